"""Many figures at once: groups, buckets of local dates, columns, order."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from itsmcore.errors import FieldError, NaiveDatetimeError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    Asked,
    Case,
    Figures,
    Kpi,
    Life,
    Statistic,
    backlog,
    figures,
    mean_time_to_resolve,
    measured,
    reopen_rate,
    throughput,
    volume,
)
from itsmcore.model import Change, Fact, FieldChange, History, Incident
from tests.metrics.desk_histories import MONDAY, OFFICE, desk_histories

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ticket(opened: datetime, done: datetime | None = None, **fields: Any) -> History:
    key = f"INC{opened:%Y%m%d%H%M}"
    change = FieldChange("status", "new", "resolved")
    facts = (
        [] if done is None else [Fact(record_id=key, seq=1, at=done, changes=[change])]
    )
    return History.start(Incident(id=key, opened_at=opened, **fields), facts)


def test_buckets_are_local_dates_though_a_day_has_23_hours() -> None:
    # 2026-03-29 in London begins at 00:00Z and ends at 23:00Z.
    times = ["2026-03-28T23:59", "2026-03-29T22:59", "2026-03-29T23:00"]
    histories = [ticket(datetime.fromisoformat(at).replace(tzinfo=UTC)) for at in times]
    now = datetime(2026, 4, 1, tzinfo=UTC)
    for bucket, expected in {
        "day": [(28, 1), (29, 1), (30, 1)],
        "week": [(23, 2), (30, 1)],
        "month": [(1, 3)],
        "quarter": [(1, 3)],
        "year": [(1, 3)],
    }.items():
        kinds: Any = bucket
        found = figures([volume], histories, now=now, bucket=kinds, tz="Europe/London")
        days = [(row.bucket.day, row.figure.value) for row in found if row.bucket]
        assert days == expected, bucket


def test_quarters_and_years_begin_with_their_first_day() -> None:
    histories = [ticket(datetime(2026, month, 15, tzinfo=UTC)) for month in (2, 5, 12)]
    now = datetime(2027, 1, 1, tzinfo=UTC)
    found = figures([volume], histories, now=now, bucket="quarter")
    assert [row.bucket for row in found] == [
        date(2026, 1, 1),
        date(2026, 4, 1),
        date(2026, 10, 1),
    ]
    found = figures([volume], histories, now=now, bucket="year")
    assert [row.bucket for row in found] == [date(2026, 1, 1)]


def test_every_bucket_of_a_period_has_a_row_for_each_group() -> None:
    histories = [ticket(MONDAY, group="net"), ticket(MONDAY + 2 * DAY, group="db")]
    period = Interval(start=MONDAY, end=MONDAY + 3 * DAY)
    found = figures(
        [volume, throughput],
        histories,
        now=MONDAY + 9 * DAY,
        by=["group"],
        bucket="day",
        period=period,
    )
    rows = [(r.bucket, r.key["group"], r.figure.value) for r in found.of(volume)]
    days = [MONDAY.date() + n * DAY for n in range(3)]
    assert rows == [
        (days[0], "db", 0),
        (days[0], "net", 1),
        (days[1], "db", 0),
        (days[1], "net", 0),
        (days[2], "db", 1),
        (days[2], "net", 0),
    ]
    assert [row.figure.value for row in found.of("throughput")] == [0] * 6
    whole = figures([volume], [], now=MONDAY, bucket="month", period=period)
    assert [(row.bucket, row.figure.value) for row in whole] == [(date(2026, 3, 1), 0)]


def test_buckets_end_with_time_itself() -> None:
    start = datetime(9999, 12, 1, tzinfo=UTC)
    last = datetime.max.replace(tzinfo=UTC)
    period = Interval(start=start, end=last)
    for bucket, count in {"day": 31, "week": 5, "month": 1, "year": 1}.items():
        kind: Any = bucket
        found = figures([volume], [], now=last, bucket=kind, period=period)
        assert len(found) == count
    first = datetime.min.replace(tzinfo=UTC)
    early = figures(
        [volume], [ticket(first)], now=last, bucket="week", tz="America/New_York"
    )
    assert [row.bucket for row in early] == [date.min]


def test_a_field_is_read_as_it_was_at_the_instant_of_the_case() -> None:
    change = FieldChange("group", "desk", "net")
    history = ticket(MONDAY, MONDAY + 3 * HOUR, group="desk")
    key = history.record_id
    move = Fact(record_id=key, seq=2, at=MONDAY + 4 * HOUR, changes=[change])
    moved = history.__add__([move])
    found = figures(
        [volume, mean_time_to_resolve, backlog],
        [moved],
        now=MONDAY + DAY,
        by=["group"],
    )
    groups = [row.key["group"] for row in found]
    assert groups == ["desk", "desk", "net"]


def test_groups_come_in_one_order_whatever_that_of_the_histories() -> None:
    levels = ["low", "critical", None, "high"]
    histories = [
        ticket(MONDAY + n * HOUR, priority=level) for n, level in enumerate(levels)
    ]
    for rows in (histories, histories[::-1]):
        found = figures([volume], rows, now=MONDAY + DAY, by=["priority"])
        assert [row.key["priority"] for row in found] == [
            "critical",
            "high",
            "low",
            None,
        ]


def test_columns_are_plain_and_equally_long() -> None:
    histories = desk_histories(Random(4), 20)
    found = figures(
        [mean_time_to_resolve, reopen_rate],
        histories,
        now=MONDAY + 90 * DAY,
        by=["group"],
        bucket="week",
        schedule=OFFICE,
    )
    columns = found.columns()
    assert list(columns) == [
        *("kpi", "bucket", "group", "value", "unit", "n", "numerator"),
        *("denominator", "excluded", "cohort", "clock"),
    ]
    assert {len(column) for column in columns.values()} == {len(found)}
    assert {*columns["clock"]} == {"working", None}
    row, place = found[0], 0
    assert columns["value"][place] == row.figure.number
    assert isinstance(found[:2], tuple)
    assert found[-1] == list(found)[-1]


def test_undated_cases_lie_in_no_period() -> None:
    open_one = ticket(MONDAY)
    period = Interval(start=MONDAY, end=MONDAY + DAY)
    whole = mean_time_to_resolve([open_one], now=MONDAY + DAY)
    assert whole.excluded == {"open": 1}
    within = mean_time_to_resolve([open_one], now=MONDAY + DAY, period=period)
    assert within.n == within.excluded_count == 0
    found = figures([mean_time_to_resolve], [open_one], now=MONDAY, bucket="day")
    assert [(row.bucket, row.figure.excluded_count) for row in found] == [(None, 1)]


def test_a_period_takes_its_start_and_not_its_end() -> None:
    period = Interval(start=MONDAY, end=MONDAY + DAY)
    histories = [ticket(MONDAY), ticket(MONDAY + DAY), ticket(MONDAY - HOUR)]
    assert volume(histories, now=MONDAY + 2 * DAY, period=period).value == 1


def test_what_was_opened_after_now_is_not_there() -> None:
    assert volume([ticket(MONDAY)], now=MONDAY - HOUR).n == 0
    assert backlog([ticket(MONDAY)], now=MONDAY - HOUR).value == 0
    assert backlog([ticket(MONDAY)], now=MONDAY).value == 1


# -- KPIs of one's own ------------------------------------------------------------------


def _long_title(life: Life, _asked: Asked) -> Case:
    return measured(life.opened_us, len(str(life.value("title"))))


TITLE = Kpi(
    name="title_length",
    title="Length of titles",
    numerator="characters",
    denominator="records",
    open_cases="counted",
    missing="none",
    cohort="opened",
    unit="number",
    source="own",
    rule=_long_title,
)


def test_a_kpi_of_ones_own_is_one_like_the_others() -> None:
    histories = [ticket(MONDAY + n * HOUR, title="x" * n) for n in (1, 2, 9)]
    assert TITLE(histories, now=MONDAY + DAY).value == 4
    median = attrs.evolve(TITLE, statistic=Statistic.MEDIAN)
    assert median(histories, now=MONDAY + DAY).value == 2
    assert median(histories[:2], now=MONDAY + DAY).value == 1
    assert median([], now=MONDAY).value is None
    assert repr(TITLE) == "title_length"
    assert TITLE.options == {}
    assert TITLE.given() is TITLE


def _risk(change: Change, _asked: Asked) -> Case:
    return measured(None, int(change.risk is not None))


def test_a_kpi_may_read_records() -> None:
    kpi = attrs.evolve(TITLE, name="risky", unit="ratio", rule=_risk, reads=Change)
    changes = [
        Change(id="C1", opened_at=MONDAY, category="app"),
        Change(id="C2", opened_at=MONDAY, risk="high", category="db"),
    ]
    assert kpi(changes, now=MONDAY).value == 0.5
    assert [key for key, _ in kpi.cases(changes, now=MONDAY)] == ["C1", "C2"]
    found = figures([kpi], changes, now=MONDAY, by=["category"])
    assert [(r.key["category"], r.figure.value) for r in found] == [
        ("app", 0),
        ("db", 1),
    ]
    with pytest.raises(FieldError, match=r"kpis\[1\].*reads Change"):
        figures([volume, kpi], [], now=MONDAY)
    with pytest.raises(FieldError, match=r"histories\[1\].*twice"):
        kpi([changes[0]] * 2, now=MONDAY)


@attrs.frozen
class Plain:
    """A thing without a key."""

    weight: int


def test_a_kpi_may_read_anything() -> None:
    kpi = attrs.evolve(
        TITLE, rule=lambda thing, _: measured(None, thing.weight), reads=Plain
    )
    things = [Plain(1), Plain(1), Plain(4)]
    assert kpi(things, now=MONDAY).value == 2
    assert [key for key, _ in kpi.cases(things, now=MONDAY)] == ["", "", ""]
    found = figures([kpi], things, now=MONDAY, by=["weight", "colour"])
    assert [(row.key["weight"], row.key["colour"]) for row in found] == [
        (1, None),
        (4, None),
    ]


def _nothing(_life: Life, _asked: Asked) -> Any:
    return None


class Short:
    """A rule over all records that forgets one."""

    def over(self, lives: list[Life], _asked: Asked) -> list[Case]:
        """One case too few."""
        return [measured(None, 1) for _ in lives[1:]]


def test_a_rule_that_gives_no_cases_is_refused() -> None:
    none = attrs.evolve(TITLE, rule=_nothing)
    with pytest.raises(WrongTypeError, match=r"rule.*title_length gives no Case"):
        none([ticket(MONDAY)], now=MONDAY)
    short = attrs.evolve(TITLE, rule=Short())
    with pytest.raises(WrongTypeError, match=r"rule.*number of cases"):
        short([ticket(MONDAY)], now=MONDAY)


# -- what is refused -------------------------------------------------------------------


def ask(**changed: Any) -> Figures:
    terms: dict[str, Any] = {"now": MONDAY, "kpis": [volume], "histories": []}
    terms |= changed
    return figures(terms.pop("kpis"), terms.pop("histories"), **terms)


@pytest.mark.parametrize(
    ("changed", "error", "text"),
    [
        ({"kpis": []}, FieldError, "kpis.*none is given"),
        ({"kpis": volume}, WrongTypeError, "kpis.*list"),
        ({"kpis": ["volume"]}, WrongTypeError, r"kpis\[0\].*Kpi is needed"),
        ({"kpis": [volume, volume]}, FieldError, r"kpis\[1\].*twice"),
        ({"histories": ticket(MONDAY)}, WrongTypeError, "histories.*list"),
        ({"histories": "INC1"}, WrongTypeError, "histories.*list"),
        ({"histories": None}, WrongTypeError, "histories.*list"),
        ({"histories": ["INC1"]}, WrongTypeError, r"histories\[0\].*History"),
        ({"histories": [ticket(MONDAY)] * 2}, FieldError, r"histories\[1\].*twice"),
        ({"now": datetime(2026, 3, 2)}, NaiveDatetimeError, "now"),
        ({"now": None}, WrongTypeError, "now"),
        ({"by": "group"}, WrongTypeError, "by.*list"),
        ({"by": ["group", "group"]}, FieldError, r"by\[1\].*twice"),
        ({"by": ["n"]}, FieldError, r"by\[0\].*column"),
        ({"by": [3]}, WrongTypeError, "by"),
        ({"bucket": "decade"}, FieldError, "bucket.*'day'"),
        ({"bucket": 3}, FieldError, "bucket.*'day'"),
        ({"tz": "Moon/Base"}, FieldError, "tz.*no such zone"),
        ({"tz": 3}, WrongTypeError, "tz.*zone"),
        ({"period": "March"}, WrongTypeError, "period.*interval"),
        ({"schedule": "office"}, WrongTypeError, "schedule"),
        ({"cancelled": "void"}, WrongTypeError, "cancelled"),
    ],
)
def test_what_does_not_fit_is_refused_under_its_name(
    changed: dict[str, Any], error: type[FieldError], text: str
) -> None:
    with pytest.raises(error, match=text):
        ask(**changed)


def test_zones_come_by_key_or_as_they_are() -> None:
    for tz in ("UTC", UTC, ZoneInfo("UTC")):
        assert len(ask(tz=tz)) == 1
