"""Right and wrong uses of every standard lifecycle, for a type checker and for a test.

The checker reports an ignore that ignores nothing, so each one below is a check that the misuse
is an error, of the code named. A test calls every function here: what is `right` goes through;
what is `wrong` is refused at run time, too, with a remedy; what is `unseen` is data that no
type checker can judge, refused likewise; and what is `text` means the right thing once it runs.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypedDict, assert_type

import attrs

from itsmcore.lifecycle import (
    CHANGE,
    DEPLOYMENT,
    INCIDENT,
    KNOWLEDGE,
    PROBLEM,
    RELEASE,
    REQUEST,
    TASK,
    ChangeChanges,
    ChangeEvent,
    DeploymentChanges,
    DeploymentEvent,
    IncidentChanges,
    IncidentEvent,
    KnowledgeChanges,
    KnowledgeEvent,
    Lifecycle,
    ProblemChanges,
    ProblemEvent,
    ReleaseChanges,
    ReleaseEvent,
    RequestChanges,
    RequestEvent,
    Step,
    TaskChanges,
    TaskEvent,
)
from itsmcore.model import (
    Approval,
    Change,
    Deployment,
    FrozenMap,
    Incident,
    KnowledgeArticle,
    Money,
    Problem,
    Release,
    Request,
    Task,
    Word,
)

Uses = tuple[Callable[[], object], ...]


class How(TypedDict):
    """When, and by whom."""

    at: datetime
    by: str


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOW: How = {"at": NOW, "by": "ada"}
INC = Incident(id="INC-1", opened_at=NOW)
PRB = Problem(id="PRB-1", opened_at=NOW)
CHG = Change(id="CHG-1", opened_at=NOW)
REQ = Request(id="REQ-1", opened_at=NOW)
TSK = Task(id="TSK-1", opened_at=NOW)
REL = Release(id="REL-1", opened_at=NOW)
DEP = Deployment(id="DEP-1", opened_at=NOW)
ART = KnowledgeArticle(id="KB-1", opened_at=NOW)

_I, _P, _C, _R = IncidentEvent, ProblemEvent, ChangeEvent, RequestEvent
_T, _L, _D, _K = TaskEvent, ReleaseEvent, DeploymentEvent, KnowledgeEvent


# -- hosts ---------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class AcmeRelease(Release):
    site: str = "HQ"


class AcmeReleaseChanges(ReleaseChanges, total=False):
    site: str


class AcmeReleaseEvent(Word):
    """The events of a release in the host's own vocabulary, in another order."""

    UPDATE = "update"
    CANCEL = "cancel"
    CLOSE = "close"
    REVIEW = "review"
    ROLL_BACK = "roll_back"
    RETRY = "retry"
    FAIL = "fail"
    FINISH = "finish"
    DEPLOY = "deploy"
    MAKE_READY = "make_ready"
    BUILD = "build"
    RESCHEDULE = "reschedule"
    REVISE = "revise"
    REJECT = "reject"
    APPROVE = "approve"
    REQUEST_APPROVAL = "request_approval"
    PLAN = "plan"


class FewerEvents(Word):
    UPDATE = "update"


class StrayChanges(ReleaseChanges, total=False):
    sight: str


@attrs.frozen(kw_only=True)
class AcmeArticle(KnowledgeArticle):
    language: str = "en"


class AcmeArticleChanges(KnowledgeChanges, total=False):
    language: str


ACME = RELEASE.bind(AcmeRelease, AcmeReleaseEvent, AcmeReleaseChanges)
PAPERS = KNOWLEDGE.bind(AcmeArticle, KnowledgeEvent, AcmeArticleChanges)
ACME_REL = AcmeRelease(id="REL-1", opened_at=NOW)
ACME_ART = AcmeArticle(id="KB-1", opened_at=NOW)
_A = AcmeReleaseEvent


# -- right ---------------------------------------------------------------------------


