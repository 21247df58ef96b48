"""From the catalogue to the desk: an order becomes a request, its work becomes tasks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from itsmcore.errors import DecodeError, FieldError, ItsmError, WrongTypeError
from itsmcore.lifecycle.request import REQUEST
from itsmcore.lifecycle.step import Creation
from itsmcore.lifecycle.task import TASK
from itsmcore.model import (
    ON_OFFER,
    By,
    Offering,
    Request,
    Service,
    States,
    Task,
    actor,
)

__all__ = ["make_tasks", "place_order"]


def place_order(
    offering: Offering,
    answers: Mapping[str, Any],
    /,
    *,
    id: str,
    at: datetime,
    by: By,
    requester: str | None = None,
    quantity: int = 1,
    cart: str | None = None,
    service: Service | None = None,
    states: States | None = None,
) -> Creation[Request]:
    """A draft of a request for what is offered, its answers checked and its price told.

    Args:
        offering: What is ordered.
        answers: What was filled into its form, by field.
        id: Key of the request.
        at: When, aware.
        by: Who orders.
        requester: For whom; for the one who orders, unless told.
        quantity: How many.
        cart: What groups requests that are ordered together.
        service: The service of which it is, where it is to be checked that customers can have
            it: one that is in the pipeline, retiring or retired takes no new orders.
        states: Categories of states of services, where they are not the standard ones.

    Raises:
        DecodeError: The form refuses the answers; every fault at once, under `answers`.
        FieldError: The offering is not active, its service takes no orders or is another
            one, or the quantity cannot be.
    """
    _offering(offering)
    if not offering.active:
        raise FieldError(
            field="offering",
            value=offering.id,
            problem="it is not on offer",
            remedy="choose one that is active",
        )
    if service is not None:
        _check_service(offering, service, states)
    who = actor(by)
    return REQUEST.create(
        {
            "title": offering.name,
            "offering": offering.id,
            "service": offering.service,
            "answers": _accepted(offering, answers),
            "form_version": offering.form.version,
            "quantity": quantity,
            "price": offering.price_of(quantity),
            "requester": who.key if requester is None else requester,
            "opened_by": who.key,
            "cart": cart,
        },
        id=id,
        at=at,
        by=who,
    )


def _check_service(offering: Offering, service: Service, states: States | None) -> None:
    if not isinstance(service, Service):
        raise WrongTypeError(
            field="service",
            value=service,
            problem="a service is needed",
            remedy="give Service(id=..., opened_at=...)",
        )
    if service.id != offering.service:
        raise FieldError(
            field="service",
            value=service.id,
            problem=f"the offering is of the service {offering.service!r}",
            remedy="give that one",
        )
    if not ON_OFFER.holds(service, states=states):
        raise FieldError(
            field="service",
            value=service.id,
            problem=f"it takes no new orders, since it is {str(service.status)!r}",
            remedy="choose one that is in the catalogue",
        )


def _accepted(offering: Offering, answers: Mapping[str, Any]) -> Any:
    try:
        return offering.form.accept(answers)
    except DecodeError as several:
        errors: list[ItsmError] = [
            error.at("answers")
            for error in several.exceptions
            if isinstance(error, FieldError)
        ]
        raise DecodeError(several.title, errors) from None


def make_tasks(
    offering: Offering,
    request: Request,
    /,
    *,
    ids: Mapping[str, str],
    at: datetime,
    by: By,
) -> tuple[Creation[Task], ...]:
    """The tasks of a request, pending, in the order of the offering.

    The host stores them, and puts their keys into `tasks` of the request.

    Args:
        offering: What was ordered.
        request: The request; it becomes their parent.
        ids: Name of each template -> key of its task.
        at: When, aware.
        by: Who makes them.

    Raises:
        FieldError: A template has no key, or two have the same.
    """
    _offering(offering)
    if not isinstance(request, Request):
        raise WrongTypeError(
            field="request",
            value=request,
            problem="a request is needed",
            remedy="give the record that place_order made",
        )
    keys = _keys(offering, ids)
    return tuple(
        TASK.create(
            {
                "title": template.title,
                "description": template.description,
                "group": template.group,
                "assignee": template.assignee,
                "order": template.order,
                "depends_on": [keys[name] for name in template.depends_on],
                "parent": request.id,
                "requester": request.requester,
                "service": request.service,
                "priority": request.priority,
            },
            id=keys[template.name],
            at=at,
            by=by,
        )
        for template in offering.fulfilment
    )


def _keys(offering: Offering, ids: Mapping[str, str]) -> dict[str, str]:
    """The key of the task of each template."""
    if not isinstance(ids, Mapping):
        raise WrongTypeError(
            field="ids",
            value=ids,
            problem="a mapping from names to keys is needed",
            remedy="give {'template': 'TASK-1'}",
        )
    found: dict[str, str] = {}
    for template in offering.fulfilment:
        key = ids.get(template.name)
        if not isinstance(key, str) or key in found.values():
            raise FieldError(
                field=f"ids.{template.name}",
                value=key,
                problem="each task needs a key of its own",
                remedy="give one for every template",
                path=("ids", template.name),
            )
        found[template.name] = key
    return found


def _offering(value: Offering) -> None:
    if not isinstance(value, Offering):
        raise WrongTypeError(
            field="offering",
            value=value,
            problem="an offering is needed",
            remedy="give Offering(id=..., form=...)",
        )
