"""Major incidents, repeats, and what incidents are linked to."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from itsmcore._instants import span_us, to_us
from itsmcore.errors import FieldError
from itsmcore.metrics._reasons import BEFORE_HISTORY, unresolved
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Statistic, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import Life
from itsmcore.model import Condition, MajorState, one_of, when
from itsmcore.model._fields import checked, filled, texts
from itsmcore.model._value_keys import Identity, identity, plain

__all__ = [
    "MAJOR",
    "change_caused_rate",
    "linked_to_problem_rate",
    "major_incident_rate",
    "major_incidents",
    "mean_time_to_restore_major",
    "recurring_rate",
]

MAJOR: Final[Condition] = when(
    {
        "major.state": one_of(
            MajorState.ACCEPTED, MajorState.DEMOTED, MajorState.REVIEW_DONE
        )
    }
)
"""Holds while an incident is, or was, accepted as a major one."""


@attrs.frozen(kw_only=True, field_transformer=checked)
class Major:
    """Whether it was a major incident at any time."""

    flag: Condition = MAJOR

    def __call__(self, life: Life, _asked: Asked) -> Case:
        """The case of one incident."""
        return measured(life.opened_us, int(self.was_major(life)))

    def was_major(self, life: Life) -> bool:
        """Whether the flag was ever up."""
        fields = self.flag.fields
        if not any(_says_something(life, name) for name in fields):
            get = dict.fromkeys(fields).get
            return life.is_recorded and self.flag.test(get)
        return life.ever(self.flag)


def _says_something(life: Life, field: str) -> bool:
    """Whether a field ever had a value: most incidents were never near to being major."""
    series = life.history.series(field.partition(".")[0])
    return len(series) > 1 or series.values[0] is not None


@attrs.frozen(kw_only=True, field_transformer=checked)
class MajorRestore(Major):
    """How long it took to restore service in a major incident."""

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one incident."""
        if not self.was_major(life):
            return left_out("not_major", life.opened_us)
        start_us = _us(life.value("outage_from"), life.opened_us)
        end_us = _us(life.value("outage_to"), None)
        if end_us is None:
            last = life.last_resolution
            if last is None or last.end_us is None:
                return unresolved(life)
            if not last.is_exact:
                return left_out(BEFORE_HISTORY, last.end_us)
            end_us = last.end_us
        if end_us > asked.now_us:
            return left_out("open")
        if end_us < start_us:
            return left_out("ends_before_start", end_us)
        return measured(end_us, asked.between_us(start_us, end_us))


def _us(value: object, default: Any) -> Any:
    return to_us(value) if isinstance(value, datetime) else default


def _key(value: Iterable[str]) -> tuple[str, ...]:
    found = texts(value)
    if not found:
        raise FieldError(
            field="key",
            value=found,
            problem="a key has at least one field",
            remedy="name the fields that a repeat shares, e.g. ['cis', 'category']",
        )
    return found


