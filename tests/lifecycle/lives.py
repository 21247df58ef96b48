"""Random lives of records, each step through what was offered."""

from collections.abc import Callable, Container, Mapping
from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st

from itsmcore.lifecycle import Creation, Lifecycle, Offer, Step
from itsmcore.model import Actor, Record, Side
from itsmcore.testing import instants, keys, words

__all__ = ["lives"]

Draw = Callable[[Any], Any]

_SAID: Final = keys().filter(str.strip)
_WAITS: Final = st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(days=9)])
_ENDS: Final = {"planned_end": "planned_start", "actual_end": "actual_start"}


@st.composite
def lives(
    draw: st.DrawFn,
    lifecycle: Lifecycle[Any, Any, Any],
    births: Mapping[str, Any],
    onward: Container[str],
    given: Mapping[str, Any] | None = None,
) -> tuple[Creation[Any], tuple[Step[Any], ...]]:
    """A record that was created, and steps of it; each offer that is allowed is taken at its word.

    Args:
        draw: Given by Hypothesis.
        lifecycle: Any.
        births: Field -> what a new record may have in it.
        onward: Events that two steps of three are, so that lives get somewhere.
        given: Name -> what the host may give for guards.
    """
    at, actors = draw(instants()), _actors(lifecycle)
    first = draw(st.fixed_dictionaries({}, optional=dict(births)))
    told = st.fixed_dictionaries({}, optional=dict(given or {}))
    born = lifecycle.dynamic.create(first, id="R-1", at=at, by=draw(actors))
    record, steps = born.record, list[Step[Any]]()
    for _ in range(draw(st.integers(0, 12))):
        at += draw(_WAITS)
        how: dict[str, Any] = {"at": at, "by": draw(actors), "given": draw(told)}
        offers = [o for o in lifecycle.available(record, **how) if o.allowed]
        if not offers:
            break
        usual = [o for o in offers if o.event in onward]
        is_odd = not usual or draw(st.integers(0, 2)) == 0
        offer = draw(st.sampled_from(offers if is_odd else usual))
        changes = _filled(draw, offer, record)
        step = lifecycle.dynamic.apply(
            record, offer.event, changes, reason="so", text="So.", **how
        )
        assert step.record.status == (offer.to or record.status)
        record = step.record
        steps.append(step)
    return born, tuple(steps)


def _actors(lifecycle: Lifecycle[Any, Any, Any]) -> Any:
    roles = sorted({role for row in lifecycle.transitions for role in row.roles})
    held = st.frozensets(st.sampled_from(roles)) if roles else st.just(frozenset())
    names = st.sampled_from(["ada", "bo", "rob"])
    return st.builds(Actor, key=names, side=st.none() | words(Side), roles=held)


def _filled(draw: Draw, offer: Offer[Any], record: Record) -> Mapping[str, Any]:
    """Values for what an offer asks for, no end before its start."""
    found: dict[str, Any] = {}
    for need in offer.needs:
        if need.field in {"reason", "text"}:
            continue
        if need.choices:
            found[need.field] = draw(st.sampled_from(need.choices))
        elif need.type == "instant":
            found[need.field] = draw(instants())
        else:
            found[need.field] = draw(_SAID)
    for end, start in _ENDS.items():
        if start in found or end in found:
            pair = found.get(start, record.get(start)), found.get(end)
            first = pair[0] if pair[0] is not None else pair[1]
            held: Any = record.get(end)
            if end not in found and held is not None:
                first = min(first, held)
            found[end] = first + draw(_WAITS)
            found[start] = first
    return {name: value for name, value in found.items() if _asked(offer, name)}


def _asked(offer: Offer[Any], name: str) -> bool:
    return any(need.field == name for need in offer.needs)
