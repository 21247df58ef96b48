"""Whether conditions can hold together: decided by trying every case that they tell apart.

Where that takes too long, or a condition is of a host's own class, nothing is claimed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import attrs

from itsmcore.model import AllOf, AnyOf, Condition, Match, Not, States
from itsmcore.model.condition import Test
from itsmcore.sla._lint_cells import Cell, UnknownRuleError, cells_of, cells_of_status

__all__ = ["Logic"]

_MOST_STEPS: Final = 5_000
_MOST_WORK: Final = 50_000
"""How many cases are tried, and how many conditions are looked at in all of them."""

_MOST_MATCHES: Final = 64
"""How many matches of one field are told apart."""

_STATUS: Final = "status"
_CATEGORY: Final = "status_category"

Key: TypeAlias = tuple[str, int]
"""A field, and one of the matches that it is held against."""

Known: TypeAlias = Mapping[Key, bool]
"""How some of the tests come out."""


@attrs.frozen
class Logic:
    """Answers questions about conditions, soundly: what it denies cannot be.

    Attributes:
        states: What states mean, so that statuses and their categories are seen together;
            None: they may go together in any way.
    """

    states: States | None = None

    def is_possible(
        self, holding: Iterable[Condition], failing: Iterable[Condition] = ()
    ) -> bool:
        """Whether some conditions can hold while others do not; True where nobody can tell."""
        held, failed = tuple(holding), tuple(failing)
        wanted = (True,) * len(held) + (False,) * len(failed)
        found = self._worlds((*held, *failed), wanted)
        return found is None or bool(found)

    def excludes(self, *conditions: Condition) -> bool:
        """Whether some conditions can never hold together."""
        return not self.is_possible(conditions)

    def implies(self, condition: Condition, other: Condition) -> bool:
        """Whether a condition never holds without the other."""
        return not self.is_possible((condition,), (other,))

    def worlds(self, conditions: Iterable[Condition]) -> set[Cell] | None:
        """How some conditions can come out together; None where nobody can tell."""
        return self._worlds(tuple(conditions), None)

    def _worlds(
        self, conditions: tuple[Condition, ...], wanted: Cell | None
    ) -> set[Cell] | None:
        try:
            search = _Search(conditions, self.states)
            return search.worlds(wanted)
        except UnknownRuleError:
            return None


class _Search:
    """The cases of some conditions, tried field by field."""

    def __init__(
        self, conditions: tuple[Condition, ...], states: States | None
    ) -> None:
        self._conditions = conditions
        self._matches: dict[str, list[Match]] = {}
        self._keys: dict[int, Key] = {}
        for condition in conditions:
            for test in _tests(condition):
                self._keys[id(test)] = (test.field, self._number(test))
        self._choices = list(self._fields(states))

    def _number(self, test: Test) -> int:
        """Which of the matches of its field it is, equal ones being one."""
        found = self._matches.setdefault(test.field, [])
        if test.match in found:
            return found.index(test.match)
        if len(found) == _MOST_MATCHES:
            raise UnknownRuleError
        found.append(test.match)
        return len(found) - 1

    def _fields(self, states: States | None) -> Iterator[list[Known]]:
        """For each field, the ways in which its tests can come out."""
        matches = dict(self._matches)
        if states is not None and _CATEGORY in matches:
            status, category = matches.pop(_STATUS, []), matches.pop(_CATEGORY)
            keys = [*_keys(_STATUS, status), *_keys(_CATEGORY, category)]
            cells = cells_of_status(status, category, states)
            yield [dict(zip(keys, cell, strict=True)) for cell in cells]
        for field, found in matches.items():
            keys = _keys(field, found)
            yield [dict(zip(keys, cell, strict=True)) for cell in cells_of(found)]

    def worlds(self, wanted: Cell | None) -> set[Cell]:
        """How the conditions come out; with a wish, that wish or nothing.

        Raises:
            UnknownRuleError: There are too many cases.
        """
        found: set[Cell] = set()
        waiting: list[tuple[int, Known]] = [(0, {})]
        most = min(_MOST_STEPS, _MOST_WORK // max(len(self._keys), 1))
        steps = 0
        while waiting:
            steps += 1
            if steps > most:
                raise UnknownRuleError
            depth, known = waiting.pop()
            values = [self._value(condition, known) for condition in self._conditions]
            if wanted is not None and _contradicts(values, wanted):
                continue
            settled = tuple(value for value in values if value is not None)
            if len(settled) == len(values):
                found.add(settled)
                if wanted is not None:
                    return found
                continue
            choices = self._choices[depth]
            waiting.extend((depth + 1, {**known, **choice}) for choice in choices)
        return found

    def _value(self, condition: Condition, known: Known) -> bool | None:
        """Whether a condition holds as far as tests are known; None while that is open."""
        if isinstance(condition, Test):
            return known.get(self._keys[id(condition)])
        if isinstance(condition, Not):
            inner = self._value(condition.condition, known)
            return None if inner is None else not inner
        several: Any = condition
        decisive = isinstance(condition, AnyOf)
        values = [self._value(one, known) for one in several.conditions]
        if decisive in values:
            return decisive
        return None if None in values else not decisive


def _contradicts(values: Sequence[bool | None], wanted: Cell) -> bool:
    pairs = zip(values, wanted, strict=True)
    return any(value is not None and value is not wish for value, wish in pairs)


def _keys(field: str, matches: Sequence[Match]) -> list[Key]:
    return [(field, number) for number in range(len(matches))]


def _tests(condition: Condition) -> Iterator[Test]:
    """The single tests in a condition."""
    match condition:
        case Test():
            yield condition
        case Not():
            yield from _tests(condition.condition)
        case AllOf() | AnyOf():
            for one in condition.conditions:
                yield from _tests(one)
        case _:
            raise UnknownRuleError
