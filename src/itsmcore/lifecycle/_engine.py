"""The machinery behind a lifecycle: steps, and the questions before them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from itsmcore._instants import to_utc
from itsmcore.errors import (
    DefinitionError,
    RefusedError,
    StaleVersionError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.lifecycle._ask import Ask, How
from itsmcore.lifecycle._definition import Definition
from itsmcore.lifecycle._fit import find_field_faults
from itsmcore.lifecycle._laws import Laws
from itsmcore.lifecycle._notes import not_opened_after
from itsmcore.lifecycle._plan import OWN, Plan
from itsmcore.lifecycle._row import Row
from itsmcore.lifecycle._table import Table
from itsmcore.lifecycle.effect import OWNING, Effect, Signal
from itsmcore.lifecycle.offer import Offer, Unmet
from itsmcore.lifecycle.step import Step
from itsmcore.model import (
    Fact,
    FactKind,
    FieldChange,
    FrozenMap,
    Record,
    Side,
    States,
    Value,
    actor,
    freeze,
)
from itsmcore.model._copier import maker
from itsmcore.model.values import NO_VALUES

__all__ = ["Engine", "done", "too_early"]

_new = object.__new__
_make_fact = maker(Fact)
_make_change = maker(FieldChange)
_make_offer = maker(Offer)
_make_step = maker(Step)
_CHANGED, _COMMENTED = FactKind.CHANGED, FactKind.COMMENTED


class Engine:
    """One lifecycle at work; bound to a record class and a vocabulary, or to neither.

    Tables of record classes are made on first use and kept with the instance.
    """

    __slots__ = (
        *("_laws", "_tables", "definition", "events"),
        *("own", "record", "states", "vocabulary"),
    )

    def __init__(
        self,
        definition: Definition,
        record: type[Record] = Record,
        vocabulary: type[str] = str,
    ) -> None:
        self.definition, self.record, self.vocabulary = definition, record, vocabulary
        self._tables: dict[type, Table] = {}
        self._laws: Laws | None = None
        self.states = States(
            {**definition.retired, **{r.name: r.category for r in definition.rules}}
        )
        self.events: Mapping[str, str] = {
            name: vocabulary(name) if issubclass(vocabulary, Enum) else name
            for name in definition.event_names
        }
        owning = (e.field for e in _effects(definition) if e.do in OWNING)
        self.own = OWN.union(definition.axes, owning)

    @property
    def laws(self) -> Laws:
        """What histories are held against, made on first use."""
        if self._laws is None:
            self._laws = Laws(self.definition, self.states)
        return self._laws

    def plan(self, record: type[Record]) -> Plan:
        """What is known of a record class, whether it fits or not."""
        return Plan(record, self.definition.custom_fields, self.states, self.own)

    def table(self, record: type) -> Table:
        """The rows for a record class, which must have every field that they name."""
        found = self._tables.get(record)
        if found is None:
            if not issubclass(record, self.record):
                raise _wrong_record(record, self.record)
            plan = self.plan(record)
            faults = find_field_faults(self.definition, plan)
            if faults:
                title = (
                    f"lifecycle {self.definition.name!r} does not fit {record.__name__}"
                )
                raise DefinitionError(title, faults)
            found = Table(self.definition, plan, self.events)
            self._tables[record] = found
        return found

    # -- steps ------------------------------------------------------------------------

    def apply(
        self,
        record: Any,
        event: str,
        changes: Mapping[str, Any] | None,
        how: How,
        if_version: int | None,
    ) -> Step[Any]:
        """The step that an event makes, or a refusal."""
        table = self._tables.get(record.__class__) or self.table(record.__class__)
        if if_version is not None and record.version != _number(if_version):
            raise StaleVersionError(
                record_id=record.id, expected=if_version, found=record.version
            )
        ask = self.ask(table.plan, record, changes, how)
        try:
            row = table.free.get((record.status, event))
        except TypeError:  # nothing that can be looked up
            row = None
        is_early = ask.at < (record.updated_at or record.opened_at)
        if row is None or is_early or not (row.is_open or row.passes(ask)):
            row = self._allowed(event, ask, table)
        if row.must_change and row.unchanged(ask):
            lacks = row.lacks_now(ask)
            raise self.refused(event, ask, [lack.unmet for lack in lacks], table)
        row.act(ask)
        if row.needs_input and (lacks := row.lacks(ask)):
            raise self.refused(event, ask, [lack.unmet for lack in lacks], table)
        return done(ask, row)

    def ask(
        self,
        plan: Plan,
        record: Any,
        changes: Mapping[str, Any] | None,
        how: How,
        kind: type[Ask] = Ask,
    ) -> Ask:
        """What is asked, checked and in one place."""
        at, by, notes, given = how
        ask = _new(kind)
        if type(by) is str:
            ask.by, ask.side, ask.who = by, None, None
        else:
            who = ask.who = actor(by)
            ask.by, ask.side = who.key, who.side
        is_utc = type(at) is datetime and at.tzinfo is UTC
        ask.plan, ask.record = plan, record
        ask.at = at if is_utc else to_utc(at, "at")
        ask.new, ask.notes = {}, notes
        if changes is not None:
            ask.new = plan.given(record, changes)
            if "opened_at" in ask.new:
                not_opened_after(ask.at, ask.new["opened_at"])
        ask.given = None if given is None else self._given(given)
        return ask

    def _given(self, given: Mapping[str, Value]) -> Mapping[str, Value]:
        """What the host gives for guards: only names that the definition tells."""
        if not isinstance(given, Mapping):
            raise WrongTypeError(
                field="given",
                value=given,
                problem="a mapping is needed",
                remedy="give {'name': value}",
            )
        known = self.definition.given_names
        for name in given:
            if name not in known:
                raise UnknownNameError(field="given", value=name, known=sorted(known))
        return {name: freeze(value, name) for name, value in given.items()}

    # -- questions ----------------------------------------------------------------------

    def available(self, record: Any, how: How) -> tuple[Offer[Any], ...]:
        """An offer for each event that has a row for the record's state."""
        table = self.table(record.__class__)
        ask = self.ask(table.plan, record, None, how)
        early = too_early(ask)
        is_system = ask.side is Side.SYSTEM
        offered = table.by_state if is_system else table.offered
        return tuple(
            [
                self._offer(event, ask, *_first(rows, ask, early))[0]
                for event, rows in offered.get(record.status, ())
            ]
        )

    def explain(
        self,
        record: Any,
        event: str,
        changes: Mapping[str, Any] | None,
        how: How,
    ) -> Offer[Any]:
        """An offer for one event with these changes; missing input counts as unmet."""
        table = self.table(record.__class__)
        ask = self.ask(table.plan, record, changes, how)
        row, obstacles = self._chosen(event, ask, table)
        offer, lacks = self._offer(event, ask, row, obstacles, changes or {})
        if offer.allowed and not lacks and row is not None:
            row.act(ask)
            done(ask, row)  # values that do not go together are refused here
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

    def _offer(
        self,
        event: str,
        ask: Ask,
        row: Row | None,
        unmet: tuple[Unmet, ...],
        told: Mapping[str, object] = NO_VALUES,
    ) -> tuple[Offer[Any], tuple[Unmet, ...]]:
        """The offer that a row makes, and what its missing input would be refused with."""
        if row is None:
            label = str(event).replace("_", " ")
            word = self.events[event]
            return _make_offer(word, label, None, False, unmet, (), None, None), ()  # noqa: FBT003  # the maker takes fields by position
        lacks = row.lacks_now(ask) if row.needs_input or row.must_change else ()
        needs = row.needs(lacks, told) if lacks or row.prompts else ()
        if row.is_open and not needs and not unmet:
            return row.offer, ()
        start, end = row.window(ask)
        event, shown = row.offer.event, tuple(needs)
        offer: Offer[Any] = _make_offer(
            event, row.label, row.target, not unmet, unmet, shown, start, end
        )
        return offer, tuple([lack.unmet for lack in lacks])

    # -- parts ----------------------------------------------------------------------------

    def _allowed(self, event: str, ask: Ask, table: Table) -> Row:
        """The row that decides, where nothing but missing input stands in its way."""
        row, unmet = self._chosen(event, ask, table)
        if row is None or unmet:
            raise self.refused(event, ask, unmet, table)
        return row

    def _chosen(
        self, event: str, ask: Ask, table: Table
    ) -> tuple[Row | None, tuple[Unmet, ...]]:
        """The row that decides, with all obstacles; None where there is no row."""
        try:
            rows = table.rows.get((ask.record.status, event))
            known = rows is not None or event in self.events
        except TypeError:  # nothing that can be looked up
            rows, known = None, False
        if not known:
            raise UnknownNameError(field="event", value=event, known=self.events)
        if rows is None:
            return None, (self._no_row(event, ask, table),)
        return _first(rows, ask, too_early(ask))

    def _no_row(self, event: str, ask: Ask, table: Table) -> Unmet:
        state, name = str(ask.record.status), self.definition.name
        code, why = "not_from_state", f"no rule for {event} in state {state!r}"
        if state not in self.states:
            code, why = "unknown_state", f"{state!r} is no state of lifecycle {name!r}"
        elif state not in table.by_state:
            why = f"state {state!r} of {name!r} is retired; migrate the record"
        params = FrozenMap({"state": state, "event": str(event)})
        return Unmet(code=code, message=why, params=params)

    def refused(
        self, event: str, ask: Ask, reasons: Iterable[Unmet], table: Table
    ) -> RefusedError:
        """The refusal of an event, with what has a rule instead."""
        return RefusedError(
            record_id=ask.record.id,
            state=ask.record.status,
            event=event,
            reasons=reasons,
            allowed=[e for e, _ in table.offered.get(ask.record.status, ())],
        )


