"""What a history is asked wrongly, it refuses as ours."""

from datetime import UTC, datetime
from typing import Any

import pytest

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import History, Incident

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HISTORY = History.start(Incident(id="INC-1", opened_at=NINE))


@pytest.mark.parametrize("odd", [None, 5, ["status"], b"status"])
def test_a_series_is_asked_for_by_the_name_of_a_field(odd: Any) -> None:
    with pytest.raises(WrongTypeError, match="the name of a field is needed"):
        HISTORY.series(odd)
    with pytest.raises(WrongTypeError, match="the name of a field is needed"):
        HISTORY.value(odd, at=NINE)


@pytest.mark.parametrize("odd", [None, "status", 5])
def test_spans_are_those_of_a_condition(odd: Any) -> None:
    with pytest.raises(WrongTypeError, match="a condition is needed"):
        HISTORY.spans(odd, until=NINE)


@pytest.mark.parametrize("odd", [None, "status", 5])
def test_instants_are_those_of_an_edge(odd: Any) -> None:
    with pytest.raises(WrongTypeError, match="an edge is needed"):
        HISTORY.instants(odd)


@pytest.mark.parametrize("odd", [None, "1", 1.0, True])
def test_a_position_is_a_whole_number(odd: Any) -> None:
    with pytest.raises(WrongTypeError, match="a whole number is needed"):
        HISTORY.effective_at(odd)


def test_a_position_lies_in_the_history() -> None:
    with pytest.raises(FieldError, match="has 0 facts"):
        HISTORY.effective_at(1)
