"""Classes of configuration items: a tree that is data."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar, Final

import attrs

from itsmcore.errors import FieldError, ItsmError, UnknownNameError
from itsmcore.model._catalogue import Catalogue, listed
from itsmcore.model._cycles import cycles
from itsmcore.model._fields import checked, filled
from itsmcore.model.field_schema import FieldSchema

__all__ = ["CI_CLASSES", "CiClass", "CiClasses"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class CiClass:
    """A class of configuration items.

    Attributes:
        name: What items call it.
        parent: Name of the class that it is a special case of; None for a root.
        doc: What belongs to it, for people.
        fields: The custom fields that its items have beside those of its parents.
        stands_alone: Whether its items take no part in impact, such as documents; a check of
            a graph reports other classes that no relation of impact touches.
    """

    name: str = attrs.field(validator=filled)
    parent: str | None = None
    doc: str | None = None
    fields: FieldSchema = attrs.field(factory=FieldSchema)
    stands_alone: bool = False


def _classes(value: Iterable[CiClass]) -> tuple[CiClass, ...]:
    return listed(value, CiClass)


@attrs.frozen
class CiClasses(Catalogue[CiClass]):
    """A tree of classes, by name.

    Attributes:
        entries: In the order in which people see them.

    Raises:
        DefinitionError: Two have one name, a parent is missing, or classes are above
            themselves.

    >>> CI_CLASSES.lineage("database")
    ('database', 'software', 'ci')
    """

    word: ClassVar[str] = "ci_class"

    entries: tuple[CiClass, ...] = attrs.field(converter=_classes)

    def _faults(self, found: Mapping[str, CiClass], /) -> Iterator[ItsmError]:
        for index, item in enumerate(self.entries):
            if item.parent is not None and item.parent not in found:
                yield UnknownNameError(
                    field=f"entries[{index}].parent",
                    value=item.parent,
                    known=found,
                    path=("entries", index, "parent"),
                )
        above = {name: _parents(item) for name, item in found.items()}
        for group in cycles(above):
            yield FieldError(
                field="entries",
                value=group,
                problem="these classes are above themselves",
                remedy="let one of them have another parent, or none",
            )

    def lineage(self, name: str, /) -> tuple[str, ...]:
        """The class and all above it, from itself up to its root.

        Raises:
            UnknownNameError: There is no such class.
        """
        found = [self[name].name]
        while (parent := self[found[-1]].parent) is not None:
            found.append(parent)
        return tuple(found)

    def is_a(self, name: str, ancestor: str, /) -> bool:
        """Whether a class is another one, or below it.

        A class that the tree does not know is only itself.
        """
        return name == ancestor or (name in self and ancestor in self.lineage(name))


def _parents(item: CiClass) -> tuple[str, ...]:
    return () if item.parent is None else (item.parent,)


def _tree(branches: Mapping[str, Iterable[str]]) -> Iterator[CiClass]:
    for parent, names in branches.items():
        for name in names:
            yield CiClass(name=name, parent=parent)


CI_CLASSES: Final = CiClasses(
    [
        CiClass(name="service"),
        CiClass(name="ci"),
        *_tree(
            {
                "ci": ["facility", "hardware", "software", "virtual", "group"],
                "facility": ["site", "room", "rack", "power_source"],
                "hardware": ["server", "storage", "network_device", "end_user_device"],
                "network_device": ["router", "switch", "firewall", "load_balancer"],
                "software": ["application", "database", "middleware"],
                "virtual": ["hypervisor", "virtual_machine", "container"],
                "group": ["cluster", "farm"],
            }
        ),
        CiClass(name="document", parent="ci", stands_alone=True),
    ]
)
"""The standard classes; `CI_CLASSES | [CiClass(...)]` adds those of a host."""
