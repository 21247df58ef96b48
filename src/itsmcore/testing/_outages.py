"""Strategies of outages."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.cmdb import Outage, OutageKind
from itsmcore.testing._records import maybe
from itsmcore.testing._times import EARLIEST, LATEST, instants
from itsmcore.testing._values import keys, texts, words

__all__ = ["outages"]

Field = SearchStrategy[Any]


@st.composite
def outages(
    draw: st.DrawFn,
    min_value: datetime = EARLIEST,
    max_value: datetime = LATEST,
    /,
    **given: Field,
) -> Outage:
    """Outages between two instants, some of them open; keywords replace a field's strategy."""
    moments = instants(min_value, max_value)
    start, end = sorted((draw(moments), draw(moments)))
    found: dict[str, Field] = {
        "item": keys(),
        "start": st.just(start),
        "end": maybe(st.just(end)),
        "kind": words(OutageKind),
        "record": maybe(keys()),
        "note": maybe(texts()),
    }
    return Outage(**{name: draw(one) for name, one in {**found, **given}.items()})
