"""The standard knowledge article: who decides, when it is published, versions, retirement."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import product
from typing import Any, Final, get_type_hints
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, NaiveDatetimeError, RefusedError, WrongTypeError
from itsmcore.lifecycle import (
    KNOWLEDGE,
    KNOWLEDGE_MANAGER_ROLE,
    ApprovalPolicy,
    ApprovalStage,
    Delay,
    KnowledgeChanges,
    KnowledgeEvent,
    Step,
    TimerKind,
    decide,
    judge,
    retirement_due,
)
from itsmcore.model import (
    Actor,
    Approval,
    ApprovalState,
    ArticleState,
    KnowledgeArticle,
    Side,
    States,
    readable_articles,
)
from itsmcore.sla import Schedule
from itsmcore.testing import instants, knowledge_articles, words
from tests.lifecycle.samples import MINUTE, T0
from tests.lifecycle.standards import (
    Moves,
    agrees,
    cases,
    page_faults,
    reaches_an_end,
    settable,
)
from tests.lifecycle.test_walks import Walk, rebuilt

MOVES: Final[Moves] = {
    ("draft", "in_review"),
    ("in_review", "draft"),
    ("in_review", "scheduled"),
    ("in_review", "published"),
    ("scheduled", "draft"),
    ("scheduled", "published"),
    ("published", "draft"),
    ("published", "pending_retirement"),
    ("published", "retired"),
    ("pending_retirement", "published"),
    ("pending_retirement", "retired"),
    ("retired", "published"),
}
FULL: Final = {
    "title": "Mail stops at night",
    "body": "Restart the relay.",
    "author": "rob",
    "valid_to": date(2026, 6, 30),
}
BOSS: Final = Actor(
    key="grace", side=Side.SYSTEM, roles=frozenset({KNOWLEDGE_MANAGER_ROLE})
)
FINE: Final = {"approval": "approved"}
VOTES: Final = (Approval(approver="grace", state=ApprovalState.APPROVED),)
LONDON: Final = ZoneInfo("Europe/London")


def article(**values: Any) -> KnowledgeArticle:
    return KnowledgeArticle(**{"id": "KB-1", "opened_at": T0, **values})


def ask(
    record: KnowledgeArticle, event: str, changes: Any = None, **more: Any
) -> Step[KnowledgeArticle]:
    how: dict[str, Any] = {"at": record.updated_at or T0, "by": BOSS, "reason": "so"}
    how |= {"given": FINE, **more}
    return KNOWLEDGE.dynamic.apply(record, event, changes, **how)


def codes(
    record: KnowledgeArticle, event: str, changes: Any = None, **more: Any
) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        ask(record, event, changes, **more)
    return [reason.code for reason in refused.value.reasons]


def led(*events: str, **values: Any) -> KnowledgeArticle:
    record = article(**{**FULL, **values})
    for event in events:
        by: Any = "rob" if event == "submit" else BOSS
        by = "eve" if event == "request_retirement" else by
        record = ask(record, event, by=by).record
    return record


PUBLISHED: Final = ("submit", "approve")


def test_an_article_has_six_states() -> None:
    assert [rule.name for rule in KNOWLEDGE.rules] == list(ArticleState)
    assert KNOWLEDGE.states == KnowledgeArticle.states
    assert KNOWLEDGE.initial == ArticleState.DRAFT


def test_an_article_moves_in_exactly_twelve_ways() -> None:
    done: Moves = set()
    for state, publish_at in product(ArticleState, (None, T0)):
        record = article(status=state, publish_at=publish_at, **FULL)
        later = {"publish_at": T0} if state == "scheduled" else {}
        for offer in KNOWLEDGE.available(record, at=T0, by=BOSS, given=FINE):
            after = ask(record, offer.event, later).record.status
            assert after == offer.to
            done |= {(str(state), str(after))} if after != state else set()
    assert done == MOVES
    assert len(MOVES) == 12


def test_every_other_event_is_refused() -> None:
    known = {(move.source, move.event) for move in KNOWLEDGE.moves}
    for state in ArticleState:
        for event in KnowledgeEvent:
            if (state, event) not in known:
                record = article(status=state, publish_at=T0, **FULL)
                assert codes(record, event) == ["not_from_state"]


@pytest.mark.parametrize(
    ("state", "event", "missing"),
    [
        ("draft", "submit", ["title", "body", "author"]),
        ("scheduled", "update", ["publish_at"]),
        ("scheduled", "revise", ["reason"]),
        ("published", "request_retirement", ["reason"]),
        ("pending_retirement", "refuse_retirement", ["reason"]),
    ],
)
def test_an_event_names_what_is_missing(
    state: str, event: str, missing: list[str]
) -> None:
    record, found = article(status=state), KNOWLEDGE.event(event)
    offer = KNOWLEDGE.explain(record, found, at=T0, by="ada")
    assert [unmet.params.get("field", "reason") for unmet in offer.unmet] == missing


# -- who decides ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "event"), [("in_review", "approve"), ("pending_retirement", "retire")]
)
@pytest.mark.parametrize("publish_at", [None, T0])
@pytest.mark.parametrize("said", [None, "requested", "rejected", "expired"])
def test_nothing_is_decided_before_its_approvals_are_complete(
    state: str, event: str, publish_at: Any, said: Any
) -> None:
    record = article(status=state, publish_at=publish_at, **FULL)
    told = {} if said is None else {"approval": said}
    is_later = publish_at is not None and event == "approve"
    expected = ["not_approved", *(["published_later"] if is_later else [])]
    assert codes(record, event, given=told) == expected
    free = ask(record, event, given={"approval": "not_required"}).record
    assert free.status == ask(record, event).record.status != state


@pytest.mark.parametrize(
    ("state", "event"),
    [
        ("in_review", "approve"),
        ("in_review", "reject"),
        ("pending_retirement", "retire"),
        ("pending_retirement", "refuse_retirement"),
    ],
)
@pytest.mark.parametrize("role", ["author", "submitted_by"])
def test_nobody_decides_on_an_article_of_their_own(
    state: str, event: str, role: str
) -> None:
    record = article(**{**FULL, "status": state, role: "grace"})
    assert codes(record, event) == ["own_request"]
    assert ask(record, event, by="dora").record.status != state


def test_whoever_asks_for_a_decision_does_not_make_it() -> None:
    record = ask(led(), "submit", by="eve").record
    assert record.submitted_by == "eve"
    assert codes(record, "approve", by="eve") == ["own_request"]
    assert codes(record, "update", {"author": "bo"}) == ["read_only"]
    public = ask(record, "approve").record
    asked = ask(public, "request_retirement", by="dora").record
    assert codes(asked, "retire", by="dora") == ["own_request"]
    assert ask(asked, "retire", by="eve").record.status == "retired"


def test_a_ruling_of_the_approvers_publishes_an_article() -> None:
    policy = ApprovalPolicy(stages=[ApprovalStage(approvers=["ada"])])
    record = ask(led(), "submit", {"approvals": policy.opened(at=T0)}, by="rob").record
    votes = decide(policy, record.approvals, "ada", approve=True, at=T0, not_by=["rob"])
    record = ask(record, "update", {"approvals": votes}, by="ada").record
    ruling = judge(policy, record.approvals, now=T0, not_by=["rob"])
    done = ask(record, "approve", given={"approval": ruling.state}, by="ada").record
    assert (done.status, done.approvals) == ("published", ())
    anew = judge(policy, done.approvals, now=T0)
    asked = ask(done, "request_retirement", {"approvals": policy.opened(at=T0)})
    assert asked.record.approvals != ()
    assert codes(asked.record, "retire", given={"approval": anew.state}, by="ada") == [
        "not_approved"
    ]


@pytest.mark.parametrize("event", ["reject", "revise"])
def test_an_article_that_goes_back_is_approved_anew(event: str) -> None:
    step = ask(article(status="in_review", approvals=VOTES, **FULL), event)
    assert (step.record.status, step.record.approvals) == ("draft", ())
    assert [signal.name for signal in step.emitted] == ["cancel_approvals"]


# -- what stays as it is ----------------------------------------------------------------------

OTHER: Final = {
    "title": "Other",
    "description": "Other.",
    "body": "Other.",
    "author": "eve",
    "audience": "public",
    "problem": "PRB-2",
    "service": "mail",
}


@pytest.mark.parametrize("name", sorted(OTHER))
@pytest.mark.parametrize(
    "state", ["in_review", "scheduled", "published", "pending_retirement"]
)
def test_what_was_reviewed_is_what_is_published(state: str, name: str) -> None:
    record = article(status=state, publish_at=T0, **FULL)
    assert codes(record, "update", {name: OTHER[name]}) == ["read_only"]


def test_validity_is_reviewed_too_and_moves_once_it_is_published() -> None:
    later = {"valid_to": date(2027, 1, 1)}
    for state in ("in_review", "scheduled"):
        record = article(status=state, publish_at=T0, **FULL)
        assert codes(record, "update", later) == ["read_only"]
    assert ask(led(*PUBLISHED), "update", later).record.valid_to == later["valid_to"]


def test_readers_vote_and_trust_moves_while_an_article_is_published() -> None:
    values = {"useful_yes": 3, "useful_no": 1, "confidence": "validated"}
    record = ask(led(*PUBLISHED), "update", values, by="desk").record
    assert {name: getattr(record, name) for name in values} == values


# -- publishing -------------------------------------------------------------------------------


def test_an_article_is_published_at_once_or_on_schedule() -> None:
    at = T0 + MINUTE
    now = ask(led("submit"), "approve", at=at).record
    assert (now.status, now.published_at, now.article_version) == ("published", at, 1)
    later = ask(led("submit", publish_at=at), "approve").record
    assert (later.status, later.published_at) == ("scheduled", None)
    assert codes(later, "publish", at=at - timedelta(microseconds=1)) == [
        "window_not_open"
    ]
    done = ask(later, "publish", at=at, by="clock").record
    assert (done.status, done.published_at, done.article_version) == (
        "published",
        at,
        1,
    )
    assert done.publish_at is None
    much_later = ask(later, "publish", at=datetime(9999, 1, 1, tzinfo=UTC)).record
    assert much_later.status == "published"


def test_the_timer_of_a_scheduled_article_is_due_when_its_window_opens() -> None:
    at = T0 + timedelta(days=3)
    record = led("submit", "approve", publish_at=at)
    found = {(t.event, t.kind, t.due_at) for t in KNOWLEDGE.timers(record)}
    assert found == {
        (KnowledgeEvent.PUBLISH, TimerKind.DUE, at),
        (KnowledgeEvent.PUBLISH, TimerKind.OPENS, at),
    }
    sooner = ask(record, "update", {"publish_at": T0 + MINUTE}).record
    assert {t.due_at for t in KNOWLEDGE.timers(sooner)} == {T0 + MINUTE}
    assert KNOWLEDGE.timers(led("submit", publish_at=at)) == ()
    assert ask(record, "revise").record.publish_at is None


def test_republishing_counts_the_version_and_a_refused_retirement_does_not() -> None:
    record = led(*PUBLISHED)
    asked = ask(record, "request_retirement", {"approvals": VOTES}, by="eve").record
    step = ask(asked, "refuse_retirement", at=T0 + MINUTE)
    kept = step.record
    assert (kept.status, kept.article_version) == ("published", 1)
    assert (kept.published_at, kept.approvals) == (record.published_at, ())
    assert [signal.name for signal in step.emitted] == ["cancel_approvals"]
    anew = ask(ask(kept, "revise").record, "submit", {"body": "New."}, by="rob").record
    second = ask(anew, "approve").record
    assert (second.article_version, second.body) == (2, "New.")
    gone = ask(second, "retire", at=T0 + 2 * MINUTE).record
    assert (gone.status, gone.retired_at) == ("retired", T0 + 2 * MINUTE)
    third = ask(gone, "republish", {"valid_to": None}).record
    assert (third.status, third.article_version) == ("published", 3)
    assert (third.retired_at, third.valid_to) == (None, None)


def test_its_author_and_the_manager_take_a_published_article_back() -> None:
    record = led(*PUBLISHED)
    assert codes(record, "revise", by="eve") == ["not_yours", "role_missing"]
    for by in ("rob", BOSS):
        assert ask(record, "revise", by=by).record.status == "draft"


def test_only_the_manager_retires_without_asking_and_republishes() -> None:
    record = led(*PUBLISHED)
    assert codes(record, "retire", by="eve") == ["role_missing"]
    gone = ask(record, "retire").record
    assert codes(gone, "republish", by="eve") == ["role_missing"]
    assert codes(attrs.evolve(gone, author="grace"), "republish") == ["own_request"]
    assert codes(gone, "republish", {"body": "New."}) == ["read_only"]


def test_only_the_system_lets_an_article_expire_and_only_one_that_can() -> None:
    for state in ("published", "pending_retirement"):
        record = article(status=state, **FULL)
        assert codes(record, "expire", by="ada") == ["internal_event"]
        assert "expire" not in {
            offer.event for offer in KNOWLEDGE.available(record, at=T0, by="ada")
        }
        assert ask(record, "expire").record.status == "retired"
        endless = attrs.evolve(record, valid_to=None)
        assert codes(endless, "expire") == ["never_expires"]


# -- retirement, due by the calendar ------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "last", "due_at"),
    [
        (UTC, date(2026, 6, 30), datetime(2026, 7, 1, tzinfo=UTC)),
        (LONDON, date(2026, 6, 30), datetime(2026, 6, 30, 23, tzinfo=UTC)),
        (LONDON, date(2026, 12, 31), datetime(2027, 1, 1, tzinfo=UTC)),
        # midnight does not exist there: the clocks go from 00:00 to 01:00
        (
            ZoneInfo("Asia/Beirut"),
            date(2022, 3, 26),
            datetime(2022, 3, 26, 22, tzinfo=UTC),
        ),
        # a whole day does not exist there
        (
            ZoneInfo("Pacific/Apia"),
            date(2011, 12, 29),
            datetime(2011, 12, 30, 10, tzinfo=UTC),
        ),
        # the earliest midnight of two
        (
            ZoneInfo("America/Havana"),
            date(2025, 11, 1),
            datetime(2025, 11, 2, 4, tzinfo=UTC),
        ),
    ],
)
def test_an_article_is_to_be_retired_as_its_last_day_ends(
    zone: Any, last: date, due_at: datetime
) -> None:
    found = retirement_due(led(*PUBLISHED, valid_to=last), tz=zone)
    assert found is not None
    assert (found.event, found.kind) == (KnowledgeEvent.EXPIRE, TimerKind.DUE)
    assert (found.due_at, found.due_at.tzinfo) == (due_at, UTC)
    assert found.why == f"it is valid to {last} in {zone}"


def test_grace_is_counted_on_a_schedule() -> None:
    record = led(*PUBLISHED, valid_to=date(2026, 3, 6))  # a Friday
    week = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    for grace, on, hours in (
        (Delay(working_time=timedelta(hours=8)), week, 2 * 24 + 17),
        (Delay(working_time=timedelta(hours=8)), None, 8),
        (Delay(after=timedelta(days=1)), week, 24),
    ):
        found = retirement_due(record, tz=UTC, grace=grace, schedule=on)
        assert found is not None
        assert found.due_at == datetime(2026, 3, 7, tzinfo=UTC) + timedelta(hours=hours)
        assert found.why.endswith(f", {grace.words} later")
    endless = Delay(after=timedelta.max)
    assert retirement_due(record, tz=UTC, grace=endless) is None


@given(knowledge_articles(), st.integers(-24 * 60 + 1, 24 * 60 - 1))
def test_what_is_due_is_no_longer_readable_and_a_moment_earlier_it_was(
    record: KnowledgeArticle, minutes: int
) -> None:
    zone = timezone(timedelta(minutes=minutes))
    found, public = retirement_due(record, tz=zone), "public"
    shown = readable_articles([record], audience="internal")
    assert (found is not None) == (bool(shown) and record.valid_to is not None)
    if found is not None:
        for at, is_shown in (
            (found.due_at, False),
            (found.due_at - timedelta(microseconds=1), True),
        ):
            day = at.astimezone(zone).date()
            seen = readable_articles([record], audience="internal", on=day)
            assert bool(seen) == is_shown
            outside = readable_articles([record], audience=public, on=day)
            assert outside == (seen if record.audience == public else ())


@pytest.mark.parametrize("last", [date.max, date(9999, 12, 30), None])
@pytest.mark.parametrize("offset", [-23, 0, 23])
def test_nothing_is_due_beyond_the_calendar(last: date | None, offset: int) -> None:
    zone = timezone(timedelta(hours=offset))
    assert retirement_due(led(*PUBLISHED, valid_to=last), tz=zone) is None
    for day in (date.min, date(9999, 12, 29)):
        found = retirement_due(led(*PUBLISHED, valid_to=day), tz=zone)
        assert found is not None


def test_states_of_a_host_tell_what_is_in_force() -> None:
    record = article(**{**FULL, "status": "live"})
    assert retirement_due(record, tz=UTC) is None
    assert retirement_due(record, tz=UTC, states=States({"live": "done"})) is not None


class Nowhere(tzinfo):
    """A zone that does not know its offset."""

    def utcoffset(self, _at: datetime | None) -> None:
        return None

    dst = tzname = utcoffset


def test_what_has_no_zone_or_is_no_article_is_refused_by_name() -> None:
    record: Any = led(*PUBLISHED)
    wrong: list[tuple[Any, dict[str, Any], str]] = [
        ("KB-1", {"tz": UTC}, r"^article: an article is needed"),
        (record, {"tz": "Europe/London"}, r"^tz: a time zone is needed"),
        (record, {"tz": UTC, "grace": MINUTE}, r"^grace: a delay is needed"),
    ]
    for what, how, message in wrong:
        with pytest.raises(WrongTypeError, match=message):
            retirement_due(what, **how)
    with pytest.raises(NaiveDatetimeError, match=r"^tz"):
        retirement_due(record, tz=Nowhere())


# -- the definition ---------------------------------------------------------------------------


def test_what_the_lifecycle_sets_is_exactly_what_changes_leave_out() -> None:
    assert settable(KNOWLEDGE, article()) == set(get_type_hints(KnowledgeChanges))
    for name in ("article_version", "published_at", "retired_at", "submitted_by"):
        with pytest.raises(FieldError, match="the lifecycle sets this field itself"):
            ask(article(), "update", {name: None})


def test_the_shipped_definition_has_no_flaw() -> None:
    assert KNOWLEDGE.check() == ()
    assert reaches_an_end(KNOWLEDGE)
    assert KNOWLEDGE.event_names == tuple(KnowledgeEvent)


VALUES: Final[dict[str, Any]] = {
    "text": st.just("said"),
    "instant": instants(),
    "date": st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    "list": st.sampled_from([(), VOTES]),
}
ACTORS: Final = st.builds(
    Actor,
    key=st.sampled_from(["ada", "grace", "rob"]),
    side=st.none() | words(Side),
    roles=st.frozensets(st.just(KNOWLEDGE_MANAGER_ROLE)),
)
BIRTHS: Final = st.fixed_dictionaries(
    {"title": st.just("Mail")},
    optional={"publish_at": instants(), "author": st.sampled_from(["ada", "rob"])},
)


@st.composite
def lives(draw: st.DrawFn) -> Walk:
    """An article that was created, and steps of it through what was offered."""
    at = draw(instants())
    born = KNOWLEDGE.dynamic.create(draw(BIRTHS), id="KB-1", at=at, by=draw(ACTORS))
    record, steps = born.record, list[Step[KnowledgeArticle]]()
    for _ in range(draw(st.integers(0, 12))):
        at += draw(st.sampled_from([timedelta(0), timedelta(days=9)]))
        said = draw(st.just("approved") | words(ApprovalState))
        how: dict[str, Any] = {
            "at": at,
            "by": draw(ACTORS),
            "given": {"approval": said},
        }
        offers = [o for o in KNOWLEDGE.available(record, **how) if o.allowed]
        if not offers:
            break
        onward = [o for o in offers if o.event not in {"update", "revise", "reject"}]
        offer = draw(st.sampled_from(onward or offers) | st.sampled_from(offers))
        needs = [need for need in offer.needs if need.field != "reason"]
        filled = {need.field: draw(VALUES[need.type]) for need in needs}
        step = KNOWLEDGE.dynamic.apply(record, offer.event, filled, reason="so", **how)
        assert step.record.status == (offer.to or record.status)
        record = step.record
        steps.append(step)
    return born, tuple(steps)


@given(lives())
def test_what_is_offered_works_and_facts_rebuild_the_article(walk: Walk) -> None:
    rebuilt(KNOWLEDGE, walk)


@given(lives())
def test_an_article_is_in_force_only_by_a_decision_of_somebody_else(walk: Walk) -> None:
    version, is_agreed = 0, False
    for step in walk[1]:
        (fact,) = step.facts
        before, after = step.before, step.record
        if fact.event in {"approve", "republish"}:
            assert fact.by != before.author
            is_agreed = True
        version += after.status == "published" and fact.event in {
            *("approve", "publish", "republish"),
        }
        is_agreed &= after.status != "draft"
        assert after.article_version == version
        shown = readable_articles([after], audience="internal")
        assert is_agreed or not shown


@attrs.frozen(kw_only=True)
class AcmeArticle(KnowledgeArticle):
    site: str = "HQ"


ACME = KNOWLEDGE.bind(AcmeArticle, KnowledgeEvent, dict)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "author": st.sampled_from(["rob", "grace"]),
        "body": st.sampled_from(["", "Other."]),
        "publish_at": st.none() | instants(),
        "valid_to": st.none() | st.just(date(2026, 1, 1)),
    },
)


@given(
    knowledge_articles(status=st.sampled_from([*ArticleState, "limbo"])),
    st.none() | st.fixed_dictionaries({k: st.just(v) for k, v in FULL.items()}),
    st.sampled_from(KnowledgeEvent),
    CHANGES,
    st.tuples(instants(), st.none() | st.just("so"), st.sampled_from([BOSS, "rob"])),
)
def test_explain_agrees_with_apply_and_a_host_class_behaves_the_same(
    record: KnowledgeArticle, full: Any, event: Any, changes: Any, more: Any
) -> None:
    record = attrs.evolve(record, **(full or {}))
    at, reason, by = more
    how: dict[str, Any] = {"at": at, "by": by, "reason": reason, "given": FINE}
    assert agrees(KNOWLEDGE, ACME, AcmeArticle, (record, event, changes), how)


# -- worked cases, rows and pages -----------------------------------------------------------------

NAMES: Final = {"scheduled_for_publish": "scheduled"}


def named(state: str) -> str:
    found = state.lower().replace(" ", "_")
    return NAMES.get(found, found)


@pytest.mark.parametrize(
    "case", cases("servicenow.knowledge"), ids=lambda case: case["id"]
)
def test_the_worked_cases_of_a_product_end_as_they_say(case: Any) -> None:
    record = article(**{**FULL, "status": named(case["start"])})
    path = [str(record.status)]
    for number, step in enumerate(case["steps"]):
        target = named(step["to"])
        if target == "scheduled":
            record = ask(record, "update", {"publish_at": T0}).record
        offers = KNOWLEDGE.available(record, at=T0, by=BOSS, given=FINE)
        ways = [offer.event for offer in offers if offer.to == target]
        if not ways:
            assert (case["expect"], case["rejected_step"]) == ("reject", number)
            break
        asking = {"submit", "request_retirement"}
        by: Any = "rob" if ways[0] in asking else BOSS
        record = ask(record, ways[0], by=by).record
        path.append(str(record.status))
    assert path == [named(name) for name in case["path"]]


def test_row_12_an_article_has_versions_and_only_what_is_published_is_visible() -> None:
    record = led(problem="PRB-1", service="mail")
    seen = [record]
    for event, by in (
        ("submit", "rob"),
        ("approve", BOSS),
        ("request_retirement", "eve"),
        ("retire", BOSS),
        ("republish", BOSS),
    ):
        seen.append(ask(seen[-1], event, by=by).record)
    found = readable_articles(seen, audience="internal")
    assert [each.status for each in found] == [
        *("published", "pending_retirement", "published"),
    ]
    assert [each.article_version for each in found] == [1, 1, 2]
    assert {(each.problem, each.service) for each in found} == {("PRB-1", "mail")}


def test_the_page_draws_the_article_and_names_its_rules() -> None:
    assert page_faults(KNOWLEDGE, "knowledge") == []
