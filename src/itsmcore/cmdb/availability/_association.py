"""Bounds of a gate from bounds of its inputs alone, whatever events they share."""

from collections.abc import Iterable

from itsmcore.cmdb.availability._chances import Number, Pair, Range

__all__ = ["conjunction_range", "negated", "tightest"]


def conjunction_range(inputs: Iterable[Range], *, together: bool) -> Range:
    """The range of a conjunction.

    It is at most as likely as its least likely input. Where all inputs move together, each
    with failures only, they are associated, and it is at least as likely as if they were
    independent (Esary, Proschan and Walkup 1967). Else what its inputs lack adds up at worst
    (Boole's inequality).

    Args:
        inputs: The ranges of the inputs.
        together: Whether no event helps one input and harms another.
    """
    p: Number = 1
    q: Number = 0
    lost: Number = 0
    high: Pair = (1, 0)
    for (low_p, low_q), upper in inputs:
        q += p * low_q
        p *= low_p
        lost += low_q
        high = min(high, upper)
    if together:
        return (p, q), high
    return ((1 - lost, lost) if lost < 1 else (0, 1)), high


def negated(given: Range) -> Range:
    """The range of the negation."""
    (low_p, low_q), (high_p, high_q) = given
    return (high_q, high_p), (low_q, low_p)


def tightest(*ranges: Range) -> Range:
    """What several ranges of the same thing leave."""
    return max(low for low, _ in ranges), min(high for _, high in ranges)
