"""Strategies of releases, deployments and knowledge articles."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.model import (
    ArticleConfidence,
    ArticleState,
    Audience,
    ChangeOutcome,
    Deployment,
    DeploymentState,
    KnowledgeArticle,
    Record,
    Release,
    ReleaseState,
)
from itsmcore.testing._records import POSSIBLE, maybe, ordered
from itsmcore.testing._times import instants
from itsmcore.testing._values import frozen_maps, keys, texts, values, words
from itsmcore.testing._work_items import approvals

__all__ = ["deployments", "drawn", "knowledge_articles", "releases"]

R = TypeVar("R", bound=Record)
Field = SearchStrategy[Any]

_LIST: Final = st.lists(keys(), max_size=3).map(tuple)
_APPROVALS: Final = st.lists(approvals(), max_size=2).map(tuple)
_RELEASE: Final[Mapping[str, Field]] = {
    "status": words(ReleaseState) | keys(),
    **dict.fromkeys(("owner", "submitted_by", "version_label"), maybe(keys())),
    "changes": _LIST,
    "approvals": _APPROVALS,
    "outcome": maybe(words(ChangeOutcome)),
    "deployed_at": maybe(instants()),
    "review_notes": maybe(texts()),
}
_DEPLOYMENT: Final[Mapping[str, Field]] = {
    "status": words(DeploymentState) | keys(),
    **dict.fromkeys(("release", "environment"), maybe(keys())),
    "attempts": st.integers(0, 9),
    "notes": maybe(texts()),
}
_ARTICLE: Final[Mapping[str, Field]] = {
    "status": words(ArticleState) | keys(),
    "body": texts(),
    "audience": words(Audience),
    "confidence": words(ArticleConfidence),
    "valid_to": maybe(st.dates(date(1950, 1, 1), date(2100, 1, 1))),
    **dict.fromkeys(("author", "reviewer", "submitted_by"), maybe(keys())),
    **dict.fromkeys(("article_version", "useful_yes", "useful_no"), st.integers(0, 99)),
    "approvals": _APPROVALS,
    **dict.fromkeys(("publish_at", "published_at", "retired_at"), maybe(instants())),
}
_PLANNED: Final = ("planned_start", "planned_end")
_ACTUAL: Final = ("actual_start", "actual_end")


def drawn(
    draw: st.DrawFn,
    cls: type[R],
    own: Mapping[str, Field],
    given: Mapping[str, Field],
    in_order: Iterable[tuple[str, str]] = (),
) -> R:
    """A record with a few fields filled; over many examples every field takes part."""
    typed = {a.name for a in attrs.fields(cls)}
    names = keys().filter(
        lambda n: n not in {"schema", "type", "status_category", *typed}
    )
    shared = {name: found for name, found in POSSIBLE.items() if name in typed}
    left_over = frozen_maps(names, values(json=True))
    possible = {**shared, "fields": frozen_maps(names), "extra": left_over, **own}
    chosen = draw(st.lists(st.sampled_from(sorted(possible)), unique=True, max_size=12))
    found = {name: draw(possible[name]) for name in chosen}
    for pair in in_order:
        found |= dict(zip(pair, draw(st.just([]) | ordered(2)), strict=False))
    always = {"id": keys(), "opened_at": instants(), **given}
    return cls(**found | {name: draw(wanted) for name, wanted in always.items()})


@st.composite
def releases(draw: st.DrawFn, /, **given: Field) -> Release:
    """Releases with any of their fields filled; keywords replace a field's strategy."""
    return drawn(draw, Release, _RELEASE, given, [_PLANNED])


@st.composite
def deployments(draw: st.DrawFn, /, **given: Field) -> Deployment:
    """Deployments with any of their fields filled; keywords replace a field's strategy."""
    return drawn(draw, Deployment, _DEPLOYMENT, given, [_PLANNED, _ACTUAL])


@st.composite
def knowledge_articles(draw: st.DrawFn, /, **given: Field) -> KnowledgeArticle:
    """Articles with any of their fields filled; keywords replace a field's strategy."""
    return drawn(draw, KnowledgeArticle, _ARTICLE, given)
