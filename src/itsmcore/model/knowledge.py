"""Knowledge articles: what is known, written down for those who need it."""

from datetime import date, datetime
from typing import ClassVar, Final

import attrs

from itsmcore.model._fields import checked, optional_instant
from itsmcore.model.approval import Approval, approvals
from itsmcore.model.keys import PartyKey, RecordKey, ServiceKey
from itsmcore.model.record import Record
from itsmcore.model.states import States
from itsmcore.model.words import StatusCategory, Word, known_or_text, member

__all__ = ["ArticleConfidence", "ArticleState", "Audience", "KnowledgeArticle"]


class ArticleState(Word):
    """Where an article stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    PENDING_RETIREMENT = "pending_retirement"
    RETIRED = "retired"


ARTICLE_STATES: Final = States(
    {
        ArticleState.DRAFT: StatusCategory.ACTIVE,
        ArticleState.IN_REVIEW: StatusCategory.WAITING,
        ArticleState.SCHEDULED: StatusCategory.WAITING,
        ArticleState.PUBLISHED: StatusCategory.DONE,
        ArticleState.PENDING_RETIREMENT: StatusCategory.DONE,
        ArticleState.RETIRED: StatusCategory.CLOSED,
    }
)


class ArticleConfidence(Word):
    """How far an article can be relied on; the words of Knowledge-Centered Service."""

    WORK_IN_PROGRESS = "work_in_progress"
    NOT_VALIDATED = "not_validated"
    VALIDATED = "validated"
    ARCHIVED = "archived"


class Audience(Word):
    """Who may read an article."""

    INTERNAL = "internal"
    PUBLIC = "public"


def _status(value: str) -> str:
    return known_or_text(ArticleState, value)


def _confidence(value: str) -> ArticleConfidence:
    return member(ArticleConfidence, value)


def _audience(value: str) -> Audience:
    return member(Audience, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class KnowledgeArticle(Record):
    """A piece of knowledge that is kept, reviewed and retired.

    Attributes:
        body: What it says, in the host's markup.
        article_version: How often it has been published.
        author: Who wrote it.
        reviewer: Who is to review it.
        audience: Who may read it.
        confidence: How far it can be relied on.
        valid_to: The last day on which it is to be relied on.
        problem: Key of the problem that it is about.
        service: The service that it is about.
        useful_yes: How many readers found it useful.
        useful_no: How many did not.
        approvals: Who was asked, and what they said.
        publish_at: When it is to be published.
        published_at: When it was last published.
        retired_at: When it was retired.
    """

    record_type: ClassVar[str] = "knowledge_article"
    states: ClassVar[States] = ARTICLE_STATES

    status: str = attrs.field(default=ArticleState.DRAFT, converter=_status)
    body: str = ""
    article_version: int = 0
    author: PartyKey | None = None
    reviewer: PartyKey | None = None
    audience: Audience = attrs.field(default=Audience.INTERNAL, converter=_audience)
    confidence: ArticleConfidence = attrs.field(
        default=ArticleConfidence.WORK_IN_PROGRESS, converter=_confidence
    )
    valid_to: date | None = None
    problem: RecordKey | None = None
    service: ServiceKey | None = None
    useful_yes: int = 0
    useful_no: int = 0
    approvals: tuple[Approval, ...] = attrs.field(default=(), converter=approvals)
    publish_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    published_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    retired_at: datetime | None = attrs.field(default=None, converter=optional_instant)
