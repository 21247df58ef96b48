"""How soon it was noticed, taken up and answered."""

from datetime import datetime
from typing import Final

import attrs

from itsmcore._instants import to_us
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import OVER, STARTED, Life
from itsmcore.model import Fact, FactKind, Side, Value
from itsmcore.model._fields import checked, filled
from itsmcore.model._text_set import NO_TEXTS

__all__ = [
    "first_response_time",
    "mean_time_to_acknowledge",
    "mean_time_to_detect",
]

_TAKEN_UP: Final = OVER | STARTED
_UNKNOWN: Final = -1


@attrs.frozen(kw_only=True, field_transformer=checked)
class Detection:
    """From the start of the trouble to its detection."""

    started: str = attrs.field(default="outage_from", validator=filled)
    detected: str = attrs.field(default="opened_at", validator=filled)

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one incident."""
        started, detected = _instant(life, self.started), _instant(life, self.detected)
        if started is None:
            return left_out("start_unknown", life.opened_us)
        if detected is None:
            return left_out("detection_unknown", life.opened_us)
        if detected < started:
            return left_out("detected_before_start", life.opened_us)
        return measured(life.opened_us, asked.between_us(started, detected))


def _instant(life: Life, field: str) -> int | None:
    if field == "opened_at":
        return life.opened_us
    value = life.value(field)
    return to_us(value) if isinstance(value, datetime) else None


@attrs.frozen(kw_only=True, field_transformer=checked)
class Acknowledgement:
    """From opening to the first step of a human that takes it up."""

    bots: frozenset[str] = NO_TEXTS

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one record."""
        at_us = self._taken_up_us(life) if life.is_recorded else None
        if at_us == _UNKNOWN:
            return left_out("acknowledged_before_history", life.opened_us)
        if at_us is None:
            reason = "cancelled" if life.is_cancelled else "not_acknowledged"
            return left_out(reason, life.opened_us)
        return measured(life.opened_us, asked.between_us(life.opened_us, at_us))

    def _taken_up_us(self, life: Life) -> int | None:
        history = life.history
        born = history.facts[0] if history.facts else None
        is_taken = history.initial.get("assignee") is not None
        if is_taken or self._takes_up("status", history.initial.get("status"), life):
            if not life.is_told_from_opening:
                return _UNKNOWN
            if born is None or born.kind is not FactKind.CREATED or self._human(born):
                return life.opened_us
        for at_us, fact in life.facts():
            if self._human(fact) and any(
                self._takes_up(change.field, change.new, life)
                for change in fact.changes
            ):
                return at_us
        return None

    def _human(self, fact: Fact) -> bool:
        """Whether a step was a human's who is not the requester; the unknown are taken for one."""
        return fact.by not in self.bots and fact.side not in (
            Side.SYSTEM,
            Side.REQUESTER,
        )

    def _takes_up(self, field: str, value: Value, life: Life) -> bool:
        if field == "assignee":
            return value is not None
        if field != "status" or value in life.asked.cancelled:
            return False
        return life.history.states.category(value) in _TAKEN_UP


def _first_response(life: Life, asked: Asked) -> Case:
    at_us = _answered_us(life)
    if at_us is None:
        reason = "not_yet_answered" if life.is_open else "ended_without_answer"
        return left_out(reason, life.opened_us)
    if at_us < life.opened_us:
        return left_out("answered_before_opening", life.opened_us)
    return measured(life.opened_us, asked.between_us(life.opened_us, at_us))


def _answered_us(life: Life) -> int | None:
    """When the requester first heard from an agent: a public comment, or the stamp of one."""
    now_us, found = life.asked.now_us, []
    comments = life.history.comments
    for at_us, comment in zip(comments.instants_us, comments.values, strict=True):
        if at_us > now_us:
            break
        if comment.side is Side.AGENT and comment.public is True:
            found.append(at_us)
            break
    stamps = life.history.series("first_responded_at")
    for position, at_us, value in zip(
        stamps.positions, stamps.instants_us, stamps.values, strict=True
    ):
        if isinstance(value, datetime) and at_us <= now_us:
            told_us = at_us if position else to_us(value)
            found += [told_us] if told_us <= now_us else []
            break
    return min(found, default=None)


mean_time_to_detect: Final = Kpi(
    name="mean_time_to_detect",
    title="Mean time to detect (MTTD)",
    numerator="time from the start of the trouble (`started`, by default `outage_from`) to its "
    "detection (`detected`, by default `opened_at`), as last known",
    denominator="records of which both are known",
    open_cases="counted: it is detected once it is there",
    missing="without a start, or detected before it: left out. Where desks write the opening "
    "as the start, the figure is 0 for want of knowledge",
    cohort=CohortKind.OPENED,
    unit=Unit.DURATION,
    is_clocked=True,
    source="ITIL, incident management",
    rule=Detection(),
)
"""Mean time from the start of the trouble to its detection."""

mean_time_to_acknowledge: Final = Kpi(
    name="mean_time_to_acknowledge",
    title="Mean time to acknowledge (MTTA)",
    numerator="time from opening to the first step of a human that names an assignee or takes "
    "the record out of the states to do; steps of the requester, of the system and of `bots` "
    "are passed over",
    denominator="records that were acknowledged",
    open_cases="not yet acknowledged: left out, as are those cancelled before",
    missing="taken up before they were first recorded: left out; an actor of whom nothing is "
    "known is taken for a human",
    cohort=CohortKind.OPENED,
    unit=Unit.DURATION,
    is_clocked=True,
    source="ITIL, incident management",
    rule=Acknowledgement(),
)
"""Mean time from opening to the first step of a human that takes it up."""

first_response_time: Final = Kpi(
    name="first_response_time",
    title="First response time",
    numerator="time from opening to the first public comment of an agent, or to the step that "
    "set `first_responded_at`, whichever came first",
    denominator="records that were answered",
    open_cases="not yet answered: left out",
    missing="ended without an answer: left out, such as those merged into another; notes that "
    "the requester cannot read are no answer",
    cohort=CohortKind.OPENED,
    unit=Unit.DURATION,
    is_clocked=True,
    source="contact-centre practice",
    rule=_first_response,
)
"""Mean time from opening to the first answer."""
