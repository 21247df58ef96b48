"""Sorted spans of integers: merge, share, cut, clip; each linear in what it is given."""

from collections.abc import Iterable, Sequence

from itsmcore.sla._hours import Span

__all__ = ["clipped", "merged", "minus", "shared"]


def merged(found: Iterable[Span]) -> list[Span]:
    """The same instants as spans in order that neither overlap nor touch."""
    held: list[Span] = []
    for start, end in sorted(found):
        if held and start <= held[-1][1]:
            if end > held[-1][1]:
                held[-1] = (held[-1][0], end)
        else:
            held.append((start, end))
    return held


def minus(left: Sequence[Span], right: Sequence[Span]) -> Sequence[Span]:
    """What merged spans have and other merged spans have not."""
    if not right:
        return left
    left_over: list[Span] = []
    first = 0
    for start, end in left:
        while first < len(right) and right[first][1] <= start:
            first += 1
        at, index = start, first
        while index < len(right) and right[index][0] < end:
            if at < right[index][0]:
                left_over.append((at, right[index][0]))
            at = right[index][1]
            index += 1
        if at < end:
            left_over.append((at, end))
    return left_over


def shared(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """What two runs of merged spans have in common."""
    found: list[Span] = []
    first = second = 0
    while first < len(left) and second < len(right):
        start = max(left[first][0], right[second][0])
        end = min(left[first][1], right[second][1])
        if start < end:
            found.append((start, end))
        if left[first][1] == end:
            first += 1
        else:
            second += 1
    return found


def clipped(found: Iterable[Span], start: int, end: int) -> list[Span]:
    """The part of each span inside a window; those outside are left out."""
    inside = ((max(a, start), min(b, end)) for a, b in found)
    return [(a, b) for a, b in inside if a < b]
