"""Severity in an impact tree as ServiceNow Event Management computes it: influence of children.

Each child in trouble has an influence on its parent. When their sum reaches what the parent's
rule requires, the parent takes the highest severity among them, through the table of its rule
("impact when critical ... warning"). Without a rule every child has full influence, so that a
parent is as bad as its worst child. An alert on the parent itself counts as well.

The documentation contradicts itself in places; this is what is copied:

- It says that a sum must *exceed* the requirement, and that it must *reach* it. Its example of
  90 % over three members of 30 % each, all of whom have to fail, needs *reach*.
- Its example of 60 % over three hosts of 20 % each, of which two are enough, does not add up:
  two are 40 %. Say `units="number", required=2` for it. Where no influence is given, each
  member of a cluster has an equal share of 100 %; then two of three are 66.7 %, which reaches
  60 %, and all three are needed for 90 %, as both examples say of the outcome.
- The severity of a cluster is the highest of its failing members, whichever of them made the
  sum reach the requirement.
- A redundant element of a network or storage path counts one level lower. One whose severity
  becomes OK in that way is not failing.
- A magnitude is marked for each item: 100 % down, 60 % affected, 40 % and 20 % impaired. The
  documentation does not say which is which; here they stand for critical, major, minor and
  warning. With two or more affected clusters below it, an item is 100 % down.
- An item in maintenance is left out: it is OK and has no influence, but remains a member. The
  documentation adds that a parent goes into maintenance with its child; name it, too.
- Items that lead to one another raise each other only as far as some alert reaches: the answer
  is the lowest that fits all rules, and so does not depend on where a walk begins.

References:
    ServiceNow product documentation, "Alert impact calculation" and "Adjust impact rules for a
    CI".

>>> tree = ImpactTree(
...     elements=[
...         Element(
...             name="cluster",
...             is_cluster=True,
...             required=90,
...             children=[
...                 Child(name=each, influence=30) for each in ("m1", "m2", "m3")
...             ],
...         ),
...         *(Element(name=each) for each in ("m1", "m2", "m3")),
...     ]
... )
>>> tree.evaluate({"m1": "major", "m2": "major"})["cluster"].reason
'influence 60 of 90 percent required: 2 of 3 failing'
>>> tree.evaluate(dict.fromkeys(["m1", "m2", "m3"], "major"))["cluster"].severity
Severity.MAJOR
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

import attrs

from itsmcore.cmdb.products._definition import (
    Known,
    asked,
    fault,
    given,
    named,
    parts,
    refuse,
    repeated,
)
from itsmcore.cmdb.products._servicenow_rise import Rise
from itsmcore.cmdb.products._servicenow_rules import (
    Child,
    Element,
    ElementStatus,
    Severity,
    Units,
    severity,
)
from itsmcore.errors import FieldError, ItsmError, Path
from itsmcore.model import FrozenMap
from itsmcore.model._fields import checked

__all__ = [
    "Child",
    "Element",
    "ElementStatus",
    "Evaluation",
    "ImpactTree",
    "Severity",
    "Units",
]


def _elements(value: Iterable[Element]) -> tuple[Element, ...]:
    return parts(Element, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class ImpactTree:
    """Items with their children and the impact rules of each.

    Attributes:
        elements: Each once, in any order; those without children are the CIs at the bottom.

    Raises:
        DefinitionError: A child is not there or comes twice, a number or a table is out of
            order; every fault at once, each with its path.
    """

    elements: tuple[Element, ...] = attrs.field(converter=_elements)

    def __attrs_post_init__(self) -> None:
        refuse("the impact tree cannot work", _faults(self.elements))

    def evaluate(
        self,
        alerts: Mapping[str, Severity | str],
        /,
        *,
        maintenance: Iterable[str] = (),
    ) -> "Evaluation":
        """The severity of every item.

        Args:
            alerts: Highest severity of the alerts on an item; OK for those that are not in it.
            maintenance: Items that are left out.

        Raises:
            UnknownNameError: There is no such item, or no such severity.
            WrongTypeError: No mapping, or no list of names.
        """
        known = {element.name: element for element in self.elements}
        away = named(maintenance, known, "maintenance")
        own: dict[str, Severity] = {}
        for name, value in given(alerts, known, "alerts").items():
            try:
                own[name] = severity(value)
            except FieldError as error:
                raise error.named(name).at("alerts") from None
        rows = Rise(known, own, away).run()
        return Evaluation(elements=FrozenMap({name: rows[name] for name in known}))


@attrs.frozen(kw_only=True)
class Evaluation:
    """The severity of every item, and why.

    Attributes:
        elements: Each item, in the order of the tree.
    """

    elements: FrozenMap[str, ElementStatus]

    def __getitem__(self, name: str) -> ElementStatus:
        return asked(name, self.elements, "element")

    def blame(self, name: str, /) -> FrozenMap[str, tuple[str, ...]]:
        """An item, and below it the failing children that made its severity, all the way down.

        Raises:
            UnknownNameError: There is no such item.
        """
        asked(name, self.elements, "element")
        found: dict[str, tuple[str, ...]] = {}
        work = [name]
        while work:
            at = work.pop()
            if at not in found:
                found[at] = self.elements[at].deciding
                work.extend(reversed(found[at]))
        return FrozenMap(found)


def _faults(elements: tuple[Element, ...]) -> Iterator[ItsmError]:
    known = Known(element.name for element in elements)
    yield from repeated(("elements",), [element.name for element in elements])
    for index, element in enumerate(elements):
        place: Path = ("elements", index)
        names = [child.name for child in element.children]
        yield from repeated((*place, "children"), names)
        yield from known.lacks_some((*place, "children"), names)
        yield from _amount_faults((*place, "required"), element.required, least=1)
        for number, child in enumerate(element.children):
            path: Path = (*place, "children", number, "influence")
            yield from _amount_faults(path, child.influence, least=0)
        yield from _table_faults((*place, "impact_when"), element)


def _amount_faults(
    path: Path, value: Decimal | None, *, least: int
) -> Iterator[ItsmError]:
    if value is None or (value.is_finite() and (value > 0 or value == least)):
        return
    problem = "a requirement is above 0" if least else "an influence is not negative"
    yield fault(path, value, problem, "give a number, or leave it out")


def _table_faults(path: Path, element: Element) -> Iterator[ItsmError]:
    table = element.impact_when
    for old in (old for old in (Severity.OK,) if old in table):
        problem = "what is OK has no impact"
        yield fault((*path, old), table[old], problem, "leave it out")
    rows = [(old, table.get(old, old)) for old in Severity]
    for (worse, high), (better, low) in pairwise(rows):
        if low.rank < high.rank and better is not Severity.OK:
            problem = f"{better} has a graver impact than {worse}"
            yield fault((*path, better), low, problem, f"give {high} or less")
