"""Patterns of text: a small part of regular expressions that no text can make slow.

A pattern becomes a set of places, one for each letter or class in it, and for each place the
places that may follow. Matching walks the text once and keeps the places that are possible,
as the bits of a number, so its time grows with the text alone and not with how often the
pattern could be tried. What the part holds means the same here, in Python's `re` (with
`re.ASCII`) and in ECMA-262, which JSON Schema refers to.

References:
    V. M. Glushkov, The abstract theory of automata, 1961.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple, NoReturn

from itsmcore.errors import FieldError

__all__ = ["MOST_TEXT", "Pattern"]

MOST_TEXT: Final = 1_000
"""Longest text that is held against a pattern."""

_MOST_LETTERS: Final = 200
_MOST_PLACES: Final = 400
_MOST_DEPTH: Final = 10

_SPECIAL: Final = frozenset("^$\\.*+?()[]{}|/")
_END: Final = frozenset("|)")
_CLASSES: Final = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
}
_BREAKS: Final = ((10, 10), (13, 13), (0x2028, 0x2029))

Ranges = tuple[tuple[int, int], ...]


class _Place(NamedTuple):
    """One letter of the text: inside these ranges, or outside."""

    ranges: Ranges
    inside: bool = True

    def takes(self, letter: str) -> bool:
        """Whether the letter may stand here."""
        code = ord(letter)
        return any(low <= code <= high for low, high in self.ranges) is self.inside


class _Part(NamedTuple):
    """A part of a pattern: whether it may be empty, and where it begins and ends, as bits."""

    empty: bool
    first: int
    last: int


class Pattern:
    r"""A pattern, ready to be held against texts.

    Args:
        source: Letters and digits stand for themselves; `.` for any letter but a line break;
            `[a-z0-9]`, `[^,]`, `\d` (0 to 9) and `\w` for classes; `( )` and `|` group and
            choose; `*`, `+`, `?`, `{2}`, `{2,}` and `{2,5}` repeat. A backslash takes
            the meaning from one of `^$\.*+?()[]{}|/`, in a class
            of `-` too.

    Raises:
        FieldError: It is anything else, or too large.
    """

    __slots__ = ("_empty", "_first", "_follow", "_last", "_places", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        reader = _Reader(source)
        part = reader.whole()
        self._places, self._follow = tuple(reader.places), tuple(reader.follow)
        self._empty, self._first, self._last = part

    def matches(self, text: str) -> bool:
        """Whether the whole text fits; one longer than `MOST_TEXT` never does."""
        if not text:
            return self._empty
        if len(text) > MOST_TEXT:
            return False
        fits: dict[str, int] = {}
        after: dict[int, int] = {}
        possible, now = self._first, 0
        for letter in text:
            if letter not in fits:
                fits[letter] = self._taking(letter)
            now = possible & fits[letter]
            if not now:
                return False
            if now not in after:
                after[now] = self._following(now)
            possible = after[now]
        return bool(now & self._last)

    def _taking(self, letter: str) -> int:
        return sum(
            1 << n for n, place in enumerate(self._places) if place.takes(letter)
        )

    def _following(self, places: int) -> int:
        found = 0
        for n in _bits(places):
            found |= self._follow[n]
        return found


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, source: str) -> None:
        self.source, self.at, self.depth = source, 0, 0
        self.places: list[_Place] = []
        self.follow: list[int] = []

    def whole(self) -> _Part:
        """All of it."""
        if len(self.source) > _MOST_LETTERS:
            self._refuse(f"it is longer than {_MOST_LETTERS} letters")
        part = self._choice()
        if self.at < len(self.source):
            self._refuse("a bracket is closed that was never opened")
        return part

    def _refuse(self, problem: str) -> NoReturn:
        raise FieldError(
            field="pattern",
            value=self.source,
            problem=f"at letter {self.at + 1} {problem}"
            if self.at
            else f"the pattern cannot be used: {problem}",
            remedy="write letters, . [a-z] \\d \\w ( ) | * + ? {2,5}; no ^ and $, "
            "since it always speaks of the whole text",
        )

    @property
    def _next(self) -> str:
        return self.source[self.at : self.at + 1]

    def _choice(self) -> _Part:
        part = self._row()
        while self._next == "|":
            self.at += 1
            other = self._row()
            part = _Part(
                part.empty or other.empty,
                part.first | other.first,
                part.last | other.last,
            )
        return part

    def _row(self) -> _Part:
        part: _Part | None = None
        while self._next and self._next not in _END:
            item = self._repeated()
            part = item if part is None else self._joined(part, item)
        if part is None:
            self._refuse("there is nothing; write ( )? for what may be left out")
        return part

    def _joined(self, one: _Part, other: _Part) -> _Part:
        for n in _bits(one.last):
            self.follow[n] |= other.first
        return _Part(
            one.empty and other.empty,
            one.first | (other.first if one.empty else 0),
            other.last | (one.last if other.empty else 0),
        )

    def _repeated(self) -> _Part:
        start = self.at
        part = self._item()
        end = self.at
        least, most = self._counts()
        if (least, most) == (1, 1):
            return part
        resume, found = self.at, part
        for n in range(
            1, max(least, most or 1)
        ):  # the item again, as often as it may stand
            self.at = start
            part = self._item()
            if n >= least:
                part = part._replace(empty=True)
            found = self._joined(found, part)
        self.at = max(resume, end)
        if most is None:
            for n in _bits(part.last):
                self.follow[n] |= part.first
        return found._replace(empty=True) if least == 0 else found

    def _counts(self) -> tuple[int, int | None]:
        """How often the item before this may stand."""
        mark = self._next
        simple: dict[str, tuple[int, int | None]] = {
            "*": (0, None),
            "+": (1, None),
            "?": (0, 1),
        }
        if mark in simple:
            self.at += 1
            found = simple[mark]
        elif mark == "{":
            found = self._braces()
        else:
            return 1, 1
        if self._next and self._next in "*+?{":
            self._refuse("two repetitions follow one another")
        return found

    def _braces(self) -> tuple[int, int | None]:
        end = self.source.find("}", self.at)
        least, comma, most = self.source[self.at + 1 : max(end, 0)].partition(",")
        numbers = [text for text in (least, most) if text or text is least]
        if end < 0 or not all(n.isascii() and n.isdigit() for n in numbers):
            self._refuse("a repetition is written {2}, {2,} or {2,5}")
        if any(len(n) > 3 for n in numbers):
            self._refuse("the repetition is too large")
        low = int(least)
        high = (int(most) if most else None) if comma else low
        if high is not None and (high < low or high == 0):
            self._refuse("the repetition never stands")
        self.at = end + 1
        return low, high

    def _item(self) -> _Part:
        letter = self._next
        if letter == "(":
            return self._group()
        if letter == "[":
            return self._place(self._class())
        if letter == "\\":
            return self._place(_Place(self._escaped()))
        if letter in _SPECIAL and letter not in "./":
            self._refuse(f"{letter!r} has no meaning; write \\{letter} for the letter")
        self.at += 1
        if letter == ".":
            return self._place(_Place(_BREAKS, inside=False))
        return self._place(_Place(((ord(letter), ord(letter)),)))

    def _group(self) -> _Part:
        if self.depth == _MOST_DEPTH:
            self._refuse(f"brackets are nested deeper than {_MOST_DEPTH}")
        self.at, self.depth = self.at + 1, self.depth + 1
        part = self._choice()
        if self._next != ")":
            self._refuse("a bracket is not closed")
        self.at, self.depth = self.at + 1, self.depth - 1
        return part

    def _place(self, place: _Place) -> _Part:
        if len(self.places) == _MOST_PLACES:
            self._refuse(f"it comes to more than {_MOST_PLACES} letters")
        bit = 1 << len(self.places)
        self.places.append(place)
        self.follow.append(0)
        return _Part(empty=False, first=bit, last=bit)

    def _escaped(self, more: str = "") -> Ranges:
        letter = self.source[self.at + 1 : self.at + 2]
        if letter not in {*_CLASSES, *_SPECIAL, *more}:
            self._refuse(f"the escape \\{letter} is not known")
        self.at += 2
        return _CLASSES.get(letter) or ((ord(letter), ord(letter)),)

    def _class(self) -> _Place:
        self.at += 1
        outside = self._next == "^"
        self.at += outside
        ranges: list[tuple[int, int]] = []
        while self._next != "]":
            ranges += self._range()
        self.at += 1
        if not ranges:
            self._refuse("the class is empty")
        return _Place(tuple(ranges), inside=not outside)

    def _range(self) -> Ranges:
        """One letter of a class, one escape, or a range of letters."""
        found = self._member()
        if self._next != "-" or self.source[self.at + 1 : self.at + 2] in {"]", ""}:
            return found
        self.at += 1
        last = self._member()
        ends = (*found, *last)
        if any(low != high for low, high in ends) or ends[0] > ends[1]:
            self._refuse("a range goes from one letter to a later one")
        return ((ends[0][0], ends[1][0]),)

    def _member(self) -> Ranges:
        letter = self._next
        if letter == "\\":
            return self._escaped("-")
        if not letter:
            self._refuse("a class is not closed")
        if letter in "[^]":
            self._refuse(f"write \\{letter} for the letter inside a class")
        self.at += 1
        return ((ord(letter), ord(letter)),)
