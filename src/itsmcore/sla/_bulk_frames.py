"""Columns of verdicts as data frames: the module that makes those of pandas and polars."""

from array import array
from collections.abc import Mapping
from typing import Any

from itsmcore.sla._bulk_program import OUTCOMES, STATES
from itsmcore.sla._bulk_sheet import INSTANTS, SPANS
from itsmcore.sla._bulk_time import NONE

__all__ = ["to_pandas", "to_polars"]

_WORDS = {"state": [*map(str, STATES)], "outcome": [*map(str, OUTCOMES)]}


def to_pandas(
    keys: Mapping[str, list[Any]], numbers: Mapping[str, "array[int]"]
) -> Any:
    """A frame of pandas: the lowest number is its NaT."""
    try:
        import numpy as np  # noqa: PLC0415  # only for who wants a frame
        import pandas as pd  # noqa: PLC0415  # only for who wants a frame
    except ModuleNotFoundError as error:
        raise _missing("pandas", error) from None
    found: dict[str, Any] = {
        name: pd.Series(ids, dtype=object) for name, ids in keys.items()
    }
    for name, column in numbers.items():
        values = np.array(column)
        if name in _WORDS:
            found[name] = pd.Categorical.from_codes(values, _WORDS[name])
        elif name in INSTANTS:
            found[name] = pd.Series(values.view("M8[us]")).dt.tz_localize("UTC")
        elif name in SPANS:
            found[name] = values.view("m8[us]")
        else:
            found[name] = values.astype(bool) if name == "counting" else values
    return pd.DataFrame(found)


def to_polars(
    keys: Mapping[str, list[Any]], numbers: Mapping[str, "array[int]"]
) -> Any:
    """A frame of polars."""
    try:
        import polars as pl  # noqa: PLC0415  # only for who wants a frame
    except ModuleNotFoundError as error:
        raise _missing("polars", error) from None
    found = [pl.Series(name, ids, pl.String) for name, ids in keys.items()]
    for name, column in numbers.items():
        values = pl.Series(name, column.tolist(), pl.Int64)
        if name in _WORDS:
            words = _WORDS[name]
            values = pl.Series(name, [words[code] for code in column], pl.Enum(words))
        elif name in (*INSTANTS, *SPANS):
            kind = pl.Datetime("us", "UTC") if name in INSTANTS else pl.Duration("us")
            values = values.replace(NONE, None).cast(kind)
        elif name == "counting":
            values = values.cast(pl.Boolean)
        found.append(values)
    return pl.DataFrame(found)


def _missing(name: str, error: ModuleNotFoundError) -> ModuleNotFoundError:
    text = f"a frame of {name} needs {name}: install itsmcore[{name}]"
    return ModuleNotFoundError(text, name=error.name)
