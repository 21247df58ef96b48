"""Which classes of items are asked for: those named, and those below them."""

from collections.abc import Iterable

from itsmcore.cmdb._snapshot import Snapshot

__all__ = ["classes_below"]


def classes_below(snapshot: Snapshot, names: Iterable[str]) -> frozenset[str]:
    """The classes of its items that are one of these, or below one."""
    wanted, classes = tuple(names), snapshot.rules.classes
    known = dict.fromkeys(snapshot.class_names)
    return frozenset(
        name for name in known if any(classes.is_a(name, above) for above in wanted)
    )
