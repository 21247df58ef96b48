"""The notebook of lint: findings gathered under one target or agreement."""

from collections.abc import Mapping
from typing import Any

from itsmcore.sla._faults import Path
from itsmcore.sla.policy_finding import PolicyFinding

__all__ = ["Notes"]


class Notes:
    """What was found so far about one thing.

    Args:
        subject: Its name.
        path: Its place from the top of the document.
        found: Where findings go; its own list by default.
    """

    def __init__(
        self, subject: str, path: Path = (), found: list[PolicyFinding] | None = None
    ) -> None:
        self._subject, self._path = subject, path
        self.found: list[PolicyFinding] = [] if found is None else found

    def add(
        self,
        code: str,
        place: Path | str,
        message: str,
        remedy: str,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        """Note one thing, at a place below the path."""
        inner = (place,) if isinstance(place, str) else place
        self.found.append(
            PolicyFinding(
                code=code,
                subject=self._subject,
                message=message,
                path=(*self._path, *inner),
                remedy=remedy,
                params=params or {},
            )
        )
