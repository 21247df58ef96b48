"""Approvals: quorums, vetoes, stages, expiry, delegation; held against all ways to go on."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    NaiveDatetimeError,
    RefusedError,
    WrongTypeError,
)
from itsmcore.lifecycle import (
    CHANGE,
    KNOWLEDGE,
    RELEASE,
    REQUEST,
    ApprovalPolicy,
    ApprovalStage,
    Delay,
    Delegation,
    Guard,
    Quorum,
    TimerKind,
    Transition,
    decide,
    judge,
)
from itsmcore.model import (
    Actor,
    Approval,
    ApprovalState,
    Change,
    KnowledgeArticle,
    Release,
    Request,
    Side,
    when,
)
from itsmcore.sla import Schedule
from tests.lifecycle.samples import MINUTE, ROWS, T0, lifecycle, paths, thing

S = ApprovalState
DAY = timedelta(days=1)
Asked = tuple[Approval, ...]


def policy(*stages: Any) -> ApprovalPolicy:
    return ApprovalPolicy(stages=[ApprovalStage(**stage) for stage in stages])


def votes(found: ApprovalPolicy, *given: tuple[str, bool], at: datetime = T0) -> Asked:
    asked = found.opened(at=T0)
    for key, approve in given:
        asked = decide(found, asked, key, approve=approve, at=at)
    return asked


def codes(refused: Any) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


ABC = ["a", "b", "c"]
OPENED: dict[str, Any] = {"id": "R-1", "opened_at": T0}
ASKED: dict[str, Any] = {**OPENED, "requester": "rob"}


@pytest.mark.parametrize(
    ("parts", "given", "state"),
    [
        ({"quorum": "any"}, "a+", S.APPROVED),
        ({"quorum": "any"}, "a-", S.REJECTED),
        ({"quorum": "any", "veto": False}, "a-", S.REQUESTED),
        ({"quorum": "any", "veto": False}, "a-b-c-", S.REJECTED),
        ({"quorum": "any", "veto": False}, "a-b-c+", S.APPROVED),
        ({"quorum": "all"}, "a+b+", S.REQUESTED),
        ({"quorum": "all"}, "a+b+c+", S.APPROVED),
        ({"quorum": "all", "veto": False}, "a-", S.REJECTED),
        ({"quorum": "majority"}, "a+", S.REQUESTED),
        ({"quorum": "majority"}, "a+b+", S.APPROVED),
        ({"quorum": "majority"}, "a+b-", S.REJECTED),
        ({"quorum": "majority", "veto": False}, "a+b-", S.REQUESTED),
        ({"quorum": "majority", "veto": False}, "a+b-c+", S.APPROVED),
        ({"quorum": "majority", "veto": False}, "a-b-", S.REJECTED),
        ({"quorum": "count", "count": 1}, "b+", S.APPROVED),
        ({"quorum": "count", "count": 3}, "a+b+", S.REQUESTED),
        ({"quorum": "count", "count": 2, "veto": False}, "a-b-", S.REJECTED),
        ({}, "", S.REQUESTED),
    ],
)
def test_a_quorum_settles_a_stage(parts: Any, given: str, state: ApprovalState) -> None:
    found = policy({"approvers": ABC, **parts})
    pairs = zip(given[::2], given[1::2], strict=True)
    asked = votes(found, *((key, sign == "+") for key, sign in pairs))
    assert judge(found, asked, now=T0).state == state


def test_without_stages_nothing_is_required() -> None:
    found = policy()
    ruling = judge(found, found.opened(at=T0), now=T0)
    assert (ruling.state, ruling.stage) == (S.NOT_REQUIRED, None)
    assert ruling.explain() == ("no approval is required",)
    assert (ruling.waiting, ruling.expires_at) == ((), None)


# -- stages ----------------------------------------------------------------------------

TWO = policy(
    {"approvers": ["lead"]},
    {"approvers": ABC, "quorum": "majority", "expires": Delay(working_days=2)},
)


def test_stages_are_asked_one_after_the_other() -> None:
    asked = TWO.opened(at=T0)
    assert [a.state for a in asked] == [S.REQUESTED, *[S.NOT_REQUESTED] * 3]
    with pytest.raises(RefusedError) as refused:
        decide(TWO, asked, "a", approve=True, at=T0)
    assert codes(refused) == ["not_your_turn"]
    later = T0 + MINUTE
    asked = decide(TWO, asked, "lead", approve=True, at=later, comment="fine")
    assert [a.state for a in asked] == [S.APPROVED, *[S.REQUESTED] * 3]
    assert {a.requested_at for a in asked[1:]} == {later}
    assert (asked[0].comment, asked[0].decided_at, asked[0].decided_by) == (
        "fine",
        later,
        None,
    )
    ruling = judge(TWO, asked, now=later)
    assert (ruling.state, ruling.stage, ruling.waiting) == (
        S.REQUESTED,
        1,
        ("a", "b", "c"),
    )
    assert ruling.expires_at == later + 2 * DAY
    assert ruling.explain() == (
        "stage 0: approved: 1 of 1 needed agree, 0 refuse, 0 of 1 are open",
        "stage 1: requested: 0 of 2 needed agree, 0 refuse, 3 of 3 are open",
    )


def test_what_is_settled_asks_nobody_any_more() -> None:
    asked = votes(TWO, ("lead", True), ("a", True), ("b", True))
    assert [a.state for a in asked] == [*[S.APPROVED] * 3, S.NOT_REQUIRED]
    assert judge(TWO, asked, now=T0).state == S.APPROVED
    refused_ = votes(TWO, ("lead", False))
    assert [a.state for a in refused_] == [S.REJECTED, *[S.NOT_REQUIRED] * 3]
    with pytest.raises(RefusedError) as refused:
        decide(TWO, refused_, "a", approve=True, at=T0)
    assert codes(refused) == ["approval_not_open"]


def test_a_stage_expires_and_late_decisions_do_not_count() -> None:
    asked = votes(TWO, ("lead", True))
    end = T0 + 2 * DAY
    assert judge(TWO, asked, now=end).state == S.REQUESTED
    assert judge(TWO, asked, now=end + MINUTE).state == S.EXPIRED
    with pytest.raises(RefusedError) as refused:
        decide(TWO, asked, "a", approve=True, at=end + MINUTE)
    assert codes(refused) == ["approval_expired"]
    late = [
        attrs.evolve(a, state=S.APPROVED, decided_at=end + MINUTE) if a.stage else a
        for a in asked
    ]
    assert judge(TWO, late, now=end + DAY).state == S.EXPIRED
    on_time = [
        attrs.evolve(a, state=S.APPROVED, decided_at=end) if a.stage else a
        for a in asked
    ]
    assert judge(TWO, on_time, now=end + DAY).state == S.APPROVED
    assert judge(TWO, on_time, now=end - MINUTE).state == S.REQUESTED


def test_a_timer_tells_when_nobody_decided_in_time() -> None:
    desk = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    for delay in (Delay(after=DAY), Delay(working_time=DAY), Delay(working_days=9)):
        found = policy({"approvers": ["a"], "expires": delay})
        ruling = judge(found, found.opened(at=T0), now=T0, schedule=desk)
        timer = ruling.expiry_timer("reject")
        assert timer is not None
        assert (timer.event, timer.kind) == ("reject", TimerKind.DUE)
        asked, last = found.opened(at=T0), delay.end(T0, desk)
        at_due = judge(found, asked, now=timer.due_at, schedule=desk)
        assert at_due.state is S.EXPIRED
        just_before = timer.due_at - datetime.resolution
        assert judge(found, asked, now=just_before, schedule=desk).state is S.REQUESTED
        assert just_before == last


TEXT: dict[str, Any] = {"title": "Mail", "body": "Restart.", "author": "rob"}


@pytest.mark.parametrize(
    ("rules", "record", "event", "after"),
    [
        (REQUEST, Request(status="awaiting_approval", **ASKED), "decide", "rejected"),
        (CHANGE, Change(status="authorize", **ASKED), "reject", "rejected"),
        (
            RELEASE,
            Release(status="awaiting_approval", owner="rob", **OPENED),
            "reject",
            "planning",
        ),
        (
            KNOWLEDGE,
            KnowledgeArticle(status="in_review", **TEXT, **OPENED),
            "reject",
            "draft",
        ),
        (
            KNOWLEDGE,
            KnowledgeArticle(status="pending_retirement", **TEXT, **OPENED),
            "refuse_retirement",
            "published",
        ),
    ],
    ids=["request", "change", "release", "article", "retirement"],
)
def test_what_nobody_decided_on_goes_where_its_lifecycle_says(
    rules: Any, record: Any, event: str, after: str
) -> None:
    found = policy({"approvers": ["a"], "expires": Delay(working_days=2)})
    asked = found.opened(at=T0)
    record = attrs.evolve(record, approvals=asked)
    timer = judge(found, asked, now=T0).expiry_timer(rules.event(event))
    assert timer is not None
    job = Actor(key="job", side=Side.SYSTEM)
    for at, is_due in (
        (timer.due_at - datetime.resolution, False),
        (timer.due_at, True),
    ):
        ruling = judge(found, asked, now=at)
        assert (ruling.state is S.EXPIRED) is is_due
        how: dict[str, Any] = {"at": at, "by": job, "given": {"approval": ruling.state}}
        offer = rules.explain(record, timer.event, reason="Too late.", **how)
        assert offer.to == after or not is_due
    step = rules.apply(record, timer.event, reason="Too late.", **how)
    assert step.record.status == after


def test_there_is_no_timer_without_a_limit_or_once_it_is_decided() -> None:
    free = policy({"approvers": ["a"]})
    timed = policy({"approvers": ["a"], "expires": Delay(after=DAY)})
    assert judge(free, free.opened(at=T0), now=T0).expiry_timer("reject") is None
    done = decide(timed, timed.opened(at=T0), "a", approve=True, at=T0)
    assert judge(timed, done, now=T0).expiry_timer("reject") is None
    assert judge(policy(), [], now=T0).expiry_timer("reject") is None
    end = datetime.max.replace(tzinfo=UTC)
    last = timed.opened(at=end - DAY)
    assert judge(timed, last, now=end).expires_at == end
    assert judge(timed, last, now=end).expiry_timer("reject") is None


def test_expiry_in_working_time_needs_a_schedule() -> None:
    desk = Schedule(tz="UTC", week={"mon-thu": "09:00-17:00"})
    asked = votes(TWO, ("lead", True), at=T0 + 3 * DAY)
    ruling = judge(TWO, asked, now=T0 + 3 * DAY, schedule=desk)
    assert ruling.expires_at == T0 + 8 * DAY


def test_stages_that_were_skipped_or_called_off() -> None:
    asked = TWO.opened(at=T0)
    skipped = [attrs.evolve(a, state=S.NOT_REQUIRED) for a in asked[:1]]
    ruling = judge(TWO, [*skipped, *asked[1:]], now=T0)
    assert (ruling.state, ruling.stage) == (S.NOT_REQUESTED, 1)
    cancelled = [attrs.evolve(a, state=S.CANCELLED) for a in asked]
    assert judge(TWO, cancelled, now=T0).state == S.CANCELLED
    gone = [attrs.evolve(a, state=S.EXPIRED) for a in asked]
    assert judge(TWO, gone, now=T0).state == S.REJECTED
    assert judge(TWO, [], now=T0).state == S.NOT_REQUESTED


@pytest.mark.parametrize(
    ("states", "state", "needed"),
    [
        ("approved approved not_required", S.APPROVED, 2),
        ("approved requested not_required", S.REQUESTED, 2),
        ("requested requested not_required", S.REQUESTED, 2),
        ("approved not_required not_required", S.APPROVED, 1),
        ("rejected not_required not_required", S.REJECTED, 1),
        ("not_required not_required not_required", S.NOT_REQUIRED, 0),
        ("approved approved cancelled", S.CANCELLED, 3),
    ],
)
def test_all_are_those_whose_approval_is_required(
    states: str, state: ApprovalState, needed: int
) -> None:
    found = policy({"approvers": ABC, "veto": False})
    asked = [
        attrs.evolve(
            approval,
            state=said,
            decided_at=T0 if said in {"approved", "rejected"} else None,
        )
        for approval, said in zip(found.opened(at=T0), states.split(), strict=True)
    ]
    ruling = judge(found, asked, now=T0)
    assert (ruling.state, ruling.stages[0].needed) == (state, needed)


def test_what_a_refusal_made_needless_was_open_before_it() -> None:
    found = policy({"approvers": ABC, "veto": False})
    asked = votes(found, ("a", True), at=T0 + MINUTE)
    asked = decide(found, asked, "b", approve=False, at=T0 + 2 * MINUTE)
    for at, state in (
        (T0, S.REQUESTED),
        (T0 + MINUTE, S.REQUESTED),
        (T0 + 2 * MINUTE, S.REJECTED),
    ):
        assert judge(found, asked, now=at).state == state


def test_approvals_of_strangers_do_not_count() -> None:
    found = policy({"approvers": ["a"]})
    stranger = Approval(approver="x", state="approved", decided_at=T0)
    assert judge(found, [stranger], now=T0).state == S.NOT_REQUESTED
    with pytest.raises(RefusedError) as refused:
        decide(
            found, [attrs.evolve(stranger, state="requested")], "a", approve=True, at=T0
        )
    assert codes(refused) == ["approval_not_open"]
    half = [Approval(approver="a", state="requested")]
    both = policy({"approvers": ["a", "b"]})
    with pytest.raises(RefusedError) as refused:
        decide(both, half, "b", approve=True, at=T0)
    assert codes(refused) == ["approval_not_open"]


# -- who decides -----------------------------------------------------------------------


def test_nobody_decides_on_its_own_request() -> None:
    found = policy({"approvers": ["a", "b"], "quorum": "any"})
    asked = found.opened(at=T0)
    with pytest.raises(RefusedError) as refused:
        decide(found, asked, "a", approve=True, at=T0, not_by=["a"])
    assert codes(refused) == ["own_request"]
    smuggled = [attrs.evolve(a, state=S.APPROVED, decided_at=T0) for a in asked[:1]]
    both = [*smuggled, asked[1]]
    assert judge(found, both, now=T0).state == S.APPROVED
    assert judge(found, both, now=T0, not_by=["a"]).state == S.REQUESTED


def test_a_delegate_decides_while_the_delegation_lasts() -> None:
    found = policy({"approvers": ["a"]})
    asked = found.opened(at=T0)
    how: dict[str, Any] = {
        "by": "d",
        "delegations": [Delegation(approver="a", delegate="d", start=T0, end=T0 + DAY)],
    }
    done = decide(found, asked, "a", approve=True, at=T0, **how)
    assert (done[0].approver, done[0].decided_by) == ("a", "d")
    assert judge(found, done, now=T0).state == S.APPROVED
    for at, more in (
        (T0 + DAY, how),
        (T0, {"by": "d"}),
        (T0, {**how, "by": "x"}),
    ):
        with pytest.raises(RefusedError) as refused:
            decide(found, asked, "a", approve=True, at=at, **more)
        assert codes(refused) == ["not_yours"]
    with pytest.raises(RefusedError) as refused:
        decide(found, asked, "a", approve=True, at=T0, not_by=["d"], **how)
    assert codes(refused) == ["own_request"]
    always = Delegation(approver="a", delegate="d")
    assert always.covers("a", "d", T0 - DAY)
    assert not attrs.evolve(always, start=T0).covers("a", "d", T0 - MINUTE)


def test_nobody_decides_twice_in_one_stage() -> None:
    found = policy({"approvers": ["a", "b"]})
    mine = decide(found, found.opened(at=T0), "a", approve=True, at=T0)
    stood_in: dict[str, Any] = {
        "by": "a",
        "delegations": [Delegation(approver="b", delegate="a")],
    }
    with pytest.raises(RefusedError) as refused:
        decide(found, mine, "b", approve=True, at=T0, **stood_in)
    assert codes(refused) == ["decided_already"]
    told = attrs.evolve(mine[1], state=S.APPROVED, decided_at=T0, decided_by="a")
    ruling = judge(found, [mine[0], told], now=T0)
    assert (ruling.state, ruling.stages[0].approved) == (S.REQUESTED, ("a",))


def test_no_decision_is_put_before_another_one() -> None:
    found = policy({"approvers": ["a", "b"], "quorum": "any", "veto": False})
    asked = decide(found, found.opened(at=T0), "a", approve=False, at=T0 + MINUTE)
    for key in ("a", "b"):
        with pytest.raises(RefusedError) as refused:
            decide(found, asked, key, approve=True, at=T0)
        assert codes(refused)[0] == "time_backwards"


def test_who_decided_for_another_does_not_decide_for_itself_too() -> None:
    found = policy({"approvers": ["a", "b"], "veto": False, "quorum": "any"})
    away = [Delegation(approver="a", delegate="b")]
    asked = found.opened(at=T0)
    once = decide(found, asked, "a", approve=False, at=T0, by="b", delegations=away)
    with pytest.raises(RefusedError) as refused:
        decide(found, once, "b", approve=True, at=T0)
    assert codes(refused) == ["decided_already"]
    assert judge(found, once, now=T0).waiting == ("b",)


DECISIONS = st.tuples(
    st.sampled_from(ABC),
    st.sampled_from([*ABC, "d"]),
    st.booleans(),
    st.sampled_from([0 * MINUTE, MINUTE, 2 * MINUTE]),
)


@given(st.lists(DECISIONS, max_size=6), st.sampled_from(Quorum))
def test_a_decision_that_is_taken_is_one_that_counts(
    given: list[tuple[str, str, bool, timedelta]], quorum: Quorum
) -> None:
    count = 2 if quorum is Quorum.COUNT else None
    stage = {"approvers": ABC, "quorum": quorum, "count": count, "veto": False}
    found = policy({**stage, "expires": Delay(after=MINUTE)})
    anybody = [Delegation(approver=a, delegate=d) for a in ABC for d in (*ABC, "d")]
    asked, counted = found.opened(at=T0), 0
    for key, who, approve, later in given:
        how: dict[str, Any] = {"by": who, "delegations": anybody, "not_by": ["c"]}
        try:
            asked = decide(found, asked, key, approve=approve, at=T0 + later, **how)
        except RefusedError:
            continue
        counted += 1
        (stage_now,) = judge(found, asked, now=T0 + DAY, not_by=["c"]).stages
        told = (*stage_now.approved, *stage_now.rejected)
        assert len(told) == counted
        assert key in told


# -- definitions and guards ------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "part"),
    [
        ({"approvers": []}, "approvers"),
        ({"approvers": ["a", "a"]}, "approvers"),
        ({"approvers": ["a"], "quorum": "count"}, "count"),
        ({"approvers": ["a"], "count": 1}, "count"),
        ({"approvers": ["a"], "quorum": "count", "count": 2}, "count"),
        ({"approvers": ["a"], "quorum": "count", "count": 0}, "count"),
    ],
)
def test_a_stage_that_cannot_work_stops_the_policy(stage: Any, part: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        policy({"approvers": ["ok"]}, stage)
    assert paths(refused) == {("stages", 1, part)}


@pytest.mark.parametrize(
    "call",
    [
        lambda: ApprovalStage(approvers="a"),
        lambda: ApprovalStage(approvers=["a"], quorum="most"),
        lambda: ApprovalPolicy(stages=["a"]),  # type: ignore[list-item]  # bad input
        lambda: judge(TWO, ["a"], now=T0),  # type: ignore[list-item]  # bad input
        lambda: judge(None, [], now=T0),  # type: ignore[arg-type]  # bad input
        lambda: judge(TWO, [], now=T0, not_by="a"),
        lambda: decide(TWO, [], "a", approve=True, at=T0, delegations=["d"]),  # type: ignore[list-item]  # bad input
        lambda: decide(TWO, [], "a", approve="no", at=T0),  # type: ignore[arg-type]  # bad input
        lambda: decide(TWO, [], 5, approve=True, at=T0),  # type: ignore[arg-type]  # bad input
    ],
)
def test_odd_input_is_refused_with_our_error(call: Any) -> None:
    with pytest.raises(FieldError):
        call()


def test_instants_have_zones() -> None:
    with pytest.raises(NaiveDatetimeError):
        judge(TWO, [], now=T0.replace(tzinfo=None))
    with pytest.raises(NaiveDatetimeError):
        TWO.opened(at=T0.replace(tzinfo=None))
    with pytest.raises(WrongTypeError):
        decide(TWO, [], "a", approve=True, at="now")  # type: ignore[arg-type]  # bad input


def test_a_ruling_is_what_a_guard_asks_for() -> None:
    guard = Guard(
        condition=when(approval="approved"), code="not_approved", message="not yet"
    )
    row = Transition(event="go", sources=["new"], target="open", guards=[guard])
    found = lifecycle(transitions=[row, ROWS[1]], given_names=["approval"])
    for approve, allowed in ((True, True), (False, False)):
        asked = votes(policy({"approvers": ["a"]}), ("a", approve))
        ruling = judge(policy({"approvers": ["a"]}), asked, now=T0)
        offer = found.explain(
            thing(), "go", at=T0, by="ada", given={"approval": ruling.state}
        )
        assert offer.allowed is allowed


# -- against all ways to go on ---------------------------------------------------------


@given(
    size=st.integers(1, 4),
    quorum=st.sampled_from(Quorum),
    cast=st.lists(st.booleans(), max_size=4),
    data=st.data(),
)
def test_a_stage_is_settled_when_no_vote_to_come_can_change_it(
    size: int, quorum: Quorum, cast: list[bool], data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, size)) if quorum is Quorum.COUNT else None
    approvers = list("abcd"[:size])
    found = policy(
        {"approvers": approvers, "quorum": quorum, "count": count, "veto": False}
    )
    given = cast[:size]
    asked = [
        attrs.evolve(
            approval,
            state=S.APPROVED if vote else S.REJECTED,
            decided_at=T0 + number * MINUTE,
        )
        for number, (approval, vote) in enumerate(
            zip(found.opened(at=T0), given, strict=False)
        )
    ]
    rest = found.opened(at=T0)[len(asked) :]
    ruling = judge(found, [*rest, *asked], now=T0 + DAY)
    needed = {
        Quorum.ANY: 1,
        Quorum.ALL: size,
        Quorum.MAJORITY: size // 2 + 1,
        Quorum.COUNT: count,
    }[quorum]
    ends = {
        sum((*given, *more)) >= (needed or 0)
        for more in product([True, False], repeat=size - len(given))
    }
    settled = S.APPROVED if True in ends else S.REJECTED
    assert ruling.state == (settled if len(ends) == 1 else S.REQUESTED)


@given(st.lists(st.tuples(st.sampled_from(["lead", *ABC]), st.booleans()), max_size=6))
def test_decisions_never_leave_a_settled_state_and_only_grow(
    given: list[tuple[str, bool]],
) -> None:
    asked, settled = TWO.opened(at=T0), False
    for number, (key, approve) in enumerate(given, start=1):
        before = judge(TWO, asked, now=T0 + number * MINUTE)
        try:
            after = decide(TWO, asked, key, approve=approve, at=T0 + number * MINUTE)
        except RefusedError:
            assert settled or key not in before.waiting
            continue
        assert not settled
        assert key in before.waiting
        assert len(after) == len(asked)
        asked = after
        settled = judge(TWO, asked, now=T0 + DAY).state in {S.APPROVED, S.REJECTED}


def test_a_stage_behind_the_next_one_waits_on() -> None:
    three = policy(*({"approvers": [key]} for key in ABC))
    asked = votes(three, ("a", True))
    assert [a.state for a in asked] == [S.APPROVED, S.REQUESTED, S.NOT_REQUESTED]
    assert judge(three, asked, now=T0).stage == 1


VOTES = st.builds(
    Approval,
    approver=st.sampled_from(["lead", *ABC]),
    stage=st.integers(0, 1),
    state=st.sampled_from(ApprovalState),
    requested_at=st.none() | st.sampled_from([T0, T0 + MINUTE]),
    decided_at=st.none() | st.sampled_from([T0 + MINUTE, T0 + 2 * MINUTE]),
    decided_by=st.none() | st.sampled_from(["d", "a"]),
)


@given(st.lists(VOTES, max_size=6), st.randoms())
def test_the_order_of_approvals_does_not_matter(asked: Any, chance: Any) -> None:
    ruling = judge(TWO, asked, now=T0 + DAY)
    chance.shuffle(asked)
    assert judge(TWO, asked, now=T0 + DAY) == ruling


def test_who_is_asked_again_answers_again() -> None:
    found = policy({"approvers": ["a"]})
    first = votes(found, ("a", False))
    again = (*first, *found.opened(at=T0 + MINUTE))
    assert judge(found, again, now=T0 + MINUTE).state == S.REQUESTED
    done = decide(found, again, "a", approve=True, at=T0 + MINUTE)
    assert [a.state for a in done] == [S.REJECTED, S.APPROVED]
    assert judge(found, done, now=T0 + MINUTE).state == S.APPROVED
