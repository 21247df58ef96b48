"""The service portfolio: what is planned, what can be had, what can be had no longer.

Works when: a service is in the pipeline, in the catalogue, retiring or retired, and a retired
one refuses new requests.
"""

from datetime import UTC, datetime, timedelta

import pytest

from itsmcore.errors import FieldError, RefusedError
from itsmcore.lifecycle import (
    PORTFOLIO_MANAGER_ROLE,
    SERVICE,
    ServiceEvent,
    place_order,
)
from itsmcore.model import (
    ON_OFFER,
    Actor,
    History,
    Offering,
    Service,
    ServiceState,
    StatusCategory,
)

BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
GRACE = Actor(key="grace", roles=[PORTFOLIO_MANAGER_ROLE])
MAILBOX = Offering(id="mailbox", name="Mailbox", service="mail")
LIFE = (
    (ServiceEvent.PUBLISH, ServiceState.CATALOGUE),
    (ServiceEvent.BEGIN_RETIREMENT, ServiceState.RETIRING),
    (ServiceEvent.RETIRE, ServiceState.RETIRED),
)


def lived() -> tuple[list[Service], History]:
    """A service in each of its states, and its history."""
    born = SERVICE.create(
        {"title": "Mail", "owner": "ada"}, id="mail", at=BORN, by="ada"
    )
    found, history = [born.record], History.start(born.record, born.facts)
    for days, (event, _) in enumerate(LIFE, start=1):
        at = BORN + timedelta(days=days)
        step = SERVICE.apply(found[-1], event, at=at, by=GRACE, reason="decided")
        found.append(step.record)
        history += step.facts
    return found, history


def test_row_08_a_service_goes_from_the_pipeline_to_its_retirement() -> None:
    services, history = lived()
    assert [each.status for each in services] == list(ServiceState)
    assert [each.get("status_category") for each in services] == [
        StatusCategory.TO_DO,
        StatusCategory.ACTIVE,
        StatusCategory.ACTIVE,
        StatusCategory.CLOSED,
    ]
    assert SERVICE.replay(history, strict=True).record == services[-1]
    assert services[-1].retired_at == BORN + timedelta(days=3)


def order(service: Service) -> str | None:
    made = place_order(MAILBOX, {}, id="REQ-1", at=BORN, by="rob", service=service)
    return made.record.service


def test_row_08_only_what_is_in_the_catalogue_takes_new_orders() -> None:
    pipeline, catalogue, *leaving = lived()[0]
    assert (ON_OFFER.holds(catalogue), order(catalogue)) == (True, "mail")
    for service in (pipeline, *leaving):
        assert not ON_OFFER.holds(service)
        with pytest.raises(FieldError) as refused:
            order(service)
        assert refused.value.field == "service"
        assert f"'{service.status}'" in refused.value.problem
        assert refused.value.remedy


def test_row_08_a_retired_service_changes_no_more() -> None:
    gone, at = lived()[0][-1], BORN + timedelta(days=9)
    with pytest.raises(RefusedError) as refused:
        SERVICE.apply(gone, ServiceEvent.UPDATE, {"owner": "eve"}, at=at, by=GRACE)
    assert [reason.code for reason in refused.value.reasons] == ["not_from_state"]
    offers = SERVICE.available(gone, at=at, by=GRACE)
    assert [offer.event for offer in offers] == [ServiceEvent.REVIVE]
