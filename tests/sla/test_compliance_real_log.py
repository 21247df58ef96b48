"""Compliance of a real desk, counted once more by hand."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from examples import replay_event_log as desk
from itsmcore.model import Level
from itsmcore.sla import Compliance, Outcome, compliance
from tests.real_log import ABSENT, LOG
from tests.sla.compliance_oracle import oracle, shown

pytestmark = pytest.mark.skipif(not LOG.exists(), reason=ABSENT)

HELD = ("resolution", "office hours")


@pytest.fixture(scope="module")
def cases() -> list[desk.Case]:
    histories = [desk.history_of(rows) for rows in desk.read_log(Path(LOG)).values()]
    now = datetime(2016, 5, 1, tzinfo=UTC)
    return [desk.worked(history, now) for history in histories]


def test_each_priority_is_counted_as_by_hand(cases: list[desk.Case]) -> None:
    for key in cases[0].verdicts:
        found = compliance(
            [(case.verdicts[key], case.history) for case in cases], by=["priority"]
        )
        for level in Level:
            outcomes = Counter(
                case.verdicts[key].outcome
                for case in cases
                if case.history.value("priority", at=case.verdicts[key].now) == level
            )
            row = [row for row in found if row.key["priority"] == level]
            assert [(r.met, r.missed, r.open) for r in row] == (
                [
                    tuple(
                        outcomes[o] for o in (Outcome.MET, Outcome.MISSED, Outcome.OPEN)
                    )
                ]
                if outcomes
                else []
            )
        assert found.total.n == 890


@pytest.mark.parametrize("period", ["day", "week", "month"])
@pytest.mark.parametrize("cohort", ["opened", "due", "stopped"])
def test_every_period_agrees_with_the_definitions(
    cases: list[desk.Case], period: str, cohort: str
) -> None:
    measured = [(case.verdicts[HELD], case.history) for case in cases]
    options: dict[str, object] = {
        "by": ["priority", "group"],
        "period": period,
        "cohort": cohort,
        "tz": "America/Sao_Paulo",
        "values_at": "cohort",
    }
    found = compliance(measured, **options)  # type: ignore[arg-type]  # some options
    terms = Compliance(**options)  # type: ignore[arg-type]  # the same
    assert shown(found) == oracle(measured, terms)
    assert len(found) > 50
    halves = [compliance(measured[i::2], **options) for i in (0, 1)]  # type: ignore[arg-type]  # the same
    assert repr(halves[1] + halves[0]) == repr(found)


def test_open_incidents_that_are_late_count_from_the_day_they_are(
    cases: list[desk.Case],
) -> None:
    histories = [case.history for case in cases]
    early = histories[0].opened_at + timedelta(days=3)
    known = [desk.worked(h, early) for h in histories if h.opened_at <= early]
    total = compliance([case.verdicts[HELD] for case in known]).total
    late = [case.verdicts[HELD].breached for case in known]
    assert total.missed == sum(late)
    assert 0 < total.missed_open <= total.missed
    assert total.open > 0
