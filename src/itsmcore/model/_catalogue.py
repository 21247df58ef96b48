"""Catalogues: definitions that are found by their names, in an order that people chose."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar, overload

import attrs

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    ItsmError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model._fields import each

__all__ = ["Catalogue", "listed"]


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str:
        """What others call it."""


T = TypeVar("T", bound=Named)
D = TypeVar("D")


def listed(value: Iterable[T], kind: type[T]) -> tuple[T, ...]:
    """The definitions of one kind, in their order; the rest of a converter of `entries`."""
    try:
        found = tuple(each(value))
    except WrongTypeError as error:
        raise error.named("entries") from None
    for index, item in enumerate(found):
        if not isinstance(item, kind):
            raise WrongTypeError(
                field="entries",
                value=item,
                problem=f"a {kind.__name__} is needed",
                remedy=f"give [{kind.__name__}(name=...)]",
                path=("entries", index),
            )
    return found


@attrs.frozen
class Catalogue(Mapping[str, T], Generic[T]):
    """Definitions by name: a value, and a mapping from name to definition."""

    word: ClassVar[str] = "name"
    """What people call the name of an entry."""

    entries: tuple[T, ...]
    _by_name: dict[str, T] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        found = {item.name: item for item in self.entries}
        errors = [*self._repeated(), *self._faults(found)]
        if errors:
            raise DefinitionError(f"{type(self).__name__} cannot work", errors)
        object.__setattr__(self, "_by_name", found)

    def _repeated(self) -> Iterator[ItsmError]:
        told: set[str] = set()
        for index, item in enumerate(self.entries):
            if item.name in told:
                yield FieldError(
                    field=f"entries[{index}].name",
                    value=item.name,
                    problem="another entry has that name",
                    remedy="rename one of them",
                    path=("entries", index, "name"),
                )
            told.add(item.name)

    def _faults(self, _found: Mapping[str, T], /) -> Iterable[ItsmError]:
        """What else cannot work among the entries, which are given by name."""
        return ()

    def __getitem__(self, name: str) -> T:
        found = self._by_name.get(name) if name in self else None
        if found is None:
            raise UnknownNameError(field=self.word, value=name, known=self._by_name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._by_name

    @overload
    def get(self, name: str, default: None = None, /) -> T | None: ...
    @overload
    def get(self, name: str, default: D, /) -> T | D: ...
    def get(self, name: str, default: T | D | None = None, /) -> T | D | None:
        """The entry of that name, or the default for a name that is not here."""
        return self._by_name.get(name, default)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.entries,)

    def __or__(self, others: Iterable[T]) -> Self:
        """These entries, with others in place of those of the same name, or behind them."""
        added = {item.name: item for item in others}
        return type(self)(tuple({**self._by_name, **added}.values()))
