"""What one field of a form takes: each type is a function from a value to the kept one."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Protocol

from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.model._field_pattern import MOST_TEXT, Pattern
from itsmcore.model.keys import Ref
from itsmcore.model.money import Money
from itsmcore.model.values import Value, freeze
from itsmcore.model.words import Word

__all__ = [
    "LISTS",
    "ORDERED",
    "SIZED",
    "TEXTS",
    "FieldType",
    "Rules",
    "amount",
    "find_faults",
    "kept",
]

Place = tuple[str | int, ...]


class FieldType(Word):
    """What a field of a form holds."""

    STR = "str"
    TEXT = "text"
    INT = "int"
    DECIMAL = "decimal"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    REF = "ref"
    MONEY = "money"
    LIST = "list"


_T = FieldType

TEXTS: Final = frozenset({_T.STR, _T.TEXT})
LISTS: Final = frozenset({_T.LIST, _T.MULTI_CHOICE})
SIZED: Final = TEXTS | LISTS
ORDERED: Final = frozenset(
    {_T.INT, _T.DECIMAL, _T.DATE, _T.DATETIME, _T.DURATION, _T.MONEY}
)


class Rules(Protocol):
    """What the definition of a field says about its values."""

    @property
    def single(self) -> FieldType:
        """The type of its value, or of each of several."""

    @property
    def type(self) -> FieldType:
        """The type as a whole."""

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen."""

    @property
    def minimum(self) -> Value:
        """The least that is taken."""

    @property
    def maximum(self) -> Value:
        """The most that is taken."""

    @property
    def min_size(self) -> int | None:
        """The least letters, or members."""

    @property
    def max_size(self) -> int | None:
        """The most letters, or members."""

    @property
    def target(self) -> str | None:
        """What kind of thing a reference is to."""

    @property
    def matcher(self) -> Pattern | None:
        """What texts have to fit."""


def kept(rules: Rules, value: Any, name: str) -> Value:
    """A value as the field keeps it: lists as tuples, choices in their own order.

    Raises:
        FieldError: The field holds no such value; `find_faults` tells all that is wrong.
    """
    if isinstance(value, AbstractSet) and rules.type is _T.MULTI_CHOICE:
        value = sorted(value, key=str)
    found = freeze(value, name)
    if rules.type is _T.MULTI_CHOICE and isinstance(found, tuple):
        order = {word: place for place, word in enumerate(rules.choices)}
        found = tuple(sorted(found, key=lambda one: order.get(str(one), len(order))))
    if rules.single is _T.DECIMAL:
        return _decimals(found)
    return found


def _decimals(value: Value) -> Value:
    """Whole numbers as decimals, of a list too."""
    if isinstance(value, tuple):
        return tuple(map(_decimals, value))
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return Decimal(value) if is_whole and isinstance(value, int) else value


def find_faults(rules: Rules, value: Value, place: Place) -> Iterator[FieldError]:
    """All that keeps a value from being one of the field."""
    if rules.type not in LISTS:
        yield from _faults_of_one(rules, value, place)
        return
    if not isinstance(value, tuple):
        yield _wrong(place, value, "a list is needed", "give a list of values")
        return
    yield from _size_faults(rules, value, place, "members")
    for index, one in enumerate(value):
        yield from _faults_of_one(rules, one, (*place, index))
    if rules.type is _T.MULTI_CHOICE and len(set(map(repr, value))) < len(value):
        yield _fault(place, value, "something is chosen twice", "name each once")


def _faults_of_one(rules: Rules, value: Value, place: Place) -> Iterator[FieldError]:
    fits, problem, remedy = _KINDS[rules.single]
    if rules.single is _T.REF and rules.target is not None:
        fits, problem, remedy = _IS_KEY
    if not fits(value):
        yield _wrong(place, value, problem, remedy)
        return
    if rules.choices and value not in rules.choices:
        path, name = place, _dotted(place)
        yield UnknownNameError(field=name, value=value, known=rules.choices, path=path)
    yield from _bound_faults(rules, value, place)
    if isinstance(value, str):
        yield from _text_faults(rules, value, place)


