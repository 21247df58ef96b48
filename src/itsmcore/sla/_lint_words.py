"""Words in a target that nothing has: fields, states, categories, values."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from itsmcore.model import (
    AllOf,
    AnyEdge,
    AnyOf,
    Begins,
    Changes,
    Condition,
    Edge,
    Ends,
    Equals,
    Match,
    Not,
    OneOf,
    OnlyWhen,
    Record,
    States,
    StatusCategory,
    Value,
)
from itsmcore.model._fields import coercers
from itsmcore.model.condition import Test
from itsmcore.model.record import is_field
from itsmcore.sla._faults import Path
from itsmcore.sla._lint_notes import Notes
from itsmcore.sla.deadline import DateField
from itsmcore.sla.schedule_table import ScheduleOf, ScheduleTable
from itsmcore.sla.target import Target

__all__ = ["Vocabulary", "lint_cover", "lint_words"]

_STATUS: Final = "status"
_CATEGORY: Final = "status_category"
_PARTS: Final = (
    "applies",
    "start",
    "stop",
    "cancel",
    "reset",
    "pause",
    "resume",
    "runs",
)


@attrs.frozen
class Vocabulary:
    """What names and values may be.

    Attributes:
        record_type: The class of the records; None: not known.
        custom: Names of their custom fields.
        states: Names of their states; None: not known.
    """

    record_type: type[Record] | None = None
    custom: frozenset[str] = frozenset()
    states: States | None = None
    _converters: Mapping[str, Any] = attrs.field(init=False, eq=False, repr=False)

    @_converters.default
    def _find_converters(self) -> Mapping[str, Any]:
        return {} if self.record_type is None else coercers(self.record_type)

    def is_known(self, name: str) -> bool:
        """Whether records have a field of the name, as far as that is known."""
        if self.record_type is None or name == _CATEGORY or name in self.custom:
            return True
        return is_field(self.record_type, name.partition(".")[0])

    def is_value(self, name: str, value: Value) -> bool:
        """Whether the field may hold the value, as far as that is known."""
        if name == _CATEGORY:
            return value in {*map(str, StatusCategory)}
        if name == _STATUS and self.states is not None and isinstance(value, str):
            return value in self.states
        return value is None or self._takes(name, value)

    def _takes(self, name: str, value: Value) -> bool:
        convert = self._converters.get(name)
        try:
            if convert is not None:
                convert(value)
        except Exception:  # noqa: BLE001  # a host's converter may raise anything
            return False
        return True


def lint_words(target: Target, words: Vocabulary, notes: Notes) -> None:
    """Note fields that records do not have, and values that fields never hold."""
    for name in _PARTS:
        lint_cover(getattr(target, name), (name,), words, notes)
    for index, row in enumerate(target.goal):
        lint_cover(row.condition, ("goal", index, "condition"), words, notes)
    for place, name in _named_fields(target):
        _check_field(name, place, words, notes)
    if isinstance(target.schedule, ScheduleTable):
        for index, one in enumerate(target.schedule.rows):
            place = ("schedule", "rows", index, "condition")
            lint_cover(one.condition, place, words, notes)


def lint_cover(
    rule: Condition | Edge | None, place: Path, words: Vocabulary, notes: Notes
) -> None:
    """The same for one condition or edge."""
    seen: dict[str, None] = {}
    for name, match in _tests(rule):
        if name not in seen:
            _check_field(name, place, words, notes)
        seen[name] = None
        for value in _values(match):
            if words.is_known(name) and not words.is_value(name, value):
                _note_value(name, value, place, notes)


def _named_fields(target: Target) -> Iterator[tuple[Path, str]]:
    """Fields that are named outside conditions."""
    for name in ("count_from", "split_by"):
        found = getattr(target, name)
        if found is not None:
            yield (name,), found
    for index, row in enumerate(target.goal):
        if isinstance(row.goal, DateField):
            yield ("goal", index, "goal", "date_field"), row.goal.name
    if isinstance(target.schedule, ScheduleOf):
        yield ("schedule", "field"), target.schedule.field


def _check_field(name: str, place: Path, words: Vocabulary, notes: Notes) -> None:
    if not words.is_known(name):
        notes.add(
            "unknown_field",
            place,
            f"the records have no field {name!r}",
            "mend the name, or declare the field in custom=",
            {"field": name},
        )


_CODES: Final[Mapping[str, str]] = {
    _STATUS: "unknown_status",
    _CATEGORY: "unknown_category",
}


def _note_value(name: str, value: Value, place: Path, notes: Notes) -> None:
    notes.add(
        _CODES.get(name, "impossible_value"),
        place,
        f"{name} is never {value!r}",
        "use one of its words" if name in _CODES else "give a value that it may hold",
        {"field": name, "value": value},
    )


def _tests(rule: Condition | Edge | None) -> Iterator[tuple[str, Match | None]]:
    """The fields that a condition or an edge names, with what they are held against."""
    match rule:
        case Test():
            yield rule.field, rule.match
        case Not() | Begins() | Ends():
            yield from _tests(rule.condition)
        case AllOf() | AnyOf():
            yield from _each(rule.conditions)
        case AnyEdge():
            yield from _each(rule.edges)
        case OnlyWhen():
            yield from _each((rule.edge, rule.condition))
        case Changes():
            yield rule.field, rule.old
            yield rule.field, rule.new
        case None:
            return
        case _:
            yield from ((name, None) for name in sorted(rule.fields))


def _each(rules: Iterable[Condition | Edge]) -> Iterator[tuple[str, Match | None]]:
    for rule in rules:
        yield from _tests(rule)


def _values(match: Match | None) -> Iterator[Value]:
    if isinstance(match, Equals):
        yield match.value
    elif isinstance(match, OneOf):
        yield from match.values
