"""What differs between two baselines, by identifier and in a fixed order."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from itsmcore.cmdb._inputs import expect, records
from itsmcore.cmdb.baselines._patch import Patch
from itsmcore.cmdb.baselines._unordered import part_changes
from itsmcore.cmdb.baselines.baseline import Baseline
from itsmcore.cmdb.baselines.field_difference import FieldDifference, differences
from itsmcore.errors import ErrorGroup, FieldError
from itsmcore.model import RedundancyGroup, Relation
from itsmcore.model._fields import checked, filled, instant, texts_set
from itsmcore.model.record import AnyRecord, Record

__all__ = [
    "BaselineDiff",
    "BaselineMismatchError",
    "GroupChange",
    "ItemChange",
    "RelationChange",
    "diff",
]


class BaselineMismatchError(ErrorGroup):
    """Differences that do not begin with what a baseline holds; each as a `FieldError`."""

    code = "baseline_mismatch"


def _differences(value: Iterable[FieldDifference]) -> tuple[FieldDifference, ...]:
    return records(value, (FieldDifference,), "differences")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ItemChange:
    """An item that both baselines hold, otherwise.

    Attributes:
        id: Key of the item.
        differences: Each field that differs, in the order of the fields.
    """

    id: str = attrs.field(validator=filled)
    differences: tuple[FieldDifference, ...] = attrs.field(converter=_differences)


@attrs.frozen(kw_only=True, field_transformer=checked)
class RelationChange:
    """A relation of the same kind between the same items, otherwise.

    Attributes:
        before: As it was.
        after: As it is.
    """

    before: Relation
    after: Relation

    @property
    def differences(self) -> tuple[FieldDifference, ...]:
        """Each field that differs, in the order of the fields."""
        return differences(self.before, self.after)


@attrs.frozen(kw_only=True, field_transformer=checked)
class GroupChange:
    """A redundancy group of the same name for the same item, otherwise.

    Attributes:
        before: As it was.
        after: As it is.
    """

    before: RedundancyGroup
    after: RedundancyGroup

    @property
    def differences(self) -> tuple[FieldDifference, ...]:
        """Each field that differs, in the order of the fields."""
        return differences(self.before, self.after)


def _items(value: Iterable[Record]) -> tuple[Record, ...]:
    return records(value, (Record,), "items")


def _item_changes(value: Iterable[ItemChange]) -> tuple[ItemChange, ...]:
    return records(value, (ItemChange,), "changed")


def _relations(value: Iterable[Relation]) -> tuple[Relation, ...]:
    return records(value, (Relation,), "relations")


def _relation_changes(value: Iterable[RelationChange]) -> tuple[RelationChange, ...]:
    return records(value, (RelationChange,), "changed_relations")


def _groups(value: Iterable[RedundancyGroup]) -> tuple[RedundancyGroup, ...]:
    return records(value, (RedundancyGroup,), "redundancy")


def _group_changes(value: Iterable[GroupChange]) -> tuple[GroupChange, ...]:
    return records(value, (GroupChange,), "changed_groups")


@attrs.frozen(kw_only=True, field_transformer=checked)
class BaselineDiff:
    """What has to be done to one baseline so that it becomes another one.

    Attributes:
        before: Key of the one.
        before_at: When it was taken.
        after: Key of the other.
        after_at: When that was taken.
        added: Items that only the other holds, by id.
        removed: Items that only the one holds, by id.
        changed: Items that both hold, with what differs, by id.
        added_relations: Relations that only the other holds.
        removed_relations: Relations that only the one holds.
        changed_relations: Relations that differ in nothing but their dates.
        added_groups: Redundancy groups that only the other holds.
        removed_groups: Redundancy groups that only the one holds.
        changed_groups: Groups of the same item and name that differ in their terms.
    """

    before: str
    before_at: datetime = attrs.field(converter=instant)
    after: str
    after_at: datetime = attrs.field(converter=instant)
    added: tuple[AnyRecord, ...] = attrs.field(default=(), converter=_items)
    removed: tuple[AnyRecord, ...] = attrs.field(default=(), converter=_items)
    changed: tuple[ItemChange, ...] = attrs.field(default=(), converter=_item_changes)
    added_relations: tuple[Relation, ...] = attrs.field(
        default=(), converter=_relations
    )
    removed_relations: tuple[Relation, ...] = attrs.field(
        default=(), converter=_relations
    )
    changed_relations: tuple[RelationChange, ...] = attrs.field(
        default=(), converter=_relation_changes
    )
    added_groups: tuple[RedundancyGroup, ...] = attrs.field(
        default=(), converter=_groups
    )
    removed_groups: tuple[RedundancyGroup, ...] = attrs.field(
        default=(), converter=_groups
    )
    changed_groups: tuple[GroupChange, ...] = attrs.field(
        default=(), converter=_group_changes
    )

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs but the keys and instants of the baselines."""
        return not (
            (self.added or self.removed or self.changed)
            or (self.added_relations or self.removed_relations)
            or (self.changed_relations or self.changed_groups)
            or (self.added_groups or self.removed_groups)
        )

    def apply(self, before: Baseline, /) -> Baseline:
        """The other baseline, made from the one.

        It fits any baseline in which each difference finds what it begins with.

        Raises:
            BaselineMismatchError: Something is not as the differences begin; all of it at
                once, and nothing is done.
            WrongTypeError: It is no baseline.
        """
        expect(before, Baseline, "before")
        patch = Patch()
        items = patch.keyed(before.items, self.added, self.removed, self.changed)
        relations = patch.unordered(
            ("relations", before.relations),
            [*self.removed_relations, *(one.before for one in self.changed_relations)],
            [*self.added_relations, *(one.after for one in self.changed_relations)],
        )
        redundancy = patch.unordered(
            ("redundancy", before.redundancy),
            [*self.removed_groups, *(one.before for one in self.changed_groups)],
            [*self.added_groups, *(one.after for one in self.changed_groups)],
        )
        if patch.errors:
            raise BaselineMismatchError(
                f"the differences do not fit baseline {before.id!r}", patch.errors
            )
        return Baseline(
            id=self.after,
            taken_at=self.after_at,
            items=items,
            relations=relations,
            redundancy=redundancy,
        )

    def lines(self) -> tuple[str, ...]:
        """The same for people: `+` added, `-` removed, `~` changed; a line for each."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        yield from (f"- {item.id}" for item in self.removed)
        yield from (f"+ {item.id}" for item in self.added)
        for item in self.changed:
            yield from (f"~ {item.id} {one}" for one in item.differences)
        yield from (f"- {_named(one)}" for one in self.removed_relations)
        yield from (f"+ {_named(one)}" for one in self.added_relations)
        for link in self.changed_relations:
            yield from (f"~ {_named(link.after)} {one}" for one in link.differences)
        yield from (f"- {_group_named(one)}" for one in self.removed_groups)
        yield from (f"+ {_group_named(one)}" for one in self.added_groups)
        for group in self.changed_groups:
            name = _group_named(group.after)
            yield from (f"~ {name} {one}" for one in group.differences)


def diff(
    before: Baseline, after: Baseline, /, *, ignore: Iterable[str] = ()
) -> BaselineDiff:
    """What differs between two baselines.

    Items are compared by id, field by field; inside of custom fields, leftovers and blocks,
    name by name. An item of another class than before is removed and added. A relation, or a
    redundancy group, is the same when its ends and kind, or its item and name, are; where
    several are the same in that, they are removed and added.

    Args:
        before: The one.
        after: The other.
        ignore: Fields of items that may differ, such as `last_seen`, or paths such as
            `fields.memory`. The result then applies to the one only in part.

    Raises:
        WrongTypeError: An argument is something else.
    """
    expect(before, Baseline, "before")
    expect(after, Baseline, "after")
    ignored = _ignored(ignore)
    olds = {(item.id, type(item)): item for item in before.items}
    news = {(item.id, type(item)): item for item in after.items}
    changes = (
        ItemChange(id=key[0], differences=differences(old, news[key], ignored))
        for key, old in olds.items()
        if key in news and old != news[key]
    )
    relations = part_changes(before.relations, after.relations, _relation_key)
    groups = part_changes(before.redundancy, after.redundancy, _group_key)
    return BaselineDiff(
        before=before.id,
        before_at=before.taken_at,
        after=after.id,
        after_at=after.taken_at,
        added=(item for key, item in news.items() if key not in olds),
        removed=(item for key, item in olds.items() if key not in news),
        changed=(one for one in changes if one.differences),
        added_relations=relations.added,
        removed_relations=relations.removed,
        changed_relations=(
            RelationChange(before=a, after=b) for a, b in relations.changed
        ),
        added_groups=groups.added,
        removed_groups=groups.removed,
        changed_groups=(GroupChange(before=a, after=b) for a, b in groups.changed),
    )


def _ignored(value: Iterable[str]) -> frozenset[str]:
    try:
        return texts_set(value)
    except FieldError as error:
        raise error.named("ignore") from None


def _relation_key(relation: Relation) -> tuple[object, ...]:
    return type(relation), relation.source, relation.target, relation.kind


def _group_key(group: RedundancyGroup) -> tuple[object, ...]:
    return type(group), group.of, group.name


def _named(relation: Relation) -> str:
    return f"{relation.source} {relation.kind} {relation.target}"


def _group_named(group: RedundancyGroup) -> str:
    return (
        f"group {group.name!r} of {group.of}" if group.name else f"group of {group.of}"
    )
