"""Bins of whole numbers, each at most a 64th of its bound wide: integers alone, no logarithm."""

from typing import Final

__all__ = ["bin_of", "middle"]

_BITS: Final = 6


def bin_of(amount: int) -> int:
    """The number of the bin of an amount; exact below 128, then 64 bins to each doubling."""
    if amount < 0:
        return -bin_of(-amount)
    shift = max(0, amount.bit_length() - _BITS - 1)
    return (shift << _BITS) + (amount >> shift)


def middle(number: int) -> int:
    """The amount in the middle of a bin, off by less than one percent of any in it."""
    if number < 0:
        return -middle(-number)
    shift = max(0, (number >> _BITS) - 1)
    low = (number - (shift << _BITS)) << shift
    return low + ((1 << shift) >> 1)
