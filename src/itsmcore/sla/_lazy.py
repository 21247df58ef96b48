"""Sequences of values that are made when they are first looked at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, Self, TypeVar, overload

from itsmcore.errors import WrongTypeError

__all__ = ["Lazy"]

T = TypeVar("T")


class Lazy(Sequence[T]):
    """Values in order. A base: each kind says what its items are.

    Its items are not made before they are asked for, and then once.
    """

    __slots__ = ("_items", "_make")

    _field: ClassVar[str]
    _kind: ClassVar[type]

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._make: Callable[[], Iterable[T]] | None = None
        self._items = tuple(items)
        for item in self._items:
            if not isinstance(item, self._kind):
                name = self._kind.__name__
                raise WrongTypeError(
                    field=self._field,
                    value=item,
                    problem=f"a {name.lower()} is needed",
                    remedy=f"give {name}(...)",
                )

    @classmethod
    def when_asked(cls, make: Callable[[], Iterable[T]]) -> Self:
        """Items that a function gives when they are first looked at."""
        made = cls()
        made._make = make
        return made

    def _all(self) -> tuple[T, ...]:
        make = self._make  # read once, since another thread may be here, too
        if make is not None:
            self._items = tuple(make())
            self._make = None
        return self._items

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[T]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self._all() == other._all()

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._all()!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._all(),)
