"""The measures of DORA, against a reading of each deployment and a count of each day."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from statistics import median_low
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    DeliveredChange,
    Delivery,
    change_fail_rate,
    change_lead_time,
    delivered_changes,
    deliveries_of_changes,
    deliveries_of_deployments,
    deployment_days,
    deployment_frequency,
    deployment_rework_rate,
    failed_deployment_recovery_time,
    weekly_deployments,
)
from itsmcore.model import (
    Change,
    Deployment,
    DeploymentState,
    Incident,
    Link,
    Ref,
    Release,
    when,
)
from tests.bad_input import Call, surprises
from tests.metrics.stories import MINUTE, Story, at, stories
from tests.round_trips import pickled

US = timedelta(microseconds=1)
T0 = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
ZONES = st.sampled_from(["UTC", "Pacific/Auckland", "Europe/London"])


# -- the measures over deliveries ---------------------------------------------------------


@st.composite
def deliveries(draw: st.DrawFn) -> list[Delivery]:
    found = []
    for number in range(draw(st.integers(0, 7))):
        moment = T0 + draw(st.integers(0, 24 * 40)) * HOUR
        failed = draw(st.booleans())
        ended = draw(st.none() | st.integers(0, 50)) if failed else None
        commits = draw(st.lists(st.none() | st.integers(-5, 90), max_size=3))
        found.append(
            Delivery(
                id=f"D{number}",
                delivered_at=moment,
                changes=[
                    DeliveredChange(
                        id=f"C{number}.{place}",
                        delivered_at=moment,
                        committed_at=None if ago is None else moment - ago * HOUR,
                    )
                    for place, ago in enumerate(commits)
                ],
                failed=failed,
                restored_at=None if ended is None else moment + ended * HOUR,
                unplanned=draw(st.booleans()),
            )
        )
    return found


@given(deliveries(), st.integers(0, 24 * 45))
def test_rates_and_medians_are_counts_of_each_delivery(
    given_deliveries: list[Delivery], hour: int
) -> None:
    now = T0 + hour * HOUR
    known = [one for one in given_deliveries if one.delivered_at <= now]
    for kpi, part in (
        (change_fail_rate, sum(one.failed for one in known)),
        (deployment_rework_rate, sum(one.unplanned for one in known)),
    ):
        found = kpi(given_deliveries, now=now)
        assert (found.numerator, found.denominator) == (part, len(known))
        assert found.excluded_count == len(given_deliveries) - len(known)
    leads = [
        one.delivered_at - change.committed_at
        for one in known
        for change in one.changes
        if change.committed_at is not None and change.committed_at <= one.delivered_at
    ]
    found = change_lead_time(delivered_changes(given_deliveries), now=now)
    assert found.value == (median_low(leads) if leads else None)
    assert found.n == len(leads)
    restored = [
        one.restored_at - one.delivered_at
        for one in known
        if one.restored_at is not None and one.restored_at <= now
    ]
    found = failed_deployment_recovery_time(given_deliveries, now=now)
    assert found.value == (median_low(restored) if restored else None)
    failed = sum(one.failed for one in known)
    assert found.excluded.get("not_failed", 0) == len(known) - failed
    assert found.excluded.get("unrestored", 0) == failed - len(restored)


@given(deliveries(), st.integers(0, 400), st.integers(1, 600), ZONES)
def test_frequency_counts_days_and_whole_weeks_of_a_zone(
    given_deliveries: list[Delivery], first: int, length: int, tz: str
) -> None:
    period = Interval(start=T0 + first * HOUR, end=T0 + (first + length) * HOUR)
    zone = ZoneInfo(tz)
    dates: dict[date, int] = {}
    moment = period.start
    while moment < period.end:  # every half hour, since offsets are whole hours here
        dates[moment.astimezone(zone).date()] = 0
        moment += HOUR / 2
    for one in given_deliveries:
        if one.delivered_at in period:
            dates[one.delivered_at.astimezone(zone).date()] += 1
    total = sum(dates.values())
    found = deployment_frequency(given_deliveries, period=period, tz=tz)
    assert found.exact == Fraction(total, len(dates))
    days = deployment_days(given_deliveries, period=period, tz=tz)
    assert days.exact == Fraction(sum(n > 0 for n in dates.values()), len(dates))
    weeks = []
    for day in dates:
        if day.weekday() == 0:
            start = datetime(day.year, day.month, day.day, tzinfo=zone)
            end = datetime.combine(day + timedelta(days=7), start.time(), zone)
            if period.start <= start and end.astimezone(UTC) <= period.end:
                week = [dates[day + timedelta(days=n)] for n in range(7)]
                weeks.append(sum(week))
    weekly = weekly_deployments(given_deliveries, period=period, tz=tz)
    assert weekly.value == (median_low(weeks) if weeks else None)
    assert weekly.n == len(weeks)
    assert weekly.excluded.get("part_week", 0) == total - sum(weeks)


def test_weeks_at_the_ends_of_time_are_no_trouble() -> None:
    start, end = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for period in (
        Interval(start=start, end=start + HOUR),
        Interval(start=end - HOUR, end=end),
    ):
        one = Delivery(id="D", delivered_at=period.start)
        found = weekly_deployments([one], period=period, tz="Pacific/Auckland")
        assert (found.value, found.excluded_count) == (None, 1)
    whole = Interval(start=start, end=start + 24 * 7 * HOUR)
    found = weekly_deployments([Delivery(id="D", delivered_at=start)], period=whole)
    assert (found.value, found.n) == (1, 1)


# -- what is a delivery -------------------------------------------------------------------


DEPLOYMENTS = stories(
    Deployment,
    [
        *DeploymentState,
        *["deploying", "complete", "failed", "rolled_back"] * 2,
    ],
    {
        "environment": st.sampled_from(["production", "production", "test"]),
        "release": st.none() | st.sampled_from(["R0", "R1", "R9"]),
    },
)
RELEASES = [
    Release(id="R0", opened_at=at(0), changes=["C0", "C1"]),
    Release(id="R1", opened_at=at(0), changes=["C1", "C2", "C1"]),
]


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        start = draw(st.none() | st.integers(0, 700))
        length = draw(st.none() | st.integers(0, 90))
        linked = draw(st.none() | st.sampled_from(["C0", "C1", "C2", f"C{number}"]))
        kind = draw(st.sampled_from(["caused_by", "fixes", "related"]))
        links = [] if linked is None else [Link(kind, Ref("change", linked))]
        ended = start is not None and length is not None
        found.append(
            Change(
                id=f"C{number}",
                opened_at=at(draw(st.integers(0, 700))),
                status=draw(st.sampled_from(["closed", "review", "cancelled"])),
                change_type=draw(st.sampled_from(["normal", "emergency"])),
                outcome=draw(st.sampled_from([None, "successful", "backed_out"])),
                actual_start=None if start is None else at(start),
                actual_end=at((start or 0) + (length or 0)) if ended else None,
                links=links,
            )
        )
    return found


@st.composite
def incidents(draw: st.DrawFn) -> list[Incident]:
    found = []
    for number in range(draw(st.integers(0, 3))):
        opened = draw(st.integers(0, 900))
        length = draw(st.none() | st.integers(0, 90))
        found.append(
            Incident(
                id=f"I{number}",
                opened_at=at(opened),
                caused_by_change=draw(st.sampled_from(["C0", "C1", "C2", None])),
                status=draw(st.sampled_from(["new", "resolved", "cancelled"])),
                resolved_at=None if length is None else at(opened + length),
            )
        )
    return found


COMMITS = st.dictionaries(st.sampled_from(["C0", "C1"]), st.integers(0, 50).map(at))
WINDOWS = st.sampled_from([0, 30, 500])


def needed(
    keys: set[str],
    span: tuple[datetime, datetime],
    all_changes: list[Change],
    all_incidents: list[Incident],
) -> list[datetime | None]:
    """The ends of what had to be done about some changes, in plain words."""
    ends: list[datetime | None] = []
    for key in sorted(keys):
        for incident in all_incidents:
            if incident.status == "cancelled" or incident.caused_by_change != key:
                continue
            if span[0] <= incident.opened_at < span[1]:
                ends.append(incident.resolved_at)
        for fix in all_changes:
            if fix.status == "cancelled" or fix.id == key:
                continue
            targets = {link.target.id for link in fix.links if link.kind != "related"}
            begun = fix.actual_start or fix.opened_at
            if key in targets and span[0] <= begun < span[1]:
                ends.append(fix.actual_end)
    return ends


def restored(ends: list[datetime | None], least: datetime) -> datetime | None:
    if not ends or None in ends:
        return None
    return max([least, *(end for end in ends if end is not None)])


@given(changes(), incidents(), COMMITS, WINDOWS)
def test_each_change_carried_out_is_a_delivery(
    given_changes: list[Change],
    given_incidents: list[Incident],
    committed: dict[str, datetime],
    window: int,
) -> None:
    wanted = []
    for one in given_changes:
        end = one.actual_end
        if end is None or one.actual_start is None or one.status == "cancelled":
            continue
        span = one.actual_start, end + window * MINUTE
        ends = needed({one.id}, span, given_changes, given_incidents)
        wanted.append(
            (
                end,
                one.id,
                committed.get(one.id),
                bool(ends) or one.outcome == "backed_out",
                restored(ends, end),
                one.change_type == "emergency",
            )
        )
    found = deliveries_of_changes(
        given_changes,
        incidents=given_incidents,
        committed=committed,
        window=window * MINUTE,
    )
    assert [
        (
            one.delivered_at,
            one.id,
            one.changes[0].committed_at,
            one.failed,
            one.restored_at,
            one.unplanned,
        )
        for one in found
    ] == sorted(wanted, key=lambda row: row[:2])


@given(
    st.lists(DEPLOYMENTS, max_size=4),
    changes(),
    incidents(),
    st.tuples(COMMITS, WINDOWS),
    st.integers(0, 1000),
)
def test_each_deployment_that_ended_is_a_delivery(
    drawn: list[Story],
    given_changes: list[Change],
    given_incidents: list[Incident],
    terms: tuple[dict[str, datetime], int],
    now: int,
) -> None:
    committed, window = terms
    desk = [
        attrs.evolve(s, record=attrs.evolve(s.record, id=f"D{place}"))
        for place, s in enumerate(drawn)
    ]
    runs = []
    for story in desk:
        told = story.told(now, "status", "environment", "release")
        if not told or told[-1][1]["environment"] != "production":
            continue
        path = [(minute, held["status"]) for minute, held in told]
        seen = {status for _, status in path}
        if not seen & {"complete", "failed", "rolled_back"}:
            continue
        done = next((m for m, s in path if s == "complete"), None)
        if done is None and path[-1][1] == "deploying":
            continue
        work = {"deploying", "complete", "failed", "rolled_back"}
        begun = min(m for m, s in path if s in work)
        back = next((m for m, s in path if s == "rolled_back"), None)
        runs.append(
            (
                begun if done is None else done,
                story.record.id,
                begun,
                done,
                back,
                told[-1][1]["release"],
            )
        )
    wanted, brought = [], set[str]()
    for moment, key, begun, done, back, release in sorted(runs):
        keys = {"R0": {"C0", "C1"}, "R1": {"C1", "C2"}}.get(release, set())
        span = at(begun), at(moment + window)
        ends = needed(keys, span, given_changes, given_incidents)
        if back is not None or done is None:
            ends.append(None if back is None else at(back))
        new = keys - brought if done is not None else set()
        brought |= new
        hurried = {c.id for c in given_changes if c.change_type == "emergency"}
        wanted.append(
            (
                key,
                at(moment),
                {one: committed.get(one) for one in new},
                bool(ends),
                restored(ends, at(moment)),
                bool(keys & hurried),
            )
        )
    found = deliveries_of_deployments(
        [story.history for story in desk],
        now=at(now),
        releases=RELEASES,
        changes=given_changes,
        incidents=given_incidents,
        committed=committed,
        window=window * MINUTE,
    )
    assert [
        (
            one.id,
            one.delivered_at,
            {change.id: change.committed_at for change in one.changes},
            one.failed,
            one.restored_at,
            one.unplanned,
        )
        for one in found
    ] == wanted


def test_a_delivery_is_that_of_its_group() -> None:
    change = Change(
        id="C", opened_at=at(0), actual_start=at(1), actual_end=at(2), group="net"
    )
    assert [one.group for one in deliveries_of_changes([change])] == ["net"]
    record = Deployment(
        id="D", opened_at=at(0), status="ready", environment="production", group="ops"
    )
    story = Story(record, 0, ((5, {"status": "complete"}),))
    found = deliveries_of_deployments([story.history], now=at(9))
    assert [one.group for one in found] == ["ops"]


def deployed(*steps: tuple[int, str], key: str = "D") -> Any:
    record = Deployment(
        id=key,
        opened_at=at(0),
        status="ready",
        environment="production",
        release="R0",
    )
    return Story(record, 0, tuple((m, {"status": s}) for m, s in steps)).history


@pytest.mark.parametrize(
    ("steps", "failed", "delivered", "back"),
    [
        ([(5, "deploying"), (9, "complete")], False, 9, None),
        ([(5, "deploying"), (9, "failed")], True, 5, None),
        ([(5, "deploying"), (9, "failed"), (12, "rolled_back")], True, 5, 12),
        ([(5, "deploying"), (9, "complete"), (30, "rolled_back")], True, 9, 30),
        (
            [(5, "deploying"), (9, "failed"), (12, "deploying"), (15, "complete")],
            False,
            15,
            None,
        ),
        ([(5, "deploying"), (9, "failed"), (20, "cancelled")], True, 5, None),
        ([(5, "deploying")], None, None, None),
        ([(5, "deploying"), (9, "failed"), (12, "deploying")], None, None, None),
        ([], None, None, None),
    ],
)
def test_a_second_try_is_no_failure_but_a_roll_back_is(
    steps: list[tuple[int, str]],
    failed: bool | None,  # noqa: FBT001  # the answer that is looked for
    delivered: int | None,
    back: int | None,
) -> None:
    found = deliveries_of_deployments([deployed(*steps)], now=at(99))
    if delivered is None:
        assert found == ()
        return
    (one,) = found
    assert (one.failed, one.delivered_at) == (failed, at(delivered))
    assert one.restored_at == (None if back is None else at(back))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Delivery(id="", delivered_at=T0),
        lambda: Delivery(id="D", delivered_at=T0, restored_at=T0),
        lambda: Delivery(id="D", delivered_at=T0, failed=True, restored_at=T0 - HOUR),
        lambda: deliveries_of_changes([], window=-HOUR),
        lambda: deliveries_of_changes([Change(id="C", opened_at=T0)] * 2),
        lambda: deliveries_of_deployments([deployed(), deployed()], now=T0),
        lambda: deliveries_of_deployments(
            [Story(Incident(id="I", opened_at=T0), 0, ()).history], now=T0
        ),
        lambda: weekly_deployments(
            [], period=Interval(start=T0, end=T0 + HOUR), tz="Mars/Olympus"
        ),
    ],
)
def test_what_cannot_be_is_refused(make: Any) -> None:
    with pytest.raises(FieldError):
        make()


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    one = Delivery(id="D", delivered_at=T0)
    moved = DeliveredChange(id="C", delivered_at=T0, committed_at=T0)
    period = Interval(start=T0, end=T0 + HOUR)
    given_records = {
        "incidents": [],
        "committed": {"C": T0},
        "window": HOUR,
        "unplanned": when(status="x"),
    }
    calls = [
        Call(f, ([one],), {"period": period, "tz": "UTC"})
        for f in (deployment_frequency, deployment_days, weekly_deployments)
    ]
    calls += [
        Call(change_fail_rate, ([one],), {"now": T0}),
        Call(change_lead_time, ([moved],), {"now": T0}),
        Call(delivered_changes, ([one],)),
        Call(deliveries_of_changes, ([],), given_records),
        Call(
            deliveries_of_deployments,
            ([deployed()],),
            {
                "now": T0,
                "releases": [],
                "changes": [],
                "environment": "production",
                **given_records,
            },
        ),
        Call(
            Delivery,
            (),
            {"id": "D", "delivered_at": T0, "changes": [moved], "failed": True},
        ),
        Call(DeliveredChange, (), {"id": "C", "delivered_at": T0, "committed_at": T0}),
    ]
    assert [text for call in calls for text in surprises(call)] == []


@given(deliveries())
def test_deliveries_are_kept_as_data(given_deliveries: list[Delivery]) -> None:
    for one in given_deliveries:
        assert decode(encode(one), Delivery) == pickled(one) == one
