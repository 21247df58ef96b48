"""Exact availability beside a sketch of the same method: `python -m benchmarks.availability`.

The Aralia trees and the sketch lie beside the project, in `../shared`; where they are not,
nothing is timed. Both start from gates by name, and every answer is checked before it counts.
"""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from gc import collect
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, Final

import attrs

from itsmcore.cmdb import FaultTree
from tests.cmdb.availability.aralia import FOLDER, Known, known_trees, read

__all__ = ["figures"]

SKETCH: Final = Path(__file__).parents[2] / "shared" / "prototypes" / "bdd.py"
ROUNDS: Final = 5
LONG_SECONDS: Final = 0.5
STACK_BYTES: Final = 512 * 2**20
TIERS: Final = ("easy", "medium")


@attrs.frozen
class Timed:
    """Median seconds of one tree."""

    name: str
    ours: float
    sketch: float

    @property
    def ratio(self) -> float:
        return self.ours / self.sketch


def figures() -> Iterator[str]:
    """A line for each tree, and the largest ratio."""
    trees = [one for one in known_trees() if one.tier in TIERS]
    if not trees or not SKETCH.is_file():
        yield "availability: the trees or the sketch are not here (../shared)"
        return
    found: list[Timed] = []
    _with_deep_stack(lambda: found.extend(map(_timed, trees)))
    for one in found:
        yield (
            f"availability of {one.name}: {one.ours * 1000:,.1f} ms, sketch "
            f"{one.sketch * 1000:,.1f} ms, ratio {one.ratio:.2f}"
        )
    worst = max(found, key=lambda one: one.ratio)
    yield f"availability: largest ratio {worst.ratio:.2f} ({worst.name}); to reach: 2"


def _with_deep_stack(work: Callable[[], None]) -> None:
    """Run what recurses deeply in a thread of its own, then put the limits back."""
    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK_BYTES)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)


def _timed(known: Known) -> Timed:
    tree, each = read(known.name)
    sketch = _sketch()
    given = sketch.parse(str(FOLDER / known.file))

    def ours() -> float | None:
        fresh = FaultTree(gates=tree.gates, top=tree.top)
        return _number(fresh.probability(each).value)

    def theirs() -> float | None:
        gates, probabilities, tops = given
        found: Mapping[str, Any] = sketch.solve(
            gates, probabilities, tops[0], mode=known.ordering
        )
        return _number(found["p"])

    rows = [(_seconds(ours, known), _seconds(theirs, known))]
    if max(rows[0]) < LONG_SECONDS:
        rows += [
            (_seconds(ours, known), _seconds(theirs, known)) for _ in range(ROUNDS - 1)
        ]
    return Timed(known.name, *map(median, zip(*rows, strict=True)))


def _sketch() -> Any:
    spec = spec_from_file_location("availability_sketch", SKETCH)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _seconds(work: Callable[[], float | None], known: Known) -> float:
    collect()
    start = process_time()
    answer = work()
    spent = process_time() - start
    assert answer is not None
    assert known.probability is not None
    assert abs(answer - known.probability) <= 1e-9 * known.probability, known.name
    return spent


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, float) else None


if __name__ == "__main__":
    print("\n".join(f"- {line}" for line in figures()))
