"""Input that a step asks for: what is missing, what has to change, what is prompted."""

from collections.abc import Callable, Container, Iterable
from typing import Any, Final, NamedTuple

from itsmcore.lifecycle._ask import Ask
from itsmcore.lifecycle._plan import Plan, is_empty
from itsmcore.lifecycle.offer import Need, Unmet
from itsmcore.model import FrozenMap

__all__ = ["REASON", "TEXT", "Lack", "lacks_of", "missing", "unchanged_of"]


class Lack(NamedTuple):
    """Input that a row asks for, with the forms that its absence takes."""

    name: str
    get: Callable[[Any], Any]
    unmet: Unmet
    need: Need


def _note(name: str) -> Lack:
    return Lack(
        f"*{name}",  # a field may have the name itself
        lambda _: None,
        Unmet(code=f"{name}_missing", message=f"a {name} is needed"),
        Need(field=name, type="text", is_note=True),
    )


REASON: Final = _note("reason")
TEXT: Final = _note("text")


def lacks_of(
    names: Iterable[str], plan: Plan, changed: Container[str] = ()
) -> tuple[Lack, ...]:
    """What is to be asked for, should these fields be empty; some have to change, too."""
    return tuple(
        Lack(
            name,
            plan.getter(name),
            Unmet(
                code="field_missing",
                message=f"{name} is needed",
                params=FrozenMap({"field": name}),
            ),
            plan.need(name, must_change=name in changed),
        )
        for name in dict.fromkeys(names)
    )


def unchanged_of(names: Iterable[str], plan: Plan) -> tuple[Lack, ...]:
    """What is to be asked for, should the caller leave these fields as they are."""
    return tuple(
        Lack(
            name,
            plan.getter(name),
            Unmet(
                code="field_unchanged",
                message=f"{name} must get another value",
                params=FrozenMap({"field": name}),
            ),
            plan.need(name, must_change=True),
        )
        for name in dict.fromkeys(names)
    )


def missing(lacks: Iterable[Lack], ask: Ask) -> list[Lack]:
    """Those of some fields that are empty."""
    new, record = ask.new, ask.record
    return [
        lack
        for lack in lacks
        if is_empty(new[lack.name] if lack.name in new else lack.get(record))
    ]
