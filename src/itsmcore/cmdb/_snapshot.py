"""All that a graph is made of, compiled once."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from itsmcore.cmdb._columns import Columns, check_names, ends_of, numbered
from itsmcore.cmdb._compile import Flaw, compiled
from itsmcore.cmdb._inputs import class_of, expect, listed, records
from itsmcore.cmdb._net import Net
from itsmcore.errors import FieldError, UnknownItemError
from itsmcore.model import (
    CI,
    CiClasses,
    RedundancyGroup,
    Relation,
    RelationKinds,
    Service,
)

__all__ = ["Rules", "Snapshot", "of_columns", "of_records"]


@attrs.frozen
class Rules:
    """What is known beside the items and relations of a graph.

    Attributes:
        redundancy: What is needed only in part.
        kinds: What the kinds of relations say about impact.
        classes: The tree of classes.
    """

    redundancy: tuple[RedundancyGroup, ...]
    kinds: RelationKinds
    classes: CiClasses

    def __attrs_post_init__(self) -> None:
        expect(self.kinds, RelationKinds, "kinds")
        expect(self.classes, CiClasses, "classes")


@attrs.frozen(eq=False)
class Snapshot:
    """A compiled graph.

    Attributes:
        ids: The key of each node.
        index: The node of each key.
        class_names: The class of each node.
        columns: The relations, as they were given.
        dangling: Places in the columns of the relations that were left out.
        rules: What is known beside.
        net: The same as numbers.
        flaws: What is the matter with the groups.
        records: The items; None where it was made of columns.
        relations: The relations, of any time, where it was made of records.
        at: The instant whose relations it took, or None for all.
    """

    ids: tuple[str, ...]
    index: dict[str, int]
    class_names: tuple[str, ...]
    columns: Columns
    dangling: tuple[int, ...]
    rules: Rules
    net: Net
    flaws: tuple[Flaw, ...]
    records: tuple[CI | Service, ...] | None = None
    relations: tuple[Relation, ...] = ()
    at: datetime | None = None

    def number(self, id: str, field: str = "id") -> int:
        """The node of a key.

        Raises:
            UnknownItemError: No item has it.
        """
        try:
            return self.index[id]
        except (KeyError, TypeError):
            count = len(self.ids)
            raise UnknownItemError(field=field, value=id, count=count) from None

    def numbers(self, ids: Iterable[str], field: str = "ids") -> list[int]:
        """The nodes of some keys, each once, in their order.

        Raises:
            WrongTypeError: It is no list of keys.
            UnknownItemError: No item has one of them.
        """
        return list(dict.fromkeys(self.number(id, field) for id in listed(ids, field)))


def of_records(
    items: Iterable[CI | Service],
    relations: Iterable[Relation],
    rules: Rules,
    at: datetime | None,
) -> Snapshot:
    """The snapshot of records, with the relations that hold at an instant, or all."""
    given = records(items, (CI, Service), "items")
    known = records(relations, (Relation,), "relations")
    held = known if at is None else tuple(each for each in known if each.is_valid(at))
    columns = Columns(
        [relation.source for relation in held],
        [relation.target for relation in held],
        [relation.kind for relation in held],
    )
    ids = tuple(item.id for item in given)
    names = tuple(class_of(item) for item in given)
    made = _compiled(ids, names, columns, rules)
    return attrs.evolve(made, records=given, relations=known, at=at)


def of_columns(
    ids: Iterable[str],
    ci_class: Iterable[str] | str,
    ends: tuple[Iterable[str], Iterable[str]],
    kind: Iterable[str] | str,
    rules: Rules,
) -> Snapshot:
    """The snapshot of columns; one class, and one kind, may stand for all."""
    keys = listed(ids, "ids")
    one = (ci_class,) * len(keys) if isinstance(ci_class, str) else None
    names = listed(ci_class, "ci_class") if one is None else one
    if len(names) != len(keys):
        raise FieldError(
            field="ci_class",
            value=len(names),
            problem=f"there are {len(keys)} ids",
            remedy="give columns of equal length",
        )
    sources, targets = listed(ends[0], "sources"), listed(ends[1], "targets")
    kinds = kind if isinstance(kind, str) else listed(kind, "kind")
    check_names([kinds] if isinstance(kinds, str) else kinds, "kind")
    check_names(names, "ci_class")
    return _compiled(keys, names, Columns(sources, targets, kinds), rules)


def _compiled(
    ids: tuple[str, ...], names: tuple[str, ...], columns: Columns, rules: Rules
) -> Snapshot:
    index = numbered(ids)
    ends = ends_of(columns, index)
    net, flaws = compiled(ids, index, ends, rules.kinds, rules.redundancy)
    return Snapshot(ids, index, names, columns, ends.dangling, rules, net, flaws)
