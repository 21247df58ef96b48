"""Roles: who is what for which thing, and from when to when."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._fields import checked, each, filled, optional_instant
from itsmcore.model._order import not_after, not_before
from itsmcore.model.finding import Finding
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.keys import PartyKey, Ref
from itsmcore.model.values import Value
from itsmcore.model.words import Word, known_or_text

__all__ = ["Role", "RoleAssignment", "check_raci", "roles_held"]


class Role(Word):
    """What somebody is for a thing; a host may use words of its own beside.

    The first four are those of a RACI chart: who does the work, who answers for it, who is
    asked, and who is told. The last ones are those that standard lifecycles ask for.
    """

    RESPONSIBLE = "responsible"
    ACCOUNTABLE = "accountable"
    CONSULTED = "consulted"
    INFORMED = "informed"
    REQUESTER = "requester"
    AGENT = "agent"
    OWNER = "owner"
    APPROVER = "approver"
    OBSERVER = "observer"
    INCIDENT_MANAGER = "incident_manager"
    MAJOR_INCIDENT_MANAGER = "major_incident_manager"
    PROBLEM_MANAGER = "problem_manager"
    CHANGE_MANAGER = "change_manager"
    RELEASE_MANAGER = "release_manager"
    KNOWLEDGE_MANAGER = "knowledge_manager"
    CONFIGURATION_MANAGER = "configuration_manager"
    PORTFOLIO_MANAGER = "portfolio_manager"
    ASSET_MANAGER = "asset_manager"
    SUPPLIER_MANAGER = "supplier_manager"
    SERVICE_LEVEL_MANAGER = "service_level_manager"
    IMPROVEMENT_MANAGER = "improvement_manager"


def _role(value: str) -> str:
    return known_or_text(Role, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class RoleAssignment:
    """That a party has a role for a thing, from an instant and to an instant if need be.

    Attributes:
        party: Key of the person or organisation.
        role: A `Role`, or a host's own word; not empty.
        scope: The thing for which it has it, e.g. `Ref("service", "mail")`.
        valid_from: First instant at which it holds; None for always before.
        valid_to: First instant at which it no longer holds; None for always after. Not before
            `valid_from`.

    Raises:
        FieldError: The party or the role has no name, or it ends before it begins.
    """

    party: PartyKey = attrs.field(validator=filled)
    role: str = attrs.field(converter=_role, validator=filled)
    scope: Ref
    valid_from: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_after("valid_to")
    )
    valid_to: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("valid_from")
    )

    def is_valid(self, at: datetime, /) -> bool:
        """Whether it holds at an instant."""
        at = to_utc(at, "at")
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_to is None or at < self.valid_to
        )


def roles_held(
    assignments: Iterable[RoleAssignment],
    party: PartyKey,
    /,
    *,
    scope: Ref,
    at: datetime,
) -> frozenset[str]:
    """The roles that a party has for a thing at an instant, to give to its `Actor`.

    Args:
        assignments: Any, of any party.
        party: Key of the person or organisation.
        scope: The thing.
        at: When, aware.

    Raises:
        FieldError: The instant is naive.
        WrongTypeError: Something else was given.

    >>> from datetime import UTC, datetime
    >>> scope, now = Ref("service", "mail"), datetime(2026, 3, 2, tzinfo=UTC)
    >>> chart = [RoleAssignment(party="ada", role="accountable", scope=scope)]
    >>> sorted(roles_held(chart, "ada", scope=scope, at=now))
    [Role.ACCOUNTABLE]
    """
    if not isinstance(party, str):
        raise WrongTypeError(
            field="party",
            value=party,
            problem="the key of a party is needed",
            remedy="give a str",
        )
    if not isinstance(scope, Ref):
        raise WrongTypeError(
            field="scope",
            value=scope,
            problem="a reference is needed",
            remedy="give Ref('service', 'mail')",
        )
    at = to_utc(at, "at")
    return frozenset(
        found.role
        for found in _assignments(assignments)
        if found.party == party and found.scope == scope and found.is_valid(at)
    )


def check_raci(
    assignments: Iterable[RoleAssignment], /, *, at: datetime
) -> tuple[Finding, ...]:
    """What a RACI chart lacks: for each thing one party answers, and somebody does the work.

    Only things count for which the chart names one of its four roles. The order of the
    answer is that of their types and keys, whatever the order of the chart.

    Args:
        assignments: The chart, as of any time.
        at: When it is looked at, aware.

    Returns:
        For each thing `nobody_accountable` or `several_accountable`, and
        `nobody_responsible`.

    Raises:
        FieldError: The instant is naive.
        WrongTypeError: Something else was given.

    >>> from datetime import UTC, datetime
    >>> scope, now = Ref("service", "mail"), datetime(2026, 3, 2, tzinfo=UTC)
    >>> chart = [RoleAssignment(party="ada", role="accountable", scope=scope)]
    >>> [finding.code for finding in check_raci(chart, at=now)]
    ['nobody_responsible']
    """
    at = to_utc(at, "at")
    charts: dict[tuple[str, str], dict[str, set[str]]] = {}
    for found in _assignments(assignments):
        if found.role in _RACI and found.is_valid(at):
            thing = (found.scope.type, found.scope.id)
            roles = charts.setdefault(thing, {role: set() for role in _RACI})
            roles[found.role].add(found.party)
    return tuple(
        finding for thing in sorted(charts) for finding in _lacks(thing, charts[thing])
    )


_RACI: Final = (Role.RESPONSIBLE, Role.ACCOUNTABLE, Role.CONSULTED, Role.INFORMED)


def _lacks(thing: tuple[str, str], roles: dict[str, set[str]]) -> Iterator[Finding]:
    name = f"{thing[0]} {thing[1]!r}"
    params = FrozenMap[str, Value]({"scope": Ref(*thing)})
    answer = tuple(sorted(roles[Role.ACCOUNTABLE]))
    if not answer:
        message = f"nobody is accountable for {name}"
        yield Finding(
            code="nobody_accountable", subject=thing[1], message=message, params=params
        )
    elif len(answer) > 1:
        message = f"{len(answer)} parties are accountable for {name}: only one can be"
        yield Finding(
            code="several_accountable",
            subject=thing[1],
            message=message,
            params=FrozenMap({**params, "parties": answer}),
        )
    if not roles[Role.RESPONSIBLE]:
        message = f"nobody is responsible for {name}: nobody does the work"
        yield Finding(
            code="nobody_responsible", subject=thing[1], message=message, params=params
        )


def _assignments(value: Iterable[RoleAssignment]) -> tuple[RoleAssignment, ...]:
    try:
        found = tuple(each(value))
    except FieldError as error:
        raise error.named("assignments") from None
    for index, item in enumerate(found):
        if not isinstance(item, RoleAssignment):
            raise WrongTypeError(
                field="assignments",
                value=item,
                problem="an assignment is needed",
                remedy="give [RoleAssignment(party=..., role=..., scope=...)]",
                path=("assignments", index),
            )
    return found
