"""What comes along with a request beside its changes, checked."""

from datetime import datetime
from typing import Final

from itsmcore.errors import FieldError
from itsmcore.lifecycle._ask import NO_NOTES, Notes
from itsmcore.model import Fact
from itsmcore.model._fields import coercers

__all__ = ["checked_notes", "not_opened_after"]

_FACT: Final = coercers(Fact)


def checked_notes(notes: Notes) -> Notes:
    """What is said and why, of the right types; blank text says nothing."""
    reason, text, public, cause = notes
    if reason is None and text is None and public is None and cause is None:
        return NO_NOTES
    return (
        _said(_FACT["reason"](reason)),
        _said(_FACT["text"](text)),
        _FACT["public"](public),
        _FACT["cause"](cause),
    )


def _said(text: str | None) -> str | None:
    return text if text and text.strip() else None


def not_opened_after(at: datetime, opened_at: datetime) -> None:
    """Refuse a record that would be opened after it was seen.

    Raises:
        FieldError: It would.
    """
    if opened_at > at:
        raise FieldError(
            field="opened_at",
            value=opened_at,
            problem=f"it lies after {at}, when this is done",
            remedy="give an earlier instant, or leave it out",
        )
