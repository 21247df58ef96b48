"""What questions about fault trees are given, checked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from itsmcore.cmdb.availability._chances import Pair
from itsmcore.cmdb.availability._numbers import Share, pairs_of_shares, share_fault
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
    dotted,
)

__all__ = ["Chances", "budget", "pairs_of"]

Chances: TypeAlias = Mapping[str, Share]


def pairs_of(each: Chances, events: Sequence[str]) -> list[Pair]:
    """The probability of each event, and its complement.

    They are fractions if every number given is exact, else floats.

    Raises:
        DefinitionError: Several things are wrong.
        FieldError: One of them is no probability, or lacks.
        WrongTypeError: It is no mapping, or holds something else than numbers.
    """
    if not isinstance(each, Mapping):
        raise WrongTypeError(
            field="each",
            value=each,
            problem="a mapping from events to probabilities is needed",
            remedy="give {'db-1': 0.001}",
        )
    faults = [*_faults(each, events)]
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise DefinitionError("these are no probabilities of the events:", faults)
    return pairs_of_shares([each[event] for event in events])


def _faults(each: Chances, events: Sequence[str]) -> Iterator[FieldError]:
    for event in events:
        if event not in each:
            yield FieldError(
                field=dotted(("each", event)),
                value=None,
                problem="the probability of this event lacks",
                remedy="give a number from 0 to 1",
                path=("each", event),
            )
    known = frozenset(events)
    for event, value in each.items():
        if event not in known:
            path = ("each", str(event))
            yield UnknownNameError(
                field=dotted(path), value=event, known=events, path=path
            )
        else:
            fault = share_fault(value, ("each", event), "a probability")
            if fault is not None:
                yield fault


def budget(value: int) -> int:
    """A budget of nodes.

    Raises:
        FieldError: It is less than 1.
        WrongTypeError: It is no whole number.
    """
    if type(value) is not int:
        raise WrongTypeError(
            field="node_budget",
            value=value,
            problem="a whole number is needed",
            remedy="give how many nodes may be worked out, e.g. 100_000",
        )
    if value < 1:
        raise FieldError(
            field="node_budget",
            value=value,
            problem="nothing can be worked out with that",
            remedy="give 1 or more, or leave it out",
        )
    return value