def right() -> None:
    incident: IncidentChanges = {"severity": "high", "assignee": "ada"}
    problem: ProblemChanges = {"root_cause": "A leak.", "incidents": ["INC-1"]}
    change: ChangeChanges = {"risk": "low", "approvals": [Approval(approver="bob")]}
    request: RequestChanges = {"quantity": 2, "price": Money("9.50", "EUR")}
    answers: RequestChanges = {"answers": FrozenMap({"size": "13"})}
    task: TaskChanges = {"order": 1, "depends_on": ("TSK-0",)}
    release: ReleaseChanges = {"version_label": "7.1", "planned_start": NOW}
    deployment: DeploymentChanges = {"environment": "test", "cis": ["web-1"]}
    article: KnowledgeChanges = {"body": "Restart it.", "audience": "public"}
    assert_type(INCIDENT.apply(INC, _I.UPDATE, incident, **HOW), Step[Incident])
    assert_type(PROBLEM.apply(PRB, _P.UPDATE, problem, **HOW), Step[Problem])
    assert_type(CHANGE.apply(CHG, _C.UPDATE, change, **HOW), Step[Change])
    assert_type(REQUEST.apply(REQ, _R.UPDATE, request, **HOW), Step[Request])
    assert_type(REQUEST.apply(REQ, _R.UPDATE, answers, **HOW).record, Request)
    assert_type(TASK.apply(TSK, _T.UPDATE, task, **HOW), Step[Task])
    assert_type(RELEASE.apply(REL, _L.UPDATE, release, **HOW), Step[Release])
    deployed = DEPLOYMENT.apply(DEP, _D.UPDATE, deployment, **HOW)
    assert_type(deployed, Step[Deployment])
    written = KNOWLEDGE.apply(ART, _K.UPDATE, article, **HOW)
    assert_type(written, Step[KnowledgeArticle])


def right_host() -> None:
    assert_type(ACME, Lifecycle[AcmeRelease, AcmeReleaseEvent, AcmeReleaseChanges])
    changes: AcmeReleaseChanges = {"site": "Leeds", "owner": "rob"}
    step = ACME.apply(ACME_REL, _A.PLAN, changes, **HOW)
    assert_type(step.record.site, str)
    assert_type(ACME.explain(ACME_REL, _A.PLAN, **HOW).event, AcmeReleaseEvent)
    paper = PAPERS.apply(ACME_ART, _K.UPDATE, {"language": "de"}, **HOW)
    assert_type(paper.record, AcmeArticle)
    form: dict[str, object] = {"site": "Leeds", "owner": "rob"}
    assert ACME.dynamic.apply(ACME_REL, "plan", form, **HOW).record == step.record


# -- wrong, for both -------------------------------------------------------------------


def wrong_events() -> Uses:
    return (
        lambda: INCIDENT.apply(INC, "strat", **HOW),  # type: ignore[arg-type]  # the name is misspelt
        lambda: INCIDENT.apply(INC, _C.SUBMIT, **HOW),  # type: ignore[arg-type]  # of a change
        lambda: INCIDENT.explain(INC, _C.SUBMIT, **HOW),  # type: ignore[arg-type]  # of a change
        lambda: PROBLEM.apply(PRB, _C.SUBMIT, **HOW),  # type: ignore[arg-type]  # of a change
        lambda: CHANGE.apply(CHG, _I.ASSIGN, **HOW),  # type: ignore[arg-type]  # of an incident
        lambda: REQUEST.apply(REQ, _C.FINISH, **HOW),  # type: ignore[arg-type]  # of a change
        lambda: TASK.apply(TSK, _I.RESOLVE, **HOW),  # type: ignore[arg-type]  # of an incident
        lambda: RELEASE.apply(REL, _D.ASSESS, **HOW),  # type: ignore[arg-type]  # of a deployment
        lambda: DEPLOYMENT.apply(DEP, _L.PLAN, **HOW),  # type: ignore[arg-type]  # of a release
        lambda: KNOWLEDGE.apply(ART, _L.PLAN, **HOW),  # type: ignore[arg-type]  # of a release
        lambda: ACME.apply(ACME_REL, _D.ASSESS, **HOW),  # type: ignore[arg-type]  # of a deployment
        lambda: TASK.apply(TSK, None, **HOW),  # type: ignore[arg-type]  # nothing is asked
        lambda: TASK.apply(TSK, 7, **HOW),  # type: ignore[arg-type]  # a number is no event
    )


