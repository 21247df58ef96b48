"""Records of several classes in one field: each says by `type` of which class it is."""

from collections.abc import Mapping
from typing import Annotated, Any, get_args, get_origin

from cattrs import Converter

from itsmcore.codec._containers import mapped
from itsmcore.codec._documents import beheaded, head_of
from itsmcore.codec._schema_parts import Schema, SchemaOf, any_of, with_keys
from itsmcore.codec._schemas import Rule
from itsmcore.codec.fault import Faulty
from itsmcore.errors import UnknownNameError, WrongTypeError
from itsmcore.model import Record
from itsmcore.model.record import Tagged

__all__ = ["AnyRecords"]


class AnyRecords:
    """Reads and writes records of any class that a codec knows.

    Args:
        converter: Reads and writes those of one class.
        records: The classes, by record type.
    """

    def __init__(
        self, converter: Converter, records: Mapping[str, type[Record]]
    ) -> None:
        self._converter, self._records = converter, records

    def register(self) -> tuple[Rule, ...]:
        """Teach the converter the fields that hold them."""
        made = self._converter
        made.register_structure_hook_func(_is_tagged, self.read)
        made.register_unstructure_hook_func(_is_tagged, self.write)
        return (Rule(_is_tagged, (self,), "any_record"),)

    def read(self, data: Any, _kind: Any = None) -> Record:
        """The record, or every fault of its data."""
        name = mapped(data).get("type")
        cls = self._records.get(name) if isinstance(name, str) else None
        if cls is None:
            known = sorted(self._records)
            raise Faulty(UnknownNameError(field="type", value=name, known=known))
        body, errors = beheaded(data, cls)
        try:
            made: Record = self._converter.structure(body, cls)
        except Faulty as faulty:
            raise Faulty(*errors, *faulty.errors) from None
        if errors:
            raise Faulty(*errors)
        return made

    def write(self, record: Record) -> dict[str, Any]:
        """Its type, and its fields."""
        cls = type(record)
        if self._records.get(cls.record_type) is not cls:
            raise WrongTypeError(
                field="value",
                value=record,
                problem=f"the codec knows no class {cls.__name__}",
                remedy=f"name it: Codec({cls.__name__})",
                path=(),
            )
        return {"type": cls.record_type, **self._converter.unstructure(record)}

    def schema(self, of: SchemaOf, /) -> Schema:
        """The JSON Schema of such objects."""
        return any_of(
            with_keys(
                of.fields(cls), {**head_of(cls), "type": {"const": name}}, ("type",)
            )
            for name, cls in sorted(self._records.items())
        )


def _is_tagged(kind: Any) -> bool:
    return get_origin(kind) is Annotated and any(
        isinstance(mark, Tagged) for mark in get_args(kind)[1:]
    )
