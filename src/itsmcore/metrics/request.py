"""How often requests are fulfilled as promised, as a whole and stage by stage."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import attrs

from itsmcore._instants import US, to_us
from itsmcore.metrics._given import a_span
from itsmcore.metrics._reasons import BEFORE_HISTORY, MID_LIFE, unresolved
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import Life
from itsmcore.model import RequestState
from itsmcore.model._fields import checked, filled

__all__ = ["request_fulfilment_on_time", "request_stage_on_time"]

_ITIL: Final = "ITIL, service request management"


def _on_time(life: Life, _asked: Asked) -> Case:
    last = life.last_resolution
    if last is None or last.end_us is None:
        return unresolved(life)
    if life.stays[-1].status == RequestState.REJECTED:
        return left_out("rejected", last.end_us)
    if not last.is_exact or last.position is None:
        return left_out(BEFORE_HISTORY, last.end_us)
    promised = life.value_after("due_at", last.position)
    if not isinstance(promised, datetime):
        return left_out("no_promise", last.end_us)
    return measured(last.end_us, int(last.end_us <= to_us(promised)))


request_fulfilment_on_time: Final = Kpi(
    name="request_fulfilment_on_time",
    title="Requests fulfilled on time",
    numerator="requests fulfilled not later than promised: `due_at` as it was then",
    denominator="requests that are fulfilled",
    open_cases="left out, those that came back included",
    missing="cancelled or rejected: left out; without a promise: left out as no_promise; over "
    "when first recorded: left out",
    cohort=CohortKind.RESOLVED,
    unit=Unit.RATIO,
    source=_ITIL,
    rule=_on_time,
)
"""The share of requests that were fulfilled as promised."""


def _promise(value: timedelta | None) -> timedelta | None:
    return None if value is None else a_span(value, "promise")


@attrs.frozen(kw_only=True, field_transformer=checked)
class StageOnTime:
    """Whether a record was long enough in one state, all visits together, but not longer."""

    stage: str = attrs.field(default="in_fulfilment", validator=filled)
    promise: timedelta | None = attrs.field(default=None, converter=_promise)

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one record."""
        stays = life.stays
        own = [one for one in stays if one.status == self.stage]
        if not own:
            return left_out("not_reached")
        if stays[-1].status == self.stage:
            return left_out("open")
        left_us = max(
            after.at_us for one, after in pairwise(stays) if one.status == self.stage
        )
        if life.is_cancelled:
            return left_out("cancelled", left_us)
        if own[0].position == 0 and life.start_us > life.opened_us:
            return left_out(MID_LIFE, left_us)
        if self.promise is None:
            return left_out("no_promise", left_us)
        spent_us = sum(
            asked.between_us(one.at_us, after.at_us)
            for one, after in pairwise(stays)
            if one.status == self.stage
        )
        return measured(left_us, int(spent_us <= self.promise // US))


request_stage_on_time: Final = Kpi(
    name="request_stage_on_time",
    title="Request stages on time",
    numerator="records that were in the state `stage`, by default in_fulfilment, no longer than "
    "`promise`, all visits together",
    denominator="records that were in that state and left it",
    open_cases="in that state still: left out",
    missing="never in it, or cancelled: left out; while no `promise` is given: left out; in it "
    "when first recorded: left out, since nobody knows since when",
    cohort=CohortKind.FINISHED,
    unit=Unit.RATIO,
    is_clocked=True,
    source=_ITIL,
    rule=StageOnTime(),
)
"""The share of requests that passed a stage as promised; options `stage`, `promise`."""
