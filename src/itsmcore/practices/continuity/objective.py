"""What is promised of services for a disaster, and how their data are saved."""

from datetime import timedelta

import attrs

from itsmcore.errors import FieldError
from itsmcore.model import CiKey, ServiceKey
from itsmcore.model._fields import checked, filled
from itsmcore.practices.continuity._spans import a_span, an_optional_span, total_of

__all__ = ["Backup", "ContinuityObjective"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class ContinuityObjective:
    """What is promised of a service for a disaster; at least one of the two.

    Attributes:
        service: Key of the service, or of an item.
        rto: The most time until it is back (recovery time objective).
        rpo: The most work lost, as the time over which it was done (recovery point objective).

    Raises:
        FieldError: A length is negative, or neither is given.
    """

    service: ServiceKey = attrs.field(validator=filled)
    rto: timedelta | None = attrs.field(default=None, validator=an_optional_span)
    rpo: timedelta | None = attrs.field(default=None, validator=an_optional_span)

    def __attrs_post_init__(self) -> None:
        if self.rto is None and self.rpo is None:
            raise FieldError(
                field="rto",
                value=None,
                problem="nothing is promised",
                remedy="give rto=, rpo= or both",
            )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Backup:
    """How the data of an item are saved.

    Attributes:
        item: Key of the item.
        every: From the start of one backup to that of the next; zero for data that are
            mirrored as they are written; None for data that are not saved at all.
        takes: How long a backup takes; it is of use only once it is complete.
    """

    item: CiKey = attrs.field(validator=filled)
    every: timedelta | None = attrs.field(validator=an_optional_span)
    takes: timedelta = attrs.field(default=timedelta(), validator=a_span)

    @property
    def most_lost(self) -> timedelta | None:
        """The most work that is lost; None for all of it.

        Just before a backup is complete, the one before it is the last that can be used, and
        that one holds what there was at its start.

        Raises:
            FieldError: Longer than a timedelta can tell.
        """
        if self.every is None:
            return None
        return total_of((self.every, self.takes), "every")
