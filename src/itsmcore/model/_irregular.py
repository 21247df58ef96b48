"""What is odd in a history: time or numbers that run backwards, gaps, wrong old values."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from itsmcore.model.fact import Fact
from itsmcore.model.finding import Finding
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.values import Value, is_same
from itsmcore.model.words import FactKind

__all__ = ["irregularities"]


def irregularities(
    record_id: str,
    opened_at: datetime,
    began_at: datetime,
    initial: Mapping[str, Value],
    facts: Sequence[Fact],
) -> Iterator[Finding]:
    """Findings of one history, in the order of its facts."""
    is_born = bool(facts) and facts[0].kind is FactKind.CREATED
    if began_at < opened_at and not is_born:
        yield Finding(
            code="before_opened",
            subject=record_id,
            message=f"{record_id} was recorded before it was opened",
            params=FrozenMap({"at": began_at}),
        )
    values = dict(initial)
    last_at, last_seq = max(opened_at, began_at), None
    for fact in facts:
        if fact.kind is not FactKind.CREATED:
            yield from _wrong_olds(fact, values)
        if fact.at < opened_at:
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
    """A field that changes twice in one fact is held against its own first change."""
    held = dict(values)
    for change in fact.changes:
        found = held.get(change.field)
        if not is_same(change.old, found):
            yield _finding(
                fact,
                "old_differs",
                f"{change.field} was {found!r}, the fact says {change.old!r}",
                field=change.field,
                held=found,
                told=change.old,
            )
        held[change.field] = change.new


def _finding(fact: Fact, code: str, message: str, **params: Value) -> Finding:
    return Finding(
        code=code,
        subject=fact.record_id,
        seq=fact.seq,
        message=f"fact {fact.seq} of {fact.record_id}: {message}",
        params=FrozenMap({"at": fact.at, **params}),
    )
