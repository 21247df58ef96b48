"""What is promised, by service."""

from collections.abc import Iterable

from itsmcore.errors import FieldError
from itsmcore.practices._given import listed
from itsmcore.practices.continuity.objective import ContinuityObjective

__all__ = ["by_service"]


def by_service(
    value: Iterable[ContinuityObjective],
) -> dict[str, ContinuityObjective]:
    """The objectives by service, in the order of the keys.

    Raises:
        FieldError: Two are of one service.
        WrongTypeError: Something else was given.
    """
    found: dict[str, ContinuityObjective] = {}
    for place, one in enumerate(listed(value, ContinuityObjective, "objectives")):
        if one.service in found:
            raise FieldError(
                field=f"objectives[{place}].service",
                value=one.service,
                problem="another objective is of that service",
                remedy="give one for each, with rto and rpo",
                path=("objectives", place, "service"),
            )
        found[one.service] = one
    return {key: found[key] for key in sorted(found)}
