"""What people write into a rulebook, read part by part; every fault is told, with its path."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from itsmcore.errors import FieldError
from itsmcore.model import FrozenMap
from itsmcore.model._arguments import working_time
from itsmcore.sla._answers import a_name
from itsmcore.sla._faults import Faults, Path
from itsmcore.sla.agreement import Agreement
from itsmcore.sla.target import Target

__all__ = [
    "parse_agreements",
    "parse_match",
    "parse_schedules",
    "parse_targets",
    "parse_version",
]

_NO_LISTS: Final = (str, bytes, set, frozenset)


def parse_version(value: Any, faults: Faults) -> Any:
    """Text that is not blank."""
    _is_name(value, ("version",), faults)
    return value


def parse_match(value: Any, known: tuple[str, ...], faults: Faults) -> Any:
    """How agreements of one kind are chosen."""
    if not isinstance(value, str) or value not in known:
        remedy = f"use one of {', '.join(map(repr, known))}"
        faults.value(("match",), value, "the mode is not known", remedy)
    return value


def parse_schedules(value: Any, faults: Faults) -> FrozenMap[str, Any]:
    """Schedules by name."""
    if not isinstance(value, Mapping):
        remedy = "give {'support': Schedule(...)}"
        faults.type(("schedules",), value, "a mapping by name is needed", remedy)
        return FrozenMap()
    found = {}
    for name, item in value.items():
        if not _is_name(name, ("schedules", _text(name)), faults):
            continue
        found[name] = item
        try:
            working_time(_not_none(item))
        except FieldError as error:
            faults.found.append(error.named(name).at("schedules"))
    return FrozenMap(found)


def _not_none(value: Any) -> Any:
    """The value, where None is as wrong as any other that is no schedule."""
    return () if value is None else value


def parse_targets(value: Any, faults: Faults) -> FrozenMap[str, Target | None]:
    """Targets by name, or in a row; None where one cannot be."""
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, Iterable) and not isinstance(value, _NO_LISTS):
        pairs = [(getattr(item, "id", i), item) for i, item in enumerate(value)]
    else:
        remedy = "give {'resolution': Target(...)}, or a list of targets"
        faults.type(("targets",), value, "targets by name are needed", remedy)
        return FrozenMap()
    found: dict[str, Target | None] = {}
    for name, item in pairs:
        path = ("targets", _text(name))
        if not isinstance(item, Target):
            faults.type(path, item, "a target is needed", "give Target(...)")
            found[_text(name)] = None
        elif _is_name(name, path, faults):
            if name in found:
                faults.value(path, name, "the name comes twice", "rename one of them")
            found[name] = item
    return FrozenMap(found)


def _text(name: Any) -> str:
    return name if isinstance(name, str) else repr(name)


def _is_name(name: Any, path: Path, faults: Faults) -> bool:
    try:
        a_name(name, "name")
    except FieldError as error:
        faults.found.append(error.named(path[-1]).at(*path[:-1]))
        return False
    return True


def parse_agreements(value: Any, faults: Faults) -> tuple[Agreement | None, ...]:
    """Agreements in order; None where one cannot be."""
    if isinstance(value, (*_NO_LISTS, Mapping)) or not isinstance(value, Iterable):
        remedy = "give [Agreement(...)]"
        faults.type(("agreements",), value, "a list of agreements is needed", remedy)
        return ()
    found: list[Agreement | None] = []
    for index, item in enumerate(value):
        if not isinstance(item, Agreement):
            path = ("agreements", index)
            faults.type(path, item, "an agreement is needed", "give Agreement(...)")
        found.append(item if isinstance(item, Agreement) else None)
    return tuple(found)
