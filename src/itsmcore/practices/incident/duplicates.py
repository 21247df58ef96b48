"""Duplicates: incidents that may be about the same thing, each with its score."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Final

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.model import Condition, FrozenMap, Incident, RecordKey, States
from itsmcore.model._arguments import meaning
from itsmcore.model._fields import checked
from itsmcore.model._texts import hours
from itsmcore.model.condition import a_condition
from itsmcore.model.values import Value, is_same
from itsmcore.practices._given import by_id, expect, mapped, not_negative
from itsmcore.practices._likeness import known_fields, members
from itsmcore.practices.service_desk.desk_policy import OPEN_WORK

__all__ = [
    "DuplicateCandidate",
    "DuplicateRule",
    "duplicate_candidates",
    "title_likeness",
]

_WORD: Final = re.compile(r"\w+")

_WEIGHTS: Final = FrozenMap({"cis": 3, "service": 2, "requester": 2, "category": 1})


def _points(value: int, field: str) -> int:
    if type(value) is not int or value < 0:
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a whole number of points from 0 is needed",
            remedy="give an int, e.g. 3",
        )
    return value


def _weights(value: Mapping[str, int]) -> FrozenMap[str, int]:
    return FrozenMap(mapped(value, "weights", _points))


def _title(value: int) -> int:
    return _points(value, "title")


def _at_least(value: int) -> int:
    return _points(value, "at_least")


def _within(value: timedelta) -> timedelta:
    return not_negative(value, "within")


@attrs.frozen(kw_only=True, field_transformer=checked)
class DuplicateRule:
    """What makes two incidents look like one. A value: frozen, hashable.

    Attributes:
        weights: Points for each field in which both have the same value; of items and tags,
            one in common is enough.
        title: Points for titles of the same words; less in proportion for fewer of them.
        at_least: How many points make a candidate.
        within: How far apart they were opened at most.
        counts: Which other incidents are looked at; those that are not over, unless told.
    """

    weights: FrozenMap[str, int] = attrs.field(default=_WEIGHTS, converter=_weights)
    title: int = attrs.field(default=4, converter=_title)
    at_least: int = attrs.field(default=5, converter=_at_least)
    within: timedelta = attrs.field(default=timedelta(days=1), converter=_within)
    counts: Condition = attrs.field(default=OPEN_WORK, converter=a_condition)


@attrs.frozen(kw_only=True)
class DuplicateCandidate:
    """An incident that may be the same as another one.

    Attributes:
        incident: Its key.
        score: Its points, exact.
        same: The fields in which both have the same, with the values, in the order of the rule.
        points: The points of each of these fields.
        likeness: How many of the words of both titles they share, from 0 to 1.
        title_points: What the titles add: their share of the rule's points.
        apart: How far apart they were opened.
    """

    incident: RecordKey
    score: Fraction
    same: FrozenMap[str, tuple[Value, ...]]
    points: FrozenMap[str, int]
    likeness: Fraction
    title_points: Fraction
    apart: timedelta

    def explain(self) -> tuple[str, ...]:
        """The score, then what adds up to it."""
        head = f"{self.incident}: {self.score} points, {hours(self.apart)} apart"
        fields = (
            f"same {name} ({', '.join(map(str, self.same[name]))}): {points}"
            for name, points in self.points.items()
        )
        title = f"titles share {self.likeness} of their words: "
        return (head, *fields, f"{title}{self.title_points}")


def duplicate_candidates(
    incident: Incident,
    others: Iterable[Incident],
    /,
    *,
    rule: DuplicateRule | None = None,
    states: States | None = None,
) -> tuple[DuplicateCandidate, ...]:
    """Which incidents may be about the same as one, the likeliest first.

    Args:
        incident: The one that is asked about.
        others: The incidents it is compared with, in any order; itself is left out.
        rule: What makes a candidate; by the usual one, unless told.
        states: What states mean, for conditions on categories.

    Returns:
        Candidates by score, then by how far apart, then by key.

    Raises:
        UnknownNameError: The rule names a field that none of them has.
        FieldError: An incident comes twice.
        WrongTypeError: An argument is something else.

    References:
        Own rule; the likeness of titles is the index of Jaccard over their words.
    """
    one = expect(incident, Incident, "incident")
    how = expect(DuplicateRule() if rule is None else rule, DuplicateRule, "rule")
    means = None if states is None else meaning(states, states)
    known = by_id(others, Incident, "others")
    known_fields(how.weights, [one, *known.values()], "rule.weights")
    found = (
        _compared(one, other, how)
        for key, other in known.items()
        if key != one.id
        and abs(other.opened_at - one.opened_at) <= how.within
        and how.counts.holds(other, states=means)
    )
    kept = [each for each in found if each.score >= how.at_least]
    return tuple(sorted(kept, key=lambda c: (-c.score, c.apart, c.incident)))


def title_likeness(left: str, right: str, /) -> Fraction:
    """How many of the words of two titles both have, of all of them; 0 where there are none.

    Words are runs of letters, digits and underscores, whatever their case.

    Raises:
        WrongTypeError: One is no text.
    """
    ours, theirs = _words(left, "left"), _words(right, "right")
    return Fraction(len(ours & theirs), len(ours | theirs) or 1)


def _words(title: str, field: str) -> frozenset[str]:
    return frozenset(_WORD.findall(expect(title, str, field).casefold()))


def _compared(
    one: Incident, other: Incident, rule: DuplicateRule
) -> DuplicateCandidate:
    same = dict(_same(one, other, rule.weights))
    points = {name: rule.weights[name] for name in same}
    likeness = title_likeness(one.title, other.title)
    return DuplicateCandidate(
        incident=other.id,
        score=sum(points.values()) + rule.title * likeness,
        same=FrozenMap(same),
        points=FrozenMap(points),
        likeness=likeness,
        title_points=rule.title * likeness,
        apart=abs(other.opened_at - one.opened_at),
    )


def _same(
    one: Incident, other: Incident, names: Iterable[str]
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    for name in names:
        theirs = members(other, name)
        shared = tuple(
            value
            for value in members(one, name)
            if any(is_same(value, it) for it in theirs)
        )
        if shared:
            yield name, shared
