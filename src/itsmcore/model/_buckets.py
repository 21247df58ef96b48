"""Buckets of time: days, weeks and months of a zone, by their first local date."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

import attrs

from itsmcore._instants import from_us
from itsmcore.errors import FieldError, WrongTypeError

__all__ = ["Bucket", "Buckets", "buckets_of", "local_date", "zone_of"]

Bucket: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
"""Stretches of local dates; a week is that of ISO 8601, from Monday on."""

_ZONE: Final = "give an IANA key, e.g. 'Europe/London' or 'UTC'"


@attrs.frozen
class Buckets:
    """How instants fall into buckets.

    Attributes:
        kind: How long a bucket is; None: there is but one, without a date.
        zone: Whose dates count, so that a day may have 23 or 25 hours.
    """

    kind: Bucket | None
    zone: ZoneInfo

    def of(self, at_us: int | None) -> date | None:
        """The first day of the bucket of an instant; None without one."""
        if self.kind is None or at_us is None:
            return None
        return self.begin(local_date(from_us(at_us), self.zone))

    def begin(self, day: date) -> date:
        """The first day of the bucket in which a day lies."""
        if self.kind == "week":
            return day - timedelta(days=min(day.weekday(), (day - date.min).days))
        if self.kind == "month":
            return day.replace(day=1)
        if self.kind == "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        return day.replace(month=1, day=1) if self.kind == "year" else day

    def after(self, day: date) -> date | None:
        """The first day of the next bucket; None at the end of time."""
        try:
            if self.kind in ("day", "week"):
                return day + timedelta(days=7 if self.kind == "week" else 1)
            months = {"month": 1, "quarter": 3}.get(str(self.kind), 12)
            years, month = divmod(day.month - 1 + months, 12)
            return day.replace(year=day.year + years, month=month + 1)
        except (OverflowError, ValueError):
            return None

    def over(self, start_us: int, end_us: int) -> Iterator[date]:
        """Every bucket that a period has a part of, in order.

        Where clocks are set back over midnight, it may end on the date before its start.
        """
        ends = self.of(start_us), self.of(end_us - 1)
        day, last = sorted(end for end in ends if end is not None) or (None, None)
        while day is not None and last is not None and day <= last:
            yield day
            day = self.after(day)


def buckets_of(
    kind: Bucket | None, tz: str | ZoneInfo, field: str = "bucket"
) -> Buckets:
    """Check what callers say of buckets.

    Raises:
        FieldError: There is no such bucket, or no zone of that key.
        WrongTypeError: The zone is neither a key nor a `ZoneInfo`.
    """
    known: tuple[object, ...] = get_args(Bucket)
    if kind is not None and not any(kind == one for one in known):
        raise FieldError(
            field=field,
            value=kind,
            problem="there is no such bucket",
            remedy=f"give one of {', '.join(map(repr, get_args(Bucket)))}, or None",
        )
    return Buckets(kind, zone_of(tz))


def zone_of(value: object) -> ZoneInfo:
    """The zone of a key, or the zone itself.

    Raises:
        FieldError: There is no zone of that key.
        WrongTypeError: It is neither a key nor a `ZoneInfo`.
    """
    key = "UTC" if value is UTC else value
    if isinstance(key, ZoneInfo):
        return key
    if not isinstance(key, str):
        raise WrongTypeError(
            field="tz", value=value, problem="a time zone is needed", remedy=_ZONE
        )
    try:
        return ZoneInfo(key)
    except (LookupError, OSError, ValueError):
        raise FieldError(
            field="tz", value=value, problem="there is no such zone", remedy=_ZONE
        ) from None


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The date of an instant; that in UTC at the ends of time, where it has none."""
    try:
        return at.astimezone(zone).date()
    except (OverflowError, ValueError):
        return at.date()
