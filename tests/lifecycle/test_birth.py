"""How records are made."""

from typing import Any

import attrs
import pytest

from itsmcore.errors import FieldError, NaiveDatetimeError, RefusedError, ReplayError
from itsmcore.lifecycle import (
    INCIDENT,
    Creation,
    Lifecycle,
    StateRule,
    count,
    stamp,
)
from itsmcore.model import (
    FactKind,
    FieldChange,
    History,
    Incident,
    Side,
    WorkItem,
    begins,
    changes,
    commented,
    when,
)
from tests.lifecycle.samples import ADA, MINUTE, ROWS, STATES, T0, Thing, lifecycle


def born(found: Any, new: Any = None, **how: Any) -> Creation[Any]:
    made: Creation[Any] = found.create(
        new, **{"id": "T-1", "at": T0, "by": "ada", **how}
    )
    return made


def test_a_record_begins_in_the_initial_state_with_one_fact() -> None:
    made = born(
        lifecycle(), {"owner": "bo", "tags": ["x"]}, by=ADA, reason="asked", text="hi"
    )
    assert made.record == Thing(
        id="T-1", opened_at=T0, owner="bo", tags=["x"], updated_at=T0
    )
    (fact,) = made.facts
    assert (fact.kind, fact.seq, fact.at, fact.event) == (
        FactKind.CREATED,
        0,
        T0,
        "create",
    )
    assert (fact.by, fact.side, fact.reason, fact.text) == (
        "ada",
        Side.AGENT,
        "asked",
        "hi",
    )
    assert set(fact.changes) == {
        FieldChange("status", None, "new"),
        FieldChange("opened_at", None, T0),
        FieldChange("tags", None, frozenset({"x"})),
        FieldChange("owner", None, "bo"),
        FieldChange("tries", None, 0),
    }
    assert made.changes["owner"] == "bo"
    assert {"updated_at": T0, "version": 0}.items() <= made.changes.items()


def test_a_record_may_have_been_opened_earlier_but_not_later() -> None:
    made = born(INCIDENT, {"opened_at": T0 - MINUTE})
    assert (made.record.opened_at, made.record.updated_at) == (T0 - MINUTE, T0)
    history = History.start(made.record, made.facts)
    assert INCIDENT.replay(history, strict=True).record == made.record
    with pytest.raises(FieldError, match="opened_at"):
        born(INCIDENT, {"opened_at": T0 + MINUTE})


def test_custom_fields_are_among_the_first_values() -> None:
    made = born(lifecycle(custom_fields=["site"]), {"site": ["HQ"]})
    assert made.record.fields == {"site": ("HQ",)}
    assert FieldChange("site", None, ("HQ",)) in made.facts[0].changes


def test_entering_the_initial_state_has_its_effects() -> None:
    rules = [
        StateRule(name="new", category="to_do", enter=[stamp("seen_at")]),
        *STATES[1:],
    ]
    effects = [
        count("tries", on=begins(when(status_category="to_do"))),
        count("tries", on=commented(side=Side.AGENT)),
        count("tries", on=changes("owner")),
    ]
    found = lifecycle(rules=rules, effects=effects)
    made = born(found, {"owner": "bo"}, by=ADA, text="hi")
    assert (made.record.seen_at, made.record.tries) == (T0, 2)


def test_what_the_initial_state_requires_is_asked_for() -> None:
    rules = [StateRule(name="new", category="to_do", required=["owner"]), *STATES[1:]]
    with pytest.raises(RefusedError, match="owner is needed") as refused:
        born(lifecycle(rules=rules), {"owner": ""})
    assert refused.value.event == "create"
    assert born(lifecycle(rules=rules), {"owner": "bo"}).record.owner == "bo"


def test_what_the_class_needs_is_asked_for() -> None:
    @attrs.frozen(kw_only=True)
    class Case(WorkItem):
        customer: str
        status: str = "new"

    found: Any = Lifecycle(
        name="case", initial="new", rules=STATES, transitions=ROWS
    ).bind(Case, str, dict)
    with pytest.raises(RefusedError, match="customer is needed"):
        born(found)
    assert born(found, {"customer": "acme"}).record == Case(
        id="T-1", opened_at=T0, customer="acme", updated_at=T0
    )
    history = History.from_snapshots("case", "T-1", [(T0, {"status": "new"})])
    with pytest.raises(ReplayError) as refused:
        found.replay(history)
    assert [str(e).partition(":")[0] for e in refused.value.exceptions] == ["customer"]


@pytest.mark.parametrize(
    "how",
    [
        {"new": ["owner"]},
        {"new": {"ownr": 1}},
        {"new": {"owner": 5}},
        {"new": {"status": "done"}},
        {"id": 5},
        {"by": None},
        {"public": "yes"},
    ],
)
def test_bad_input_is_refused(how: Any) -> None:
    with pytest.raises(FieldError):
        born(lifecycle(), **how)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(NaiveDatetimeError, match="at"):
        born(lifecycle(), at=T0.replace(tzinfo=None))


def test_an_incident_is_created_as_its_own_class() -> None:
    made = INCIDENT.create({"title": "No mail"}, id="INC-9", at=T0, by="ada")
    assert made.record == Incident(
        id="INC-9", title="No mail", opened_at=T0, updated_at=T0
    )


def test_no_step_moves_the_opening_behind_itself() -> None:
    at = T0
    born = INCIDENT.create({"title": "x"}, id="INC-1", at=at, by="ada").record
    late = {"opened_at": at + MINUTE}
    with pytest.raises(FieldError):
        INCIDENT.dynamic.apply(born, "update", late, at=at, by="ada")
