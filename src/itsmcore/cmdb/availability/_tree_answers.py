"""Answers of fault trees, from the numbers that the engine gives."""

from collections.abc import Sequence
from fractions import Fraction
from sys import float_info

from itsmcore.cmdb.availability._chances import Number, Pair
from itsmcore.cmdb.availability._engine import Conditional
from itsmcore.cmdb.availability._numbers import is_exact
from itsmcore.cmdb.availability.tree_answers import Importance, Probability

__all__ = ["between", "exactly", "importance_of", "rank"]


def exactly(pair: Pair, pairs: Sequence[Pair]) -> Probability:
    """An exact answer."""
    p, q = _alike(pair, pairs)
    return Probability(
        lower=p, upper=p, complement_lower=q, complement_upper=q, is_exact=True
    )


def between(low: Pair, high: Pair, pairs: Sequence[Pair], rounding: int) -> Probability:
    """Bounds, those in floats widened by more than so many roundings can cost."""
    lower, complement_upper = _alike(low, pairs)
    upper, complement_lower = _alike(high, pairs)
    if not is_exact(pairs):
        margin = rounding * float_info.epsilon
        lower, complement_lower = lower * (1 - margin), complement_lower * (1 - margin)
        upper = min(1.0, upper * (1 + margin))
        complement_upper = min(1.0, complement_upper * (1 + margin))
    return Probability(
        lower=lower,
        upper=upper,
        complement_lower=complement_lower,
        complement_upper=complement_upper,
        is_exact=False,
    )


def _alike(pair: Pair, pairs: Sequence[Pair]) -> Pair:
    """A pair in the kind of number that was given, also where it is a constant."""
    kind = Fraction if is_exact(pairs) else float
    return kind(pair[0]), kind(pair[1])


def importance_of(
    event: str, p: Number, whole: Number, given: Conditional
) -> Importance:
    """The measures of one event.

    Args:
        event: Its name.
        p: How likely it is.
        whole: How likely the top is.
        given: What the top would be with the event certain, and with it impossible.
    """
    (yes, not_yes), (no, not_no) = given.given_true, given.given_false
    # Of the two sides the one with the smaller numbers loses less when it is subtracted.
    birnbaum = yes - no if yes + no <= not_yes + not_no else not_no - not_yes
    return Importance(
        event=event,
        birnbaum=birnbaum,
        fussell_vesely=_ratio(p * birnbaum, whole),
        risk_achievement=_ratio(yes, whole),
        risk_reduction=_ratio(whole, no),
        diagnostic=_ratio(p * yes, whole),
    )


def rank(one: Importance) -> tuple[Number, Number, str]:
    """What sorts the most important event first; floats that differ by rounding are alike."""
    return _rounded(-(one.fussell_vesely or 0)), _rounded(-one.birnbaum), one.event


def _rounded(value: Number) -> Number:
    return float(f"{value:.12g}") if isinstance(value, float) else value


def _ratio(upper: Number, lower: Number) -> Number | None:
    """Their ratio, or None where there is none."""
    return upper / lower if lower else None
