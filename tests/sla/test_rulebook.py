"""Rulebooks: names resolve, all faults come at once, and each record has the clocks it should."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore import sla
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    NaiveDatetimeError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import (
    Condition,
    Fact,
    FieldChange,
    History,
    Incident,
    Level,
    Not,
    begins,
    when,
)
from itsmcore.sla import (
    Agreement,
    AgreementKind,
    ClockState,
    Outcome,
    Rulebook,
    Schedule,
    ScheduledDays,
    ScheduleOf,
    ScheduleTable,
    Target,
    Verdict,
    WorkingDays,
    measure,
)
from itsmcore.testing import conditions, histories, instants, rulebooks
from tests.round_trips import NAMES, pickled

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"}, name="desk")
NIGHT = Schedule(tz="UTC", week="24x7", name="night")
HOURS = {"desk": DESK, "night": NIGHT}
QUICK = Target.response(HOUR, schedule="desk")
WHOLE = Target.resolution(8 * HOUR, pause=when(status="on_hold"), schedule="desk")


def rules(**given: Any) -> Rulebook:
    parts: dict[str, Any] = {
        "version": "1",
        "schedules": HOURS,
        "targets": [QUICK, WHOLE],
    }
    return Rulebook(**{**parts, **given})


def incident(*changed: tuple[int, str, Any], **given: Any) -> History:
    """An incident opened at nine on Monday, and what changed at which hour."""
    created = Incident(id="INC1", title="No mail", opened_at=NINE, **given)
    facts = [
        Fact(
            record_id="INC1",
            seq=seq,
            at=NINE + hour * HOUR,
            changes=[FieldChange(field, None, value)],
        )
        for seq, (hour, field, value) in enumerate(changed, start=1)
    ]
    return History.start(created, facts)


def told(found: tuple[Verdict, ...]) -> list[tuple[str | None, str]]:
    return [(verdict.agreement_id, verdict.target_id) for verdict in found]


# -- making one ---------------------------------------------------------------------


def test_targets_come_by_name_or_in_a_row() -> None:
    by_name = rules(targets={"response": QUICK, "resolution": WHOLE})
    assert by_name == rules(targets=[WHOLE, QUICK]) == rules()
    assert list(by_name.targets) == ["resolution", "response"]
    assert hash(by_name) == hash(rules())


def deep(depth: int) -> Condition:
    found: Condition = when(group="net")
    while found.depth < depth:
        found = Not(found)
    return found


class OwnHours:
    """A host's own working time: only what a clock asks for."""

    elapsed = add = is_open = next_open = next_close = lambda *_: None


def test_every_fault_comes_at_once_with_its_path() -> None:
    with pytest.raises(DefinitionError) as refusal:
        Rulebook(
            version="",
            schedules={"desk": DESK, "odd": 5, 3: DESK, "": DESK, "none": None},  # type: ignore[dict-item]  # refused at run time
            targets={  # type: ignore[arg-type]  # refused at run time
                "response": attrs.evolve(QUICK, schedule="dsk"),
                "other": WHOLE,
                "table": attrs.evolve(
                    WHOLE,
                    id="table",
                    schedule=ScheduleTable([(when(group="net"), "x"), (None, "desk")]),
                ),
                "of": attrs.evolve(WHOLE, id="of", schedule=ScheduleOf("group", "y")),
                "deep": attrs.evolve(WHOLE, id="deep", applies=deep(62)),
                "odd": "target",
                "": WHOLE,
            },
            agreements=[
                Agreement(id="a", targets=["response", "odd", "nothing"]),
                Agreement(id="a", kind="ola", supports=["b", "z"]),
                Agreement(id="b", supports=["c"]),
                Agreement(id="c", supports=["b"]),
                Agreement(id="d", supports=["d"]),
            ],
            match="best",  # type: ignore[arg-type]  # refused at run time
        )
    found = [e for e in refusal.value.exceptions if isinstance(e, FieldError)]
    assert [(error.pointer, error.code) for error in found] == [
        ("/version", "bad_value"),
        ("/schedules/odd", "wrong_type"),
        ("/schedules/3", "wrong_type"),
        ("/schedules/", "bad_value"),
        ("/schedules/none", "wrong_type"),
        ("/targets/odd", "wrong_type"),
        ("/targets/", "bad_value"),
        ("/match", "bad_value"),
        ("/targets/response/schedule", "unknown_name"),
        ("/targets/other/id", "bad_value"),
        ("/targets/table/schedule/rows/0/schedule", "unknown_name"),
        ("/targets/of/schedule/default", "unknown_name"),
        ("/targets/deep/applies", "bad_value"),
        ("/agreements/0/targets/2", "unknown_name"),
        ("/agreements/1/supports/1", "unknown_name"),
        ("/agreements/1/kind", "bad_value"),
        ("/agreements/1/valid_from", "bad_value"),
        ("/agreements/2/supports/0", "bad_value"),
        ("/agreements/3/supports/0", "bad_value"),
        ("/agreements/4/supports/0", "bad_value"),
    ]


