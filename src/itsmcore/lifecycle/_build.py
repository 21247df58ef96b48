"""What stops a definition: faults that would make it fail later, found all at once."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from itsmcore.errors import FieldError, ItsmError, Path, UnknownNameError, dotted
from itsmcore.lifecycle._plan import OWN, Plan
from itsmcore.lifecycle.effect import Effect, EffectKind
from itsmcore.model import Condition, Record

if TYPE_CHECKING:
    from itsmcore.lifecycle.lifecycle import Lifecycle

__all__ = ["find_faults", "find_field_faults"]

_SAMPLE = datetime(2026, 1, 1, tzinfo=UTC)


def find_faults(definition: "Lifecycle[Any, Any, Any]") -> list[ItsmError]:
    """Unknown and duplicate names, and rows that can never be tried."""
    names = [rule.name for rule in definition.rules]
    faults: list[ItsmError] = [*_duplicates(names, "rules")]
    if not names:
        faults.append(_fault(("rules",), (), "a lifecycle needs states", "add rules"))
    faults += _unknown(("initial",), [definition.initial], names)
    faults += _duplicates(definition.events, "events")
    for index, row in enumerate(definition.transitions):
        place: Path = ("transitions", index)
        faults += _unknown((*place, "sources"), row.sources, names)
        if not row.sources:
            faults.append(
                _fault((*place, "sources"), (), "a row speaks of a state", "name one")
            )
        if row.target is not None:
            faults += _unknown((*place, "target"), [row.target], names)
        if definition.events:
            faults += _unknown((*place, "event"), [row.event], definition.events)
    faults += _never_tried(definition)
    return faults


def find_field_faults(
    definition: "Lifecycle[Any, Any, Any]", record: type[Record], events: type[str]
) -> list[ItsmError]:
    """Fields that the rules name and the class lacks, effects that its fields refuse."""
    plan = Plan(record, definition.custom_fields)
    faults: list[ItsmError] = [*_wrong_events(definition, events)]
    for path, name in _named_fields(definition):
        if name != "*" and not plan.knows(name):
            faults.append(_no_field(path, name, plan))
    for path, condition in _conditions(definition):
        known = plan.custom | definition.given_names
        unknown = condition.faults(record, custom=known)
        faults += [_no_field(path, name, plan) for name in unknown]
    for path, effect in _effects(definition):
        faults += _bad_effect(path, effect, plan)
    return faults


def _wrong_events(
    definition: "Lifecycle[Any, Any, Any]", events: type[str]
) -> Iterator[ItsmError]:
    if not issubclass(events, Enum):
        return
    words = [str(word.value) for word in events]
    used = definition.events or dict.fromkeys(t.event for t in definition.transitions)
    yield from _unknown(("events",), used, words)
    yield from _unknown(("events",), [w for w in words if w not in used], list(used))


def _never_tried(definition: "Lifecycle[Any, Any, Any]") -> Iterator[ItsmError]:
    """Rows behind one for the same state and event that nothing can pass over."""
    closed: dict[tuple[str, str], int] = {}
    for index, row in enumerate(definition.transitions):
        for source in row.sources:
            first = closed.get((source, row.event))
            if first is not None:
                yield _fault(
                    ("transitions", index),
                    f"{row.event} in {source}",
                    f"row {first} always decides before it",
                    "give the earlier row a guard, a role or a window, or drop this one",
                )
            elif row.is_open:
                closed[source, row.event] = index


def _named_fields(
    definition: "Lifecycle[Any, Any, Any]",
) -> Iterator[tuple[Path, str]]:
    for i, rule in enumerate(definition.rules):
        for key in ("required", "read_only"):
            for j, name in enumerate(getattr(rule, key)):
                yield ("rules", i, key, j), name
    for i, row in enumerate(definition.transitions):
        for j, name in enumerate(row.required):
            yield ("transitions", i, "required", j), name
        if row.window is not None:
            yield ("transitions", i, "window", "since"), row.window.since


def _conditions(
    definition: "Lifecycle[Any, Any, Any]",
) -> Iterator[tuple[Path, Condition]]:
    for i, row in enumerate(definition.transitions):
        for j, guard in enumerate(row.guards):
            yield ("transitions", i, "guards", j, "condition"), guard.condition


def _effects(definition: "Lifecycle[Any, Any, Any]") -> Iterator[tuple[Path, Effect]]:
    for i, effect in enumerate(definition.effects):
        yield ("effects", i), effect
    for i, rule in enumerate(definition.rules):
        for key in ("enter", "leave"):
            for j, effect in enumerate(getattr(rule, key)):
                yield ("rules", i, key, j), effect
    for i, row in enumerate(definition.transitions):
        for j, effect in enumerate(row.effects):
            yield ("transitions", i, "effects", j), effect


def _bad_effect(path: Path, effect: Effect, plan: Plan) -> Iterator[ItsmError]:
    """The field is unknown, or does not take what the effect puts there."""
    place = (*path, "field")
    if effect.on is not None:
        for name in sorted(effect.on.fields):
            if name != "status_category" and not plan.knows(name.partition(".")[0]):
                yield _no_field((*path, "on"), name, plan)
    if effect.field in OWN:
        yield _fault(
            place, effect.field, "the lifecycle sets it itself", "choose another field"
        )
    elif not plan.knows(effect.field):
        yield _no_field(place, effect.field, plan)
    else:
        old = 0 if effect.do is EffectKind.COUNT else None
        try:
            plan.kept(None, effect.field, effect.result(old, _SAMPLE, "actor"))
        except FieldError as error:
            yield _fault(place, effect.field, error.problem, error.remedy)


def _no_field(path: Path, name: str, plan: Plan) -> ItsmError:
    known = [*plan.coerce, *sorted(plan.custom)]
    return UnknownNameError(field=dotted(path), value=name, known=known, path=path)


def _unknown(
    path: Path, names: Iterable[str], known: Iterable[str]
) -> Iterator[ItsmError]:
    known = list(known)
    for name in names:
        if name not in known:
            yield UnknownNameError(
                field=dotted(path), value=name, known=known, path=path
            )


def _duplicates(names: Iterable[str], field: str) -> Iterator[ItsmError]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield _fault((field, index), name, "the name comes twice", "keep one")
        seen.add(name)


def _fault(path: Path, value: object, problem: str, remedy: str) -> FieldError:
    return FieldError(
        field=dotted(path), value=value, problem=problem, remedy=remedy, path=path
    )
