"""Copying a frozen record with some fields changed, at the cost of the changes.

`attrs.evolve` runs every converter again, which on a record of forty fields costs more than
the step that wants the copy. Here one function is made for each class. It fills an instance of
an unlocked twin, a subclass with the same slots whose attributes can be set, and then makes it
one of the class itself: plain stores, which CPython specialises, instead of forty calls.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs
from attrs import AttrsInstance

__all__ = ["copier", "maker"]

T = TypeVar("T", bound=AttrsInstance)


def copier(cls: type[T]) -> Callable[[T, Mapping[str, Any]], T]:
    """A function that copies a `cls` with changes, whose values must be converted already.

    Validators of the changed fields and `__attrs_post_init__` run on the copy.
    """
    if not _is_plain(cls):
        return _evolve
    checks = {a.name: a for a in attrs.fields(cls) if a.validator}

    def check(made: T, changes: Mapping[str, Any]) -> None:
        for name, a in checks.items():
            if name in changes:
                a.validator(made, a, changes[name])

    finish = getattr(cls, "__attrs_post_init__", None)
    names = [a.name for a in attrs.fields(cls)]
    source = _copy_source(names, checks=bool(checks), finishes=finish is not None)
    return _compiled(source, cls, check=check, checked=frozenset(checks), finish=finish)


def _evolve(record: Any, changes: Mapping[str, Any]) -> Any:
    aliases = {a.name: a.alias for a in attrs.fields(type(record))}
    return attrs.evolve(record, **{aliases[k]: v for k, v in changes.items()})


def maker(cls: type[T]) -> Callable[..., T]:
    """A function that makes a `cls` from all its fields, in order and converted already."""
    return _compiled(_make_source([a.name for a in attrs.fields(cls)]), cls)


def _is_plain(cls: type) -> bool:
    """Whether every field of the class lies in a slot and is set by the made `__init__`."""
    return cls.__dictoffset__ == 0 and all(a.init for a in attrs.fields(cls))


def _copy_source(names: list[str], *, checks: bool, finishes: bool) -> str:
    stores = "".join(f"    _made.{name} = _record.{name}\n" for name in names)
    check = (
        "    if not _checked.isdisjoint(_changes):\n        _check(_made, _changes)\n"
    )
    return (
        "def _fill(_record, _changes):\n"
        "    _made = _new(_Twin)\n"
        f"{stores}"
        "    for _name in _changes:\n"
        "        _set(_made, _name, _changes[_name])\n"
        "    _made.__class__ = _cls\n"
        f"{check if checks else ''}"
        f"{'    _finish(_made)' if finishes else ''}\n"
        "    return _made\n"
    )


def _make_source(names: list[str]) -> str:
    stores = "".join(f"    _made.{name} = {name}\n" for name in names)
    return (
        f"def _fill({', '.join(names)}):\n"
        "    _made = _new(_Twin)\n"
        f"{stores}"
        "    _made.__class__ = _cls\n"
        "    return _made\n"
    )


def _compiled(source: str, cls: type, **more: Any) -> Callable[..., Any]:
    unlocked = {
        "__slots__": (),
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    scope: dict[str, Any] = {
        **{f"_{name}": value for name, value in more.items()},
        "_new": object.__new__,
        "_cls": cls,
        "_set": setattr,
        "_Twin": type(f"_Open{cls.__name__}", (cls,), unlocked),
    }
    exec(source, scope)  # noqa: S102  # the source holds field names of a class, nothing from outside
    fill: Callable[..., Any] = scope["_fill"]
    return fill
