"""Impact rules of ServiceNow: items with children, and what the children of one come to."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

import attrs

from itsmcore.cmdb.products._definition import parts
from itsmcore.errors import WrongTypeError
from itsmcore.model import FrozenMap, Word
from itsmcore.model._fields import checked
from itsmcore.model.frozen_map import frozen_map
from itsmcore.model.words import member

__all__ = [
    "MARKS",
    "Child",
    "Element",
    "ElementStatus",
    "Severity",
    "Sum",
    "Units",
    "add_up",
    "lowered",
    "severity",
]


class Severity(Word):
    """How bad it is; critical comes first."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    WARNING = "warning"
    OK = "ok"

    @property
    def rank(self) -> int:
        """From 1 (critical) to 5 (OK), as the product numbers them."""
        return _RANKS[self]


_RANKS: Final = {each: rank for rank, each in enumerate(Severity, start=1)}

MARKS: Final[Mapping[Severity, int]] = {
    Severity.CRITICAL: 100,
    Severity.MAJOR: 60,
    Severity.MINOR: 40,
    Severity.WARNING: 20,
    Severity.OK: 0,
}
"""The magnitude of an outage in percent."""


def severity(value: Severity | str) -> Severity:
    """A severity by member or word."""
    return member(Severity, value, "severity")


def lowered(value: Severity) -> Severity:
    """One level lower."""
    return list(Severity)[min(value.rank, 4)]


class Units(Word):
    """In what influence is counted."""

    PERCENT = "percent"
    NUMBER = "number"


def _units(value: str) -> Units:
    return member(Units, value)


def _amount(value: Decimal | int | None) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
        raise WrongTypeError(
            field="value",
            value=value,
            problem="an exact number is needed",
            remedy="give an int or a Decimal",
        )
    return Decimal(value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Child:
    """What one item counts for another.

    Attributes:
        name: The child.
        influence: How much it counts, in the units of the parent. None: an equal share of
            100 in a cluster and 100 elsewhere, in percent; 1 in numbers.
        redundant: Whether it is a redundant element of a network or storage path.
    """

    name: str
    influence: Decimal | None = attrs.field(default=None, converter=_amount)
    redundant: bool = False


def _children(value: Iterable[Child]) -> tuple[Child, ...]:
    return parts(Child, value)


def _table(value: Mapping[Any, str]) -> FrozenMap[Severity, Severity]:
    rows = frozen_map(value, "impact_when").items()
    return FrozenMap({severity(old): severity(new) for old, new in rows})


@attrs.frozen(kw_only=True, field_transformer=checked)
class Element:
    """An item of the tree with its impact rule.

    Attributes:
        name: Its name, or its id.
        children: What it rests on, each once.
        units: In what influence is counted.
        required: The influence from which on it is impacted. None: 100 percent, or 1.
        is_cluster: Whether it is a cluster, and its children are the members.
        impact_when: Calculated severity -> the one that is used, where they differ; a lower
            severity never has a graver impact than a higher one.
    """

    name: str
    children: tuple[Child, ...] = attrs.field(default=(), converter=_children)
    units: Units = attrs.field(default=Units.PERCENT, converter=_units)
    required: Decimal | None = attrs.field(default=None, converter=_amount)
    is_cluster: bool = False
    impact_when: FrozenMap[Severity, Severity] = attrs.field(
        default=FrozenMap[Severity, Severity](), converter=_table
    )

    @property
    def needed(self) -> Fraction:
        """The influence from which on it is impacted."""
        if self.required is not None:
            return Fraction(self.required)
        return Fraction(100 if self.units is Units.PERCENT else 1)

    def influence(self, child: Child, /) -> Fraction:
        """How much a child counts."""
        if child.influence is not None:
            return Fraction(child.influence)
        if self.units is Units.NUMBER:
            return Fraction(1)
        return Fraction(100, len(self.children) if self.is_cluster else 1)


@attrs.frozen(kw_only=True)
class ElementStatus:
    """The severity of an item, and why.

    Attributes:
        name: The item.
        severity: Its severity.
        percent: The magnitude that is marked, 0 to 100.
        clusters: Affected clusters below it, two at most, the first in the order of the tree.
        influence: Sum of the influences of its failing children.
        required: The sum from which on it is impacted.
        deciding: Its failing children, where they made the severity.
        maintenance: Whether it was left out.
        reason: The rule that decided, for people.
    """

    name: str
    severity: Severity
    percent: int
    clusters: tuple[str, ...]
    influence: Fraction
    required: Fraction
    deciding: tuple[str, ...]
    maintenance: bool
    reason: str


class Sum(NamedTuple):
    """What the children of an item come to."""

    severity: Severity
    influence: Fraction
    failing: tuple[str, ...]


def add_up(element: Element, rows: Sequence[tuple[Child, Severity]]) -> Sum:
    """The severity that children, each as bad as given, make of their parent."""
    seen = [(c, lowered(found) if c.redundant else found) for c, found in rows]
    failing = [(child, found) for child, found in seen if found is not Severity.OK]
    influence = sum((element.influence(child) for child, _ in failing), Fraction(0))
    names = tuple(child.name for child, _ in failing)
    if not failing or influence < element.needed:
        return Sum(Severity.OK, influence, names)
    worst = min((found for _, found in failing), key=lambda found: found.rank)
    return Sum(element.impact_when.get(worst, worst), influence, names)
