"""What may be changed of any record along with an event."""

from datetime import datetime
from typing import TypedDict

from itsmcore.model import Link, Source

__all__ = ["RecordChanges"]


class RecordChanges(TypedDict, total=False):
    """What may be changed of any `Record` along with an event; a lifecycle sets the rest."""

    title: str
    description: str | None
    opened_at: datetime
    number: str | None
    tags: frozenset[str]
    links: tuple[Link, ...]
    source: Source | None