def _text_faults(rules: Rules, value: str, place: Place) -> Iterator[FieldError]:
    if rules.type not in LISTS:
        yield from _size_faults(rules, value, place, "letters")
    if rules.single is _T.STR and ("\n" in value or "\r" in value):
        yield _fault(place, value, "it is more than one line", "write one line")
    matcher = rules.matcher
    if matcher is None or not value:
        return
    if len(value) > MOST_TEXT:
        problem = f"no more than {MOST_TEXT} letters are held against a pattern"
        yield _fault(place, value, problem, "write less")
    elif not matcher.matches(value):
        remedy = f"write it as {matcher.source} says"
        yield _fault(place, value, "it does not fit its pattern", remedy)


def _size_faults(
    rules: Rules, value: str | tuple[Value, ...], place: Place, what: str
) -> Iterator[FieldError]:
    """Too little or too much; nothing at all is a matter of being required."""
    if rules.min_size is not None and 0 < len(value) < rules.min_size:
        problem = f"{len(value)} {what} are too few"
        yield _fault(place, value, problem, f"give {rules.min_size} or more")
    if rules.max_size is not None and len(value) > rules.max_size:
        problem = f"{len(value)} {what} are too many"
        yield _fault(place, value, problem, f"give {rules.max_size} or fewer")


def _bound_faults(rules: Rules, value: Value, place: Place) -> Iterator[FieldError]:
    least, most = rules.minimum, rules.maximum
    currency = next((b.currency for b in (least, most) if isinstance(b, Money)), None)
    if isinstance(value, Money) and currency not in (None, value.currency):
        problem, remedy = "it is in another currency", f"give it in {currency}"
        yield _fault(place, value, problem, remedy)
        return
    if least is not None and amount(value) < amount(least):
        yield _fault(place, value, "it is too little", f"give {_said(least)} or more")
    if most is not None and amount(value) > amount(most):
        yield _fault(place, value, "it is too much", f"give {_said(most)} or less")


def amount(value: Value) -> Any:
    """What of a value is compared."""
    return value.amount if isinstance(value, Money) else value


def _said(value: Value) -> str:
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}"
    return str(value)


def _dotted(place: Iterable[str | int]) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else str(p) for p in place)


def _fault(place: Place, value: object, problem: str, remedy: str) -> FieldError:
    name = _dotted(place)
    return FieldError(
        field=name, value=value, problem=problem, remedy=remedy, path=place
    )


def _wrong(place: Place, value: object, problem: str, remedy: str) -> WrongTypeError:
    name = _dotted(place)
    return WrongTypeError(
        field=name, value=value, problem=problem, remedy=remedy, path=place
    )


def _is(*kinds: type) -> Callable[[Value], bool]:
    """Whether a value is of these kinds; True is no number, an instant no date."""

    def fits(value: Value) -> bool:
        if isinstance(value, bool):
            return bool in kinds
        is_strange = isinstance(value, datetime) and datetime not in kinds
        return isinstance(value, kinds) and not is_strange

    return fits


def _is_filled(value: Value) -> bool:
    return isinstance(value, str) and bool(value)


_TEXT: Final = (_is(str), "text is needed", "give a str")
_IS_KEY: Final = (_is_filled, "a key is needed", "name the thing by its key")
_KINDS: Final[dict[FieldType, tuple[Callable[[Value], bool], str, str]]] = {
    _T.STR: _TEXT,
    _T.TEXT: _TEXT,
    _T.CHOICE: _TEXT,
    _T.INT: (_is(int), "a whole number is needed", "give an int"),
    _T.DECIMAL: (_is(Decimal), "a decimal number is needed", "give a Decimal"),
    _T.BOOL: (_is(bool), "yes or no is needed", "give True or False"),
    _T.DATE: (_is(date), "a date is needed", "give a date"),
    _T.DATETIME: (_is(datetime), "an instant is needed", "give an aware datetime"),
    _T.DURATION: (_is(timedelta), "a duration is needed", "give a timedelta"),
    _T.REF: (_is(Ref), "a reference is needed", "give Ref('ci', 'db-1')"),
    _T.MONEY: (_is(Money), "an amount is needed", "give Money('9.50', 'EUR')"),
}
"""For each single type: whether a value is one, and what is said when it is not."""
