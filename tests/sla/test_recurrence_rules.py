"""Recurrence rules: the dates that dateutil gives from the first one on, in any year."""

from datetime import date, datetime, timedelta
from itertools import takewhile
from random import Random

import pytest
from dateutil.rrule import rrulestr
from hypothesis import settings

from itsmcore.errors import DefinitionError, FieldError, WrongTypeError
from itsmcore.sla import HolidayRule
from itsmcore.sla._day_numbers import day_number
from itsmcore.sla._recurrence import Recurrence

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SPAN = 30


def ours(rule: HolidayRule, first: int, last: int) -> list[int]:
    dates = Recurrence(rule.rule, rule.starts)
    return [day for year in range(first, last + 1) for day in dates.days(year)]


def theirs(text: str, starts: date, last: int) -> list[int]:
    """The rule followed from its first date on."""
    found = rrulestr(text, dtstart=datetime.combine(starts, datetime.min.time()))
    inside = takewhile(lambda at: at.year <= last, found)
    return [day_number(at.date()) for at in inside]


def numbers(rng: Random, least: int, most: int) -> str:
    both = [n for n in range(least, most + 1) if n]
    return ",".join(str(rng.choice(both)) for _ in range(rng.randint(1, 4)))


def random_rule(rng: Random) -> str:  # noqa: C901  # one choice after another
    """Any rule that dateutil reads as the standard does."""
    frequency = rng.choice(("YEARLY", "MONTHLY", "WEEKLY", "DAILY"))
    parts = {"FREQ": frequency}
    if rng.random() < 0.5:
        parts["INTERVAL"] = str(rng.choice((1, 2, 3, 4, 5, 7, 13, 29, 97, 400)))
    if rng.random() < 0.4:
        parts["BYMONTH"] = numbers(rng, 1, 12)
    if frequency != "WEEKLY" and rng.random() < 0.4:
        parts["BYMONTHDAY"] = numbers(rng, -31, 31)
    if frequency == "YEARLY" and rng.random() < 0.3:
        parts["BYYEARDAY"] = numbers(rng, -366, 366)
    if rng.random() < 0.5:
        parts["BYDAY"] = ",".join(rng.sample(DAYS, rng.randint(1, 5)))
        if frequency in {"YEARLY", "MONTHLY"} and rng.random() < 0.5:
            most = 5 if frequency == "MONTHLY" or "BYMONTH" in parts else 53
            parts["BYDAY"] = ",".join(
                f"{rng.choice((-1, 1)) * rng.randint(1, most):+}{day}"
                for day in parts["BYDAY"].split(",")
            )
        elif frequency == "YEARLY" and rng.random() < 0.5:
            parts["BYWEEKNO"] = numbers(rng, -53, 53)
    limits = parts.keys() & {"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYDAY", "BYWEEKNO"}
    if limits and frequency != "WEEKLY" and rng.random() < 0.3:
        parts["BYSETPOS"] = numbers(rng, -3, 3)
    if rng.random() < 0.4:
        parts["WKST"] = rng.choice(DAYS)
    if rng.random() < 0.3:
        parts["COUNT"] = str(rng.randint(1, 60))
    elif rng.random() < 0.3:
        parts["UNTIL"] = f"{rng.randint(1985, 2030)}0615"
    return ";".join(f"{name}={text}" for name, text in parts.items())


IS_THOROUGH = settings().max_examples > 100
SLOW = {0, 17, 38, 40}  # rules that dateutil itself takes seconds for
SEEDS = range(150) if IS_THOROUGH else sorted({*range(60)} - SLOW)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_has_the_dates_that_dateutil_gives(seed: int) -> None:
    rng = Random(seed)
    text = random_rule(rng)
    starts = date(1980, 1, 1) + timedelta(days=rng.randrange(9000))
    rule = HolidayRule(rule=text, starts=starts)
    last = starts.year + SPAN
    assert ours(rule, starts.year - 2, last) == theirs(text, starts, last), text


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("FREQ=DAILY;INTERVAL=3", date(1, 1, 1)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU", date(1, 1, 1)),
        ("FREQ=WEEKLY;BYDAY=SA,SU", date(9990, 5, 5)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(9990, 5, 5)),
        ("FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=FR,SA", date(9990, 5, 5)),
        ("FREQ=YEARLY", date(2024, 2, 29)),
    ],
)
def test_the_ends_of_the_calendar_are_reached(text: str, starts: date) -> None:
    rule = HolidayRule(rule=text, starts=starts)
    last = min(starts.year + 20, 9998)  # dateutil itself fails in the last week of all
    expected = theirs(text, starts, last) if starts.year > 1 else None
    found = ours(rule, starts.year, last)
    if expected is not None:
        assert found == expected
    assert all(day_number(starts) <= day <= day_number(date.max) for day in found)
    assert ours(rule, 1, 9999)[-1] > day_number(date(9990, 1, 1))


def test_far_years_keep_the_step_from_the_first_date() -> None:
    rule = HolidayRule(rule="FREQ=DAILY;INTERVAL=11", starts=date(1, 1, 1))
    first = day_number(date(1, 1, 1))
    found = ours(rule, 9000, 9001)
    assert len(found) in {66, 67}
    assert all((day - first) % 11 == 0 for day in found)


def test_a_rule_of_weeks_chooses_from_the_whole_first_week() -> None:
    text = "FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1"
    rule = HolidayRule(rule=text, starts=date(2026, 3, 4))  # a Wednesday
    assert ours(rule, 2026, 2026)[0] == day_number(date(2026, 3, 9))


