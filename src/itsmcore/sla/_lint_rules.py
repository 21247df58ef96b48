"""What is suspect in the conditions and edges of a target."""

from collections.abc import Callable
from typing import Final

from itsmcore.model import AllOf, Condition, Edge, Ends
from itsmcore.sla._lint_edges import any_of, fired, is_silent, latched, members
from itsmcore.sla._lint_logic import Logic
from itsmcore.sla._lint_notes import Notes
from itsmcore.sla.target import Target

__all__ = ["lint_rules"]

_ALWAYS: Final = AllOf(())
_CONDITIONS: Final = ("applies", "pause", "resume", "runs")
_EDGES: Final = ("start", "stop", "cancel", "reset")

Rule = Callable[[Target, Logic, Notes], None]


def lint_rules(target: Target, logic: Logic, notes: Notes) -> None:
    """Note what never happens, and what undoes something else.

    Where a part can never hold by itself, that is told and nothing that follows from it.
    """
    silent = _lint_single(target, logic, notes)
    for needed, rule in _RULES:
        if silent.isdisjoint(needed) and all(
            getattr(target, name) is not None for name in needed
        ):
            rule(target, logic, notes)


def _lint_single(target: Target, logic: Logic, notes: Notes) -> set[str]:
    """The parts that can never hold or fire."""
    silent = set()
    for name in _CONDITIONS:
        condition: Condition | None = getattr(target, name)
        if condition is not None and logic.excludes(condition):
            silent.add(name)
            message = f"{name} can never hold"
            notes.add("never_holds", name, message, "mend its tests, or leave it out")
    for name in _EDGES:
        edge: Edge | None = getattr(target, name)
        if edge is not None and is_silent(edge, logic):
            silent.add(name)
            message = f"{name} can never fire"
            notes.add("never_fires", name, message, "mend its tests, or leave it out")
    return silent


def _given(condition: Condition | None) -> Condition:
    return _ALWAYS if condition is None else condition


def _never_stops(target: Target, _logic: Logic, notes: Notes) -> None:
    if target.stop is None and target.reset is None:
        message = "nothing stops the clock, so that every record misses the target"
        notes.add("never_stops", "stop", message, "give stop=begins(when(...))")


def _start(target: Target, logic: Logic, notes: Notes) -> None:
    """A start where the clock has been ended already."""
    began, ended = fired(target.start), latched(target.stop, target.cancel)
    if began is None or not logic.implies(began, ended):
        return
    which = "stop" if logic.implies(began, latched(target.stop)) else "cancel"
    notes.add(
        "start_in_stop",
        "start",
        f"whatever starts the clock has ended it already: {which} holds whenever it starts",
        f"let {which} begin later than start, or start on what comes before",
    )


def _cancel(target: Target, logic: Logic, notes: Notes) -> None:
    cancelled = fired(target.cancel)
    if cancelled is not None and logic.implies(cancelled, latched(target.stop)):
        notes.add(
            "cancel_in_stop",
            "cancel",
            "the clock never gets cancelled: stop holds whenever it would, and wins",
            "take what cancels out of stop: stop & ~cancel",
        )


def _reset(target: Target, logic: Logic, notes: Notes) -> None:
    ends = [*members(target.stop), *members(target.cancel)]
    again = fired(target.reset)
    is_same = all(one in ends for one in members(target.reset))
    is_inside = again is not None and logic.implies(
        again, latched(target.stop, target.cancel)
    )
    if is_same or is_inside:
        notes.add(
            "reset_in_stop",
            "reset",
            "no cycle ever begins anew: what resets the clock ends it, and that wins",
            "stop on something else, or use reopen='new_cycle' instead of reset",
        )


def _stop(target: Target, logic: Logic, notes: Notes) -> None:
    stopped, applies = fired(target.stop), target.applies
    if stopped is not None and applies is not None and logic.excludes(applies, stopped):
        notes.add(
            "stop_uncovered",
            "stop",
            "no clock is ever met: the target no longer applies when it stops",
            "let applies hold until the stop, e.g. leave the status out of it",
        )


def _pause(target: Target, logic: Logic, notes: Notes) -> None:
    pause = _given(target.pause)
    if target.applies is not None and logic.excludes(target.applies, pause):
        notes.add(
            "pause_uncovers",
            "pause",
            "the clock is excluded instead of paused: the target does not apply then",
            "let applies hold during a pause, too",
        )
    elif logic.implies(pause, latched(target.stop)):
        notes.add(
            "pause_in_stop",
            "pause",
            "nothing is ever paused: stop holds whenever pause does",
            "leave out the pause, or let stop hold in other states",
        )
    elif logic.implies(pause, latched(target.cancel)) or _is_cancelling(target, logic):
        notes.add(
            "pause_cancels",
            "pause",
            "the clock is cancelled instead of paused: cancel holds whenever pause does",
            "let cancel hold in other states than pause",
        )


def _is_cancelling(target: Target, logic: Logic) -> bool:
    """Whether a pause ends what a clock needs to go on: `cancel=ends(...)` of its start."""
    began = fired(target.start)
    if began is None or target.pause is None:
        return False
    ends = [one for one in members(target.cancel) if isinstance(one, Ends)]
    return any(
        logic.implies(began, one.condition)
        and logic.excludes(target.pause, one.condition)
        for one in ends
    )


def _always_paused(target: Target, logic: Logic, notes: Notes) -> None:
    rows = [row.condition for row in target.goal]
    given = [c for c in (target.applies, target.runs) if c is not None]
    if None not in rows:
        given.append(any_of(*rows))
    pause = _given(target.pause)
    if logic.is_possible(given) and not logic.is_possible(given, (pause,)):
        notes.add(
            "always_paused",
            "pause",
            "it is paused whenever the target applies and could run",
            "narrow pause down, or let runs hold without it",
        )


def _runs(target: Target, logic: Logic, notes: Notes) -> None:
    runs = _given(target.runs)
    if target.applies is not None and logic.excludes(target.applies, runs):
        notes.add(
            "runs_uncovered",
            "runs",
            "time counts only while the target does not apply: runs holds at no other",
            "let applies and runs hold together",
        )
    elif logic.implies(runs, latched(target.stop, target.cancel)):
        notes.add(
            "runs_in_stop",
            "runs",
            "the clock never runs: it has ended whenever runs holds",
            "let it stop later, or run before",
        )


def _resume(target: Target, logic: Logic, notes: Notes) -> None:
    resume, pause = _given(target.resume), _given(target.pause)
    if logic.implies(resume, pause):
        notes.add(
            "never_resumes",
            "resume",
            "once paused the clock never resumes: pause holds whenever resume does",
            "let resume hold where pause does not, or leave it out",
        )
    elif logic.implies(~pause, resume):
        notes.add(
            "idle_resume",
            "resume",
            "resume changes nothing: it holds whenever pause does not",
            "leave it out",
        )


_RULES: Final[tuple[tuple[tuple[str, ...], Rule], ...]] = (
    ((), _never_stops),
    (("start",), _start),
    (("stop", "applies"), _stop),
    (("cancel", "stop"), _cancel),
    (("reset",), _reset),
    (("pause",), _pause),
    (("pause",), _always_paused),
    (("runs",), _runs),
    (("pause", "resume"), _resume),
)
"""Each rule, and the parts that it needs."""
