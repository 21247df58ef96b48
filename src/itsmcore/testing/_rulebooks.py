"""Strategies of agreements, and of rulebooks whose names resolve."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, get_args

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.sla import (
    Agreement,
    AgreementKind,
    AgreementMatch,
    Rulebook,
    ScheduleOf,
    Target,
)
from itsmcore.testing._conditions import conditions
from itsmcore.testing._schedules import schedules
from itsmcore.testing._targets import names, schedule_tables, targets
from itsmcore.testing._times import instants
from itsmcore.testing._values import keys, words

__all__ = ["agreements", "rulebooks"]

_NAMES: Final = ("desk", "network", "night")
_TARGETS: Final = ("response", "resolution", "update")


def _bounds() -> SearchStrategy[tuple[datetime | None, datetime | None]]:
    """From when until when, one of them or both left open."""
    ends = st.lists(instants(), min_size=2, max_size=2, unique=True).map(sorted)
    both = ends.map(lambda found: (found[0], found[1]))
    none = st.just((None, None))
    return st.one_of(
        none,
        both,
        both.map(lambda found: (None, found[1])),
        both.map(lambda found: (found[0], None)),
    )


@st.composite
def agreements(draw: st.DrawFn, /, **given: SearchStrategy[Any]) -> Agreement:
    """Agreements of every kind; keywords replace the strategy of a field."""
    start, end = draw(_bounds())
    some = st.lists(keys(), max_size=2, unique=True)
    found: dict[str, SearchStrategy[Any]] = {
        "id": names(),
        "kind": words(AgreementKind),
        "targets": some,
        "applies": st.none() | conditions(max_leaves=3),
        "services": some,
        "provider": st.none() | keys(),
        "customer": st.none() | keys(),
        "valid_from": st.just(start),
        "valid_until": st.just(end),
        "supports": some,
        "version": st.just("") | keys(),
        "record": st.none() | keys(),
        **given,
    }
    return Agreement(**{name: draw(part) for name, part in found.items()})


@st.composite
def rulebooks(
    draw: st.DrawFn,
    contents: SearchStrategy[Target] | None = None,
    promises: SearchStrategy[Agreement] | None = None,
) -> Rulebook:
    """Rulebooks of a few schedules, targets and agreements, whose names resolve.

    Args:
        draw: Given by Hypothesis.
        contents: The targets, whatever their names and schedules; any by default.
        promises: The agreements, whatever targets they name; any by default.
    """
    known = draw(st.lists(st.sampled_from(_NAMES), unique=True))
    hours = {name: draw(schedules()) for name in known}
    used = _uses(known)
    inside = targets(schedule=st.none()) if contents is None else contents
    made = [
        attrs.evolve(draw(inside), id=name, schedule=draw(used))
        for name in draw(st.lists(st.sampled_from(_TARGETS), max_size=2, unique=True))
    ]
    ids = [target.id for target in made]
    count = draw(st.integers(0, 3)) if ids else 0
    promised: list[Agreement] = []
    found = agreements() if promises is None else promises
    for number in range(count):
        promised += draw(_versions(number, ids, found))
    return Rulebook(
        version=draw(names()),
        schedules=hours,
        targets=made,
        agreements=promised,
        match=draw(st.sampled_from(get_args(AgreementMatch))),
    )


def _uses(known: Sequence[str]) -> SearchStrategy[Any]:
    """What a target says of its schedule."""
    if not known:
        return st.none() | schedules()
    some = st.sampled_from(known)
    tables = schedule_tables(st.none() | some)
    fields = st.builds(ScheduleOf, st.just("group"), st.none() | some)
    return st.none() | some | tables | fields


@st.composite
def _versions(
    draw: st.DrawFn, number: int, ids: Sequence[str], found: SearchStrategy[Agreement]
) -> list[Agreement]:
    """An agreement that underpins earlier ones; or two versions of it."""
    earlier = [f"agreement {other}" for other in range(number)]
    supports = (
        st.lists(st.sampled_from(earlier), unique=True) if earlier else st.just([])
    )
    named = st.lists(st.sampled_from(ids), min_size=1, unique=True)
    first = attrs.evolve(
        draw(found),
        id=f"agreement {number}",
        targets=draw(named),
        supports=draw(supports),
    )
    if first.valid_until is None or not draw(st.booleans()):
        return [first]
    later = attrs.evolve(first, valid_from=first.valid_until, valid_until=None)
    return [first, attrs.evolve(later, targets=draw(named), version="later")]
