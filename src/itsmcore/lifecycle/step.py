"""What a step and a creation give back."""

from collections.abc import Mapping
from typing import Generic, TypeVar

import attrs

from itsmcore.lifecycle.effect import Signal
from itsmcore.model import Fact, Finding, FrozenMap, Record, Value

__all__ = ["Creation", "Replay", "Step"]

R = TypeVar("R", bound=Record)


@attrs.frozen(kw_only=True)
class Step(Generic[R]):
    """One event, done.

    Attributes:
        before: The record as it was.
        record: The record as it is.
        facts: What became true: one fact.
        emitted: Signals to the host, in the order of the effects.
    """

    before: R
    record: R
    facts: tuple[Fact, ...]
    emitted: tuple[Signal, ...] = ()

    @property
    def changes(self) -> Mapping[str, Value]:
        """Every column that a host has to store, version and `updated_at` included."""
        return _columns(self.record, self.facts)


@attrs.frozen(kw_only=True)
class Creation(Generic[R]):
    """A record, born.

    Attributes:
        record: The record.
        facts: The fact that it was created, with the values that it began with.
        emitted: Signals to the host, in the order of the effects.
    """

    record: R
    facts: tuple[Fact, ...]
    emitted: tuple[Signal, ...] = ()

    @property
    def changes(self) -> Mapping[str, Value]:
        """Every column that differs from an empty record, version and `updated_at` included."""
        return _columns(self.record, self.facts)


@attrs.frozen(kw_only=True)
class Replay(Generic[R]):
    """A history, replayed.

    Attributes:
        record: The record as the last fact left it.
        findings: What is irregular, in the order of the facts.
    """

    record: R
    findings: tuple[Finding, ...]


def _columns(record: Record, facts: tuple[Fact, ...]) -> Mapping[str, Value]:
    changed = {change.field: change.new for fact in facts for change in fact.changes}
    return FrozenMap(
        {**changed, "updated_at": record.updated_at, "version": record.version}
    )
