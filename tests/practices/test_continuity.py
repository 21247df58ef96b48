"""Continuity: what recovery, plans and backups come to, against what was promised."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.errors import (
    FieldError,
    ItsmError,
    UnknownItemError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import CI, RedundancyGroup, Relation, Service
from itsmcore.practices import (
    Backup,
    ContinuityObjective,
    ContinuityPlan,
    ObjectiveState,
    PlanStep,
    check_backups,
    check_plans,
    check_recovery,
    objective_conflicts,
)
from tests.bad_input import Call, surprises
from tests.cmdb.pictures import Picture, is_down, pictures
from tests.cmdb.recovery_oracle import ends_of

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FEWER = settings(max_examples=settings().max_examples // 3)


def shop() -> Graph:
    items = [Service(id=key, opened_at=SINCE) for key in ("shop", "mail")]
    cis = [
        CI(id=key, opened_at=SINCE) for key in ("app", "db", "san", "web-1", "web-2")
    ]
    pairs = [("shop", "app"), ("app", "db"), ("db", "san"), ("mail", "san")]
    relations = [Relation(source=a, target=b) for a, b in pairs]
    web = RedundancyGroup(of="app", members=["web-1", "web-2"])
    return Graph([*items, *cis], relations, [web])


GRAPH = shop()
TIMES = {"san": 2 * HOUR, "db": HOUR, "web-1": 9 * HOUR}


def objective(service: str = "shop", **given: timedelta) -> ContinuityObjective:
    return ContinuityObjective(service=service, **given)


def test_a_recovery_that_takes_longer_than_the_rto_is_told_with_its_path() -> None:
    promised = [
        objective("shop", rto=3 * HOUR),
        objective("mail", rto=3 * HOUR),
        objective("app", rpo=HOUR),
    ]
    mail, found = check_recovery(promised, GRAPH, durations=TIMES, default=15 * MINUTE)
    assert (mail.service, mail.state, mail.over) == ("mail", "met", timedelta())
    assert found.found == 3 * HOUR + 30 * MINUTE
    assert found.over == 30 * MINUTE
    assert found.by == ("san", "db", "app", "shop")
    assert found.explain() == (
        "RTO of shop: 3:00:00, back after 3:30:00: missed by 0:30:00",
        "because of san (2:00:00), db (1:00:00), app (0:15:00), shop (0:15:00)",
    )


def test_exactly_the_rto_is_in_time() -> None:
    [found] = check_recovery(
        [objective(rto=3 * HOUR)], GRAPH, durations=TIMES, default=timedelta()
    )
    assert found.state is ObjectiveState.MET


def test_what_is_up_already_takes_no_time() -> None:
    promised = [objective(rto=timedelta())]
    [found] = check_recovery(promised, GRAPH, durations={}, down=[])
    assert (found.found, found.by) == (timedelta(), ())
    assert found.explain()[1] == "nothing has to be done"
    [missed] = check_recovery(promised, GRAPH, durations={"db": HOUR}, down=["db"])
    assert missed.over == HOUR


@FEWER
@given(pictures(), st.data())
def test_a_recovery_takes_as_long_as_letting_time_pass_says(
    picture: Picture, data: Any
) -> None:
    minutes = {id: data.draw(st.integers(0, 3)) for id in picture.ids}
    promised = [
        objective(id, rto=data.draw(st.integers(0, 6)) * MINUTE) for id in picture.ids
    ]
    durations = {id: n * MINUTE for id, n in minutes.items()}
    found = check_recovery(promised, picture.graph(), durations=durations)
    ends = ends_of(picture, minutes)
    assert [one.service for one in found] == sorted(picture.ids)
    for one in found:
        assert one.found == ends[one.service] * MINUTE
        assert sum((span for span in one.spans if span), timedelta()) == one.found
        assert one.over == max(one.found - one.objective, timedelta())
        assert (one.state == "missed") is bool(one.over)


def test_the_worst_saved_item_decides_about_the_rpo() -> None:
    saved = [
        Backup(item="db", every=4 * HOUR, takes=HOUR),
        Backup(item="san", every=timedelta()),
        Backup(item="elsewhere", every=None),
    ]
    [found] = check_backups([objective(rpo=4 * HOUR)], saved, graph=GRAPH)
    assert (found.found, found.over, found.by) == (5 * HOUR, HOUR, ("db",))
    assert found.explain() == (
        "RPO of shop: 4:00:00, loses up to 5:00:00: missed by 1:00:00",
        "because of db (5:00:00)",
    )
    [mail] = check_backups([objective("mail", rpo=timedelta())], saved, graph=GRAPH)
    assert (mail.state, mail.found, mail.over) == ("met", timedelta(), timedelta())


def test_the_best_backup_of_an_item_counts() -> None:
    saved = [
        Backup(item="shop", every=24 * HOUR),
        Backup(item="shop", every=HOUR),
        Backup(item="shop", every=None),
    ]
    [found] = check_backups([objective(rpo=HOUR)], saved)
    assert (found.state, found.found) == ("met", HOUR)


def test_data_that_are_not_saved_lose_everything() -> None:
    saved = [Backup(item="shop", every=None), Backup(item="db", every=HOUR)]
    [found] = check_backups([objective(rpo=99 * HOUR)], saved, graph=GRAPH)
    assert (found.state, found.found, found.over) == ("missed", None, None)
    assert (found.by, found.spans) == (("shop",), (None,))
    assert found.explain()[0] == "RPO of shop: 99:00:00, loses up to all of it: missed"


def test_nobody_says_how_the_data_are_saved() -> None:
    [found] = check_backups([objective(rpo=HOUR)], [], graph=GRAPH)
    assert (found.state, found.found, found.over) == ("unknown", None, None)
    assert found.explain() == (
        "RPO of shop: 1:00:00, and nobody says how its data are saved",
    )


def test_services_without_an_rpo_are_left_out() -> None:
    assert check_backups([objective(rto=HOUR)], []) == ()


@FEWER
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.none() | st.integers(0, 5), st.integers(0, 2)
        )
    ),
    st.integers(0, 7),
)
def test_the_most_lost_is_that_of_the_worst_item_at_its_best(
    rows: list[tuple[str, int | None, int]], rpo: int
) -> None:
    saved = [
        Backup(item=key, every=None if n is None else n * HOUR, takes=m * HOUR)
        for key, n, m in rows
    ]
    items = [Service(id=key, opened_at=SINCE) for key in "abc"]
    graph = Graph(items, [Relation(source="a", target="b")])
    [found] = check_backups([objective("a", rpo=rpo * HOUR)], saved, graph=graph)
    best: dict[str, float] = {}
    for key, n, m in rows:
        lost = float("inf") if n is None else n + m
        best[key] = min(best.get(key, lost), lost)
    mine = [lost for key, lost in best.items() if key in "ab"]
    if not mine:
        assert found.state == "unknown"
        return
    worst = max(mine)
    assert (found.state == "met") is (worst <= rpo)
    assert found.found == (None if worst == float("inf") else worst * HOUR)
    assert set(found.by) == {k for k in "ab" if best.get(k) == worst}


def test_what_is_needed_may_not_be_promised_later_than_what_needs_it() -> None:
    promised = [
        objective("shop", rto=HOUR, rpo=HOUR),
        objective("db", rto=4 * HOUR, rpo=HOUR),
        objective("san", rpo=2 * HOUR),
        objective("web-1", rto=99 * HOUR),
    ]
    first, second, third = objective_conflicts(promised, GRAPH)
    assert (first.service, first.needs, first.kind) == ("db", "san", "rpo")
    assert (second.service, second.needs, second.kind) == ("shop", "db", "rto")
    assert (third.service, third.needs, third.kind) == ("shop", "san", "rpo")
    assert second.explain() == ("shop needs db: RTO 1:00:00, but db may take 4:00:00",)


@FEWER
@given(pictures(most=5), st.data())
def test_conflicts_are_those_that_trying_each_failure_says(
    picture: Picture, data: Any
) -> None:
    spans = {id: data.draw(st.integers(0, 3)) * HOUR for id in picture.ids}
    promised = [objective(id, rto=span) for id, span in spans.items()]
    takes_down = {id: is_down(picture, [id]) for id in picture.ids}
    found = objective_conflicts(promised, picture.graph())
    assert [(one.service, one.needs) for one in found] == [
        (a, b)
        for a in sorted(picture.ids)
        for b in sorted(picture.ids)
        if a != b and a in takes_down[b] and spans[b] > spans[a]
    ]


def plan(*steps: tuple[str, int, str | None], id: str = "P1") -> ContinuityPlan:
    made = [PlanStep(name=n, takes=t * HOUR, item=i) for n, t, i in steps]
    return ContinuityPlan(id=id, service="shop", steps=made)


def test_a_plan_whose_summed_steps_exceed_the_rto_is_reported() -> None:
    long = plan(("call", 1, None), ("restore", 3, "db"), ("start", 1, "app"))
    short = plan(("fail over", 4, "db"), id="P0")
    first, second = check_plans([long, short], [objective(rto=4 * HOUR)], graph=GRAPH)
    assert (first.plan, first.is_sound, first.duration) == ("P0", True, 4 * HOUR)
    assert (second.plan, second.is_sound, second.duration) == ("P1", False, 5 * HOUR)
    assert second.check is not None
    assert second.check.over == HOUR
    assert second.explain() == (
        "P1: its steps take 5:00:00",
        "RTO of shop: 4:00:00, back after 5:00:00: missed by 1:00:00",
        "because of call (1:00:00), restore (3:00:00), start (1:00:00)",
    )


def test_steps_in_the_wrong_order_are_told() -> None:
    wrong = plan(
        ("app", 1, "app"), ("web", 1, "web-1"), ("db", 1, "db"), ("san", 1, "san")
    )
    [found] = check_plans([wrong], [objective(rpo=HOUR)], graph=GRAPH)
    assert found.check is None
    assert found.misplaced == (("app", "db"), ("app", "san"), ("db", "san"))
    assert not found.is_sound
    assert found.explain()[1] == "app comes before db, which it needs"
    assert check_plans([wrong], [objective(rpo=HOUR)])[0].is_sound


def test_an_item_that_is_restored_twice_is_there_from_the_first_time_on() -> None:
    twice = plan(("db", 1, "san"), ("up", 1, "db"), ("again", 1, "san"))
    assert check_plans([twice], [objective(rto=9 * HOUR)], graph=GRAPH)[0].is_sound


def test_items_that_need_one_another_may_come_in_any_order() -> None:
    items = [Service(id=key, opened_at=SINCE) for key in ("shop", "a", "b")]
    both = [Relation(source="a", target="b"), Relation(source="b", target="a")]
    plans = [plan(("a", 1, "a"), ("b", 1, "b"))]
    [found] = check_plans(plans, [objective(rto=9 * HOUR)], graph=Graph(items, both))
    assert found.is_sound


@FEWER
@given(pictures(most=5), st.data())
def test_steps_are_misplaced_as_trying_each_failure_says(
    picture: Picture, data: Any
) -> None:
    order = data.draw(st.permutations(picture.ids))
    steps = [PlanStep(name=id, takes=HOUR, item=id) for id in order]
    made = ContinuityPlan(id="P", service=picture.ids[0], steps=steps)
    promised = [objective(picture.ids[0], rto=HOUR)]
    [found] = check_plans([made], promised, graph=picture.graph())
    takes_down = {id: is_down(picture, [id]) for id in picture.ids}
    wrong = {
        (a, b)
        for place, a in enumerate(order)
        for b in order[place + 1 :]
        if a in takes_down[b] and b not in takes_down[a]
    }
    assert set(found.misplaced) == wrong
    assert len(found.misplaced) == len(wrong)


WRONG: Any = None  # what a type checker would not let pass
BAD: list[tuple[Any, type[ItsmError], str]] = [
    (objective, FieldError, "rto"),
    (lambda: objective("", rto=HOUR), FieldError, "service"),
    (lambda: objective(rto=-HOUR), FieldError, "rto"),
    (lambda: objective(rpo=5), WrongTypeError, "rpo"),  # type: ignore[arg-type]  # a number has no unit
    (lambda: Backup(item="db", every=-HOUR), FieldError, "every"),
    (lambda: Backup(item="db", every=HOUR, takes=-HOUR), FieldError, "takes"),
    (
        lambda: Backup(item="db", every=timedelta.max, takes=HOUR).most_lost,
        FieldError,
        "every",
    ),
    (lambda: PlanStep(name="x", takes=-HOUR), FieldError, "takes"),
    (
        lambda: ContinuityPlan(id="P", service="s", steps=[WRONG]),
        WrongTypeError,
        r"steps\[0\]",
    ),
    (
        lambda: check_plans([plan(), plan()], [objective(rto=HOUR)]),
        FieldError,
        r"plans\[1\]",
    ),
    (lambda: check_plans([plan()], []), UnknownNameError, r"plans\.P1\.service"),
    (
        lambda: check_plans(
            [plan(("x", 1, "nothing"))], [objective(rto=HOUR)], graph=GRAPH
        ),
        UnknownItemError,
        "id",
    ),
    (
        lambda: check_recovery(
            [objective(rto=HOUR), objective(rpo=HOUR)], GRAPH, durations={}
        ),
        FieldError,
        r"objectives\[1\]\.service",
    ),
    (
        lambda: check_recovery([objective(rto=HOUR)], GRAPH, durations={}),
        FieldError,
        "durations",
    ),
    (
        lambda: check_backups(
            [objective(rpo=HOUR)],
            [Backup(item="shop", every=timedelta.max, takes=HOUR)],
        ),
        FieldError,
        r"backups\[0\]",
    ),
    (
        lambda: (
            ContinuityPlan(
                id="P", service="s", steps=[PlanStep(name="x", takes=timedelta.max)] * 2
            ).duration
        ),
        FieldError,
        "steps",
    ),
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    promised = [objective(rto=HOUR, rpo=HOUR)]
    options = {"durations": {}, "default": HOUR, "down": ["db"]}
    assert [*surprises(Call(check_recovery, (promised, GRAPH), options))] == []
    assert [*surprises(Call(objective_conflicts, (promised, GRAPH)))] == []
    saved = [Backup(item="db", every=HOUR)]
    told = {"graph": GRAPH}
    assert [*surprises(Call(check_backups, (promised, saved), told))] == []
    assert [*surprises(Call(check_plans, ([plan()], promised), told))] == []


def test_the_most_lost_by_a_backup() -> None:
    assert Backup(item="db", every=HOUR, takes=MINUTE).most_lost == HOUR + MINUTE
    assert Backup(item="db", every=None).most_lost is None
