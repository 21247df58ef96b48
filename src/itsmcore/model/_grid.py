"""Tables of two scales: rows and columns to answers, checked all at once."""

from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any, Final, TypeVar

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    ItsmError,
    UnknownNameError,
    WrongTypeError,
    dotted,
)
from itsmcore.model.frozen_map import FrozenMap, frozen_map
from itsmcore.model.words import plain_text

__all__ = ["Grid", "answer", "grid"]

T = TypeVar("T", bound=str)

Grid = FrozenMap[str, FrozenMap[str, T]]
"""Name of a row -> name of a column -> answer."""


def grid(
    value: Mapping[str, Any],
    convert: Callable[[str], T],
    *,
    title: str,
    row: str,
) -> Grid[T]:
    """The table with its answers as they are kept.

    Args:
        value: What was given.
        convert: Gives an answer from its text, or a field error.
        title: What it is, such as `"the risk grid"`.
        row: What a row maps, for people.

    Raises:
        DefinitionError: A row is none or an answer does not fit: all faults, each at its place.
    """
    errors: list[ItsmError] = []
    rows: dict[str, FrozenMap[str, T]] = {}
    for name, found in frozen_map(value, "table").items():
        if isinstance(found, Mapping) and found:
            rows[name] = _row(name, found, convert, errors)
        else:
            errors.append(_bad(("table", name), found, f"a row maps {row}"))
    if not (rows or errors):
        errors.append(_bad(("table",), value, "it has no row"))
    if errors:
        raise DefinitionError(f"{title} cannot work", errors)
    return FrozenMap(rows)


def _row(
    name: Any,
    row: Mapping[Any, Any],
    convert: Callable[[str], T],
    errors: list[ItsmError],
) -> FrozenMap[str, T]:
    found: dict[str, T] = {}
    for column, value in row.items():
        place = ("table", name, column)
        if not all(isinstance(each, str) for each in (*place, value)):
            errors.append(_bad(place, value, "names are text"))
            continue
        try:
            found[plain_text(column)] = convert(value)
        except FieldError as error:
            errors.append(_bad(place, value, error.problem, error.remedy))
    return FrozenMap(found)


_EXAMPLE: Final = "write {'high': {'high': 'critical', 'low': 'medium'}, ...}"


def _bad(
    path: tuple[Any, ...], value: object, problem: str, remedy: str = _EXAMPLE
) -> FieldError:
    return FieldError(
        field=dotted(path), value=value, problem=problem, remedy=remedy, path=path
    )


def answer(
    table: Grid[T],
    default: T | None,
    row: tuple[str, str | None],
    column: tuple[str, str | None],
) -> T:
    """What the table says of a pair, or else the default.

    Args:
        table: The table.
        default: The answer where it says nothing; None makes that an error.
        row: What its rows are called, and the name of one.
        column: The same of its columns.

    Raises:
        WrongTypeError: A name is no text.
        UnknownNameError: It says nothing, and there is no default.
    """
    for field, name in (row, column):
        if not isinstance(name, (str, NoneType)):
            raise WrongTypeError(
                field=field, value=name, problem="text is needed", remedy="give a str"
            )
    cells = None if row[1] is None else table.get(row[1])
    found = None if cells is None or column[1] is None else cells.get(column[1])
    if found is not None:
        return found
    if default is not None:
        return default
    (field, name), known = (row, table) if cells is None else (column, cells)
    raise UnknownNameError(field=field, value=name, known=known)
