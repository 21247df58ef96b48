"""What is known of a record class."""

from typing import TYPE_CHECKING, Any

import attrs

from itsmcore.lifecycle import StateRule
from itsmcore.model import Incident
from tests.lifecycle.samples import ROWS, STATES, T0, definition, lifecycle

if TYPE_CHECKING:
    from decimal import Decimal as Price


def test_a_class_may_have_types_that_only_a_checker_knows() -> None:
    @attrs.frozen(kw_only=True)
    class Priced(Incident):
        price: "Price | None" = None

    names = ["price", "assignee", "priority"]
    rules = [STATES[0], StateRule(name="open", category="active", required=names)]
    found: Any = definition(name="x", initial="new", rules=rules, transitions=ROWS[:1])
    (offer,) = found.bind(Priced, str, dict).available(
        Priced(id="1", opened_at=T0), at=T0, by="ada"
    )
    assert [need.type for need in offer.needs] == ["any", "text", "choice"]


def test_a_block_of_several_kinds_may_be_read_by_any_name() -> None:
    @attrs.frozen(kw_only=True)
    class Loose(Incident):
        more: Any = None

    assert lifecycle(rules=STATES).bind(Loose, str, dict).name == "thing"
