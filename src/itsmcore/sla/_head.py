"""How a history began, and what its facts set, as far as one target reads them."""

from collections.abc import Mapping
from typing import Final, Self

import attrs

from itsmcore._instants import to_us
from itsmcore.model import Fact, FrozenMap, History, States, Value
from itsmcore.model.record import inside
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
        sources: For each such name, the field that it is read off.
        states: What its states mean.
    """

    record_id: str
    opened_us: int
    known_us: int
    values: Mapping[str, Value]
    sources: Mapping[str, str]
    states: States

    @classmethod
    def of(cls, target: Target, history: History) -> Self:
        """The start of this history; its facts are not looked at."""
        initial, states = history.initial, history.states
        names = sorted(target.fields)
        return cls(
            history.record_id,
            to_us(history.opened_at),
            to_us(history.effective_at(0)),
            FrozenMap({name: _value(name, initial, states) for name in names}),
            FrozenMap({name: _source(name, initial) for name in names}),
            states,
        )

    def read(self, fact: Fact) -> dict[str, Value]:
        """The names that a fact sets; of several changes of one field the last stands."""
        raw = {c.field: c.new for c in fact.changes}
        return {
            name: _value(name, raw, self.states)
            for name, source in self.sources.items()
            if source in raw or (name in raw and name != _CATEGORY)
        }


_CATEGORY: Final = "status_category"


def _source(name: str, initial: Mapping[str, Value]) -> str:
    """The field that a name is read off: itself, or the block around it."""
    if name == _CATEGORY:
        return "status"
    return name if name in initial else name.partition(".")[0]


def _value(name: str, raw: Mapping[str, Value], states: States) -> Value:
    if name == _CATEGORY:
        return states.category(raw.get("status"))
    if name in raw:
        return raw[name]
    head, _, rest = name.partition(".")
    return inside(raw.get(head), rest)
