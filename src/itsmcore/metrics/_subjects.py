"""What KPIs are asked over: histories, or records of one kind, each once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.life import Life
from itsmcore.model import History

__all__ = ["listed", "subjects"]


def subjects(
    given: Iterable[Any], kind: type, asked: Asked, field: str = "histories"
) -> Iterator[Any]:
    """Each thing that a rule is to read: a `Life` for each history that had been opened.

    Args:
        given: Histories, or records of one kind.
        kind: Of what kind.
        asked: On what terms.
        field: What the argument is called.

    Raises:
        WrongTypeError: They are no list, or one is of another kind.
        FieldError: A record comes twice.
    """
    seen: set[tuple[str, str]] = set()
    for index, item in enumerate(listed(given, field, kind.__name__)):
        if not isinstance(item, kind):
            raise WrongTypeError(
                field=f"{field}[{index}]",
                value=item,
                problem=f"a {kind.__name__} is needed",
                remedy=f"give {kind.__name__} values alone",
                path=(field, index),
            )
        key = _key(item)
        if key in seen:
            raise FieldError(
                field=f"{field}[{index}]",
                value=key[1],
                problem="the record comes twice",
                remedy="give each record once",
                path=(field, index),
            )
        if key is not None:
            seen.add(key)
        if not isinstance(item, History):
            yield item
        elif (life := Life(item, asked)).is_known:
            yield life


def listed(given: Iterable[Any], field: str, kind: str) -> Iterable[Any]:
    """What is a list of things.

    Raises:
        WrongTypeError: It is a single one, a mapping, or nothing of that sort.
    """
    if isinstance(given, (str, bytes, Mapping, History)) or not isinstance(
        given, Iterable
    ):
        raise WrongTypeError(
            field=field,
            value=given,
            problem=f"a list of {kind} values is needed",
            remedy="write [value], or give any iterable of them",
        )
    return given


def _key(item: Any) -> Any:
    """Type and key of what has them; None of what has none."""
    if isinstance(item, History):
        return item.record_type, item.record_id
    key = getattr(item, "id", None)
    return None if key is None else (type(item).__name__, key)
