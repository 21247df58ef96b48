"""Names of states and what each means: the part of a lifecycle that clocks need."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeVar, overload

import attrs

from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.model.frozen_map import FrozenMap, frozen_map
from itsmcore.model.words import StatusCategory, member, plain_text

__all__ = ["NO_STATES", "States"]

T = TypeVar("T")


def _categories(
    value: Mapping[str, StatusCategory | str],
) -> FrozenMap[str, StatusCategory]:
    found = frozen_map(value, "categories")
    return FrozenMap({_name(name): _kind(name, kind) for name, kind in found.items()})


def _name(value: str) -> str:
    if not isinstance(value, str):
        raise WrongTypeError(
            field="categories",
            value=value,
            problem="the name of a state is text",
            remedy="give a str",
        )
    return plain_text(value)


def _kind(name: str, value: StatusCategory | str) -> StatusCategory:
    try:
        return member(StatusCategory, value, name)
    except FieldError as error:
        raise error.at("categories") from None


@attrs.frozen(repr=False)
class States(Mapping[str, StatusCategory]):
    """State name -> category, names of retired states included.

    >>> states = States({"new": "to_do", "done": "closed"})
    >>> states["new"], states.category("on the moon")
    (StatusCategory.TO_DO, StatusCategory.UNKNOWN)
    """

    categories: FrozenMap[str, StatusCategory] = attrs.field(converter=_categories)

    def __getitem__(self, name: str) -> StatusCategory:
        try:
            return self.categories[name]
        except KeyError:
            raise UnknownNameError(field="state", value=name, known=self) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.categories)

    def __len__(self) -> int:
        return len(self.categories)

    def __contains__(self, name: object) -> bool:
        return name in self.categories

    def __hash__(self) -> int:
        return hash(self.categories)  # as of any mapping that it equals

    @overload
    def get(self, name: str, default: None = None, /) -> StatusCategory | None: ...
    @overload
    def get(self, name: str, default: T, /) -> StatusCategory | T: ...
    def get(
        self, name: str, default: StatusCategory | T | None = None, /
    ) -> StatusCategory | T | None:
        """The category of a state, or the default for a name that is not here."""
        return self.categories.get(name, default)

    def __repr__(self) -> str:
        plain = {str(name): str(kind) for name, kind in self.categories.items()}
        return f"States({plain!r})"

    def category(self, name: object) -> StatusCategory:
        """The category of a state; `UNKNOWN` for a name that is not here, or none."""
        kinds: Mapping[object, StatusCategory] = self.categories  # type: ignore[assignment]  # any key may be asked
        return kinds.get(name, StatusCategory.UNKNOWN)


NO_STATES: Final = States({})
