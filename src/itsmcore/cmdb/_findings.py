"""What is suspect in a graph, as findings in a fixed order."""

from collections.abc import Iterator, Mapping
from typing import Final

from itsmcore.cmdb._snapshot import Snapshot
from itsmcore.model import CiClasses, Finding

__all__ = ["findings_of"]

_GROUPS: Final[Mapping[str, str]] = {
    "unknown_owner": "a group is of {of!r}, which is no item; it is left out",
    "unknown_member": "a group of {of!r} has the member {member!r}, which is no item; "
    "it counts without it",
    "member_of_itself": "a group of {of!r} has itself as a member; it counts without it",
    "weight_of_no_member": "a group of {of!r} weighs {member!r}, which is none of its "
    "members; that changes nothing",
    "empty_group": "a group of {of!r} has no member; it is left out",
    "needs_too_much": "a group of {of!r} needs more than all of its members; it needs all",
}


def findings_of(snapshot: Snapshot) -> Iterator[Finding]:
    """Everything suspect: relations, their kinds, groups, classes."""
    yield from _of_relations(snapshot)
    yield from _of_kinds(snapshot)
    yield from _of_groups(snapshot)
    yield from _of_classes(snapshot)


def _of_relations(snapshot: Snapshot) -> Iterator[Finding]:
    """Relations that were left out, that come twice, or that lead back to their source."""
    columns, told = snapshot.columns, set[tuple[str, str, str]]()
    left_out = set(snapshot.dangling)
    for place in range(len(columns.sources)):
        row = columns.row(place)
        if place in left_out:
            for end in dict.fromkeys(row[:2]):
                if end not in snapshot.index:
                    problem = f"{end!r} is no item; the relation is left out"
                    yield _of_relation("unknown_end", place, row, problem)
            continue
        if row[0] == row[1]:
            problem = "an item is related to itself; that changes nothing"
            yield _of_relation("self_relation", place, row, problem)
        if row in told:
            problem = "the same relation comes twice; it counts once"
            yield _of_relation("duplicate_relation", place, row, problem)
        told.add(row)


def _of_relation(
    code: str, place: int, row: tuple[str, str, str], problem: str
) -> Finding:
    source, target, kind = row
    return Finding(
        code=code,
        subject=source,
        message=f"{source} {kind} {target}: {problem}",
        params={"target": target, "kind": kind, "row": place},
    )


def _of_kinds(snapshot: Snapshot) -> Iterator[Finding]:
    """Kinds of relations that no rule says the impact of."""
    for name in snapshot.net.kinds:
        if name not in snapshot.rules.kinds:
            yield Finding(
                code="kind_without_rule",
                subject=name,
                message=f"no rule says what the kind of relation {name!r} means for "
                f"impact; it carries none",
            )


def _of_groups(snapshot: Snapshot) -> Iterator[Finding]:
    """What is the matter with redundancy groups."""
    for flaw in snapshot.flaws:
        params = {"of": flaw.group.of, "group": flaw.group.name, "member": flaw.member}
        message = _GROUPS[flaw.code].format(of=flaw.group.of, member=flaw.member)
        yield Finding(
            code=flaw.code, subject=flaw.group.of, message=message, params=params
        )


def _of_classes(snapshot: Snapshot) -> Iterator[Finding]:
    """Classes that the tree lacks, and those whose items no relation of impact touches."""
    names, classes = snapshot.class_names, snapshot.rules.classes
    touched = {names[node] for node in snapshot.net.touched()}
    for name in dict.fromkeys(names):
        if name not in classes:
            yield Finding(
                code="unknown_class",
                subject=name,
                message=f"the tree of classes has no {name!r}",
            )
        if name not in touched and not _stands_alone(name, classes):
            yield Finding(
                code="class_without_impact",
                subject=name,
                message=f"no relation of impact touches any item of class {name!r}; "
                f"trouble with one hits nothing, and nothing hits one",
            )


def _stands_alone(name: str, classes: CiClasses) -> bool:
    return name in classes and any(
        classes[above].stands_alone for above in classes.lineage(name)
    )
