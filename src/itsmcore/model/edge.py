"""Edges: instants of a history, as data, beside the spans of conditions."""

from collections.abc import Iterable
from types import EllipsisType
from typing import NoReturn, Protocol

import attrs

from itsmcore.errors import FieldError, TruthError, WrongTypeError
from itsmcore.model._fields import checked
from itsmcore.model._fields import side as to_side
from itsmcore.model.condition import MOST_DEPTH, Condition, a_condition, field_name
from itsmcore.model.match import Match, match, shown
from itsmcore.model.series import Comment
from itsmcore.model.values import Value, is_same
from itsmcore.model.words import Side

__all__ = [
    "AnyEdge",
    "Begins",
    "Changes",
    "Commented",
    "Edge",
    "Ends",
    "OnlyWhen",
    "View",
    "an_edge",
    "begins",
    "changes",
    "commented",
    "ends",
]


class View(Protocol):
    """One step as an edge sees it: the values before and after, and what was said."""

    @property
    def is_first(self) -> bool:
        """Whether nothing was known before this step."""

    @property
    def comments(self) -> Iterable[Comment]:
        """What was said in this step."""

    def before(self, name: str, /) -> Value:
        """The value of a name before the step."""

    def after(self, name: str, /) -> Value:
        """The value of a name after the step."""


class Edge:
    """Instants rather than spans: a step begins or ends something, or says something.

    Combine with `|` (either) and with `&` and a condition (only when it holds then).

    >>> from itsmcore.model import when
    >>> changes("group") | begins(when(status="resolved"))
    changes('group') | begins(when(status='resolved'))
    """

    __slots__ = ()

    @property
    def fields(self) -> frozenset[str]:
        """The names that it reads."""
        raise NotImplementedError

    @property
    def hears(self) -> bool:
        """Whether it listens to comments."""
        return False

    @property
    def depth(self) -> int:
        """How deep edges are nested in it; a single one has 1."""
        return 1

    @property
    def level(self) -> Condition | None:
        """The condition that holds from this edge on, where there is one."""
        return None

    def fires(self, step: View, /) -> bool:
        """Whether this step is such an instant."""
        raise NotImplementedError

    def __or__(self, other: "Edge") -> "Edge":
        return AnyEdge((*_edges(self), *_edges(other)))

    def __and__(self, condition: Condition) -> "Edge":
        return OnlyWhen(self, condition)

    def __bool__(self) -> NoReturn:
        raise TruthError(what=f"edge {self!r}")


@attrs.frozen(repr=False)
class Begins(Edge):
    """A condition begins to hold; at the first step, when it holds then."""

    condition: Condition = attrs.field(converter=a_condition)

    @property
    def fields(self) -> frozenset[str]:
        """The names that the condition reads."""
        return self.condition.fields

    @property
    def level(self) -> Condition | None:
        """The condition itself."""
        return self.condition

    def fires(self, step: View, /) -> bool:
        """Whether it holds after the step and did not before."""
        if not self.condition.test(step.after):
            return False
        return step.is_first or not self.condition.test(step.before)

    def __repr__(self) -> str:
        return f"begins({self.condition!r})"


@attrs.frozen(repr=False)
class Ends(Edge):
    """A condition ceases to hold."""

    condition: Condition = attrs.field(converter=a_condition)

    @property
    def fields(self) -> frozenset[str]:
        """The names that the condition reads."""
        return self.condition.fields

    @property
    def level(self) -> Condition | None:
        """The opposite of the condition."""
        return ~self.condition

    def fires(self, step: View, /) -> bool:
        """Whether it held before the step and does not after."""
        if step.is_first or self.condition.test(step.after):
            return False
        return self.condition.test(step.before)

    def __repr__(self) -> str:
        return f"ends({self.condition!r})"


def _match(value: Match | None) -> Match | None:
    return None if value is None else match(value)


@attrs.frozen(repr=False)
class Changes(Edge):
    """A field changes, from and to values that match, where matches are given."""

    field: str = attrs.field(converter=field_name)
    old: Match | None = attrs.field(default=None, converter=_match)
    new: Match | None = attrs.field(default=None, converter=_match)

    @property
    def fields(self) -> frozenset[str]:
        """The one name."""
        return frozenset((self.field,))

    def fires(self, step: View, /) -> bool:
        """Whether the value after the step differs from that before."""
        if step.is_first:
            return False
        old, new = step.before(self.field), step.after(self.field)
        if is_same(old, new):
            return False
        return (self.old is None or self.old.matches(old)) and (
            self.new is None or self.new.matches(new)
        )

    def __repr__(self) -> str:
        old = "" if self.old is None else f", old={shown(self.old)}"
        new = "" if self.new is None else f", new={shown(self.new)}"
        return f"changes({self.field!r}{old}{new})"


