"""Which clocks a record has: those of the agreements that rule it, cover included."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import attrs

from itsmcore._instants import to_us
from itsmcore.model import AllOf, Condition, History, Value
from itsmcore.sla.agreement import Agreement, AgreementKind
from itsmcore.sla.target import Target
from itsmcore.sla.verdict import Verdict
from itsmcore.sla.words import Outcome

__all__ = [
    "AgreedTarget",
    "Pact",
    "covering",
    "pacts",
    "strictest",
    "without_agreements",
]

_NEVER = datetime.max.replace(tzinfo=UTC)


@attrs.frozen(kw_only=True)
class AgreedTarget:
    """A target as an agreement promises it.

    Attributes:
        agreement: Which one; None in a rulebook without agreements.
        target: The target with its schedules, which applies while the agreement covers the
            record, and none before it of its kind does where the first one counts.
    """

    agreement: Agreement | None
    target: Target

    @property
    def agreement_id(self) -> str | None:
        """Key of the agreement."""
        return None if self.agreement is None else self.agreement.id


@attrs.frozen
class Pact:
    """An agreement among those that rule a record.

    Attributes:
        agreement: The agreement.
        cover: What it covers, whatever others do; None: everything.
        clocks: Its targets.
    """

    agreement: Agreement
    cover: Condition | None
    clocks: tuple[AgreedTarget, ...]


def covering(
    ruling: Sequence[Pact],
    history: History,
    until: datetime | None,
    *,
    only_first: bool,
) -> list[Pact]:
    """Those of some agreements that ever counted for a record, up to an instant or at all.

    It costs one look at each agreement for each step that any of them reads.
    """
    fields = frozenset[str]().union(
        *(p.cover.fields for p in ruling if p.cover is not None)
    )
    last_us = None if until is None else to_us(until)
    found: set[int] = set()
    values: dict[str, Value] = {}
    for turn in history.turns(fields):
        if last_us is not None and turn.at_us > last_us:
            break
        values.update(turn.values)
        found.update(_counting(ruling, values, only_first=only_first))
    return [pact for number, pact in enumerate(ruling) if number in found]


def _counting(
    ruling: Sequence[Pact], values: Mapping[str, Value], *, only_first: bool
) -> Iterator[int]:
    """The numbers of those that count while a record has some values."""
    taken: set[AgreementKind] = set()
    for number, pact in enumerate(ruling):
        if pact.agreement.kind in taken:
            continue
        if pact.cover is None or pact.cover.test(values.get):
            yield number
            if only_first:
                taken.add(pact.agreement.kind)


def without_agreements(targets: Iterable[Target]) -> tuple[AgreedTarget, ...]:
    """Each target by itself."""
    return tuple(AgreedTarget(agreement=None, target=target) for target in targets)


def pacts(
    agreements: Iterable[Agreement], targets: Mapping[str, Target], *, only_first: bool
) -> Iterator[Pact]:
    """The agreements with the clocks that they bring.

    Args:
        agreements: Those that rule a record, in order.
        targets: The bound targets by their names.
        only_first: Whether one counts only while none before it of its kind does.
    """
    before: dict[AgreementKind, list[Condition]] = {}
    closed: set[AgreementKind] = set()
    for agreement in agreements:
        if agreement.kind in closed:
            continue
        taken = before.setdefault(agreement.kind, [])
        cover = _within(agreement.cover, taken)
        clocks = tuple(_clocks(agreement, cover, targets))
        yield Pact(agreement, agreement.cover, clocks)
        if only_first and agreement.cover is None:
            closed.add(agreement.kind)
        elif only_first and agreement.cover is not None:
            taken.append(~agreement.cover)


def _clocks(
    agreement: Agreement, cover: Condition | None, targets: Mapping[str, Target]
) -> Iterator[AgreedTarget]:
    for name in agreement.targets:
        target = targets[name]
        if cover is not None:
            applies = cover if target.applies is None else cover & target.applies
            target = attrs.evolve(target, applies=applies)
        yield AgreedTarget(agreement=agreement, target=target)


def _within(cover: Condition | None, others: Sequence[Condition]) -> Condition | None:
    """A cover where some other conditions hold, too."""
    if cover is None or not others:
        return AllOf(others) if others else cover
    own = cover.conditions if isinstance(cover, AllOf) else (cover,)
    return AllOf((*own, *others))


def strictest(
    found: Sequence[tuple[AgreedTarget, Verdict]],
) -> list[tuple[AgreedTarget, Verdict]]:
    """Of the verdicts of one kind of agreement and one metric, the one that is due first."""
    best: dict[tuple[object, str], tuple[AgreedTarget, Verdict]] = {}
    for agreed, verdict in found:
        kind = None if agreed.agreement is None else agreed.agreement.kind
        key = kind, agreed.target.metric or agreed.target.id
        rival = best.get(key)
        if rival is None or _rank(verdict) < _rank(rival[1]):
            best[key] = agreed, verdict
    kept = {id(verdict) for _, verdict in best.values()}
    return [pair for pair in found if id(pair[1]) in kept]


def _rank(verdict: Verdict) -> tuple[bool, bool, datetime]:
    """How strict a verdict is: one in force, one whose due time is known, the sooner."""
    due = verdict.due_at
    return (
        verdict.outcome is Outcome.EXCLUDED,
        due is None,
        due or verdict.due_if_resumed_now or _NEVER,
    )
