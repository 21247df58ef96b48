"""One step as a clock sees it, and whether what an edge began can cease."""

from collections.abc import Iterable, Mapping

from itsmcore.model import AnyEdge, Comment, Edge, OnlyWhen, Value

__all__ = ["View", "lifts"]


class View:
    """One step as an edge sees it."""

    __slots__ = ("_after", "_before", "comments", "is_first")

    def __init__(
        self,
        before: Mapping[str, Value],
        after: Mapping[str, Value],
        comments: tuple[Comment, ...] = (),
        *,
        is_first: bool = False,
    ) -> None:
        self._before, self._after = before, after
        self.comments, self.is_first = comments, is_first

    def before(self, name: str, /) -> Value:
        return self._before.get(name)

    def after(self, name: str, /) -> Value:
        return self._after.get(name)


def lifts(edge: Edge, view: View) -> bool:
    """Whether what fired is the beginning of something that can cease, and nothing else."""
    return all(leaf.level is not None for leaf in _fired(edge, view))


def _fired(edge: Edge, view: View) -> Iterable[Edge]:
    """The simple edges that made this one fire."""
    waiting = [edge]
    while waiting:
        item = waiting.pop()
        if isinstance(item, AnyEdge):
            waiting.extend(part for part in item.edges if part.fires(view))
        elif isinstance(item, OnlyWhen):
            waiting.append(item.edge)
        else:
            yield item
