"""Holidays of countries and their parts; the one module that loads the holidays package.

The package knows a range of years for each country, mostly until 2100, for some calendars less.
Outside of it there are no holidays here either.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from itsmcore.sla._day_numbers import day_number

__all__ = ["Country", "CountryDays", "country_codes", "known_country"]


class Country(NamedTuple):
    """What may be asked of one country.

    Attributes:
        code: Its code of two letters.
        subdivisions: Codes of its parts.
        aliases: Other names of its parts, with their codes.
        categories: Kinds of holidays.
        languages: In which the names can be given; none where they have only one form.
        language: In which they are given when nothing is asked for.
    """

    code: str
    subdivisions: tuple[str, ...]
    aliases: Mapping[str, str]
    categories: tuple[str, ...]
    languages: tuple[str, ...]
    language: str | None


def country_codes(*, aliases: bool = False) -> list[str]:
    """The countries that the package knows, in order."""
    from holidays.registry import EntityLoader  # noqa: PLC0415  # loaded on first use

    return sorted(EntityLoader.get_country_codes(include_aliases=aliases))


def known_country(code: str) -> Country | None:
    """A country by its code of two or three letters, if the package knows it."""
    if code not in country_codes(aliases=True):
        return None
    found = _entity(code)
    parent = found.parent_entity
    return Country(
        code=found.country,
        subdivisions=found.subdivisions + (parent.subdivisions if parent else ()),
        aliases=found.subdivisions_aliases,
        categories=found.supported_categories,
        languages=found.supported_languages,
        language=found.default_language,
    )


def _entity(code: str) -> Any:
    """The class that knows a country's holidays."""
    import holidays  # noqa: PLC0415  # loaded on first use

    return getattr(holidays, code).get_entity()


class CountryDays:
    """The holidays of one calendar, a year at a time.

    An object of the package holds one year while it is at work, so each thread takes one for
    itself: an idle one, or one that is made.

    Args:
        code: The country's code.
        language: The names' language; never left open, since the package would then look at
            the machine's settings.
        options: Subdivision, categories and whether observed days count.
    """

    __slots__ = ("_entity", "_idle", "_options")

    def __init__(self, code: str, language: str | None, **options: Any) -> None:
        self._entity = _entity(code)
        self._options = {
            **options,
            "language": language or self._entity.default_language,
        }
        self._idle: list[Any] = []

    def named(self, year: int) -> list[tuple[int, str]]:
        """The days of a year with their names."""
        if not self._entity.start_year <= year <= self._entity.end_year:
            return []
        try:
            book = self._idle.pop()
        except IndexError:
            book = self._entity(**self._options)
        book.clear()
        book.years.clear()
        book.get(date(year, 1, 1))
        found = [(day_number(day), name) for day, name in book.items()]
        self._idle.append(book)
        return found
