"""Laws of every standard lifecycle: along random lives, of its table, and of what is read off it."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import RefusedError
from itsmcore.lifecycle import (
    AGREEMENT,
    ASSET,
    CHANGE,
    CONTRACT,
    DEPLOYMENT,
    IMPROVEMENT,
    INCIDENT,
    KNOWLEDGE,
    LICENCE,
    PROBLEM,
    RELEASE,
    REQUEST,
    TASK,
    EffectKind,
    FulfilmentState,
    Lifecycle,
    Timer,
    TimerKind,
    derive,
)
from itsmcore.model import (
    Actor,
    AgreementRecord,
    Approval,
    ApprovalState,
    Asset,
    Change,
    Contract,
    Deployment,
    History,
    ImprovementItem,
    Incident,
    KnowledgeArticle,
    Problem,
    Record,
    Release,
    Request,
    Side,
    SoftwareLicence,
    Task,
)
from itsmcore.testing import instants, keys, words
from itsmcore.testing._lifecycles import _FILLED
from tests.lifecycle.samples import T0
from tests.lifecycle.standards import page_faults, reaches_an_end

Any_ = Lifecycle[Any, Any, Any]
TICK: Final = timedelta.resolution
WAITS: Final = st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(days=9)])
TEXTS: Final = keys().filter(str.strip)
ASKED: Final = (Approval(approver="ada", state="requested"),)
RULING: Final = st.just("approved") | words(ApprovalState)
ENDS: Final = {
    "planned_end": "planned_start",
    "actual_end": "actual_start",
    "valid_to": "valid_from",
    "end": "start",
}
ODD: Final = frozenset(
    {"cancel", "drop", "reject", "revise", "revert", "skip", "terminate", "update"}
)


@attrs.frozen(kw_only=True)
class Standard:
    """A standard lifecycle, the class of a host with a field more, and what lives draw from."""

    definition: Any_
    twin: type[Any]
    page: str
    births: Mapping[str, Any] = attrs.field(factory=dict)
    given: Mapping[str, Any] = attrs.field(factory=dict)
    values: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class AcmeIncident(Incident):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeProblem(Problem):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeChange(Change):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeRequest(Request):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeTask(Task):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeRelease(Release):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeDeployment(Deployment):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeArticle(KnowledgeArticle):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeAsset(Asset):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeLicence(SoftwareLicence):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeAgreement(AgreementRecord):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeContract(Contract):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeImprovement(ImprovementItem):
    site: str = "HQ"


def changes_of(kind: str) -> Standard:
    return Standard(
        definition=CHANGE,
        twin=AcmeChange,
        page="change",
        births={
            "change_type": st.just(kind),
            "requester": st.just("rob"),
            "template": st.just("disk-swap"),
        },
        given={"approval": RULING},
    )


STANDARDS: Final[Mapping[str, Standard]] = {
    "incident": Standard(
        definition=INCIDENT,
        twin=AcmeIncident,
        page="incident",
        births={"assignee": st.none() | st.just("ada")},
    ),
    "problem": Standard(
        definition=PROBLEM,
        twin=AcmeProblem,
        page="problem",
        births={"known_error": st.booleans()},
        values={"resolution_code": "duplicate"},
    ),
    "normal change": changes_of("normal"),
    "standard change": changes_of("standard"),
    "emergency change": changes_of("emergency"),
    "request": Standard(
        definition=REQUEST,
        twin=AcmeRequest,
        page="request",
        births={"requester": st.just("rob"), "tasks": st.just(()) | st.just(["T-1"])},
        given={"approval": RULING, "fulfilment": words(FulfilmentState)},
    ),
    "task": Standard(
        definition=TASK,
        twin=AcmeTask,
        page="task",
        births={"order": st.integers(0, 2)},
        given={"ready": st.just(value=True)},
        values={"outcome": "complete"},
    ),
    "release": Standard(
        definition=RELEASE,
        twin=AcmeRelease,
        page="release",
        births={"owner": st.just("rob"), "changes": st.just(()) | st.just(["C-1"])},
        given={"approval": RULING, "changes_approval": RULING},
    ),
    "deployment": Standard(
        definition=DEPLOYMENT, twin=AcmeDeployment, page="deployment"
    ),
    "article": Standard(
        definition=KNOWLEDGE,
        twin=AcmeArticle,
        page="knowledge",
        births={"title": st.just("Mail"), "publish_at": st.none() | instants()},
        given={"approval": RULING},
    ),
    "asset": Standard(
        definition=ASSET,
        twin=AcmeAsset,
        page="hardware-asset",
        births={"user": st.none() | st.just("ada")},
    ),
    "licence": Standard(
        definition=LICENCE,
        twin=AcmeLicence,
        page="software-licence",
        births={"product": st.just("Writer"), "entitled": st.integers(0, 9)},
    ),
    "agreement": Standard(definition=AGREEMENT, twin=AcmeAgreement, page="agreement"),
    "contract": Standard(definition=CONTRACT, twin=AcmeContract, page="contract"),
    "improvement": Standard(
        definition=IMPROVEMENT,
        twin=AcmeImprovement,
        page="improvement-item",
        births={"proposed_by": st.sampled_from(["ada", "bo"])},
    ),
}
EVERY: Final = pytest.mark.parametrize("name", STANDARDS)


@cache
def twin_of(name: str) -> Any_:
    """The same lifecycle, bound to a host's class."""
    standard = STANDARDS[name]
    return standard.definition.bind(standard.twin, str, dict)


