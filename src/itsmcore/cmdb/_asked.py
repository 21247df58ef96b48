"""What the rules of a CMDB ask of each class, with what it has from the classes above it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

import attrs

from itsmcore.cmdb.upkeep.rules import ClassRule, RelationNeed, UpkeepRules
from itsmcore.model import CiClasses

__all__ = ["Asked", "asked_of"]


@attrs.frozen(kw_only=True)
class Asked:
    """What is asked of the items of one class.

    Attributes:
        stale_after: How long they stay current; None for always.
        identified_by: The class whose rule tells them apart, or None.
        identifiers: How it does.
        related: The relations that each must have.
        required: The fields that each must fill.
        recommended: The fields that each should fill.
    """

    stale_after: timedelta | None
    identified_by: str | None
    identifiers: tuple[tuple[str, ...], ...]
    related: tuple[RelationNeed, ...]
    required: tuple[str, ...]
    recommended: tuple[str, ...]


def asked_of(
    names: Iterable[str], rules: UpkeepRules, classes: CiClasses
) -> Mapping[str, Asked]:
    """What is asked of each class, by its name."""
    return {
        name: _asked(tuple(_above(name, rules, classes)))
        for name in dict.fromkeys(names)
    }


def _above(name: str, rules: UpkeepRules, classes: CiClasses) -> Iterator[ClassRule]:
    """The rules of a class and of those above it, its own first."""
    lineage = classes.lineage(name) if name in classes else (name,)
    return (rules[each] for each in lineage if each in rules)


def _asked(rules: tuple[ClassRule, ...]) -> Asked:
    telling = next((rule for rule in rules if rule.identifiers is not None), None)
    current = (r.stale_after for r in rules if r.stale_after is not None)
    related = (r.related for r in rules if r.related is not None)
    required = _together(rule.required for rule in rules)
    recommended = _together(rule.recommended for rule in rules)
    return Asked(
        stale_after=next(current, None),
        identified_by=None if telling is None else telling.name,
        identifiers=() if telling is None else telling.identifiers or (),
        related=next(related, ()),
        required=required,
        recommended=tuple(name for name in recommended if name not in required),
    )


def _together(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The names of all, those of the highest class first."""
    found = [name for names in reversed(tuple(lists)) for name in names]
    return tuple(dict.fromkeys(found))
