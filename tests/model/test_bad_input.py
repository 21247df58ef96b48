"""Every function of the room refuses what it cannot take with an error of ours."""

import inspect
from datetime import UTC, date, datetime
from typing import Final

import pytest

from itsmcore import model
from itsmcore.model import (
    History,
    Incident,
    KnowledgeArticle,
    Problem,
    Ref,
    RoleAssignment,
    changes,
    when,
)
from tests.bad_input import Call, surprises

NINE: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
ONE: Final = Incident(id="INC-1", status="new", opened_at=NINE)
ARTICLE: Final = KnowledgeArticle(id="KB-1", status="published", opened_at=NINE)
PROBLEM: Final = Problem(id="PRB-1", status="new", opened_at=NINE)
ROLE: Final = RoleAssignment(party="ada", role="owner", scope=Ref("service", "mail"))
NEW: Final = when(status="new")
HISTORY: Final = History.start(ONE, ())

FUNCTIONS: Final = {
    "actor": Call(model.actor, ("ada",)),
    "at_least": Call(model.at_least, ("high",)),
    "begins": Call(model.begins, (NEW,)),
    "below": Call(model.below, ("high",)),
    "changes": Call(changes, ("group",), {"old": "a", "new": "b"}),
    "check_raci": Call(model.check_raci, ([ROLE],), {"at": NINE}),
    "commented": Call(model.commented, (), {"side": "agent", "public": True}),
    "contains": Call(model.contains, ("x",)),
    "ends": Call(model.ends, (NEW,)),
    "freeze": Call(model.freeze, ("x",)),
    "known_error_of": Call(model.known_error_of, (PROBLEM,), {"states": None}),
    "one_of": Call(model.one_of, ("x", "y")),
    "readable_articles": Call(
        model.readable_articles,
        ([ARTICLE],),
        {"audience": "public", "on": date(2026, 3, 2), "states": None},
    ),
    "roles_held": Call(
        model.roles_held, ([ROLE], "ada"), {"scope": ROLE.scope, "at": NINE}
    ),
    "when": Call(when, ({"a": 1},)),
}
"""One call of every function that the room offers."""

METHODS: Final = {
    "faults": Call(NEW.faults, (Incident,), {"custom": ()}),
    "get": Call(ONE.get, ("status_category",), {"states": None}),
    "instants": Call(HISTORY.instants, (changes("status"),)),
    "rewind": Call(History.rewind, (ONE, ())),
    "series": Call(HISTORY.series, ("status",)),
    "spans": Call(HISTORY.spans, (NEW,), {"until": NINE}),
    "start": Call(History.start, (ONE, ()), {"states": None}),
    "turns": Call(HISTORY.turns, (["status"],)),
    "value": Call(HISTORY.value, ("status",), {"at": NINE}),
}


def test_every_function_of_the_room_is_in_the_table() -> None:
    public = {
        name for name in model.__all__ if inspect.isfunction(getattr(model, name))
    }
    assert FUNCTIONS.keys() == public


@pytest.mark.parametrize("name", [*FUNCTIONS, *METHODS])
def test_what_cannot_be_taken_is_refused_with_our_error(name: str) -> None:
    call = {**FUNCTIONS, **METHODS}[name]
    call()
    assert list(surprises(call)) == []
