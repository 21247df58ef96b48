"""Rules for the major-incident block of an incident, at work on the incident itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Generic, TypedDict, TypeVar

import attrs

from itsmcore.errors import DefinitionError, UnknownNameError, WrongTypeError
from itsmcore.lifecycle._build import unknown_names
from itsmcore.lifecycle._major_case import BLOCK_FIELDS, MajorCase, block_of, case_of
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.offer import Offer
from itsmcore.lifecycle.step import Step
from itsmcore.lifecycle.timer import Timer
from itsmcore.model import (
    By,
    Fact,
    FieldChange,
    Incident,
    MajorState,
    Ref,
    States,
    Value,
    WorkingTime,
)

__all__ = ["MajorAxis", "MajorChanges"]

R = TypeVar("R", bound=Incident)
E = TypeVar("E", bound=str)
C = TypeVar("C", bound=Mapping[str, object])


class MajorChanges(TypedDict, total=False):
    """What may be changed of the block along with an event; the rules set the rest."""

    commander: str | None
    stakeholders: tuple[str, ...] | list[str]
    business_impact: str | None


def _bound(value: Lifecycle[Any, Any, Any]) -> Lifecycle[Any, Any, Any]:
    """The rules for the view of an incident, with the events as they were bound."""
    if not isinstance(value, Lifecycle):
        raise WrongTypeError(
            field="lifecycle",
            value=value,
            problem="a lifecycle is needed",
            remedy="give MAJOR_INCIDENT.lifecycle, or one that is derived from it",
        )
    names = [rule.name for rule in value.rules]
    faults = [*unknown_names(("rules",), names, list(MajorState))]
    if faults:
        title = f"lifecycle {value.name!r} has states that no major incident is in"
        raise DefinitionError(title, faults)
    word = value.event(value.event_names[0])
    return value.bind(MajorCase, type(word), dict)


@attrs.frozen(kw_only=True)
class MajorAxis(Generic[E, C]):
    """How incidents become major ones: steps of the block `major`, beside their states.

    The record before and after is the incident; its state stays, its version and
    `updated_at` move, and the fact tells the block before and after. What holds a step back
    is told in the same words as for any lifecycle.

    Attributes:
        lifecycle: The rules, over the states of `MajorState`. Guards read the fields of the
            block by their names, `incident_status` and `incident_category`, custom fields
            of the incident that the rules declare, and what the host gives.
        states: Categories of states of incidents, where they are not the standard ones of
            their class.

    Raises:
        DefinitionError: The rules have other states, or read what is not there.
    """

    lifecycle: Lifecycle[Any, Any, Any] = attrs.field(converter=_bound)
    states: States | None = None

    def state(self, incident: Incident, /) -> MajorState:
        """Where an incident stands on the way to a major one."""
        return MajorState(self._case(incident).status)

    def apply(
        self,
        incident: R,
        event: E,
        changes: C | None = None,
        /,
        *,
        at: datetime,
        by: By,
        reason: str | None = None,
        text: str | None = None,
        public: bool | None = None,
        cause: Ref | None = None,
        if_version: int | None = None,
        given: Mapping[str, Value] | None = None,
    ) -> Step[R]:
        """One event on the block of one incident: the new incident and the fact that became true.

        Args:
            incident: The incident before; left as it is.
            event: What is asked.
            changes: New values of fields of the block along with it.
            at: When, aware; not before the incident's `updated_at`.
            by: Who acts; bare text is an actor without roles.
            reason: Why; a step to another state keeps it in the block, too.
            text: What is said along with it: a comment.
            public: Whether the text is for the requester too.
            cause: What brought it about.
            if_version: The version that the caller read; another one is refused.
            given: Values beside those of the block that guards may ask for.

        Raises:
            RefusedError: It may not happen now; all reasons and what is allowed instead.
            StaleVersionError: The incident is at another version than the caller read.
            UnknownNameError: The event, or the name of a change, is not known.
            FieldError: A value that cannot be, or a field that the rules set themselves.
        """
        case = self._case(incident)
        step = self.lifecycle.apply(
            case,
            event,
            self._known(changes),
            at=at,
            by=by,
            reason=reason,
            text=text,
            public=public,
            cause=cause,
            if_version=if_version,
            given=given,
        )
        return _on_incident(incident, step)

    def available(
        self,
        incident: Incident,
        /,
        *,
        at: datetime,
        by: By,
        given: Mapping[str, Value] | None = None,
    ) -> tuple[Offer[E], ...]:
        """Every event that has a row for the block's state: the buttons of a form."""
        return self.lifecycle.available(self._case(incident), at=at, by=by, given=given)

    def explain(
        self,
        incident: Incident,
        event: E,
        changes: C | None = None,
        /,
        *,
        at: datetime,
        by: By,
        reason: str | None = None,
        text: str | None = None,
        public: bool | None = None,
        given: Mapping[str, Value] | None = None,
    ) -> Offer[E]:
        """One event with these changes: whether `apply` would take it, and all that stands against it.

        Raises:
            UnknownNameError: The event, or the name of a change, is not known.
            FieldError: A value that cannot be.
        """
        return self.lifecycle.explain(
            self._case(incident),
            event,
            self._known(changes),
            at=at,
            by=by,
            reason=reason,
            text=text,
            public=public,
            given=given,
        )

    def timers(
        self, incident: Incident, /, *, schedule: WorkingTime | None = None
    ) -> tuple[Timer[E], ...]:
        """What changes with time alone, where the rules have timers or windows."""
        return self.lifecycle.timers(self._case(incident), schedule=schedule)

    def _case(self, incident: Incident) -> MajorCase:
        if not isinstance(incident, Incident):
            raise WrongTypeError(
                field="incident",
                value=incident,
                problem="an incident is needed",
                remedy="give Incident(...)",
            )
        return case_of(incident, self.states, self.lifecycle.custom_fields)

    def _known(self, changes: Mapping[str, object] | None) -> Any:
        """The changes, which name fields of the block and declared custom ones only."""
        known = {*BLOCK_FIELDS, *self.lifecycle.custom_fields}
        if isinstance(changes, Mapping):
            for name in changes:
                if name not in known:
                    raise UnknownNameError(
                        field="changes", value=name, known=sorted(known)
                    )
        return changes


def _on_incident(incident: R, step: Step[MajorCase]) -> Step[R]:
    """The step of the view as one of the incident."""
    (fact,), old = step.facts, incident.major
    told = [change.field for change in fact.changes]
    changes = [c for c in fact.changes if c.field not in _OF_THE_BLOCK]
    new: dict[str, Any] = {
        "version": fact.seq,
        "updated_at": fact.at,
        "fields": incident.fields | {c.field: c.new for c in changes},
    }
    if len(changes) < len(told):
        kept = None if old is None else old.reason
        moved = "status" in told and fact.reason is not None
        block = new["major"] = block_of(step.record, fact.reason if moved else kept)
        changes = [FieldChange("major", old, block), *changes]
    told_on: Fact = attrs.evolve(fact, changes=changes)
    record = attrs.evolve(incident, **new)
    return Step(before=incident, record=record, facts=(told_on,), emitted=step.emitted)


_OF_THE_BLOCK: Final = frozenset(("status", *BLOCK_FIELDS))