@attrs.frozen(repr=False, kw_only=True, field_transformer=checked)
class Commented(Edge):
    """Something is said, by a side and to an audience, where those are given."""

    side: Side | None = attrs.field(default=None, converter=to_side)
    public: bool | None = None

    @property
    def fields(self) -> frozenset[str]:
        """None: comments are no fields."""
        return frozenset()

    @property
    def hears(self) -> bool:
        """Yes."""
        return True

    def fires(self, step: View, /) -> bool:
        """Whether the step holds such a comment."""
        return any(
            (self.side is None or comment.side == self.side)
            and (self.public is None or comment.public is self.public)
            for comment in step.comments
        )

    def __repr__(self) -> str:
        side = "" if self.side is None else f"side={self.side!r}"
        public = "" if self.public is None else f"public={self.public!r}"
        return f"commented({', '.join(filter(None, (side, public)))})"


def _members(value: Iterable[Edge]) -> tuple[Edge, ...]:
    if isinstance(value, (set, frozenset)) or not isinstance(value, Iterable):
        raise _no_edge(value)
    return tuple(_edge(item) for item in value)


def an_edge(value: Edge) -> Edge:
    """The edge itself; anything else is refused."""
    if not isinstance(value, Edge):
        raise _no_edge(value)
    return value


def _edge(value: Edge) -> Edge:
    """An edge that may stand inside another."""
    if an_edge(value).depth >= MOST_DEPTH:
        raise FieldError(
            field="edge",
            value="...",
            problem=f"edges are nested deeper than {MOST_DEPTH}",
            remedy="combine with | and &, which do not nest in a row",
        )
    return value


def _no_edge(value: object) -> WrongTypeError:
    return WrongTypeError(
        field="edge",
        value=value,
        problem="an edge is needed",
        remedy="write begins(when(...)), ends(...), changes('field') or commented()",
    )


@attrs.frozen(repr=False)
class AnyEdge(Edge):
    """Any of several edges."""

    edges: tuple[Edge, ...] = attrs.field(converter=_members)

    @property
    def fields(self) -> frozenset[str]:
        """The names that any of them reads."""
        return frozenset[str]().union(*(e.fields for e in self.edges))

    @property
    def hears(self) -> bool:
        """Whether any of them does."""
        return any(e.hears for e in self.edges)

    @property
    def depth(self) -> int:
        """One more than the deepest inside."""
        return 1 + max((e.depth for e in self.edges), default=0)

    @property
    def level(self) -> Condition | None:
        """Any of their conditions, where there are some."""
        levels = [e.level for e in self.edges if e.level is not None]
        found = levels[0] if levels else None
        for condition in levels[1:]:
            found = condition if found is None else found | condition
        return found

    def fires(self, step: View, /) -> bool:
        """Whether one of them does."""
        return any(e.fires(step) for e in self.edges)

    def __repr__(self) -> str:
        if len(self.edges) < 2 or any(isinstance(e, AnyEdge) for e in self.edges):
            return f"AnyEdge({self.edges!r})"
        return " | ".join(map(repr, self.edges))


@attrs.frozen(repr=False)
class OnlyWhen(Edge):
    """An edge that counts only when a condition holds after its step."""

    edge: Edge = attrs.field(converter=_edge)
    condition: Condition = attrs.field(converter=a_condition)

    @property
    def fields(self) -> frozenset[str]:
        """The names that both read."""
        return self.edge.fields | self.condition.fields

    @property
    def hears(self) -> bool:
        """Whether the edge does."""
        return self.edge.hears

    @property
    def depth(self) -> int:
        """One more than that of the edge."""
        return 1 + self.edge.depth

    @property
    def level(self) -> Condition | None:
        """That of the edge."""
        return self.edge.level

    def fires(self, step: View, /) -> bool:
        """Whether the edge does, and the condition holds then."""
        return self.edge.fires(step) and self.condition.test(step.after)

    def __and__(self, condition: Condition) -> Edge:
        return OnlyWhen(self.edge, self.condition & condition)

    def __repr__(self) -> str:
        edge, condition = repr(self.edge), repr(self.condition)
        if isinstance(self.edge, OnlyWhen):
            return f"OnlyWhen({edge}, {condition})"
        left = f"({edge})" if isinstance(self.edge, AnyEdge) else edge
        return f"{left} & ({condition})"


def changes(
    field: str,
    /,
    *,
    old: Match | Value | EllipsisType = ...,
    new: Match | Value | EllipsisType = ...,
) -> Changes:
    """A field changes; `old` and `new` narrow from and to what, None being a value too.

    >>> changes("assignee", new=None)
    changes('assignee', new=None)
    """
    return Changes(field, _narrowed(old), _narrowed(new))


def _narrowed(value: Match | Value | EllipsisType) -> Match | None:
    return None if isinstance(value, EllipsisType) else match(value)


def begins(condition: Condition, /) -> Begins:
    """A condition begins to hold."""
    return Begins(condition)


def ends(condition: Condition, /) -> Ends:
    """A condition ceases to hold."""
    return Ends(condition)


def commented(*, side: Side | None = None, public: bool | None = None) -> Commented:
    """Something is said, by anyone or one side, to anyone or one audience."""
    return Commented(side=side, public=public)


def _edges(edge: Edge) -> tuple[Edge, ...]:
    return edge.edges if isinstance(edge, AnyEdge) else (edge,)
