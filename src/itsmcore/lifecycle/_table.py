"""The rows of a lifecycle, compiled to look-ups for one record class."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from itsmcore.lifecycle._plan import Plan
from itsmcore.lifecycle._row import Effects, Row, lacks_of
from itsmcore.lifecycle.effect import Effect

if TYPE_CHECKING:
    from itsmcore.lifecycle.lifecycle import Lifecycle

__all__ = ["Table"]


class Table:
    """What may happen to records of one class, ready to be looked up.

    Attributes:
        plan: What is known of the class.
        rows: State and event -> the rows for them, in order.
        by_state: State -> the events that have a row for it, with those rows.
        birth: The effects of being created.
        demanded: What the class asks for and has no value from the first.
        required: What the initial state asks for.
    """

    __slots__ = ("birth", "by_state", "demanded", "plan", "required", "rows")

    def __init__(
        self,
        definition: "Lifecycle[Any, Any, Any]",
        plan: Plan,
        events: Mapping[str, str],
    ) -> None:
        rules = {rule.name: rule for rule in definition.rules}
        always: tuple[Effect, ...] = definition.effects
        first = rules[definition.initial]
        self.plan = plan
        self.birth = Effects((*first.enter, *always), plan)
        self.demanded = lacks_of(plan.demanded, plan)
        self.required = lacks_of(first.required, plan)
        self.rows: dict[tuple[str, str], tuple[Row, ...]] = {}
        for transition in definition.transitions:
            for name in transition.sources:
                source = rules[name]
                target = source
                if transition.target is not None:
                    target = rules[transition.target]
                word = events[transition.event]
                row = Row(source, transition, target, always, plan=plan, event=word)
                key = (name, transition.event)
                self.rows[key] = (*self.rows.get(key, ()), row)
        self.by_state = {
            state: tuple(
                (event, self.rows[state, event])
                for event in events
                if (state, event) in self.rows
            )
            for state in rules
        }
