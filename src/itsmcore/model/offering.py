"""Offerings: what people can order of a service, with its form and its work."""

from collections.abc import Iterable, Iterator
from decimal import Context
from typing import Final

import attrs

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    ItsmError,
    UnknownNameError,
    WrongTypeError,
    dotted,
)
from itsmcore.model._cycles import cycles
from itsmcore.model._fields import checked, each, texts, values
from itsmcore.model.field_schema import FieldSchema
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.keys import GroupKey, PartyKey, ServiceKey
from itsmcore.model.money import Money
from itsmcore.model.values import NO_VALUES, Value

__all__ = ["Offering", "TaskTemplate"]

_EXACT: Final = Context(prec=300)
"""More digits than a price and a quantity have together."""


def _place(_template: object, _field: object, value: int) -> None:
    if value < 0:
        raise FieldError(
            field="order",
            value=value,
            problem="places are counted from 0",
            remedy="give 0 for what comes first",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class TaskTemplate:
    """A piece of work that every request of an offering needs.

    Attributes:
        name: What other templates of the offering call it.
        title: One line for people.
        description: What is to be done.
        group: The queue that does it.
        assignee: The person who does it.
        order: Its place, from 0; it waits for what has a lower one.
        depends_on: Names of the templates whose tasks come first.
    """

    name: str
    title: str
    description: str | None = None
    group: GroupKey | None = None
    assignee: PartyKey | None = None
    order: int = attrs.field(default=0, validator=_place)
    depends_on: tuple[str, ...] = attrs.field(default=(), converter=texts)


def _templates(value: Iterable[TaskTemplate]) -> tuple[TaskTemplate, ...]:
    found = tuple(each(value))
    for index, item in enumerate(found):
        if not isinstance(item, TaskTemplate):
            raise WrongTypeError(
                field="value",
                value=item,
                problem="a TaskTemplate is needed",
                remedy="give [TaskTemplate(...)]",
                path=("value", index),
            )
    return found


@attrs.frozen(kw_only=True, field_transformer=checked)
class Offering:
    """What people can order of a service.

    Attributes:
        id: Unique in the host's store.
        name: One line for people.
        doc: What people are told about it.
        service: Key of the service that it is of.
        active: Whether it can be ordered.
        price: What one of it costs.
        form: The fields that an order fills in.
        needs_approval: Whether somebody has to approve an order.
        fulfilment: The work of an order.
        version: The edition of the offering.
        fields: Declared custom fields.

    Raises:
        DefinitionError: The templates cannot work together; every fault at once.
    """

    id: str
    name: str = ""
    doc: str | None = None
    service: ServiceKey | None = None
    active: bool = True
    price: Money | None = None
    form: FieldSchema = attrs.field(factory=FieldSchema)
    needs_approval: bool = False
    fulfilment: tuple[TaskTemplate, ...] = attrs.field(default=(), converter=_templates)
    version: str = "1"
    fields: FrozenMap[str, Value] = attrs.field(default=NO_VALUES, converter=values)

    def __attrs_post_init__(self) -> None:
        faults = [*_faults(self.fulfilment)]
        if faults:
            raise DefinitionError(f"offering {self.id!r} cannot work", faults)

    def price_of(self, quantity: int, /) -> Money | None:
        """What that many cost, exact; None where it has no price.

        Raises:
            WrongTypeError: The number is no int.
        """
        if type(quantity) is not int:
            raise WrongTypeError(
                field="quantity",
                value=quantity,
                problem="a whole number is needed",
                remedy="give an int",
            )
        if self.price is None:
            return None
        amount = _EXACT.multiply(self.price.amount, quantity)
        return Money(amount, self.price.currency)


def _faults(templates: tuple[TaskTemplate, ...]) -> Iterator[ItsmError]:
    places = {template.name: template.order for template in templates}
    told: set[str] = set()
    for index, template in enumerate(templates):
        place = ("fulfilment", index)
        if template.name in told:
            yield _fault((*place, "name"), template.name, "it comes twice", "rename it")
        told.add(template.name)
        path = (*place, "depends_on")
        for name in template.depends_on:
            if name not in places:
                yield UnknownNameError(
                    field=dotted(path), value=name, known=places, path=path
                )
            elif places[name] > template.order:
                problem = "it has a later place"
                yield _fault(
                    path, name, problem, "give it the same order, or a lower one"
                )
    edges = {template.name: template.depends_on for template in templates}
    for group in cycles(edges):
        problem = "these wait for one another"
        yield _fault(("fulfilment",), group, problem, "let one of them begin")


def _fault(
    path: tuple[str | int, ...], value: object, problem: str, remedy: str
) -> FieldError:
    return FieldError(
        field=dotted(path), value=value, problem=problem, remedy=remedy, path=path
    )
