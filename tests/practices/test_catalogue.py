"""The catalogue: what can be ordered is what an order takes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.lifecycle import place_order
from itsmcore.model import Offering, Service, ServiceState, States
from itsmcore.practices import orderable
from itsmcore.testing import keys

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEYS = ("mail", "shop", "fax")
STATES = st.sampled_from([*ServiceState, "live"])
OWN = st.none() | st.just(States({"live": "active", "catalogue": "closed"}))


def service(id: str, status: str = "catalogue") -> Service:
    return Service(id=id, opened_at=T0, status=status)


def takes(offering: Offering, services: dict[str, Service], states: Any) -> bool:
    """Whether an order goes through."""
    of = services.get(offering.service or "")
    try:
        place_order(offering, {}, id="R-1", at=T0, by="rob", service=of, states=states)
    except FieldError:
        return False
    return True


@given(
    st.lists(
        st.builds(
            Offering,
            id=keys(),
            service=st.none() | st.sampled_from(KEYS),
            active=st.booleans(),
        ),
        max_size=5,
    ),
    st.fixed_dictionaries(dict.fromkeys(KEYS, STATES)),
    OWN,
)
def test_the_catalogue_has_what_an_order_takes(
    found: list[Offering], status: dict[str, str], states: States | None
) -> None:
    services = {key: service(key, state) for key, state in status.items()}
    expected = tuple(each for each in found if takes(each, services, states))
    assert orderable(found, services.values(), states=states) == expected


def test_a_service_that_nobody_knows_is_refused_where_it_is_asked_for() -> None:
    gone = Offering(id="old", service="gone", active=False)
    assert orderable([gone], []) == ()
    new = Offering(id="new", service="gone")
    with pytest.raises(UnknownNameError) as refused:
        orderable([gone, new], [service("mail")])
    assert refused.value.pointer == "/offerings/1/service"


@pytest.mark.parametrize(
    ("what", "services", "how", "error", "field"),
    [
        ("laptop", [], {}, WrongTypeError, "offerings"),
        ([None], [], {}, WrongTypeError, "offerings[0]"),
        ([], "mail", {}, WrongTypeError, "services"),
        ([], ["mail"], {}, WrongTypeError, "services[0]"),
        ([], [service("mail"), service("mail")], {}, FieldError, "services[1]"),
        ([], [service("mail")], {"states": 7}, WrongTypeError, "states"),
    ],
)
def test_what_is_no_catalogue_is_refused_by_name(
    what: Any, services: Any, how: dict[str, Any], error: Any, field: str
) -> None:
    with pytest.raises(error) as refused:
        orderable(what, services, **how)
    assert refused.value.field == field
