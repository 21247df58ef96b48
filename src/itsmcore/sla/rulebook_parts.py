"""Parts of a rulebook, some of which may be missing: what is wrong with and between them."""

from collections.abc import Mapping, Sequence

from itsmcore.errors import FieldError
from itsmcore.model import WorkingTime
from itsmcore.sla._faults import Faults
from itsmcore.sla._rulebook_forms import parse_match, parse_version
from itsmcore.sla._rulebook_names import check_names
from itsmcore.sla.agreement import Agreement
from itsmcore.sla.rulebook import MATCHES
from itsmcore.sla.target import Target

__all__ = ["part_faults"]


def part_faults(
    *,
    version: str | None,
    match: str | None,
    schedules: Mapping[str, WorkingTime | None],
    targets: Mapping[str, Target | None],
    agreements: Sequence[Agreement | None],
) -> list[FieldError]:
    """What keeps parts from making a rulebook; a None stands for what could not be read."""
    faults = Faults()
    if version is not None:
        parse_version(version, faults)
    if match is not None:
        parse_match(match, MATCHES, faults)
    check_names(schedules, targets, agreements, faults)
    return faults.found
