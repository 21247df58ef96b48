"""Small graphs with groups, cycles and flaws, and situations in them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from itsmcore.cmdb import Graph, Situation
from itsmcore.model import CI, RedundancyGroup, Relation, Service

__all__ = ["SINCE", "graphs", "situations"]

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("depends_on", "depends_on", "hosts", "powers", "member_of", "connects_to", "?")


@st.composite
def _groups(draw: DrawFn, ids: Sequence[str]) -> RedundancyGroup:
    members = draw(
        st.none() | st.lists(st.sampled_from([*ids, "gone"]), unique=True, max_size=4)
    )
    unit = draw(st.sampled_from(["count", "weight", "percent"]))
    most = {"count": 5, "weight": 8, "percent": 100}[unit]
    needs = draw(st.integers(0, most))
    warn = draw(st.none() | st.integers(needs, most))
    weights = (
        {} if unit == "count" else {m: draw(st.integers(0, 3)) for m in members or ()}
    )
    return RedundancyGroup(
        of=draw(st.sampled_from([*ids, "gone"])),
        members=members,
        unit=unit,
        needs=needs,
        warn_at=warn,
        weights=weights,
    )


@st.composite
def graphs(draw: DrawFn) -> Graph:
    """A few items with relations of every strength, and groups that may be flawed."""
    size = draw(st.integers(1, 8))
    ids = [f"i{number}" for number in range(size)]
    items: list[CI | Service] = [
        Service(id=id, opened_at=SINCE)
        if draw(st.booleans())
        else CI(
            id=id, opened_at=SINCE, ci_class=draw(st.sampled_from(["server", "ci"]))
        )
        for id in ids
    ]
    end = st.sampled_from([*ids, *ids, "gone"])
    relation = st.builds(Relation, source=end, target=end, kind=st.sampled_from(KINDS))
    return Graph(
        items,
        draw(st.lists(relation, max_size=2 * size)),
        draw(st.lists(_groups(ids), max_size=4)),
    )


def situations(ids: Sequence[str]) -> SearchStrategy[Situation]:
    """What may be supposed of these items."""
    some = st.frozensets(st.sampled_from(ids), max_size=3)

    def made(
        failed: frozenset[str],
        degraded: frozenset[str],
        restored: frozenset[str],
        maintenance: frozenset[str],
        acknowledged: frozenset[str],
    ) -> Situation:
        bad = failed | degraded | maintenance | acknowledged
        return Situation(
            failed=failed,
            degraded=degraded,
            restored=restored - bad,
            maintenance=maintenance,
            acknowledged=acknowledged,
        )

    few = st.just(frozenset[str]()) | some
    return st.builds(made, some, few, few, few, few)
