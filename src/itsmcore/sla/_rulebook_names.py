"""Names inside a rulebook: schedules of targets, resolved; and what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from itsmcore.errors import DefinitionError, FieldError, UnknownNameError
from itsmcore.model import WorkingTime, when
from itsmcore.sla._faults import Faults, Path
from itsmcore.sla.agreement import MOST_COVER_DEPTH, Agreement
from itsmcore.sla.schedule_table import ScheduleOf, ScheduleRow, ScheduleTable
from itsmcore.sla.target import ScheduleForm, Target

__all__ = ["bound", "bound_all", "check_names", "names_in"]


def names_in(schedule: ScheduleForm) -> Iterator[tuple[Path, str]]:
    """The names of schedules that a target gives, each with its place below `schedule`."""
    if isinstance(schedule, str):
        yield (), schedule
    elif isinstance(schedule, ScheduleOf) and schedule.default is not None:
        yield ("default",), schedule.default
    elif isinstance(schedule, ScheduleTable):
        for index, row in enumerate(schedule.rows):
            if isinstance(row.schedule, str):
                yield ("rows", index, "schedule"), row.schedule


def bound(target: Target, schedules: Mapping[str, WorkingTime]) -> Target:
    """The target with schedules instead of their names.

    Raises:
        UnknownNameError: There is no schedule of a name.
        DefinitionError: A goal is in days, and a schedule knows no working days.
    """
    for place, name in names_in(target.schedule):
        if name not in schedules:
            path = ("schedule", *place)
            raise UnknownNameError(
                field="schedule", value=name, known=sorted(schedules), path=path
            )
    found = _settled(target.schedule, schedules)
    if found is target.schedule:
        return target
    return attrs.evolve(target, schedule=found)


def _settled(form: ScheduleForm, schedules: Mapping[str, WorkingTime]) -> ScheduleForm:
    if isinstance(form, str):
        return schedules[form]
    if isinstance(form, ScheduleOf):
        default = None if form.default is None else schedules[form.default]
        rows = [(when({form.field: name}), item) for name, item in schedules.items()]
        return ScheduleTable([*rows, (None, default)])
    if isinstance(form, ScheduleTable) and any(names_in(form)):
        return ScheduleTable([_settled_row(row, schedules) for row in form.rows])
    return form


def _settled_row(row: ScheduleRow, schedules: Mapping[str, WorkingTime]) -> ScheduleRow:
    if isinstance(row.schedule, str):
        return ScheduleRow(row.condition, schedules[row.schedule])
    return row


def check_names(
    schedules: Iterable[str],
    targets: Mapping[str, Target | None],
    agreements: Sequence[Agreement | None],
    faults: Faults,
) -> None:
    """Note every name that is not known, and every agreement that contradicts another.

    Args:
        schedules: The names of schedules.
        targets: Targets by their names; None where one could not be read.
        agreements: Agreements in their places; None where one could not be read.
        faults: Where to note it.
    """
    known = sorted(schedules)
    for name, target in targets.items():
        if target is not None:
            _check_target(name, target, known, faults)
    ids = {item.id for item in agreements if item is not None}
    is_whole = None not in agreements
    for index, item in enumerate(agreements):
        if item is not None:
            path: Path = ("agreements", index)
            _check_each(item.targets, (*path, "targets"), sorted(targets), faults)
            if is_whole:
                _check_each(item.supports, (*path, "supports"), sorted(ids), faults)
            _check_versions(item, path, agreements[:index], faults)
    _check_cycles(agreements, faults)


def _check_target(name: str, target: Target, known: list[str], faults: Faults) -> None:
    path: Path = ("targets", name)
    if target.id != name:
        remedy = f"give {name!r}, or leave it out where it is read from data"
        faults.value(
            (*path, "id"), target.id, "the target has another name here", remedy
        )
    for place, used in names_in(target.schedule):
        if used not in known:
            faults.unknown((*path, "schedule", *place), used, known)
    if target.applies is not None and target.applies.depth > MOST_COVER_DEPTH:
        problem = f"the condition is nested deeper than {MOST_COVER_DEPTH}"
        remedy = "combine with | and &, which do not nest in a row"
        faults.value((*path, "applies"), "...", problem, remedy)


def _check_each(
    names: tuple[str, ...], path: Path, known: list[str], faults: Faults
) -> None:
    for index, name in enumerate(names):
        if name not in known:
            faults.unknown((*path, index), name, known)


def _check_versions(
    item: Agreement, path: Path, earlier: Sequence[Agreement | None], faults: Faults
) -> None:
    """An agreement against the other versions of it that stand before it."""
    for other in earlier:
        if other is None or other.id != item.id:
            continue
        if other.kind is not item.kind:
            problem = f"another version of it is of kind {other.kind.value!r}"
            remedy = "give both the same, or another id"
            faults.value((*path, "kind"), item.kind, problem, remedy)
        if item.overlaps(other):
            problem = "another version of it is valid at the same time"
            remedy = (
                "let valid_until of one be valid_from of the next, or use another id"
            )
            faults.value((*path, "valid_from"), item.valid_from, problem, remedy)


def _check_cycles(agreements: Sequence[Agreement | None], faults: Faults) -> None:
    """Nothing may underpin itself, be it through others."""
    supports: dict[str, list[str]] = {}
    for item in agreements:
        if item is not None:
            supports.setdefault(item.id, []).extend(item.supports)
    for index, item in enumerate(agreements):
        for place, name in enumerate(() if item is None else item.supports):
            if item is not None and item.id in _reached(name, supports):
                path = ("agreements", index, "supports", place)
                problem = "the agreement would underpin itself"
                faults.value(path, name, problem, "leave it out")


def _reached(start: str, supports: Mapping[str, list[str]]) -> set[str]:
    """An agreement, and all that it underpins."""
    found, waiting = {start}, [start]
    while waiting:
        for name in supports.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def bound_all(
    targets: Mapping[str, Target], schedules: Mapping[str, WorkingTime], faults: Faults
) -> dict[str, Target]:
    """The targets bound; what keeps one from it is noted."""
    made: dict[str, Target] = {}
    for name, target in targets.items():
        try:
            made[name] = bound(target, schedules)
        except DefinitionError as several:
            found = (e for e in several.exceptions if isinstance(e, FieldError))
            faults.found += [error.at("targets", name) for error in found]
    return made
