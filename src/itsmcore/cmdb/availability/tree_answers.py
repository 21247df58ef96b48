"""What a fault tree answers: how likely its top is down, and how much each event matters."""

import attrs

from itsmcore.cmdb.availability._chances import Number

__all__ = ["Importance", "Probability"]


@attrs.frozen(kw_only=True)
class Probability:
    """How likely something is, exactly or between bounds.

    Both the probability and its complement are kept, since one minus a number near 1 has lost
    its digits. Numbers are floats, or fractions where all that was given is exact; bounds in
    floats are widened by more than rounding can cost.

    Attributes:
        lower: It is at least this.
        upper: It is at most this.
        complement_lower: Its complement is at least this.
        complement_upper: Its complement is at most this.
        is_exact: Whether the bounds are one number, but for rounding.
    """

    lower: Number
    upper: Number
    complement_lower: Number
    complement_upper: Number
    is_exact: bool

    @property
    def value(self) -> Number | None:
        """The probability; None where only bounds are known."""
        return self.lower if self.is_exact else None

    @property
    def complement(self) -> Number | None:
        """One minus the probability, with all its digits; None where only bounds are known."""
        return self.complement_lower if self.is_exact else None


@attrs.frozen(kw_only=True)
class Importance:
    """How much one event matters for the top, all other events being as likely as they are.

    With P for the probability of the top, P1 and P0 for what it would be if the event were
    certain and if it were impossible, and p for the probability of the event. A ratio by
    nothing is None.

    Attributes:
        event: Name of the basic event.
        birnbaum: P1 - P0: how much the top's probability moves with the event's own (Birnbaum
            1969). Negative where the event helps, in trees that are not coherent.
        fussell_vesely: (P - P0) / P, the part of P that goes when the event is made impossible
            (Fussell 1975; in this form Cheok, Parry and Sherry 1998).
        risk_achievement: P1 / P, how many times as likely the top is once the event has
            happened (risk achievement worth; Vesely and others 1983, NUREG/CR-3385).
        risk_reduction: P / P0, how many times less likely the top is without the event (risk
            reduction worth, same source); None also where P0 is 0.
        diagnostic: p * P1 / P, how likely the event has happened when the top is down.
    """

    event: str
    birnbaum: Number
    fussell_vesely: Number | None
    risk_achievement: Number | None
    risk_reduction: Number | None
    diagnostic: Number | None

    @property
    def criticality(self) -> Number | None:
        """How likely the event is what matters when the top is down, p * (P1 - P0) / P.

        Lambert's criticality importance (1975). Since events are independent it is the same
        number as `fussell_vesely`.
        """
        return self.fussell_vesely