def _first(
    rows: tuple[Row, ...], ask: Ask, early: tuple[Unmet, ...]
) -> tuple[Row, tuple[Unmet, ...]]:
    """The first row that nothing but input can stop, else the first with all obstacles."""
    found: dict[Unmet, None] = {}
    for row in rows:
        unmet = row.obstacles(ask)
        if not unmet:
            return row, early
        found.update(dict.fromkeys(unmet))
    return rows[0], (*early, *found)


def too_early(ask: Ask) -> tuple[Unmet, ...]:
    """The obstacle that the record has changed, or was opened, after this instant."""
    last = ask.record.updated_at or ask.record.opened_at
    if ask.at >= last:
        return ()
    return (
        Unmet(
            code="time_backwards",
            message=f"the record was last changed at {last}, after {ask.at}",
            params=FrozenMap({"updated_at": last}),
        ),
    )


def done(ask: Ask, row: Row) -> Step[Any]:
    """The copy of the record with the new values, and the fact that tells of them."""
    record, new, plan = ask.record, ask.new, ask.plan
    reason, text, public, cause = ask.notes
    at, version = ask.at, record.version + 1
    emitted: tuple[Signal, ...] = row.signals(ask) if row.emits else ()
    copy: Callable[[Any, dict[str, Any]], Any] = plan.copy
    if plan.custom:
        old, copy = plan.reader(record), plan.made
        changes = [_make_change(name, old(name), new[name]) for name in new]
    else:
        changes = []
        for name in new:  # a comprehension would be a call more in each step
            changes.append(
                _make_change(name, getattr(record, name), new[name])
            )  # see above
    fact = _make_fact(
        record.id,
        version,
        at,
        _COMMENTED if text is not None and not new else _CHANGED,
        tuple(changes),
        ask.by,
        ask.side,
        public,
        text,
        reason,
        row.event,
        cause,
    )
    new["updated_at"], new["version"] = at, version
    step: Step[Any] = _make_step(record, copy(record, new), (fact,), emitted)
    return step


def _number(version: int) -> int:
    if type(version) is not int:
        raise WrongTypeError(
            field="if_version",
            value=version,
            problem="a whole number is needed",
            remedy="give the version of the record that was read",
        )
    return version


def _effects(definition: Definition) -> Iterable[Effect]:
    yield from definition.effects
    for rule in definition.rules:
        yield from (*rule.enter, *rule.leave)
    for row in definition.transitions:
        yield from row.effects


def _wrong_record(found: type, wanted: type[Record]) -> WrongTypeError:
    remedy = f"give a {wanted.__name__}"
    if issubclass(found, Record):
        remedy += f", or bind the lifecycle to {found.__name__} first"
    return WrongTypeError(
        field="record",
        value=found,
        problem=f"a {wanted.__name__} is needed",
        remedy=remedy,
    )
