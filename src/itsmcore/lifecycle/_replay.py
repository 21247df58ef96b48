"""Replaying a history: a fold over its facts that builds one record at the end."""

from collections.abc import Set as AbstractSet
from typing import Any, Final

import attrs

from itsmcore.errors import FieldError, ReplayError, WrongTypeError
from itsmcore.lifecycle._engine import Engine
from itsmcore.lifecycle._fold import Fold, folded
from itsmcore.lifecycle._plan import OWN, Plan
from itsmcore.lifecycle.step import Replay
from itsmcore.model import (
    Finding,
    FrozenMap,
    History,
    Record,
    StatusCategory,
    Value,
    freeze,
)
from itsmcore.model._copier import maker

__all__ = ["replayed"]

_make_replay = maker(Replay)

HARMLESS: Final = frozenset({"same_instant"})
"""Findings that a strict replay lets pass: the order of recording settles them."""

_WHOLE: Final = frozenset(a.name for a in attrs.fields(Record)) - {"fields"}
"""What the initial values of a history hold when they come from a record."""

_HELD_BACK: Final = OWN - {"status"}
"""Fields that no fact tells as a change, unless it comes from elsewhere."""

_KEYS: Final = frozenset({"schema", "type"})
"""Names that the plain form of every record has taken."""


def replayed(engine: Engine, history: History, *, strict: bool) -> Replay[Any]:
    """The record that a history leaves, with everything irregular on the way."""
    if not isinstance(history, History):
        raise WrongTypeError(
            field="history",
            value=history,
            problem="a history is needed",
            remedy="make one with History.start, rewind, from_snapshots or from_rows",
        )
    plan = engine.table(engine.record).plan
    start = history.created
    if start.__class__ is plan.record:
        new = folded(engine.laws, history, plan.reader(start))
        record = None if new is None else _copied(plan, history, start, new)
        if record is not None:
            replay: Replay[Any] = _make_replay(record, ())
            return replay
    return _judged(engine, plan, history, strict=strict)


def _copied(
    plan: Plan, history: History, start: Any, new: dict[str, Value]
) -> Any | None:
    """The record that a history starts from with new values, where they simply fit."""
    if not history.facts:
        return start
    coerce, custom = plan.coerce, plan.custom
    try:
        for name, value in new.items():
            if name in _HELD_BACK:
                return None
            if name in coerce:
                new[name] = coerce[name](value)
            elif not (name in custom or name in start.fields):
                return None
        last = history.facts[-1]
        new["version"], new["updated_at"] = last.seq, last.at
        return plan.made(start, new)
    except FieldError:
        return None


def _judged(
    engine: Engine, plan: Plan, history: History, *, strict: bool
) -> Replay[Any]:
    """The record with everything that is irregular, or a refusal."""
    found = list[Finding]()
    initial = dict(history.initial.items())
    new = folded(engine.laws, history, initial.get)
    if new is None:
        fold = Fold(engine.laws, history)
        found += (*history.findings, *fold.findings())
        values = fold.values
    else:
        values = {**initial, **new}
    record, aside = _Making(plan, history, values).made()
    findings = (*found, *aside)
    faults = [f for f in findings if f.code not in HARMLESS] if strict else ()
    if faults:
        title = f"the history of {history.record_id} is irregular"
        raise ReplayError(title, [_error(f) for f in faults])
    return Replay(record=record, findings=findings)


class _Making:
    """One record of the folded values; what does not fit is kept aside under `extra`.

    A name that is no field of the class is a custom field when the lifecycle declares it, or
    when the record that the history starts from had it.
    """

    def __init__(self, plan: Plan, history: History, values: dict[str, Value]) -> None:
        self.plan, self.history, self.values = plan, history, values
        self.typed: dict[str, Any] = {}
        self.custom: dict[str, Value] = {}
        self.extra: dict[str, Value] = {}
        self.findings: list[Finding] = []

    def made(self) -> tuple[Any, tuple[Finding, ...]]:
        """The record, and a finding for each value that does not fit."""
        self._sort()
        self._settle()
        while True:
            try:
                record = self.plan.built(self._with_maps())
            except FieldError as error:  # values that do not go together
                self._drop(str(error.path[0]), error)
            else:
                return record, tuple(self.findings)

    def _sort(self) -> None:
        """Put each value where it belongs."""
        coerce, typed = self.plan.coerce, self.typed
        initial = self.history.initial
        custom: AbstractSet[str] = self.plan.custom
        if initial.keys() >= _WHOLE:
            custom = custom | (initial.keys() - coerce.keys())
        for name, value in self.values.items():
            if name in coerce:
                try:
                    typed[name] = coerce[name](value)
                except FieldError as error:
                    self._set_aside("bad_value", name, value, error.problem)
            elif name in custom:
                self.custom[name] = value
            else:
                problem = "the record has no field of that name"
                self._set_aside("unknown_field", name, value, problem)

    def _settle(self) -> None:
        """What the history itself says: key, version, last instant, and what must be."""
        typed, history = self.typed, self.history
        key = typed.get("id", history.record_id)
        if key != history.record_id:
            self._set_aside("bad_value", "id", key, f"it is {history.record_id!r}")
        typed["id"] = history.record_id
        typed.setdefault("status", str(StatusCategory.UNKNOWN))
        typed.setdefault("opened_at", history.opened_at)
        if history:
            typed["version"] = history[-1].seq
            typed["updated_at"] = history.effective_at(len(history))
        absent = [name for name in self.plan.demanded if name not in typed]
        if absent:
            title = f"the history of {history.record_id} does not make a record"
            raise ReplayError(title, [self._untold(name) for name in absent])

    def _with_maps(self) -> dict[str, Any]:
        """The typed values with `fields` and `extra` filled."""
        typed = dict(self.typed)
        for name, more in (("fields", self.custom), ("extra", self.extra)):
            held: FrozenMap[str, Value] = typed.get(name, _NOTHING)
            typed[name] = held | more if more else held
        return typed

    def _drop(self, name: str, error: FieldError) -> None:
        """Keep a typed value aside that a check of the whole record refuses."""
        if name not in self.typed or name in self.plan.demanded:
            raise error
        value = self.typed.pop(name)
        self._set_aside("bad_value", name, value, error.problem)

    def _set_aside(self, code: str, name: str, value: Value, problem: str) -> None:
        kept_as = name
        while kept_as in self.plan.coerce or kept_as in _KEYS or kept_as in self.extra:
            kept_as = f"raw_{kept_as}"
        self.extra[kept_as] = value
        key = self.history.record_id
        message = f"{key}: {name} is kept as extra {kept_as!r}, since {problem}"
        params = {"field": name, "value": value, "extra": kept_as}
        self.findings.append(
            Finding(code=code, subject=key, message=message, params=params)
        )

    def _untold(self, name: str) -> FieldError:
        return FieldError(
            field=name,
            value=freeze(self.values.get(name)),
            problem="the class needs it, and the history does not tell it",
            remedy="give the field of the class a default, or tell the value",
        )


_NOTHING: Final = FrozenMap[str, Value]()


def _error(finding: Finding) -> FieldError:
    return FieldError(
        field=f"facts[{finding.seq}]" if finding.seq is not None else "history",
        value=finding.code,
        problem=finding.message,
        remedy="mend the history, or replay without strict to keep it as a finding",
        path=("facts", finding.seq) if finding.seq is not None else ("history",),
    )