@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        ({"version": 1}, ["/version"]),
        ({"schedules": [DESK]}, ["/schedules", "/targets/resolution/schedule", "/targets/response/schedule"]),
        ({"targets": WHOLE}, ["/targets"]),
        ({"targets": "resolution"}, ["/targets"]),
        ({"targets": [WHOLE, WHOLE]}, ["/targets/resolution"]),
        ({"targets": [WHOLE, 5]}, ["/targets/1"]),
        ({"targets": {5: WHOLE}}, ["/targets/5"]),
        ({"agreements": Agreement(id="a")}, ["/agreements"]),
        ({"agreements": {"a": Agreement(id="a")}}, ["/agreements"]),
        ({"agreements": [Agreement(id="a", supports=["b"]), 5]}, ["/agreements/1"]),
        ({"match": None}, ["/match"]),
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_rulebook_is_refused(
    given: dict[str, Any], pointers: list[str]
) -> None:
    with pytest.raises(DefinitionError) as refusal:
        rules(**given)
    found = [e.pointer for e in refusal.value.exceptions if isinstance(e, FieldError)]
    assert sorted(found) == pointers


def test_a_goal_in_days_needs_a_schedule_that_knows_them() -> None:
    days = Target(id="days", goal=WorkingDays(2), schedule="own")
    more = Target(id="more", goal=ScheduledDays(2), schedule=ScheduleOf("group"))
    with pytest.raises(DefinitionError) as refusal:
        rules(schedules={"own": OwnHours()}, targets=[days, more])
    found = [e.path for e in refusal.value.exceptions if isinstance(e, FieldError)]
    assert found == [("targets", "days", "schedule"), ("targets", "more", "schedule")]


def test_versions_of_an_agreement_follow_one_another() -> None:
    first = Agreement(id="a", targets=["response"], valid_until=NINE)
    later = attrs.evolve(first, valid_from=NINE, valid_until=None)
    assert rules(agreements=[later, first]).agreements == (later, first)
    with pytest.raises(DefinitionError) as refusal:
        rules(agreements=[later, attrs.evolve(first, valid_until=NINE + HOUR)])
    assert "another version of it is valid at the same time" in str(refusal.value)


@given(rulebooks())
def test_a_rulebook_survives_pickles_and_its_repr(found: Rulebook) -> None:
    names = {**NAMES, **vars(sla)}
    assert pickled(found) == found
    assert eval(repr(found), names) == found  # noqa: S307  # the repr must paste back


# -- names --------------------------------------------------------------------------


def test_names_of_schedules_are_resolved() -> None:
    book = rules()
    assert book.bind(QUICK).schedule == DESK
    table = ScheduleTable([(when(group="net"), "night"), (None, None)])
    wanted = ScheduleTable([(when(group="net"), NIGHT), (None, None)])
    assert book.bind(attrs.evolve(QUICK, schedule=table)).schedule == wanted
    by_field = attrs.evolve(QUICK, schedule=ScheduleOf("group", "desk"))
    assert book.bind(by_field).schedule == ScheduleTable(
        [(when(group="desk"), DESK), (when(group="night"), NIGHT), (None, DESK)]
    )
    no_default = attrs.evolve(QUICK, schedule=ScheduleOf("group"))
    rows = book.bind(no_default).schedule
    assert isinstance(rows, ScheduleTable)
    assert rows.rows[-1].schedule is None


