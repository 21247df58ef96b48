"""The two bases of everything recorded: `Record`, and `WorkItem` for what people work on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, TypeAlias

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._arguments import meaning
from itsmcore.model._fields import (
    checked,
    hold_reason,
    instant,
    level,
    links,
    optional_instant,
    texts,
    texts_set,
    values,
)
from itsmcore.model._text_set import NO_TEXTS
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.keys import CiKey, GroupKey, Link, PartyKey, RecordKey, ServiceKey
from itsmcore.model.states import NO_STATES, States
from itsmcore.model.values import NO_VALUES, Block, Value
from itsmcore.model.words import Channel, Level, known_or_text

__all__ = [
    "AnyRecord",
    "Record",
    "Source",
    "Tagged",
    "WorkItem",
    "inside",
    "is_field",
]


def _channel(value: str | None) -> str | None:
    return None if value is None else known_or_text(Channel, value)


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


@attrs.frozen(kw_only=True, field_transformer=checked)
class WorkItem(Record):
    """What every piece of work has, on top of `Record`.

    Attributes:
        priority: Order of work; from a matrix, or set by hand.
        priority_overridden: Whether it was set against the matrix.
        impact: How much is hit.
        urgency: How soon it matters.
        requester: For whom.
        opened_by: By whom it was logged.
        assignee: The person who works on it.
        group: The queue that it sits in.
        channel: How it came, a `Channel` or a host's own word.
        service: The service that it is about.
        cis: The items that it is about, the main one first.
        category: Free classification, and below it:
        subcategory: the finer one.
        location: Where.
        due_at: Promised by hand; what an agreement promises is computed.
        hold_reason: Why it waits, a `HoldReason` or a host's own word.
        hold_started_at: Since when it waits.
        assigned_at: When it was first assigned.
        first_responded_at: When the requester first heard from an agent.
        resolved_at: When it was last resolved; empty while it is open again.
        resolved_by: By whom.
        resolution_code: How it ended.
        resolution_notes: What was done.
        closed_at: When it was closed for good.
        closed_by: By whom.
        cancelled_at: When it was called off.
        reopen_count: How often it came back.
        reassignment_count: How often it went from one group or person to another.
        effort: Time spent hands-on.
        history_complete: Whether its source gave every step.
        parent: Key of the record that it is a part or a duplicate of.
    """

    record_type: ClassVar[str] = "work_item"

    priority: Level | None = attrs.field(default=None, converter=level)
    priority_overridden: bool = False
    impact: Level | None = attrs.field(default=None, converter=level)
    urgency: Level | None = attrs.field(default=None, converter=level)
    requester: PartyKey | None = None
    opened_by: PartyKey | None = None
    assignee: PartyKey | None = None
    group: GroupKey | None = None
    channel: str | None = attrs.field(default=None, converter=_channel)
    service: ServiceKey | None = None
    cis: tuple[CiKey, ...] = attrs.field(default=(), converter=texts)
    category: str | None = None
    subcategory: str | None = None
    location: str | None = None
    due_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    hold_reason: str | None = attrs.field(default=None, converter=hold_reason)
    hold_started_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    assigned_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    first_responded_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    resolved_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    resolved_by: PartyKey | None = None
    resolution_code: str | None = None
    resolution_notes: str | None = None
    closed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    closed_by: PartyKey | None = None
    cancelled_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    reopen_count: int = 0
    reassignment_count: int = 0
    effort: timedelta | None = None
    history_complete: bool = True
    parent: RecordKey | None = None


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
