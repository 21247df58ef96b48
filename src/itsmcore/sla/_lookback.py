"""Counting back: what a clock would have counted before it started."""

from collections.abc import Iterator

import attrs

from itsmcore.sla._trail import Kind, Run, backwards
from itsmcore.sla.words import ClockState, Part

__all__ = ["counted_back"]


@attrs.frozen(eq=False)
class _Piece:
    start_us: int
    kind: Kind
    part: Part
    position: int


def counted_back(
    first: Kind, before: Run, since_us: int, at_us: int, *, replay: bool
) -> Run:
    """A run from `since_us` to `at_us`, by what went on before the start.

    Args:
        first: What went on before anything was known.
        before: What would have run, had the clock started with the record.
        since_us: The instant from which is counted, before `at_us`.
        at_us: The instant of the start.
        replay: Whether pauses are left out.
    """
    pieces = [*_pieces(first, before, since_us, at_us)]
    found = _run(pieces.pop(), replay=replay)
    for piece in reversed(pieces):
        kind = _kind(piece, replay=replay)
        if not kind.is_like(found.kind):
            found = found.turned(piece.start_us, kind, piece.part, piece.position)
    return found


def _pieces(first: Kind, before: Run, since_us: int, at_us: int) -> Iterator[_Piece]:
    """What went on, the latest first."""
    first_us = at_us
    for item in backwards(before.at(at_us).last):
        if item.end_us > since_us:
            first_us = max(item.start_us, since_us)
            yield _Piece(first_us, item.kind, item.part, item.position)
        else:
            break
    if first_us > since_us:
        yield _Piece(since_us, first, Part.COUNT_FROM, 0)


def _run(first: _Piece, *, replay: bool) -> Run:
    kind = _kind(first, replay=replay)
    part = Part.COUNT_FROM if kind.is_counted else first.part
    return Run(kind, first.start_us, part, first.position)


def _kind(piece: _Piece, *, replay: bool) -> Kind:
    if replay or piece.kind.is_counted:
        return piece.kind
    return attrs.evolve(piece.kind, why=ClockState.RUNNING, is_counted=True)
