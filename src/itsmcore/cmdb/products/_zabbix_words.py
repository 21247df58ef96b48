"""The words of Zabbix services: statuses with their numbers, algorithms, rules, propagation."""

from typing import Any, Final

from itsmcore.errors import FieldError
from itsmcore.model import Word
from itsmcore.model.words import member

__all__ = ["Algorithm", "Propagation", "RuleType", "Status", "status"]


class Status(Word):
    """Status of a service, or severity of a problem; they order by number, OK lowest.

    Wherever one is wanted, the product's own number from -1 to 5 is taken, too.
    """

    OK = "ok"
    NOT_CLASSIFIED = "not_classified"
    INFORMATION = "information"
    WARNING = "warning"
    AVERAGE = "average"
    HIGH = "high"
    DISASTER = "disaster"

    @property
    def number(self) -> int:
        """From -1, OK, to 5, disaster."""
        return _NUMBERS[self]

    def __lt__(self, other: str) -> bool:
        return self.number < status(other).number

    def __le__(self, other: str) -> bool:
        return self.number <= status(other).number

    def __gt__(self, other: str) -> bool:
        return self.number > status(other).number

    def __ge__(self, other: str) -> bool:
        return self.number >= status(other).number


_NUMBERS: Final = {each: number for number, each in enumerate(Status, start=-1)}
_BY_NUMBER: Final = {number: each for each, number in _NUMBERS.items()}


def status(value: Status | str | int) -> Status:
    """A status by its word or its number.

    Raises:
        FieldError: There is no such number, or word.
    """
    if type(value) is int:
        if value not in _BY_NUMBER:
            raise FieldError(
                field="status",
                value=value,
                problem="the number stands for no status",
                remedy="give -1 (OK) up to 5 (disaster)",
            )
        return _BY_NUMBER[value]
    word: Any = value  # True is no number; `member` refuses what is no text
    return member(Status, word, "status")


class Algorithm(Word):
    """The main rule of a service."""

    OK = "ok"
    MOST_CRITICAL_ALL = "most_critical_all"
    MOST_CRITICAL_ONE = "most_critical_one"


class Propagation(Word):
    """How the status of a service looks to those above it."""

    AS_IS = "as_is"
    INCREASE = "increase"
    DECREASE = "decrease"
    IGNORE = "ignore"
    FIXED = "fixed"


class RuleType(Word):
    """What an additional rule compares: N number, W weight, P percent; at least, or less than.

    `GE` counts children of at least the limit status, `LT` children of at most that status.
    """

    N_GE = "N_GE"
    NP_GE = "NP_GE"
    N_LT = "N_LT"
    NP_LT = "NP_LT"
    W_GE = "W_GE"
    WP_GE = "WP_GE"
    W_LT = "W_LT"
    WP_LT = "WP_LT"

    @property
    def is_weight(self) -> bool:
        """Whether weights are added up, and not children counted."""
        return self.value.startswith("W")

    @property
    def is_percent(self) -> bool:
        """Whether the limit is a percentage of all children that are not ignored."""
        return self.value[1] == "P"

    @property
    def is_less(self) -> bool:
        """Whether the rule fires below its limit, and not from it on."""
        return self.value.endswith("_LT")
