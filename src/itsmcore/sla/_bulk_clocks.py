"""Which clocks many records have: those of targets, or those of a rulebook."""

from array import array
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import attrs

from itsmcore.errors import FieldError, WrongTypeError, dotted
from itsmcore.model import Histories, WorkingTime
from itsmcore.sla._rulebook_clocks import AgreedTarget
from itsmcore.sla.rulebook import Rulebook
from itsmcore.sla.target import Target

__all__ = ["NO_CLOCK", "Clocks", "clocks_of"]

NO_CLOCK: Final = -1


@attrs.frozen(eq=False)
class Clocks:
    """The clocks of many records, in order.

    Attributes:
        targets: Of all of them.
        agreement_ids: The agreement of each target; None outside one.
        rivals: What tells targets that are rivals from others, where of rivals only the
            strictest counts; None: all count.
        size: How many records there are.
        record_of: For each clock, the place of its record.
        target_of: The place of its target.
    """

    targets: tuple[Target, ...]
    agreement_ids: tuple[str | None, ...]
    rivals: tuple[Any, ...] | None
    size: int
    record_of: "array[int]"
    target_of: "array[int]"

    def rows_of(self) -> list[list[int]]:
        """For each target, the place of its clock on each record; `NO_CLOCK` without one."""
        found = [[NO_CLOCK] * self.size for _ in self.targets]
        pairs = zip(self.record_of, self.target_of, strict=True)
        for row, (record, place) in enumerate(pairs):
            found[place][record] = row
        return found


def clocks_of(
    rules: Any, histories: Histories, now: datetime, schedule: WorkingTime | None
) -> Clocks:
    """The clocks that rules give to some records at an instant.

    Raises:
        WrongTypeError: The rules are none.
        FieldError: A rulebook, and a schedule instead of its own.
    """
    if not isinstance(rules, Rulebook):
        return _each(_targets(rules), len(histories))
    if schedule is not None:
        raise FieldError(
            field="schedule",
            value=schedule,
            problem="a rulebook has schedules of its own",
            remedy="leave schedule out, or give targets",
        )
    if rules.agreements:
        return _agreed(rules, histories, now)
    clocks = rules.agreed(now)
    made = _each(tuple([clock.target for clock in clocks]), len(histories))
    return attrs.evolve(made, rivals=_rivals(rules, clocks))


def _rivals(rules: Rulebook, clocks: Iterable[AgreedTarget]) -> tuple[Any, ...] | None:
    """The kind of agreement and the metric of each clock, where only the strictest counts."""
    if rules.match != "strictest":
        return None
    return tuple(
        [
            (
                None if clock.agreement is None else clock.agreement.kind,
                clock.target.metric or clock.target.id,
            )
            for clock in clocks
        ]
    )


def _targets(rules: Any) -> tuple[Target, ...]:
    if isinstance(rules, Target):
        return (rules,)
    if isinstance(rules, (str, bytes, set, frozenset)) or not isinstance(
        rules, Iterable
    ):
        raise _no_target(rules, ("rules",))
    found = tuple(rules)
    for index, target in enumerate(found):
        if not isinstance(target, Target):
            raise _no_target(target, ("rules", index))
    return found


def _no_target(value: object, path: tuple[str | int, ...]) -> WrongTypeError:
    return WrongTypeError(
        field=dotted(path),
        value=value,
        problem="a target, a list of targets or a rulebook is needed",
        remedy="give Target(...), [Target(...), ...] or Rulebook(...)",
        path=path,
    )


def _each(targets: tuple[Target, ...], size: int) -> Clocks:
    """Every target on every record."""
    count = len(targets)
    records = [record for record in range(size) for _ in range(count)]
    places = array("q", range(count)) * size
    return Clocks(targets, (None,) * count, None, size, array("q", records), places)


def _agreed(rules: Rulebook, histories: Histories, now: datetime) -> Clocks:
    """The clocks of the agreements that have covered each record."""
    known: dict[int, int] = {}
    clocks: list[AgreedTarget] = []
    record_of, target_of = array("q"), array("q")
    for record, history in enumerate(histories):
        for clock in rules.clocks(history, until=now):
            place = known.setdefault(id(clock), len(clocks))
            if place == len(clocks):
                clocks.append(clock)
            record_of.append(record)
            target_of.append(place)
    return Clocks(
        tuple([clock.target for clock in clocks]),
        tuple([clock.agreement_id for clock in clocks]),
        _rivals(rules, clocks),
        len(histories),
        record_of,
        target_of,
    )
