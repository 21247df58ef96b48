"""Whether recovery in the order of the graph, and backups, keep the objectives."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import attrs

from itsmcore.cmdb import Graph
from itsmcore.model import ServiceKey, Word
from itsmcore.model._texts import hours
from itsmcore.practices._given import expect, listed
from itsmcore.practices.continuity._promised import by_service
from itsmcore.practices.continuity._spans import total_of
from itsmcore.practices.continuity.objective import Backup, ContinuityObjective

__all__ = [
    "ObjectiveCheck",
    "ObjectiveKind",
    "ObjectiveState",
    "against_rto",
    "check_backups",
    "check_recovery",
]


class ObjectiveKind(Word):
    """What an objective limits.

    RTO: the time until the service is back, the recovery time objective. RPO: the work that
    is lost, as the time over which it was done, the recovery point objective.
    """

    RTO = "rto"
    RPO = "rpo"


class ObjectiveState(Word):
    """Whether an objective is kept; unknown where nobody says what is needed to tell."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class ObjectiveCheck:
    """Whether an objective of a service is kept.

    Attributes:
        service: Key of the service.
        kind: What is limited.
        objective: The most that is promised.
        found: What there is: the time until it is back, or the most work lost; None where
            there is no limit to it, or where it is not known.
        state: Met when found is not above the objective.
        by: What makes it so: of a recovery the items of the critical path, of a plan its
            steps, whose spans add up to what was found; of backups the items that lose most.
        spans: How long each of these takes, or how much it loses; None for all of it.
    """

    service: ServiceKey
    kind: ObjectiveKind
    objective: timedelta
    found: timedelta | None
    state: ObjectiveState
    by: tuple[str, ...] = ()
    spans: tuple[timedelta | None, ...] = ()

    @property
    def over(self) -> timedelta | None:
        """How far it is missed, zero when met; None where that is not known."""
        if self.state is ObjectiveState.MET:
            return timedelta()
        return None if self.found is None else self.found - self.objective

    def explain(self) -> tuple[str, ...]:
        """What was promised, what there is, and why."""
        head = f"{self.kind.upper()} of {self.service}: {hours(self.objective)}"
        if self.state is ObjectiveState.UNKNOWN:
            return (f"{head}, and nobody says how its data are saved",)
        made = "back after" if self.kind is ObjectiveKind.RTO else "loses up to"
        found = _told(self.found)
        over = f" by {hours(self.over)}" if self.over else ""
        parts = zip(self.by, self.spans, strict=True)
        causes = ", ".join(f"{key} ({_told(span)})" for key, span in parts)
        why = f"because of {causes}" if causes else "nothing has to be done"
        return (f"{head}, {made} {found}: {self.state}{over}", why)


def _told(span: timedelta | None) -> str:
    return "all of it" if span is None else hours(span)


def check_recovery(
    objectives: Iterable[ContinuityObjective],
    graph: Graph,
    /,
    *,
    durations: Mapping[str, timedelta],
    default: timedelta | None = None,
    down: Iterable[str] | None = None,
) -> tuple[ObjectiveCheck, ...]:
    """Whether each service with an RTO can be back in time, as its dependencies allow.

    Each is recovered as if alone, with as much work side by side as can be: it takes at least
    that long.

    Args:
        objectives: What is promised; those without an RTO are left out.
        graph: What depends on what.
        durations: As of `Graph.recovery_order`.
        default: As of `Graph.recovery_order`.
        down: As of `Graph.recovery_order`.

    Returns:
        One check for each service, by key; `by` is the critical path.

    Raises:
        UnknownItemError: The graph has no item of a key.
        FieldError: A service comes twice; as of `Graph.recovery_order`.
        WrongTypeError: An argument is something else.
    """
    known, promised = expect(graph, Graph, "graph"), by_service(objectives)
    failed = None if down is None else listed(down, str, "down")
    found = []
    for service, one in promised.items():
        if one.rto is None:
            continue
        recovery = known.recovery_order(
            [service], durations=durations, default=default, down=failed
        )
        lengths = {id: n.end - n.start for n in recovery.steps for id in n.ids}
        path = [(id, lengths[id]) for id in recovery.critical_path if id in lengths]
        found.append(against_rto(service, one.rto, recovery.duration, path))
    return tuple(found)


def check_backups(
    objectives: Iterable[ContinuityObjective],
    backups: Iterable[Backup],
    /,
    *,
    graph: Graph | None = None,
) -> tuple[ObjectiveCheck, ...]:
    """Whether each service with an RPO loses no more work than promised.

    The data of a service are its own and those of everything that it needs; an item that
    nobody says anything about has none. Of several backups of an item the best counts, of
    several items the worst.

    Args:
        objectives: What is promised; those without an RPO are left out.
        backups: How data are saved.
        graph: What depends on what; None where services have backups of their own only.

    Returns:
        One check for each service, by key; `by` are the items that lose most.

    Raises:
        UnknownItemError: The graph has no item of a key.
        FieldError: A service comes twice, or something is longer than a timedelta can tell.
        WrongTypeError: An argument is something else.
    """
    promised, best = by_service(objectives), _best(listed(backups, Backup, "backups"))
    found = []
    for service, one in promised.items():
        if one.rpo is not None:
            ids = [service, *_needs(graph, service)]
            lost = {key: best[key] for key in ids if key in best}
            found.append(_rpo(service, one.rpo, lost))
    return tuple(found)


def against_rto(
    service: str,
    rto: timedelta,
    found: timedelta,
    path: Sequence[tuple[str, timedelta]],
) -> ObjectiveCheck:
    """The check of a time against an RTO."""
    return ObjectiveCheck(
        service=service,
        kind=ObjectiveKind.RTO,
        objective=rto,
        found=found,
        state=ObjectiveState.MET if found <= rto else ObjectiveState.MISSED,
        by=tuple(key for key, _ in path),
        spans=tuple(span for _, span in path),
    )


def _rpo(
    service: str, rpo: timedelta, lost: Mapping[str, timedelta | None]
) -> ObjectiveCheck:
    known = [span for span in lost.values() if span is not None]
    worst = max(known, default=None) if len(known) == len(lost) else None
    if not lost:
        state = ObjectiveState.UNKNOWN
    elif worst is not None and worst <= rpo:
        state = ObjectiveState.MET
    else:
        state = ObjectiveState.MISSED
    by = tuple(key for key, span in lost.items() if span == worst)
    return ObjectiveCheck(
        service=service,
        kind=ObjectiveKind.RPO,
        objective=rpo,
        found=worst,
        state=state,
        by=by,
        spans=(worst,) * len(by),
    )


def _best(backups: Iterable[Backup]) -> dict[str, timedelta | None]:
    """The most work that each item loses, by its best backup; None for all of it."""
    spans: dict[str, list[timedelta]] = {}
    for place, backup in enumerate(backups):
        found = spans.setdefault(backup.item, [])
        if backup.every is not None:
            found.append(total_of((backup.every, backup.takes), f"backups[{place}]"))
    return {key: min(found, default=None) for key, found in spans.items()}


def _needs(graph: Graph | None, service: str) -> Iterable[str]:
    if graph is None:
        return ()
    return expect(graph, Graph, "graph").dependencies(service)