def test_a_target_without_names_is_bound_as_it_is() -> None:
    book = rules()
    for form in (
        None,
        DESK,
        wanted := ScheduleTable([(when(group="a"), DESK), (None, None)]),
    ):
        given = attrs.evolve(QUICK, schedule=form)
        assert book.bind(given) is given
    assert wanted is not None


def test_a_name_that_nothing_has_is_refused_when_binding() -> None:
    with pytest.raises(UnknownNameError) as refusal:
        rules().bind(attrs.evolve(QUICK, schedule=ScheduleOf("group", "x")))
    assert refusal.value.pointer == "/schedule/default"
    with pytest.raises(WrongTypeError, match="target"):
        rules().bind("resolution")  # type: ignore[arg-type]  # refused at run time


def test_the_schedule_follows_the_group_in_mid_flight() -> None:
    by_group = attrs.evolve(WHOLE, schedule=ScheduleOf("group", "desk"))
    history = incident((10, "group", "night"), group="desk")
    (found,) = rules(targets=[by_group]).measure(history, now=NINE + 12 * HOUR)
    assert found.elapsed == 10 * HOUR  # eight by day, then two by night


# -- which clocks there are ---------------------------------------------------------


def test_without_agreements_each_target_is_measured_by_itself() -> None:
    book, history = rules(), incident()
    found = book.measure(history, now=NINE + HOUR)
    by_hand = [book.bind(WHOLE), book.bind(QUICK)]
    assert found == tuple(measure(t, history, now=NINE + HOUR) for t in by_hand)
    assert told(book.measure(history, now=NINE - HOUR)) == [
        (None, "resolution"),
        (None, "response"),
    ]


GOLD = Agreement(id="gold", targets=["response"], services=["pay"])
HOUSE = Agreement(id="house", targets=["response", "resolution"])
INNER = Agreement(id="inner", kind="ola", targets=["resolution"])


def test_the_first_agreement_of_each_kind_counts() -> None:
    book = rules(agreements=[GOLD, HOUSE, INNER])
    found = book.measure(incident(service="pay"), now=NINE)
    assert told(found) == [("gold", "response"), ("inner", "resolution")]
    found = book.measure(incident(service="mail"), now=NINE)
    assert told(found) == [
        ("house", "response"),
        ("house", "resolution"),
        ("inner", "resolution"),
    ]


def test_all_agreements_count_where_all_is_asked_for() -> None:
    book = rules(agreements=[GOLD, HOUSE, INNER], match="all")
    found = book.measure(incident(service="pay"), now=NINE)
    assert told(found) == [
        ("gold", "response"),
        ("house", "response"),
        ("house", "resolution"),
        ("inner", "resolution"),
    ]


def test_the_strictest_of_each_metric_and_kind_counts() -> None:
    fast = attrs.evolve(WHOLE, id="fast", goal=2 * HOUR, applies=when(priority="high"))
    book = rules(
        targets=[QUICK, WHOLE, fast],
        agreements=[
            HOUSE,
            Agreement(id="gold", targets=["fast"]),
            Agreement(id="inner", kind="ola", targets=["resolution"]),
        ],
        match="strictest",
    )
    found = book.measure(incident(priority="high"), now=NINE)
    assert told(found) == [
        ("house", "response"),
        ("gold", "fast"),
        ("inner", "resolution"),
    ]
    found = book.measure(incident(priority="low"), now=NINE)
    assert told(found) == [
        ("house", "response"),
        ("house", "resolution"),
        ("inner", "resolution"),
    ]
    paused = incident((1, "status", "on_hold"), priority="high")
    found = book.measure(paused, now=NINE + 2 * HOUR)
    assert told(found)[1] == ("gold", "fast")  # due first if both went on now


def test_a_record_is_ruled_by_the_version_valid_when_it_was_opened() -> None:
    old = Agreement(id="a", targets=["response"], valid_until=NINE, version="1")
    new = Agreement(id="a", targets=["resolution"], valid_from=NINE, version="2")
    book = rules(agreements=[old, new])
    (found,) = book.measure(incident(), now=NINE + HOUR)
    assert (found.agreement_id, found.target_id) == ("a", "resolution")
    earlier = History.start(Incident(id="2", title="x", opened_at=NINE - HOUR))
    (found,) = book.measure(earlier, now=NINE + HOUR)
    assert (found.agreement_id, found.target_id) == ("a", "response")
    (clock,) = book.clocks(earlier)
    assert clock.agreement is not None
    assert clock.agreement.version == "1"


