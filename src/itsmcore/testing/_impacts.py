"""Strategies of situations, and of what an impact says."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.cmdb import (
    Effect,
    Given,
    GroupTally,
    Health,
    ImpactLedger,
    People,
    RootCause,
    Situation,
    SupplierState,
)
from itsmcore.model import NeedUnit
from itsmcore.testing._records import maybe
from itsmcore.testing._values import keys, words

__all__ = [
    "effects",
    "group_tallies",
    "impact_ledgers",
    "people",
    "root_causes",
    "situations",
    "supplier_states",
]

Field = SearchStrategy[Any]


@st.composite
def situations(draw: st.DrawFn, ids: Sequence[str] = (), /) -> Situation:
    """Situations of these items, or of any; nothing restored is said to be anything else."""
    one = st.sampled_from(ids) if ids else keys()
    said = {
        str(word): draw(st.frozensets(one, max_size=3))
        for word in Given
        if word is not Given.RESTORED
    }
    held = draw(st.frozensets(one, max_size=3)).difference(*said.values())
    return Situation(restored=held, **said)


@st.composite
def group_tallies(draw: st.DrawFn, /, **given: Field) -> GroupTally:
    """What redundancy groups came to; keywords replace a field's strategy."""
    members = draw(st.lists(keys(), min_size=1, max_size=4, unique=True))
    weights = [draw(st.integers(0, 3)) for _ in members]
    healths = [draw(st.sampled_from(Health)) for _ in members]
    lost = {
        health: sum(w for w, h in zip(weights, healths, strict=True) if h is health)
        for health in Health
    }
    total = sum(weights)
    needs = draw(st.integers(0, total))
    found: dict[str, Field] = {
        "of": keys(),
        "name": maybe(keys()),
        "members": st.just(tuple(members)),
        "down": st.just(_of(Health.DOWN, members, healths)),
        "degraded": st.just(_of(Health.DEGRADED, members, healths)),
        "total": st.just(total),
        "up": st.just(total - lost[Health.DOWN]),
        "undisturbed": st.just(total - lost[Health.DOWN] - lost[Health.DEGRADED]),
        "needs": st.just(needs),
        "warn_at": st.integers(needs, total),
        "unit": words(NeedUnit),
    }
    return GroupTally(**{name: draw(one) for name, one in {**found, **given}.items()})


def _of(
    health: Health, members: Sequence[str], healths: Sequence[Health]
) -> tuple[str, ...]:
    pairs = zip(members, healths, strict=True)
    return tuple(member for member, found in pairs if found is health)


@st.composite
def effects(draw: st.DrawFn, /, **given: Field) -> Effect:
    """What becomes of items; keywords replace a field's strategy."""
    path = draw(_ways())
    found: dict[str, Field] = {
        "id": st.just(path[-1]),
        "ci_class": keys(),
        "health": words(Health),
        "depth": st.just(len(path) - 1),
        "path": st.just(path),
        "handled": st.booleans(),
        "groups": st.lists(group_tallies(), max_size=2).map(tuple),
    }
    return Effect(**{name: draw(one) for name, one in {**found, **given}.items()})


def supplier_states() -> SearchStrategy[SupplierState]:
    """How items fare that another one cannot do without."""
    return st.builds(
        SupplierState, id=keys(), health=words(Health), depth=st.integers(0, 9)
    )


def impact_ledgers() -> SearchStrategy[ImpactLedger]:
    """What was looked at to tell the health of an item."""
    return st.builds(
        ImpactLedger,
        id=keys(),
        health=words(Health),
        given=st.lists(words(Given), max_size=2, unique=True).map(tuple),
        suppliers=st.lists(supplier_states(), max_size=2).map(tuple),
        groups=st.lists(group_tallies(), max_size=2).map(tuple),
        path=_ways(),
        handled=st.booleans(),
    )


def people() -> SearchStrategy[People]:
    """Who is touched by some items."""
    ids = st.lists(keys(), min_size=1, max_size=2).map(tuple)
    by = st.dictionaries(keys(), ids, max_size=2)
    return st.builds(People, owners=by, support_groups=by, customers=by)


def root_causes() -> SearchStrategy[RootCause]:
    """Items whose failure would bring about some alerts."""
    return st.builds(
        RootCause,
        id=keys(),
        ci_class=keys(),
        paths=st.dictionaries(keys(), _ways(), max_size=2),
        contradicted=st.lists(keys(), max_size=2).map(tuple),
        hits=st.integers(1, 9),
    )


def _ways() -> SearchStrategy[tuple[str, ...]]:
    return st.lists(keys(), min_size=1, max_size=4).map(tuple)
