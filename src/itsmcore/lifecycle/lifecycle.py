"""Lifecycles: a definition that is data, and pure steps by it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

import attrs

from itsmcore.errors import DefinitionError, UnknownNameError, WrongTypeError
from itsmcore.lifecycle._ask import NO_NOTES
from itsmcore.lifecycle._birth import created
from itsmcore.lifecycle._build import find_faults
from itsmcore.lifecycle._check import find_flaws
from itsmcore.lifecycle._definition import Definition
from itsmcore.lifecycle._engine import Engine
from itsmcore.lifecycle._fit import (
    find_change_faults,
    find_event_faults,
    find_field_faults,
)
from itsmcore.lifecycle._mentions import find_mention_faults
from itsmcore.lifecycle._migrate import migrated
from itsmcore.lifecycle._notes import checked_notes
from itsmcore.lifecycle._replay import replayed
from itsmcore.lifecycle._timers import timers_of
from itsmcore.lifecycle.diagram import dot, mermaid
from itsmcore.lifecycle.offer import Offer
from itsmcore.lifecycle.rules import StateRule
from itsmcore.lifecycle.step import Creation, Replay, Step
from itsmcore.lifecycle.timer import Timer
from itsmcore.model import (
    By,
    Finding,
    History,
    Record,
    Ref,
    States,
    StatusCategory,
    Value,
    WorkingTime,
)
from itsmcore.model._fields import checked
from itsmcore.model.record import a_record

__all__ = ["Lifecycle"]

R = TypeVar("R", bound=Record)
E = TypeVar("E", bound=str)
C = TypeVar("C", bound=Mapping[str, object])
R2 = TypeVar("R2", bound=Record)
E2 = TypeVar("E2", bound=str)
C2 = TypeVar("C2", bound=Mapping[str, object])


@attrs.frozen(kw_only=True, field_transformer=checked)
class Lifecycle(Definition, Generic[R, E, C]):
    """How the records of one type move: a definition, and steps by it that change nothing else.

    It is a value: equal to another with the same rows, and what is bound to it (the record
    class, the vocabulary of events, the type of the changes) only serves types and checks.

    Attributes:
        name: What it is called.
        version: The edition of these rules; records keep working by the one they know.
        record_type: What kind of record moves by it.
        initial: The state in which a record is born.
        rules: Every state with its category and field rules.
        transitions: The rows; of several for one state and event the first that is allowed
            decides.
        effects: Effects that are looked at in every step.
        events: All events, in the order in which they are offered; taken from the
            transitions when left out.
        internal: Those that only an actor of side system asks; nobody else is offered them.
        timer_rules: Events that are due some time after an instant of the record.
        custom_fields: Names of declared custom fields.
        given_names: Names of values that guards ask for and the host passes as `given`.
        axes: Fields that move by rules of their own, such as `major`: no change sets them
            here, no state locks them, and a replay takes events that move them alone.
        retired: States that no rule knows any more but old records are in, with categories.
        migration: What became of the names of earlier versions.

    Raises:
        DefinitionError: It cannot work; every fault at once, each with its path.
    """

    _engine: Engine = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [*find_faults(self), *find_mention_faults(self)]
        if faults:
            raise DefinitionError(f"lifecycle {self.name!r} cannot work", faults)
        object.__setattr__(self, "_engine", Engine(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the definition and what is bound to it; the rest is made anew."""
        names = [a.name for a in attrs.fields(type(self)) if a.init]
        data = {name: getattr(self, name) for name in names}
        bound = (self._engine.record, self._engine.vocabulary)
        return _rebuilt, (type(self), data, *bound)

    # -- what it is -----------------------------------------------------------------

    @property
    def states(self) -> States:
        """State name -> category, retired names included."""
        return self._engine.states

    def category(self, record: R, /) -> StatusCategory:
        """What the state of a record means; `UNKNOWN` for a state that is not known here."""
        return self.states.category(a_record(record, "record").status)

    def event(self, name: str, /) -> E:
        """The event of that name.

        Raises:
            UnknownNameError: There is none.
        """
        events: Mapping[Any, Any] = self._engine.events
        known: object = name  # whatever comes from a form
        if not (isinstance(known, str) and known in events):
            raise UnknownNameError(field="event", value=name, known=events)
        return cast("E", events[known])

    def rule(self, state: str, /) -> StateRule:
        """What holds in a state: what forms show and lock while a record is in it.

        Raises:
            UnknownNameError: No rule knows the state.
        """
        for rule in self.rules:
            if rule.name == state:
                return rule
        known = [rule.name for rule in self.rules]
        raise UnknownNameError(field="state", value=state, known=known)

    def check(self) -> tuple[Finding, ...]:
        """What is suspect but works, as findings.

        Their codes: `unreachable`, a state to which no event leads; `dead_end`, one that
        nothing leaves and that is not closed; `never_closes`, one that can be left but reaches
        neither a closed one nor a dead end; `unused_event`.
        """
        return find_flaws(self)

    def to_mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        return mermaid(self)

    def to_dot(self) -> str:
        """The table as a graph in the DOT language of Graphviz."""
        return dot(self)

    def bind(
        self, record: type[R2], events: type[E2], changes: type[C2], /
    ) -> "Lifecycle[R2, E2, C2]":
        """The same definition for a host's record class, events and changes.

        Args:
            record: The class of the records, with every field that the rules name.
            events: `str`, or a vocabulary with exactly the events of the definition.
            changes: A `TypedDict` of what may be changed; only its keys are looked at here.

        Raises:
            DefinitionError: The class lacks a field, the vocabulary differs, or a key of
                the changes is no field that can be set.
        """
        _class_of(Record, record, "record")
        _class_of(str, events, "events")
        plan = self._engine.plan(record)
        faults = list(find_event_faults(self, events))
        if record is not Record:  # which stands for any class: what fits is seen on use
            faults += find_field_faults(self, plan)
            faults += find_change_faults(changes, plan)
        if faults:
            title = f"lifecycle {self.name!r} does not fit {record.__name__}"
            raise DefinitionError(title, faults)
        made = attrs.evolve(self)
        engine = Engine(made, record, events)
        object.__setattr__(made, "_engine", engine)
        return cast("Lifecycle[R2, E2, C2]", made)

    @property
    def dynamic(self) -> "Lifecycle[R, str, Mapping[str, object]]":
        """The same lifecycle for events and changes that come as text, from a form."""
        return cast("Lifecycle[R, str, Mapping[str, object]]", self)

    # -- what it does ---------------------------------------------------------------

    def apply(
        self,
        record: R,
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
        """One event on one record: the new record and the fact that became true.

        Args:
            record: The record before; left as it is.
            event: What is asked.
            changes: New values of fields along with it.
            at: When, aware; not before the record's `updated_at`.
            by: Who acts; bare text is an actor without roles.
            reason: Why.
            text: What is said along with it: a comment.
            public: Whether the text is for the requester too.
            cause: What brought it about.
            if_version: The version that the caller read; another one is refused.
            given: Values beside those of the record that guards may ask for.

        Raises:
            RefusedError: It may not happen now; all reasons and what is allowed instead.
            StaleVersionError: The record is at another version than the caller read.
            UnknownNameError: The event, or the name of a change, is not known.
            FieldError: A value that cannot be, or a field that the lifecycle sets itself.
        """
        notes = NO_NOTES  # most steps say nothing, so the check is worth its line
        if not (reason is None and text is None and public is None and cause is None):
            notes = checked_notes((reason, text, public, cause))
        how = (at, by, notes, given)
        return self._engine.apply(record, event, changes, how, if_version)

    def available(
        self,
        record: R,
        /,
        *,
        at: datetime,
        by: By,
        given: Mapping[str, Value] | None = None,
    ) -> tuple[Offer[E], ...]:
        """Every event that has a row for the record's state: the buttons of a form.

        An offer is allowed when nothing but missing input stands in its way; that is
        listed as its needs.
        """
        return self._engine.available(record, (at, by, NO_NOTES, given))

    def explain(
        self,
        record: R,
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
        how = (at, by, checked_notes((reason, text, public, None)), given)
        return self._engine.explain(record, event, changes, how)

    def create(
        self,
        changes: C | None = None,
        /,
        *,
        id: str,
        at: datetime,
        by: By,
        reason: str | None = None,
        text: str | None = None,
        public: bool | None = None,
        cause: Ref | None = None,
    ) -> Creation[R]:
        """A new record in the initial state, and the fact that it was created.

        Raises:
            RefusedError: A field that the class or the initial state requires is missing.
            FieldError: A value that cannot be, such as an opening after `at`.
        """
        how = (at, by, checked_notes((reason, text, public, cause)), None)
        return created(self._engine, changes, id, how)

    def timers(
        self, record: R, /, *, schedule: WorkingTime | None = None
    ) -> tuple[Timer[E], ...]:
        """What changes with time alone while the record stays as it is, the earliest first.

        A timer of an event that could not be asked at its instant is left out: a guard does
        not hold, a window is closed, the event is that of another side or of somebody who is
        named. Values that the host would pass as `given` count as empty; roles, and input
        that the event needs, are the host's to bring. Nothing is run: the host wakes up and
        asks for the event, as an actor of side system.

        Args:
            record: The record.
            schedule: Time that counts for working time and working days; all, without one.
        """
        return timers_of(self._engine, record, schedule)

    def migrate(self, record: R, /, *, at: datetime, by: By) -> Step[R]:
        """A record of an earlier version, as this one keeps it; nothing of it is lost.

        Its state and custom fields go where `migration` says. No effect acts, and what the
        state requires is asked for in its next step. A record that fits is left as it is,
        without a fact.

        Raises:
            RefusedError: Its state is neither known nor migrated, or `at` lies before its
                last change.
        """
        return migrated(self._engine, record, (at, by, NO_NOTES, None))

    def replay(self, history: History, /, *, strict: bool = False) -> Replay[R]:
        """Fold a history to the record that it leaves, and see what is irregular in it.

        Args:
            history: Of any origin; it may start in mid-life.
            strict: Refuse a history with any finding that is a fault.

        Raises:
            ReplayError: When strict, every fault at once; else only when the class needs
                a field of which the history never tells.
        """
        return replayed(self._engine, history, strict=strict)


def _rebuilt(
    cls: type[Any], data: dict[str, Any], record: type[Record], events: type[str]
) -> Any:
    return cls(**data).bind(record, events, dict)


def _class_of(kind: type, value: object, field: str) -> None:
    if not (isinstance(value, type) and issubclass(value, kind)):
        raise WrongTypeError(
            field=field,
            value=value,
            problem=f"a class of {kind.__name__} is needed",
            remedy="give the class itself",
        )
