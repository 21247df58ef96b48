"""Dashboards, reports, trends: tables alone, no drawing.

Works when: series over buckets of time come as plain rows.
"""

from datetime import UTC, date, datetime, timedelta

from itsmcore.metrics import figures, flow, mean_time_to_resolve, volume
from itsmcore.model import Fact, FieldChange, History, Incident

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def incident(key: str, opened: datetime, days: int, group: str) -> History:
    change = FieldChange("status", "new", "resolved")
    fact = Fact(record_id=key, seq=1, at=opened + days * DAY, changes=[change])
    return History.start(Incident(id=key, opened_at=opened, group=group), [fact])


HISTORIES = [
    incident("A", datetime(2026, 2, 27, tzinfo=UTC), 10, "net"),
    incident("B", datetime(2026, 3, 2, tzinfo=UTC), 2, "net"),
    incident("C", datetime(2026, 3, 31, 22, 30, tzinfo=UTC), 1, "db"),
    incident("D", datetime(2026, 3, 31, 23, 30, tzinfo=UTC), 90, "db"),
]


def test_a_series_is_columns_of_plain_values() -> None:
    found = figures([volume, mean_time_to_resolve], HISTORIES, now=NOW, bucket="month")
    columns = found.of("volume").columns()
    assert columns["bucket"] == [date(2026, 2, 1), date(2026, 3, 1)]
    assert columns["value"] == [1, 3]
    times = found.of(mean_time_to_resolve).columns()
    assert times["bucket"] == [date(2026, 3, 1), date(2026, 4, 1), None]
    assert times["value"] == [6 * 86400, 86400, None]
    assert times["excluded"] == [0, 0, 1]


def test_months_are_those_of_the_zone_that_is_named() -> None:
    found = figures(
        [volume], HISTORIES, now=NOW, by=["group"], bucket="month", tz="Europe/London"
    )
    columns = found.columns()
    rows = zip(columns["bucket"], columns["group"], columns["value"], strict=True)
    assert list(rows) == [
        (date(2026, 2, 1), "net", 1),
        (date(2026, 3, 1), "db", 1),  # 22:30 in UTC is 23:30 in London
        (date(2026, 3, 1), "net", 1),
        (date(2026, 4, 1), "db", 1),
    ]


def test_what_came_and_went_is_a_table_that_adds_up() -> None:
    columns = flow(HISTORIES, now=NOW, bucket="month").columns()
    assert columns == {
        "bucket": [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)],
        "opened": [1, 3, 0],
        "reopened": [0, 0, 0],
        "resolved": [0, 2, 1],
        "cancelled": [0, 0, 0],
        "net": [1, 1, -1],
        "backlog": [1, 2, 1],
    }
