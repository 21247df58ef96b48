"""The machinery behind a lifecycle: rows compiled to look-ups, and the steps by them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from itsmcore._instants import to_utc
from itsmcore.errors import (
    DefinitionError,
    RefusedError,
    StaleVersionError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.lifecycle._build import find_field_faults
from itsmcore.lifecycle._plan import Plan
from itsmcore.lifecycle._row import Ask, Effects, Row
from itsmcore.lifecycle.offer import Need, Offer, Unmet
from itsmcore.lifecycle.step import Step
from itsmcore.model import (
    By,
    Comment,
    Fact,
    FactKind,
    FieldChange,
    FrozenMap,
    Record,
    Ref,
    Side,
    States,
    Value,
    actor,
)
from itsmcore.model._copier import maker

if TYPE_CHECKING:
    from itsmcore.lifecycle.lifecycle import Lifecycle

__all__ = ["Engine", "Notes"]

Notes = tuple[str | None, str | None, bool | None, Ref | None]
"""Reason, text, public, cause: what a fact carries beside its changes."""

_make_fact = maker(Fact)
_make_change = maker(FieldChange)
_make_offer = maker(Offer)
_make_step = maker(Step)
_CHANGED, _COMMENTED = FactKind.CHANGED, FactKind.COMMENTED
_NOBODY: frozenset[str] = frozenset()
_REASON = Need(field="reason", type="text")


class Engine:
    """One lifecycle, compiled; bound to a record class and a vocabulary, or to neither.

    Plans of record classes are made on first use and kept with the instance.
    """

    __slots__ = (
        "_birth",
        "_by_state",
        "_initial",
        "_plans",
        "_rows",
        "custom",
        "definition",
        "events",
        "moves",
        "record",
        "states",
        "vocabulary",
    )

    def __init__(
        self,
        definition: "Lifecycle[Any, Any, Any]",
        record: type[Record] | None = None,
        vocabulary: type[str] = str,
    ) -> None:
        self.definition, self.record, self.vocabulary = definition, record, vocabulary
        self.custom = definition.custom_fields
        self._plans: dict[type, Plan] = {}
        rules = {rule.name: rule for rule in definition.rules}
        self._initial = rules[definition.initial]
        self._birth = Effects((*self._initial.enter, *definition.effects))
        categories = {rule.name: rule.category for rule in definition.rules}
        self.states = States({**definition.retired, **categories})
        names = definition.events or dict.fromkeys(
            t.event for t in definition.transitions
        )
        self.events: Mapping[str, str] = {n: self._word(n) for n in names}
        self._rows: dict[tuple[str, str], tuple[Row, ...]] = {}
        for transition in definition.transitions:
            for source in transition.sources:
                row = Row(rules[source], transition, rules, definition.effects)
                key = (source, transition.event)
                self._rows[key] = (*self._rows.get(key, ()), row)
        self._by_state: dict[str, tuple[str, ...]] = {
            state: tuple(e for e in self.events if (state, e) in self._rows)
            for state in rules
        }
        self.moves = frozenset(
            (source, row.target)
            for (source, _), rows in self._rows.items()
            for row in rows
        )

    def _word(self, name: str) -> str:
        return self.vocabulary(name) if issubclass(self.vocabulary, Enum) else name

    def plan(self, record: type[Record]) -> Plan:
        """What is known of a record class, which must have every field that rules name."""
        found = self._plans.get(record)
        if found is None:
            if not issubclass(record, self.record or Record):
                raise WrongTypeError(
                    field="record",
                    value=record,
                    problem=f"a {(self.record or Record).__name__} is needed",
                    remedy="bind the lifecycle to this class first",
                )
            faults = find_field_faults(self.definition, record, self.vocabulary)
            if faults:
                title = f"{self.definition.name!r} does not fit {record.__name__}"
                raise DefinitionError(title, faults)
            found = self._plans[record] = Plan(record, self.custom, self.states)
        return found

    def rows(self, state: str, event: str) -> tuple[Row, ...]:
        """The rows for one state and event, in order; none when it has none."""
        return self._rows.get((state, event), ())

    # -- steps ------------------------------------------------------------------------

    def take(self, ask: Ask, event: str) -> Step[Any]:
        """The step that an event makes, or a refusal."""
        row, unmet = self._chosen(event, ask)
        if row is None or unmet:
            raise self._refused(event, ask, unmet)
        row.act(ask)
        if row.needs_input and (lacks := row.lacks(ask)):
            raise self._refused(event, ask, lacks)
        return self._done(ask, event)

    @staticmethod
    def _done(ask: Ask, event: str) -> Step[Any]:
        record, new, plan = ask.record, ask.new, ask.plan
        reason, text, public, cause = ask.notes
        typed, custom = plan.coerce, record.fields
        changes = tuple(
            [
                _make_change(
                    name,
                    getattr(record, name) if name in typed else custom.get(name),
                    value,
                )
                for name, value in new.items()
            ]
        )
        kind = _COMMENTED if text is not None and not new else _CHANGED
        at, version = ask.at, record.version + 1
        fact = _make_fact(
            record.id,
            version,
            at,
            kind,
            changes,
            ask.by,
            ask.side,
            public,
            text,
            reason,
            str(event),
            cause,
        )
        new["updated_at"], new["version"] = at, version
        copy = plan.made if custom or plan.custom else plan.copy
        step: Step[Any] = _make_step(record, copy(record, new), (fact,))
        return step

    def create(
        self,
        changes: Mapping[str, Any] | None,
        key: str,
        at: datetime,
        by: By,
        notes: Notes,
    ) -> tuple[Any, Fact]:
        """A new record and the fact that it was created."""
        plan = self.plan(self.record or Record)
        at = to_utc(at, "at")
        typed: dict[str, Any] = {"opened_at": at}
        custom: dict[str, Any] = {}
        for name, value in (changes or {}).items():
            kept = plan.kept(None, name, value)
            (typed if name in plan.coerce else custom)[name] = kept
        status = self._initial.name
        blank: Any = plan.record(
            id=key, status=status, fields=custom, updated_at=at, **typed
        )
        ask = self.ask(blank, None, at, by, notes, None)
        self._birth.act(ask)
        made = plan.made(blank, ask.new)
        lacks = Row.missing(self._initial.required, ask)
        if lacks:
            raise self._refused("create", ask, lacks)
        return made, self._born(plan, made, ask)

    def _born(self, plan: Plan, made: Any, ask: Ask) -> Fact:
        reason, text, public, cause = ask.notes
        names = [*plan.coerce, *made.fields]
        values = {n: plan.value(made, n) for n in names if n not in ("fields", "extra")}
        changes = tuple(
            FieldChange(name, None, value)
            for name, value in values.items()
            if value not in (None, (), frozenset())
            and name not in ("id", "version", "updated_at")
        )
        return Fact(
            record_id=made.id,
            seq=0,
            at=ask.at,
            kind=FactKind.CREATED,
            changes=changes,
            by=ask.by,
            side=ask.side,
            public=public,
            text=text,
            reason=reason,
            event="create",
            cause=cause,
        )

    # -- questions ----------------------------------------------------------------------

    def available(
        self, record: Any, at: datetime, by: By, given: Mapping[str, Value] | None
    ) -> tuple[Offer[Any], ...]:
        """An offer for each event that has a row for the record's state."""
        ask = self.ask(record, None, at, by, (None, None, None, None), given)
        events = self._by_state.get(record.status, ())
        return tuple([self._offer(event, ask) for event in events])

    def explain(
        self,
        record: Any,
        event: str,
        changes: Mapping[str, Any] | None,
        at: datetime,
        by: By,
        reason: str | None,
        given: Mapping[str, Value] | None,
    ) -> Offer[Any]:
        """An offer for one event with these changes; missing input counts as unmet."""
        ask = self.ask(record, changes, at, by, (reason, None, None, None), given)
        offer = self._offer(event, ask)
        lacks = tuple(_unmet_need(need) for need in offer.needs)
        return _make_offer(
            offer.event,
            offer.label,
            offer.to,
            offer.allowed and not lacks,
            (*offer.unmet, *lacks),
            offer.needs,
            offer.allowed_from,
            offer.allowed_until,
        )

    def _offer(self, event: str, ask: Ask) -> Offer[Any]:
        row, unmet = self._chosen(event, ask)
        word = self.events[event]
        if row is None:
            label = str(event).replace("_", " ")
            return _make_offer(word, label, None, False, unmet, (), None, None)
        needs = tuple([self._need(u, ask) for u in row.lacks_now(ask)])
        start, end = row.window(ask)
        return _make_offer(
            word, row.label, row.target, not unmet, unmet, needs, start, end
        )

    @staticmethod
    def _need(unmet: Unmet, ask: Ask) -> Need:
        if unmet.code == "reason_missing":
            return _REASON
        return ask.plan.need(str(unmet.params["field"]))

    # -- parts ----------------------------------------------------------------------------

    def ask(
        self,
        record: Any,
        changes: Mapping[str, Any] | None,
        at: datetime,
        by: By,
        notes: Notes,
        given: Mapping[str, Value] | None,
        if_version: int | None = None,
    ) -> Ask:
        """What is asked, checked and in one place."""
        if if_version is not None and record.version != if_version:
            raise StaleVersionError(
                record_id=record.id, expected=if_version, found=record.version
            )
        plan = self._plans.get(record.__class__) or self.plan(record.__class__)
        if type(by) is str:
            key, side, roles = by, None, _NOBODY
        else:
            who = actor(by)
            key, side, roles = who.key, who.side, who.roles
        new = plan.given(record, changes) if changes else {}
        return Ask(plan, record, new, to_utc(at, "at"), key, side, roles, notes, given)

    def _chosen(self, event: str, ask: Ask) -> tuple[Row | None, tuple[Unmet, ...]]:
        """The first row that nothing but input can stop, else the first with all obstacles."""
        rows = self._rows.get((ask.record.status, event))
        if rows is None:
            if event not in self.events:
                raise UnknownNameError(field="event", value=event, known=self.events)
            return None, (self._not_from_state(event, ask),)
        last = ask.record.updated_at
        general = () if last is None or ask.at >= last else ask.too_early()
        if rows[0].is_open:
            return rows[0], general
        found: list[Unmet] = []
        for row in rows:
            unmet = row.obstacles(ask)
            if not unmet:
                return row, general
            found += [u for u in unmet if u not in found]
        return rows[0], (*general, *found)

    def _not_from_state(self, event: str, ask: Ask) -> Unmet:
        state = ask.record.status
        where = "" if state in self.states else ", which this lifecycle does not know"
        return Unmet(
            code="not_from_state",
            message=f"no rule for {event} in state {state!r}{where}",
            params=FrozenMap({"state": str(state), "event": str(event)}),
        )

    def _refused(self, event: str, ask: Ask, reasons: Iterable[Unmet]) -> RefusedError:
        return RefusedError(
            record_id=ask.record.id,
            state=ask.record.status,
            event=event,
            reasons=reasons,
            allowed=self._by_state.get(ask.record.status, ()),
        )


def _unmet_need(need: Need) -> Unmet:
    if need.field == "reason":
        return Unmet(code="reason_missing", message="a reason is needed")
    return Unmet(
        code="field_missing",
        message=f"{need.field} is needed",
        params=FrozenMap({"field": need.field}),
    )
