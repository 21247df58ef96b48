"""How much knowledge is used, how old it is, and what it saves."""

from typing import Final

from itsmcore._instants import to_us
from itsmcore.errors import FieldError
from itsmcore.metrics._given import a_whole
from itsmcore.metrics._reasons import unresolved
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Figure, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import Life
from itsmcore.model import IN_FORCE, KnowledgeArticle, Link

__all__ = ["article_age", "deflection_rate", "knowledge_reuse"]

_ITIL: Final = "ITIL, knowledge management"


def _reuse(life: Life, _asked: Asked) -> Case:
    last = life.last_resolution
    if last is None or last.position is None:
        return unresolved(life)
    if not life.records_field("links"):
        return left_out("links_unknown", last.end_us)
    links = life.value("links")
    linked = isinstance(links, tuple) and any(
        isinstance(link, Link) and link.target.type == KnowledgeArticle.record_type
        for link in links
    )
    return measured(last.end_us, int(linked))


knowledge_reuse: Final = Kpi(
    name="knowledge_reuse",
    title="Knowledge reuse",
    numerator="records with a link to a knowledge article",
    denominator="records that are done or closed",
    open_cases="left out",
    missing="where links are not recorded at all: left out as links_unknown",
    cohort=CohortKind.RESOLVED,
    unit=Unit.RATIO,
    source=_ITIL,
    rule=_reuse,
)
"""The share of records that were resolved with an article, as far as links tell."""


def _age(article: KnowledgeArticle, asked: Asked) -> Case:
    now_us, published_at = asked.now_us, article.published_at
    if not IN_FORCE.holds(article):
        return left_out("not_in_force", now_us)
    if published_at is None or to_us(published_at) > now_us:
        return left_out("never_published", now_us)
    return measured(now_us, asked.between_us(to_us(published_at), now_us))


article_age: Final = Kpi(
    name="article_age",
    title="Age of knowledge articles",
    numerator="time since each article was last published",
    denominator="articles that are in force",
    open_cases="in force is what counts; drafts and retired ones are left out",
    missing="in force without a known publication: left out as never_published",
    cohort=CohortKind.OBSERVED,
    unit=Unit.DURATION,
    is_clocked=True,
    source=_ITIL,
    rule=_age,
    reads=KnowledgeArticle,
)
"""Mean time since the articles in force were published."""


def deflection_rate(solved: int, /, *, sessions: int) -> Figure:
    """The share of visits to self-service after which no ticket was opened.

    What counts as such a visit, the host knows; undefined without one.

    Args:
        solved: Visits after which none was.
        sessions: All visits.

    Raises:
        FieldError: A number is negative, or more were solved than there are.
        WrongTypeError: A number is no int.
    """
    if a_whole(solved, "solved") > a_whole(sessions, "sessions"):
        raise FieldError(
            field="solved",
            value=solved,
            problem=f"there are but {sessions} in all",
            remedy="give no more than that",
        )
    return Figure(
        name="deflection_rate",
        numerator=solved,
        denominator=sessions,
        n=sessions,
        cohort=CohortKind.OBSERVED,
        unit=Unit.RATIO,
    )
