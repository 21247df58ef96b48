"""Facts: what became true in one step."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from itsmcore.errors import FieldError, WrongTypeError, dotted
from itsmcore.model._fields import checked, instant, side
from itsmcore.model.keys import PartyKey, Ref
from itsmcore.model.values import Value, freeze
from itsmcore.model.words import FactKind, Side, member

__all__ = ["Fact", "FieldChange"]


@attrs.frozen(field_transformer=checked)
class FieldChange:
    """One field, from old to new.

    Attributes:
        field: Its name, typed or custom.
        old: The value before, as far as it was recorded.
        new: The value after.
    """

    field: str
    old: Value = attrs.field(converter=freeze)
    new: Value = attrs.field(converter=freeze)


def _changes(value: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    if isinstance(value, (set, frozenset)) or not isinstance(value, Iterable):
        raise _not_changes(value, ("changes",))
    found = tuple(value)
    for index, item in enumerate(found):
        if not isinstance(item, FieldChange):
            raise _not_changes(item, ("changes", index))
    return found


def _not_changes(value: object, path: tuple[str | int, ...]) -> WrongTypeError:
    return WrongTypeError(
        field=dotted(path),
        value=value,
        problem="a list of field changes is needed",
        remedy="give [FieldChange('status', 'new', 'resolved')]",
        path=path,
    )


def _seq(value: int) -> int:
    if type(value) is not int:
        raise WrongTypeError(
            field="seq", value=value, problem="an int is needed", remedy="count from 0"
        )
    if value < 0:
        raise FieldError(
            field="seq",
            value=value,
            problem="a sequence number cannot be negative",
            remedy="count from 0",
        )
    return value


def _kind(value: str) -> FactKind:
    return member(FactKind, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Fact:
    """What became true in one step: one save, one audit entry.

    `(record_id, seq)` is its key. The order of recording is the order of `seq`; `at` may
    run backwards in what comes from outside.

    Attributes:
        record_id: The record it is about.
        seq: Number of the step; 0 creates, and the record's version is that of its last fact.
        at: When it happened, aware; kept in UTC.
        kind: What sort of step.
        changes: The fields that changed; empty for a pure comment.
        by: Key of the actor.
        side: For whom the actor spoke.
        public: Whether the text was for the requester too; None when unknown.
        text: What was said.
        reason: Why it was done.
        event: What had been asked of the lifecycle.
        cause: What brought it about, such as a parent's resolution.
    """

    record_id: str
    seq: int = attrs.field(converter=_seq)
    at: datetime = attrs.field(converter=instant)
    kind: FactKind = attrs.field(default=FactKind.CHANGED, converter=_kind)
    changes: tuple[FieldChange, ...] = attrs.field(default=(), converter=_changes)
    by: PartyKey | None = None
    side: Side | None = attrs.field(default=None, converter=side)
    public: bool | None = None
    text: str | None = None
    reason: str | None = None
    event: str | None = None
    cause: Ref | None = None

    @property
    def is_comment(self) -> bool:
        """Whether something was said, alone or along with a change."""
        return self.text is not None or self.kind is FactKind.COMMENTED

    def rows(self) -> tuple[Mapping[str, Value], ...]:
        """One flat row a change, as audit tables keep them; one row when nothing changed.

        `History.from_rows` groups them again.
        """
        head = {name: getattr(self, name) for name in _HEAD}
        if not self.changes:
            return ({**head, "field": None, "old": None, "new": None},)
        return tuple(
            {**head, "field": change.field, "old": change.old, "new": change.new}
            for change in self.changes
        )


_HEAD = tuple(a.name for a in attrs.fields(Fact) if a.name != "changes")


def facts_from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Fact, ...]:
    """Group flat audit rows to facts: neighbours with one `seq`, else one `at` and `by`.

    A row holds `field`, `old`, `new` and any of the names of a fact; other keys are left
    aside. Neighbours that contradict each other, such as in their text, stay apart. Where
    rows carry no `seq`, facts are numbered from 1 in the order given.
    """
    if isinstance(rows, (str, bytes, Mapping)) or not isinstance(rows, Iterable):
        raise _no_row(rows, ("rows",))
    groups: list[_Group] = []
    for index, row in enumerate(rows):
        head = _row_head(row, index)
        if not (groups and groups[-1].takes(head)):
            groups.append(_Group(index))
        groups[-1].add(head, row)
    return tuple(group.fact(number) for number, group in enumerate(groups, start=1))


class _Group:
    """Neighbouring rows that make one fact."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.head: dict[str, Any] = {}
        self.changes: list[Mapping[str, Any]] = []

    def takes(self, head: Mapping[str, Any]) -> bool:
        """Whether a row is of the same step and contradicts nothing that was told of it."""
        marks = ("seq",) if "seq" in self.head or "seq" in head else ("at", "by")
        return all(self.head.get(name) == head.get(name) for name in marks) and all(
            self.head.get(name, value) == value for name, value in head.items()
        )

    def add(self, head: Mapping[str, Any], row: Mapping[str, Any]) -> None:
        """Take a row in."""
        self.head.update(head)
        if row.get("field") is not None:
            self.changes.append(row)

    def fact(self, number: int) -> Fact:
        """The fact, numbered where its rows are not."""
        try:
            changes = [
                FieldChange(row["field"], row.get("old"), row.get("new"))
                for row in self.changes
            ]
            return Fact(**{"seq": number, **self.head}, changes=changes)
        except FieldError as error:
            raise error.at("rows", self.index) from None


def _row_head(row: Mapping[str, Any], index: int) -> dict[str, Any]:
    """What a row tells of its fact; None tells nothing."""
    if not isinstance(row, Mapping):
        raise _no_row(row, ("rows", index))
    head = {name: row[name] for name in _HEAD if row.get(name) is not None}
    for name in ("record_id", "at"):
        if name not in head:
            raise FieldError(
                field=f"rows[{index}].{name}",
                value=row,
                problem=f"the row has no {name!r}",
                remedy=f"name the column {name!r}",
                path=("rows", index, name),
            )
    return head


def _no_row(value: object, path: tuple[str | int, ...]) -> WrongTypeError:
    return WrongTypeError(
        field=dotted(path),
        value=value,
        problem="a list of rows is needed, each a mapping",
        remedy="give [{'record_id': ..., 'at': ..., 'field': ..., 'old': ..., 'new': ...}]",
        path=path,
    )
