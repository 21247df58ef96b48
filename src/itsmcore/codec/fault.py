"""Faults: what is wrong with data, each with its place."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import attrs

from itsmcore.errors import FieldError, UnknownNameError, dotted
from itsmcore.model import FrozenMap

__all__ = [
    "MOST_FAULTS",
    "Fault",
    "Faulty",
    "ManyFaultsError",
    "MissingFieldError",
    "NewerSchemaError",
    "TooDeepError",
    "UnknownKeyError",
    "moved",
]

MOST_FAULTS = 1000
"""How many faults of one document are told; more serve nobody."""

Path = tuple[str | int, ...]


class MissingFieldError(FieldError):
    """A key that has to be there is not."""

    code = "missing_field"


class UnknownKeyError(UnknownNameError):
    """A key that the place does not have, where leftovers are not kept."""

    code = "unknown_key"


class NewerSchemaError(FieldError):
    """A document of a later edition of the JSON form than this library knows."""

    code = "newer_schema"


class TooDeepError(FieldError):
    """Data that is nested too deep."""

    code = "too_deep"


class ManyFaultsError(FieldError):
    """There are more faults than are told."""

    code = "many_faults"


class Faulty(Exception):  # noqa: N818  # a parcel of errors on its way up, never seen outside
    """The faults of one part of the data, their paths seen from there."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__(*errors)
        self.errors = errors


@attrs.frozen(kw_only=True)
class Fault:
    """One thing that is wrong with data.

    Attributes:
        path: Where, as keys and indexes from the top; empty for the whole.
        code: Stable word for programs and translators.
        value: What was found there.
        params: What fills the blanks of the message.
        message: The same for a developer, with the remedy.
    """

    path: Path
    code: str
    value: object
    params: Mapping[str, Any]
    message: str

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901)."""
        return "".join(f"/{_escaped(part)}" for part in self.path)

    @classmethod
    def of(cls, error: FieldError) -> "Fault":
        """The fault that an error tells of."""
        params = {k: v for k, v in error.params.items() if k not in ("path", "value")}
        return cls(
            path=error.path,
            code=error.code,
            value=error.value,
            params=FrozenMap(params),
            message=str(error),
        )


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def moved(error: FieldError, path: Path) -> FieldError:
    """The same refusal about another place."""
    changed = {**error.params, "path": path, "field": dotted(path) or error.field}
    found: FieldError = partial(type(error), **changed)()
    return found
