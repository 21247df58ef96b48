"""Faults of a definition, gathered so that all are told at once."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
    dotted,
)

__all__ = ["Faults", "Path", "alone"]

Path = tuple[str | int, ...]

A = TypeVar("A")
T = TypeVar("T")


class Faults:
    """What is wrong so far; parsers add to it and go on."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: list[FieldError] = []

    def value(self, path: Path, value: object, problem: str, remedy: str) -> None:
        """Note a value that cannot be."""
        self.found.append(
            FieldError(
                field=dotted(path),
                value=value,
                problem=problem,
                remedy=remedy,
                path=path,
            )
        )

    def type(self, path: Path, value: object, problem: str, remedy: str) -> None:
        """Note a value of a type that the place does not take."""
        self.found.append(
            WrongTypeError(
                field=dotted(path),
                value=value,
                problem=problem,
                remedy=remedy,
                path=path,
            )
        )

    def unknown(self, path: Path, value: object, known: Iterable[str]) -> None:
        """Note a name that is none of those known."""
        self.found.append(
            UnknownNameError(field=dotted(path), value=value, known=known, path=path)
        )

    def stop(self) -> None:
        """Raise what was found: the fault itself when it is the only one.

        Raises:
            FieldError: There is one fault.
            DefinitionError: There are several.
        """
        if len(self.found) == 1:
            raise self.found[0]
        self.stop_all("the value cannot be")

    def stop_all(self, title: str) -> None:
        """Raise what was found as one definition error, be it one fault or many.

        Raises:
            DefinitionError: There is any fault.
        """
        if self.found:
            raise DefinitionError(f"{title}:", self.found)


def alone(parse: Callable[[A, Path, Faults], T], value: A, field: str) -> T:
    """One field of a value on its own: parsed, or refused at once."""
    faults = Faults()
    found = parse(value, (field,), faults)
    faults.stop()
    return found