def _window(_rule: Any, field: "attrs.Attribute[Any]", value: timedelta) -> None:
    if value < timedelta():
        raise FieldError(
            field=field.name,
            value=value,
            problem="it is negative",
            remedy="give a timedelta of zero or more",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Recurring:
    """Whether another one with the same key was opened shortly before."""

    key: tuple[str, ...] = attrs.field(
        default=("cis", "category", "subcategory"), converter=_key
    )
    within: timedelta = attrs.field(default=timedelta(days=30), validator=_window)

    def over(self, lives: list[Life], _asked: Asked) -> list[Case]:
        """The case of each incident, in their order."""
        keys = [self._of(life) for life in lives]
        order = sorted(
            range(len(lives)),
            key=lambda i: (lives[i].opened_us, lives[i].history.record_id),
        )
        found = [left_out("key_unknown", life.opened_us) for life in lives]
        within_us, last_us = span_us(self.within), dict[Identity, int]()
        for index in order:
            key, at_us = keys[index], lives[index].opened_us
            if key is not None:
                before_us = last_us.get(key)
                is_repeat = before_us is not None and at_us - before_us <= within_us
                found[index] = measured(at_us, int(is_repeat))
                last_us[key] = at_us
        return found

    def _of(self, life: Life) -> Identity | None:
        """What repeats share, as last known; the first of several items stands for them."""
        values = [life.value(name) for name in self.key]
        heads = [v[0] if isinstance(v, tuple) and v else v for v in values]
        if any(head is None or head == () for head in heads):
            return None
        return tuple(identity(plain(head)) for head in heads)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Linked:
    """Whether a field names another record."""

    field: str = attrs.field(validator=filled)

    def __call__(self, life: Life, _asked: Asked) -> Case:
        """The case of one incident."""
        if not life.records_field(self.field):
            return left_out("not_recorded", life.opened_us)
        return measured(life.opened_us, int(life.value(self.field) is not None))


_AT_ANY_TIME: Final = (
    "incidents for which `flag` held at any time, by default accepted as a major one: a "
    "demotion does not undo it"
)

major_incidents: Final = Kpi(
    name="major_incidents",
    title="Major incidents",
    numerator=_AT_ANY_TIME,
    denominator="1: it is a count",
    open_cases="counted as they stand",
    missing="without the flag: no major one",
    cohort=CohortKind.OPENED,
    unit=Unit.NUMBER,
    statistic=Statistic.SUM,
    source="ITIL, major incidents",
    rule=Major(),
)
"""How many incidents were major."""

major_incident_rate: Final = Kpi(
    name="major_incident_rate",
    title="Share of major incidents",
    numerator=_AT_ANY_TIME,
    denominator="incidents opened, cancelled ones included",
    open_cases="counted as they stand",
    missing="without the flag: no major one",
    cohort=CohortKind.OPENED,
    unit=Unit.RATIO,
    source="ITIL, major incidents",
    rule=Major(),
)
"""Which share of incidents was major."""

mean_time_to_restore_major: Final = Kpi(
    name="mean_time_to_restore_major",
    title="Mean time to restore in major incidents",
    numerator="time from `outage_from`, or the opening without it, to `outage_to`, or the last "
    "resolution without it",
    denominator="incidents for which `flag` held at any time, and that are restored",
    open_cases="not yet restored: left out, as are cancelled ones",
    missing="over when first recorded and without `outage_to`: left out",
    cohort=CohortKind.FINISHED,
    unit=Unit.DURATION,
    is_clocked=True,
    source="ITIL, major incidents",
    rule=MajorRestore(),
)
"""Mean time until service was restored in major incidents."""

recurring_rate: Final = Kpi(
    name="recurring_rate",
    title="Recurring incidents",
    numerator="incidents opened at most `within` after another one with the same values of the "
    "fields of `key`, as last known; of several items the first one counts",
    denominator="incidents of which all of the key is known",
    open_cases="counted",
    missing="a part of the key is not known: left out",
    cohort=CohortKind.OPENED,
    unit=Unit.RATIO,
    source="ITIL, problem management",
    rule=Recurring(),
)
"""The share that repeats another one."""

linked_to_problem_rate: Final = Kpi(
    name="linked_to_problem_rate",
    title="Incidents linked to a problem",
    numerator="incidents whose `field`, by default `problem`, names one, as last known",
    denominator="incidents opened whose history records the field at all",
    open_cases="counted as they stand",
    missing="the field never occurs: left out, since a link that was not recorded is not none",
    cohort=CohortKind.OPENED,
    unit=Unit.RATIO,
    source="ITIL, problem management",
    rule=Linked(field="problem"),
)
"""The share that has a problem behind it."""

change_caused_rate: Final = Kpi(
    name="change_caused_rate",
    title="Incidents caused by a change",
    numerator="incidents whose `field`, by default `caused_by_change`, names one, as last known",
    denominator="incidents opened whose history records the field at all",
    open_cases="counted as they stand",
    missing="the field never occurs: left out, since a link that was not recorded is not none",
    cohort=CohortKind.OPENED,
    unit=Unit.RATIO,
    source="ITIL, change enablement",
    rule=Linked(field="caused_by_change"),
)
"""The share that a change brought about."""
