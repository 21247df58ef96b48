"""Strategies of facts and histories, orderly ones and those that come from outside."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.model import (
    Fact,
    FactKind,
    FieldChange,
    History,
    Record,
    Side,
)
from itsmcore.testing._records import FIELD_VALUES, incidents
from itsmcore.testing._times import instants
from itsmcore.testing._values import keys, refs, scalars, texts, values, words

__all__ = ["facts", "facts_after", "field_changes", "histories"]

_CUSTOM = ("site", "cost_centre")
_CALM: SearchStrategy[timedelta] = st.sampled_from(
    [timedelta(0), timedelta(minutes=1), timedelta(microseconds=1)]
) | st.timedeltas(timedelta(0), timedelta(days=30))


def field_changes() -> SearchStrategy[FieldChange]:
    """Changes of any field, typed or custom, from anything to anything."""
    names = st.sampled_from(sorted(FIELD_VALUES)) | keys()
    return st.builds(FieldChange, names, values(), values())


_HEAD: Final[Mapping[str, SearchStrategy[Any]]] = {
    "by": st.none() | keys(),
    "side": st.none() | words(Side),
    "public": st.none() | st.booleans(),
    "text": st.none() | texts(),
    "reason": st.none() | texts(),
    "event": st.none() | keys(),
    "cause": st.none() | refs(),
}
"""What a fact holds beside its number, its instant, its kind and its changes."""

_HEADS: Final = st.fixed_dictionaries({}, optional=_HEAD)


def facts(record_id: str | None = None) -> SearchStrategy[Fact]:
    """Single facts of any kind, of one record or of any."""
    return st.builds(
        Fact,
        record_id=keys() if record_id is None else st.just(record_id),
        seq=st.integers(0, 99),
        at=instants(),
        kind=words(FactKind),
        changes=st.lists(field_changes(), max_size=3),
        **_HEAD,
    )


@cache
def _possible(typed: frozenset[str]) -> Mapping[str, SearchStrategy[Any]]:
    """What facts change in a record with these fields, each with what it may hold."""
    known = {k: v for k, v in FIELD_VALUES.items() if k in typed}
    return {**known, **{name: scalars() for name in _CUSTOM if name not in typed}}


@cache
def _some(typed: frozenset[str]) -> SearchStrategy[list[str]]:
    """A few names of those."""
    names = st.sampled_from(sorted(_possible(typed)))
    return st.lists(names, unique=True, max_size=3)


@st.composite
def facts_after(
    draw: st.DrawFn, record: Record, *, max_size: int = 6
) -> tuple[Fact, ...]:
    """Facts that lead on from a record in good order: old values true, time not backwards.

    Several at one instant, several changes in one fact, comments and facts without a change
    are among them.
    """
    typed = frozenset(a.name for a in attrs.fields(type(record)))
    possible, some = _possible(typed), _some(typed)
    held = {name: record.get(name) for name in possible}
    found: list[Fact] = []
    at, first = record.opened_at, record.version + 1
    for seq in range(first, first + draw(st.integers(0, max_size))):
        at += draw(_CALM)
        new = {name: draw(possible[name]) for name in draw(some)}
        fact = Fact(
            record_id=record.id,
            seq=seq,
            at=at,
            kind=FactKind.CHANGED if new else FactKind.COMMENTED,
            changes=[FieldChange(k, held[k], v) for k, v in new.items()],
            **draw(_HEADS),
        )
        held |= {change.field: change.new for change in fact.changes}
        found.append(fact)
    return tuple(found)


_STRAYS: Final = st.lists(
    st.builds(
        Fact,
        record_id=st.just("stray"),
        seq=st.integers(0, 9),
        at=instants(),
        kind=words(FactKind),
        changes=st.lists(
            st.builds(FieldChange, st.sampled_from(_CUSTOM), scalars(), scalars()),
            max_size=2,
        ),
        text=st.none() | texts(),
    ),
    min_size=1,
    max_size=2,
)
"""Facts that fit nowhere, to be put among those of a history."""


@st.composite
def histories(
    draw: st.DrawFn,
    records: SearchStrategy[Record] | None = None,
    *,
    regular: bool = True,
    max_size: int = 6,
) -> History:
    """Histories of incidents, or of the records given.

    Args:
        draw: Given by Hypothesis.
        records: The records as they were created; incidents by default.
        regular: In good order. Otherwise time and numbers may run backwards or repeat, facts
            may be missing, and old values may be wrong, as in what comes from outside.
        max_size: How many facts at most.
    """
    created = draw(incidents() if records is None else records)
    found = draw(facts_after(created, max_size=max_size))
    if regular:
        return History.start(created, found)
    for fact in draw(_STRAYS):
        stray = attrs.evolve(fact, record_id=created.id)
        found = (*found[: fact.seq], stray, *found[fact.seq :], *found[:1])
    return History.start(created, found[:max_size])
