"""The Aralia fault trees beside the project: real ones of the nuclear and aviation industries.

`../shared/data/aralia/*.xml` holds them in the Open-PSA model exchange format, and
`../shared/vectors/aralia_expected.json` what they come to, found by other programs.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import attrs

from itsmcore.cmdb import FaultTree, Gate

__all__ = ["ABSENT", "FOLDER", "Known", "known_trees", "read"]

SHARED: Final = Path(__file__).parents[4] / "shared"
FOLDER: Final = SHARED / "data" / "aralia"
EXPECTED: Final = SHARED / "vectors" / "aralia_expected.json"
ABSENT: Final = "the Aralia trees (../shared/data/aralia) are not here"


@attrs.frozen
class Known:
    """A tree and what is known of it."""

    name: str
    tier: str
    is_coherent: bool
    probability: float | None
    cut_sets: int | None
    by_order: tuple[int, ...] | None
    ordering: str | None

    @property
    def file(self) -> str:
        """Its name in the folder."""
        return f"{self.name}.xml"


@cache
def known_trees() -> tuple[Known, ...]:
    """Those whose file is here, in the order of the list; none where it is not."""
    if not EXPECTED.is_file():
        return ()
    trees: Mapping[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"))["trees"]
    return tuple(
        Known(
            name=name,
            tier=tree["tier"],
            is_coherent=not tree["non_coherent"],
            probability=tree["top_event_probability"],
            cut_sets=tree["minimal_cut_sets"],
            by_order=tuple(tree["mcs_by_order"]) if tree.get("mcs_by_order") else None,
            ordering=tree.get("prototype_ordering"),
        )
        for name, tree in trees.items()
        if (FOLDER / f"{name}.xml").is_file()
    )


@cache
def read(name: str) -> tuple[FaultTree, Mapping[str, float]]:
    """A tree, with the probabilities of its basic events."""
    root = ET.parse(FOLDER / f"{name}.xml").getroot()  # noqa: S314  # a file of our own choice
    gates: dict[str, Gate] = {}
    for definition in root.iter("define-gate"):
        formula = next(part for part in definition if part.tag not in _NOTES)
        _add(gates, definition.attrib["name"], formula)
    each = {
        event.attrib["name"]: float(value.attrib["value"])
        for event in root.iter("define-basic-event")
        for value in event.iter("float")
    }
    inputs = {one for gate in gates.values() for one in gate.inputs}
    (top,) = [name for name in gates if name not in inputs]
    tree = FaultTree(gates=gates, top=top)
    return tree, {event: each[event] for event in tree.basic_events}


_NOTES: Final = ("label", "attributes")
_LEAVES: Final = ("gate", "basic-event", "event")


def _add(gates: dict[str, Gate], name: str, formula: ET.Element) -> None:
    """A gate, and one for each formula written inside another."""
    if formula.tag in _LEAVES:
        gates[name] = Gate("or", [formula.attrib["name"]])
        return
    inputs = list(_inputs(gates, name, formula))
    if formula.tag == "atleast":
        needed = int(formula.attrib["min"])
        gates[name] = Gate("at_least", inputs, at_least=needed)
    else:
        gates[name] = Gate(formula.tag, inputs)


def _inputs(gates: dict[str, Gate], name: str, formula: ET.Element) -> Iterator[str]:
    for number, part in enumerate(formula):
        if part.tag in _LEAVES:
            yield part.attrib["name"]
        elif part.tag not in _NOTES:
            inner = f"{name}/{number}"
            _add(gates, inner, part)
            yield inner
