"""Knowledge articles: what is known, written down for those who need it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Final, TypeVar

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._amounts import counted
from itsmcore.model._fields import checked, each, optional_instant
from itsmcore.model.approval import Approval, approvals
from itsmcore.model.condition import when
from itsmcore.model.keys import PartyKey, RecordKey, ServiceKey
from itsmcore.model.record import Record
from itsmcore.model.states import States
from itsmcore.model.words import StatusCategory, Word, known_or_text, member

__all__ = [
    "IN_FORCE",
    "ArticleConfidence",
    "ArticleState",
    "Audience",
    "KnowledgeArticle",
    "readable_articles",
]


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


IN_FORCE: Final = when(status_category=StatusCategory.DONE)
"""Which articles are there to be read: published, until their retirement is decided."""


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
        article_version: How often it has been published; a refused retirement is no
            publication.
        author: Who wrote it.
        reviewer: Who is to review it.
        audience: Who may read it.
        confidence: How far it can be relied on.
        valid_to: The last day on which it is to be relied on; None means for ever.
        problem: Key of the problem that it is about.
        service: The service that it is about.
        useful_yes: How many readers found it useful.
        useful_no: How many did not.
        approvals: Who was asked to decide, and what they said; emptied once it is published.
        submitted_by: Who last asked for a decision on it; the lifecycle sets it.
        publish_at: When it is to be published; None means once it is approved.
        published_at: When it was last published.
        retired_at: When it was retired.
    """

    record_type: ClassVar[str] = "knowledge_article"
    states: ClassVar[States] = ARTICLE_STATES

    status: str = attrs.field(default=ArticleState.DRAFT, converter=_status)
    body: str = ""
    article_version: int = attrs.field(default=0, validator=counted)
    author: PartyKey | None = None
    reviewer: PartyKey | None = None
    audience: Audience = attrs.field(default=Audience.INTERNAL, converter=_audience)
    confidence: ArticleConfidence = attrs.field(
        default=ArticleConfidence.WORK_IN_PROGRESS, converter=_confidence
    )
    valid_to: date | None = None
    problem: RecordKey | None = None
    service: ServiceKey | None = None
    useful_yes: int = attrs.field(default=0, validator=counted)
    useful_no: int = attrs.field(default=0, validator=counted)
    approvals: tuple[Approval, ...] = attrs.field(default=(), converter=approvals)
    submitted_by: PartyKey | None = None
    publish_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    published_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    retired_at: datetime | None = attrs.field(default=None, converter=optional_instant)


A = TypeVar("A", bound=KnowledgeArticle)


def readable_articles(
    articles: Iterable[A],
    /,
    *,
    audience: Audience | str,
    on: date | None = None,
    states: States | None = None,
) -> tuple[A, ...]:
    """The articles that somebody may read, in the order given: only what is in force.

    Args:
        articles: Any, in any state.
        audience: For whom: the public reads what is public, those inside read all.
        on: The day, in the reader's zone; what is no longer valid then is left out.
        states: Categories of states, where they are not the standard ones of the class.

    Raises:
        UnknownNameError: There is no such audience.
        WrongTypeError: Something else was given.
    """
    reader, day = member(Audience, audience, "audience"), _day(on)
    return tuple(
        article
        for article in _articles(articles)
        if IN_FORCE.holds(article, states=states)
        and (reader is Audience.INTERNAL or article.audience is Audience.PUBLIC)
        and (day is None or article.valid_to is None or day <= article.valid_to)
    )


def _articles(value: Iterable[A]) -> Iterable[A]:
    try:
        found = tuple(each(value))
    except FieldError as error:
        raise error.named("articles") from None
    for index, item in enumerate(found):
        if not isinstance(item, KnowledgeArticle):
            raise WrongTypeError(
                field="articles",
                value=item,
                problem="an article is needed",
                remedy="give KnowledgeArticle(...)",
                path=("articles", index),
            )
    return found


def _day(value: date | None) -> date | None:
    if isinstance(value, datetime) or not isinstance(value, (date, type(None))):
        raise WrongTypeError(
            field="on",
            value=value,
            problem="a day is needed",
            remedy="give a date, that of the reader",
        )
    return value
