"""Combined schedules as plain data: objects whose keys say what they are."""

from datetime import date, timedelta
from typing import Any

import pytest

from itsmcore.codec import decode, encode, faults
from itsmcore.errors import DecodeError, WrongTypeError
from itsmcore.sla import AllOpen, AnyOpen, OpenTime, Schedule, Target
from tests.codec.documents import through_json

DESK = Schedule(tz="Europe/London", week={"mon-fri": "09:00-17:00"}, name="desk")
TOKYO = Schedule(tz="Asia/Tokyo", week={"mon-fri": "09:00-18:00"})
DAY = date(2026, 3, 2)
HEAD = {"schema": 1, "type": "schedule"}
PLAIN = {"tz": "UTC", "week": "24x7"}


def body(schedule: OpenTime) -> dict[str, Any]:
    return {key: value for key, value in encode(schedule).items() if key not in HEAD}


def test_the_form_of_combined_schedules_is_as_documented() -> None:
    desk, tokyo = body(DESK), body(TOKYO)
    assert encode(DESK & TOKYO) == {**HEAD, "all": [desk, tokyo]}
    assert encode(DESK | TOKYO) == {**HEAD, "any": [desk, tokyo]}
    assert encode(DESK - TOKYO) == {**HEAD, "schedule": desk, "except": [tokyo]}
    assert encode(DESK.between(DAY)) == {
        **HEAD,
        "schedule": desk,
        "first": "2026-03-02",
    }
    assert encode(DESK.between(None, DAY)) == {
        **HEAD,
        "schedule": desk,
        "last": "2026-03-02",
    }
    assert encode(DESK.between()) == {**HEAD, "schedule": desk}
    nested = ((DESK | TOKYO) & DESK).between(DAY, DAY)
    assert encode(nested)["schedule"] == {"all": [{"any": [desk, tokyo]}, desk]}


def test_a_document_may_use_short_forms_and_nulls() -> None:
    data = {"schedule": {"any": [PLAIN, PLAIN]}, "first": None, "last": "2026-03-02"}
    whole = Schedule(tz="UTC", week="24x7")
    assert decode(data, OpenTime) == (whole | whole).between(None, DAY)


def test_a_document_is_read_as_its_class_or_as_any_schedule() -> None:
    both = DESK & TOKYO
    assert decode(encode(both), AllOpen) == both == decode(encode(both), OpenTime)
    assert decode(encode(DESK), OpenTime) == DESK == decode(encode(DESK), Schedule)
    with pytest.raises(DecodeError):
        decode(encode(both), AnyOpen)
    assert [f.pointer for f in faults(encode(both), AnyOpen)] == [""]
    told = [f.pointer for f in faults(encode(both), Schedule)]
    assert told == ["/all", "/tz", "/week"]


def test_targets_carry_combined_schedules() -> None:
    target = Target.resolution(timedelta(hours=8), schedule=(DESK | TOKYO) - DESK)
    assert through_json(target) == target


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"all": [PLAIN]}, {"": "bad_value"}),
        ({"any": PLAIN}, {"/any": "wrong_type"}),
        ({"any": [PLAIN, 5]}, {"/any/1": "wrong_type"}),
        ({"all": [PLAIN, PLAIN], "name": "x"}, {"/name": "unknown_key"}),
        ({"except": [PLAIN]}, {"/schedule": "missing_field"}),
        ({"schedule": PLAIN, "except": []}, {"": "bad_value"}),
        ({"schedule": PLAIN, "first": "2026-02-30"}, {"/first": "bad_value"}),
        (
            {"schedule": PLAIN, "first": "2026-03-02", "last": "2026-03-01"},
            {"": "bad_value"},
        ),
        (
            {"all": [{"any": [PLAIN, {"tz": "UTC"}]}, {**PLAIN, "tz": "Mars/Base"}]},
            {"/all/0/any/1/week": "missing_field", "/all/1/tz": "bad_value"},
        ),
        ({}, {"/tz": "missing_field", "/week": "missing_field"}),
    ],
)
def test_faults_of_combined_schedules_have_their_pointers(
    data: dict[str, Any], expected: dict[str, str]
) -> None:
    assert {f.pointer: f.code for f in faults(data, OpenTime)} == expected
    inside = {f"/schedule{pointer}": code for pointer, code in expected.items()}
    target = {"id": "x", "goal": 60, "schedule": data}
    assert {f.pointer: f.code for f in faults(target, Target)} == inside


def test_the_deepest_schedules_come_back_equal() -> None:
    deep: OpenTime = DESK
    for _ in range(16):
        deep = (deep | TOKYO) & DESK
    assert through_json(deep, OpenTime) == deep
    target = Target.resolution(timedelta(hours=8), schedule=deep)
    assert through_json(target) == target
    (fault,) = faults({"any": [body(deep), PLAIN]}, OpenTime)
    assert "nested deeper than 32" in fault.message


class Hosted(OpenTime):
    """A calendar of the host, which JSON cannot express."""


def test_a_calendar_of_the_host_has_no_form() -> None:
    target = Target.resolution(timedelta(hours=8), schedule=Hosted())
    with pytest.raises(WrongTypeError, match="schedule: a Hosted has no JSON form"):
        encode(target)
    with pytest.raises(WrongTypeError, match="a Hosted has no JSON form"):
        encode(Hosted())
