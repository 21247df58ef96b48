"""Blank input is no input, and odd input is refused as ours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore.errors import FieldError, RefusedError, WrongTypeError
from itsmcore.lifecycle import INCIDENT, IncidentEvent
from itsmcore.model import Actor, Side

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
BORN = INCIDENT.create({"assignee": "ada"}, id="INC-1", at=NINE, by="rob").record
ADA = Actor(key="ada", side=Side.AGENT)


class Odd:
    """What compares to no truth, as arrays do."""

    __hash__ = None  # type: ignore[assignment]  # arrays have none either

    def __eq__(self, other: object) -> bool:
        raise ValueError("the truth of this is not told")


def test_blanks_fill_no_required_field() -> None:
    blank = {"resolution_code": " ", "resolution_notes": "\t\n"}
    with pytest.raises(RefusedError, match="resolution_code is needed"):
        INCIDENT.dynamic.apply(BORN, "resolve", blank, at=NINE + HOUR, by="ada")


def test_a_blank_is_no_reason() -> None:
    with pytest.raises(RefusedError, match="a reason is needed"):
        INCIDENT.apply(
            BORN, IncidentEvent.CANCEL, at=NINE + HOUR, by="ada", reason="  "
        )


def test_a_blank_is_no_answer_to_the_requester() -> None:
    step = INCIDENT.apply(
        BORN, IncidentEvent.UPDATE, at=NINE + HOUR, by=ADA, text=" ", public=True
    )
    assert step.facts[0].text is None
    assert step.record.first_responded_at is None


@pytest.mark.parametrize("name", ["reason", "text", "public", "cause"])
def test_what_has_no_truth_is_refused_as_a_wrong_type(name: str) -> None:
    odd: dict[str, Any] = {name: Odd()}
    with pytest.raises(WrongTypeError, match=name):
        INCIDENT.apply(BORN, IncidentEvent.UPDATE, at=NINE + HOUR, by="ada", **odd)


def test_no_step_opens_a_record_after_itself() -> None:
    late = {"opened_at": NINE + 5 * HOUR}
    with pytest.raises(FieldError, match="opened_at: it lies after"):
        INCIDENT.dynamic.apply(BORN, "update", late, at=NINE + HOUR, by="ada")
    early = {"opened_at": NINE - HOUR}
    step = INCIDENT.dynamic.apply(BORN, "update", early, at=NINE + HOUR, by="ada")
    assert step.record.opened_at == NINE - HOUR
