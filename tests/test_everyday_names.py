"""The top of the package: everyday names that load on use."""

import pytest

import itsmcore


@pytest.mark.parametrize("name", itsmcore.__all__)
def test_every_everyday_name_is_the_one_of_its_room(name: str) -> None:
    found = getattr(itsmcore, name)
    home = getattr(found, "__module__", "itsmcore")
    assert home.startswith("itsmcore") or isinstance(found, str)
    assert name in dir(itsmcore)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'itsmcore' has no attribute 'nonsense'"):
        _ = itsmcore.nonsense


def test_names_are_kept_once_loaded() -> None:
    assert itsmcore.Incident is itsmcore.Incident
    assert "Incident" in vars(itsmcore)
