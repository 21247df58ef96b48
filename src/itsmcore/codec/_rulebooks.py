"""Rulebooks: every part is read, and the names between them checked, before one is refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from cattrs import Converter

from itsmcore.codec._containers import Read, listed, mapped
from itsmcore.codec._forms import built, missing
from itsmcore.codec._refusals import errors_of
from itsmcore.codec._scalars import read_text
from itsmcore.codec._schema_parts import Schema, SchemaOf, object_schema, or_null
from itsmcore.codec.fault import Faulty, UnknownKeyError
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    dotted,
)
from itsmcore.model import FrozenMap, WorkingTime
from itsmcore.sla import Agreement, Rulebook, Target
from itsmcore.sla.rulebook_parts import part_faults

__all__ = ["RulebookShape", "rulebook_reader"]


class _NamedTargets:
    """Targets by their names, to which their ids may be left."""

    def schema(self, of: SchemaOf, /) -> Schema:
        """Their JSON Schema."""
        target = of.fields(Target, optional=("id",))
        return {"type": "object", "additionalProperties": target}


_PARTS: Final = {
    "version": str,
    "schedules": FrozenMap[str, WorkingTime],
    "targets": _NamedTargets(),
    "agreements": tuple[Agreement, ...],
    "match": str,
}
"""What stands under each key of a rulebook."""


class RulebookShape:
    """A rulebook as JSON."""

    def schema(self, of: SchemaOf, /) -> Schema:
        """Its JSON Schema."""
        parts = {
            key: of(kind) if key == "version" else or_null(of(kind))
            for key, kind in _PARTS.items()
        }
        return object_schema(parts, ("version",))


def rulebook_reader(made: Converter) -> Read:
    """A reader of rulebooks.

    Args:
        made: Reads their parts.
    """

    def read(data: Any, _kind: Any) -> Rulebook:
        return _Reading(made, mapped(data)).rulebook()

    return read


class _Reading:
    """The parts of one document that could be read, and what is wrong with the others."""

    def __init__(self, made: Converter, given: Mapping[str, Any]) -> None:
        self._made = made
        self.errors: list[FieldError] = [
            UnknownKeyError(field=key, value=key, known=tuple(_PARTS))
            for key in given
            if key not in _PARTS
        ]
        given = {key: value for key, value in given.items() if value is not None}
        self.given = given
        if "version" not in given:
            self.errors.append(missing("version"))
        self.parts: dict[str, Any] = {
            name: self._read(read_text, given[name], name)
            for name in ("version", "match")
            if name in given
        }
        self.schedules = self._by_name(given, "schedules", self._schedule)
        self.targets = self._by_name(given, "targets", self._target)
        self.agreements = self._in_order(given)

    def rulebook(self) -> Rulebook:
        """The rulebook, or everything that is wrong with it."""
        if not self.errors:
            parts: dict[str, Any] = {
                **self.parts,
                "schedules": self.schedules,
                "targets": self.targets,
                "agreements": self.agreements,
            }
            try:
                return built(lambda given: Rulebook(**given), parts)
            except DefinitionError as several:
                raise Faulty(*errors_of(several)) from None
        raise Faulty(*self.errors, *self._names())

    def _names(self) -> list[FieldError]:
        """What is wrong between the parts that could be read, and with names in the others."""
        found = part_faults(
            version=self.parts.get("version"),
            match=self.parts.get("match"),
            schedules=self.schedules,
            targets=self.targets,
            agreements=self.agreements,
        )
        for name, target in self.targets.items():
            if target is None:
                found += self._unknown(("targets", name), "schedule", self.schedules)
        for index, item in enumerate(self.agreements):
            if item is None:
                found += self._unknown(("agreements", index), "targets", self.targets)
        return found

    def _unknown(
        self, place: tuple[str, str | int], inner: str, known: Iterable[str]
    ) -> Iterator[FieldError]:
        """Names that nothing has, in a part that could not be read."""
        data: Any = self.given
        for key in place:
            data = data[key]
        used = data.get(inner) if isinstance(data, Mapping) else None
        names = enumerate(used) if isinstance(used, (list, tuple)) else [(None, used)]
        for index, name in names:
            if isinstance(name, str) and name not in known:
                path = (*place, inner, *(() if index is None else (index,)))
                yield UnknownNameError(
                    field=dotted(path), value=name, known=sorted(known), path=path
                )

    def _read(self, read: Callable[[Any], Any], data: Any, *place: str | int) -> Any:
        """What a reader makes of a part; None, and its faults noted, where it refuses."""
        try:
            return read(data)
        except Faulty as faulty:
            self.errors.extend(error.at(*place) for error in faulty.errors)
            return None

    def _by_name(
        self, given: Mapping[str, Any], key: str, read: Callable[[str, Any], Any]
    ) -> dict[str, Any]:
        items = self._read(mapped, given.get(key, {}), key) or {}
        return {
            name: self._read(partial(read, name), item, key, name)
            for name, item in items.items()
        }

    def _in_order(self, given: Mapping[str, Any]) -> list[Agreement | None]:
        items: Iterable[Any] = (
            self._read(listed, given.get("agreements", ()), "agreements") or ()
        )
        return [
            self._read(self._agreement, item, "agreements", index)
            for index, item in enumerate(items)
        ]

    def _schedule(self, _name: str, data: Any) -> Any:
        return self._made.get_structure_hook(WorkingTime)(data, WorkingTime)

    def _target(self, name: str, data: Any) -> Target:
        """A target; its id may be left to the name under which it stands."""
        given = {"id": name, **data} if isinstance(data, Mapping) else data
        found: Target = self._made.structure(given, Target)
        return found

    def _agreement(self, data: Any) -> Agreement:
        found: Agreement = self._made.structure(data, Agreement)
        return found
