"""Replaying a history: a fold over its facts that builds one record at the end."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from itsmcore.errors import FieldError, ReplayError
from itsmcore.lifecycle.step import Replay
from itsmcore.model import (
    Fact,
    FactKind,
    Finding,
    FrozenMap,
    History,
    Record,
    StatusCategory,
    Value,
)

if TYPE_CHECKING:
    from itsmcore.lifecycle._engine import Engine
    from itsmcore.lifecycle._plan import Plan
    from itsmcore.lifecycle.lifecycle import Lifecycle

__all__ = ["HARMLESS", "replayed"]

HARMLESS = frozenset({"same_instant"})
"""Findings that a strict replay lets pass: the order of recording settles them."""


def replayed(
    definition: "Lifecycle[Any, Any, Any]",
    engine: "Engine",
    history: History,
    *,
    strict: bool,
) -> Replay[Any]:
    """The record that a history leaves, with everything irregular on the way."""
    plan = engine.plan(engine.record or Record)
    fold = _Fold(definition, engine, plan, history)
    findings = (*history.findings, *fold.findings())
    record, more = _built(plan, history, fold)
    findings = (*findings, *more)
    faults = [f for f in findings if f.code not in HARMLESS]
    if strict and faults:
        title = f"the history of {history.record_id} is irregular"
        raise ReplayError(title, [_error(f) for f in faults])
    return Replay(record=record, findings=findings)


class _Fold:
    """The values of a history after each fact, held against the rules."""

    def __init__(
        self,
        definition: "Lifecycle[Any, Any, Any]",
        engine: "Engine",
        plan: "Plan",
        history: History,
    ) -> None:
        self.history, self.engine, self.plan = history, engine, plan
        self.required = {r.name: r.required for r in definition.rules if r.required}
        self.initial = definition.initial
        self.values: dict[str, Value] = dict(history.initial)
        self.told = set(self.values).union(
            *({c.field for c in fact.changes} for fact in history)
        )

    def findings(self) -> Iterator[Finding]:
        """Fold fact after fact, reporting on the way."""
        yield from self._first()
        last_at = None
        for fact in self.history:
            if fact.at == last_at:
                yield self._finding(
                    "same_instant", fact, "it shares its instant with the one before"
                )
            last_at = fact.at
            yield from self._fact(fact)

    def _first(self) -> Iterator[Finding]:
        status = self.values.get("status")
        if status not in self.engine.states:
            yield self._unknown_state(None, status)
        elif status != self.initial:
            message = f"it starts in {status!r}, not in {self.initial!r}"
            yield self._finding("starts_mid_life", None, message, state=status)

    def _fact(self, fact: Fact) -> Iterator[Finding]:
        if fact.kind is FactKind.CREATED:
            return
        before = self.values.get("status")
        self.values.update([(c.field, c.new) for c in fact.changes])
        after = self.values["status"] if "status" in self.values else before
        yield from self._moved(fact, before, after)
        if fact.event is not None and fact.event not in self.engine.events:
            message = f"the event {fact.event!r} is not known"
            yield self._finding("unknown_event", fact, message, event=fact.event)

    def _moved(self, fact: Fact, before: Value, after: Value) -> Iterator[Finding]:
        if before == after:
            return
        if after not in self.engine.states:
            yield self._unknown_state(fact, after)
        elif before in self.engine.states and (before, after) not in self.engine.moves:
            message = f"no rule leads from {before!r} to {after!r}"
            yield self._finding("not_allowed", fact, message, old=before, new=after)
        for name in self.required.get(str(after), ()):
            if name in self.told and self.values.get(name) in (None, ""):
                message = f"{name} is empty on entering {after!r}"
                yield self._finding("field_missing", fact, message, field=name)

    def _unknown_state(self, fact: Fact | None, status: Value) -> Finding:
        message = f"the state {status!r} is not known"
        return self._finding("unknown_state", fact, message, state=status)

    def _finding(
        self, code: str, fact: Fact | None, message: str, **params: Value
    ) -> Finding:
        key = self.history.record_id
        where = key if fact is None else f"fact {fact.seq} of {key}"
        return Finding(
            code=code,
            subject=key,
            seq=None if fact is None else fact.seq,
            message=f"{where}: {message}",
            params=FrozenMap(params),
        )


def _built(
    plan: "Plan", history: History, fold: _Fold
) -> tuple[Record, tuple[Finding, ...]]:
    """One record of the folded values; what does not fit is kept as it is under `extra`."""
    typed: dict[str, Any] = {}
    custom: dict[str, Value] = {}
    extra: dict[str, Value] = {}
    findings: list[Finding] = []
    started = history.initial.get("id") is not None
    for name, value in fold.values.items():
        if name in plan.coerce:
            problem = _fits(plan.coerce, name, value, typed)
        elif name in plan.custom or (started and name not in typed):
            custom[name], problem = value, None
        else:
            problem = "the record has no field of that name"
        if problem is not None:
            extra[name] = value
            findings.append(_kept_aside(history, name, value, problem))
    last = history[-1] if history else None
    if last is not None:
        typed["version"], typed["updated_at"] = last.seq, last.at
    kept: Mapping[str, Value] = typed.pop("extra", FrozenMap())
    typed = {
        "id": history.record_id,
        "status": str(StatusCategory.UNKNOWN),
        "opened_at": history.opened_at,
        **typed,
    }
    record = plan.record(**typed, fields=custom, extra={**kept, **extra})
    return record, tuple(findings)


def _fits(
    coerce: Mapping[str, Any], name: str, value: Value, typed: dict[str, Any]
) -> str | None:
    """Put a value where it belongs; say why when it does not fit."""
    try:
        typed[name] = coerce[name](value)
    except FieldError as error:
        return error.problem
    return None


def _kept_aside(history: History, name: str, value: Value, problem: str) -> Finding:
    code = "unknown_field" if problem.startswith("the record has no") else "bad_value"
    return Finding(
        code=code,
        subject=history.record_id,
        message=f"{history.record_id}: {name} is kept as extra, since {problem}",
        params=FrozenMap({"field": name, "value": value}),
    )


def _error(finding: Finding) -> FieldError:
    return FieldError(
        field=f"facts[{finding.seq}]" if finding.seq is not None else "history",
        value=finding.code,
        problem=finding.message,
        remedy="mend the history, or replay without strict to keep it as a finding",
        path=("facts", finding.seq) if finding.seq is not None else ("history",),
    )
