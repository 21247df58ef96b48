"""What is suspect between the parts of a rulebook."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from itsmcore.model import Condition
from itsmcore.sla._lint_edges import any_of
from itsmcore.sla._lint_goals import schedules_of
from itsmcore.sla._lint_logic import Logic
from itsmcore.sla._lint_notes import Notes
from itsmcore.sla._rulebook_names import names_in
from itsmcore.sla.agreement import Agreement
from itsmcore.sla.policy_finding import PolicyFinding
from itsmcore.sla.schedule_table import ScheduleOf
from itsmcore.sla.target import Target

__all__ = ["lint_agreements", "lint_unused"]


def lint_unused(
    schedules: Mapping[str, object],
    targets: Mapping[str, Target],
    agreements: Sequence[Agreement],
) -> Iterator[PolicyFinding]:
    """Schedules that no target names, and targets that no agreement promises."""
    forms = [target.schedule for target in targets.values()]
    used = {name for form in forms for _, name in names_in(form)}
    is_open = any(isinstance(form, ScheduleOf) for form in forms)
    for name in schedules:
        if name not in used and not is_open:
            yield PolicyFinding(
                code="unused_schedule",
                subject=name,
                message="no target names the schedule",
                path=("schedules", name),
                remedy="leave it out, or name it in a target",
            )
    promised = {name for agreement in agreements for name in agreement.targets}
    for name in targets if agreements else ():
        if name not in promised:
            yield PolicyFinding(
                code="unused_target",
                subject=name,
                message="no agreement promises the target",
                path=("targets", name),
                remedy="leave it out, or name it in an agreement",
            )


def lint_agreements(
    agreements: Sequence[Agreement],
    targets: Mapping[str, Target],
    logic: Logic,
    *,
    only_first: bool,
) -> Iterator[PolicyFinding]:
    """Agreements that promise nothing, cover nothing, or never get their turn.

    Args:
        agreements: In order.
        targets: The bound targets by their names.
        logic: Decides about conditions.
        only_first: Whether one counts only while none before it of its kind does.
    """
    for index, agreement in enumerate(agreements):
        notes = Notes(agreement.id, ("agreements", index))
        cover = agreement.cover
        if cover is not None and logic.excludes(cover):
            remedy = "mend applies or services"
            notes.add("never_holds", "applies", "the agreement covers nothing", remedy)
        else:
            if only_first:
                _lint_turn(agreement, agreements[:index], logic, notes)
            _lint_promises(agreement, targets, logic, notes)
        yield from notes.found


def _lint_turn(
    agreement: Agreement, earlier: Sequence[Agreement], logic: Logic, notes: Notes
) -> None:
    """An agreement behind others that take all that it covers."""
    before = [
        other
        for other in earlier
        if other.kind is agreement.kind and _outlasts(other, agreement)
    ]
    covers = [other.cover for other in before]
    cover = [] if agreement.cover is None else [agreement.cover]
    taken = [c for c in covers if c is not None]
    if None in covers or (taken and not logic.is_possible(cover, taken)):
        notes.add(
            "never_first",
            (),
            "the agreement never counts: those before it take all that it covers",
            "move it to the front, or use match='all'",
        )


def _outlasts(other: Agreement, agreement: Agreement) -> bool:
    """Whether another agreement is valid whenever this one is."""
    start, end = other.valid_from, other.valid_until
    if start is not None and (
        agreement.valid_from is None or agreement.valid_from < start
    ):
        return False
    return end is None or (
        agreement.valid_until is not None and agreement.valid_until <= end
    )


def _lint_promises(
    agreement: Agreement, targets: Mapping[str, Target], logic: Logic, notes: Notes
) -> None:
    if not agreement.targets:
        remedy = "name targets, or leave it out"
        notes.add("no_targets", "targets", "the agreement promises nothing", remedy)
    for index, name in enumerate(agreement.targets):
        place, target = ("targets", index), targets[name]
        if agreement.cover is not None and not _meets(agreement.cover, target, logic):
            notes.add(
                "never_together",
                place,
                f"target {name} never applies to what the agreement covers",
                "let both hold of the same records, or promise another target",
                {"target": name},
            )
        _lint_length(agreement, target, place, notes)


def _meets(cover: Condition, target: Target, logic: Logic) -> bool:
    """Whether a target can have a goal within a cover; also where it never has one at all."""
    rows = [row.condition for row in target.goal]
    given = [] if target.applies is None else [target.applies]
    if None not in rows:
        given.append(any_of(*rows))
    return logic.is_possible([cover, *given]) or not logic.is_possible(given)


def _lint_length(
    agreement: Agreement, target: Target, place: tuple[str | int, ...], notes: Notes
) -> None:
    """A goal that is longer than all the time for which the agreement is valid."""
    start, end = agreement.valid_from, agreement.valid_until
    if start is None or end is None:
        return
    goals = [row.goal for row in target.goal if isinstance(row.goal, timedelta)]
    found = [*schedules_of(target)]
    lengths = [schedule.elapsed(start, end) for schedule in found]
    if target.schedule is None:
        lengths = [end - start]
    if lengths and goals and min(goals) > max(lengths):
        notes.add(
            "longer_than_validity",
            place,
            f"target {target.id} takes longer than the agreement is valid",
            "shorten the goal, or let the agreement be valid for longer",
            {"target": target.id},
        )
