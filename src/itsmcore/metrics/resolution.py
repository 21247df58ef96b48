"""How long it took, whether it lasted, and who did it."""

from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from itsmcore._instants import span_us, to_us
from itsmcore.errors import FieldError
from itsmcore.metrics._reasons import BEFORE_HISTORY, MID_LIFE, unresolved
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import Life, Stretch
from itsmcore.model import Condition, FactKind, Side, StatusCategory
from itsmcore.model._fields import checked
from itsmcore.model._text_set import NO_TEXTS

__all__ = [
    "first_contact_resolution",
    "first_contact_resolution_net",
    "first_level_resolution",
    "mean_effort",
    "mean_time_to_resolve",
    "mean_time_to_restore",
    "reopen_rate",
    "reopenings",
]

_TWO_WEEKS: Final = timedelta(days=14)


def _window(_rule: Any, field: "attrs.Attribute[Any]", value: timedelta) -> None:
    if value <= timedelta():
        raise FieldError(
            field=field.name,
            value=value,
            problem="a window has a length",
            remedy="give a timedelta above zero, e.g. timedelta(days=14)",
        )


def _resolve(life: Life, asked: Asked) -> Case:
    last = life.last_resolution
    if last is None or last.end_us is None:
        return unresolved(life)
    if not last.is_exact:
        return left_out(BEFORE_HISTORY, last.end_us)
    return measured(last.end_us, asked.between_us(life.opened_us, last.end_us))


def _effort(life: Life, _asked: Asked) -> Case:
    last = life.last_resolution
    if last is None:
        return unresolved(life)
    effort = life.value("effort")
    if not isinstance(effort, timedelta) or effort < timedelta():
        return left_out("effort_unknown", last.end_us)
    return measured(last.end_us, span_us(effort))


def _restore(life: Life, asked: Asked) -> Case:
    start, end = life.value("outage_from"), life.value("outage_to")
    if not isinstance(end, datetime) or to_us(end) > asked.now_us:
        known = isinstance(start, datetime)
        return left_out("not_restored" if known else "no_outage_known")
    if not isinstance(start, datetime):
        return left_out("start_unknown", to_us(end))
    if end < start:
        return left_out("ends_before_start", to_us(end))
    return measured(to_us(end), asked.between_us(to_us(start), to_us(end)))


@attrs.frozen(kw_only=True, field_transformer=checked)
class FirstContact:
    """Whether the first resolution came in the first contact."""

    eligible: Condition | None = None

    def __call__(self, life: Life, _asked: Asked) -> Case:
        """The case of one record."""
        first = life.first_resolution
        if first is None or first.position is None:
            return unresolved(life)
        reason = self._why_not(life, first, first.position)
        if reason is not None:
            return left_out(reason, first.end_us)
        return measured(first.end_us, int(_in_one_contact(life, first.position)))

    def _why_not(self, life: Life, first: Stretch, position: int) -> str | None:
        if not first.is_exact:
            return BEFORE_HISTORY
        if not life.is_whole:
            return MID_LIFE
        if self.eligible is not None and not self.eligible.test(
            lambda name: life.value_after(name, position)
        ):
            return "not_eligible"
        return None


