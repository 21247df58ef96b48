"""The top of the package: everyday names that load on use."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest

import itsmcore
from itsmcore import cmdb, codec, lifecycle, metrics, model, sla


@pytest.mark.parametrize("name", itsmcore.__all__)
def test_every_everyday_name_is_the_one_of_its_room(name: str) -> None:
    found = getattr(itsmcore, name)
    home = getattr(found, "__module__", "itsmcore")
    assert home.startswith("itsmcore") or isinstance(found, str)
    assert name in dir(itsmcore)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    name = "nonsense"
    with pytest.raises(AttributeError, match="'itsmcore' has no attribute 'nonsense'"):
        getattr(itsmcore, name)


def test_names_are_kept_once_loaded() -> None:
    assert itsmcore.Incident is itsmcore.Incident
    assert "Incident" in vars(itsmcore)


@pytest.mark.parametrize("room", [model, lifecycle, sla, cmdb, metrics, codec])
def test_no_module_stands_where_a_name_of_its_room_should(room: ModuleType) -> None:
    for found in iter_modules(room.__path__):
        import_module(f"{room.__name__}.{found.name}")
    names = list(room.__all__)
    modules = [n for n in names if isinstance(getattr(room, n), ModuleType)]
    assert names
    assert modules == []
