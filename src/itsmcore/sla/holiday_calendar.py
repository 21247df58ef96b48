"""The holidays of a country or of a part of it, in any year."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import attrs

from itsmcore.sla._checks import checked_cut
from itsmcore.sla._country import Country, country_codes, known_country
from itsmcore.sla._faults import Faults, Path
from itsmcore.sla._hours import ALL_DAY, HoursForm

__all__ = ["HolidayCalendar", "parse_calendar"]


@attrs.frozen(kw_only=True, init=False)
class HolidayCalendar:
    """The holidays of a country or of a part of it, as the `holidays` package knows them.

    The years are those of the package, for most countries until 2100; outside of them there
    are no holidays. Its releases may correct dates; those of one release never change.

    Attributes:
        country: Code of two letters, e.g. `"GB"`; other codes of the package give it.
        subdivision: Code of a part, e.g. `"ENG"`; its name gives it. None is what holds in
            all of the country.
        observed: Whether the days on which a holiday at a weekend is made good are holidays.
        categories: Kinds of holidays that count, in order; not all countries have the same.
        language: In which they are named; None is the country's own.
        hours: The part of each day that is closed, all of it unless stated.

    >>> HolidayCalendar(country="GB", subdivision="England").subdivision
    'ENG'
    """

    country: str
    subdivision: str | None
    observed: bool
    categories: tuple[str, ...]
    language: str | None
    hours: str

    def __init__(
        self,
        *,
        country: str,
        subdivision: str | None = None,
        observed: bool = True,
        categories: Iterable[str] = ("public",),
        language: str | None = None,
        hours: HoursForm = ALL_DAY,
    ) -> None:
        """Make it, or tell every fault at once.

        Raises:
            FieldError: A value cannot be; names those that can.
            DefinitionError: Several cannot be.
        """
        faults = Faults()
        cut = checked_cut(hours, ("hours",), faults)
        counts = _checked_yes(observed, ("observed",), faults)
        kinds = _checked_list(categories, ("categories",), faults)
        found = _checked_country(country, ("country",), faults)
        if found is not None:
            part = _checked_part(subdivision, found, ("subdivision",), faults)
            _check_names(kinds, found.categories, ("categories",), faults)
            _check_language(language, found, ("language",), faults)
            self.__attrs_init__(
                country=found.code,
                subdivision=part,
                observed=counts,
                categories=kinds,
                language=language,
                hours=cut,
            )
        faults.stop()

    def __reduce__(self) -> tuple[Any, ...]:
        """Make it again when unpickled, where other releases of the package may be."""
        shown = attrs.asdict(self, recurse=False)
        return partial(HolidayCalendar, **shown), ()

    @property
    def whole(self) -> bool:
        """Whether it takes whole local days."""
        return self.hours == ALL_DAY


def parse_calendar(text: str, path: Path, faults: Faults) -> HolidayCalendar | None:
    """The calendar of a text such as `GB` or `GB-ENG`."""
    code, _, part = text.partition("-")
    found = _checked_country(code, path, faults)
    if found is None:
        return None
    known = len(faults.found)
    subdivision = _checked_part(part or None, found, path, faults)
    if len(faults.found) > known:
        return None
    return HolidayCalendar(country=found.code, subdivision=subdivision)


def _checked_yes(value: object, path: Path, faults: Faults) -> bool:
    if isinstance(value, bool):
        return value
    faults.type(path, value, "yes or no is needed", "give True or False")
    return True


def _checked_country(value: object, path: Path, faults: Faults) -> Country | None:
    if not isinstance(value, str):
        remedy = "give the code of a country, e.g. 'GB'"
        faults.type(path, value, "a country is named by text", remedy)
        return None
    found = known_country(value)
    if found is None:
        faults.unknown(path, value, country_codes())
    return found


def _checked_part(
    value: object, country: Country, path: Path, faults: Faults
) -> str | None:
    """The code of a part, by its code or name; None is the whole."""
    if value is None:
        return None
    if not isinstance(value, str):
        faults.type(path, value, "a part is named by text", "give its code, or None")
    elif value in country.aliases:
        return country.aliases[value]
    else:
        _check_names((value,), country.subdivisions, path, faults)
        return value
    return None


def _check_names(
    names: Iterable[str], known: tuple[str, ...], path: Path, faults: Faults
) -> None:
    for name in names:
        if name not in known:
            if known:
                faults.unknown(path, name, known)
            else:
                problem = "the country has nothing to choose from"
                faults.value(path, name, problem, "leave it out")


def _check_language(
    value: object, country: Country, path: Path, faults: Faults
) -> None:
    if isinstance(value, str):
        _check_names((value,), country.languages, path, faults)
    elif value is not None:
        remedy = "give its code, e.g. 'en_GB', or None"
        faults.type(path, value, "a language is named by text", remedy)


def _checked_list(value: object, path: Path, faults: Faults) -> tuple[str, ...]:
    """Names in order, each once; text is no list."""
    remedy = "give a list, e.g. ['public', 'half_day']"
    if isinstance(value, str) or not isinstance(value, Iterable):
        faults.type(path, value, "a list of names is needed", remedy)
        return ()
    found = list(value)
    if not found:
        faults.value(path, value, "no category is given", remedy)
    for index, item in enumerate(found):
        if not isinstance(item, str):
            faults.type((*path, index), item, "a category is text", remedy)
    return tuple(sorted({item for item in found if isinstance(item, str)}))
