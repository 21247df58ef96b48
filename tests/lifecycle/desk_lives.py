"""Random lives of records, each step through what was offered."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st

from itsmcore.lifecycle import Creation, FulfilmentState, Lifecycle, Step
from itsmcore.model import Actor, Approval, ApprovalState, Side
from itsmcore.testing import instants, keys, words

__all__ = ["REQUEST_BIRTHS", "REQUEST_GIVEN", "TASK_BIRTHS", "TASK_GIVEN", "lives"]

Field = st.SearchStrategy[Any]

_ACTORS: Final = st.builds(
    Actor, key=st.sampled_from(["ada", "bo", "rob"]), side=st.none() | words(Side)
)
_WAITS: Final = st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(days=9)])
_NAME: Final = keys().filter(str.strip)
_VALUES: Final[Mapping[str, Field]] = {
    "approvals": st.just((Approval(approver="ada", state="requested"),)),
    "requester": st.just("rob"),
}

REQUEST_GIVEN: Final = st.fixed_dictionaries(
    {
        "approval": st.just("approved") | words(ApprovalState),
        "fulfilment": words(FulfilmentState),
    }
)
REQUEST_BIRTHS: Final = st.fixed_dictionaries(
    {}, optional={"requester": st.just("rob"), "tasks": st.just(["T-1"])}
)
TASK_GIVEN: Final = st.fixed_dictionaries({}, optional={"ready": st.just(value=True)})
TASK_BIRTHS: Final = st.fixed_dictionaries(
    {}, optional={"order": st.integers(0, 2), "depends_on": st.just(["T-1"])}
)


@st.composite
def lives(
    draw: st.DrawFn,
    lifecycle: Lifecycle[Any, Any, Any],
    births: Field,
    given: Field,
    *,
    actors: Field = _ACTORS,
    max_size: int = 12,
) -> tuple[Creation[Any], tuple[Step[Any], ...]]:
    """A record that was created, and steps of it; each offer that is allowed is taken at its word."""
    at = draw(instants())
    born = lifecycle.dynamic.create(draw(births), id="R-1", at=at, by=draw(actors))
    record, steps = born.record, list[Step[Any]]()
    for _ in range(draw(st.integers(0, max_size))):
        at += draw(_WAITS)
        how: dict[str, Any] = {"at": at, "by": draw(actors), "given": draw(given)}
        offers = [o for o in lifecycle.available(record, **how) if o.allowed]
        onward = [o for o in offers if o.event not in {"cancel", "skip", "revise"}]
        if not offers:
            break
        is_odd = not onward or draw(st.integers(0, 3)) == 0
        offer = draw(st.sampled_from(offers if is_odd else onward))
        filled = {need.field: draw(_value(need)) for need in offer.needs}
        filled.pop("reason", None)
        step = lifecycle.dynamic.apply(record, offer.event, filled, reason="so", **how)
        assert step.record.status == (offer.to or record.status)
        record = step.record
        steps.append(step)
    return born, tuple(steps)


def _value(need: Any) -> Field:
    if need.field == "outcome":
        return st.just("complete")
    if need.choices:
        return st.sampled_from(need.choices)
    return _VALUES.get(need.field, _NAME)
