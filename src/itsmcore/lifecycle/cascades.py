"""Parents and children: what an event of the one asks of the others. Pure functions."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

import attrs

from itsmcore.errors import FieldError
from itsmcore.lifecycle._records import a_lifecycle, records_of
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.offer import Need, Unmet
from itsmcore.lifecycle.step import Step
from itsmcore.model import By, FrozenMap, Record, Ref, Value
from itsmcore.model.record import a_record

__all__ = ["Cascade", "Refusal", "cascade"]

R = TypeVar("R", bound=Record)
E = TypeVar("E", bound=str)


@attrs.frozen(kw_only=True)
class Refusal:
    """One child that does not follow.

    Attributes:
        record_id: Its key.
        state: Where it stays.
        reasons: Every obstacle.
    """

    record_id: str
    state: str
    reasons: tuple[Unmet, ...]


@attrs.frozen(kw_only=True)
class Cascade(Generic[R]):
    """What an event comes to for several children.

    Attributes:
        steps: Those that follow, in the order given.
        refused: Those that do not, in the order given.
    """

    steps: tuple[Step[R], ...]
    refused: tuple[Refusal, ...]


def cascade(
    lifecycle: Lifecycle[R, E, Any],
    parent: Record,
    children: Iterable[R],
    event: E,
    changes: Mapping[str, object] | None = None,
    /,
    *,
    at: datetime,
    by: By,
    reason: str | None = None,
    text: str | None = None,
    public: bool | None = None,
    given: Mapping[str, Value] | None = None,
) -> Cascade[R]:
    """Ask one event of every child of a record, each for itself.

    What a child needs and lacks is taken over from the parent, where it has a field of that
    name: a resolution is told once. The facts name the parent as their cause.

    Args:
        lifecycle: That of the children.
        parent: The record whose event this follows, as it is now.
        children: The records that follow; the host knows them.
        event: What is asked of each.
        changes: New values for each of them.
        at: When, aware.
        by: Who acts.
        reason: Why.
        text: What is said.
        public: Whether the text is for requesters too.
        given: Values beside those of the records that guards may ask for.

    Raises:
        FieldError: A child comes twice, or is the parent itself.
        UnknownNameError: The event, or the name of a change, is not known.
    """
    a_lifecycle(lifecycle, "lifecycle")
    family = _family(a_record(parent, "parent"), children)
    cause = Ref(parent.record_type, parent.id)
    how: dict[str, Any] = {
        "at": at,
        "by": by,
        "reason": reason,
        "text": text,
        "public": public,
        "given": given,
    }
    steps: list[Step[R]] = []
    refused: list[Refusal] = []
    for child in family:
        found = _follow(lifecycle, (child, event), changes, parent, (how, cause))
        if isinstance(found, Step):
            steps.append(found)
        else:
            key, state = child.id, str(child.status)
            refused.append(Refusal(record_id=key, state=state, reasons=found))
    return Cascade(steps=tuple(steps), refused=tuple(refused))


def _follow(
    lifecycle: Lifecycle[Any, Any, Any],
    what: tuple[Any, Any],
    changes: Any,
    parent: Record,
    how: tuple[dict[str, Any], Ref],
) -> Step[Any] | tuple[Unmet, ...]:
    """The step of one child, or why there is none."""
    asked, cause = how
    try:
        offer = lifecycle.explain(*what, changes, **asked)
        filled = {**dict(_taken(offer.needs, parent)), **(changes or {})}
        if len(filled) > len(changes or {}):
            offer = lifecycle.explain(*what, filled, **asked)
        if not offer.allowed:
            return offer.unmet
        return lifecycle.apply(*what, filled, cause=cause, **asked)
    except FieldError as error:
        if error.path[:1] in _ARGUMENTS:  # it is no fault of the child
            raise
        params = FrozenMap({"field": error.field})
        return (Unmet(code=error.code, message=str(error), params=params),)


_ARGUMENTS: Final = frozenset(
    (name,) for name in ("at", "by", "event", "changes", "given", "public", "record")
)


def _taken(needs: Iterable[Need], parent: Record) -> Iterator[tuple[str, Value]]:
    """What the parent has for fields that a child lacks."""
    for need in needs:
        value = parent.get(need.field)
        is_lack = need.required and not (need.must_change or need.is_note)
        if is_lack and value is not None:
            yield need.field, value


def _family(parent: Record, children: Iterable[R]) -> list[R]:
    """The children, each once, the parent not among them."""
    found: dict[str, R] = {}
    for index, child in enumerate(records_of(children, "children")):
        key = child.id
        if key in found or (key == parent.id and type(child) is type(parent)):
            raise FieldError(
                field=f"children[{index}]",
                value=key,
                problem="the record comes twice, or is its own parent",
                remedy="give each child once",
                path=("children", index),
            )
        found[key] = child
    return list(found.values())
