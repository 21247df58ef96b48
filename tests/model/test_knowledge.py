"""Knowledge articles: what their fields take, and who may read them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError
from itsmcore.model import (
    IN_FORCE,
    Approval,
    ArticleConfidence,
    ArticleState,
    Audience,
    Incident,
    KnowledgeArticle,
    States,
    StatusCategory,
    readable_articles,
)
from itsmcore.testing import knowledge_articles, words
from tests.round_trips import pasted, pickled

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def article(**values: Any) -> KnowledgeArticle:
    return KnowledgeArticle(**{"id": "KB-1", "opened_at": T0, **values})


def test_an_article_begins_as_a_draft_for_those_inside() -> None:
    found = article()
    assert (found.status, found.audience) == (ArticleState.DRAFT, Audience.INTERNAL)
    assert found.confidence is ArticleConfidence.WORK_IN_PROGRESS
    assert (found.article_version, found.useful_yes, found.useful_no) == (0, 0, 0)


def test_words_become_members_and_a_state_of_a_host_stays_text() -> None:
    found = article(status="published", audience="public", confidence="validated")
    assert found.status is ArticleState.PUBLISHED
    assert found.audience is Audience.PUBLIC
    assert found.confidence is ArticleConfidence.VALIDATED
    assert article(status="live").status == "live"


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"audience": "friends"}, "audience"),
        ({"confidence": "sure"}, "confidence"),
        ({"article_version": -1}, "article_version"),
        ({"useful_yes": -1}, "useful_yes"),
        ({"useful_no": -1}, "useful_no"),
        ({"useful_no": True}, "useful_no"),
        ({"valid_to": T0}, "valid_to"),
        ({"valid_to": "2026-03-02"}, "valid_to"),
        ({"publish_at": datetime(2026, 3, 2)}, "publish_at"),  # naive
        ({"approvals": [Approval(approver="ada"), "bo"]}, "approvals"),
        ({"body": None}, "body"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(
    values: dict[str, Any], place: str
) -> None:
    with pytest.raises(FieldError, match=rf"^{place}"):
        article(**values)


@given(knowledge_articles())
def test_articles_paste_back_and_pickle(record: KnowledgeArticle) -> None:
    assert pasted(record) == pickled(record) == record
    assert hash(pasted(record)) == hash(record)


# -- who may read what --------------------------------------------------------------------------


@given(
    st.lists(knowledge_articles(), max_size=6),
    words(Audience),
    st.none() | st.dates(date(2000, 1, 1), date(2050, 1, 1)),
)
def test_what_is_in_force_is_readable_by_its_audience_while_it_is_valid(
    articles: list[KnowledgeArticle], audience: Audience, on: date | None
) -> None:
    expected = []
    for each in articles:
        is_shown = each.status in {"published", "pending_retirement"}
        assert IN_FORCE.holds(each) == is_shown
        if audience == "public":
            is_shown &= each.audience == "public"
        if on is not None and each.valid_to is not None:
            is_shown &= on <= each.valid_to
        expected += [each] if is_shown else []
    found = readable_articles(iter(articles), audience=audience, on=on)
    assert list(found) == expected


def test_an_article_is_readable_on_its_last_day() -> None:
    last = article(status="published", valid_to=date(2026, 6, 30))
    for day, expected in ((30, (last,)), (29, (last,))):
        on = date(2026, 6, day)
        assert readable_articles([last], audience="internal", on=on) == expected
    assert not readable_articles([last], audience="internal", on=date(2026, 7, 1))
    assert readable_articles([last], audience="internal") == (last,)


def test_states_of_a_host_tell_what_is_in_force() -> None:
    own, live = States({"live": StatusCategory.DONE}), article(status="live")
    assert readable_articles([live], audience="internal") == ()
    assert readable_articles([live], audience="internal", states=own) == (live,)


WRONG: list[tuple[Any, dict[str, Any], str]] = [
    ("KB-1", {}, r"^articles: a list is needed"),
    (article(), {}, r"^articles: a list is needed"),
    ([Incident(id="1", opened_at=T0)], {}, r"^articles\S*: an article is needed"),
    ([], {"audience": "friends"}, r"^audience: "),
    ([], {"audience": None}, r"^audience: "),
    ([], {"on": T0}, r"^on: a day is needed"),
    ([], {"on": "2026-03-02"}, r"^on: a day is needed"),
]


@pytest.mark.parametrize(("what", "how", "message"), WRONG)
def test_what_cannot_be_read_is_refused_by_name(
    what: Any, how: dict[str, Any], message: str
) -> None:
    with pytest.raises(FieldError, match=message):
        readable_articles(what, **{"audience": "public", **how})
