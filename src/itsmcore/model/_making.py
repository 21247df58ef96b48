"""How histories begin: from a record as it was, as it is now, or from snapshots."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from itsmcore.errors import FieldError, WrongTypeError, dotted
from itsmcore.model.fact import Fact, FieldChange
from itsmcore.model.record import Record
from itsmcore.model.values import Value, freeze_items, is_same
from itsmcore.model.words import FactKind

__all__ = ["diff", "first_recorded", "flat", "rewound"]

Snapshot = tuple[datetime, Mapping[str, Any]]


def flat(record: Record) -> dict[str, Value]:
    """The values of a record in one namespace, custom fields beside typed ones."""
    typed = {a.name: getattr(record, a.name) for a in attrs.fields(type(record))}
    custom = typed.pop("fields")
    return {**typed, **custom}


def first_recorded(facts: Sequence[Fact], opened_at: datetime) -> datetime:
    """When the initial values were recorded: at a first fact that says created."""
    return facts[0].at if _is_born(facts) else opened_at


def rewound(current: Record, facts: Sequence[Fact]) -> dict[str, Value]:
    """The values before all these facts, read off their `old` sides, the last fact first."""
    values = flat(current)
    if not facts:
        return values
    values["version"] = max(0, facts[0].seq - 1)
    values["updated_at"] = facts[0].at if _is_born(facts) else None
    for fact in reversed(facts):
        if fact.kind is FactKind.CREATED:  # its changes describe how the record began
            break
        for change in reversed(fact.changes):
            values[change.field] = change.old
    return values


def _is_born(facts: Sequence[Fact]) -> bool:
    """Whether the first fact says that the record was created."""
    return bool(facts) and facts[0].kind is FactKind.CREATED


def diff(
    record_id: str, snapshots: Iterable[Snapshot], by: str | None
) -> dict[str, Any]:
    """What a history needs, from states one after the other."""
    given = _checked(snapshots)
    first = next(given, None)
    if first is None:
        raise FieldError(
            field="snapshots",
            value=(),
            problem="a history needs at least one snapshot",
            remedy="give [(instant, {'status': 'new', ...})]",
        )
    at, values = first
    initial = {name: value for name, value in values.items() if name != by}
    return {
        "opened_at": initial.get("opened_at") or at,
        "began_at": at,
        "initial": initial,
        "facts": tuple(_differences(record_id, dict(initial), given, by)),
    }


def _checked(snapshots: Iterable[Snapshot]) -> Iterator[Snapshot]:
    """Each snapshot with its values made immutable; a refusal says which one it was."""
    if not isinstance(snapshots, Iterable):
        raise _no_snapshot(snapshots, ("snapshots",))
    for index, snapshot in enumerate(snapshots):
        if not _is_pair(snapshot):
            raise _no_snapshot(snapshot, ("snapshots", index))
        try:
            yield snapshot[0], freeze_items(snapshot[1])
        except FieldError as error:
            raise error.named(index).at("snapshots") from None


def _is_pair(value: object) -> bool:
    return isinstance(value, (tuple, list)) and len(value) == 2


def _no_snapshot(value: object, path: tuple[str | int, ...]) -> WrongTypeError:
    return WrongTypeError(
        field=dotted(path),
        value=value,
        problem="a snapshot is a pair of an instant and the values then",
        remedy="give [(instant, {'status': 'new', ...})]",
        path=path,
    )


def _differences(
    record_id: str,
    values: dict[str, Value],
    snapshots: Iterator[Snapshot],
    by: str | None,
) -> Iterator[Fact]:
    for seq, (at, snapshot) in enumerate(snapshots, start=1):
        changed = {
            name: value
            for name, value in snapshot.items()
            if name != by and not (name in values and is_same(values[name], value))
        }
        changes = [FieldChange(k, values.get(k), v) for k, v in changed.items()]
        values.update(changed)
        who = None if by is None else snapshot.get(by)
        try:
            yield Fact(record_id=record_id, seq=seq, at=at, changes=changes, by=who)
        except FieldError as error:
            raise error.at("snapshots", seq) from None
