"""The records of items: complete, and right when somebody looked."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import ClassRule, Graph, Upkeep, UpkeepRules, check_upkeep
from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.metrics import (
    CiAudit,
    configuration_accuracy,
    configuration_completeness,
)
from itsmcore.model import CI
from tests.bad_input import Call, surprises
from tests.metrics.stories import at
from tests.round_trips import pickled

RULES = UpkeepRules([ClassRule(name="ci", required=["owner", "environment"])])
VALUES = st.none() | st.just("x")


@given(st.lists(st.tuples(VALUES, VALUES), max_size=6))
def test_complete_is_an_item_with_every_value_that_its_class_requires(
    pairs: list[tuple[str | None, str | None]],
) -> None:
    items = [
        CI(id=f"c{number}", opened_at=at(0), owner=owner, environment=environment)
        for number, (owner, environment) in enumerate(pairs)
    ]
    found = configuration_completeness(
        check_upkeep(Graph(items, []), now=at(9), rules=RULES)
    )
    assert found.numerator == sum(None not in pair for pair in pairs)
    assert found.denominator == found.n == len(pairs)


def test_where_nothing_is_required_it_is_undefined() -> None:
    graph = Graph([CI(id="a", opened_at=at(0))], [])
    upkeep = check_upkeep(graph, now=at(0), rules=UpkeepRules([]))
    assert configuration_completeness(upkeep).value is None
    with pytest.raises(UnknownNameError):
        configuration_completeness(Upkeep(findings=[], scores=[]))


AUDITS = st.lists(
    st.builds(
        CiAudit,
        ci=st.sampled_from("ab"),
        audited_at=st.integers(0, 5).map(at),
        correct=st.booleans(),
    ),
    max_size=6,
)


@given(AUDITS, st.integers(0, 5), st.randoms())
def test_accuracy_goes_by_the_last_audit_of_each_item(
    audits: list[CiAudit], now: int, chance: Any
) -> None:
    right = seen = 0
    for key in "ab":
        own = [a for a in audits if a.ci == key and a.audited_at <= at(now)]
        if own:
            last = max(one.audited_at for one in own)
            seen += 1
            right += all(one.correct for one in own if one.audited_at == last)
    found = configuration_accuracy(audits, now=at(now))
    assert found.exact == (Fraction(right, seen) if seen else None)
    assert found.excluded_count == len(audits) - seen
    shuffled = audits.copy()
    chance.shuffle(shuffled)
    assert configuration_accuracy(shuffled, now=at(now)) == found


def test_what_cannot_be_is_refused() -> None:
    for values, error in (
        ({"ci": "", "audited_at": at(0), "correct": True}, FieldError),
        ({"ci": "a", "audited_at": at(0), "correct": None}, WrongTypeError),
    ):
        with pytest.raises(error):
            CiAudit(**values)  # type: ignore[arg-type]  # what must be refused
    audit = CiAudit(ci="a", audited_at=at(0), correct=True, note="seen")
    assert decode(encode(audit), CiAudit) == pickled(audit) == audit
    calls = [
        Call(CiAudit, (), {"ci": "a", "audited_at": at(0), "correct": True}),
        Call(configuration_accuracy, ([audit],), {"now": at(0)}),
    ]
    assert [text for call in calls for text in surprises(call)] == []
    with pytest.raises(WrongTypeError):
        configuration_completeness(None)  # type: ignore[arg-type]  # what must be refused
