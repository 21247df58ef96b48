"""The question that is put to a lifecycle, and what comes of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final, TypeAlias

from itsmcore.lifecycle._plan import Plan
from itsmcore.model import Actor, By, Comment, Ref, Side, Value
from itsmcore.model.record import inside

__all__ = ["NO_NOTES", "Ask", "Birth", "How", "Notes"]

Notes: TypeAlias = tuple[str | None, str | None, bool | None, Ref | None]
"""Reason, text, public, cause: what a fact carries beside its changes."""

NO_NOTES: Final[Notes] = (None, None, None, None)

How: TypeAlias = tuple[datetime, By, Notes, Mapping[str, Value] | None]
"""When, by whom, with which notes, and what the host gives beside: as passed by a caller."""


class Ask:
    """What somebody asks of a record, and what comes of it: the new values so far.

    It is what guards and edges look at: the values before, and those after. The engine fills
    it in place, since a call for it would cost as much as all the rest of a step.
    """

    __slots__ = (
        "at",
        "by",
        "given",
        "new",
        "notes",
        "plan",
        "record",
        "side",
        "who",
    )

    is_first: ClassVar[bool] = False
    """Every step has a record before it."""

    plan: Plan
    record: Any
    new: dict[str, Any]
    at: datetime
    by: str
    side: Side | None
    who: Actor | None
    notes: Notes
    given: Mapping[str, Value] | None

    def trial(self) -> "Ask":
        """The same question, for a row to act on without consequence."""
        made = object.__new__(type(self))
        for name in Ask.__slots__:
            setattr(made, name, getattr(self, name))
        made.new = dict(self.new)
        return made

    def before(self, name: str) -> Value:
        """The value of a name as the record has it."""
        record, plan = self.record, self.plan
        found: Value
        if name in plan.coerce:
            found = getattr(record, name)
        else:
            found = record.get(name, states=plan.states)
        return found

    def after(self, name: str) -> Value:
        """The value of a name with the new ones in front, or what the host gives."""
        found: Value
        if name in self.new:
            found = self.new[name]
        elif name in self.plan.coerce:
            found = getattr(self.record, name)
        elif self.given is not None and name in self.given:
            found = self.given[name]
        else:
            found = self._derived(name)
        return found

    def _derived(self, name: str) -> Value:
        if name == "status_category":
            return self.plan.states.category(self.after("status"))
        head, dot, rest = name.partition(".")
        if dot and head in self.new:
            return inside(self.new[head], rest)
        return self.before(name)

    @property
    def comments(self) -> tuple[Comment, ...]:
        """What is said along with it."""
        _, text, public, _ = self.notes
        return () if text is None else (Comment(self.side, public),)


class Birth(Ask):
    """The question that makes a record: nothing was known before."""

    __slots__ = ()

    is_first: ClassVar[bool] = True
