"""Keys of other things: plain text where the kind is known, a `Ref` where it varies."""

from typing import Annotated, TypeAlias

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model.words import LinkKind, known_or_text, plain_text

__all__ = [
    "CiKey",
    "GroupKey",
    "Key",
    "Link",
    "OfferingKey",
    "PartyKey",
    "RecordKey",
    "Ref",
    "ServiceKey",
]


@attrs.frozen
class Key:
    """Marks, for codec and schema, what a text key points at; a type checker sees `str`.

    Attributes:
        type: Kind of the thing, e.g. `"party"`.
    """

    type: str


PartyKey: TypeAlias = Annotated[str, Key("party")]
GroupKey: TypeAlias = Annotated[str, Key("group")]
ServiceKey: TypeAlias = Annotated[str, Key("service")]
OfferingKey: TypeAlias = Annotated[str, Key("offering")]
CiKey: TypeAlias = Annotated[str, Key("ci")]
RecordKey: TypeAlias = Annotated[str, Key("record")]


def _type(value: str) -> str:
    return _text(value, "type")


def _id(value: str) -> str:
    return _text(value, "id")


def _text(value: str, field: str) -> str:
    if not isinstance(value, str):
        raise WrongTypeError(
            field=field, value=value, problem="text is needed", remedy="give a str"
        )
    if not value:
        raise FieldError(
            field=field,
            value=value,
            problem="a reference needs text",
            remedy="name the thing, or use None for no reference",
        )
    return plain_text(value)


@attrs.frozen
class Ref:
    """Type and id of a thing, for places where the type varies.

    Attributes:
        type: Kind of the thing, e.g. `"problem"`.
        id: Its key in the host's store, never parsed.
    """

    type: str = attrs.field(converter=_type)
    id: str = attrs.field(converter=_id)


def _link_kind(value: str) -> str:
    return known_or_text(LinkKind, value, "kind")


def _ref(value: Ref) -> Ref:
    if not isinstance(value, Ref):
        raise WrongTypeError(
            field="target",
            value=value,
            problem="a reference is needed",
            remedy="give Ref('problem', 'PRB1')",
        )
    return value


@attrs.frozen
class Link:
    """What this record is to another one.

    Attributes:
        kind: A `LinkKind`, or a host's own word.
        target: The other record.
    """

    kind: str = attrs.field(converter=_link_kind)
    target: Ref = attrs.field(converter=_ref)
