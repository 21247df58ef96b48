"""Random lives of changes, each step through what was offered."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st

from itsmcore.lifecycle import CHANGE, CHANGE_MANAGER_ROLE, Creation, Offer, Step
from itsmcore.model import Actor, ApprovalState, Change, ChangeType, Side
from itsmcore.testing import instants, keys, words

__all__ = ["lives"]

Draw = Callable[[Any], Any]

_ACTORS: Final = st.builds(
    Actor,
    key=st.sampled_from(["ada", "bo", "rob"]),
    side=st.none() | words(Side),
    roles=st.frozensets(st.just(CHANGE_MANAGER_ROLE)),
)
_SAID: Final = keys().filter(str.strip)
_WAITS: Final = st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(days=9)])
_GIVEN: Final = st.fixed_dictionaries(
    {},
    optional={
        "approval": st.just("approved") | st.just("approved") | words(ApprovalState)
    },
)
_BIRTHS: Final = st.fixed_dictionaries(
    {},
    optional={
        "change_type": words(ChangeType),
        "requester": st.just("rob"),
        "assignee": st.just("ada"),
        "template": keys(),
    },
)
_ONWARD: Final = (
    *("submit", "request_approval", "approve", "start", "finish", "close"),
    "resume",
)
"""What two steps of three are, so that lives get somewhere."""

_ENDS: Final = {"planned_end": "planned_start", "actual_end": "actual_start"}


@st.composite
def lives(
    draw: st.DrawFn, *, max_size: int = 12
) -> tuple[Creation[Change], tuple[Step[Change], ...]]:
    """A change that was created, and steps of it; each offer that is allowed is taken at its word."""
    at = draw(instants())
    born = CHANGE.dynamic.create(draw(_BIRTHS), id="CHG-1", at=at, by=draw(_ACTORS))
    record, steps = born.record, list[Step[Change]]()
    for _ in range(draw(st.integers(0, max_size))):
        at += draw(_WAITS)
        how: dict[str, Any] = {"at": at, "by": draw(_ACTORS), "given": draw(_GIVEN)}
        offers = [o for o in CHANGE.available(record, **how) if o.allowed]
        if not offers:
            break
        onward = [o for o in offers if o.event in _ONWARD]
        is_odd = not onward or draw(st.integers(0, 2)) == 0
        offer = draw(st.sampled_from(offers if is_odd else onward))
        filled, reason = _filled(draw, offer, record), draw(st.just("so"))
        step = CHANGE.dynamic.apply(record, offer.event, filled, reason=reason, **how)
        assert step.record.status == (offer.to or record.status)
        record = step.record
        steps.append(step)
    return born, tuple(steps)


def _filled(draw: Draw, offer: Offer[Any], record: Change) -> Mapping[str, Any]:
    """Values for what an offer asks for, no end before its start."""
    found: dict[str, Any] = {}
    for need in offer.needs:
        if need.field == "reason":
            continue
        if need.choices:
            found[need.field] = draw(st.sampled_from(need.choices))
        elif need.type == "instant":
            found[need.field] = draw(instants())
        else:
            found[need.field] = draw(_SAID)
    for end, start in _ENDS.items():
        if start in found or end in found:
            pair = found.get(start, getattr(record, start)), found.get(end)
            first = pair[0] if pair[0] is not None else pair[1]
            found[end] = first + draw(_WAITS)
            found[start] = first
    return {name: value for name, value in found.items() if _asked(offer, name)}


def _asked(offer: Offer[Any], name: str) -> bool:
    return any(need.field == name for need in offer.needs)
