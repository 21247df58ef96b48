"""Lint: what can be so in a target, but is hardly meant."""

from collections.abc import Iterable

from itsmcore.errors import WrongTypeError
from itsmcore.model import Record, States
from itsmcore.model._fields import texts_set
from itsmcore.sla._lint_goals import lint_goals
from itsmcore.sla._lint_logic import Logic
from itsmcore.sla._lint_notes import Notes
from itsmcore.sla._lint_rules import lint_rules
from itsmcore.sla._lint_words import Vocabulary, lint_words
from itsmcore.sla.policy_finding import PolicyFinding
from itsmcore.sla.target import Target

__all__ = ["lint", "lint_target", "vocabulary"]


def lint(
    target: Target,
    /,
    *,
    record_type: type[Record] | None = None,
    custom: Iterable[str] = (),
    states: States | None = None,
) -> tuple[PolicyFinding, ...]:
    """What is suspect in a target: parts that never hold, undo one another, or name nothing.

    It never claims what is not so: what it says cannot hold does so for no values at all. Where
    conditions are too many to decide, or of a host's own class, it says nothing.

    Args:
        target: The target; a schedule that it only names is not looked at.
        record_type: The class of the records, to check the names and values of their fields.
        custom: Names of fields beside those of the class.
        states: What states mean, to check their names and to see statuses and their
            categories together.

    Raises:
        WrongTypeError: An argument is something else.

    >>> from datetime import timedelta
    >>> from itsmcore.model import begins, when
    >>> closed = when(status="closed")
    >>> target = Target(
    ...     id="t", goal=timedelta(hours=4), stop=begins(closed), pause=closed
    ... )
    >>> for finding in lint(target):
    ...     print(finding)
    pause: nothing is ever paused: stop holds whenever pause does; leave out the pause, or let stop hold in other states
    """
    if not isinstance(target, Target):
        raise WrongTypeError(
            field="target",
            value=target,
            problem="a target is needed",
            remedy="give Target(...), or call lint() of a rulebook",
        )
    words = vocabulary(record_type, custom, states)
    return tuple(lint_target(target, target, words, Notes(target.id)))


def vocabulary(
    record_type: type[Record] | None, custom: Iterable[str], states: States | None
) -> Vocabulary:
    """What names and values may be, from what a caller knows.

    Raises:
        WrongTypeError: An argument is something else.
    """
    given: object = record_type
    if given is not None and not (
        isinstance(given, type) and issubclass(given, Record)
    ):
        raise WrongTypeError(
            field="record_type",
            value=record_type,
            problem="a record class is needed",
            remedy="give e.g. Incident, or None",
        )
    if states is not None and not isinstance(states, States):
        raise WrongTypeError(
            field="states",
            value=states,
            problem="states with their categories are needed",
            remedy="give States({'new': 'to_do', ...}), or None",
        )
    try:
        names = texts_set(custom)
    except WrongTypeError as error:
        raise error.named("custom") from None
    return Vocabulary(record_type, names, states)


def lint_target(
    target: Target, settled: Target, words: Vocabulary, notes: Notes
) -> list[PolicyFinding]:
    """The findings of one target.

    Args:
        target: As it was written.
        settled: The same with schedules instead of their names, as far as they are known.
        words: What names and values may be.
        notes: Where to put them.
    """
    logic = Logic(words.states)
    lint_rules(target, logic, notes)
    lint_goals(settled, logic, notes)
    lint_words(target, words, notes)
    return notes.found
