"""Reading a history: where a condition held, and at which steps an edge fires."""

from collections.abc import Iterable

from itsmcore._instants import from_us
from itsmcore.model.condition import Condition
from itsmcore.model.edge import Edge
from itsmcore.model.series import Comment, Mark, Span, Turn
from itsmcore.model.values import Value

__all__ = ["marks_of", "spans_of"]


def spans_of(
    condition: Condition, turns: Iterable[Turn], until_us: int
) -> tuple[Span, ...]:
    """The stretches over which a condition held, up to an instant."""
    found: list[Span] = []
    opened: Turn | None = None
    values: dict[str, Value] = {}
    for turn in turns:
        if turn.at_us > until_us:
            break
        values.update(turn.values)
        holds = condition.test(values.get)
        if holds and opened is None:
            opened = turn
        elif opened is not None and not holds:
            found.append(Span(opened.at, turn.at, opened.position, turn.position))
            opened = None
    if opened is not None:
        found.append(Span(opened.at, from_us(until_us), opened.position, None))
    return tuple(found)


def marks_of(edge: Edge, turns: Iterable[Turn]) -> tuple[Mark, ...]:
    """The steps at which an edge fires, in order."""
    values: dict[str, Value] = {}
    found: list[Mark] = []
    for turn in turns:
        step = _Step(values, turn)
        if edge.fires(step):
            found.append(Mark(turn.at, turn.position))
        values = step.values
    return tuple(found)


class _Step:
    """A turn as an edge sees it."""

    __slots__ = ("_before", "comments", "is_first", "values")

    def __init__(self, before: dict[str, Value], turn: Turn) -> None:
        self._before = before
        self.values = {**before, **turn.values}
        self.comments: tuple[Comment, ...] = turn.comments
        self.is_first = turn.position == 0

    def before(self, name: str, /) -> Value:
        return self._before.get(name)

    def after(self, name: str, /) -> Value:
        return self.values.get(name)
