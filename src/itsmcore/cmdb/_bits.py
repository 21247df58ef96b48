"""Sets of small numbers as the bits of one whole number."""

from collections.abc import Iterator

__all__ = ["members"]


def members(bits: int) -> Iterator[int]:
    """The numbers in a set, from low to high.

    >>> list(members(0b1010))
    [1, 3]
    """
    digits = bin(bits)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)
