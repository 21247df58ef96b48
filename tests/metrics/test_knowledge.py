"""Knowledge: how much of it is used, and how old it is."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError
from itsmcore.metrics import article_age, deflection_rate, knowledge_reuse
from itsmcore.model import (
    ArticleState,
    History,
    Incident,
    IncidentState,
    KnowledgeArticle,
    Link,
    Ref,
)
from itsmcore.sla import Schedule
from tests.bad_input import Call, surprises
from tests.metrics.stories import Story, at, stories

US = timedelta(microseconds=1)
OFFICE = Schedule(tz="UTC", week={"mon-fri": "09:00-12:00"})
ARTICLE = Link("related", Ref("knowledge_article", "KB1"))
OTHER = Link("related", Ref("problem", "P1"))
INCIDENTS = stories(
    Incident,
    list(IncidentState),
    {"links": st.sampled_from([(), (OTHER,), (ARTICLE,), (OTHER, ARTICLE)])},
)


@given(INCIDENTS, st.integers(0, 1000))
def test_reuse_is_a_link_of_what_is_resolved(story: Story, now: int) -> None:
    told = story.told(now, "status", "links")
    found = knowledge_reuse([story.history], now=at(now))
    over = {"resolved", "closed", "cancelled"}
    if not told:
        assert (found.n, found.excluded_count) == (0, 0)
        return
    end = None
    for _, held in told:
        if held["status"] not in over:
            end = None
        elif end is None:
            end = held["status"]
    last = told[-1][1]
    if "cancelled" in {last["status"], end}:
        assert dict(found.excluded) == {"cancelled": 1}
    elif end is None:
        assert dict(found.excluded) == {"open": 1}
    else:
        assert found.exact == int(ARTICLE in last["links"])


def test_where_links_are_not_recorded_nothing_is_told() -> None:
    history = History(
        record_type="incident",
        record_id="I",
        opened_at=at(0),
        initial={"status": "closed"},
        states=Incident.states,
    )
    assert dict(knowledge_reuse([history], now=at(9)).excluded) == {"links_unknown": 1}


@st.composite
def articles(draw: st.DrawFn) -> list[KnowledgeArticle]:
    return [
        KnowledgeArticle(
            id=f"KB{number}",
            opened_at=at(0),
            status=draw(st.sampled_from(ArticleState)),
            published_at=draw(st.none() | st.integers(0, 900).map(at)),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


@given(articles(), st.integers(0, 1000), st.sampled_from([None, OFFICE]))
def test_the_age_of_what_is_in_force_counts_from_its_publication(
    given_articles: list[KnowledgeArticle], now: int, schedule: Schedule | None
) -> None:
    in_force = [
        one
        for one in given_articles
        if one.status in {"published", "pending_retirement"}
    ]
    ages = []
    for one in in_force:
        born = one.published_at
        if born is not None and born <= at(now):
            ages.append(
                at(now) - born if schedule is None else schedule.elapsed(born, at(now))
            )
    found = article_age(given_articles, now=at(now), schedule=schedule)
    assert found.exact == (
        Fraction(sum(age // US for age in ages), len(ages)) if ages else None
    )
    left = {
        "not_in_force": len(given_articles) - len(in_force),
        "never_published": len(in_force) - len(ages),
    }
    assert dict(found.excluded) == {word: n for word, n in left.items() if n}


def test_deflection_is_a_share_of_visits() -> None:
    assert deflection_rate(30, sessions=120).exact == Fraction(1, 4)
    assert deflection_rate(0, sessions=0).exact is None
    for solved, sessions in ((2, 1), (-1, 1), (0, -1)):
        with pytest.raises(FieldError):
            deflection_rate(solved, sessions=sessions)


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    article: Any = KnowledgeArticle(id="KB", opened_at=at(0))
    calls = [
        Call(deflection_rate, (1,), {"sessions": 2}),
        Call(article_age, ([article],), {"now": at(0), "schedule": OFFICE}),
    ]
    assert [text for call in calls for text in surprises(call)] == []
