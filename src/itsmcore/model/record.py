"""The base of everything recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, TypeAlias

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._arguments import meaning
from itsmcore.model._fields import (
    checked,
    instant,
    links,
    optional_instant,
    texts_set,
    values,
)
from itsmcore.model._text_set import NO_TEXTS
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.keys import Link
from itsmcore.model.states import NO_STATES, States
from itsmcore.model.values import NO_VALUES, Block, Value

__all__ = [
    "AnyRecord",
    "Record",
    "Source",
    "Tagged",
    "inside",
    "is_field",
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Source(Block):
    """Where a record came from.

    Attributes:
        product: Name of the system.
        id: Its key there, digit for digit.
        url: A link for people.
        raw_status: The state's own name there.
    """

    product: str
    id: str
    url: str | None = None
    raw_status: str | None = None


def _no_shadows(record: "Record", _field: object, value: Mapping[str, Value]) -> None:
    """Custom fields share one namespace with the typed ones, so they may not shadow them."""
    for name in value:
        if name == "status_category" or is_field(type(record), name):
            raise FieldError(
                field=f"fields.{name}",
                value=value[name],
                problem="a custom field has the name of a typed one",
                remedy="set the typed field, or choose another name",
                path=("fields", name),
            )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Record:
    """What every record has. Frozen: a change makes a new one.

    Attributes:
        id: Unique in the host's store; never parsed.
        title: One line for people; may be empty.
        description: Longer text, as the source has it.
        status: Name of the state, a member of the standard vocabulary where it is known.
        opened_at: When it happened or was logged, aware; kept in UTC.
        updated_at: When the last fact came, or None.
        number: The number that people use.
        tags: Free words.
        links: What it is to other records.
        source: Where it came from.
        fields: Declared custom fields; they share the namespace of the typed ones.
        extra: What came along undeclared, any JSON value; kept and given back.
        version: How many facts led here: the optimistic lock of the host.
    """

    record_type: ClassVar[str] = "record"
    states: ClassVar[States] = NO_STATES
    """The standard states of this class; clocks read categories from them."""

    id: str
    title: str = ""
    description: str | None = None
    status: str
    opened_at: datetime = attrs.field(converter=instant)
    updated_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    number: str | None = None
    tags: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    links: tuple[Link, ...] = attrs.field(default=(), converter=links)
    source: Source | None = None
    fields: FrozenMap[str, Value] = attrs.field(
        default=NO_VALUES, converter=values, validator=_no_shadows
    )
    extra: FrozenMap[str, Value] = attrs.field(default=NO_VALUES, converter=values)
    version: int = 0

    def get(self, name: str, /, *, states: States | None = None) -> Value:
        """A value by name: a typed field, else a custom one, else None.

        The names are those of facts and conditions. `status_category` is the category of
        the status, in `states` or in the standard ones of the class; a name with dots walks
        into a block, e.g. `major.commander`.
        """
        if not isinstance(name, str):
            raise WrongTypeError(
                field="name",
                value=name,
                problem="the name of a field is needed",
                remedy="give a str, e.g. 'priority'",
            )
        if name == "status_category":
            return meaning(states, self.states).category(self.status)
        if is_field(type(self), name):
            found: Value = getattr(self, name)
            return found
        head, dot, rest = name.partition(".")
        if dot and is_field(type(self), head):
            return inside(getattr(self, head), rest)
        return self.fields.get(name)


@attrs.frozen
class Tagged:
    """Marks, for the codec, a record of any class, whose data says by `type` of which."""


AnyRecord: TypeAlias = Annotated[Record, Tagged()]
"""The type of fields that hold records of several classes; a type checker sees `Record`."""


def is_field(cls: type, name: str) -> bool:
    """Whether a class made by attrs has a field of that name."""
    known = getattr(cls, "__attrs_attrs__", ())
    return isinstance(getattr(known, name, None), attrs.Attribute)


def inside(block: Value, name: str) -> Value:
    """A field of a block; None when there is no block, or no such field."""
    if not (isinstance(block, Block) and is_field(type(block), name)):
        return None
    found: Value = getattr(block, name)
    return found


def a_record(value: Record, field: str) -> Record:
    """The record itself; anything else is refused."""
    if not isinstance(value, Record):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a record is needed",
            remedy="give Incident(...) or another record",
        )
    return value
