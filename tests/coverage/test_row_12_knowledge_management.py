"""Knowledge management: an article from its draft to its end, edition by edition."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from itsmcore.lifecycle import KNOWLEDGE, KNOWLEDGE_MANAGER_ROLE, KnowledgeEvent
from itsmcore.model import (
    Actor,
    ArticleState,
    History,
    KnowledgeArticle,
    Problem,
    known_error_of,
    readable_articles,
)

E = KnowledgeEvent
S = ArticleState
BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
KATE = Actor(key="kate", roles=[KNOWLEDGE_MANAGER_ROLE])
STORY: tuple[tuple[KnowledgeEvent, Any, ArticleState, int], ...] = (
    (E.SUBMIT, None, S.IN_REVIEW, 0),
    (E.APPROVE, None, S.PUBLISHED, 1),
    (E.REVISE, None, S.DRAFT, 1),
    (E.SUBMIT, {"body": "Restart it twice."}, S.IN_REVIEW, 1),
    (E.APPROVE, None, S.PUBLISHED, 2),
    (E.RETIRE, None, S.RETIRED, 2),
)


def lived() -> tuple[list[KnowledgeArticle], History]:
    """The article after each step, and its history."""
    born = KNOWLEDGE.create(
        {
            "title": "Mail stops",
            "body": "Restart it.",
            "author": "ada",
            "audience": "public",
            "problem": "P-1",
            "service": "mail",
        },
        id="KB-1",
        at=BORN,
        by="ada",
    )
    articles, history = [born.record], History.start(born.record, born.facts)
    for number, (event, changes, _state, _version) in enumerate(STORY, start=1):
        step = KNOWLEDGE.apply(
            articles[-1],
            event,
            changes,
            at=BORN + timedelta(days=number),
            by="ada" if event is E.SUBMIT else KATE,
            reason="it changed",
            given={"approval": "approved"},
        )
        articles.append(step.record)
        history += step.facts
    return articles, history


def test_row_12_an_article_is_drafted_reviewed_published_and_retired() -> None:
    articles, history = lived()
    assert [a.status for a in articles] == [S.DRAFT, *(row[2] for row in STORY)]
    assert KNOWLEDGE.replay(history, strict=True).record == articles[-1]


def test_row_12_every_publication_is_a_version() -> None:
    articles, history = lived()
    assert [a.article_version for a in articles] == [0, *(row[3] for row in STORY)]
    texts = history.series("body")
    assert len(history.series("article_version").values) == 3
    assert texts.values == ("Restart it.", "Restart it twice.")


def test_row_12_an_article_links_a_known_error_and_a_service() -> None:
    article = lived()[0][-1]
    problem = Problem(
        id="P-1", opened_at=BORN, known_error=True, workaround="Restart it."
    )
    known = known_error_of(problem)
    assert known is not None
    assert (article.problem, article.service) == (known.problem, "mail")


def test_row_12_only_what_is_published_is_readable() -> None:
    articles, _ = lived()
    for article in articles:
        found = readable_articles([article], audience="internal")
        assert found == ((article,) if article.status == S.PUBLISHED else ())
    for state in ArticleState:
        one = KnowledgeArticle(id="KB-2", opened_at=BORN, status=state)
        is_in_force = state in {S.PUBLISHED, S.PENDING_RETIREMENT}
        assert bool(readable_articles([one], audience="internal")) is is_in_force


def test_row_12_readers_outside_see_what_is_public_and_valid() -> None:
    published = lived()[0][2]
    kept = KnowledgeArticle(
        id="KB-3", opened_at=BORN, status=S.PUBLISHED, audience="internal"
    )
    old = KnowledgeArticle(
        id="KB-4",
        opened_at=BORN,
        status=S.PUBLISHED,
        audience="public",
        valid_to=date(2026, 3, 31),
    )
    day = date(2026, 4, 1)
    found = readable_articles([old, kept, published], audience="public", on=day)
    assert found == (published,)