def wrong_records() -> Uses:
    return (
        lambda: INCIDENT.apply(PRB, _I.UPDATE, **HOW),  # type: ignore[arg-type]  # a problem is another record
        lambda: PROBLEM.apply(INC, _P.UPDATE, **HOW),  # type: ignore[arg-type]  # an incident is another record
        lambda: CHANGE.apply(REQ, _C.UPDATE, **HOW),  # type: ignore[arg-type]  # a request is another record
        lambda: REQUEST.apply(CHG, _R.UPDATE, **HOW),  # type: ignore[arg-type]  # a change is another record
        lambda: TASK.apply(INC, _T.UPDATE, **HOW),  # type: ignore[arg-type]  # an incident is another record
        lambda: RELEASE.apply(DEP, _L.UPDATE, **HOW),  # type: ignore[arg-type]  # a deployment is another record
        lambda: DEPLOYMENT.apply(REL, _D.UPDATE, **HOW),  # type: ignore[arg-type]  # a release is another record
        lambda: KNOWLEDGE.apply(REL, _K.UPDATE, **HOW),  # type: ignore[arg-type]  # a release is another record
        lambda: ACME.apply(DEP, _A.UPDATE, **HOW),  # type: ignore[arg-type]  # a deployment is another record
        lambda: TASK.available(INC, **HOW),  # type: ignore[arg-type]  # an incident is another record
        lambda: TASK.explain(INC, _T.UPDATE, **HOW),  # type: ignore[arg-type]  # an incident is another record
        lambda: TASK.timers(INC),  # type: ignore[arg-type]  # an incident is another record
        lambda: TASK.migrate(INC, **HOW),  # type: ignore[arg-type]  # an incident is another record
        lambda: TASK.apply("TSK-1", _T.UPDATE, **HOW),  # type: ignore[arg-type]  # a key is no record
        lambda: TASK.apply(None, _T.UPDATE, **HOW),  # type: ignore[arg-type]  # nothing is no record
    )


def wrong_fields() -> Uses:
    return (
        lambda: INCIDENT.apply(INC, _I.UPDATE, {"titel": "x"}, **HOW),  # type: ignore[arg-type]  # the name is misspelt
        lambda: PROBLEM.apply(PRB, _P.UPDATE, {"cause": "x"}, **HOW),  # type: ignore[arg-type]  # the field is root_cause
        lambda: CHANGE.apply(CHG, _C.UPDATE, {"root_cause": "x"}, **HOW),  # type: ignore[arg-type]  # of a problem
        lambda: REQUEST.apply(REQ, _R.UPDATE, {"risk": "low"}, **HOW),  # type: ignore[arg-type]  # of a change
        lambda: TASK.apply(TSK, _T.UPDATE, {"quantity": 1}, **HOW),  # type: ignore[arg-type]  # of a request
        lambda: RELEASE.apply(REL, _L.UPDATE, {"assignee": "a"}, **HOW),  # type: ignore[arg-type]  # it has an owner
        lambda: DEPLOYMENT.apply(DEP, _D.UPDATE, {"owner": "a"}, **HOW),  # type: ignore[arg-type]  # it has an assignee
        lambda: KNOWLEDGE.apply(ART, _K.UPDATE, {"text": "x"}, **HOW),  # type: ignore[arg-type]  # its text is its body
        lambda: ACME.apply(ACME_REL, _A.UPDATE, {"sight": "x"}, **HOW),  # type: ignore[arg-type]  # the name is misspelt
        lambda: RELEASE.apply(REL, _L.UPDATE, {"site": "x"}, **HOW),  # type: ignore[arg-type]  # only a host has it
        lambda: TASK.create({"titel": "x"}, id="TSK-2", **HOW),  # type: ignore[arg-type]  # the name is misspelt
        lambda: TASK.explain(TSK, _T.UPDATE, {"titel": "x"}, **HOW),  # type: ignore[arg-type]  # the name is misspelt
    )


def wrong_values() -> Uses:
    return (
        lambda: INCIDENT.apply(INC, _I.UPDATE, {"title": 5}, **HOW),  # type: ignore[arg-type]  # the field holds text
        lambda: INCIDENT.apply(INC, _I.UPDATE, {"title": None}, **HOW),  # type: ignore[arg-type]  # the field holds text
        lambda: PROBLEM.apply(PRB, _P.UPDATE, {"incidents": 5}, **HOW),  # type: ignore[arg-type]  # the field holds a list
        lambda: PROBLEM.apply(PRB, _P.UPDATE, {"changes": "C-1"}, **HOW),  # type: ignore[arg-type]  # a bare text is no list
        lambda: CHANGE.apply(CHG, _C.UPDATE, {"planned_start": "x"}, **HOW),  # type: ignore[arg-type]  # an instant is needed
        lambda: CHANGE.apply(CHG, _C.UPDATE, {"approvals": ["a"]}, **HOW),  # type: ignore[arg-type]  # no approvals
        lambda: REQUEST.apply(REQ, _R.UPDATE, {"quantity": "2"}, **HOW),  # type: ignore[arg-type]  # the field holds a number
        lambda: REQUEST.apply(REQ, _R.UPDATE, {"price": 9}, **HOW),  # type: ignore[arg-type]  # no currency
        lambda: TASK.apply(TSK, _T.UPDATE, {"order": "1"}, **HOW),  # type: ignore[arg-type]  # the field holds a number
        lambda: RELEASE.apply(REL, _L.UPDATE, {"changes": "C-1"}, **HOW),  # type: ignore[arg-type]  # a bare text is no list
        lambda: DEPLOYMENT.apply(DEP, _D.UPDATE, {"cis": "a"}, **HOW),  # type: ignore[arg-type]  # a bare text is no list
        lambda: KNOWLEDGE.apply(ART, _K.UPDATE, {"valid_to": "x"}, **HOW),  # type: ignore[arg-type]  # the field holds a day
        lambda: KNOWLEDGE.apply(ART, _K.UPDATE, {"body": None}, **HOW),  # type: ignore[arg-type]  # the field holds text
        lambda: ACME.apply(ACME_REL, _A.UPDATE, {"site": 5}, **HOW),  # type: ignore[arg-type]  # the field holds text
        lambda: PAPERS.apply(ACME_ART, _K.UPDATE, {"language": 5}, **HOW),  # type: ignore[arg-type]  # the field holds text
    )


