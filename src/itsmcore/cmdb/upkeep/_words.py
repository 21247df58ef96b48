"""What one check of a CMDB comes to."""

from collections.abc import Sequence
from typing import Any

import attrs

from itsmcore.model import Finding

__all__ = ["Tally", "found"]


@attrs.frozen
class Tally:
    """The findings of one kind.

    Attributes:
        code: Their code.
        findings: In the order of the graph.
        count: How many things have the flaw.
        of: How many were looked at.
    """

    code: str
    findings: Sequence[Finding]
    count: int
    of: int


def found(code: str, subject: str, message: str, **params: Any) -> Finding:
    """A finding about a record, with what fills the blanks of its message."""
    return Finding(code=code, subject=subject, message=message, params=params)
