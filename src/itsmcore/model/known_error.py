"""Known errors: a view of problems that were declared such, never a record of its own."""

from typing import Final

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.model._fields import checked
from itsmcore.model.condition import Condition, a_condition, when
from itsmcore.model.keys import RecordKey
from itsmcore.model.problem import Problem, ProblemState, ResolutionCode
from itsmcore.model.states import States
from itsmcore.model.words import StatusCategory, Word

__all__ = ["BEING_FIXED", "KnownError", "KnownErrorState", "known_error_of"]


class KnownErrorState(Word):
    """Where a known error stands."""

    OPEN = "open"
    WORKAROUND_AVAILABLE = "workaround_available"
    FIX_PLANNED = "fix_planned"
    FIXED = "fixed"
    RETIRED = "retired"
    RISK_ACCEPTED = "risk_accepted"


_K = KnownErrorState

BEING_FIXED: Final = when(status=ProblemState.FIX_IN_PROGRESS) | when(
    held_in=ProblemState.FIX_IN_PROGRESS
)
"""Of which problems a fix is in progress, on hold or not."""


@attrs.frozen(kw_only=True, field_transformer=checked)
class KnownError:
    """What a desk looks up to live with a problem.

    Attributes:
        problem: Key of the problem.
        state: Where it stands.
        title: One line for people.
        symptoms: What those who are hit by it see.
        root_cause: What was found to be behind it.
        workaround: How to live with it.
        solution: What was done about it, once something was.
    """

    problem: RecordKey
    state: KnownErrorState
    title: str = ""
    symptoms: str | None = None
    root_cause: str | None = None
    workaround: str | None = None
    solution: str | None = None


def known_error_of(
    problem: Problem,
    /,
    *,
    fixing: Condition = BEING_FIXED,
    states: States | None = None,
) -> KnownError | None:
    """The known error that a problem is; None for one that was not declared such.

    It is `open` until there is a workaround, and `fix_planned` once a change is to fix it or
    a fix is in progress, on hold or not. It ends `fixed`, with its risk accepted, or retired:
    a duplicate, or no problem at all.

    Args:
        problem: The problem as it is.
        fixing: Of which problems a fix is in progress, where theirs is no standard lifecycle.
        states: Categories of states, where they are not the standard ones of its class.

    Raises:
        WrongTypeError: It is no problem.
    """
    if not isinstance(problem, Problem):
        raise WrongTypeError(
            field="problem",
            value=problem,
            problem="a problem is needed",
            remedy="give Problem(...)",
        )
    is_fixing = a_condition(fixing)
    if not problem.known_error:
        return None
    known = problem.states if states is None else states
    return KnownError(
        problem=problem.id,
        state=_state(
            problem,
            known.category(problem.status),
            is_fixing=is_fixing.holds(problem, states=states),
        ),
        title=problem.title,
        symptoms=problem.symptoms,
        root_cause=problem.root_cause,
        workaround=problem.workaround,
        solution=problem.resolution_notes,
    )


def _state(
    problem: Problem, category: StatusCategory, *, is_fixing: bool
) -> KnownErrorState:
    if category is StatusCategory.DONE:
        return _K.FIXED
    if category is StatusCategory.CLOSED:
        return _end(problem)
    if problem.changes or is_fixing:
        return _K.FIX_PLANNED
    return _K.WORKAROUND_AVAILABLE if problem.workaround else _K.OPEN


def _end(problem: Problem) -> KnownErrorState:
    """How one that is closed ended; who resolved it before says more than its code."""
    if problem.resolution_code == ResolutionCode.RISK_ACCEPTED:
        return _K.RISK_ACCEPTED
    is_fixed = problem.resolution_code == ResolutionCode.FIXED
    return _K.FIXED if is_fixed or problem.resolved_at is not None else _K.RETIRED
