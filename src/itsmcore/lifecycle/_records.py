"""Lists of records that a caller gives."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from itsmcore.errors import WrongTypeError
from itsmcore.model import Record
from itsmcore.model._making import a_record

__all__ = ["records_of"]

R = TypeVar("R", bound=Record)


def records_of(value: Iterable[R], field: str) -> list[R]:
    """The records in the order given; anything else is refused."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a list of records is needed",
            remedy="give [record, ...]",
        )
    found = list(value)
    for record in found:
        a_record(record, field)
    return found
