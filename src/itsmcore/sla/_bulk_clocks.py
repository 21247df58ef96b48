"""Which clocks many records have: those of targets, or those of a rulebook."""

from array import array
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import attrs

from itsmcore.errors import FieldError, WrongTypeError, dotted
from itsmcore.model import Histories, History, WorkingTime
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
        size: How many records there are.
        record_of: For each clock, the place of its record.
        target_of: The place of its target.
    """

    targets: tuple[Target, ...]
    agreement_ids: tuple[str | None, ...]
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
    if not rules.agreements and rules.match != "strictest":
        bound = [agreed.target for agreed in rules.agreed(now)]
        return _each(tuple(bound), len(histories))
    return _agreed(rules, histories, now)


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
    return Clocks(targets, (None,) * count, size, array("q", records), places)


def _agreed(rules: Rulebook, histories: Histories, now: datetime) -> Clocks:
    """The clocks of the agreements that have covered each record."""
    known: dict[int, int] = {}
    clocks: list[AgreedTarget] = []
    record_of, target_of = array("q"), array("q")
    for record, history in enumerate(histories):
        for clock in _clocks(rules, history, now):
            place = known.setdefault(id(clock), len(clocks))
            if place == len(clocks):
                clocks.append(clock)
            record_of.append(record)
            target_of.append(place)
    return Clocks(
        tuple([clock.target for clock in clocks]),
        tuple([clock.agreement_id for clock in clocks]),
        len(histories),
        record_of,
        target_of,
    )


def _clocks(rules: Rulebook, history: History, now: datetime) -> Iterable[AgreedTarget]:
    """The clocks of one record; of rivals, where only the strictest counts, that one."""
    found = rules.clocks(history, until=now)
    if rules.match != "strictest":
        return found
    kept = {(v.agreement_id, v.target_id) for v in rules.measure(history, now=now)}
    return [c for c in found if (c.agreement_id, c.target.id) in kept]
