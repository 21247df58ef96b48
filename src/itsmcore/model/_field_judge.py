"""Values held against the fields of a form: what is shown, kept, and wrong."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import attrs

from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.model.field_def import FieldDef
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.match import IS_SET
from itsmcore.model.values import NO_VALUES, Value

__all__ = ["FormView", "HiddenValueError", "MissingValueError", "judged"]


class MissingValueError(FieldError):
    """A field that has to be filled in is empty."""

    code = "missing_field"


class HiddenValueError(FieldError):
    """A value was given for a field that is not shown."""

    code = "hidden_field"


@attrs.frozen(kw_only=True)
class FormView:
    """A form while it holds some values. Whatever depends on a wrong value is left out.

    Attributes:
        values: Those that stand, defaults included, in the order of the fields.
        shown: Names of the fields that are shown.
        required: Names of those that have to be filled in.
        faults: All that is wrong, in the order of the fields, names that no field has last.
    """

    values: FrozenMap[str, Value] = NO_VALUES
    shown: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    faults: tuple[FieldError, ...] = ()


def judged(
    fields: Sequence[FieldDef],
    order: Sequence[FieldDef],
    values: Any,
    unread: Collection[str],
) -> FormView:
    """Values held against fields.

    Args:
        fields: As people see them.
        order: The same, none shown by what a later one holds.
        values: The values by name.
        unread: Names of fields whose values could not be read: what depends on them is left
            undecided.
    """
    if not isinstance(values, Mapping):
        wrong = WrongTypeError(
            field="values",
            value=values,
            problem="a mapping from names to values is needed",
            remedy="give a dict",
            path=(),
        )
        return FormView(faults=(wrong,))
    found = _Judge(frozenset(unread))
    for field in order:
        found.take(field, values.get(field.name))
    return found.view(fields, values)


class _Judge:
    """The values so far."""

    def __init__(self, unread: frozenset[str]) -> None:
        self.kept: dict[str, Value] = {}
        self.shown: set[str] = set()
        self.unsure = set(unread)
        self.unread = unread
        self.faults: dict[str, list[FieldError]] = {}

    def take(self, field: FieldDef, value: Any) -> None:
        """One more field, all on which its being shown depends having been taken."""
        name, condition = field.name, field.visible_if
        if name in self.unread:
            return
        found, wrong = field.taken(value)
        if condition is not None and not self.unsure.isdisjoint(condition.fields):
            self._note(name, wrong)
            self.unsure.add(name)
        elif condition is not None and not condition.test(self.kept.get):
            if not is_blank(found) or (wrong and found is None):
                self._note(name, [_hidden(name, value)])
        else:
            self._keep(field, field.default if value is None else found, wrong)

    def _keep(self, field: FieldDef, value: Value, wrong: Sequence[FieldError]) -> None:
        self.shown.add(field.name)
        if wrong:
            self._note(field.name, wrong)
            self.unsure.add(field.name)
        elif value is not None:
            self.kept[field.name] = value

    def _note(self, name: str, faults: Sequence[FieldError]) -> None:
        self.faults.setdefault(name, []).extend(faults)

    def required(self, fields: Sequence[FieldDef]) -> Iterator[str]:
        """Names of what is shown and has to be filled in."""
        for field in fields:
            if field.name in self.shown and self._is_required(field):
                yield field.name

    def _is_required(self, field: FieldDef) -> bool:
        condition = field.required_if
        if field.required or condition is None:
            return field.required
        return self.unsure.isdisjoint(condition.fields) and condition.test(
            self.kept.get
        )

    def view(self, fields: Sequence[FieldDef], values: Mapping[Any, Any]) -> FormView:
        """What it all comes to, in the order of the fields."""
        names = [field.name for field in fields]
        required = tuple(self.required(fields))
        for name in required:
            if name not in self.unsure and is_blank(self.kept.get(name)):
                self._note(name, [_missing(name)])
        faults = [fault for name in names for fault in self.faults.get(name, ())]
        strange = values.keys() - set(names)
        faults += [_unknown(name, names) for name in values if name in strange]
        return FormView(
            values=FrozenMap({n: self.kept[n] for n in names if n in self.kept}),
            shown=tuple(name for name in names if name in self.shown),
            required=required,
            faults=tuple(faults),
        )


def is_blank(value: Value) -> bool:
    """Whether a field that holds this counts as not filled in; blanks alone do."""
    if isinstance(value, str):
        return not value.strip()
    return not IS_SET.matches(value)


def _missing(name: str) -> FieldError:
    return MissingValueError(
        field=name, value=None, problem="the value is missing", remedy="give one"
    )


def _hidden(name: str, value: object) -> FieldError:
    return HiddenValueError(
        field=name,
        value=value,
        problem="the field is not shown, as the other values are",
        remedy="leave it out",
    )


def _unknown(name: Any, known: Sequence[str]) -> FieldError:
    if not isinstance(name, str):
        return WrongTypeError(
            field="values",
            value=name,
            problem="names are text",
            remedy="give a str",
            path=(),
        )
    return UnknownNameError(field=name, value=name, known=known)
