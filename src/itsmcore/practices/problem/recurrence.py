"""Recurrence: incidents that come back, as candidates for problems."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from itsmcore.errors import FieldError
from itsmcore.model import (
    Condition,
    FrozenMap,
    Incident,
    Problem,
    RecordKey,
    States,
)
from itsmcore.model._arguments import meaning
from itsmcore.model._fields import checked
from itsmcore.model._texts import moment
from itsmcore.model.condition import a_condition
from itsmcore.model.values import Value
from itsmcore.practices._given import by_id, expect, positive
from itsmcore.practices._likeness import field_names, groups, known_fields, runs

__all__ = ["Recurrence", "RecurrenceRule", "recurrences"]


def _by(value: Iterable[str]) -> tuple[str, ...]:
    return field_names(value, "by")


def _within(value: timedelta) -> timedelta:
    return positive(value, "within")


def _applies(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


def _count(_rule: object, _field: object, value: int) -> None:
    if value < 2:
        raise FieldError(
            field="count",
            value=value,
            problem="what comes back comes at least twice",
            remedy="give 2 or more",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class RecurrenceRule:
    """When incidents count as coming back. A value: frozen, hashable.

    Attributes:
        by: The fields in which they are the same, typed or custom: items, category, symptom.
            Of items, each one counts for itself.
        count: How many make a recurrence.
        within: In how long a window. It is half-open: two incidents exactly that far apart do
            not lie in one.
        applies: Which incidents; None for all.
    """

    by: tuple[str, ...] = attrs.field(default=("cis", "category"), converter=_by)
    count: int = attrs.field(default=3, validator=_count)
    within: timedelta = attrs.field(default=timedelta(days=7), converter=_within)
    applies: Condition | None = attrs.field(default=None, converter=_applies)


@attrs.frozen(kw_only=True)
class Recurrence:
    """Incidents that are the same in some fields and came back: a candidate for a problem.

    Attributes:
        shared: The fields, with the value that they have in common.
        incidents: Keys of the incidents, the first opened first.
        first_at: When the first was opened.
        last_at: When the last was opened.
        problems: Keys of the problems that explain some of them already, in order.
        known_errors: Keys of those of the problems that are known errors.
        unlinked: Keys of the incidents that no problem explains, the first opened first.
    """

    shared: FrozenMap[str, Value]
    incidents: tuple[RecordKey, ...]
    first_at: datetime
    last_at: datetime
    problems: tuple[RecordKey, ...]
    known_errors: tuple[RecordKey, ...]
    unlinked: tuple[RecordKey, ...]

    @property
    def is_new(self) -> bool:
        """Whether no problem explains any of them."""
        return not self.problems

    def explain(self) -> tuple[str, ...]:
        """What they have in common, which they are, and what is known of them."""
        common = ", ".join(f"{name} {value}" for name, value in self.shared.items())
        head = (
            f"{len(self.incidents)} incidents of {common}, "
            f"{moment(self.first_at)} .. {moment(self.last_at)}: "
            f"{', '.join(self.incidents)}"
        )
        if self.is_new:
            return (head, "no problem explains any of them")
        known = (
            f"{key} explains some of them{self._known(key)}" for key in self.problems
        )
        rest = ", ".join(self.unlinked)
        return (head, *known, *([f"not explained: {rest}"] if rest else ()))

    def _known(self, key: str) -> str:
        return ", a known error" if key in self.known_errors else ""


def recurrences(
    incidents: Iterable[Incident],
    rule: RecurrenceRule | None = None,
    /,
    *,
    problems: Iterable[Problem] = (),
    states: States | None = None,
) -> tuple[Recurrence, ...]:
    """Incidents that came back: candidates for problems.

    Incidents are grouped by the values of the rule's fields. Wherever a window of the rule's
    length holds enough of a group, they belong together; windows that share an incident make
    one recurrence.

    Args:
        incidents: The incidents, in any order; which count, the rule says.
        rule: When they come back; by the usual one, unless told.
        problems: What is known already. A problem explains an incident that names it, or that
            it names.
        states: What states mean, for conditions on categories.

    Returns:
        Those with most incidents first, then by the values, then by time. An incident with
        several items may be in several.

    Raises:
        UnknownNameError: The rule names a field that no incident has.
        FieldError: Something comes twice.
        WrongTypeError: An argument is something else.

    References:
        Own rule; docs/guides/recurrence.md says how it counts.
    """
    how = expect(RecurrenceRule() if rule is None else rule, RecurrenceRule, "rule")
    given = by_id(incidents, Incident, "incidents").values()
    known = by_id(problems, Problem, "problems")
    means = None if states is None else meaning(states, states)
    known_fields(how.by, given, "rule.by")
    chosen = [one for one in given if _counts(one, how, means)]
    explained = _explained(chosen, known.values())
    found = [
        _recurrence(dict(zip(how.by, shared, strict=True)), part, explained, known)
        for shared, group in groups(chosen, how.by)
        for run in runs(group, how.count, how.within)
        for part in [group[run.start : run.stop]]
    ]
    return tuple(sorted(found, key=lambda one: -len(one.incidents)))


def _counts(one: Incident, rule: RecurrenceRule, states: States | None) -> bool:
    return rule.applies is None or rule.applies.holds(one, states=states)


def _explained(
    incidents: Iterable[Incident], problems: Iterable[Problem]
) -> dict[str, set[str]]:
    """The problems that explain each incident, by its key."""
    found: dict[str, set[str]] = {}
    for one in incidents:
        if one.problem is not None:
            found.setdefault(one.id, set()).add(one.problem)
    for problem in problems:
        for key in problem.incidents:
            found.setdefault(key, set()).add(problem.id)
    return found


def _recurrence(
    shared: dict[str, Value],
    part: list[Incident],
    explained: dict[str, set[str]],
    known: dict[str, Problem],
) -> Recurrence:
    linked = sorted({key for one in part for key in explained.get(one.id, ())})
    return Recurrence(
        shared=FrozenMap(shared),
        incidents=tuple(one.id for one in part),
        first_at=part[0].opened_at,
        last_at=part[-1].opened_at,
        problems=tuple(linked),
        known_errors=tuple(k for k in linked if k in known and known[k].known_error),
        unlinked=tuple(one.id for one in part if one.id not in explained),
    )
