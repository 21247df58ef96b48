"""The standard lifecycle of a knowledge article.

Six states and twelve moves between them, after ServiceNow, BMC and Xurrent. What is reviewed
is what is published, and it stays as it is until it is revised. How far it can be relied on is
an axis of its own, which nothing here moves.
"""

from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from itsmcore.errors import WrongTypeError
from itsmcore.lifecycle._days import after_last_day
from itsmcore.lifecycle.delay import Delay
from itsmcore.lifecycle.effect import (
    assign,
    clear,
    count,
    emit,
    stamp,
    stamp_actor,
)
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.rules import Guard, StateRule, TimerRule, Transition, Window
from itsmcore.lifecycle.timer import Timer
from itsmcore.lifecycle.work_item import APPROVED
from itsmcore.model import (
    IN_FORCE,
    IS_SET,
    Approval,
    ArticleConfidence,
    ArticleState,
    Audience,
    KnowledgeArticle,
    States,
    StatusCategory,
    Word,
    WorkingTime,
    when,
)

__all__ = [
    "KNOWLEDGE",
    "KNOWLEDGE_MANAGER_ROLE",
    "KnowledgeChanges",
    "KnowledgeEvent",
    "retirement_due",
]

KNOWLEDGE_MANAGER_ROLE: Final = "knowledge_manager"
"""Who retires an article without asking, takes back one of others, and republishes."""