def test_an_agreement_that_is_not_valid_yet_leaves_its_place_to_the_next() -> None:
    future = attrs.evolve(HOUSE, id="new", valid_from=NINE + HOUR)
    book = rules(agreements=[future, HOUSE])
    assert {v.agreement_id for v in book.measure(incident(), now=NINE)} == {"house"}


def test_an_agreement_that_no_longer_covers_excludes_its_clock_and_the_next_one_carries_on() -> (
    None
):
    agreements = [
        Agreement(id="gold", targets=["resolution"], services=["pay"]),
        Agreement(id="house", targets=["resolution"]),
    ]
    history = incident(
        (1, "status", "on_hold"),
        (3, "status", "in_progress"),
        (4, "service", "mail"),
        service="pay",
    )
    book = rules(agreements=agreements)
    (before,) = book.measure(history, now=NINE + 3 * HOUR)
    assert (before.agreement_id, before.elapsed) == ("gold", HOUR)
    gold, house = book.measure(history, now=NINE + 5 * HOUR)
    assert (gold.state, gold.outcome) == (ClockState.CANCELLED, Outcome.EXCLUDED)
    assert (house.agreement_id, house.state) == ("house", ClockState.RUNNING)
    assert (house.started_at, house.elapsed) == (NINE, 3 * HOUR)
    assert house.paused == 2 * HOUR


def test_a_record_that_no_agreement_covers_has_no_clock() -> None:
    book = rules(agreements=[GOLD])
    assert book.measure(incident(service="mail"), now=NINE) == ()
    later = incident((5, "service", "pay"), service="mail")
    assert book.measure(later, now=NINE + HOUR) == ()
    assert book.clocks(later, until=NINE + HOUR) == ()
    assert told(book.measure(later, now=NINE + 5 * HOUR)) == [("gold", "response")]
    assert len(book.clocks(later)) == 1


def test_before_anything_is_known_of_a_record_there_are_no_clocks() -> None:
    book = rules(agreements=[HOUSE])
    assert book.measure(incident(), now=NINE - HOUR) == ()


def test_the_clocks_that_a_record_may_come_to_have_are_told_by_its_opening() -> None:
    book = rules(agreements=[GOLD, HOUSE, INNER])
    found = [(c.agreement_id, c.target.id) for c in book.agreed(NINE)]
    assert found == [
        ("gold", "response"),
        ("house", "response"),
        ("house", "resolution"),
        ("inner", "resolution"),
    ]
    assert [c.agreement_id for c in rules().agreed(NINE)] == [None, None]


