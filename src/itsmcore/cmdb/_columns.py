"""Items and relations as columns: checked keys, numbered in the order given."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import attrs

from itsmcore.errors import DefinitionError, FieldError, WrongTypeError

__all__ = ["Columns", "Ends", "check_names", "ends_of", "numbered"]


@attrs.frozen
class Columns:
    """Relations as columns of equal length.

    Attributes:
        sources: Keys that the relations begin with.
        targets: Keys that they end with.
        kinds: Names of their kinds, or one name for all.
    """

    sources: Sequence[str]
    targets: Sequence[str]
    kinds: Sequence[str] | str

    def __attrs_post_init__(self) -> None:
        columns = [("targets", self.targets)]
        if not isinstance(self.kinds, str):
            columns.append(("kind", self.kinds))
        for field, column in columns:
            if len(column) != len(self.sources):
                raise FieldError(
                    field=field,
                    value=len(column),
                    problem=f"there are {len(self.sources)} sources",
                    remedy="give columns of equal length",
                )

    def row(self, place: int, /) -> tuple[str, str, str]:
        """Source, target and kind of one relation."""
        kind = self.kinds if isinstance(self.kinds, str) else self.kinds[place]
        return self.sources[place], self.targets[place], kind


@attrs.frozen
class Ends:
    """The numbers of both ends of the relations whose ends are known.

    Attributes:
        sources: Number of the node that each begins with.
        targets: Number of the node that each ends with.
        kinds: Names of their kinds, or one name for all.
        dangling: Places, in the columns, of the relations that are left out.
    """

    sources: "array[int]"
    targets: "array[int]"
    kinds: Sequence[str] | str
    dangling: tuple[int, ...] = ()


def numbered(ids: Sequence[str]) -> dict[str, int]:
    """The number of each key.

    Raises:
        DefinitionError: A key comes twice, or is no text; every such place.
    """
    try:
        index = dict(zip(ids, range(len(ids)), strict=True))
    except TypeError:  # something that cannot be a key of a dict
        index = {}
    is_text = all(issubclass(kind, str) for kind in set(map(type, ids)))
    if len(index) < len(ids) or not is_text or "" in index:
        raise DefinitionError("the graph cannot work", [*_bad_ids(ids)])
    return index


def _bad_ids(ids: Sequence[object]) -> Iterator[FieldError]:
    told: set[str] = set()
    for place, key in enumerate(ids):
        path = ("items", place, "id")
        if not (isinstance(key, str) and key):
            yield WrongTypeError(
                field=f"items[{place}].id",
                value=key,
                problem="a key is text that is not empty",
                remedy="give the id of the item as a str",
                path=path,
            )
        elif key in told:
            yield FieldError(
                field=f"items[{place}].id",
                value=key,
                problem="another item has that id",
                remedy="give each item once; services and CIs share one space of keys",
                path=path,
            )
        else:
            told.add(key)


def check_names(column: Sequence[str], field: str) -> None:
    """Refuse a column of names that holds something else; few names come many times.

    Raises:
        WrongTypeError: One is no text, or empty.
    """
    try:
        distinct: Iterable[object] = set(column)
    except TypeError:  # one that cannot be hashed is no text either
        distinct = column
    if not all(map(_is_text, distinct)):
        _check_text(column, field, "give a name as a str")


def _check_text(column: Iterable[object], field: str, remedy: str) -> None:
    for place, value in enumerate(column):
        if not _is_text(value):
            raise WrongTypeError(
                field=f"{field}[{place}]",
                value=value,
                problem="text that is not empty is needed",
                remedy=remedy,
                path=(field, place),
            )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def ends_of(columns: Columns, index: dict[str, int]) -> Ends:
    """The ends of the relations, by number; those with an unknown end are left out.

    Raises:
        WrongTypeError: An end is no text, or empty.
    """
    try:
        sources = _numbers(columns.sources, index)
        targets = _numbers(columns.targets, index)
    except (KeyError, TypeError):
        return _known_ends(columns, index)
    return Ends(sources, targets, columns.kinds)


def _numbers(column: Sequence[str], index: dict[str, int]) -> "array[int]":
    if len(column) < 2:  # of one key, an itemgetter gives no tuple
        return array("i", map(index.__getitem__, column))
    return array("i", itemgetter(*column)(index))  # all look-ups in one call


def _known_ends(columns: Columns, index: dict[str, int]) -> Ends:
    for field, column in (("sources", columns.sources), ("targets", columns.targets)):
        _check_text(column, field, "give the id of an item as a str")
    pairs = zip(columns.sources, columns.targets, strict=True)
    known = [a in index and b in index for a, b in pairs]
    kept = [place for place, is_known in enumerate(known) if is_known]
    kinds = columns.kinds
    return Ends(
        array("i", _picked(columns.sources, kept, index)),
        array("i", _picked(columns.targets, kept, index)),
        kinds if isinstance(kinds, str) else [kinds[place] for place in kept],
        tuple(place for place, is_known in enumerate(known) if not is_known),
    )


def _picked(
    column: Sequence[str], places: Iterable[int], index: dict[str, int]
) -> Iterator[int]:
    return (index[column[place]] for place in places)
