"""Records and lifecycles that a caller gives."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from itsmcore.errors import WrongTypeError
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.model import Record
from itsmcore.model.record import a_record

__all__ = ["a_lifecycle", "records_of"]

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


def a_lifecycle(value: Lifecycle[Any, Any, Any], field: str) -> None:
    """Refuse what is no lifecycle."""
    if not isinstance(value, Lifecycle):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a lifecycle is needed",
            remedy="give INCIDENT or another one",
        )
