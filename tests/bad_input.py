"""What no function takes for an argument must be refused with our error, wherever it stands."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from itsmcore.errors import ItsmError

__all__ = ["BAD", "Call", "surprises"]

BAD: Final[tuple[Any, ...]] = (
    *(None, True, 3, -1, 1.5, float("nan"), "text", b"bytes", object(), int),
    *(["text"], [None], (1, 2), {"text": 1}, {1: 2}, {None}, iter(())),
    *(
        datetime(2026, 3, 2, 9),
        datetime(2026, 3, 2, 9, tzinfo=UTC),
    ),  # a naive one is meant
)


class Call(NamedTuple):
    """A call that goes well, in which each argument is replaced in turn."""

    function: Callable[..., object]
    places: tuple[Any, ...] = ()
    names: Mapping[str, Any] = {}

    def __call__(self) -> object:
        """The call as it is."""
        return self.function(*self.places, **self.names)


def surprises(call: Call) -> Iterator[str]:
    """Arguments that raise what is no error of ours, each with what it raises."""
    for place in (*range(len(call.places)), *call.names):
        for bad in BAD:
            places, names = list(call.places), dict(call.names)
            if isinstance(place, int):
                places[place] = bad
            else:
                names[place] = bad
            try:
                call.function(*places, **names)
            except ItsmError:
                continue
            except Exception as error:  # noqa: BLE001  # anything else is what is looked for
                yield f"argument {place}: {bad!r} raises {error!r}"
