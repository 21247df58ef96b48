"""The facts of a history: a list of one record, and when each took effect."""

from collections.abc import Iterable
from itertools import accumulate

from itsmcore._instants import to_us
from itsmcore.errors import FieldError, WrongTypeError, dotted
from itsmcore.model.fact import Fact

__all__ = ["check_owner", "effective_us", "facts_of"]


def facts_of(value: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts in the order given; anything else is refused."""
    if isinstance(value, (set, frozenset)) or not isinstance(value, Iterable):
        raise _no_fact(value, ("facts",))
    found = tuple(value)
    for index, fact in enumerate(found):
        if not isinstance(fact, Fact):
            raise _no_fact(fact, ("facts", index))
    return found


def _no_fact(value: object, path: tuple[str | int, ...]) -> WrongTypeError:
    return WrongTypeError(
        field=dotted(path),
        value=value,
        problem="a list of facts is needed",
        remedy="give [Fact(...)], or use from_rows for rows",
        path=path,
    )


def check_owner(record_id: str, facts: Iterable[Fact]) -> None:
    """Refuse a fact of another record."""
    for fact in facts:
        if fact.record_id != record_id:
            raise FieldError(
                field="facts",
                value=fact.record_id,
                problem=f"the fact is of another record than {record_id!r}",
                remedy="build one history for each record",
            )


def effective_us(last_us: int, facts: Iterable[Fact]) -> tuple[int, ...]:
    """When each of some facts took effect, behind the instant before them."""
    return tuple(accumulate((to_us(f.at) for f in facts), max, initial=last_us))
