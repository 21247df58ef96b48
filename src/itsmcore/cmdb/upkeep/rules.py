"""What is asked of the records of a CMDB, class by class, as data."""

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar, Final

import attrs

from itsmcore.cmdb._inputs import records
from itsmcore.errors import FieldError
from itsmcore.model._catalogue import Catalogue, listed
from itsmcore.model._fields import checked, each, filled, texts
from itsmcore.model.words import Word, member

__all__ = ["UPKEEP_RULES", "ClassRule", "RelationEnd", "RelationNeed", "UpkeepRules"]


class RelationEnd(Word):
    """At which end of a relation an item stands."""

    SOURCE = "source"
    TARGET = "target"


def _end(value: str | None) -> RelationEnd | None:
    return None if value is None else member(RelationEnd, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class RelationNeed:
    """A relation that an item must have, lest it be an orphan.

    Attributes:
        kinds: Its kind is one of these; any where there are none.
        end: The item stands at this end of it; None for either.
        other: The class of the item at the other end, or one above it; None for any.
    """

    kinds: tuple[str, ...] = attrs.field(default=(), converter=texts)
    end: RelationEnd | None = attrs.field(default=None, converter=_end)
    other: str | None = None


def _needs(value: Iterable[RelationNeed] | None) -> tuple[RelationNeed, ...] | None:
    return None if value is None else records(value, (RelationNeed,), "related")


def _identifiers(
    value: Iterable[Iterable[str]] | None,
) -> tuple[tuple[str, ...], ...] | None:
    if value is None:
        return None
    found: list[tuple[str, ...]] = []
    for place, entry in enumerate(each(value)):
        try:
            names = texts(entry)
        except FieldError as error:
            raise error.named(place).at("identifiers") from None
        if not names:
            raise FieldError(
                field="identifiers",
                value=names,
                problem="an entry names the fields that identify an item",
                remedy="name one field at least, or leave the entry out",
                path=("identifiers", place),
            )
        found.append(names)
    return tuple(found)


def _positive(
    _rule: object, field: "attrs.Attribute[timedelta | None]", value: timedelta | None
) -> None:
    if value is not None and value <= timedelta():
        raise FieldError(
            field=field.name,
            value=value,
            problem="records are current for some time",
            remedy="give a longer time, or None for always",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class ClassRule:
    """What is asked of the items of a class, and of those of classes below it.

    What a rule leaves open, None, the rule of the class above says; what it says replaces
    that. Only required and recommended fields add up.

    Attributes:
        name: Name of the class.
        stale_after: How long an item stays current after it was last seen.
        identifiers: The fields that tell one item from all others: several lists of names, in
            order of priority. A list of which an item lacks a value does not count for it.
        related: The relations that an item must have, each of them; none: `[]`.
        required: Names of the fields that must have a value, typed, custom or inside a block.
        recommended: Names of those that should.
    """

    name: str = attrs.field(validator=filled)
    stale_after: timedelta | None = attrs.field(default=None, validator=_positive)
    identifiers: tuple[tuple[str, ...], ...] | None = attrs.field(
        default=None, converter=_identifiers
    )
    related: tuple[RelationNeed, ...] | None = attrs.field(
        default=None, converter=_needs
    )
    required: tuple[str, ...] = attrs.field(default=(), converter=texts)
    recommended: tuple[str, ...] = attrs.field(default=(), converter=texts)


def _rules(value: Iterable[ClassRule]) -> tuple[ClassRule, ...]:
    return listed(value, ClassRule)


@attrs.frozen
class UpkeepRules(Catalogue[ClassRule]):
    """The rules of a CMDB, by the class that they are for.

    Attributes:
        entries: In any order; the tree of classes says what is above what.

    Raises:
        DefinitionError: Two are for one class.

    >>> rules = UPKEEP_RULES | [ClassRule(name="server", required=["owner"])]
    >>> rules["server"].required, rules["ci"].stale_after
    (('owner',), datetime.timedelta(days=60))
    """

    word: ClassVar[str] = "ci_class"

    entries: tuple[ClassRule, ...] = attrs.field(converter=_rules)


UPKEEP_RULES: Final = UpkeepRules(
    [
        ClassRule(
            name="ci",
            stale_after=timedelta(days=60),
            related=[RelationNeed()],
            required=["title"],
            recommended=["owner", "support_group"],
        ),
        ClassRule(name="hardware", identifiers=[["serial"]]),
        ClassRule(name="document", related=[]),
        ClassRule(
            name="service",
            related=[RelationNeed()],
            required=["title"],
            recommended=["owner", "criticality"],
        ),
    ]
)
"""Rules to begin with; `UPKEEP_RULES | [ClassRule(...)]` replaces those of some classes.

References:
    60 days without a sign of life, and serial numbers to identify hardware by, are the
    defaults of ServiceNow's CMDB Health and of its identification rules.
"""