class KnowledgeEvent(Word):
    """What can be asked of an article."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    REVISE = "revise"
    PUBLISH = "publish"
    REQUEST_RETIREMENT = "request_retirement"
    REFUSE_RETIREMENT = "refuse_retirement"
    RETIRE = "retire"
    EXPIRE = "expire"
    REPUBLISH = "republish"
    UPDATE = "update"


class KnowledgeChanges(RecordChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    body: str
    author: str | None
    reviewer: str | None
    audience: Audience | str
    confidence: ArticleConfidence | str
    valid_to: date | None
    problem: str | None
    service: str | None
    useful_yes: int
    useful_no: int
    approvals: tuple[Approval, ...] | list[Approval]
    publish_at: datetime | None


_S = ArticleState
_E = KnowledgeEvent

_TEXT: Final = (
    *("title", "description", "body", "author", "audience"),
    *("problem", "service"),
)
"""What reviewers decide on: fixed until somebody takes it back to its draft."""

_RULES: Final = (
    StateRule(name=_S.DRAFT, category=StatusCategory.ACTIVE),
    StateRule(
        name=_S.IN_REVIEW,
        category=StatusCategory.WAITING,
        required=["title", "body", "author"],
        read_only=[*_TEXT, "valid_to"],
    ),
    StateRule(
        name=_S.SCHEDULED,
        category=StatusCategory.WAITING,
        required=["publish_at"],
        read_only=[*_TEXT, "valid_to", "approvals"],
        leave=[clear("publish_at")],
    ),
    StateRule(
        name=_S.PUBLISHED,
        category=StatusCategory.DONE,
        read_only=[*_TEXT, "approvals"],
        enter=[assign("approvals", ())],
    ),
    StateRule(
        name=_S.PENDING_RETIREMENT,
        category=StatusCategory.DONE,
        read_only=_TEXT,
    ),
    StateRule(
        name=_S.RETIRED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("retired_at")],
        leave=[clear("retired_at")],
    ),
)

_AT_ONCE: Final = Guard(
    condition=~when(publish_at=IS_SET),
    code="published_later",
    message="it has a publish_at: its approval makes it scheduled",
)
_EXPIRES: Final = Guard(
    condition=when(valid_to=IS_SET),
    code="never_expires",
    message="it is valid for ever: it has no valid_to",
)

_NOT_OWN: Final = ("author", "submitted_by")
_PUBLISHED: Final = (count("article_version"), stamp("published_at"))
_WITHDRAWN: Final = (emit("cancel_approvals"),)
_BACK: Final = (assign("approvals", ()), *_WITHDRAWN)
_ANY_TIME_AFTER: Final = timedelta.max

_TRANSITIONS: Final = (
    Transition(
        event=_E.SUBMIT,
        sources=[_S.DRAFT],
        target=_S.IN_REVIEW,
        effects=[stamp_actor("submitted_by")],
    ),
    Transition(
        event=_E.APPROVE,
        sources=[_S.IN_REVIEW],
        target=_S.PUBLISHED,
        guards=[APPROVED, _AT_ONCE],
        not_by=_NOT_OWN,
        effects=_PUBLISHED,
    ),
    Transition(
        event=_E.APPROVE,
        sources=[_S.IN_REVIEW],
        target=_S.SCHEDULED,
        guards=[APPROVED],
        not_by=_NOT_OWN,
    ),
    Transition(
        event=_E.REJECT,
        sources=[_S.IN_REVIEW],
        target=_S.DRAFT,
        not_by=_NOT_OWN,
        needs_reason=True,
        read_only=["approvals"],
        effects=_BACK,
    ),
    Transition(
        event=_E.REVISE,
        sources=[_S.IN_REVIEW, _S.SCHEDULED],
        target=_S.DRAFT,
        needs_reason=True,
        read_only=["approvals"],
        effects=_BACK,
    ),
    Transition(
        event=_E.REVISE,
        sources=[_S.PUBLISHED],
        target=_S.DRAFT,
        only_by=["author"],
        needs_reason=True,
    ),
    Transition(
        event=_E.REVISE,
        sources=[_S.PUBLISHED],
        target=_S.DRAFT,
        roles=[KNOWLEDGE_MANAGER_ROLE],
        needs_reason=True,
    ),
    Transition(
        event=_E.PUBLISH,
        sources=[_S.SCHEDULED],
        target=_S.PUBLISHED,
        window=Window(since="publish_at", within=_ANY_TIME_AFTER),
        effects=_PUBLISHED,
    ),
    Transition(
        event=_E.REQUEST_RETIREMENT,
        sources=[_S.PUBLISHED],
        target=_S.PENDING_RETIREMENT,
        must_prompt=["approvals"],
        needs_reason=True,
        effects=[stamp_actor("submitted_by")],
    ),
    Transition(
        event=_E.REFUSE_RETIREMENT,
        sources=[_S.PENDING_RETIREMENT],
        target=_S.PUBLISHED,
        not_by=_NOT_OWN,
        read_only=["approvals"],
        needs_reason=True,
        effects=_WITHDRAWN,
    ),
    Transition(
        event=_E.RETIRE,
        sources=[_S.PENDING_RETIREMENT],
        target=_S.RETIRED,
        guards=[APPROVED],
        not_by=_NOT_OWN,
    ),
    Transition(
        event=_E.RETIRE,
        sources=[_S.PUBLISHED],
        target=_S.RETIRED,
        roles=[KNOWLEDGE_MANAGER_ROLE],
        needs_reason=True,
    ),
    Transition(
        event=_E.EXPIRE,
        sources=[_S.PUBLISHED],
        target=_S.RETIRED,
        guards=[_EXPIRES],
    ),
    Transition(
        event=_E.EXPIRE,
        sources=[_S.PENDING_RETIREMENT],
        target=_S.RETIRED,
        guards=[_EXPIRES],
        effects=_WITHDRAWN,
    ),
    Transition(
        event=_E.REPUBLISH,
        sources=[_S.RETIRED],
        target=_S.PUBLISHED,
        must_prompt=["valid_to"],
        roles=[KNOWLEDGE_MANAGER_ROLE],
        not_by=["author"],
        needs_reason=True,
        effects=_PUBLISHED,
    ),
    Transition(
        event=_E.UPDATE,
        sources=[
            *(_S.DRAFT, _S.IN_REVIEW, _S.SCHEDULED),
            *(_S.PUBLISHED, _S.PENDING_RETIREMENT),
        ],
    ),
)

_PUBLISHES: Final = TimerRule(
    event=_E.PUBLISH, sources=[_S.SCHEDULED], since="publish_at", after=timedelta(0)
)

KNOWLEDGE: Final[Lifecycle[KnowledgeArticle, KnowledgeEvent, KnowledgeChanges]] = (
    Lifecycle[KnowledgeArticle, KnowledgeEvent, KnowledgeChanges](
        name="knowledge_article",
        record_type="knowledge_article",
        initial=_S.DRAFT,
        rules=_RULES,
        transitions=_TRANSITIONS,
        events=tuple(_E),
        internal=[_E.EXPIRE],
        timer_rules=[_PUBLISHES],
        given_names=["approval"],
    ).bind(KnowledgeArticle, KnowledgeEvent, KnowledgeChanges)
)
"""The standard lifecycle of an article; `bind` it to a class of your own, or derive another."""


def retirement_due(
    article: KnowledgeArticle,
    /,
    *,
    tz: tzinfo,
    grace: Delay | None = None,
    schedule: WorkingTime | None = None,
    states: States | None = None,
) -> Timer[KnowledgeEvent] | None:
    """When an article is to be retired because it is no longer valid.

    It is due as its last day ends, which is another instant in each zone; `timers` knows no
    zone, and so leaves it out.

    Args:
        article: As it is.
        tz: The zone of the day in `valid_to`, such as `ZoneInfo("Europe/London")`.
        grace: How much longer it stays.
        schedule: Time that counts for that; all, without one.
        states: Categories of states, where they are not the standard ones of its class.

    Returns:
        The timer of `EXPIRE`; None where the article is not in force, is valid for ever, or
        beyond the years of our calendar.

    Raises:
        WrongTypeError: Something else was given.
    """
    if not isinstance(article, KnowledgeArticle):
        raise WrongTypeError(
            field="article",
            value=article,
            problem="an article is needed",
            remedy="give KnowledgeArticle(...)",
        )
    last = article.valid_to if IN_FORCE.holds(article, states=states) else None
    return after_last_day(_E.EXPIRE, last, tz=tz, grace=grace, schedule=schedule)
