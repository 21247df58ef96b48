"""Proofs: what a verdict rested on, in digests, so that it can be checked later."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from itsmcore._instants import to_utc
from itsmcore._version import __version__
from itsmcore.codec._documents import SCHEMA
from itsmcore.codec._proof_hours import FAR, Hours, moment_past, opened
from itsmcore.codec.codec import Codec
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import (
    Fact,
    FactKind,
    FieldChange,
    Finding,
    FrozenMap,
    History,
    WorkingTime,
)
from itsmcore.model._fields import checked, instant
from itsmcore.model.frozen_map import frozen_map
from itsmcore.sla import (
    AgreedTarget,
    ScheduledDays,
    ScheduleTable,
    Target,
    Verdict,
    WorkingDays,
    measure,
)

__all__ = ["Proof", "prove"]

_PLAIN: Final = Codec()
_PARTS: Final = ("policy", "facts", "closures", "verdict")
_TOLD: Final[Mapping[str, str]] = {
    "policy": "the target is not what it was",
    "facts": "the facts up to then are not what they were",
    "closures": "the schedule is not open when it was, between start and end",
    "verdict": "the verdict is not what it was",
}


def _versions(value: Mapping[str, str]) -> FrozenMap[str, str]:
    found: FrozenMap[Any, Any] = frozen_map(value, "versions")
    for name, text in found.items():
        if not (isinstance(name, str) and isinstance(text, str)):
            raise WrongTypeError(
                field="versions",
                value=text,
                problem="editions are text by name",
                remedy="give {'rulebook': '2026-03'}",
            )
    return FrozenMap(sorted(found.items()))


@attrs.frozen(kw_only=True, field_transformer=checked)
class Proof:
    """What a verdict rested on. Keep it with a report, and ask later what has changed.

    A digest is the SHA-256 of the JSON form, in hexadecimal.

    Attributes:
        record_id: Key of the record.
        target_id: Name of the target.
        agreement_id: Key of the agreement that promised it, if any.
        now: The instant of the verdict.
        start: From when on the schedule mattered.
        end: Until when it did: the latest instant that the verdict tells, at most some
            twenty years after the start.
        policy: Digest of the target without its schedules.
        facts: Digest of the facts up to `now`, as far as the target reads them: texts and
            other fields may be blotted out without spoiling the proof.
        closures: Digest of when the schedules were open between start and end, each while it
            counted; for goals in days, of their working days too.
        verdict: Digest of the verdict.
        versions: Editions of this library, of its JSON form, of the agreement, and of
            whatever else the host named.
    """

    record_id: str
    target_id: str
    agreement_id: str | None = None
    now: datetime = attrs.field(converter=instant)
    start: datetime = attrs.field(converter=instant)
    end: datetime = attrs.field(converter=instant)
    policy: str
    facts: str
    closures: str
    verdict: str
    versions: FrozenMap[str, str] = attrs.field(converter=_versions)

    def differences(
        self,
        target: Target | AgreedTarget,
        history: History,
        /,
        *,
        schedule: WorkingTime | None = None,
        codec: Codec = _PLAIN,
    ) -> tuple[Finding, ...]:
        """What has changed since, in the order policy, facts, closures, verdict.

        Nothing when the proof holds. A change of the schedule outside its span is none, nor
        is a fact after `now`. Where the verdict alone differs, the library counts otherwise.

        Args:
            target: The target as it is now.
            history: The history as it is now.
            schedule: The time that counts, where it was given so.
            codec: Knows the host's own classes in the facts.

        Raises:
            FieldError: The history is of another record, or something has no JSON form.
            WrongTypeError: An argument is not what it should be.
        """
        if getattr(history, "record_id", self.record_id) != self.record_id:
            raise FieldError(
                field="history",
                value=history.record_id,
                problem=f"the proof is of record {self.record_id!r}",
                remedy="give the history of that record",
            )
        case = _Case(target, history, schedule, self.now, codec)
        found = case.proof(self.versions, (self.start, self.end))
        return tuple(
            Finding(
                code=f"{part}_changed",
                subject=self.record_id,
                message=_TOLD[part],
                params={"was": getattr(self, part), "is": getattr(found, part)},
            )
            for part in _PARTS
            if getattr(self, part) != getattr(found, part)
        )


def prove(
    target: Target | AgreedTarget,
    history: History,
    /,
    *,
    now: datetime,
    schedule: WorkingTime | None = None,
    versions: Mapping[str, str] = FrozenMap(),
    codec: Codec = _PLAIN,
) -> Proof:
    """The proof of what `measure` says of a record at an instant.

    Args:
        target: The target, or one of those that `Rulebook.clocks` gives.
        history: What happened to the record; facts after `now` are not used.
        now: The instant of the verdict, aware.
        schedule: The time that counts, instead of the target's own.
        versions: Editions to be noted beside those of the library and the agreement, such as
            `{"rulebook": rules.version}`.
        codec: Knows the host's own classes in the facts.

    Raises:
        FieldError: Something has no JSON form, such as a host's own condition; or an edition
            has a name that the proof itself uses.
        NaiveDatetimeError: `now` has no zone.
        WrongTypeError: An argument is not what it should be.

    >>> from datetime import UTC, timedelta
    >>> from itsmcore.model import Incident
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> history = History.start(Incident(id="INC1", title="No mail", opened_at=nine))
    >>> proof = prove(Target.resolution(timedelta(hours=4)), history, now=nine)
    >>> proof.differences(Target.resolution(timedelta(hours=4)), history)
    ()
    >>> later = proof.differences(Target.resolution(timedelta(hours=8)), history)
    >>> [finding.code for finding in later]
    ['policy_changed', 'verdict_changed']
    """
    case = _Case(target, history, schedule, to_utc(now, "now"), codec)
    known = {"itsmcore": __version__, "schema": str(SCHEMA)}
    if isinstance(target, AgreedTarget) and target.agreement is not None:
        known["agreement"] = target.agreement.version
    given = _versions(versions)
    for name in sorted(known.keys() & given.keys()):
        raise FieldError(
            field="versions",
            value=name,
            problem="the proof notes this edition itself",
            remedy="use another name",
        )
    return case.proof({**given, **known}, None)


class _Case:
    """A target and a history at an instant, and the digests of all that a verdict rests on."""

    def __init__(
        self,
        target: Target | AgreedTarget,
        history: History,
        schedule: WorkingTime | None,
        now: datetime,
        codec: Codec,
    ) -> None:
        self._agreement_id: str | None = None
        if isinstance(target, AgreedTarget):
            self._agreement_id, target = target.agreement_id, target.target
        self._target = target
        self._history, self._now, self._codec = history, now, codec
        if not isinstance(codec, Codec):
            raise WrongTypeError(
                field="codec",
                value=codec,
                problem="a codec is needed",
                remedy="give Codec(MyRecord), or leave it out",
            )
        found = measure(self._target, history, now=now, schedule=schedule)
        self._verdict = attrs.evolve(found, agreement_id=self._agreement_id)
        self._form = self._target.schedule if schedule is None else schedule

    def proof(
        self, versions: Mapping[str, str], span: tuple[datetime, datetime] | None
    ) -> Proof:
        """The proof; the schedule is looked at over a span, by default that of the verdict."""
        start, end = self._span() if span is None else span
        digest = self._codec.digest
        return Proof(
            record_id=self._history.record_id,
            target_id=self._target.id,
            agreement_id=self._agreement_id,
            now=self._now,
            start=start,
            end=end,
            policy=digest(self._policy()),
            facts=digest(_used(self._target, self._history, self._now)),
            closures=digest(self._closures(start, end)),
            verdict=digest(self._verdict),
            versions=versions,
        )

    def _policy(self) -> Target:
        """The target without its schedules, whose conditions are kept."""
        form = self._form
        if isinstance(form, ScheduleTable):
            rows = [(row.condition, None) for row in form.rows]
            return attrs.evolve(self._target, schedule=ScheduleTable(rows))
        return attrs.evolve(self._target, schedule=None)

    def _span(self) -> tuple[datetime, datetime]:
        """From the first to the last instant that the verdict tells."""
        found = [*_instants(self._verdict), self._history.opened_at]
        start, end = min(found), max(found)
        return start, min(end, start + _LONGEST) if FAR - start > _LONGEST else end

    def _closures(self, start: datetime, end: datetime) -> Hours:
        """When time counted, by each schedule while it was the one to count."""
        rows = self._target.goal
        in_days = any(isinstance(r.goal, (ScheduledDays, WorkingDays)) for r in rows)
        parts = [
            opened(
                row,
                schedule,
                low,
                moment_past(high) if high == end else high,
                in_days=in_days,
            )
            for row, schedule, low, high in self._turns(start, end)
        ]
        return Hours(parts=tuple(parts))

    def _turns(
        self, start: datetime, end: datetime
    ) -> Iterator[tuple[int, Any, datetime, datetime]]:
        """Which row of the schedules counted from when to when.

        A clock that has stopped stays with the one of its stop, and so do past cycles.
        """
        table = self._form
        if not isinstance(table, ScheduleTable):
            yield 0, table, start, end
            return
        stop = self._verdict.stopped_at or end
        rows = [(at, row) for at, row in self._rows(table) if at <= stop]
        lows = [start, *(max(start, at) for at, _ in rows[1:])]
        for (_, row), low, high in zip(rows, lows, [*lows[1:], end], strict=False):
            yield row, table.rows[row].schedule, low, max(low, high)
        for cycle in self._verdict.past_cycles:
            row = next((r for at, r in reversed(rows) if at < cycle.ended_at), 0)
            if cycle.due_at is not None and cycle.due_at > cycle.ended_at:
                schedule = table.rows[row].schedule
                yield row, schedule, cycle.ended_at, min(cycle.due_at, end)

    def _rows(self, table: ScheduleTable) -> Iterator[tuple[datetime, int]]:
        """Since when each row of the schedules was the one to count."""
        values: dict[str, Any] = {}
        last = None
        for turn in self._history.turns(table.fields):
            values.update(turn.values)
            row = table.row_of(values.get)
            if turn.at <= self._now and row != last:
                last = row
                yield turn.at, row


def _instants(verdict: Verdict) -> Iterator[datetime]:
    """Every instant that a verdict tells."""
    cycles = [verdict, *verdict.past_cycles]
    found = [getattr(verdict, name) for name in _INSTANTS]
    found += [state.at for state in verdict.thresholds]
    found += [at for each in cycles for at in (each.started_at, each.due_at)]
    found += [segment.start for each in cycles for segment in each.segments]
    yield from (at for at in found if at is not None)


_LONGEST: Final = timedelta(days=20 * 366)

_INSTANTS: Final = (
    "now",
    "stopped_at",
    "deadline",
    "due_if_resumed_now",
    "first_breach_at",
    "next_change_at",
)


def _used(target: Target, history: History, now: datetime) -> History:
    """The history as far as the target reads it: measured, it gives the same verdict."""
    names = {*target.fields, *(name.partition(".")[0] for name in target.fields)}
    names |= {"status"} if "status_category" in names else set()
    facts = [
        _bare(fact, names, hears=target.hears)
        for position, fact in enumerate(history, start=1)
        if history.effective_at(position) <= now
    ]
    return History(
        record_type=history.record_type,
        record_id=history.record_id,
        opened_at=history.opened_at,
        began_at=history.began_at,
        initial={k: v for k, v in history.initial.items() if k in names},
        states=history.states if "status_category" in names else None,
        facts=facts,
    )


def _bare(fact: Fact, names: set[str], *, hears: bool) -> Fact:
    """What is read of a fact."""
    is_heard = hears and fact.is_comment
    return Fact(
        record_id=fact.record_id,
        seq=fact.seq,
        at=fact.at,
        kind=FactKind.COMMENTED if is_heard else FactKind.CHANGED,
        changes=[
            FieldChange(change.field, None, change.new)
            for change in fact.changes
            if change.field in names
        ],
        side=fact.side if is_heard else None,
        public=fact.public if is_heard else None,
    )
