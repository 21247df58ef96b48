"""Baselines: configuration as it was at an instant, kept to be compared with."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from itsmcore.cmdb._inputs import expect, records
from itsmcore.cmdb.graph import Graph
from itsmcore.errors import FieldError
from itsmcore.model import RedundancyGroup, Relation
from itsmcore.model._fields import checked, filled, instant
from itsmcore.model.record import AnyRecord, Record

__all__ = ["Baseline", "group_order", "relation_order"]


def _items(value: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(sorted(records(value, (Record,), "items"), key=_id))


def _relations(value: Iterable[Relation]) -> tuple[Relation, ...]:
    found = dict.fromkeys(records(value, (Relation,), "relations"))
    return tuple(sorted(found, key=relation_order))


def _groups(value: Iterable[RedundancyGroup]) -> tuple[RedundancyGroup, ...]:
    found = dict.fromkeys(records(value, (RedundancyGroup,), "redundancy"))
    return tuple(sorted(found, key=group_order))


def _id(record: Record) -> str:
    return record.id


def relation_order(relation: Relation) -> tuple[object, ...]:
    """The place of a relation among others: by its ends and kind, then by its dates."""
    dates = (_place(relation.valid_from), _place(relation.valid_to))
    own = (
        "" if type(relation) is Relation else repr(relation)
    )  # fields of a host's class
    return relation.source, relation.target, relation.kind, *dates, own


def group_order(group: RedundancyGroup) -> tuple[object, ...]:
    """The place of a group among others: by what needs it and its name."""
    return group.of, group.name or "", repr(group)


def _place(moment: datetime | None) -> tuple[bool, str]:
    return moment is not None, "" if moment is None else moment.isoformat()


@attrs.frozen(kw_only=True, field_transformer=checked)
class Baseline:
    """What was recorded of some items at an instant, and how they were related.

    The order in which things are given does not matter, nor that a relation or group is given
    twice: baselines of the same things are equal.

    Attributes:
        id: Unique in the host's store; never parsed.
        taken_at: The instant, aware; kept in UTC.
        items: Configuration items, services, or records of any other class, by id.
        relations: What they are to one another.
        redundancy: What is needed only in part.

    Raises:
        FieldError: Two items have the same id.
    """

    id: str = attrs.field(validator=filled)
    taken_at: datetime = attrs.field(converter=instant)
    items: tuple[AnyRecord, ...] = attrs.field(default=(), converter=_items)
    relations: tuple[Relation, ...] = attrs.field(default=(), converter=_relations)
    redundancy: tuple[RedundancyGroup, ...] = attrs.field(default=(), converter=_groups)

    def __attrs_post_init__(self) -> None:
        for one, other in zip(self.items, self.items[1:], strict=False):
            if one.id == other.id:
                raise FieldError(
                    field="items",
                    value=one.id,
                    problem="two items have this id",
                    remedy="give each item once, as it was then",
                )

    @classmethod
    def of_graph(cls, graph: Graph, /, *, id: str, taken_at: datetime) -> "Baseline":
        """A baseline of all that a graph holds.

        Raises:
            WrongTypeError: It is no graph.
            FieldError: It was made of columns, so that it has no records.
        """
        expect(graph, Graph, "graph")
        if len(graph.items) < len(graph):
            raise FieldError(
                field="graph",
                value=graph,
                problem="a graph of columns has no records to keep",
                remedy="make the graph of CIs and services",
            )
        return cls(
            id=id,
            taken_at=taken_at,
            items=graph.items.values(),
            relations=graph.relations,
            redundancy=graph.redundancy,
        )
