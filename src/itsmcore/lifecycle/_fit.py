"""What keeps a definition from a record class: fields that it lacks, values that it refuses."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, is_typeddict

from itsmcore.errors import FieldError, ItsmError, Path, UnknownNameError, dotted
from itsmcore.lifecycle._bars import ALL_FIELDS
from itsmcore.lifecycle._build import fault, unknown_names
from itsmcore.lifecycle._definition import Definition
from itsmcore.lifecycle._mentions import effects_of
from itsmcore.lifecycle._plan import OWN, Plan
from itsmcore.lifecycle.effect import Effect, EffectKind

__all__ = ["find_change_faults", "find_event_faults", "find_field_faults"]

_SAMPLES: Final[Mapping[EffectKind, Any]] = {
    EffectKind.STAMP: datetime(2026, 1, 1, tzinfo=UTC),
    EffectKind.STAMP_ACTOR: "actor",
    EffectKind.COUNT: 1,
}
"""What those effects put whose value the step decides."""


def find_field_faults(definition: Definition, plan: Plan) -> list[ItsmError]:
    """Names that the rules read or write and the class lacks, values that it refuses."""
    return [
        *_shadows(definition, plan),
        *(_no_field(p, n, plan) for p, n in _named(definition) if not plan.knows(n)),
        *(
            _no_field(("axes", i), name, plan)
            for i, name in enumerate(sorted(definition.axes))
            if not plan.knows(name)
        ),
        *_unsettable(definition, plan),
        *_unreadable(definition, plan),
        *_windows(definition, plan),
        *(
            error
            for p, e in effects_of(definition)
            for error in _bad_effect(p, e, plan)
        ),
    ]


def find_event_faults(definition: Definition, events: type[str]) -> Iterator[ItsmError]:
    """Events that the vocabulary lacks, and words of it that no row knows."""
    if issubclass(events, Enum):
        words = [str(word.value) for word in events]
        names = definition.event_names
        for index, name in enumerate(names):
            if name not in words:
                problem = f"{events.__name__} lacks this event of the lifecycle"
                remedy = f"add {_member(name)} = {name!r} to it"
                yield fault(("events", index), name, problem, remedy)
        yield from unknown_names(
            ("events",), [w for w in words if w not in names], names
        )


def _member(name: str) -> str:
    """What a vocabulary would call an event."""
    word = "".join(c if c.isalnum() else "_" for c in name.upper())
    return word if word.isidentifier() else f"E_{word}"


def find_change_faults(changes: type[Any], plan: Plan) -> Iterator[ItsmError]:
    """Keys of a typed dict that no event could take."""
    if is_typeddict(changes):
        given: Mapping[str, Any] = changes.__annotations__
        for name in given:
            path: Path = ("changes", name)
            if name in plan.own:
                remedy = "leave it out of the changes"
                yield fault(path, name, "the lifecycle sets it itself", remedy)
            elif not plan.knows(name):
                yield _no_field(path, name, plan)


def _shadows(definition: Definition, plan: Plan) -> Iterator[ItsmError]:
    """Custom and given names that another field has already."""
    typed = {*plan.coerce, "status_category"}
    for key, taken in (("custom_fields", typed), ("given_names", typed | plan.custom)):
        for index, name in enumerate(sorted(getattr(definition, key))):
            if name in taken:
                yield fault(
                    (key, index), name, "a field has that name", "choose another"
                )


_RULE_FIELDS: Final = (
    *("required", "read_only", "hidden", "must_prompt", "must_change"),
)
_ROW_FIELDS: Final = (*_RULE_FIELDS, "only_by", "not_by")
_ASKED: Final = frozenset({"must_prompt", "must_change"})


def _named(definition: Definition) -> Iterator[tuple[Path, str]]:
    for i, rule in enumerate(definition.rules):
        for key in _RULE_FIELDS:
            for j, name in enumerate(getattr(rule, key)):
                if name != ALL_FIELDS or key != "read_only":
                    yield ("rules", i, key, j), name
    for i, row in enumerate(definition.transitions):
        for key in _ROW_FIELDS:
            for j, name in enumerate(getattr(row, key)):
                if name != ALL_FIELDS or key != "read_only":
                    yield ("transitions", i, key, j), name


def _unsettable(definition: Definition, plan: Plan) -> Iterator[ItsmError]:
    """Fields that a person is asked for and that only the lifecycle sets."""
    for path, name in _named(definition):
        if path[2] in _ASKED and name in plan.own:
            remedy = "ask for a field that people set"
            yield fault(path, name, "the lifecycle sets it itself", remedy)


def _unreadable(definition: Definition, plan: Plan) -> Iterator[ItsmError]:
    for i, row in enumerate(definition.transitions):
        for j, guard in enumerate(row.guards):
            for name in sorted(guard.condition.fields - definition.given_names):
                if not plan.reads(name):
                    path = ("transitions", i, "guards", j, "condition")
                    yield _no_field(path, name, plan)


def _windows(definition: Definition, plan: Plan) -> Iterator[ItsmError]:
    """Windows and timers whose start is no instant."""
    places: list[tuple[Path, str]] = [
        (("transitions", i, "window", "since"), row.window.since)
        for i, row in enumerate(definition.transitions)
        if row.window is not None
    ]
    for i, timer in enumerate(definition.timer_rules):
        places.append((("timer_rules", i, "since"), timer.since))
    for path, name in places:
        if not plan.knows(name):
            yield _no_field(path, name, plan)
        elif name in plan.coerce and datetime not in plan.kinds(name):
            yield fault(path, name, "it holds no instant", "name a field that does")


def _bad_effect(path: Path, effect: Effect, plan: Plan) -> Iterator[ItsmError]:
    """The field is unknown, or does not take what the effect puts there."""
    place: Path = (*path, "field")
    read: Iterable[str] = () if effect.on is None else sorted(effect.on.fields)
    for name in read:
        if not plan.reads(name):
            yield _no_field((*path, "on"), name, plan)
    if effect.do is not EffectKind.EMIT and effect.field in OWN:
        remedy = "choose another field"
        yield fault(place, effect.field, "the lifecycle sets it itself", remedy)
    elif effect.do is EffectKind.EMIT:
        return  # the name is that of a signal
    elif not plan.knows(effect.field):
        yield _no_field(place, effect.field, plan)
    else:
        try:
            plan.fixed(effect.field, _SAMPLES.get(effect.do, effect.value))
        except FieldError as error:
            yield fault(place, effect.field, error.problem, error.remedy)


def _no_field(path: Path, name: str, plan: Plan) -> ItsmError:
    known = [*plan.coerce, *sorted(plan.custom)]
    return UnknownNameError(field=dotted(path), value=name, known=known, path=path)
