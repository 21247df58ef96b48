"""The codec: values of the library to plain data and back."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, TypeVar

from itsmcore.codec._clocks import SHORT_FORMS
from itsmcore.codec._containers import mapped
from itsmcore.codec._converter import make_converter, plain_schema
from itsmcore.codec._depth import MOST_DEPTH, is_too_deep
from itsmcore.codec._documents import (
    beheaded,
    block_names,
    document_type,
    has_form,
    head,
    no_form,
    records_by_type,
)
from itsmcore.codec._scalars import bad_type
from itsmcore.codec._schemas import Schemas
from itsmcore.codec.fault import (
    MOST_FAULTS,
    Fault,
    Faulty,
    ManyFaultsError,
    TooDeepError,
)
from itsmcore.errors import DecodeError, FieldError, UnknownNameError
from itsmcore.model import Record

__all__ = ["Codec", "decode", "digest", "encode", "faults", "json_schema"]

T = TypeVar("T")


class Codec:
    """Turns values into plain data that `json.dumps` takes, and back.

    Args:
        record_classes: The host's own record classes. `decode_record` finds them by their
            `record_type`, in place of a standard class of that type, and values may hold
            the blocks that their fields name.

    Raises:
        FieldError: Two of the classes claim one record type, or one has a field whose name
            the document itself needs.
        WrongTypeError: One is no record class.

    >>> from datetime import UTC, datetime
    >>> import attrs
    >>> from itsmcore.model import Incident
    >>> @attrs.frozen(kw_only=True)
    ... class AcmeIncident(Incident):
    ...     vendor_ref: str | None = None
    >>> codec = Codec(AcmeIncident)
    >>> row = {
    ...     "id": "INC1",
    ...     "opened_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
    ...     "seen": "yes",
    ... }
    >>> incident = codec.decode({**row, "vendor_ref": "V-7"}, AcmeIncident)
    >>> incident.vendor_ref, incident.extra
    ('V-7', FrozenMap({'seen': 'yes'}))
    """

    def __init__(self, *record_classes: type[Record]) -> None:
        self._records = records_by_type(record_classes)
        self._converter, self._rules = make_converter(
            block_names(self._records.values()), self._records
        )

    def encode(self, value: object, /) -> dict[str, object]:
        """The value as an object of text, numbers, lists and objects.

        Raises:
            FieldError: The value, or something inside it, has no JSON form.
        """
        cls = type(value)
        if not has_form(cls):
            raise no_form(value)
        try:
            body: dict[str, object] = self._converter.unstructure(value)
        except RecursionError:
            raise _too_deep() from None
        made = {**head(cls), **body}
        if is_too_deep(made):
            raise _too_deep()
        return made

    def decode(self, data: Mapping[str, Any], kind: type[T], /) -> T:
        """The value that the data describes.

        Args:
            data: What `json.loads` gives, or a row of a database driver: instants, dates,
                decimals and durations may be objects already.
            kind: What it is to be, e.g. `Incident`.

        Raises:
            DecodeError: It cannot be; every fault at once, each with its path.
            WrongTypeError: `kind` is nothing that has a JSON form.
        """
        try:
            return self._read(data, kind)
        except Faulty as faulty:
            raise _group(f"no {document_type(kind)}", faulty) from None

    def faults(self, data: object, kind: type[Any], /) -> tuple[Fault, ...]:
        """What is wrong with the data; empty exactly when `decode` takes it."""
        try:
            self._read(data, kind)
        except Faulty as faulty:
            return tuple(map(Fault.of, _told(faulty)))
        return ()

    def digest(self, value: object, /) -> str:
        """The SHA-256 of the value's JSON form, in hexadecimal: equal for equal values.

        Raises:
            FieldError: The value, or something inside it, has no JSON form.
        """
        text = json.dumps(self.encode(value), sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()

    def json_schema(self, kind: type[Any], /) -> dict[str, object]:
        """The JSON Schema (2020-12) of a document: what `encode` writes and `decode` takes.

        It tells which keys there are, which of them must be there, and what each holds, by
        the tables that reading itself goes by. Rules that JSON Schema cannot tell, such as a
        transition to a state that exists, are for `faults`.

        Args:
            kind: What the document describes, e.g. `Lifecycle`.

        Raises:
            WrongTypeError: `kind` is nothing that has a JSON form.
        """
        if not has_form(kind):
            raise no_form(kind)
        return Schemas(self._rules, plain_schema, SHORT_FORMS).document(kind)

    def decode_record(self, data: Mapping[str, Any], /) -> Record:
        """The record that the data describes, of the class that its `"type"` names.

        Raises:
            DecodeError: The type is not known, or something else cannot be.
        """
        try:
            return self._read(data, self._kind_of(data))
        except Faulty as faulty:
            raise _group("no record", faulty) from None

    def _kind_of(self, data: Mapping[str, Any]) -> type[Record]:
        name = mapped(data).get("type")
        kind = self._records.get(name) if isinstance(name, str) else None
        if kind is None:
            raise Faulty(
                UnknownNameError(field="type", value=name, known=sorted(self._records))
            )
        return kind

    def _read(self, data: object, kind: type[T]) -> T:
        if not has_form(kind):
            raise no_form(kind)
        if not isinstance(data, Mapping):
            wanted = f"an object that describes a {document_type(kind)}"
            raise bad_type(data, wanted, "give a mapping")
        if is_too_deep(data):
            raise Faulty(_too_deep())
        body, errors = beheaded(data, kind)
        try:
            made = self._converter.structure(body, kind)
        except Faulty as faulty:
            raise Faulty(*errors, *faulty.errors) from None
        except RecursionError:  # the caller has used up most of the stack already
            raise Faulty(_too_deep()) from None
        if not isinstance(made, kind):
            raise bad_type(data, f"a {kind.__name__}", "decode it as its base class")
        if errors:
            raise Faulty(*errors)
        return made


_PLAIN: Final = Codec()


def encode(value: object, /) -> dict[str, object]:
    """`Codec.encode` of a codec without classes of a host.

    >>> from itsmcore.model import Party
    >>> encode(Party(id="ada", name="Ada"))["name"]
    'Ada'
    """
    return _PLAIN.encode(value)


def decode(data: Mapping[str, Any], kind: type[T], /) -> T:
    """`Codec.decode` of a codec without classes of a host.

    >>> from itsmcore.model import Condition
    >>> decode({"field": "priority", "at_least": "high"}, Condition)
    when(priority=at_least(Level.HIGH))
    """
    return _PLAIN.decode(data, kind)


def digest(value: object, /) -> str:
    """`Codec.digest` of a codec without classes of a host.

    >>> from itsmcore.model import Party
    >>> digest(Party(id="ada", name="Ada")) == digest(Party(name="Ada", id="ada"))
    True
    """
    return _PLAIN.digest(value)


def json_schema(kind: type[Any], /) -> dict[str, object]:
    """`Codec.json_schema` of a codec without classes of a host.

    >>> from itsmcore.model import Link
    >>> json_schema(Link)["required"]
    ['kind', 'target']
    """
    return _PLAIN.json_schema(kind)


def faults(data: object, kind: type[Any], /) -> tuple[Fault, ...]:
    """`Codec.faults` of a codec without classes of a host.

    >>> from itsmcore.model import Party
    >>> for fault in faults({"id": 7}, Party):
    ...     print(fault.pointer, fault.code)
    /id wrong_type
    /name missing_field
    """
    return _PLAIN.faults(data, kind)


def _told(faulty: Faulty) -> list[FieldError]:
    """The faults, up to as many as are worth telling."""
    told = list(faulty.errors[:MOST_FAULTS])
    if len(faulty.errors) > MOST_FAULTS:
        more = ManyFaultsError(
            field="data",
            value=len(faulty.errors),
            problem=f"only the first {MOST_FAULTS} faults are told",
            remedy="mend those first",
            path=(),
        )
        told.append(more)
    return told


def _group(what: str, faulty: Faulty) -> DecodeError:
    return DecodeError(f"the data is {what}:", _told(faulty))


def _too_deep() -> TooDeepError:
    return TooDeepError(
        field="data",
        value="...",
        problem=f"it is nested deeper than {MOST_DEPTH} lists and objects",
        remedy="flatten it",
        path=(),
    )
