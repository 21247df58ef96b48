"""The rows of a lifecycle, compiled to look-ups for one record class."""

from collections.abc import Mapping

from itsmcore.lifecycle._definition import Definition
from itsmcore.lifecycle._effects import Effects
from itsmcore.lifecycle._lack import lacks_of
from itsmcore.lifecycle._plan import Plan
from itsmcore.lifecycle._row import Row

__all__ = ["Table"]

Rows = tuple[Row, ...]


class Table:
    """What may happen to records of one class, ready to be looked up.

    Attributes:
        plan: What is known of the class.
        rows: State and event -> the rows for them, in order.
        free: The first of them, where nothing but guards can stand in its way.
        by_state: State -> the events that have a row for it, with those rows.
        offered: The same without events that only the system asks.
        birth: The effects of being created.
        demanded: What the class asks for and has no value from the first.
        required: What the initial state asks for.
        hidden: What the initial state does not let a creator give.
    """

    __slots__ = (
        *("birth", "by_state", "demanded", "free", "hidden", "offered", "plan"),
        *("required", "rows"),
    )

    def __init__(
        self, definition: Definition, plan: Plan, events: Mapping[str, str]
    ) -> None:
        rules = {rule.name: rule for rule in definition.rules}
        always, internal = definition.effects, frozenset(definition.internal)
        first = rules[definition.initial]
        self.plan = plan
        self.birth = Effects((*first.enter, *always), plan)
        self.demanded = lacks_of(plan.demanded, plan)
        self.required = lacks_of((*first.required, *first.must_change), plan)
        self.hidden = first.hidden
        self.rows: dict[tuple[str, str], Rows] = {}
        for transition in definition.transitions:
            event = transition.event
            for name in transition.sources:
                target = name if transition.target is None else transition.target
                way = rules[name], transition, rules[target]
                is_internal = event in internal
                word = events[event]
                row = Row(way, always, plan, word=word, is_internal=is_internal)
                self.rows[name, event] = (*self.rows.get((name, event), ()), row)
        self.free = {
            key: rows[0] for key, rows in self.rows.items() if rows[0].is_quick
        }
        self.by_state = {
            state: tuple(
                (event, self.rows[state, event])
                for event in events
                if (state, event) in self.rows
            )
            for state in rules
        }
        self.offered = {
            state: tuple(
                (event, rows) for event, rows in found if event not in internal
            )
            for state, found in self.by_state.items()
        }
