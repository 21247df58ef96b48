"""The uses that a type checker judges, run: right ones work, wrong ones name a remedy."""

from collections.abc import Callable, Iterator

import pytest

from itsmcore.errors import ErrorGroup, FieldError, ItsmError, RefusedError
from tests.typing import estate, standard_lifecycles


def named(*prefixes: str) -> list[Callable[[], object]]:
    """Every use of the functions whose names begin so."""
    return [
        use
        for module in (standard_lifecycles, estate)
        for name, function in vars(module).items()
        if name.startswith(prefixes)
        for use in function()
    ]


def remedies(error: BaseException) -> Iterator[str]:
    """What each error of a refusal says to do instead."""
    if isinstance(error, ErrorGroup):
        for inner in error.exceptions:
            yield from remedies(inner)
    elif isinstance(error, FieldError):
        yield error.remedy
    else:
        assert isinstance(error, RefusedError)
        yield " ".join(reason.message for reason in error.reasons)


def test_right_uses_go_through() -> None:
    standard_lifecycles.right()
    standard_lifecycles.right_host()
    estate.right()


@pytest.mark.parametrize("use", named("wrong_", "unseen_"))
def test_a_wrong_use_is_refused_with_a_remedy(use: Callable[[], object]) -> None:
    with pytest.raises(ItsmError) as refused:
        use()
    found = [*remedies(refused.value)]
    assert found
    assert all(found)


@pytest.mark.parametrize("use", named("missing_"))
def test_a_missing_argument_is_refused(use: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match="missing"):
        use()


@pytest.mark.parametrize("use", named("text_"))
def test_an_event_of_that_name_is_taken(use: Callable[[], object]) -> None:
    assert use() is not None
