"""How histories are made: from records, by rewinding, from snapshots; and what is odd in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError
from itsmcore.model.fact import Fact, FieldChange
from itsmcore.model.finding import Finding
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.record import Record
from itsmcore.model.values import Value
from itsmcore.model.words import FactKind

if TYPE_CHECKING:
    from itsmcore.model.history import History

__all__ = ["diff", "find_irregularities", "first_recorded", "flat", "rewound"]


def flat(record: Record) -> dict[str, Value]:
    """The values of a record in one namespace, custom fields beside typed ones."""
    typed = {a.name: getattr(record, a.name) for a in attrs.fields(type(record))}
    custom = typed.pop("fields")
    return {**typed, **custom}


def first_recorded(facts: Sequence[Fact], opened_at: datetime) -> datetime:
    """When the initial values were recorded: at a first fact that says created."""
    if facts and facts[0].kind is FactKind.CREATED:
        return facts[0].at
    return opened_at


def rewound(current: Record, facts: Sequence[Fact]) -> dict[str, Value]:
    """The values before all these facts, read off their `old` sides, the last fact first."""
    values = flat(current)
    for fact in reversed(facts):
        if fact.kind is FactKind.CREATED:  # its changes describe how the record began
            break
        for change in reversed(fact.changes):
            values[change.field] = change.old
    values["version"] = max(0, facts[0].seq - 1) if facts else current.version
    values["updated_at"] = None if facts else current.updated_at
    return values


def diff(
    record_id: str,
    snapshots: Iterable[tuple[datetime, Mapping[str, Any]]],
    by: str | None,
) -> dict[str, Any]:
    """What a history needs, from states one after the other."""
    given = iter(snapshots)
    first = next(given, None)
    if first is None:
        raise FieldError(
            field="snapshots",
            value=(),
            problem="a history needs at least one snapshot",
            remedy="give [(instant, {'status': 'new', ...})]",
        )
    at, initial = first[0], {k: v for k, v in first[1].items() if k != by}
    return {
        "opened_at": initial.get("opened_at") or at,
        "began_at": at,
        "initial": initial,
        "facts": tuple(_differences(record_id, dict(initial), given, by)),
    }


def _differences(
    record_id: str,
    values: dict[str, Any],
    snapshots: Iterator[tuple[datetime, Mapping[str, Any]]],
    by: str | None,
) -> Iterator[Fact]:
    for seq, (at, snapshot) in enumerate(snapshots, start=1):
        changed = {
            name: value
            for name, value in snapshot.items()
            if name != by and (name not in values or values[name] != value)
        }
        changes = [FieldChange(k, values.get(k), v) for k, v in changed.items()]
        values.update(changed)
        who = snapshot.get(by) if by is not None else None
        yield Fact(record_id=record_id, seq=seq, at=at, changes=changes, by=who)


def find_irregularities(history: "History") -> tuple[Finding, ...]:
    """Findings of one history, in the order of its facts."""
    return tuple(_irregularities(history))


def _irregularities(history: "History") -> Iterator[Finding]:
    values: dict[str, Value] = dict(history.initial)
    last_at, last_seq = history.effective_at(0), None
    if history.began_at < history.opened_at:
        yield Finding(
            code="before_opened",
            subject=history.record_id,
            message=f"{history.record_id} was recorded before it was opened",
            params=FrozenMap({"at": history.began_at}),
        )
    for fact in history:
        if fact.kind is not FactKind.CREATED:
            yield from _wrong_olds(fact, values)
        if fact.at < history.opened_at:
            yield _finding(fact, "before_opened", "it lies before the opening")
        elif fact.at < last_at:
            yield _finding(fact, "time_backwards", f"time runs back from {last_at}")
        yield from _wrong_seq(fact, last_seq)
        last_at, last_seq = max(last_at, fact.at), fact.seq
        values.update({change.field: change.new for change in fact.changes})


def _wrong_seq(fact: Fact, last: int | None) -> Iterator[Finding]:
    if last is None or fact.seq == last + 1:
        return
    if fact.seq == last:
        yield _finding(fact, "duplicate", f"number {last} comes twice")
    elif fact.seq < last:
        yield _finding(fact, "out_of_order", f"its number comes after {last}")
    else:
        yield _finding(fact, "gap", f"facts are missing after number {last}")


def _wrong_olds(fact: Fact, values: Mapping[str, Value]) -> Iterator[Finding]:
    for change in fact.changes:
        held = values.get(change.field)
        if change.old != held:
            yield _finding(
                fact,
                "old_differs",
                f"{change.field} was {held!r}, the fact says {change.old!r}",
                field=change.field,
                held=held,
                told=change.old,
            )


def _finding(fact: Fact, code: str, message: str, **params: Value) -> Finding:
    return Finding(
        code=code,
        subject=fact.record_id,
        seq=fact.seq,
        message=f"fact {fact.seq} of {fact.record_id}: {message}",
        params=FrozenMap({"at": to_utc(fact.at), **params}),
    )
