"""How a history began, and what its facts set, as far as one target reads them."""

from collections.abc import Mapping
from typing import Self

import attrs

from itsmcore._instants import to_us
from itsmcore.model import Fact, FrozenMap, History, States, Value
from itsmcore.sla.target import Target

__all__ = ["Head"]


@attrs.frozen
class Head:
    """The start of a history, as far as a target reads it.

    Attributes:
        record_id: Key of the record.
        opened_us: When it was opened.
        known_us: From when on its first values are known.
        values: Those values by the names that the target reads.
        sources: For each field, the names that are read off it.
        states: What its states mean.
    """

    record_id: str
    opened_us: int
    known_us: int
    values: Mapping[str, Value]
    sources: Mapping[str, tuple[str, ...]]
    states: States

    @classmethod
    def of(cls, target: Target, history: History) -> Self:
        """The start of this history."""
        initial = history.initial
        sources: dict[str, tuple[str, ...]] = {}
        for name in sorted(target.fields):
            source = _source(name, initial)
            sources[source] = (*sources.get(source, ()), name)
        states = history.states
        return cls(
            history.record_id,
            to_us(history.opened_at),
            to_us(history.effective_at(0)),
            FrozenMap(_read(sources, initial, states)),
            FrozenMap(sources),
            states,
        )

    def read(self, fact: Fact) -> dict[str, Value]:
        """The names that a fact sets; of several changes of one field the last stands."""
        raw = {c.field: c.new for c in fact.changes}
        touched = {s: names for s, names in self.sources.items() if s in raw}
        return _read(touched, raw, self.states) if touched else {}


def _source(name: str, initial: Mapping[str, Value]) -> str:
    """The field that a name is read off."""
    if name == "status_category":
        return "status"
    head, dot, _ = name.partition(".")
    return head if dot and name not in initial else name


def _read(
    sources: Mapping[str, tuple[str, ...]], raw: Mapping[str, Value], states: States
) -> dict[str, Value]:
    return {
        name: _derived(name, source, raw.get(source), states)
        for source, names in sources.items()
        for name in names
    }


def _derived(name: str, source: str, value: Value, states: States) -> Value:
    if name == source:
        return value
    if name == "status_category":
        return states.category(value)
    found: Value = getattr(value, name.partition(".")[2], None)
    return found
