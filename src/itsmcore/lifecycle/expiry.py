"""When licences, agreements and contracts run out."""

from datetime import date, tzinfo
from typing import Any, TypeAlias, TypeVar

from itsmcore.errors import WrongTypeError
from itsmcore.lifecycle._days import after_last_day
from itsmcore.lifecycle.delay import Delay
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.timer import Timer
from itsmcore.model import AgreementRecord, Contract, SoftwareLicence, WorkingTime

__all__ = ["expiry_due"]

E = TypeVar("E", bound=str)

Lasting: TypeAlias = SoftwareLicence | AgreementRecord | Contract
"""Records that hold to a last day."""


def expiry_due(
    lifecycle: Lifecycle[Any, E, Any],
    record: Lasting,
    /,
    *,
    tz: tzinfo,
    grace: Delay | None = None,
    schedule: WorkingTime | None = None,
) -> Timer[E] | None:
    """When a licence, an agreement or a contract is to be told that it expired.

    It is due as its last day ends, which is another instant in each zone; `timers` knows no
    zone, and so leaves it out.

    Args:
        lifecycle: The one that the record follows; it has an event `expire`.
        record: As it is.
        tz: The zone of its last day, such as `ZoneInfo("Europe/London")`.
        grace: How much longer it goes on.
        schedule: Time that counts for that; all, without one.

    Returns:
        The timer of `expire`; None where its state does not expire, it holds for ever, or
        beyond the years of our calendar.

    Raises:
        UnknownNameError: The lifecycle has no event `expire`.
        WrongTypeError: Something else was given.
    """
    if not isinstance(lifecycle, Lifecycle):
        raise _wrong("lifecycle", lifecycle, "a lifecycle", "CONTRACT, or one like it")
    if not isinstance(record, Lasting):
        raise _wrong("record", record, "a record with a last day", "Contract(...)")
    event = lifecycle.event("expire")
    ways = {move.source for move in lifecycle.moves if move.event == event}
    last = _last_day(record) if record.status in ways else None
    return after_last_day(event, last, tz=tz, grace=grace, schedule=schedule)


def _last_day(record: Lasting) -> date | None:
    return record.end if isinstance(record, Contract) else record.valid_to


def _wrong(field: str, value: object, what: str, example: str) -> WrongTypeError:
    return WrongTypeError(
        field=field, value=value, problem=f"{what} is needed", remedy=f"give {example}"
    )
