"""What a type checker makes of impact; read by mypy alone."""

from collections.abc import Sequence
from typing import assert_type

from itsmcore.cmdb import (
    Effect,
    Graph,
    GroupTally,
    Health,
    Impact,
    ImpactLedger,
    RootCause,
    RootCauses,
    Situation,
)
from itsmcore.model import FrozenMap


def questions(graph: Graph, situation: Situation) -> None:
    """Questions about impact, and their answers."""
    impact = graph.impact({"db-1"}, maintenance=["web-3"], limit=500)
    assert_type(impact, Impact)
    assert_type(impact["app"], Effect)
    assert_type(impact.get("app"), Effect | None)
    assert_type(impact["app"].health, Health)
    assert_type(impact["app"].path, tuple[str, ...])
    assert_type(impact.saved, FrozenMap[str, tuple[GroupTally, ...]])
    assert_type(impact.by_depth(), FrozenMap[int, tuple[str, ...]])
    assert_type(impact.explain("app"), ImpactLedger)
    assert_type(graph.what_if(situation.fail("a").restore("b")), Impact)
    assert_type(graph.services_hit(("a",)), tuple[str, ...])
    causes = graph.root_causes(["a"])
    assert_type(causes, RootCauses)
    assert_type(causes[0], RootCause)
    assert_type(causes[:2], Sequence[RootCause])
    assert_type(causes.smallest, tuple[RootCause, ...])
    assert_type(graph.cycles(), tuple[tuple[str, ...], ...])


def refusals(graph: Graph) -> None:
    """What is wrong before it runs."""
    graph.impact([1])  # type: ignore[list-item]  # keys are text
    graph.impact(["a"], limit="5")  # type: ignore[arg-type]  # a limit is a number
    graph.impact(["a"], ["b"])  # type: ignore[call-arg]  # the others are named
    graph.what_if(["a"])  # type: ignore[arg-type]  # a situation is needed
    Situation(["a"])  # type: ignore[call-arg]  # its sets are named
