"""Findings about a policy: what is suspect in it, where, and what to do instead."""

import attrs

from itsmcore.errors import FieldError, dotted
from itsmcore.model import Finding

__all__ = ["PolicyFinding"]


@attrs.frozen(kw_only=True)
class PolicyFinding(Finding):
    """One thing in a target or a rulebook that can be so, but is hardly meant.

    Attributes:
        path: Where, as keys and indexes from the top of its JSON form.
        remedy: What to do instead.

    >>> print(
    ...     PolicyFinding(
    ...         code="unused_schedule",
    ...         subject="night",
    ...         message="no target names the schedule",
    ...         path=("schedules", "night"),
    ...         remedy="leave it out, or name it in a target",
    ...     )
    ... )
    schedules.night: no target names the schedule; leave it out, or name it in a target
    """

    path: tuple[str | int, ...]
    remedy: str

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901)."""
        error = FieldError(field="", value=None, problem="", remedy="", path=self.path)
        return error.pointer

    def __str__(self) -> str:
        """Where, what and the remedy, in a line."""
        place = dotted(self.path)
        head = f"{place}: " if place else ""
        return f"{head}{self.message}; {self.remedy}"
