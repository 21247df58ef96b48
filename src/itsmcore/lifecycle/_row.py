"""One row of a lifecycle, compiled for one record class."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import attrs

from itsmcore.lifecycle._ask import Ask
from itsmcore.lifecycle._bars import asked_for, bars_of, bounds, lock_bar
from itsmcore.lifecycle._effects import Effects
from itsmcore.lifecycle._lack import (
    REASON,
    TEXT,
    Lack,
    lacks_of,
    missing,
    unchanged_of,
)
from itsmcore.lifecycle._plan import Plan
from itsmcore.lifecycle.effect import Effect, Signal
from itsmcore.lifecycle.offer import Need, Offer, Unmet
from itsmcore.lifecycle.rules import StateRule, Transition
from itsmcore.model import AllOf, Condition, Test

__all__ = ["Row"]


class Row:
    """One transition out of one state.

    Attributes:
        event: The event as plain text.
        target: The state that it leads to.
        label: Its event for people.
        is_open: Whether nothing but missing input can stand in its way.
        needs_input: Whether there is input that can be missing.
        must_change: Fields that the caller has to change.
        prompts: What is asked for even where it is set.
        emits: Whether it may send signals.
        offer: What it offers when nothing stands in its way and nothing is to be asked for.
    """

    __slots__ = (
        "_bars",
        "_effects",
        "_guards",
        "_lacks",
        "_moves",
        "_notes",
        "_plain",
        "_settles",
        "_test",
        "_window",
        "emits",
        "event",
        "is_open",
        "label",
        "must_change",
        "needs_input",
        "offer",
        "prompts",
        "target",
    )

    def __init__(
        self,
        way: tuple[StateRule, Transition, StateRule],
        always: Iterable[Effect],
        plan: Plan,
        *,
        word: str,
        is_internal: bool,
    ) -> None:
        source, transition, target = way
        moves = self._moves = target.name != source.name
        entering = (*source.leave, *target.enter) if moves else ()
        self._effects = Effects((*entering, *transition.effects, *always), plan)
        self._plain, self.emits = self._effects.plain, bool(self._effects.emits)
        changed = asked_for("must_change", transition, target if moves else None)
        prompted = asked_for("must_prompt", transition, target if moves else None)
        required = (*target.required, *transition.required)
        self._lacks = lacks_of(required, plan, changed)
        self.must_change = unchanged_of(changed, plan)
        needs = map(plan.need, dict.fromkeys(prompted))
        self.prompts = {n.field: attrs.evolve(n, required=False) for n in needs}
        self._notes = tuple(
            (place, lack)
            for place, lack, is_needed in (
                (0, REASON, transition.needs_reason),
                (1, TEXT, transition.needs_text),
            )
            if is_needed
        )
        self._settles = not self._effects.fields.isdisjoint(required)
        self._bars = bars_of(transition, is_internal=is_internal)
        tests = [guard.condition for guard in transition.guards]
        together = tests[0] if len(tests) == 1 else AllOf(tests)
        self._guards = together.test
        self._test = None
        if tests and len(self._bars) == 1:  # guards are all that it has
            self._test = _quick_test(together, plan)
        if any(part.read_only or part.hidden for part in (source, transition)):
            asked = frozenset((*changed, *prompted))
            self._test = None
            needed = frozenset(required) - self._effects.assigned
            lock = lock_bar(source, transition, asked, needed)
            self._bars += (lock,)
        self._window = transition.window
        self.event, self.target = str(transition.event), target.name
        self.is_open = not self._bars
        self.label = transition.label or self.event.replace("_", " ")
        self.needs_input = bool(self._lacks or self._notes)
        self.offer = Offer(event=word, label=self.label, to=self.target, allowed=True)

    def act(self, ask: Ask) -> None:
        """Move to the target, and let the effects of this row act."""
        if self._moves:
            ask.new["status"] = self.target
        for put in self._plain:
            put(ask)
        if self._effects.edged:
            self._effects.fire(ask)

    def signals(self, ask: Ask) -> tuple[Signal, ...]:
        """What the step sends to the host once the row has acted."""
        return self._effects.signals(ask)

    # -- input ------------------------------------------------------------------------

    def unchanged(self, ask: Ask) -> list[Lack]:
        """The fields that the caller has to change and did not; asked before the row acts."""
        return [lack for lack in self.must_change if lack.name not in ask.new]

    def lacks(self, ask: Ask) -> list[Lack]:
        """The input that is missing once the row has acted."""
        found = missing(self._lacks, ask)
        found += [lack for place, lack in self._notes if not ask.notes[place]]
        return found

    def lacks_now(self, ask: Ask) -> list[Lack]:
        """The input that would be missing if the row acted on this question."""
        same = self.unchanged(ask) if self.must_change else ()
        if not self.needs_input:
            return list(same)
        if self._settles:  # an effect fills or empties what is required
            ask = ask.trial()
            self.act(ask)
        found = self.lacks(ask)
        absent = {lack.name for lack in found}
        return [*found, *(lack for lack in same if lack.name not in absent)]

    def needs(self, lacks: Iterable[Lack], told: Mapping[str, object]) -> list[Need]:
        """What a form asks for: what is missing, and prompts for what was not told yet."""
        found = {lack.name: lack.need for lack in lacks}
        for name, need in self.prompts.items():
            if name not in found and name not in told:
                found[name] = need
        return list(found.values())

    # -- obstacles --------------------------------------------------------------------

    def obstacles(self, ask: Ask) -> tuple[Unmet, ...]:
        """What stands in the way, apart from missing input."""
        if self.passes(ask):
            return ()
        return tuple([unmet for bar in self._bars for unmet in bar(ask)])

    @property
    def is_quick(self) -> bool:
        """Whether nothing but guards and missing input can stand in its way."""
        return self.is_open or self._test is not None

    def passes(self, ask: Ask) -> bool:
        """Whether guards, all that most rows have, let it through."""
        return self.is_open or (self._test is not None and self._test(ask))

    def is_meant(self, ask: Ask) -> bool:
        """Whether its guards hold, whoever asks and whenever."""
        return self._guards(ask.after)

    def window(self, ask: Ask) -> tuple[datetime | None, datetime | None]:
        """From when until when this row is allowed, where it is bounded."""
        if self._window is None:
            return None, None
        return bounds(self._window, ask.before(self._window.since))


def _quick_test(condition: Condition, plan: Plan) -> Callable[[Ask], bool]:
    """A function that tells whether a condition holds, in few calls for a single field."""
    if not (isinstance(condition, Test) and condition.field in plan.coerce):
        holds = condition.test
        return lambda ask: holds(ask.after)
    name, matches = condition.field, condition.match.matches

    def test(ask: Ask) -> bool:
        new = ask.new
        return matches(new[name] if name in new else getattr(ask.record, name))

    return test
