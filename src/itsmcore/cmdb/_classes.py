"""Which classes of items are asked for: those named, and those below them."""

from collections.abc import Iterable

from itsmcore.cmdb._snapshot import Snapshot
from itsmcore.errors import UnknownNameError
from itsmcore.model import FrozenMap

__all__ = ["classes_below", "ids_by_class", "ids_of_class", "known_classes"]


def known_classes(snapshot: Snapshot, names: Iterable[str]) -> tuple[str, ...]:
    """Names of classes that a caller gives.

    Raises:
        UnknownNameError: One is neither in the tree of classes nor that of any item.
    """
    classes, found = snapshot.rules.classes, tuple(names)
    for name in found:
        if name not in classes and name not in snapshot.class_names:
            every = dict.fromkeys([*classes, *snapshot.class_names])
            raise UnknownNameError(field="names", value=name, known=every)
    return found


def classes_below(snapshot: Snapshot, names: Iterable[str]) -> frozenset[str]:
    """The classes of its items that are one of these, or below one."""
    wanted, classes = tuple(names), snapshot.rules.classes
    known = dict.fromkeys(snapshot.class_names)
    return frozenset(
        name for name in known if any(classes.is_a(name, above) for above in wanted)
    )


def ids_of_class(
    snapshot: Snapshot, nodes: Iterable[int], names: Iterable[str]
) -> tuple[str, ...]:
    """Ids of those nodes whose class is one of these, or below one."""
    ids, class_names = snapshot.ids, snapshot.class_names
    wanted = classes_below(snapshot, names)
    return tuple(ids[node] for node in nodes if class_names[node] in wanted)


def ids_by_class(
    snapshot: Snapshot, nodes: Iterable[int]
) -> FrozenMap[str, tuple[str, ...]]:
    """Ids of nodes by the name of their class, in order of appearance."""
    found: dict[str, list[str]] = {}
    for node in nodes:
        found.setdefault(snapshot.class_names[node], []).append(snapshot.ids[node])
    return FrozenMap({name: tuple(ids) for name, ids in found.items()})
