"""The edge rules of each KPI, one small story each, worked out by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore import metrics
from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.metrics import (
    Figure,
    Kpi,
    at_risk,
    breach_overrun,
    breach_overrun_ratio,
    compliance_figure,
    first_contact_resolution,
    first_contact_resolution_net,
    first_level_resolution,
    first_response_time,
    functional_escalation_rate,
    hierarchical_escalation_rate,
    linked_to_problem_rate,
    major_incident_rate,
    mean_time_to_acknowledge,
    mean_time_to_detect,
    mean_time_to_resolve,
    mean_time_to_restore_major,
    misrouted_rate,
    ping_pong,
    reassigned_rate,
    reassignments,
    recurring_rate,
    reopen_rate,
    sla_compliance,
    waiting_ratio,
)
from itsmcore.model import (
    Fact,
    FactKind,
    FieldChange,
    History,
    Incident,
    MajorIncident,
    MajorState,
    begins,
    when,
)
from itsmcore.sla import DateField, Schedule, Target, compliance, measure

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NINE + 60 * DAY
OFFICE = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
Move = tuple[float, dict[str, Any]]


def story(*moves: Move, key: str = "INC1", **fields: Any) -> History:
    """An incident opened at nine, and what was saved so many hours later, with what of it."""
    facts, held = [], dict(fields)
    for seq, (hours, told) in enumerate(moves, start=1):
        known = {k: told.pop(k) for k in list(told) if k in FACT}
        changes = [FieldChange(k, held.get(k), v) for k, v in told.items()]
        held |= told
        at = NINE + hours * HOUR
        facts.append(Fact(record_id=key, seq=seq, at=at, changes=changes, **known))
    return History.start(Incident(id=key, opened_at=NINE, **fields), facts)


FACT = {"by", "side", "public", "text", "event", "kind"}


def of(kpi: Kpi, *histories: History, now: datetime = LATER, **terms: Any) -> Figure:
    return kpi(histories, now=now, **terms)


# -- how soon --------------------------------------------------------------------------


def test_detection_needs_a_start_that_lies_before_it() -> None:
    known = story(outage_from=NINE - HOUR)
    late = story(outage_from=NINE + HOUR, key="INC2")
    figure = of(mean_time_to_detect, known, late, story(key="INC3"))
    assert figure.value == HOUR
    assert figure.excluded == {"detected_before_start": 1, "start_unknown": 1}
    own = mean_time_to_detect.given(detected="seen_at")
    seen = story(
        (1, {"seen_at": NINE + 30 * 60 * timedelta(seconds=1)}), outage_from=NINE
    )
    assert of(own, seen).value == HOUR / 2
    assert of(own, known).excluded == {"detection_unknown": 1}


def test_a_bot_acknowledges_nothing() -> None:
    by_bot = story(
        (0, {"assignee": "ada", "by": "robo"}), (2, {"status": "in_progress"})
    )
    assert of(mean_time_to_acknowledge, by_bot).value == timedelta()
    watched = mean_time_to_acknowledge.given(bots=["robo"])
    assert of(watched, by_bot).value == 2 * HOUR
    system = story((0, {"status": "in_progress", "side": "system"}))
    assert of(mean_time_to_acknowledge, system).excluded == {"not_acknowledged": 1}
    requester = story((1, {"status": "in_progress", "side": "requester"}))
    assert of(mean_time_to_acknowledge, requester).n == 0


def test_a_bot_that_creates_it_acknowledges_nothing() -> None:
    made = {"kind": FactKind.CREATED, "by": "robo"}
    born = story((0, dict(made)), (1, {"status": "on_hold"}), assignee="ada")
    watched = mean_time_to_acknowledge.given(bots=["robo"])
    assert of(watched, born).value == HOUR
    assert of(mean_time_to_acknowledge, born).value == timedelta()


def test_what_nobody_took_up_is_left_out() -> None:
    off = story((1, {"status": "cancelled"}))
    assert of(mean_time_to_acknowledge, off).excluded == {"cancelled": 1}
    given_back = story((1, {"assignee": None}), key="INC2", group="net")
    assert of(mean_time_to_acknowledge, given_back).excluded == {"not_acknowledged": 1}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"side": "agent", "public": False}, "not_yet_answered"),
        ({"side": "agent", "public": None}, "not_yet_answered"),
        ({"side": "requester", "public": True}, "not_yet_answered"),
        ({"side": "agent", "public": True, "status": "closed"}, None),
        (
            {"side": "agent", "public": False, "status": "closed"},
            "ended_without_answer",
        ),
    ],
)
def test_an_answer_is_what_an_agent_says_in_public(
    said: dict[str, Any], reason: str | None
) -> None:
    figure = of(first_response_time, story((3, {"text": "hello", **said})))
    assert figure.excluded == ({} if reason is None else {reason: 1})
    assert figure.value == (3 * HOUR if reason is None else None)


def test_a_stamp_answers_too_on_the_clock_asked_for() -> None:
    stamped = story((9, {"first_responded_at": NINE + 9 * HOUR}))
    assert of(first_response_time, stamped).value == 9 * HOUR
    assert of(first_response_time, stamped, schedule=OFFICE).value == 8 * HOUR
    born = story(first_responded_at=NINE - HOUR)
    assert of(first_response_time, born).excluded == {"answered_before_opening": 1}


# -- how long, and whether it lasted ------------------------------------------------------


def test_time_to_resolve_ends_with_the_last_resolution_before_closure() -> None:
    history = story(
        (1, {"status": "resolved"}),
        (2, {"status": "in_progress"}),
        (5, {"status": "resolved"}),
        (9, {"status": "closed"}),
    )
    assert of(mean_time_to_resolve, history).value == 5 * HOUR
    in_between = of(mean_time_to_resolve, history, now=NINE + 3 * HOUR)
    assert (in_between.value, dict(in_between.excluded)) == (None, {"open": 1})
    before = of(mean_time_to_resolve, history, now=NINE + HOUR)
    assert before.value == HOUR


def test_closing_at_once_is_resolving_and_cancelling_is_not() -> None:
    closed = story((4, {"status": "closed"}))
    assert of(mean_time_to_resolve, closed).value == 4 * HOUR
    off = story((4, {"status": "cancelled"}))
    assert of(mean_time_to_resolve, off).excluded == {"cancelled": 1}
    late = story((4, {"status": "resolved"}), (5, {"status": "cancelled"}))
    assert of(mean_time_to_resolve, late).excluded == {"cancelled": 1}
    void = of(mean_time_to_resolve, closed, cancelled=["closed"])
    assert void.excluded == {"cancelled": 1}


def test_what_was_called_off_stays_so_when_it_is_closed() -> None:
    history = story((1, {"status": "cancelled"}), (2, {"status": "closed"}))
    for kpi in (mean_time_to_resolve, reopen_rate, reassignments, waiting_ratio):
        ((_, case),) = kpi.cases([history], now=LATER)
        assert case.excluded == "cancelled"
        assert case.at_us == (NINE + HOUR).timestamp() * 1_000_000


def test_a_host_names_the_states_that_call_it_off() -> None:
    history = story((1, {"status": "in_progress"}), (2, {"status": "withdrawn"}))
    assert of(mean_time_to_resolve, history).excluded == {"open": 1}
    told = of(mean_time_to_resolve, history, cancelled=["withdrawn"])
    assert told.excluded == {"cancelled": 1}
    assert of(metrics.backlog, history, cancelled=["withdrawn"]).value == 0
    assert of(metrics.work_in_progress, history, cancelled=["in_progress"]).value == 0


def test_nobody_knows_since_when_it_was_over_at_first_sight() -> None:
    values = {"opened_at": NINE, "status": "resolved", "group": "net"}
    rows = [(NINE + HOUR, values), (NINE + 2 * HOUR, {**values, "status": "closed"})]
    history = History.from_snapshots("incident", "INC1", rows, states=Incident.states)
    expected = {"resolved_before_history": 1}
    for kpi in (mean_time_to_resolve, metrics.throughput, reopen_rate):
        assert of(kpi, history).excluded == expected
    assert of(first_contact_resolution, history).excluded == expected
    assert of(reassignments, history).excluded == {"starts_mid_life": 1}
    always = mean_time_to_restore_major.given(flag=when(group="net"))
    assert of(always, history).excluded == expected
    at_once = History.from_snapshots(
        "incident", "INC1", [(NINE, values)], states=Incident.states
    )
    assert of(mean_time_to_resolve, at_once).value == timedelta()


def test_time_running_backwards_takes_no_time() -> None:
    history = story((5, {"status": "in_progress"}), (2, {"status": "resolved"}))
    assert of(mean_time_to_resolve, history).value == 5 * HOUR


@pytest.mark.parametrize(
    ("days", "now_days", "expected"),
    [
        (14, 30, 1),  # at the last instant of the window
        (14.0001, 30, 0),
        (3, 13.9, None),  # back already, but the window is open
        (3, 14, 1),
    ],
)
def test_a_reopening_counts_within_its_window(
    days: float, now_days: float, expected: int | None
) -> None:
    history = story((0, {"status": "resolved"}), (24 * days, {"status": "in_progress"}))
    figure = of(reopen_rate, history, now=NINE + now_days * DAY)
    assert figure.value == expected
    assert figure.excluded == ({"window_open": 1} if expected is None else {})


def test_first_contact_is_gross_or_net() -> None:
    smooth = story((1, {"assignee": "ada"}), (2, {"status": "resolved"}), group="desk")
    back = story(
        (1, {"status": "resolved"}), (30, {"status": "in_progress"}), key="INC2"
    )
    figure = of(first_contact_resolution, smooth, back)
    assert (figure.value, figure.n) == (1, 2)
    assert of(first_contact_resolution_net, smooth, back).value == 0.5
    early = of(first_contact_resolution_net, smooth, now=NINE + DAY)
    assert early.excluded == {"window_open": 1}


@pytest.mark.parametrize(
    "between",
    [
        {"group": "net"},
        {"assignee": "bo"},
        {"status": "on_hold"},
        {"text": "and now?", "side": "requester"},
    ],
)
def test_a_second_contact_is_no_first_one(between: dict[str, Any]) -> None:
    resolved = {"status": "resolved"}
    history = story((1, between), (2, resolved), group="desk", assignee="ada")
    assert of(first_contact_resolution, history).value == 0


def test_what_the_desk_may_not_solve_is_left_out() -> None:
    kpi = first_contact_resolution.given(eligible=~when(category="hardware"))
    history = story((1, {"status": "resolved"}), category="hardware")
    assert of(kpi, history).excluded == {"not_eligible": 1}
    assert of(kpi, story((1, {"status": "resolved"}))).value == 1


def test_the_first_level_is_told_by_its_groups() -> None:
    ours = story((1, {"group": "desk", "status": "resolved"}), group="net")
    theirs = story((1, {"status": "resolved"}), group="net", key="INC2")
    none = story((1, {"status": "resolved"}), key="INC3")
    kpi = first_level_resolution.given(groups=["desk"])
    figure = of(kpi, ours, theirs, none, story(key="INC4"))
    assert figure.value == 0.5
    assert figure.excluded == {"group_unknown": 1, "open": 1}
    assert of(first_level_resolution, ours).excluded == {"no_groups_named": 1}


# -- through which hands --------------------------------------------------------------------


def test_the_first_group_and_the_same_one_again_are_no_reassignment() -> None:
    history = story(
        (1, {"group": "desk"}),
        (2, {"group": None}),
        (3, {"group": "desk"}),
        (4, {"group": "net"}),
        (5, {"group": "desk"}),
        (6, {"status": "resolved"}),
        (7, {"group": "archive"}),  # after it was resolved
    )
    assert of(reassignments, history).value == 2
    assert of(ping_pong, history).value == 1
    assert of(misrouted_rate, history).value == 0
    assert of(reassigned_rate.given(at_least=2), history).value == 1
    assert of(reassigned_rate.given(at_least=3), history).value == 0
    assert of(reassignments, history, now=NINE + 5 * HOUR).excluded == {"open": 1}


def test_escalation_goes_up_and_not_down() -> None:
    up = story((1, {"group": "net"}), group="desk")
    down = story((1, {"group": "desk"}), group="net", key="INC2")
    aside = story((1, {"group": "fax"}), group="desk", key="INC3")
    lost = story((1, {"group": "fax"}), key="INC4")
    kpi = functional_escalation_rate.given(levels={"desk": 1, "net": 2})
    assert [of(kpi, one).numerator for one in (up, down, aside)] == [1, 0, 0]
    assert of(kpi, lost).excluded == {"level_unknown": 1}
    assert of(functional_escalation_rate, up, down, aside).value == 1
    assert of(kpi, story()).excluded == {"group_unknown": 1}


def test_a_hierarchical_escalation_is_an_event() -> None:
    told = story((1, {"event": "update"}), (2, {"event": "escalate"}))
    quiet = story((1, {"event": "update"}), key="INC2")
    mute = story((1, {"group": "net"}), key="INC3")
    figure = of(hierarchical_escalation_rate, told, quiet, mute)
    assert figure.value == 0.5
    assert figure.excluded == {"events_not_recorded": 1}
    assert of(hierarchical_escalation_rate.given(events=["update"]), quiet).value == 1
    assert of(hierarchical_escalation_rate, story()).value == 0


# -- incidents ---------------------------------------------------------------------------------


def test_a_demotion_does_not_undo_a_major_incident() -> None:
    accepted = MajorIncident(state=MajorState.ACCEPTED)
    rejected = MajorIncident(state=MajorState.REJECTED)
    demoted = story((1, {"major": accepted}), (2, {"major": None}))
    asked = story((1, {"major": rejected}), key="INC2")
    figure = of(major_incident_rate, demoted, asked, story(key="INC3"))
    assert (figure.numerator, figure.denominator) == (1, 3)
    assert of(major_incident_rate, demoted, now=NINE).value == 0
    flag = major_incident_rate.given(flag=when(major_flag=True))
    assert of(flag, story((1, {"major_flag": True}))).value == 1
    assert of(major_incident_rate.given(flag=~when(vip=True)), story()).value == 1


def test_service_is_restored_by_the_outage_or_else_by_the_resolution() -> None:
    major = MajorIncident(state=MajorState.ACCEPTED)
    resolved = (5.0, {"status": "resolved"})
    by_record = story(resolved, major=major)
    assert of(mean_time_to_restore_major, by_record).value == 5 * HOUR
    by_outage = story(
        (2, {"outage_to": NINE + HOUR}), resolved, major=major, outage_from=NINE - HOUR
    )
    assert of(mean_time_to_restore_major, by_outage).value == 2 * HOUR
    assert of(mean_time_to_restore_major, story(major=major)).excluded == {"open": 1}
    assert of(mean_time_to_restore_major, story()).excluded == {"not_major": 1}
    planned = story(major=major, outage_to=LATER + HOUR)
    assert of(mean_time_to_restore_major, planned).excluded == {"open": 1}
    odd = story(resolved, major=major, outage_from=NINE + 6 * HOUR)
    assert of(mean_time_to_restore_major, odd).excluded == {"ends_before_start": 1}


def test_a_repeat_is_opened_within_the_window_after_another() -> None:
    def one(day: float, key: str, **fields: Any) -> History:
        opened = NINE + day * DAY
        return History.start(Incident(id=key, opened_at=opened, **fields))

    mail: dict[str, Any] = {"cis": ["db-1", "web"], "category": "mail"}
    histories = [
        one(0, "A", **mail),
        one(3, "B", **mail),
        one(6.5, "C", **mail),
        one(6.6, "D", cis=["web"], category="mail"),
        one(6.7, "E", category="mail"),
    ]
    kpi = recurring_rate.given(key=["cis", "category"], within=3 * DAY)
    figure = of(kpi, *reversed(histories))
    assert (figure.numerator, figure.denominator) == (1, 4)
    assert figure.excluded == {"key_unknown": 1}


def test_a_link_that_is_not_recorded_is_not_none() -> None:
    rows = [(NINE, {"opened_at": NINE, "status": "new"})]
    bare = History.from_snapshots("incident", "INC2", rows, states=Incident.states)
    figure = of(linked_to_problem_rate, story(problem="PRB1"), bare)
    assert (figure.value, dict(figure.excluded)) == (1, {"not_recorded": 1})
    change = FieldChange("problem", None, None)
    none = bare.__add__([Fact(record_id="INC2", seq=2, at=NINE, changes=[change])])
    assert of(linked_to_problem_rate, none).value == 0
    own = linked_to_problem_rate.given(field="vendor_case")
    assert of(own, story(fields={"vendor_case": "V1"})).value == 1


def test_no_work_has_no_waiting_part() -> None:
    assert of(waiting_ratio, story((1, {"status": "closed"}))).value is None
    half = story(
        (1, {"status": "in_progress"}),
        (2, {"status": "on_hold"}),
        (3, {"status": "resolved"}),
    )
    assert of(waiting_ratio, half).value == 0.5


# -- promises -----------------------------------------------------------------------------------

FOUR = Target.resolution(4 * HOUR, pause=when(status="on_hold"))
KEPT = sla_compliance.given(target=FOUR)


@pytest.mark.parametrize(
    ("moves", "hours", "value", "excluded"),
    [
        ([], 4, None, {"not_yet_due": 1}),  # elapsed equals the goal: not above it
        ([], 4.001, 0, {}),  # open past due is missed
        ([(4, {"status": "resolved"})], 9, 1, {}),
        ([(4.001, {"status": "resolved"})], 9, 0, {}),
        ([(1, {"status": "cancelled"})], 9, None, {"cancelled": 1}),
        ([(1, {"status": "on_hold"})], 9, None, {"not_yet_due": 1}),
    ],
)
def test_open_past_due_is_missed(
    moves: list[Move], hours: float, value: float | None, excluded: dict[str, int]
) -> None:
    now = NINE + hours * HOUR
    history = story(*moves)
    figure = of(KEPT, history, now=now)
    assert (figure.value, dict(figure.excluded)) == (value, excluded)
    row = compliance([measure(FOUR, history, now=now)], cycles="last")
    assert compliance_figure(row).exact == figure.exact
    assert compliance_figure(row[0], name="kept").name == "kept"


def test_a_promise_lies_where_it_is_due() -> None:
    history = story((30, {"status": "resolved"}))
    found = metrics.figures([KEPT], [history], now=LATER, bucket="day")
    assert [(row.bucket.day, row.figure.value) for row in found if row.bucket] == [
        (2, 0)
    ]


def test_the_schedule_of_a_target_comes_first() -> None:
    own = sla_compliance.given(target=Target.resolution(4 * HOUR, schedule=OFFICE))
    history = story((25, {"status": "resolved"}))  # Tuesday at ten: nine working hours
    assert of(breach_overrun.given(target=FOUR), history).value == 21 * HOUR
    assert (
        of(breach_overrun.given(target=FOUR), history, schedule=OFFICE).value
        == 5 * HOUR
    )
    always = Schedule(tz="UTC", week="24x7")
    severity = breach_overrun.given(**own.options)
    assert of(severity, history, schedule=always).value == 5 * HOUR
    assert of(breach_overrun_ratio.given(target=FOUR), history).value == 21 / 4


def test_a_deadline_has_no_length_to_be_beside() -> None:
    by_five = Target.resolution({"critical": timedelta(0)})
    zero = story((1, {"status": "resolved"}), priority="critical")
    assert of(breach_overrun.given(target=by_five), zero).value == HOUR
    part = of(breach_overrun_ratio.given(target=by_five), zero)
    assert part.excluded == {"no_length": 1}
    assert of(breach_overrun.given(target=by_five), story()).excluded == {"no_goal": 1}


def test_what_is_paused_is_not_at_risk_unless_it_is_to_be() -> None:
    kpi = at_risk.given(target=FOUR, percent=50)
    running = story()
    held = story((3, {"status": "on_hold"}), key="INC2")
    done = story((3, {"status": "resolved"}), key="INC3")
    now = NINE + 3.5 * HOUR
    figure = of(kpi, running, held, done, now=now)
    assert (figure.value, dict(figure.excluded)) == (1, {"met": 1})
    assert of(kpi.given(paused=True), running, held, now=now).value == 2
    assert of(kpi, running, now=NINE + 2 * HOUR).value == 1
    assert of(kpi, running, now=NINE + 1.9 * HOUR).value == 0


def test_without_a_target_there_is_no_promise() -> None:
    for kpi in (sla_compliance, breach_overrun, breach_overrun_ratio, at_risk):
        assert of(kpi, story()).excluded == {"no_target_given": 1}


def test_deadlines_are_no_clocks_at_risk() -> None:
    target = Target.resolution(DateField("due_at"))
    kpi = at_risk.given(target=target)
    found = of(kpi, story(due_at=NINE + DAY), now=NINE + HOUR)
    assert found.excluded == {"no_length": 1}


def test_a_clock_that_has_not_started_promises_nothing_yet() -> None:
    target = Target(
        id="late",
        goal=HOUR,
        start=begins(when(status="in_progress")),
        stop=begins(when(status="resolved")),
    )
    figure = of(sla_compliance.given(target=target), story(), now=NINE + DAY)
    assert figure.excluded == {"not_started": 1}


# -- options -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kpi", "options", "error", "text"),
    [
        (reopen_rate, {"days": 3}, UnknownNameError, "option.*within"),
        (mean_time_to_resolve, {"within": DAY}, UnknownNameError, "option"),
        (reopen_rate, {"within": timedelta(0)}, FieldError, "within.*length"),
        (reopen_rate, {"within": 14}, WrongTypeError, "within"),
        (first_contact_resolution_net, {"within": -DAY}, FieldError, "within"),
        (first_contact_resolution, {"eligible": "all"}, WrongTypeError, "eligible"),
        (first_level_resolution, {"groups": "desk"}, WrongTypeError, "groups"),
        (mean_time_to_acknowledge, {"bots": "robo"}, WrongTypeError, "bots"),
        (mean_time_to_detect, {"started": ""}, FieldError, "started"),
        (reassigned_rate, {"at_least": 0}, FieldError, "at_least"),
        (reassigned_rate, {"at_least": 1.5}, WrongTypeError, "at_least"),
        (functional_escalation_rate, {"levels": ["desk"]}, WrongTypeError, "levels"),
        (functional_escalation_rate, {"levels": {"a": "1"}}, WrongTypeError, "levels"),
        (functional_escalation_rate, {"levels": {1: 1}}, WrongTypeError, "levels"),
        (recurring_rate, {"key": []}, FieldError, "key"),
        (recurring_rate, {"key": "cis"}, WrongTypeError, "key"),
        (recurring_rate, {"within": -DAY}, FieldError, "within"),
        (sla_compliance, {"target": 4}, WrongTypeError, "target"),
        (at_risk, {"percent": 101}, FieldError, "percent"),
        (at_risk, {"percent": -1}, FieldError, "percent"),
        (at_risk, {"percent": 2.5}, WrongTypeError, "percent"),
        (at_risk, {"paused": "no"}, WrongTypeError, "paused"),
        (major_incident_rate, {"flag": True}, WrongTypeError, "flag"),
        (linked_to_problem_rate, {"field": ""}, FieldError, "field"),
    ],
)
def test_options_that_do_not_fit_are_refused_by_name(
    kpi: Kpi, options: dict[str, Any], error: type[FieldError], text: str
) -> None:
    with pytest.raises(error, match=text):
        kpi.given(**options)


def test_a_kpi_pastes_back_by_its_name_and_options() -> None:
    for kpi in (reopen_rate, reopen_rate.given(within=3 * DAY), KEPT):
        names = {**vars(metrics), "datetime": __import__("datetime"), "Target": Target}
        names |= {"when": when, "reopen_rate": reopen_rate}
        if kpi is not KEPT:
            assert eval(repr(kpi), names) == kpi  # noqa: S307  # the repr of our own value


def test_what_is_no_summary_of_verdicts_is_refused() -> None:
    with pytest.raises(WrongTypeError, match="found"):
        compliance_figure([])  # type: ignore[arg-type]  # what is refused
    opened = compliance([(measure(FOUR, story(), now=LATER), story())], cohort="opened")
    assert compliance_figure(opened).cohort == "opened"
