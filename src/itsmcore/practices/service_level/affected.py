"""Affected agreements: which promises an incident or a change touches, and why."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from itsmcore._instants import to_utc
from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError
from itsmcore.model import PartyKey, ServiceKey, States, WorkItem
from itsmcore.model._arguments import meaning
from itsmcore.practices._given import expect, listed
from itsmcore.practices.service_level._services import service_of, services_of
from itsmcore.sla import Agreement, AgreementKind

__all__ = ["AffectedAgreement", "AffectedAgreements", "affected_agreements"]


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
    agreements: Iterable[Agreement],
    /,
    *,
    graph: Graph | None = None,
    at: datetime | None = None,
    states: States | None = None,
) -> AffectedAgreements:
    """Which agreements an incident or a change touches.

    It is about its own service, and about every service that is hit when its items fail. An
    agreement is touched that is valid, whose condition holds, and that is about one of these
    services: because it names the service; or because it names none, and its customer, if it
    has one, uses the service. One that names neither services nor a customer covers whatever
    its condition does.

    Args:
        record: The incident, the change or other work.
        agreements: What was promised; several may be versions of one.
        graph: What depends on what; None for the service of the record alone.
        at: The instant whose agreements count, aware; that of the record's opening, by which
            agreements rule, unless told.
        states: What states mean, for conditions on categories.

    Raises:
        FieldError: Two versions of an agreement are valid at once.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `at` has no zone.
    """
    work = expect(record, WorkItem, "record")
    moment = work.opened_at if at is None else to_utc(at, "at")
    case = _Case(work, services_of(work, graph), graph, meaning(states, work.states))
    given = listed(agreements, Agreement, "agreements")
    valid = {one.id: one for one in _valid(given, moment)}
    through = {key: case.touched(one) for key, one in valid.items()}
    touched = {key for key, found in through.items() if isinstance(found, tuple)}
    affected, passed = [], []
    for one in given:
        found = through[one.id] if valid.get(one.id) is one else None
        if isinstance(found, tuple):
            affected.append(_made(one, found, touched))
        else:
            passed.append((one.id, found or "it is not valid then"))
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


def _valid(agreements: Iterable[Agreement], at: datetime) -> Iterator[Agreement]:
    told: set[str] = set()
    for place, one in enumerate(agreements):
        if not one.is_valid(at):
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
        yield one


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