@cache
def renamed(name: str) -> Any_:
    """A host's lifecycle with other names for all states."""
    base = STANDARDS[name].definition
    names = {rule.name: f"acme {rule.name}" for rule in base.rules}
    found = derive(base, name="acme", rename=names)
    return found.bind(STANDARDS[name].twin.__mro__[1], str, dict)


class Life:
    """One record and its twin of a host's class, led through what is offered to the first."""

    def __init__(self, draw: Any, name: str) -> None:
        standard = STANDARDS[name]
        self.draw, self.standard, self.name = draw, standard, name
        self.base = standard.definition.dynamic
        self.host = twin_of(name)
        self.roles = sorted({r for row in self.base.transitions for r in row.roles})
        self.at = draw(instants())
        first = draw(st.fixed_dictionaries(dict(standard.births)))
        first = {name: value for name, value in first.items() if value is not None}
        how: dict[str, Any] = {"id": "R-1", "at": self.at, "by": "rob"}
        self.born = self.base.create(first, **how)
        self.record: Record = self.born.record
        twin = self.host.create({**first, "site": "Oslo"}, **how)
        self.first_twin = self.twin = twin.record
        self.facts = [*self.born.facts]
        self.twin_facts = [*twin.facts]

    def how(self) -> dict[str, Any]:
        """Who asks, when, and what the host gives."""
        told = {name: self.draw(value) for name, value in self.standard.given.items()}
        roles = self.draw(st.frozensets(st.sampled_from(self.roles or ["none"])))
        key, side = self.draw(st.sampled_from(["ada", "bo"])), self.draw(words(Side))
        return {
            "at": self.at,
            "by": Actor(key=key, side=side, roles=roles),
            "given": told,
        }

    def lead(self) -> None:
        """Some steps, each of them offered; none of them may fail."""
        for _ in range(self.draw(st.integers(0, 10))):
            self.at += self.draw(WAITS)
            how = self.how()
            offers = [o for o in self.base.available(self.record, **how) if o.allowed]
            usual = [o for o in offers if o.event not in ODD] or offers
            if not offers:
                return
            is_odd = self.draw(st.integers(0, 3)) == 0
            offer = self.draw(st.sampled_from(offers if is_odd else usual))
            asked = (offer.event, self.filled(offer))
            step = self.base.apply(self.record, *asked, reason="so", text="So.", **how)
            twin = self.host.apply(self.twin, *asked, reason="so", text="So.", **how)
            assert step.record.status == (offer.to or self.record.status)
            assert (twin.facts, twin.emitted) == (step.facts, step.emitted)
            self.record, self.twin = step.record, twin.record
            self.facts += step.facts
            self.twin_facts += twin.facts

    def filled(self, offer: Any) -> dict[str, Any]:
        """Values for what an offer asks for, no end before its start."""
        found = {n.field: self.value(n) for n in offer.needs if not n.is_note}
        for end, start in ENDS.items():
            if end in found:
                begun = found.get(start, self.record.get(start))
                found[end] = max(found[end], begun or found[end])
            elif start in found and isinstance(self.record.get(end), date):
                found[start] = self.record.get(end)
        return found

    def value(self, need: Any) -> Any:
        """Something for one of the fields that are asked for."""
        if need.field in self.standard.values:
            return self.standard.values[need.field]
        if need.field == "approvals":
            return ASKED
        if need.choices:
            return self.draw(st.sampled_from(need.choices))
        if need.type == "date" and need.must_change:
            return self.later(self.record.get(need.field))
        return self.draw(TEXTS if need.type == "text" else _FILLED[need.type])

    def later(self, day: Any) -> Any:
        """Another day than the one that is there."""
        more = timedelta(days=self.draw(st.integers(1, 400)))
        return more + (day or date(2026, 3, 2))


