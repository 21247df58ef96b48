"""Affected agreements: which promises an incident or a change touches, and why."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import attrs

from itsmcore._instants import to_utc
from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError
from itsmcore.model import (
    AgreementKind,
    AgreementRecord,
    AgreementState,
    Condition,
    PartyKey,
    ServiceKey,
    States,
    WorkItem,
    when,
)
from itsmcore.model._arguments import meaning
from itsmcore.model.condition import a_condition
from itsmcore.practices._given import expect, listed
from itsmcore.practices.service_level._services import service_of, services_of
from itsmcore.sla import Agreement

__all__ = [
    "AGREEMENT_IN_FORCE",
    "AffectedAgreement",
    "AffectedAgreements",
    "affected_agreements",
]

AGREEMENT_IN_FORCE: Final = when(status=AgreementState.ACTIVE)
"""What people agreed on and neither suspended nor ended."""


@attrs.frozen(kw_only=True)
class AffectedAgreement:
    """An agreement that is touched.

    Attributes:
        id: Its key.
        version: Its edition.
        kind: With whom it was made.
        services: Keys of the services through which it is touched; none for an agreement
            that is not about services and covers the record as it is.
        customer: To whom it was promised.
        provider: Who promised it.
        targets: Names of the targets that it promises.
        underpins: Keys of the touched agreements that it supports.
    """

    id: str
    version: str
    kind: AgreementKind
    services: tuple[ServiceKey, ...]
    customer: PartyKey | None
    provider: PartyKey | None
    targets: tuple[str, ...]
    underpins: tuple[str, ...]


@attrs.frozen(kw_only=True)
class AffectedAgreements:
    """What a record touches of what was promised.

    Attributes:
        record: Key of the record.
        at: The instant whose agreements were looked at.
        services: Keys of the services that it is about, its own first.
        affected: The agreements that are touched, in the order given.
        passed_over: Key of each other agreement, and why it is not touched.
    """

    record: str
    at: datetime
    services: tuple[ServiceKey, ...]
    affected: tuple[AffectedAgreement, ...]
    passed_over: tuple[tuple[str, str], ...]

    def of_kind(self, kind: str, /) -> tuple[AffectedAgreement, ...]:
        """Those of one kind, an `AgreementKind`."""
        return tuple(one for one in self.affected if one.kind == kind)

    @property
    def customers(self) -> tuple[PartyKey, ...]:
        """Keys of the customers whose agreements are touched, by key."""
        found = {one.customer for one in self.affected if one.customer is not None}
        return tuple(sorted(found))

    def explain(self) -> tuple[str, ...]:
        """The services, then a line for each agreement: touched through what, or why not."""
        head = f"{self.record} is about {', '.join(self.services) or 'no service'}"
        told = (f"{one.id} ({one.kind}): {_through(one)}" for one in self.affected)
        rest = (f"{key}: not touched, {why}" for key, why in self.passed_over)
        return (head, *told, *rest)


def affected_agreements(
    record: WorkItem,
    agreements: Iterable[Agreement | AgreementRecord],
    /,
    *,
    graph: Graph | None = None,
    at: datetime | None = None,
    states: States | None = None,
    in_force: Condition = AGREEMENT_IN_FORCE,
) -> AffectedAgreements:
    """Which agreements an incident or a change touches.

    It is about its own service, and about every service that is hit when its items fail. An
    agreement is touched that is valid, whose condition holds, and that is about one of these
    services: because it names the service; or because it names none, and its customer, if it
    has one, uses the service. One that names neither services nor a customer covers whatever
    its condition does.

    Args:
        record: The incident, the change or other work.
        agreements: What was promised: rules, of which several may be versions of one, or
            records of what people agreed on, which count on their days, in UTC, while they
            are in force.
        graph: What depends on what; None for the service of the record alone.
        at: The instant whose agreements count, aware; that of the record's opening, by which
            agreements rule, unless told.
        states: What states mean, for conditions on categories.
        in_force: Which records of what people agreed on count; active ones unless told.

    Raises:
        FieldError: Two versions of an agreement are valid at once.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `at` has no zone.
    """
    work = expect(record, WorkItem, "record")
    moment = work.opened_at if at is None else to_utc(at, "at")
    case = _Case(work, services_of(work, graph), graph, meaning(states, work.states))
    wanted = a_condition(in_force)
    given = listed(agreements, (Agreement, AgreementRecord), "agreements")
    rules = [(_rule(one), _bar(one, moment, wanted)) for one in given]
    _check_versions(rules, moment)
    found = [(one, bar or case.touched(one)) for one, bar in rules]
    touched = {one.id for one, through in found if isinstance(through, tuple)}
    affected, passed = [], []
    for one, through in found:
        if isinstance(through, tuple):
            affected.append(_made(one, through, touched))
        else:
            passed.append((one.id, through))
    return AffectedAgreements(
        record=work.id,
        at=moment,
        services=case.services,
        affected=tuple(affected),
        passed_over=tuple(passed),
    )


class _Case:
    """A record, and the services that it is about."""

    def __init__(
        self,
        record: WorkItem,
        services: tuple[str, ...],
        graph: Graph | None,
        states: States,
    ) -> None:
        self._record, self._states = record, states
        self.services = services
        self._as_of = {key: attrs.evolve(record, service=key) for key in services}
        found = {key: service_of(key, graph) for key in services}
        self._users = {k: frozenset(s.customers) for k, s in found.items() if s}

    def touched(self, one: Agreement) -> tuple[str, ...] | str:
        """The services through which an agreement is touched, or why it is not."""
        if not one.services and one.customer is None:
            if self._holds(one, self._record):
                return ()
            return "its condition does not hold"
        about = tuple(key for key in self.services if self._is_about(one, key))
        if not about:
            return "it is about none of these services"
        found = tuple(key for key in about if self._holds(one, self._as_of[key]))
        return found or "its condition does not hold"

    def _is_about(self, one: Agreement, service: str) -> bool:
        if one.services:
            return service in one.services
        return one.customer in self._users.get(service, ())

    def _holds(self, one: Agreement, record: WorkItem) -> bool:
        return one.applies is None or one.applies.holds(record, states=self._states)


def _rule(one: Agreement | AgreementRecord) -> Agreement:
    """An agreement as a rule: what people agreed on holds on its days, in UTC."""
    if isinstance(one, Agreement):
        return one
    first, last = one.valid_from, one.valid_to
    day_after = None
    if last is not None and last < date.max:
        day_after = _midnight(last + timedelta(days=1))
    return Agreement(
        id=one.id,
        kind=one.kind,
        services=[*dict.fromkeys(one.services)],
        provider=one.provider,
        customer=one.customer,
        valid_from=None if first is None else _midnight(first),
        valid_until=day_after,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _bar(
    one: Agreement | AgreementRecord, at: datetime, in_force: Condition
) -> str | None:
    """Why an agreement does not count at an instant."""
    if isinstance(one, AgreementRecord) and not in_force.holds(one):
        return f"it is {one.status}"
    return None if _rule(one).is_valid(at) else "it is not valid then"


def _check_versions(
    rules: Iterable[tuple[Agreement, str | None]], at: datetime
) -> None:
    told: set[str] = set()
    for place, (one, bar) in enumerate(rules):
        if bar is not None:
            continue
        if one.id in told:
            raise FieldError(
                field=f"agreements[{place}].id",
                value=one.id,
                problem=f"another version of it is valid at {at}, too",
                remedy="give versions that follow one another",
                path=("agreements", place, "id"),
            )
        told.add(one.id)


def _made(
    one: Agreement, services: tuple[str, ...], touched: set[str]
) -> AffectedAgreement:
    return AffectedAgreement(
        id=one.id,
        version=one.version,
        kind=one.kind,
        services=services,
        customer=one.customer,
        provider=one.provider,
        targets=one.targets,
        underpins=tuple(key for key in one.supports if key in touched),
    )


def _through(one: AffectedAgreement) -> str:
    services = (
        f"through {', '.join(one.services)}" if one.services else "by its condition"
    )
    below = f", underpins {', '.join(one.underpins)}" if one.underpins else ""
    return f"touched {services}{below}"
