"""Forms: custom fields in order, what they are held against, and their earlier editions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from itsmcore.errors import (
    DecodeError,
    DefinitionError,
    FieldError,
    ItsmError,
    UnknownNameError,
    WrongTypeError,
    dotted,
)
from itsmcore.model._cycles import cycles
from itsmcore.model._field_judge import (
    FormView,
    HiddenValueError,
    MissingValueError,
    judged,
)
from itsmcore.model._fields import checked, each
from itsmcore.model.field_def import FieldDef
from itsmcore.model.field_migration import FieldMigration
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.values import Value, freeze_items

__all__ = ["FieldSchema", "FormView", "HiddenValueError", "MissingValueError"]


def _fields(value: Iterable[FieldDef]) -> tuple[FieldDef, ...]:
    return tuple(_of(FieldDef, each(value)))


def _migrations(value: Iterable[FieldMigration]) -> tuple[FieldMigration, ...]:
    return tuple(_of(FieldMigration, each(value)))


def _of(kind: type[Any], value: Iterable[Any]) -> Iterator[Any]:
    for index, item in enumerate(value):
        if not isinstance(item, kind):
            raise WrongTypeError(
                field="value",
                value=item,
                problem=f"a {kind.__name__} is needed",
                remedy=f"give [{kind.__name__}(...)]",
                path=("value", index),
            )
        yield item


@attrs.frozen(kw_only=True, field_transformer=checked)
class FieldSchema:
    """The fields of a form, or those that a host adds to its records.

    A field that is not shown has no value: nothing is required of it, conditions find it
    empty, its default does not stand, and a value given for it is a fault. A value that is
    wrong leaves undecided what depends on it, so that no fault is told that may be none.

    Attributes:
        fields: In the order in which people see them.
        version: The edition of the form.
        migrations: The steps from earlier editions to this one, the oldest first.

    Raises:
        DefinitionError: It cannot work; every fault at once, each with its path.

    >>> from itsmcore.model import FieldDef, FieldSchema, when
    >>> form = FieldSchema(
    ...     fields=[
    ...         FieldDef(name="kind", type="choice", choices=["laptop", "phone"]),
    ...         FieldDef(
    ...             name="number",
    ...             type="str",
    ...             visible_if=when(kind="phone"),
    ...             required=True,
    ...         ),
    ...     ]
    ... )
    >>> form.accept({"kind": "laptop"})
    FrozenMap({'kind': 'laptop'})
    >>> [fault.pointer for fault in form.check({"kind": "phone", "size": 7})]
    ['/number', '/size']
    """

    fields: tuple[FieldDef, ...] = attrs.field(default=(), converter=_fields)
    version: str = "1"
    migrations: tuple[FieldMigration, ...] = attrs.field(
        default=(), converter=_migrations
    )
    _order: tuple[FieldDef, ...] = attrs.field(
        default=(), init=False, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        faults = [*_field_faults(self), *_migration_faults(self)]
        if faults:
            raise DefinitionError("the fields cannot work together", faults)
        object.__setattr__(self, "_order", tuple(_in_order(self.fields)))

    def field(self, name: str, /) -> FieldDef:
        """The field of that name.

        Raises:
            UnknownNameError: There is none.
        """
        for field in self.fields:
            if field.name == name:
                return field
        known = [field.name for field in self.fields]
        raise UnknownNameError(field="field", value=name, known=known)

    def check(self, values: Mapping[str, Any], /) -> tuple[FieldError, ...]:
        """All that is wrong with values, each fault with its JSON pointer; empty if nothing.

        The faults come in the order of the fields, names that no field has behind them.
        """
        return self.view(values).faults

    def accept(self, values: Mapping[str, Any], /) -> FrozenMap[str, Value]:
        """The values as they are kept, with defaults, in the order of the fields.

        Fields without a value are left out. What was accepted is accepted again as it is.

        Raises:
            DecodeError: Something is wrong; every fault at once.
        """
        found = self.view(values)
        if found.faults:
            raise DecodeError("the values do not fit the form:", found.faults)
        return found.values

    def view(
        self, values: Mapping[str, Any], /, *, unread: Iterable[str] = ()
    ) -> FormView:
        """The form while it holds these values: what it shows, requires and refuses.

        Args:
            values: The values by name.
            unread: Names of fields that have a value which could not be read.
        """
        return judged(self.fields, self._order, values, frozenset(unread))

    def migrate(
        self, values: Mapping[str, Any], /, *, version: str
    ) -> FrozenMap[str, Value]:
        """Values that fit an earlier edition, as this one has them; not checked.

        Args:
            values: As they were kept.
            version: The edition that they fit.

        Raises:
            UnknownNameError: No step begins at that edition, and it is not this one.
            FieldError: A value that no field may hold.
        """
        found: Mapping[str, Value] = freeze_items(values, "values")
        editions = [step.since for step in self.migrations]
        if version == self.version:
            return FrozenMap(found)
        if version not in editions:
            known = [*editions, self.version]
            raise UnknownNameError(field="version", value=version, known=known)
        for step in self.migrations[editions.index(version) :]:
            found = step.applied(found)
        return FrozenMap(found)


def _in_order(fields: tuple[FieldDef, ...]) -> Iterator[FieldDef]:
    """The fields, each behind those that decide whether it is shown."""
    known = {field.name: field for field in fields}
    done: set[str] = set()
    for field in fields:
        waiting = [field]
        while waiting:
            last = waiting[-1]
            reads = () if last.visible_if is None else sorted(last.visible_if.fields)
            above = [known[name] for name in reads if name not in done]
            if last.name in done or not above:
                waiting.pop()
                if last.name not in done:
                    done.add(last.name)
                    yield last
            else:
                waiting += above


# -- faults ---------------------------------------------------------------------------


def _field_faults(schema: FieldSchema) -> Iterator[ItsmError]:
    names = [field.name for field in schema.fields]
    told: set[str] = set()
    for index, field in enumerate(schema.fields):
        if field.name in told:
            problem = "another field has that name"
            yield _fault(
                ("fields", index, "name"), field.name, problem, "choose another"
            )
        told.add(field.name)
        for part in ("visible_if", "required_if"):
            condition = getattr(field, part)
            reads = () if condition is None else sorted(condition.fields)
            path = ("fields", index, part)
            for name in reads:
                if name not in names:
                    yield UnknownNameError(
                        field=dotted(path), value=name, known=names, path=path
                    )
    yield from _cycle_faults(schema)


def _cycle_faults(schema: FieldSchema) -> Iterator[ItsmError]:
    """Fields that decide, be it through others, on their own being shown."""
    edges = {
        field.name: () if field.visible_if is None else tuple(field.visible_if.fields)
        for field in schema.fields
    }
    place = {field.name: n for n, field in enumerate(schema.fields)}
    for group in cycles(edges):
        path = ("fields", place[group[0]], "visible_if")
        problem = "these fields decide on their own being shown"
        yield _fault(path, group, problem, "let one of them be shown always")


def _migration_faults(schema: FieldSchema) -> Iterator[ItsmError]:
    steps = schema.migrations
    told = {schema.version}
    for index, step in enumerate(steps):
        place = ("migrations", index)
        if step.since in told:
            problem = "two steps begin at it, or it is the edition of today"
            remedy = "name the edition before"
            yield _fault((*place, "since"), step.since, problem, remedy)
        told.add(step.since)
        yield from _lost_names(schema, index, step)


def _lost_names(
    schema: FieldSchema, index: int, step: FieldMigration
) -> Iterator[ItsmError]:
    """Names after a step that lead to no field of today."""
    names = [field.name for field in schema.fields]
    parts = (("rename", step.rename.values()), ("replace", step.replace))
    for part, given in (*parts, ("convert", step.convert)):
        for name in given:
            now: str | None = name
            for later in schema.migrations[index + 1 :]:
                now = None if now is None else later.name_after(now)
            if now is not None and now not in names:
                path = ("migrations", index, part)
                yield UnknownNameError(
                    field=dotted(path), value=name, known=names, path=path
                )


def _fault(
    path: tuple[str | int, ...], value: object, problem: str, remedy: str
) -> FieldError:
    return FieldError(
        field=dotted(path), value=value, problem=problem, remedy=remedy, path=path
    )
