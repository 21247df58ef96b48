"""How a stored record of an earlier version goes on."""

from typing import Any

from itsmcore.errors import RefusedError
from itsmcore.lifecycle._ask import Ask, How
from itsmcore.lifecycle._engine import Engine, too_early
from itsmcore.lifecycle._plan import is_empty
from itsmcore.lifecycle.offer import Unmet
from itsmcore.lifecycle.step import Step
from itsmcore.model import Fact, FactKind, FieldChange, FrozenMap

__all__ = ["migrated"]


def migrated(engine: Engine, record: Any, how: How) -> Step[Any]:
    """The step from the record as it is stored to what the definition of today keeps."""
    table = engine.table(record.__class__)
    ask = engine.ask(table.plan, record, None, how)
    states = engine.definition.migration.states
    new = _fields(engine, ask)
    if record.status in states:
        new["status"] = states[record.status]
    elif record.status not in table.by_state:
        raise _refused(record, (_unknown(record),))
    if not new:
        return Step(before=record, record=record, facts=())
    if early := too_early(ask):
        raise _refused(record, early)
    reader = table.plan.reader(record)
    fact = Fact(
        record_id=record.id,
        seq=record.version + 1,
        at=ask.at,
        kind=FactKind.MIGRATED,
        changes=[FieldChange(name, reader(name), value) for name, value in new.items()],
        by=ask.by,
        side=ask.side,
    )
    values = {**new, "updated_at": fact.at, "version": fact.seq}
    return Step(before=record, record=table.plan.made(record, values), facts=(fact,))


def _fields(engine: Engine, ask: Ask) -> dict[str, Any]:
    """New values of fields that got other names; one that is taken keeps its value."""
    new: dict[str, Any] = {}
    plan, record = ask.plan, ask.record
    for old, name in engine.definition.migration.fields.items():
        held = record.fields.get(old)
        if is_empty(held) or not is_empty(plan.value(record, name)) or name in new:
            continue
        new[name] = plan.coerce[name](held) if name in plan.coerce else held
        new[old] = None
    return new


def _unknown(record: Any) -> Unmet:
    return Unmet(
        code="unknown_state",
        message=f"no migration knows the state {record.status!r}",
        params=FrozenMap({"state": str(record.status)}),
    )


def _refused(record: Any, reasons: tuple[Unmet, ...]) -> RefusedError:
    return RefusedError(
        record_id=record.id,
        state=record.status,
        event="migrate",
        reasons=reasons,
        allowed=(),
    )
