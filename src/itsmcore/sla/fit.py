"""Fit: whether what underpins an agreement leaves enough time to keep it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final, TypeAlias

import attrs

from itsmcore.errors import FieldError
from itsmcore.sla._answers import whole_number
from itsmcore.sla._fit_sides import Choice, Side, choices
from itsmcore.sla._fit_worst import Leg, worst
from itsmcore.sla._lint_logic import Logic
from itsmcore.sla._rulebook_clocks import pacts
from itsmcore.sla.agreement import Agreement
from itsmcore.sla.policy_finding import PolicyFinding
from itsmcore.sla.target import Target

__all__ = ["fit_agreements"]

_YEARS: Final = range(2, 9998)

_Chosen: TypeAlias = tuple[Side, Choice]
"""A clock, and which of its goals and schedules count."""


def fit_agreements(
    agreements: Sequence[Agreement],
    targets: Mapping[str, Target],
    *,
    only_first: bool,
    year: int,
) -> tuple[PolicyFinding, ...]:
    """Where goals that underpin others do not fit inside them.

    Args:
        agreements: All of a rulebook, in order.
        targets: Its bound targets by their names.
        only_first: Whether an agreement counts only while none before it of its kind does.
        year: The year, in UTC, in which work may start.

    Raises:
        FieldError: There is no such year.
        WrongTypeError: The year is no whole number.
    """
    if whole_number(year, "year") not in _YEARS:
        raise FieldError(
            field="year",
            value=year,
            problem="schedules are not told of that year",
            remedy=f"give one from {_YEARS[0]} to {_YEARS[-1]}",
        )
    found: dict[object, PolicyFinding] = {}
    for epoch in _epochs(agreements, year):
        numbers = {id(item): agreements.index(item) for item in epoch.agreements}
        ruling = pacts(epoch.agreements, targets, only_first=only_first)
        sides = [Side(clock) for pact in ruling for clock in pact.clocks]
        for finding in _Fitting(sides, numbers, epoch).findings():
            told = (finding.params.get(k) for k in ("supported", "supporting", "rows"))
            key = (finding.code, finding.path, *told)
            found[key] = max(found.get(key, finding), finding, key=_over)
    return (*found.values(), *_strangers(agreements, targets))


def _strangers(
    agreements: Sequence[Agreement], targets: Mapping[str, Target]
) -> Iterator[PolicyFinding]:
    """Agreements that measure nothing of what those measure that they underpin."""
    labels: dict[str, set[str]] = {}
    for item in agreements:
        names = {targets[name].metric or name for name in item.targets}
        labels.setdefault(item.id, set()).update(names)
    for index, item in enumerate(agreements):
        for place, name in enumerate(item.supports):
            if labels[item.id].isdisjoint(labels[name]):
                yield PolicyFinding(
                    code="nothing_to_compare",
                    subject=item.id,
                    message=f"no target of it measures what one of {name} does",
                    path=("agreements", index, "supports", place),
                    remedy="give both targets the same metric",
                    params={"supported": name},
                )


def _over(finding: PolicyFinding) -> timedelta:
    over = finding.params.get("over")
    return over if isinstance(over, timedelta) else timedelta()


@attrs.frozen
class _Epoch:
    """A part of the year in which the same agreements rule what is opened."""

    start: datetime
    end: datetime
    agreements: tuple[Agreement, ...]


def _epochs(agreements: Sequence[Agreement], year: int) -> Iterator[_Epoch]:
    first, last = (datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
    bounds = {at for item in agreements for at in (item.valid_from, item.valid_until)}
    cuts = sorted({first, last, *(at for at in bounds if at and first < at < last)})
    for start, end in pairwise(cuts):
        valid = tuple(item for item in agreements if item.is_valid(start))
        yield _Epoch(start, end - timedelta.resolution, valid)


class _Fitting:
    """The clocks of one epoch, and what underpins what."""

    def __init__(
        self, sides: Sequence[Side], numbers: Mapping[int, int], epoch: _Epoch
    ) -> None:
        self._sides, self._numbers, self._epoch = sides, numbers, epoch
        self._logic = Logic()
        self._known: dict[object, tuple[timedelta, datetime] | None] = {}

    def findings(self) -> Iterator[PolicyFinding]:
        """Each pair that does not fit, then each sum."""
        for whole in self._sides:
            below = [
                side
                for side in self._sides
                if whole.clock.agreement_id in _supports(side)
                and side.label == whole.label
            ]
            fitting = []
            for side in below:
                told = [*self._pair(whole, side)]
                yield from told
                if not told:
                    fitting.append(side)
            if len(fitting) > 1:
                yield from self._sum(whole, fitting)

    def _pair(self, whole: Side, side: Side) -> Iterator[PolicyFinding]:
        place = _supports(side).index(_owner(whole))
        path = ("agreements", self._number(side), "supports", place)
        ways = choices([whole, side], self._logic)
        if ways is None:
            yield self._silence(whole, [side], path)
            return
        for outer, inner in ways:
            if outer is not None and inner is not None:
                yield from self._compared((whole, outer), [(side, inner)], path)

    def _sum(self, whole: Side, sides: Sequence[Side]) -> Iterator[PolicyFinding]:
        """Clocks that can be there together, one after another in their order."""
        path = ("agreements", self._number(whole))
        ways = choices([whole, *sides], self._logic)
        if ways is None:
            yield self._silence(whole, sides, path)
            return
        for outer, *inner in ways:
            there = [(s, c) for s, c in zip(sides, inner, strict=True) if c is not None]
            if outer is not None and len(there) > 1:
                yield from self._compared((whole, outer), there, path)

    def _compared(
        self, whole: _Chosen, inner: Sequence[_Chosen], path: tuple[str | int, ...]
    ) -> Iterator[PolicyFinding]:
        allowed = whole[0].leg(whole[1])
        legs = [leg for side, choice in inner if (leg := side.leg(choice)) is not None]
        found = None
        if allowed is not None and len(legs) == len(inner):
            found = self._worst(legs, allowed[0])
        if found is None or allowed is None:
            yield self._silence(whole[0], [side for side, _ in inner], path)
        elif found[0] > allowed[1]:
            yield _misfit(whole, inner, path, (*found, allowed[1]))

    def _worst(
        self, legs: Sequence[Leg], outer: object
    ) -> tuple[timedelta, datetime] | None:
        key = (id(outer), *((id(schedule), goal) for schedule, goal in legs))
        if key not in self._known:
            bounds = self._epoch.start, self._epoch.end
            self._known[key] = worst(legs, outer, *bounds)  # type: ignore[arg-type]  # a leg's own schedule
        return self._known[key]

    def _silence(
        self, whole: Side, sides: Sequence[Side], path: tuple[str | int, ...]
    ) -> PolicyFinding:
        names = " and ".join(map(_name, sides))
        return PolicyFinding(
            code="not_compared",
            subject=_owner(sides[0]),
            message=f"whether {names} fits inside {_name(whole)} cannot be told",
            path=path,
            remedy="use lengths of time, schedules of this library and fewer conditions",
            params={"supported": _name(whole)},
        )

    def _number(self, side: Side) -> int:
        return self._numbers[id(side.clock.agreement)]


def _supports(side: Side) -> tuple[str, ...]:
    agreement = side.clock.agreement
    return () if agreement is None else agreement.supports


def _owner(side: Side) -> str:
    return side.clock.agreement_id or ""


def _name(side: Side) -> str:
    return f"{side.clock.target.id} of {_owner(side)}"


def _misfit(
    whole: _Chosen,
    inner: Sequence[_Chosen],
    path: tuple[str | int, ...],
    figures: tuple[timedelta, datetime, timedelta],
) -> PolicyFinding:
    """What does not fit: how long it can take and from when, and what is allowed."""
    takes, at, goal = figures
    names = tuple(_name(side) for side, _ in inner)
    is_one = len(inner) == 1
    verb = "can take" if is_one else "one after another can take"
    start = at.isoformat(sep=" ").replace("+00:00", "Z")
    return PolicyFinding(
        code="does_not_fit" if is_one else "sum_does_not_fit",
        subject=_owner(inner[0][0] if is_one else whole[0]),
        message=f"{' and '.join(names)} {verb} {takes} of the {goal} that "
        f"{_name(whole[0])} allows, {takes - goal} too much, as from {start}",
        path=path,
        remedy="shorten what underpins, or allow more",
        params={
            "supported": _name(whole[0]),
            "supporting": names,
            "rows": (whole[1][0], *(choice[0] for _, choice in inner)),
            "goal": goal,
            "takes": takes,
            "over": takes - goal,
            "at": at,
        },
    )
