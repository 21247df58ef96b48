"""A slow, plain reading of a definition: what the engine has to agree with."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import attrs

from itsmcore.lifecycle import Effect, EffectKind, Lifecycle, StateRule, Transition
from itsmcore.model import Actor, Comment, Level, Record, Side, Value

Values = dict[str, Any]


@attrs.define
class Asked:
    """One event that somebody asks for."""

    record: Record
    event: str
    changes: Mapping[str, Any]
    at: datetime
    by: Actor
    reason: str | None = None
    text: str | None = None
    public: bool | None = None


@attrs.define
class Seen:
    """The step as edges see it."""

    old: Callable[[str], Value]
    new: Callable[[str], Value]
    comments: tuple[Comment, ...]
    is_first: bool = False

    def before(self, name: str, /) -> Value:
        return self.old(name)

    def after(self, name: str, /) -> Value:
        return self.new(name)


def values_of(record: Record) -> Values:
    names = [a.name for a in attrs.fields(type(record))]
    found = {name: getattr(record, name) for name in names}
    return {**found.pop("fields"), **found}


def reader(
    definition: Lifecycle[Any, Any, Any], values: Values
) -> Callable[[str], Value]:
    def read(name: str) -> Value:
        if name == "status_category":
            return definition.states.category(values["status"])
        found: Value = values.get(name)
        return found

    return read


def answer(
    definition: Lifecycle[Any, Any, Any], asked: Asked
) -> tuple[set[str], Values]:
    """The codes of all obstacles, or none and the values after the step."""
    before = values_of(asked.record)
    wanted = dict(before)
    for name, value in asked.changes.items():
        wanted[name] = Level(value) if name == "priority" and value else value
    rows = [
        row
        for row in definition.transitions
        if row.event == asked.event and before["status"] in row.sources
    ]
    if not rows:
        return {"not_from_state"}, before
    last = before["updated_at"] or before["opened_at"]
    early = {"time_backwards"} if asked.at < last else set()
    codes = [obstacles(definition, row, asked, before, wanted) for row in rows]
    if asked.event in definition.internal and asked.by.side is not Side.SYSTEM:
        codes = [{"internal_event", *found} for found in codes]
    if all(codes):
        return early.union(*codes), before
    row = rows[next(i for i, found in enumerate(codes) if not found)]
    if early:
        return early, before
    rules = {rule.name: rule for rule in definition.rules}
    source = rules[before["status"]]
    target = source if row.target is None else rules[row.target]
    after = acted(definition, asked, before, wanted, (source, row, target))
    lacks = {
        "field_missing"
        for name in (*target.required, *row.required)
        if after[name] is None or after[name] in ("", (), frozenset())
    }
    if row.needs_reason and not asked.reason:
        lacks.add("reason_missing")
    if row.needs_text and not asked.text:
        lacks.add("text_missing")
    entered = [target] if target.name != source.name else []
    changed = asked_for("must_change", row, entered)
    for name in changed:
        is_missing = "field_missing" in lacks and name in (
            *target.required,
            *row.required,
        )
        if wanted[name] == before[name] and not (is_missing and not after[name]):
            lacks.add("field_unchanged")
    return (lacks, before) if lacks else (set(), after)


def asked_for(part: str, row: Transition, entered: list[StateRule]) -> set[str]:
    locked = {*row.read_only, *row.hidden}
    asked = {name for rule in entered for name in getattr(rule, part)}
    asked = set() if "*" in locked else asked - locked
    return asked | {*getattr(row, part)}


def obstacles(
    definition: Lifecycle[Any, Any, Any],
    row: Transition,
    asked: Asked,
    before: Values,
    wanted: Values,
) -> set[str]:
    found = {
        guard.code
        for guard in row.guards
        if not guard.condition.test(reader(definition, wanted))
    }
    found |= barred(row, asked, before, wanted)
    rules = {rule.name: rule for rule in definition.rules}
    rule = rules[before["status"]]
    target = rule if row.target is None else rules[row.target]
    return found | locked(row, (rule, target), before, wanted)


def barred(row: Transition, asked: Asked, before: Values, wanted: Values) -> set[str]:
    found, by = set(), asked.by
    start = None if row.window is None else before[row.window.since]
    if row.window is not None and start is not None:
        if asked.at < start:
            found.add("window_not_open")
        if asked.at - start > row.window.within:
            found.add("window_closed")
    if row.roles and not set(row.roles) & set(by.roles):
        found.add("role_missing")
    if row.sides and by.side not in row.sides:
        found.add("side_missing")
    if row.only_by and not {by.key, *by.groups} & {before[n] for n in row.only_by}:
        found.add("not_yours")
    if any(by.key in (before[name], wanted[name]) for name in row.not_by):
        found.add("own_request")
    return found


def locked(
    row: Transition, way: tuple[StateRule, StateRule], before: Values, wanted: Values
) -> set[str]:
    rule, target = way
    entered = [target] if target is not rule else []
    lifted = asked_for("must_prompt", row, entered)
    lifted |= asked_for("must_change", row, entered)
    needed = {*row.required, *target.required}
    found = set()
    for name, value in wanted.items():
        is_fill = name in needed and before[name] in (None, "", (), frozenset())
        if value == before[name] or name in lifted or is_fill:
            continue
        if name in (*rule.hidden, *row.hidden):
            found.add("hidden")
        elif {name, "*"} & {*rule.read_only, *row.read_only}:
            found.add("read_only")
    return found


def acted(
    definition: Lifecycle[Any, Any, Any],
    asked: Asked,
    before: Values,
    wanted: Values,
    way: tuple[StateRule, Transition, StateRule],
) -> Values:
    source, row, target = way
    after = {**wanted, "status": target.name}
    effects: list[Effect] = []
    if source.name != target.name:
        effects += [*source.leave, *target.enter]
    effects += [*row.effects, *definition.effects]
    effects = [effect for effect in effects if effect.do is not EffectKind.EMIT]
    for effect in effects:
        if effect.on is None:
            after[effect.field] = result(effect, after[effect.field], asked)
    said = () if not asked.text else (Comment(asked.by.side, asked.public),)
    for effect in effects:
        if effect.on is not None:
            seen = Seen(reader(definition, before), reader(definition, after), said)
            if effect.on.fires(seen):
                after[effect.field] = result(effect, after[effect.field], asked)
    return after


def result(effect: Effect, old: Any, asked: Asked) -> Any:
    if effect.once and old is not None:
        return old
    level = effect.field == "priority" and effect.value is not None
    possible = {
        EffectKind.STAMP: asked.at,
        EffectKind.STAMP_ACTOR: asked.by.key,
        EffectKind.COUNT: (old if isinstance(old, int) else 0) + 1,
        EffectKind.ASSIGN: Level(str(effect.value)) if level else effect.value,
        EffectKind.CLEAR: None,
    }
    return possible[effect.do]
