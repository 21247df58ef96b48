"""How complete and how true the records of configuration items are."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs

from itsmcore._instants import to_us
from itsmcore.cmdb import Upkeep
from itsmcore.metrics._given import a_value
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Figure, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.model._fields import checked, filled, instant
from itsmcore.model.keys import CiKey

__all__ = ["CiAudit", "configuration_accuracy", "configuration_completeness"]


def configuration_completeness(upkeep: Upkeep, /) -> Figure:
    """The share of items that have every value which their class requires.

    Args:
        upkeep: What `itsmcore.cmdb.check_upkeep` found; its rules say what is required.

    Returns:
        Of the items that are asked for any value; undefined when none is.

    Raises:
        WrongTypeError: It is something else.
        UnknownNameError: It holds no such check.
    """
    score = a_value(upkeep, Upkeep, "upkeep").score("incomplete")
    return Figure(
        name="configuration_completeness",
        numerator=score.of - score.count,
        denominator=score.of,
        n=score.of,
        cohort=CohortKind.OBSERVED,
        unit=Unit.RATIO,
    )


@attrs.frozen(kw_only=True, field_transformer=checked)
class CiAudit:
    """What somebody found who compared an item with its record.

    Attributes:
        ci: Key of the item.
        audited_at: When.
        correct: Whether the record was right.
        note: For people.
    """

    ci: CiKey = attrs.field(validator=filled)
    audited_at: datetime = attrs.field(converter=instant)
    correct: bool
    note: str | None = None


@attrs.frozen
class _Audited:
    """Whether the record of each item was right when it was last looked at."""

    def over(self, lives: list[CiAudit], asked: Asked, /) -> Iterable[Case]:
        """The case of each audit: the last one of an item counts, of equal ones the worst."""
        last: dict[str, tuple[tuple[int, bool], int]] = {}
        for place, audit in enumerate(lives):
            at_us = to_us(audit.audited_at)
            if at_us <= asked.now_us:
                mark = (at_us, not audit.correct), -place
                last[audit.ci] = max(last.get(audit.ci, mark), mark)
        for place, audit in enumerate(lives):
            at_us = to_us(audit.audited_at)
            if at_us > asked.now_us:
                yield left_out("not_yet", at_us)
            elif last[audit.ci][1] == -place:
                yield measured(at_us, int(audit.correct))
            else:
                yield left_out("superseded", at_us)


configuration_accuracy: Final = Kpi(
    name="configuration_accuracy",
    title="Accuracy of the CMDB",
    numerator="items whose record was right when it was last audited",
    denominator="items that were audited",
    open_cases="audits after `now` are left out as not_yet",
    missing="items never audited are not seen; earlier audits of an item are superseded",
    cohort=CohortKind.FINISHED,
    unit=Unit.RATIO,
    source="ITIL, service configuration management",
    rule=_Audited(),
    reads=CiAudit,
)
"""The share of audited items whose record is right."""