# -- along a life ----------------------------------------------------------------------


@EVERY
@settings(max_examples=settings().max_examples // 4)
@given(st.data())
def test_the_laws_hold_along_every_life(name: str, data: st.DataObject) -> None:
    life = Life(data.draw, name)
    life.lead()
    facts_rebuild_both(life)
    what_is_refused_changes_nothing(life)
    what_is_due_is_taken(life)
    a_migration_keeps_all(life)


def facts_rebuild_both(life: Life) -> None:
    states = life.base.states
    told = History.start(life.born.record, life.facts, states=states)
    assert life.base.replay(told, strict=True).record == life.record
    own = History.start(life.first_twin, life.twin_facts, states=states)
    assert life.host.replay(own, strict=True).record == life.twin
    shared = attrs.fields(type(life.record))
    assert {a.name: getattr(life.twin, a.name) for a in shared} == {
        a.name: getattr(life.record, a.name) for a in shared
    }
    assert life.twin.site == "Oslo"


def what_is_refused_changes_nothing(life: Life) -> None:
    how, kept = life.how(), repr((life.record, life.twin))
    offered = {o.event: o for o in life.base.available(life.record, **how)}
    for event in life.base.event_names:
        offer = life.base.explain(life.record, event, {}, **how)
        if event in offered:
            assert offered[event].unmet == offer.unmet[: len(offered[event].unmet)]
        if offer.allowed:
            continue
        for lifecycle, record in ((life.base, life.record), (life.host, life.twin)):
            with pytest.raises(RefusedError) as refused:
                lifecycle.apply(record, event, {}, **how)
            assert refused.value.reasons
            assert {*refused.value.reasons} <= {*offer.unmet}
    assert repr((life.record, life.twin)) == kept


def what_is_due_is_taken(life: Life) -> None:
    timers = life.base.timers(life.record)
    assert life.host.timers(life.twin) == timers
    for timer in timers:
        last = life.record.updated_at or life.record.opened_at
        before, then = timer.due_at - TICK, max(timer.due_at, last)
        if timer.kind is TimerKind.DUE:
            assert codes(life, timer, then) == set()
        elif timer.kind is TimerKind.CLOSES:
            late = "window_closed"
            assert then > timer.due_at or late not in codes(life, timer, then)
            assert late in codes(life, timer, then + TICK)
        else:
            early = "window_not_open"
            assert early not in codes(life, timer, then)
            assert before < last or early in codes(life, timer, before)


def codes(life: Life, timer: Timer[Any], at: datetime) -> set[str]:
    """What stands against an event for the system, as the one who wakes up."""
    job = Actor(key="job", side=Side.SYSTEM, roles=life.roles)
    asked = (life.record, timer.event)
    offer = life.base.explain(*asked, at=at, by=job, reason="due", text="Due.")
    return {unmet.code for unmet in offer.unmet}


def a_migration_keeps_all(life: Life) -> None:
    old, own = life.base, renamed(life.name)
    step = own.migrate(life.record, at=life.at, by="job")
    moved = {"status": f"acme {life.record.status}", "updated_at": life.at}
    moved["version"] = step.record.version
    assert step.record == attrs.evolve(life.record, **moved)
    told = History.start(
        life.born.record, [*life.facts, *step.facts], states=own.states
    )
    assert own.replay(told).record == step.record
    job: dict[str, Any] = {"at": life.at, "by": Actor(key="ada", roles=life.roles)}
    before = [(o.event, o.allowed) for o in old.available(life.record, **job)]
    assert [(o.event, o.allowed) for o in own.available(step.record, **job)] == before


# -- of the table ----------------------------------------------------------------------


@EVERY
def test_every_state_is_reached_and_reaches_an_end_and_nothing_is_suspect(
    name: str,
) -> None:
    standard = STANDARDS[name]
    assert standard.definition.check() == ()
    assert reaches_an_end(standard.definition)


OVERWRITTEN: Final = {"article": {("in_review", "approve", "approvals")}}
"""The ruling was made of them: publishing ends what was asked, whatever comes along."""


@EVERY
def test_no_effect_overwrites_in_silence_what_a_caller_may_give(name: str) -> None:
    definition = STANDARDS[name].definition
    rules = {rule.name: rule for rule in definition.rules}
    found = set[tuple[str, str, str]]()
    for row in definition.transitions:
        for state in row.sources:
            source, target = rules[state], rules[row.target or state]
            enter = target.enter if source is not target else ()
            locked = {*source.read_only, *source.hidden, *row.read_only, *row.hidden}
            found |= {
                (str(state), str(row.event), effect.field)
                for effect in (*row.effects, *enter)
                if effect.do is EffectKind.ASSIGN and not locked & {effect.field, "*"}
            }
    assert found == OVERWRITTEN.get(name, set())


def test_the_code_of_a_cancelled_problem_is_not_given_along() -> None:
    record = Problem(id="P", opened_at=T0)
    asked = (record, "cancel", {"resolution_code": "fixed"})
    offer = PROBLEM.dynamic.explain(*asked, at=T0, by="ada", reason="so")
    assert [unmet.code for unmet in offer.unmet] == ["read_only"]


@EVERY
def test_diagram_json_table_and_page_agree(name: str) -> None:
    standard = STANDARDS[name]
    definition = standard.definition
    moves = {
        (m.source, m.target, m.event.replace("_", " "))
        for m in definition.moves
        if m.source != m.target
    }
    states = [rule.name for rule in definition.rules]
    for text, pattern in (
        (definition.to_mermaid(), r"^ +s(\d+) --> s(\d+): (.*)$"),
        (definition.to_dot(), r'^ +s(\d+) -> s(\d+) \[label="(.*)"\];$'),
    ):
        arrows = re.findall(pattern, text, re.MULTILINE)
        drawn = {
            (states[int(a)], states[int(b)], label)
            for a, b, labels in arrows
            for label in labels.split(", ")
        }
        assert drawn == moves
    read = decode(encode(definition), Lifecycle)
    assert read == definition
    assert read.moves == definition.moves
    assert (read.to_mermaid(), read.to_dot()) == (
        definition.to_mermaid(),
        definition.to_dot(),
    )
    assert page_faults(definition, standard.page) == []