@attrs.frozen(kw_only=True, field_transformer=checked)
class LastingFirstContact(FirstContact):
    """The same, and it did not come back within a window."""

    within: timedelta = attrs.field(default=_TWO_WEEKS, validator=_window)

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one record."""
        case, first = super().__call__(life, asked), life.first_resolution
        if case.excluded is not None or first is None:
            return case
        back = _came_back(life, first, span_us(self.within))
        if back is None:
            return left_out("window_open", case.at_us)
        return measured(case.at_us, int(case.amount and not back))


def _in_one_contact(life: Life, position: int) -> bool:
    """Whether it stayed with one group and one person, never waited, and nobody asked again."""
    if any(len(life.path(name, position)) > 1 for name in ("group", "assignee")):
        return False
    if any(
        stay.category is StatusCategory.WAITING and stay.position < position
        for stay in life.stays
    ):
        return False
    said = life.history.facts[:position]
    return not any(
        fact.is_comment
        and fact.side is Side.REQUESTER
        and fact.kind is not FactKind.CREATED
        for fact in said
    )


def _came_back(life: Life, first: Stretch, within_us: int) -> bool | None:
    """Whether it came back so soon after its first resolution; None: too early to tell."""
    until_us = (first.end_us or 0) + within_us
    if until_us > life.asked.now_us:
        return None
    after = life.stretches[life.stretches.index(first) + 1 :]
    return bool(after) and after[0].start_us <= until_us


@attrs.frozen(kw_only=True, field_transformer=checked)
class FirstLevel:
    """Whether a group of the first level resolved it."""

    groups: frozenset[str] = NO_TEXTS

    def __call__(self, life: Life, _asked: Asked) -> Case:
        """The case of one record."""
        last = life.last_resolution
        if last is None or last.position is None:
            return unresolved(life)
        if not self.groups:
            return left_out("no_groups_named", last.end_us)
        group = life.value_after("group", last.position)
        if group is None:
            return left_out("group_unknown", last.end_us)
        return measured(last.end_us, int(group in self.groups))


@attrs.frozen(kw_only=True, field_transformer=checked)
class Reopened:
    """Whether it came back within a window after its first resolution."""

    within: timedelta = attrs.field(default=_TWO_WEEKS, validator=_window)

    def __call__(self, life: Life, _asked: Asked) -> Case:
        """The case of one record."""
        first = life.first_resolution
        if first is None:
            return unresolved(life)
        if not first.is_exact:
            return left_out(BEFORE_HISTORY, first.end_us)
        back = _came_back(life, first, span_us(self.within))
        if back is None:
            return left_out("window_open", first.end_us)
        return measured(first.end_us, int(back))


def _reopenings(life: Life, _asked: Asked) -> Case:
    first = life.first_resolution
    if first is None:
        return unresolved(life)
    place = life.stretches.index(first)
    return measured(first.end_us, len(life.stretches) - place - 1)


mean_time_to_resolve: Final = Kpi(
    name="mean_time_to_resolve",
    title="Mean time to resolve (MTTR)",
    numerator="time from opening to the resolution on which it rests: the last one before it "
    "was closed, or the closing where there was none",
    denominator="records that are done or closed",
    open_cases="left out, those that came back included",
    missing="over when first recorded: left out, since nobody knows since when",
    cohort=CohortKind.RESOLVED,
    unit=Unit.DURATION,
    is_clocked=True,
    source="ITIL, incident management",
    rule=_resolve,
)
"""Mean time from opening to the last resolution."""

mean_effort: Final = Kpi(
    name="mean_effort",
    title="Mean time of repair work (MTTR repair)",
    numerator="hands-on time: the field `effort`, as last known",
    denominator="records that are done or closed and have it",
    open_cases="left out: their effort still grows",
    missing="without effort: left out",
    cohort=CohortKind.RESOLVED,
    unit=Unit.DURATION,
    source="ITIL, incident management",
    rule=_effort,
)
"""Mean hands-on time."""

mean_time_to_restore: Final = Kpi(
    name="mean_time_to_restore",
    title="Mean time to restore",
    numerator="time from `outage_from` to `outage_to`, as last known; the time of the record "
    "itself is another",
    denominator="records of which both are known",
    open_cases="an outage that lasts: left out",
    missing="without an outage, or without its start: left out",
    cohort=CohortKind.FINISHED,
    unit=Unit.DURATION,
    is_clocked=True,
    source="ITIL, incident management",
    rule=_restore,
)
"""Mean time that outages lasted, by the fields of the incidents."""

_CONTACT: Final = (
    "records first resolved in one contact: until then they stayed with one group and one "
    "person, never waited, and the requester said nothing after the opening"
)
_ELIGIBLE: Final = "records resolved that may be: those for which `eligible` held at that step, all without it"
_CONTACT_MISSING: Final = (
    "first recorded when work had begun, or when it was over: left out, since what came before "
    "is not known"
)

first_contact_resolution: Final = Kpi(
    name="first_contact_resolution",
    title="First contact resolution, gross",
    numerator=_CONTACT,
    denominator=_ELIGIBLE,
    open_cases="never resolved yet: left out",
    missing=_CONTACT_MISSING,
    cohort=CohortKind.FIRST_RESOLVED,
    unit=Unit.RATIO,
    source="contact-centre practice; ITIL, service desk",
    rule=FirstContact(),
)
"""The share resolved in the first contact."""

first_contact_resolution_net: Final = Kpi(
    name="first_contact_resolution_net",
    title="First contact resolution, net",
    numerator=f"{_CONTACT}, and that did not come back until `within` after it",
    denominator=f"{_ELIGIBLE}, whose window has passed",
    open_cases="never resolved yet, or the window is still open: left out",
    missing=_CONTACT_MISSING,
    cohort=CohortKind.FIRST_RESOLVED,
    unit=Unit.RATIO,
    source="contact-centre practice; ITIL, service desk",
    rule=LastingFirstContact(),
)
"""The share resolved in the first contact for good."""

first_level_resolution: Final = Kpi(
    name="first_level_resolution",
    title="First level resolution",
    numerator="records whose group at the resolution on which they rest is one of `groups`",
    denominator="records that are done or closed and have a group then",
    open_cases="left out",
    missing="without a group, or while no `groups` are given: left out",
    cohort=CohortKind.RESOLVED,
    unit=Unit.RATIO,
    source="ITIL, service desk",
    rule=FirstLevel(),
)
"""The share resolved by the first level, whose groups are an option."""

reopen_rate: Final = Kpi(
    name="reopen_rate",
    title="Reopen rate",
    numerator="records that came back until `within` after their first resolution, that "
    "instant included",
    denominator="records that were resolved and whose window has passed",
    open_cases="never resolved yet, or the window is still open: left out, were they back "
    "already, so that a period whose windows have passed does not change any more",
    missing="over when first recorded: left out. A new record for the same trouble is not seen",
    cohort=CohortKind.FIRST_RESOLVED,
    unit=Unit.RATIO,
    source="ITIL, incident management",
    rule=Reopened(),
)
"""The share that came back."""

reopenings: Final = Kpi(
    name="reopenings",
    title="Reopenings per record",
    numerator="times that records came back after their first resolution, whenever that was",
    denominator="records that were resolved",
    open_cases="never resolved yet: left out; those that came back count",
    missing="what came back before the first recording is not seen",
    cohort=CohortKind.FIRST_RESOLVED,
    unit=Unit.NUMBER,
    source="ITIL, incident management",
    rule=_reopenings,
)
"""How often records came back, on average."""
