"""Closed vocabularies: their values are the wire format, their members paste back."""

from enum import StrEnum
from typing import Final, TypeVar

from itsmcore.errors import UnknownNameError, WrongTypeError

__all__ = [
    "Channel",
    "FactKind",
    "HoldReason",
    "Level",
    "LinkKind",
    "PartyKind",
    "Side",
    "StatusCategory",
    "Word",
    "known_or_text",
    "member",
    "plain_text",
]


class Word(StrEnum):
    """Base of every closed vocabulary: text on the wire, a pasteable name in the REPL."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


W = TypeVar("W", bound=Word)


class Level(Word):
    """One scale for priority, impact, urgency, severity and risk; critical comes first.

    Levels order by rank: `Level.CRITICAL < Level.LOW`, and `sorted` puts the gravest first.
    """

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    VERY_LOW = "very_low"

    @property
    def rank(self) -> int:
        """From 1, critical, to 5, very low."""
        return _RANKS[self]

    def __lt__(self, other: str) -> bool:
        return self.rank < member(Level, other, "level").rank

    def __le__(self, other: str) -> bool:
        return self.rank <= member(Level, other, "level").rank

    def __gt__(self, other: str) -> bool:
        return self.rank > member(Level, other, "level").rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= member(Level, other, "level").rank


_RANKS: Final = {level: rank for rank, level in enumerate(Level, start=1)}


class StatusCategory(Word):
    """What a state means for clocks and lists, whatever a desk calls it."""

    TO_DO = "to_do"
    ACTIVE = "active"
    WAITING = "waiting"
    DONE = "done"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class HoldReason(Word):
    """Why work waits."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    PART = "part"
    CHANGE = "change"
    PROBLEM = "problem"
    EVIDENCE = "evidence"
    APPROVAL = "approval"
    SITE_ACCESS = "site_access"
    SCHEDULED = "scheduled"
    INTERNAL_CAPACITY = "internal_capacity"
    OTHER = "other"


class Channel(Word):
    """How a record reached the desk."""

    PORTAL = "portal"
    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    MONITORING = "monitoring"
    WALK_IN = "walk_in"
    API = "api"
    OTHER = "other"


class Side(Word):
    """For whom an actor speaks."""

    REQUESTER = "requester"
    AGENT = "agent"
    SUPPLIER = "supplier"
    SYSTEM = "system"


class FactKind(Word):
    """What sort of step a fact records."""

    CREATED = "created"
    CHANGED = "changed"
    COMMENTED = "commented"
    DECIDED = "decided"
    LINKED = "linked"
    UNLINKED = "unlinked"
    MIGRATED = "migrated"
    OTHER = "other"


class LinkKind(Word):
    """What one record is to another."""

    CAUSED_BY = "caused_by"
    CAUSES = "causes"
    DUPLICATE_OF = "duplicate_of"
    PARENT = "parent"
    CHILD = "child"
    RELATED = "related"
    FIXES = "fixes"
    BLOCKED_BY = "blocked_by"


class PartyKind(Word):
    """A human being, or a body of them."""

    PERSON = "person"
    ORGANIZATION = "organization"


def member(vocabulary: type[W], value: str, field: str = "word") -> W:
    """The member of that value.

    Raises:
        WrongTypeError: The value is no text.
        UnknownNameError: The vocabulary has no such member.
    """
    if isinstance(value, vocabulary):
        return value
    if not isinstance(value, str):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="text is needed",
            remedy=f"use one of {', '.join(repr(str(w)) for w in vocabulary)}",
        )
    try:
        return vocabulary(value)
    except ValueError:
        raise UnknownNameError(field=field, value=value, known=vocabulary) from None


def known_or_text(vocabulary: type[Word], value: str, field: str = "word") -> str:
    """The member when the vocabulary knows the value, else the text as it is.

    Raises:
        WrongTypeError: The value is no text.
    """
    if not isinstance(value, str):
        raise WrongTypeError(
            field=field, value=value, problem="text is needed", remedy="give a str"
        )
    try:
        return vocabulary(value)
    except ValueError:
        return str.__str__(value)


def plain_text(value: str) -> str:
    """A word as it is; other text as plain `str`, without what a subclass adds."""
    if type(value) is str or isinstance(value, Word):
        return value
    return str.__str__(value)
