"""A small lifecycle and record that the tests of this folder share."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs
import pytest

from itsmcore.errors import ErrorGroup, FieldError
from itsmcore.lifecycle import Lifecycle, StateRule, Transition
from itsmcore.model import Actor, Incident, Record, Side

T0: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
ADA: Final = Actor(key="ada", side=Side.AGENT, roles={"agent"})
STATES: Final = (
    StateRule(name="new", category="to_do"),
    StateRule(name="open", category="active"),
    StateRule(name="done", category="closed"),
)
ROWS: Final = (
    Transition(event="go", sources=["new"], target="open"),
    Transition(event="end", sources=["open"], target="done"),
)


@attrs.frozen(kw_only=True)
class Thing(Record):
    """A record with a field of each kind that effects write."""

    status: str = "new"
    owner: str | None = None
    size: int | None = None
    seen_at: datetime | None = None
    tries: int = 0


def lifecycle(**changed: Any) -> Lifecycle[Any, str, dict[str, Any]]:
    """The small lifecycle, bound to `Thing`, with some parts replaced."""
    parts = {"name": "thing", "initial": "new", "rules": STATES, "transitions": ROWS}
    return definition(**{**parts, **changed}).bind(Thing, str, dict)


def definition(**parts: Any) -> Lifecycle[Any, str, dict[str, Any]]:
    return Lifecycle(**parts)


def thing(**values: Any) -> Thing:
    return Thing(**{"id": "T-1", "opened_at": T0, **values})


def incident(**values: Any) -> Incident:
    return Incident(**{"id": "INC-1", "opened_at": T0, **values})


def paths(refused: pytest.ExceptionInfo[ErrorGroup]) -> set[tuple[str | int, ...]]:
    """The places of all errors of a group, each of which must be of a field."""
    errors = refused.value.exceptions
    found = [error.path for error in errors if isinstance(error, FieldError)]
    assert len(found) == len(errors)
    return set(found)
