"""Impact as iTop computes it: down the relation `impacts`, stopped by redundancy.

What failed reaches what it impacts. Where redundancy is on, the members reach the object only
together: when more of them are reached than `max(0, N - min_up)`, N being how many there are.
A percentage gives `N x percent / 100`, which is not rounded: with 50 % of three, one may fail
and two may not. The product computes that in floating point; here it is exact, and for whole
percentages both give the same answer, since a count is never nearer than 1/100 to a threshold
that it does not equal.

Decisions, where the product leaves a choice or where it depends on chance:

- The walk is breadth first. The product's is depth first and opens each object once, so that
  with a depth limit its answer depends on the order of relations; without one both are equal.
- Objects that other open tickets report (context) count for redundancy and are passed on from,
  but only where they belong to the graph below this failure: below it, or a member beside it.
- A blocked object (marked "not impacted") is not reached and does not pass on; as a failed one
  it does nothing.
- An object that the user may not see stops the walk, and is no member of any redundancy, since
  the product counts what the user's own query finds. With `pass_through_and_omit` (complete
  analysis) it counts and passes on, and is left out of the answer.
- What an earlier run has computed has no part in the next one.
- Obsolete and archived objects are never walked: leave them out of the graph.

References:
    iTop, `core/relationgraph.class.inc.php` and its test `UpdateImpactedItemsTest`.

>>> graph = ImpactGraph(
...     objects=["rack", "h1", "h2", "farm", "ada"],
...     impacts={"rack": ["h1"], "farm": ["ada"]},
...     redundancies=[Redundancy(of="farm", members=["h1", "h2"], min_up="50%")],
... )
>>> graph.impact(["rack"]).impacted
('h1',)
>>> found = graph.impact(["rack"], already_failed=["h2"])
>>> found.impacted, found["farm"].reason
(('h1', 'farm', 'ada'), '2 of 2 failed, needs 50% up')
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

import attrs

from itsmcore.cmdb.products._definition import (
    Known,
    asked,
    named,
    parts,
    refuse,
    repeated,
)
from itsmcore.cmdb.products._itop_walk import GroupCount, Hit, Walk
from itsmcore.errors import FieldError, ItsmError, Path, WrongTypeError
from itsmcore.model import FrozenMap, Word
from itsmcore.model._fields import checked, texts
from itsmcore.model.frozen_map import frozen_map
from itsmcore.model.words import member

__all__ = ["GroupCount", "HiddenMode", "Hit", "ImpactGraph", "Reach", "Redundancy"]

_SETTING: Final = re.compile(r"disabled|\d+|\d+(\.\d+)?%", re.ASCII)


class HiddenMode(Word):
    """What objects do that the user may not see."""

    STOP = "stop"
    PASS_THROUGH_AND_OMIT = "pass_through_and_omit"  # noqa: S105  # a mode, no password


def _setting(value: str | int) -> str:
    """A redundancy setting as the product stores it: `disabled`, `3`, `50%`."""
    text = str(value) if type(value) is int else value
    if not isinstance(text, str):
        raise WrongTypeError(
            field="min_up",
            value=value,
            problem="a setting is text or a whole number",
            remedy="write 'disabled', 3 or '50%'",
        )
    if not _SETTING.fullmatch(text):
        raise FieldError(
            field="min_up",
            value=value,
            problem="it is no setting of redundancy",
            remedy="write 'disabled', '3' or '50%'",
        )
    return str.__str__(text)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Redundancy:
    """How many of several objects must be up for another one.

    Attributes:
        of: The object that they impact together.
        members: They, each once.
        min_up: `"disabled"`: each impacts it alone; `"3"` or 3: so many must be up;
            `"50%"`: that share of them.
    """

    of: str
    members: tuple[str, ...] = attrs.field(converter=texts)
    min_up: str = attrs.field(default="1", converter=_setting)

    @property
    def is_enabled(self) -> bool:
        """Whether it has an effect."""
        return self.min_up != "disabled"

    def threshold(self, size: int, /) -> Fraction:
        """How many of `size` members may fail; exact."""
        if not self.is_enabled:
            return Fraction(0)
        amount = Fraction(self.min_up.removesuffix("%"))
        needs = amount * size / 100 if self.min_up.endswith("%") else amount
        return max(Fraction(0), size - needs)


def _impacts(
    value: Mapping[str, Iterable[str]],
) -> FrozenMap[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, targets in frozen_map(value, "impacts").items():
        try:
            found[name] = texts(targets)
        except FieldError as error:
            raise error.named(name).at("impacts") from None
    return FrozenMap(found)


def _redundancies(value: Iterable[Redundancy]) -> tuple[Redundancy, ...]:
    return parts(Redundancy, value)


def _mode(value: str) -> HiddenMode:
    return member(HiddenMode, value, "hidden_mode")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ImpactGraph:
    """Objects (items, services, persons) and what impacts what.

    Attributes:
        objects: Every object once; answers come in this order.
        impacts: Object -> those that it impacts directly. Where an enabled redundancy says
            the same, the redundancy alone decides.
        redundancies: Redundancy settings; an object may have several.

    Raises:
        DefinitionError: An object is not there or comes twice; every fault at once.
    """

    objects: tuple[str, ...] = attrs.field(converter=texts)
    impacts: FrozenMap[str, tuple[str, ...]] = attrs.field(
        default=FrozenMap[str, tuple[str, ...]](), converter=_impacts
    )
    redundancies: tuple[Redundancy, ...] = attrs.field(
        default=(), converter=_redundancies
    )

    def __attrs_post_init__(self) -> None:
        refuse("the impact graph cannot work", _faults(self))

    def impact(
        self,
        failed: Iterable[str],
        /,
        *,
        already_failed: Iterable[str] = (),
        blocked: Iterable[str] = (),
        hidden: Iterable[str] = (),
        hidden_mode: HiddenMode | str = HiddenMode.STOP,
        depth: int | None = None,
    ) -> "Reach":
        """What a failure impacts.

        Args:
            failed: The objects that failed.
            already_failed: Objects that other open tickets report as failed.
            blocked: Objects that somebody marked as not impacted.
            hidden: Objects that the user may not see.
            hidden_mode: What those do.
            depth: How many relations down the graph goes; None for no limit.

        Raises:
            UnknownNameError: An object is not in the graph, or the mode is none.
            WrongTypeError: No list of names; a depth that is no whole number.
            FieldError: The depth is negative.
        """
        known: dict[str, None] = dict.fromkeys(self.objects)
        is_stop = _mode(hidden_mode) is HiddenMode.STOP
        unseen = named(hidden, known, "hidden")
        walk = Walk(
            objects=self.objects,
            impacts=self.impacts,
            redundancies=self.redundancies,
            failed=named(failed, known, "failed"),
            context=named(already_failed, known, "already_failed"),
            blocked=named(blocked, known, "blocked"),
            walls=unseen if is_stop else {},
            omitted={} if is_stop else unseen,
            depth=_depth(depth),
        )
        hits, groups = walk.run()
        return Reach(hits=hits, groups=groups)


def _depth(value: int | None) -> int | None:
    if value is None:
        return None
    if type(value) is not int:
        raise WrongTypeError(
            field="depth",
            value=value,
            problem="a whole number is needed",
            remedy="give an int, or None for no limit",
        )
    if value < 0:
        raise FieldError(
            field="depth",
            value=value,
            problem="a depth is not negative",
            remedy="give 0 or more",
        )
    return value


@attrs.frozen(kw_only=True)
class Reach:
    """What a failure reaches, and why.

    Attributes:
        hits: Every object that was reached and may be shown, in the order of the graph.
        groups: Every redundancy that the failure touched, with its arithmetic, unless its
            object is hidden.
    """

    hits: FrozenMap[str, Hit]
    groups: tuple[GroupCount, ...]

    def __getitem__(self, name: str) -> Hit:
        return asked(name, self.hits, "object")

    @property
    def impacted(self) -> tuple[str, ...]:
        """The objects that did not fail of themselves, in the order of the graph."""
        return tuple(name for name, hit in self.hits.items() if not hit.is_source)

    @property
    def saved(self) -> tuple[GroupCount, ...]:
        """The redundancies that held."""
        return tuple(group for group in self.groups if not group.is_lost)

    def path(self, name: str, /) -> tuple[str, ...]:
        """One way from what failed to an object, both included.

        Through a redundancy it takes the member that was reached last, and an object of
        another ticket only where there is no other.

        Raises:
            UnknownNameError: The object was not reached.
        """
        found = [asked(name, self.hits, "object").name]
        while causes := self.hits[found[-1]].causes:
            found.append(max(causes, key=self._nearness))
        return tuple(reversed(found))

    def _nearness(self, name: str) -> tuple[int, bool]:
        hit = self.hits[name]
        return hit.depth, not hit.is_context


def _faults(graph: ImpactGraph) -> Iterator[ItsmError]:
    known = Known(graph.objects)
    yield from repeated(("objects",), graph.objects)
    for name, targets in graph.impacts.items():
        yield from known.lacks(("impacts", name), name)
        yield from known.lacks_some(("impacts", name), targets)
    for index, group in enumerate(graph.redundancies):
        place: Path = ("redundancies", index)
        yield from known.lacks((*place, "of"), group.of)
        yield from known.lacks_some((*place, "members"), group.members)
        yield from repeated((*place, "members"), group.members)
