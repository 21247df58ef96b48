"""What a graph is made of: items, relations, groups, and what is suspect about them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Self

from itsmcore._instants import to_utc
from itsmcore.cmdb._classes import ids_of_class, known_classes
from itsmcore.cmdb._findings import findings_of
from itsmcore.cmdb._inputs import records, switch
from itsmcore.cmdb._snapshot import Rules, of_columns, of_records
from itsmcore.errors import DefinitionError, FieldError
from itsmcore.model import (
    CI,
    CI_CLASSES,
    RELATION_KINDS,
    CiClasses,
    Finding,
    RedundancyGroup,
    Relation,
    RelationKinds,
    Service,
)

__all__ = ["GraphContents"]


class GraphContents:
    """What a graph is made of, without the questions that it answers."""

    def __init__(
        self,
        items: Iterable[CI | Service],
        relations: Iterable[Relation] = (),
        redundancy: Iterable[RedundancyGroup] = (),
        *,
        kinds: RelationKinds = RELATION_KINDS,
        classes: CiClasses = CI_CLASSES,
        at: datetime | None = None,
        strict: bool = False,
    ) -> None:
        known = Rules(_groups(redundancy), kinds, classes)
        moment = None if at is None else to_utc(at, "at")
        is_strict = switch(strict, "strict")
        self._snapshot = of_records(items, relations, known, moment)
        if is_strict and self.findings:
            raise _refusal(self.findings)

    @classmethod
    def from_columns(
        cls,
        ids: Sequence[str],
        sources: Sequence[str],
        targets: Sequence[str],
        *,
        kind: Sequence[str] | str = "depends_on",
        ci_class: Sequence[str] | str = "ci",
        redundancy: Iterable[RedundancyGroup] = (),
        kinds: RelationKinds = RELATION_KINDS,
        classes: CiClasses = CI_CLASSES,
        strict: bool = False,
    ) -> Self:
        """A graph of columns, for data that has no records: millions of rows in seconds.

        Args:
            ids: The key of each item.
            sources: What each relation begins with.
            targets: What it ends with.
            kind: Its kind, or one kind for all.
            ci_class: The class of each item, or one class for all; `"service"` for services.
            redundancy: As of a graph of records.
            kinds: As of a graph of records.
            classes: As of a graph of records.
            strict: As of a graph of records.

        Raises:
            FieldError: The columns differ in length.
            WrongTypeError: A column holds something else than text, such as None or NaN.
            DefinitionError: An id comes twice; when strict, also what would be a finding.
        """
        is_strict = switch(strict, "strict")
        made = cls(())
        known = Rules(_groups(redundancy), kinds, classes)
        found = of_columns(ids, ci_class, (sources, targets), kind, known)
        object.__setattr__(made, "_snapshot", found)
        if is_strict and made.findings:
            raise _refusal(made.findings)
        return made

    # -- what is in it --------------------------------------------------------------

    @property
    def ids(self) -> tuple[str, ...]:
        """The key of each item, in the order given."""
        return self._snapshot.ids

    @property
    def at(self) -> datetime | None:
        """The instant whose relations it holds; None for those of any time."""
        return self._snapshot.at

    @property
    def redundancy(self) -> tuple[RedundancyGroup, ...]:
        """The groups that were declared."""
        return self._snapshot.rules.redundancy

    @property
    def kinds(self) -> RelationKinds:
        """What the kinds of relations say about impact."""
        return self._snapshot.rules.kinds

    @property
    def classes(self) -> CiClasses:
        """The tree of classes."""
        return self._snapshot.rules.classes

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and id in self._snapshot.index

    def __repr__(self) -> str:
        net = self._snapshot.net
        counts = f"{len(net.suppliers)} relations, {len(net.pools)} groups"
        return f"<Graph: {len(self)} items, {counts}>"

    @cached_property
    def items(self) -> Mapping[str, CI | Service]:
        """The records by id; empty for a graph of columns."""
        return {item.id: item for item in self._snapshot.records or ()}

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """The relations of its instant, with those whose end is unknown."""
        columns, given = self._snapshot.columns, self._snapshot.relations
        if self._snapshot.records is not None:
            return tuple(r for r in given if self.at is None or r.is_valid(self.at))
        rows = map(columns.row, range(len(columns.sources)))
        return tuple(Relation(source=s, target=t, kind=k) for s, t, k in rows)

    def class_of(self, id: str, /) -> str:
        """The name of an item's class; `service` for a service.

        Raises:
            UnknownItemError: No item has that id.
        """
        return self._snapshot.class_names[self._snapshot.number(id)]

    def of_class(self, *names: str) -> tuple[str, ...]:
        """Ids of the items of these classes, or of classes below them.

        Raises:
            UnknownNameError: Neither the tree of classes nor any item has such a class.
        """
        known = self._snapshot
        return ids_of_class(known, range(len(self)), known_classes(known, names))

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Ids of the services."""
        return ids_of_class(self._snapshot, range(len(self)), ["service"])

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is suspect, and what was left out for it.

        Their codes: `unknown_end`, `duplicate_relation`, `self_relation` of relations;
        `kind_without_rule` of their kinds; `unknown_owner`, `unknown_member`,
        `member_of_itself`, `weight_of_no_member`, `empty_group`, `needs_too_much` of
        groups; `unknown_class`, `class_without_impact` of classes.
        """
        return tuple(findings_of(self._snapshot))

    def as_of(self, at: datetime, /) -> Self:
        """The graph of the relations that hold at an instant; one of columns has no others.

        Raises:
            WrongTypeError: It is no instant.
            NaiveDatetimeError: It has no zone.
        """
        moment, known = to_utc(at, "at"), self._snapshot
        if known.records is None:
            return self
        return type(self)(
            known.records,
            known.relations,
            self.redundancy,
            kinds=self.kinds,
            classes=self.classes,
            at=moment,
        )


def _groups(value: Iterable[RedundancyGroup]) -> tuple[RedundancyGroup, ...]:
    return records(value, (RedundancyGroup,), "redundancy")


def _refusal(findings: Sequence[Finding]) -> DefinitionError:
    errors = [
        FieldError(
            field=finding.code,
            value=finding.subject,
            problem=finding.message,
            remedy="correct the data, or build the graph without strict",
        )
        for finding in findings
    ]
    return DefinitionError("the graph cannot work", errors)
