"""A definition: what a lifecycle is made of, before it is bound to anything."""

from collections.abc import Iterable, Mapping

import attrs

from itsmcore.lifecycle.effect import Effect
from itsmcore.lifecycle.migration import NO_MIGRATION, Migration
from itsmcore.lifecycle.rules import Move, StateRule, TimerRule, Transition, rows_of
from itsmcore.model import FrozenMap, StatusCategory
from itsmcore.model._fields import checked, texts, texts_set
from itsmcore.model._text_set import NO_TEXTS
from itsmcore.model.frozen_map import frozen_map
from itsmcore.model.words import member

__all__ = ["Definition"]


def _rules(value: Iterable[StateRule]) -> tuple[StateRule, ...]:
    return rows_of(StateRule, value)


def _transitions(value: Iterable[Transition]) -> tuple[Transition, ...]:
    return rows_of(Transition, value)


def _timers(value: Iterable[TimerRule]) -> tuple[TimerRule, ...]:
    return rows_of(TimerRule, value)


def _effects(value: Iterable[Effect]) -> tuple[Effect, ...]:
    return rows_of(Effect, value)


def _retired(value: Mapping[str, str]) -> FrozenMap[str, StatusCategory]:
    found = frozen_map(value, "retired")
    return FrozenMap({k: member(StatusCategory, v, k) for k, v in found.items()})


@attrs.frozen(kw_only=True, field_transformer=checked, init=False, eq=False, repr=False)
class Definition:
    """The data of a lifecycle; its attributes are told there."""

    name: str
    version: str = "1"
    record_type: str = "record"
    initial: str
    rules: tuple[StateRule, ...] = attrs.field(converter=_rules)
    transitions: tuple[Transition, ...] = attrs.field(converter=_transitions)
    effects: tuple[Effect, ...] = attrs.field(default=(), converter=_effects)
    events: tuple[str, ...] = attrs.field(default=(), converter=texts)
    internal: tuple[str, ...] = attrs.field(default=(), converter=texts)
    timer_rules: tuple[TimerRule, ...] = attrs.field(default=(), converter=_timers)
    custom_fields: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    given_names: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    axes: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    retired: FrozenMap[str, StatusCategory] = attrs.field(
        default=FrozenMap(), converter=_retired
    )
    migration: Migration = NO_MIGRATION

    @property
    def event_names(self) -> tuple[str, ...]:
        """Every event, in the order in which they are offered."""
        return self.events or tuple(dict.fromkeys(t.event for t in self.transitions))

    @property
    def moves(self) -> tuple[Move, ...]:
        """Every row and state it speaks of, as state, event and the state that follows."""
        return tuple(
            Move(source, row.event, source if row.target is None else row.target)
            for row in self.transitions
            for source in row.sources
        )