def wrong_own_fields() -> Uses:
    """What events, stamps and counters set is no change that anybody gives."""
    return (
        lambda: INCIDENT.apply(INC, _I.UPDATE, {"status": "closed"}, **HOW),  # type: ignore[arg-type]  # an event asks for it
        lambda: INCIDENT.apply(INC, _I.UPDATE, {"reopen_count": 1}, **HOW),  # type: ignore[arg-type]  # the lifecycle counts it
        lambda: PROBLEM.apply(PRB, _P.UPDATE, {"known_error": True}, **HOW),  # type: ignore[arg-type]  # an event declares it
        lambda: CHANGE.apply(CHG, _C.UPDATE, {"submitted_by": "a"}, **HOW),  # type: ignore[arg-type]  # the lifecycle stamps it
        lambda: REQUEST.apply(REQ, _R.UPDATE, {"submitted_at": NOW}, **HOW),  # type: ignore[arg-type]  # the lifecycle stamps it
        lambda: TASK.apply(TSK, _T.UPDATE, {"closed_at": NOW}, **HOW),  # type: ignore[arg-type]  # the lifecycle stamps it
        lambda: RELEASE.apply(REL, _L.UPDATE, {"deployed_at": NOW}, **HOW),  # type: ignore[arg-type]  # the lifecycle stamps it
        lambda: DEPLOYMENT.apply(DEP, _D.UPDATE, {"attempts": 2}, **HOW),  # type: ignore[arg-type]  # the lifecycle counts it
        lambda: KNOWLEDGE.apply(ART, _K.UPDATE, {"retired_at": NOW}, **HOW),  # type: ignore[arg-type]  # the lifecycle stamps it
        lambda: ACME.apply(ACME_REL, _A.UPDATE, {"version": 2}, **HOW),  # type: ignore[arg-type]  # the lifecycle counts it
    )


def wrong_actors() -> Uses:
    return (
        lambda: INCIDENT.apply(INC, _I.UPDATE, at=NOW, by=None),  # type: ignore[arg-type]  # somebody acts
        lambda: PROBLEM.apply(PRB, _P.UPDATE, at=NOW, by=7),  # type: ignore[arg-type]  # a key is text
        lambda: CHANGE.apply(CHG, _C.UPDATE, at=NOW, by=["a"]),  # type: ignore[arg-type]  # one acts
        lambda: REQUEST.explain(REQ, _R.SUBMIT, at=NOW, by=None),  # type: ignore[arg-type]  # somebody acts
        lambda: TASK.available(TSK, at=NOW, by=None),  # type: ignore[arg-type]  # somebody acts
        lambda: RELEASE.create(id="REL-2", at=NOW, by=None),  # type: ignore[arg-type]  # somebody acts
        lambda: DEPLOYMENT.migrate(DEP, at=NOW, by=None),  # type: ignore[arg-type]  # somebody acts
        lambda: KNOWLEDGE.apply(ART, _K.UPDATE, at="now", by="a"),  # type: ignore[arg-type]  # an instant is needed
        lambda: ACME.apply(ACME_REL, _A.UPDATE, at=None, by="a"),  # type: ignore[arg-type]  # an instant is needed
    )


