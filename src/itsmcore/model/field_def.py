"""Custom fields: what one field of a form holds, as data."""

from collections.abc import Iterator
from typing import Any

import attrs

from itsmcore.errors import DefinitionError, FieldError, ItsmError
from itsmcore.model._field_pattern import Pattern
from itsmcore.model._field_values import (
    LISTS,
    ORDERED,
    SIZED,
    TEXTS,
    FieldType,
    amount,
    find_faults,
    kept,
)
from itsmcore.model._fields import checked, texts
from itsmcore.model.condition import Condition, a_condition
from itsmcore.model.money import Money
from itsmcore.model.values import Value, freeze
from itsmcore.model.words import member

__all__ = ["FieldDef", "FieldType"]

_T = FieldType


def _type(value: str) -> FieldType:
    return member(FieldType, value)


def _items(value: str | None) -> FieldType | None:
    return None if value is None else member(FieldType, value)


def _condition(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class FieldDef:
    """One field: of the form of an offering, or one that a host adds to its records.

    Values are what the type says: `str` is text of one line and `text` of any, `int`,
    `decimal` (a `Decimal`, or an int, which becomes one), `bool`, `date`, `datetime`,
    `duration` (a `timedelta`), `choice` (one of `choices`), `multi_choice` (several of them,
    kept in their order), `ref` (a `Ref`, or a plain key where `target` says of what), `money`
    (a `Money`) and `list` (of `items`).

    Attributes:
        name: Its key among the values.
        type: What it holds.
        label: What people read; the name unless given.
        doc: What people are told about it.
        required: Whether it has to be filled in wherever it is shown.
        default: What stands where nothing is given.
        choices: What can be chosen; only of choices.
        minimum: The least that is taken, of what has an order; of a list, of each member.
        maximum: The most that is taken.
        min_size: The least number of letters, of text, or of members, of several; what is
            left empty is a matter of `required`.
        max_size: The greatest number of them.
        pattern: What the whole of a text has to fit, in a part of regular expressions that
            no text can make slow: see the guide to custom fields. Texts above 1,000 letters
            never fit.
        target: What kind of thing a reference is to, e.g. `"ci"`.
        items: What a list holds; any type but choices and lists.
        visible_if: When it is shown, by the values of other fields; always, without one.
        required_if: When it has to be filled in although `required` does not say so.

    Raises:
        DefinitionError: It cannot work; every fault at once, each with its path.
    """

    name: str
    type: FieldType = attrs.field(converter=_type)
    label: str | None = None
    doc: str | None = None
    required: bool = False
    default: Value = attrs.field(default=None, converter=freeze)
    choices: tuple[str, ...] = attrs.field(default=(), converter=texts)
    minimum: Value = attrs.field(default=None, converter=freeze)
    maximum: Value = attrs.field(default=None, converter=freeze)
    min_size: int | None = None
    max_size: int | None = None
    pattern: str | None = None
    target: str | None = None
    items: FieldType | None = attrs.field(default=None, converter=_items)
    visible_if: Condition | None = attrs.field(default=None, converter=_condition)
    required_if: Condition | None = attrs.field(default=None, converter=_condition)
    matcher: Pattern | None = attrs.field(
        default=None, init=False, eq=False, repr=False
    )
    """The pattern, ready to use."""

    def __attrs_post_init__(self) -> None:
        faults = [*_shape_faults(self), *self._compile()]
        if not faults:
            self._settle()
            faults = [*_value_faults(self)]
        if faults:
            raise DefinitionError(f"field {self.name!r} cannot work", faults)

    def _compile(self) -> Iterator[ItsmError]:
        if self.pattern is not None:
            try:
                object.__setattr__(self, "matcher", Pattern(self.pattern))
            except FieldError as error:
                yield error

    def _settle(self) -> None:
        """Bounds and default in the form that values are kept in."""
        for name in ("minimum", "maximum"):
            bound = getattr(self, name)
            if bound is not None:
                object.__setattr__(self, name, kept(self, bound, name))
        if self.default is not None:
            object.__setattr__(self, "default", kept(self, self.default, "default"))

    @property
    def single(self) -> FieldType:
        """The type of its value, or of each of several."""
        if self.type is _T.MULTI_CHOICE:
            return _T.CHOICE
        return self.items or self.type

    @property
    def reads(self) -> frozenset[str]:
        """The names of the fields that its conditions read."""
        parts = (self.visible_if, self.required_if)
        return frozenset[str]().union(*(c.fields for c in parts if c is not None))

    def check(self, value: Any, /) -> tuple[FieldError, ...]:
        """Why it holds no such value; empty where it does. None is always one."""
        return self.taken(value)[1]

    def taken(self, value: Any, /) -> tuple[Value, tuple[FieldError, ...]]:
        """The value as it is kept, and why it is none of this field."""
        if value is None:
            return None, ()
        try:
            found = kept(self, value, self.name)
        except FieldError as error:
            return None, (error,)
        return found, tuple(find_faults(self, found, (self.name,)))


def _value_faults(field: FieldDef) -> Iterator[ItsmError]:
    """Bounds and a default that are no values of the field."""
    faults = [*_bound_faults(field)]
    if field.default is not None and not faults:
        faults += find_faults(field, field.default, ("default",))
    yield from faults


def _bound_faults(field: FieldDef) -> Iterator[ItsmError]:
    """Bounds that are no values of the field, or leave none."""
    bounds = {n: getattr(field, n) for n in ("minimum", "maximum")}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    faults = [
        fault
        for name, bound in given.items()
        for fault in find_faults(_Bare(field), bound, (name,))
    ]
    yield from faults
    low, high = field.minimum, field.maximum
    if faults or len(given) < 2:
        return
    if (
        isinstance(low, Money)
        and isinstance(high, Money)
        and low.currency != high.currency
    ):
        remedy = f"give both in {low.currency}"
        yield _fault("maximum", high, "it is in another currency", remedy)
    elif amount(low) > amount(high):
        yield _fault("maximum", high, "no value can be between", "swap them")


class _Bare:
    """A field as far as its bounds have to fit: a single value without limits."""

    choices: tuple[str, ...] = ()
    minimum: Value = None
    maximum: Value = None
    min_size: int | None = None
    max_size: int | None = None
    target: str | None = None
    matcher: Pattern | None = None

    def __init__(self, field: FieldDef) -> None:
        self.type = self.single = field.single


def _shape_faults(field: FieldDef) -> Iterator[ItsmError]:
    """Parts that do not go together."""
    if not field.name.strip():
        yield _fault("name", field.name, "a field needs a name", "name it")
    is_list = field.type is _T.LIST
    if is_list is (field.items is None):
        remedy = "give items of a list, and only of a list"
        yield _fault("items", field.items, "items and type contradict", remedy)
    elif field.items in LISTS or field.items is _T.CHOICE:
        remedy = "use multi_choice for several choices"
        yield _fault("items", field.items, "a list holds single values", remedy)
    yield from _choice_faults(field)
    single = field.single
    for name, fits, of in (
        ("minimum", single in ORDERED, "what has an order"),
        ("maximum", single in ORDERED, "what has an order"),
        ("min_size", field.type in SIZED, "text and of several"),
        ("max_size", field.type in SIZED, "text and of several"),
        ("pattern", single in TEXTS, "text"),
        ("target", single is _T.REF, "references"),
    ):
        value = getattr(field, name)
        if value is not None and not fits:
            problem = f"a field of type {field.type} has none"
            yield _fault(name, value, problem, f"it is a matter of {of}")
    yield from _size_faults(field)


def _choice_faults(field: FieldDef) -> Iterator[ItsmError]:
    has_choices = field.type in {_T.CHOICE, _T.MULTI_CHOICE}
    choices = field.choices
    if has_choices is not bool(choices):
        remedy = "give choices of a choice, and only of a choice"
        yield _fault("choices", choices, "choices and type contradict", remedy)
    if len(set(choices)) < len(choices) or "" in choices:
        problem = "a choice is empty, or comes twice"
        yield _fault("choices", choices, problem, "name each once")


def _size_faults(field: FieldDef) -> Iterator[ItsmError]:
    low, high = field.min_size, field.max_size
    for name, size in (("min_size", low), ("max_size", high)):
        if size is not None and size < 0:
            yield _fault(name, size, "a size is not negative", "give 0 or more")
    if low is not None and high is not None and low > high:
        yield _fault("max_size", high, "no size can be between", "swap them")


def _fault(field: str, value: object, problem: str, remedy: str) -> FieldError:
    return FieldError(field=field, value=value, problem=problem, remedy=remedy)
