"""Decisions one by one, and what children come to, beside a plain reading of the rules."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import (
    ApprovalPolicy,
    ApprovalStage,
    Delay,
    RollUpRule,
    decide,
    judge,
    roll_up,
)
from itsmcore.model import IncidentState, one_of, when
from itsmcore.testing import incidents
from tests.lifecycle.samples import MINUTE, T0

PEOPLE = st.sampled_from("abcd")
TIME = 3 * MINUTE


@st.composite
def stages(draw: st.DrawFn) -> ApprovalStage:
    approvers = draw(st.lists(PEOPLE, min_size=1, unique=True))
    quorum = draw(st.sampled_from(["any", "all", "majority", "count"]))
    is_count = quorum == "count"
    return ApprovalStage(
        approvers=approvers,
        quorum=quorum,
        count=draw(st.integers(1, len(approvers))) if is_count else None,
        veto=draw(st.booleans()),
        expires=draw(st.sampled_from([None, Delay(after=TIME)])),
    )


class Plain:
    """The rules of a policy, read one decision after the other."""

    def __init__(self, policy: ApprovalPolicy, barred: set[str]) -> None:
        self.stages, self.barred = list(policy.stages), barred
        self.said: dict[str, bool] = {}
        self.began, self.end = T0, "requested"

    def state(self, at: Any) -> str:
        late = self.stages[0].expires is not None and at - self.began > TIME
        return "expired" if self.end == "requested" and late else self.end

    def may(self, who: str, at: Any) -> bool:
        is_asked = who in self.stages[0].approvers and who not in self.said
        return self.state(at) == "requested" and is_asked and who not in self.barred

    def decide(self, who: str, at: Any, *, approve: bool) -> None:
        self.said[who] = approve
        stage, yes = self.stages[0], sum(self.said.values())
        no, size = len(self.said) - yes, len(stage.approvers)
        needed = {"any": 1, "all": size, "majority": size // 2 + 1}.get(
            stage.quorum, stage.count or 0
        )
        if size - no < needed or (no and stage.veto):
            self.end = "rejected"
        elif yes >= needed and len(self.stages) == 1:
            self.end = "approved"
        elif yes >= needed:
            self.stages, self.said, self.began = self.stages[1:], {}, at


@given(
    st.lists(stages(), min_size=1, max_size=3),
    st.sets(PEOPLE, max_size=1),
    st.lists(st.tuples(PEOPLE, st.booleans(), st.integers(0, 2)), max_size=10),
)
def test_decisions_come_to_what_a_plain_reading_of_the_policy_says(
    asked: list[ApprovalStage], barred: set[str], votes: list[tuple[str, bool, int]]
) -> None:
    policy = ApprovalPolicy(stages=asked)
    plain, approvals, at = Plain(policy, barred), policy.opened(at=T0), T0
    for who, approve, pause in votes:
        at += timedelta(minutes=pause)
        assert judge(policy, approvals, now=at, not_by=barred).state == plain.state(at)
        may = plain.may(who, at)
        try:
            approvals = decide(
                policy, approvals, who, approve=approve, at=at, not_by=barred
            )
        except RefusedError:
            assert not may
        else:
            assert may
            plain.decide(who, at, approve=approve)
    assert judge(policy, approvals, now=at, not_by=barred).state == plain.state(at)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([True, False]),
            st.sets(st.sampled_from(IncidentState), min_size=1),
        ),
        max_size=3,
    ),
    st.lists(incidents(status=st.sampled_from(IncidentState)), max_size=4),
)
def test_children_come_to_what_a_plain_reading_of_the_rules_says(
    asked: list[tuple[bool, set[str]]], children: list[Any]
) -> None:
    rules, wanted, waiting = [], None, ()
    for number, (every, states) in enumerate(asked):
        condition = when(status=one_of(*sorted(states)))
        how = {"every" if every else "some": condition}
        rules.append(RollUpRule(event=f"e{number}", **how))
        hits = tuple(child.id for child in children if child.status in states)
        held = len(hits) == len(children) if every else hits
        if wanted is None and children and held:
            wanted = (f"e{number}", hits)
        if every:
            waiting = tuple(c.id for c in children if c.status not in states)
    found = roll_up(rules, children)
    assert (found.event, found.because) == (wanted or (None, ()))
    assert found.waiting == (() if wanted else waiting)
