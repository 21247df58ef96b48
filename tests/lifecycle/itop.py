"""Lifecycles of iTop as definitions: states with their flags, transitions with their actions."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from itsmcore.lifecycle import (
    Effect,
    EffectKind,
    Lifecycle,
    StateRule,
    Transition,
    assign,
    clear,
    emit,
    stamp,
    stamp_actor,
)
from itsmcore.model import Record, StatusCategory

Definition = Lifecycle[Record, str, dict[str, object]]

FLAGS: Final = {
    "mandatory": "required",
    "read_only": "read_only",
    "hidden": "hidden",
    "must_prompt": "must_prompt",
    "must_change": "must_change",
}
CATEGORIES: Final = {
    "new": StatusCategory.TO_DO,
    "pending": StatusCategory.WAITING,
    "waiting_for_approval": StatusCategory.WAITING,
    "resolved": StatusCategory.DONE,
    "closed": StatusCategory.CLOSED,
}
TYPED: Final = frozenset(attrs.fields_dict(Record))
VERBS: Final = {
    EffectKind.STAMP: "SetCurrentDate",
    EffectKind.STAMP_ACTOR: "SetCurrentPerson",
    EffectKind.CLEAR: "Reset",
    EffectKind.ASSIGN: "Set",
}


def imported(
    found: Mapping[str, Any],
    *,
    flags: Collection[str] = FLAGS,
    more: Iterable[str] = (),
) -> Definition:
    """One class of the file with those of its flags; without any its states and ways."""
    rows = [_row(row, flags) for row in found["transitions"]]
    rules = [_rule(state, flags) for state in found["states"]]
    named = {name for part in (*attributes(found), more) for name in part}
    return Definition(
        name=f"{found['module']}/{found['class']}",
        record_type=found["class"],
        initial=found["initial"],
        rules=rules,
        transitions=rows,
        events=[stimulus["id"] for stimulus in found["stimuli"]],
        internal=[s["id"] for s in found["stimuli"] if s["kind"] == "internal"],
        custom_fields=named - TYPED,
    ).bind(Record, str, dict)


def attributes(found: Mapping[str, Any]) -> Iterator[Iterable[str]]:
    """Names of attributes, in flags and in the actions that change them."""
    for part in (*found["states"], *found["transitions"]):
        yield part["flags"]
    for row in found["transitions"]:
        for action in row["actions"]:
            if _effect(action).do is not EffectKind.EMIT:
                yield action["params"][:1]


def _rule(state: Mapping[str, Any], flags: Collection[str]) -> StateRule:
    category = CATEGORIES.get(state["id"], StatusCategory.ACTIVE)
    return StateRule(
        name=state["id"], category=category, **_listed(state["flags"], flags)
    )


def _row(row: Mapping[str, Any], flags: Collection[str]) -> Transition:
    return Transition(
        event=row["stimulus"],
        sources=[row["from"]],
        target=row["to"],
        effects=[_effect(action) for action in row["actions"]],
        **_listed(row["flags"], flags),
    )


def _listed(told: Mapping[str, list[str]], flags: Collection[str]) -> dict[str, Any]:
    return {
        FLAGS[flag]: [name for name, own in told.items() if flag in own]
        for flag in flags
    }


def _effect(action: Mapping[str, Any]) -> Effect:
    """What changes the record is an effect, what reaches beyond it a signal."""
    verb, params = action["verb"], action["params"]
    if verb == "SetCurrentDate":
        return stamp(params[0])
    if verb == "SetCurrentPerson":
        return stamp_actor(params[0])
    if verb == "Reset":
        return clear(params[0])
    if verb == "Set":
        return assign(*params)
    return emit(verb, params)


def exported(definition: Definition) -> dict[str, Any]:
    """A definition as a class of the file: every state, way, flag and action that it has."""
    module, _, name = definition.name.partition("/")
    return {
        "class": name,
        "module": module,
        "initial": definition.initial,
        "stimuli": [
            {
                "id": event,
                "kind": "internal" if event in definition.internal else "user",
            }
            for event in definition.event_names
        ],
        "states": [{"id": r.name, "flags": _flags(r)} for r in definition.rules],
        "transitions": [
            {
                "from": row.sources[0],
                "stimulus": row.event,
                "to": row.target,
                "actions": [_action(effect) for effect in row.effects],
                "flags": _flags(row),
            }
            for row in definition.transitions
        ],
    }


def told(found: Mapping[str, Any]) -> dict[str, Any]:
    """What a class of the file tells of its lifecycle; a flag told twice is one."""
    return {
        **{name: found[name] for name in ("class", "module", "initial", "stimuli")},
        "states": [
            {"id": state["id"], "flags": _known(state["flags"])}
            for state in found["states"]
        ],
        "transitions": [
            {**row, "flags": _known(row["flags"])} for row in found["transitions"]
        ],
    }


def _known(flags: Mapping[str, list[str]]) -> dict[str, set[str]]:
    return {name: set(own) for name, own in flags.items() if own}


def _flags(part: StateRule | Transition) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for flag, field in FLAGS.items():
        for name in getattr(part, field):
            found.setdefault(name, set()).add(flag)
    return found


def _action(effect: Effect) -> dict[str, Any]:
    if effect.do is EffectKind.EMIT:
        return {"verb": effect.field, "params": [*_listed_value(effect.value)]}
    value = [effect.value] if effect.do is EffectKind.ASSIGN else []
    return {"verb": VERBS[effect.do], "params": [effect.field, *value]}


def _listed_value(value: object) -> Iterable[object]:
    return value if isinstance(value, tuple) else ()
