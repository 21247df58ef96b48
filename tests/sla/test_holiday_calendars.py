"""Calendars of countries: the dates and names of the package, in any year and language."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from typing import Any

import holidays
import pytest
from holidays.registry import EntityLoader

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.sla import HolidayCalendar, Schedule
from itsmcore.sla._country import CountryDays
from itsmcore.sla._day_numbers import day_number

CODES = sorted(EntityLoader.get_country_codes(include_aliases=False))


def theirs(calendar: HolidayCalendar, year: int) -> dict[int, str]:
    """What the package itself says of one year."""
    entity: Any = getattr(holidays, calendar.country).get_entity()
    found = entity(
        years=year,
        subdiv=calendar.subdivision,
        observed=calendar.observed,
        categories=calendar.categories,
        language=calendar.language or entity.default_language,
    )
    return {day_number(day): name for day, name in found.items()}


def ours(calendar: HolidayCalendar) -> CountryDays:
    return CountryDays(
        calendar.country,
        calendar.language,
        subdiv=calendar.subdivision,
        observed=calendar.observed,
        categories=calendar.categories,
    )


@pytest.mark.filterwarnings("ignore:Requested Holidays are available only")
@pytest.mark.parametrize("code", CODES)
def test_a_calendar_has_the_days_of_the_package(code: str) -> None:
    rng = Random(code)
    entity: Any = getattr(holidays, code).get_entity()
    calendar = HolidayCalendar(
        country=code,
        subdivision=rng.choice((None, *entity.subdivisions)),
        observed=rng.random() < 0.7,
        categories=rng.sample(entity.supported_categories, 1),
        language=rng.choice((None, *entity.supported_languages)),
    )
    days = ours(calendar)
    for year in rng.sample(range(1850, 2110), 12):
        assert dict(days.named(year)) == theirs(calendar, year), (calendar, year)


def test_years_that_the_package_does_not_know_have_no_holidays() -> None:
    days = ours(HolidayCalendar(country="GB"))
    assert [bool(days.named(y)) for y in (1, 1871, 1872, 2100, 2101, 9999)] == [
        False,
        False,
        True,
        True,
        False,
        False,
    ]


def test_names_do_not_depend_on_the_settings_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANGUAGE", "en_US")
    german = HolidayCalendar(country="DE")
    assert dict(ours(german).named(2026))[day_number(date(2026, 1, 1))] == "Neujahr"
    english = HolidayCalendar(country="DE", language="en_US")
    assert "New Year's Day" in dict(ours(english).named(2026)).values()


def test_other_names_of_countries_and_parts_give_the_same_calendar() -> None:
    plain = HolidayCalendar(country="GB", subdivision="ENG")
    assert HolidayCalendar(country="UK", subdivision="England") == plain
    assert HolidayCalendar(country="GBR", subdivision="ENG") == plain
    assert hash(HolidayCalendar(country="UK", subdivision="England")) == hash(plain)
    several = HolidayCalendar(country="US", categories=["unofficial", "public"] * 2)
    assert several.categories == ("public", "unofficial")


def test_a_part_of_the_parent_country_is_one() -> None:
    assert HolidayCalendar(country="IM", subdivision="ENG").subdivision == "ENG"


def test_threads_share_a_calendar() -> None:
    calendar = HolidayCalendar(country="US", subdivision="CA")
    days = ours(calendar)
    years = [year for year in range(1950, 2050) for _ in range(2)]
    Random(1).shuffle(years)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(days.named, years))
    alone = {year: theirs(calendar, year) for year in set(years)}
    assert [dict(each) for each in found] == [alone[year] for year in years]


def test_a_calendar_survives_its_pickle_and_its_repr() -> None:
    calendar = HolidayCalendar(country="DE", subdivision="BY", hours="12:00-24:00")
    assert pickle.loads(pickle.dumps(calendar)) == calendar  # noqa: S301  # our own bytes
    assert eval(repr(calendar)) == calendar  # noqa: S307  # the repr must paste back
    assert not calendar.whole


def faults(**parts: Any) -> list[tuple[str, str]]:
    with pytest.raises((FieldError, DefinitionError)) as caught:
        HolidayCalendar(**{"country": "GB", **parts})
    error = caught.value
    several = error.exceptions if isinstance(error, DefinitionError) else [error]
    return [(e.field, str(e)) for e in several if isinstance(e, FieldError)]


@pytest.mark.parametrize(
    ("parts", "where", "told"),
    [
        ({"country": "XX"}, "country", "use one of 'AD', 'AE'"),
        ({"country": "NYSE"}, "country", "not known"),
        ({"country": "__name__"}, "country", "not known"),
        ({"country": 7}, "country", "named by text"),
        ({"subdivision": "BY"}, "subdivision", "use one of 'ENG', 'NIR'"),
        ({"subdivision": "UK"}, "subdivision", "use one of 'ENG', 'NIR'"),
        ({"subdivision": 5}, "subdivision", "named by text"),
        ({"country": "VA", "subdivision": "X"}, "subdivision", "nothing to choose"),
        ({"observed": 1}, "observed", "yes or no"),
        ({"categories": "public"}, "categories", "list of names"),
        ({"categories": 5}, "categories", "list of names"),
        ({"categories": ()}, "categories", "no category"),
        ({"categories": [5]}, "categories[0]", "is text"),
        ({"categories": ["bank"]}, "categories", "use one of 'public'"),
        ({"language": "xx"}, "language", "use one of 'en_GB'"),
        ({"language": 5}, "language", "named by text"),
        ({"hours": ""}, "hours", "no hours"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(
    parts: dict[str, Any], where: str, told: str
) -> None:
    place, text = faults(**parts)[0]
    assert place == where
    assert told in text


def test_all_faults_of_a_calendar_are_told_at_once() -> None:
    found = faults(
        subdivision="X", categories=["x", "public"], language="x", hours="9", observed=0
    )
    assert [place for place, _ in found] == [
        "hours",
        "observed",
        "subdivision",
        "categories",
        "language",
    ]


def test_an_unknown_name_carries_those_that_are_known() -> None:
    with pytest.raises(UnknownNameError) as caught:
        HolidayCalendar(country="GB", subdivision="BY")
    assert caught.value.known == ("ENG", "NIR", "SCT", "WLS")
    with pytest.raises(WrongTypeError):
        HolidayCalendar(country=None)  # type: ignore[arg-type]  # that is what is tested


@pytest.mark.parametrize("code", ["GB-ENG", "DE-BY", "US", "JP", "BR-SP"])
def test_holidays_of_a_schedule_are_those_of_the_package(code: str) -> None:
    country, _, part = code.partition("-")
    schedule = Schedule(tz="UTC", week="24x7", holidays=code)
    calendar = HolidayCalendar(country=country, subdivision=part or None)
    assert schedule.holidays == (calendar,)
    for year in (1990, 2026, 2060):
        known = theirs(calendar, year)
        for step in range(365):
            day = date(year, 1, 1) + timedelta(days=step)
            assert schedule.is_holiday(day) is (day_number(day) in known)