def test_nothing_before_the_first_agreement_without_conditions_is_ever_passed() -> None:
    book = rules(agreements=[HOUSE, GOLD, INNER])
    assert {c.agreement_id for c in book.agreed(NINE)} == {"house", "inner"}


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda book: book.measure("INC1", now=NINE), WrongTypeError),
        (lambda book: book.measure([incident()], now=NINE), WrongTypeError),
        (lambda book: book.measure(incident(), now=datetime(2026, 3, 2)), NaiveDatetimeError),  # refused
        (lambda book: book.measure(incident(), now="now"), WrongTypeError),
        (lambda book: book.clocks(incident(), until=datetime(2026, 3, 2)), NaiveDatetimeError),  # refused
        (lambda book: book.agreed(datetime(2026, 3, 2)), NaiveDatetimeError),  # refused
        (lambda book: book.agreed(date(2026, 3, 2)), WrongTypeError),
    ],
)  # fmt: skip
@pytest.mark.parametrize("book", [rules(), rules(agreements=[GOLD])])
def test_what_cannot_be_asked_is_refused(
    book: Rulebook, ask: Callable[[Rulebook], object], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        ask(book)


# -- against the same by hand -------------------------------------------------------

CASES = settings().max_examples
KNOWN = {
    "priority": st.sampled_from([*Level]),
    "group": st.sampled_from(["net", "db", None]),
    "status": st.sampled_from(["new", "on_hold", "resolved"]),
}


def some_books() -> st.SearchStrategy[Rulebook]:
    some = st.none() | conditions(KNOWN, max_leaves=2)
    contents = st.builds(
        Target,
        id=st.just("x"),
        goal=st.dictionaries(st.sampled_from([*Level]), st.just(HOUR), min_size=2),
        metric=st.sampled_from(["", "work"]),
        applies=some,
        pause=some,
        stop=st.just(begins(when(status="resolved"))),
    )
    kinds = st.sampled_from([AgreementKind.SLA, AgreementKind.OLA])
    ends = st.none() | instants()
    promises = st.builds(
        lambda valid_from, valid_until, **given: Agreement(
            **given, **_in_order(valid_from, valid_until)
        ),
        id=st.just("x"),
        kind=kinds,
        applies=some,
        valid_from=ends,
        valid_until=ends,
    )
    return rulebooks(contents, promises)


def _in_order(start: datetime | None, end: datetime | None) -> dict[str, Any]:
    if start is None or end is None or start < end:
        return {"valid_from": start, "valid_until": end}
    return {}


@settings(max_examples=CASES)
@given(some_books(), histories(max_size=5), instants())
def test_a_rulebook_measures_as_its_targets_would_by_hand(
    book: Rulebook, history: History, now: datetime
) -> None:
    found = book.measure(history, now=now)
    clocks = book.clocks(history, until=now)
    by_hand = [
        attrs.evolve(
            measure(clock.target, history, now=now), agreement_id=clock.agreement_id
        )
        for clock in clocks
    ]
    if book.match == "strictest":
        assert all(verdict in by_hand for verdict in found)
        assert len(found) == len(
            {
                (c.agreement and c.agreement.kind, c.target.metric or c.target.id)
                for c in clocks
            }
        )
    else:
        assert list(found) == by_hand


def with_turns(book: Rulebook, history: History) -> History:
    """The same history, each step telling in fields of its own which agreement has its turn."""
    values = dict(history.initial)
    initial = {**values, **turn_of(book, history, values)}
    facts = []
    for fact in history:
        values |= {change.field: change.new for change in fact.changes}
        turns = turn_of(book, history, values)
        more = [FieldChange(name, None, value) for name, value in turns.items()]
        facts.append(attrs.evolve(fact, changes=[*fact.changes, *more]))
    return History(
        record_type=history.record_type,
        record_id=history.record_id,
        opened_at=history.opened_at,
        began_at=history.began_at,
        initial=initial,
        states=history.states,
        facts=facts,
    )


def turn_of(book: Rulebook, history: History, values: dict[str, Any]) -> dict[str, Any]:
    """Which agreement counts of each kind, found by looking at one after the other."""
    turns: dict[str, Any] = {"turn of sla": None, "turn of ola": None}
    for number, agreement in enumerate(book.agreements):
        name = f"turn of {agreement.kind}"
        holds = agreement.cover is None or agreement.cover.test(values.get)
        if holds and turns[name] is None and agreement.is_valid(history.opened_at):
            turns[name] = number
    return turns


@settings(max_examples=CASES)
@given(some_books(), histories(max_size=5), instants())
def test_an_agreement_has_its_turn_while_none_before_it_does(
    book: Rulebook, history: History, now: datetime
) -> None:
    book = Rulebook(
        version=book.version,
        schedules=book.schedules,
        targets=book.targets,
        agreements=book.agreements,
        match="first",
    )
    marked, wanted = with_turns(book, history), []
    for number, agreement in enumerate(book.agreements):
        turn = when({f"turn of {agreement.kind}": number})
        if now < history.effective_at(0) or not marked.spans(turn, until=now):
            continue
        for name in agreement.targets:
            target = book.bind(book.targets[name])
            applies = turn if target.applies is None else turn & target.applies
            found = measure(attrs.evolve(target, applies=applies), marked, now=now)
            wanted.append(attrs.evolve(found, agreement_id=agreement.id))
    assert list(book.measure(history, now=now) if book.agreements else ()) == wanted
