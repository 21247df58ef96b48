"""The catalogue: what people can order now."""

from collections.abc import Iterable

from itsmcore.errors import UnknownNameError
from itsmcore.model import ON_OFFER, Offering, Service, States
from itsmcore.practices._given import by_id, listed

__all__ = ["orderable"]


def orderable(
    offerings: Iterable[Offering],
    services: Iterable[Service],
    /,
    *,
    states: States | None = None,
) -> tuple[Offering, ...]:
    """The offerings that can be ordered now, in the order given.

    They are active, and of a service on offer, or of none: `place_order` takes each of them
    with its service, and no other one.

    Args:
        offerings: Any.
        services: Those that they are of, and others.
        states: Categories of states of services, where they are not the standard ones.

    Raises:
        UnknownNameError: An offering that is active is of a service that is not among these.
        FieldError: Two services have one key.
        WrongTypeError: Something else was given.
    """
    known = by_id(services, Service, "services")
    on_offer = {
        key for key, service in known.items() if ON_OFFER.holds(service, states=states)
    }
    found = []
    for place, offering in enumerate(listed(offerings, Offering, "offerings")):
        if not offering.active:
            continue
        if offering.service is None or offering.service in on_offer:
            found.append(offering)
        elif offering.service not in known:
            raise UnknownNameError(
                field=f"offerings[{place}].service",
                value=offering.service,
                known=known,
                path=("offerings", place, "service"),
            )
    return tuple(found)
