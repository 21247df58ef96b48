"""What the definitions of all products share: lists of parts, and faults found all at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    ItsmError,
    Path,
    UnknownNameError,
    WrongTypeError,
    dotted,
)
from itsmcore.model._fields import each, texts

__all__ = [
    "Known",
    "asked",
    "fault",
    "given",
    "named",
    "parts",
    "refuse",
    "repeated",
    "shown",
]

T = TypeVar("T")

_MOST_SHOWN: Final = 5


def parts(kind: type[T], value: Iterable[T]) -> tuple[T, ...]:
    """The members of a list as a tuple, each of the wanted class."""
    found = tuple(each(value))
    for index, item in enumerate(found):
        if not isinstance(item, kind):
            raise WrongTypeError(
                field="value",
                value=item,
                problem=f"a {kind.__name__} is needed",
                remedy=f"give {kind.__name__}(...)",
                path=("value", index),
            )
    return found


def fault(path: Path, value: object, problem: str, remedy: str) -> FieldError:
    """A fault at a place of the definition."""
    return FieldError(
        field=dotted(path), value=value, problem=problem, remedy=remedy, path=path
    )


def repeated(path: Path, names: Iterable[str]) -> Iterator[ItsmError]:
    """A fault for each name of a list that was there before."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield fault((*path, index), name, "it comes twice", "give it once")
        seen.add(name)


class Known:
    """The names that are defined, listed once for however many faults."""

    __slots__ = ("_inside", "names")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._inside = frozenset(self.names)

    def lacks(self, path: Path, name: str) -> Iterator[ItsmError]:
        """A fault, unless the name at that place is defined."""
        if name not in self._inside:
            yield UnknownNameError(
                field=dotted(path), value=name, known=self.names, path=path
            )

    def lacks_some(self, path: Path, names: Iterable[str]) -> Iterator[ItsmError]:
        """A fault for each name of a list that is not defined."""
        for index, name in enumerate(names):
            yield from self.lacks((*path, index), name)


def shown(names: Sequence[str]) -> str:
    """A list of names for people, cut where it is long."""
    if len(names) <= _MOST_SHOWN:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_SHOWN])}, ... ({len(names)} in all)"


def refuse(title: str, faults: Iterable[ItsmError]) -> None:
    """Stop a definition that has faults.

    Raises:
        DefinitionError: There is one; all of them, each with its path.
    """
    found = list(faults)
    if found:
        raise DefinitionError(title, found)


def asked(name: str, known: Mapping[str, T], field: str) -> T:
    """What is defined under a name.

    Raises:
        UnknownNameError: Nothing is.
        WrongTypeError: The name is no text.
    """
    if not isinstance(name, str):
        raise WrongTypeError(
            field=field, value=name, problem="a name is needed", remedy="give a str"
        )
    if name not in known:
        raise UnknownNameError(field=field, value=name, known=known)
    return known[name]


def named(
    value: Iterable[str], known: Mapping[str, object], field: str
) -> dict[str, None]:
    """Names that a caller gives, each known, in the caller's order and once.

    A set is taken as well, since order changes no answer.
    """
    try:
        names = texts(sorted(value) if isinstance(value, (set, frozenset)) else value)
    except FieldError as error:
        raise error.named(field) from None
    except TypeError:  # a set of things that do not compare
        raise WrongTypeError(
            field=field,
            value=value,
            problem="names are needed",
            remedy="give a list of str",
        ) from None
    for name in names:
        asked(name, known, field)
    return dict.fromkeys(names)


def given(
    value: Mapping[str, Any] | None, known: Mapping[str, object], field: str
) -> Mapping[str, Any]:
    """What a caller says about things by name, each name known; None for nothing."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a mapping is needed",
            remedy="give {'name': ...}",
        )
    for name in value:
        asked(name, known, field)
    return value
