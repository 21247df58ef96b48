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
