"""One clock shared out among those who held the record, exactly."""

from datetime import timedelta
from typing import Any

import pytest

from itsmcore.errors import DefinitionError, FieldError
from itsmcore.model import begins, when
from itsmcore.sla import Part, ScheduleTable, Target, WorkingDays
from tests.sla.worked import DESK, DONE, HELD, HOUR, MINUTE, US, ZERO, asked, on, story

TARGET = Target(
    id="t", goal=8 * HOUR, stop=DONE, pause=HELD, schedule=DESK, split_by="group"
)


def test_each_holder_has_the_time_it_held() -> None:
    # desk 09:00-10:30, net 10:30-15:00 less an hour held, desk 15:00-16:00
    told = story(
        "mon 09:00",
        ("mon 10:30", {"group": "net"}),
        ("mon 12:00", {"status": "on_hold"}),
        ("mon 13:00", {"status": "in_progress"}),
        ("mon 15:00", {"group": "desk"}),
        group="desk",
    )
    verdict = asked(TARGET, told, "mon 16:00")
    assert list(verdict.by_holder.items()) == [
        ("desk", 2.5 * HOUR),
        ("net", 3.5 * HOUR),
    ]
    assert verdict.elapsed == 6 * HOUR
    assert [(s.rule, s.holder) for s in verdict.segments] == [
        (Part.START, "desk"),
        (Part.SPLIT_BY, "net"),
        (Part.PAUSE, "net"),
        (Part.RESUME, "net"),
        (Part.SPLIT_BY, "desk"),
    ]
    assert "held by net" in str(verdict.explain())


def test_only_the_open_time_that_was_held_is_shared_out() -> None:
    # Handed over on Monday 20:00: the desk had 16:00-17:00, the others Tuesday 09:00-10:00.
    told = story("mon 16:00", ("mon 20:00", {"group": "net"}), group="desk")
    verdict = asked(TARGET, told, "tue 10:00")
    assert verdict.by_holder == {"desk": HOUR, "net": HOUR}
    verdict = asked(TARGET, told, "mon 22:00")
    assert verdict.by_holder == {"desk": HOUR, "net": ZERO}


def test_time_that_nobody_held_is_told_too() -> None:
    told = story("mon 09:00", ("mon 10:00", {"group": "net"}))
    verdict = asked(TARGET, told, "mon 12:00")
    assert verdict.by_holder == {None: HOUR, "net": 2 * HOUR}
    assert "held by" not in verdict.explain().lines()[1]


def test_a_holder_for_no_time_leaves_no_trace() -> None:
    told = story(
        "mon 09:00", ("mon 10:00", {"group": "net"}), ("mon 10:00", {"group": "web"})
    )
    assert asked(TARGET, told, "mon 11:00").by_holder == {None: HOUR, "web": HOUR}


def test_a_hand_over_while_paused_shares_out_nothing() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 11:00", {"group": "net"}),
        ("mon 12:00", {"status": "in_progress"}),
        group="desk",
    )
    verdict = asked(TARGET, told, "mon 13:00")
    assert verdict.by_holder == {"desk": HOUR, "net": HOUR}
    assert [s.holder for s in verdict.segments if not s.counted] == ["desk", "net"]


def test_microseconds_are_shared_out_exactly() -> None:
    step = 7 * MINUTE + US
    moves: list[Any] = [
        (on("mon 09:00") + n * step, {"group": f"g{n % 3}"}) for n in range(1, 31)
    ]
    verdict = asked(TARGET, story("mon 09:00", *moves, group="g0"), "mon 15:00")
    assert sum(verdict.by_holder.values(), ZERO) == 6 * HOUR
    assert verdict.by_holder["g1"] == 10 * step
    assert verdict.by_holder["g2"] == 10 * step


def test_each_cycle_is_shared_out_by_itself() -> None:
    target = Target(
        id="t", goal=HOUR, reset=begins(when(group="net")), split_by="group"
    )
    told = story("mon 09:00", ("mon 10:00", {"group": "net"}), group="desk")
    verdict = asked(target, told, "mon 12:00")
    assert verdict.by_holder == {"net": 2 * HOUR}
    assert [s.holder for s in verdict.past_cycles[0].segments] == ["desk"]


def test_what_goes_on_after_the_stop_is_nobodys() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 11:00", {"group": "net"}),
    )
    verdict = asked(TARGET, told, "mon 12:00")
    assert verdict.by_holder == {None: HOUR}


def test_a_gap_that_counts_is_shared_out_too() -> None:
    target = Target(id="t", goal=HOUR, stop=DONE, split_by="group", reopen="count_gap")
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 11:00", {"group": "net"}),
        ("mon 13:00", {"status": "in_progress"}),
        group="desk",
    )
    assert asked(target, told, "mon 14:00").by_holder == {
        "desk": 2 * HOUR,
        "net": 3 * HOUR,
    }


def test_a_deadline_shares_out_what_was_worked_as_well() -> None:
    target = Target(id="t", goal=WorkingDays(1), schedule=DESK, split_by="group")
    told = story("mon 09:00", ("mon 12:00", {"group": "net"}), group="desk")
    verdict = asked(target, told, "mon 14:00")
    assert verdict.elapsed is None
    assert verdict.by_holder == {"desk": 3 * HOUR, "net": 2 * HOUR}


def test_a_hand_over_that_changes_the_schedule_is_told_as_such() -> None:
    table = ScheduleTable([(when(group="net"), None), (None, DESK)])
    target = Target(id="t", goal=HOUR, schedule=table, split_by="group")
    told = story("mon 16:00", ("mon 18:00", {"group": "net"}))
    verdict = asked(target, told, "mon 20:00")
    assert verdict.by_holder == {None: HOUR, "net": 2 * HOUR}
    assert verdict.segments[1].rule is Part.SCHEDULE


@pytest.mark.parametrize(
    "given",
    [
        7,
        ("group",),
        b"group",
        "",
        " ",
    ],
)
@pytest.mark.parametrize("name", ["split_by", "count_from"])
def test_what_names_no_field_is_refused(name: str, given: Any) -> None:
    with pytest.raises(DefinitionError) as caught:
        Target(id="t", goal=HOUR, **{name: given})
    (found,) = caught.value.exceptions
    assert isinstance(found, FieldError)
    assert found.pointer == f"/{name}"
    assert found.remedy


def test_a_whole_that_is_not_split_has_one_holder() -> None:
    verdict = asked(Target(id="t", goal=HOUR), story("mon 09:00"), "mon 10:00")
    assert verdict.by_holder == {None: timedelta(hours=1)}
