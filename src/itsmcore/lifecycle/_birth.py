"""How a record is made: in the initial state, with the fact that it was created."""

from collections.abc import Mapping
from typing import Any

from itsmcore._instants import to_utc
from itsmcore.errors import RefusedError
from itsmcore.lifecycle._ask import Ask, Birth, How
from itsmcore.lifecycle._engine import Engine
from itsmcore.lifecycle._lack import missing
from itsmcore.lifecycle._notes import not_opened_after
from itsmcore.lifecycle._plan import Plan, is_empty
from itsmcore.lifecycle.offer import Unmet
from itsmcore.lifecycle.step import Creation
from itsmcore.model import Fact, FactKind, FieldChange, FrozenMap

__all__ = ["created"]

_UNSAID = frozenset({"id", "version", "updated_at", "fields", "extra"})
"""Fields that the fact of a creation does not tell as changes."""


def created(
    engine: Engine,
    changes: Mapping[str, Any] | None,
    key: str,
    how: How,
) -> Creation[Any]:
    """A new record and the fact that it was created, or a refusal."""
    table = engine.table(engine.record)
    plan, at = table.plan, to_utc(how[0], "at")
    typed, custom = plan.born(changes)
    given = {**typed, **custom}
    typed = {"opened_at": at, **typed}
    not_opened_after(at, typed["opened_at"])
    refused = [lack.unmet for lack in table.demanded if lack.name not in typed]
    refused += [_hidden(n) for n in table.hidden if not is_empty(given.get(n))]
    if refused:
        raise _refused(engine, key, refused)
    blank = plan.record(
        id=key,
        status=engine.definition.initial,
        fields=custom,
        updated_at=at,
        **typed,
    )
    ask = engine.ask(plan, blank, None, how, Birth)
    table.birth.act(ask)
    lacks = missing(table.required, ask)
    if lacks:
        raise _refused(engine, key, [lack.unmet for lack in lacks])
    made = plan.made(blank, ask.new)
    emitted = table.birth.signals(ask)
    return Creation(record=made, facts=(_fact(plan, made, ask),), emitted=emitted)


def _hidden(name: str) -> Unmet:
    return Unmet(
        code="hidden",
        message=f"{name} is not there yet",
        params=FrozenMap({"field": name}),
    )


def _refused(engine: Engine, key: str, reasons: list[Any]) -> RefusedError:
    return RefusedError(
        record_id=key,
        state=engine.definition.initial,
        event="create",
        reasons=reasons,
        allowed=["create"],
    )


def _fact(plan: Plan, made: Any, ask: Ask) -> Fact:
    """The fact that tells every value that the record began with."""
    reason, text, public, cause = ask.notes
    names = [name for name in (*plan.coerce, *made.fields) if name not in _UNSAID]
    values = {name: plan.value(made, name) for name in names}
    return Fact(
        record_id=made.id,
        seq=0,
        at=ask.at,
        kind=FactKind.CREATED,
        changes=[
            FieldChange(name, None, value)
            for name, value in values.items()
            if not is_empty(value)
        ],
        by=ask.by,
        side=ask.side,
        public=public,
        text=text,
        reason=reason,
        event="create",
        cause=cause,
    )