def missing_arguments() -> Uses:
    """Python itself refuses these, before anything of ours can."""
    return (
        lambda: INCIDENT.apply(INC, _I.UPDATE, at=NOW),  # type: ignore[call-arg]  # the actor is missing
        lambda: PROBLEM.apply(PRB, _P.UPDATE, at=NOW),  # type: ignore[call-arg]  # the actor is missing
        lambda: CHANGE.apply(CHG, _C.UPDATE, at=NOW),  # type: ignore[call-arg]  # the actor is missing
        lambda: REQUEST.apply(REQ, _R.UPDATE, at=NOW),  # type: ignore[call-arg]  # the actor is missing
        lambda: TASK.apply(TSK, _T.UPDATE, at=NOW),  # type: ignore[call-arg]  # the actor is missing
        lambda: RELEASE.apply(REL, _L.UPDATE, at=NOW),  # type: ignore[call-arg]  # the actor is missing
        lambda: DEPLOYMENT.apply(DEP, _D.UPDATE, at=NOW),  # type: ignore[call-arg]  # the actor is missing
        lambda: KNOWLEDGE.apply(ART, _K.UPDATE, at=NOW),  # type: ignore[call-arg]  # the actor is missing
        lambda: ACME.apply(ACME_REL, _A.UPDATE, at=NOW),  # type: ignore[call-arg]  # the actor is missing
        lambda: TASK.apply(TSK, _T.UPDATE, by="ada"),  # type: ignore[call-arg]  # the instant is missing
        lambda: TASK.apply(TSK, at=NOW, by="ada"),  # type: ignore[call-arg]  # the event is missing
        lambda: TASK.create(at=NOW, by="ada"),  # type: ignore[call-arg]  # under which key
    )


def wrong_hosts() -> Uses:
    return (
        lambda: ACME.apply(REL, _A.UPDATE, **HOW),  # type: ignore[arg-type]  # not the host's class
        lambda: PAPERS.apply(ART, _K.UPDATE, **HOW),  # type: ignore[arg-type]  # not the host's class
        lambda: RELEASE.bind(str, _A, AcmeReleaseChanges),  # type: ignore[type-var]  # text is no record
        lambda: RELEASE.bind(AcmeRelease, int, AcmeReleaseChanges),  # type: ignore[type-var]  # a number is no event
        lambda: RELEASE.bind(ACME_REL, _A, AcmeReleaseChanges),  # type: ignore[arg-type]  # a record is no class
    )


# -- what only running tells -------------------------------------------------------------


def unseen_hosts() -> Uses:
    """A definition is data: whether a vocabulary and fields fit it shows as they are bound."""
    return (
        lambda: RELEASE.bind(AcmeRelease, FewerEvents, AcmeReleaseChanges),
        lambda: RELEASE.bind(AcmeRelease, KnowledgeEvent, AcmeReleaseChanges),
        lambda: RELEASE.bind(AcmeRelease, AcmeReleaseEvent, StrayChanges),
        lambda: RELEASE.bind(Release, AcmeReleaseEvent, AcmeReleaseChanges),
        lambda: RELEASE.bind(Task, AcmeReleaseEvent, TaskChanges),
    )


def unseen_values() -> Uses:
    """A bare text is an iterable of texts, and any text a level, for a type checker."""
    naive = NOW.replace(tzinfo=None)
    return (
        lambda: Incident(id="1", opened_at=NOW, cis="web-1"),
        lambda: INCIDENT.apply(INC, _I.UPDATE, {"priority": "burning"}, **HOW),
        lambda: CHANGE.apply(CHG, _C.UPDATE, {"outcome": "fine"}, **HOW),
        lambda: KNOWLEDGE.apply(ART, _K.UPDATE, {"audience": "all"}, **HOW),
        lambda: TASK.apply(TSK, _T.UPDATE, {"order": -1}, **HOW),
        lambda: TASK.apply(TSK, _T.UPDATE, at=naive, by="ada"),
        lambda: TASK.dynamic.apply(TSK, "updat", **HOW),
        lambda: TASK.dynamic.apply(TSK, "update", {"titel": "x"}, **HOW),
        lambda: TASK.event("updat"),
    )


def text_events() -> Uses:
    """An event is text: one of that name is right once it runs, whatever its vocabulary."""
    return (
        lambda: INCIDENT.apply(INC, "start", **HOW),  # type: ignore[arg-type]  # text is for dynamic
        lambda: PROBLEM.apply(PRB, _I.UPDATE, **HOW),  # type: ignore[arg-type]  # of an incident
        lambda: ACME.apply(ACME_REL, _L.UPDATE, **HOW),  # type: ignore[arg-type]  # not the host's
    )