def test_plain_days_beside_numbered_ones_all_count() -> None:
    text = "FREQ=MONTHLY;BYDAY=1MO,WE"
    rule = HolidayRule(rule=text, starts=date(2026, 3, 1))
    march = [date(2026, 3, 1) + timedelta(days=n) for n in range(31)]
    wanted = [d for d in march if d.weekday() == 2 or (d.weekday() == 0 and d.day <= 7)]
    assert ours(rule, 2026, 2026)[: len(wanted)] == [day_number(d) for d in wanted]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=999999999;COUNT=999999999",
        "FREQ=WEEKLY;INTERVAL=999999999;COUNT=2",
        "FREQ=MONTHLY;INTERVAL=999999999;COUNT=2",
        "FREQ=YEARLY;INTERVAL=999999999;COUNT=2",
    ],
)
def test_a_rule_with_few_dates_or_none_ends(text: str) -> None:
    rule = HolidayRule(rule=text, starts=date(2026, 3, 4))
    assert len(ours(rule, 1, 9999)) <= 1


def test_what_is_kept_of_kinds_of_years_is_bounded() -> None:
    text = "FREQ=DAILY;INTERVAL=97"
    dates = Recurrence(text, date(1, 1, 1))
    found = [dates.days(year) for year in range(1, 1200)]
    assert len(dates._kinds) <= 500  # noqa: SLF001  # what is tested
    assert [dates.days(year) for year in range(1, 1200)] == found


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (" rrule:byday=+1mo;freq=monthly ", "FREQ=MONTHLY;BYDAY=1MO"),
        ("FREQ=WEEKLY;BYDAY=WE,MO,WE;WKST=MO;INTERVAL=1", "FREQ=WEEKLY;BYDAY=MO,WE"),
        (
            "UNTIL=20301231;BYMONTHDAY=03, -1;FREQ=MONTHLY;INTERVAL=02;WKST=SU",
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1,3;WKST=SU;UNTIL=20301231",
        ),
    ],
)
def test_equal_rules_have_one_text(text: str, canonical: str) -> None:
    rule = HolidayRule(rule=text, starts=date(2026, 1, 1))
    assert rule.rule == canonical
    assert rule == HolidayRule(rule=canonical, starts=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "'' is no part of a rule"),
        ("FREQ=YEARLY;", "'' is no part"),
        ("BYMONTH=3", "has no FREQ"),
        ("FREQ=HOURLY", "FREQ=HOURLY cannot be"),
        ("FREQ=YEARLY;BYHOUR=3", "'BYHOUR' is no part"),
        ("FREQ=YEARLY;BYEASTER=1", "'BYEASTER' is no part"),
        ("FREQ=YEARLY\nDTSTART:20260101", "cannot be"),
        ("FREQ=YEARLY;FREQ=DAILY", "FREQ is given twice"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0 cannot be"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL=-1 cannot be"),
        ("FREQ=DAILY;INTERVAL=1,2", "INTERVAL=1,2 cannot be"),
        ("FREQ=DAILY;COUNT=x", "COUNT=X cannot be"),
        ("FREQ=DAILY;COUNT=9999999999", "COUNT=9999999999 cannot be"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH=13 cannot be"),
        ("FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY=0 cannot be"),
        ("FREQ=DAILY;UNTIL=20260230", "UNTIL=20260230 cannot be"),
        ("FREQ=DAILY;UNTIL=2026111", "UNTIL=2026111 cannot be"),
        ("FREQ=DAILY;UNTIL=20261231T235959Z", "cannot be"),
        ("FREQ=DAILY;UNTIL=20261231;COUNT=3", "both end the rule"),
        ("FREQ=DAILY;WKST=XX", "WKST=XX cannot be"),
        ("FREQ=DAILY;BYDAY=XX", "BYDAY=XX cannot be"),
        ("FREQ=YEARLY;BYDAY=54MO", "BYDAY=54MO cannot be"),
        ("FREQ=YEARLY;BYDAY=0MO", "BYDAY=0MO cannot be"),
        ("FREQ=MONTHLY;BYDAY=6MO", "no day of the week"),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=-6MO", "no day of the week"),
        ("FREQ=WEEKLY;BYDAY=1MO", "counts in months or years"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "counts in months or years"),
        ("FREQ=YEARLY;BYWEEKNO=1", "leaves open which days"),
        ("FREQ=MONTHLY;BYWEEKNO=1;BYDAY=MO", "no meaning with FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "no meaning with FREQ=WEEKLY"),
        ("FREQ=DAILY;BYYEARDAY=1", "no meaning with FREQ=DAILY"),
        ("FREQ=DAILY;BYSETPOS=1", "chooses from what another part gives"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(text: str, problem: str) -> None:
    with pytest.raises((FieldError, DefinitionError)) as caught:
        HolidayRule(rule=text, starts=date(2026, 1, 1))
    assert problem in str(caught.value)


def test_a_rule_is_text() -> None:
    with pytest.raises(WrongTypeError, match="a recurrence rule is text"):
        HolidayRule(rule=5, starts=date(2026, 1, 1))  # type: ignore[arg-type]  # a number is no rule


def test_all_faults_of_a_rule_are_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        HolidayRule(
            rule="FREQ=DAILY;COUNT=0;UNTIL=x",
            starts="2026-01-01",  # type: ignore[arg-type]  # text is no date
            hours="",
            reason=5,  # type: ignore[arg-type]  # a number is no reason
        )
    places = [e.field for e in caught.value.exceptions if isinstance(e, FieldError)]
    assert places == ["rule", "rule", "rule", "starts", "hours", "reason"]
