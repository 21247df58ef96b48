"""Which clocks a record has: those of the agreements that rule it, cover included."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import attrs

from itsmcore.model import Condition, History
from itsmcore.sla.agreement import Agreement, AgreementKind
from itsmcore.sla.target import Target
from itsmcore.sla.verdict import Verdict
from itsmcore.sla.words import Outcome

__all__ = ["AgreedTarget", "Pact", "pacts", "strictest", "without_agreements"]

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
        cover: When its clocks are there; None: always.
        clocks: Its targets.
    """

    cover: Condition | None
    clocks: tuple[AgreedTarget, ...]

    def has_covered(self, history: History, until: datetime | None) -> bool:
        """Whether it ever covered the record, up to an instant or at all."""
        if until is not None and until < history.effective_at(0):
            return False
        if self.cover is None:
            return True
        last = history.effective_at(len(history)) if until is None else until
        return bool(history.spans(self.cover, until=last))


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
        cover = _joined(agreement.cover, [~item for item in taken])
        yield Pact(cover, tuple(_clocks(agreement, cover, targets)))
        if only_first and agreement.cover is None:
            closed.add(agreement.kind)
        elif only_first and agreement.cover is not None:
            taken.append(agreement.cover)


def _clocks(
    agreement: Agreement, cover: Condition | None, targets: Mapping[str, Target]
) -> Iterator[AgreedTarget]:
    for name in agreement.targets:
        target = targets[name]
        if cover is not None:
            applies = cover if target.applies is None else cover & target.applies
            target = attrs.evolve(target, applies=applies)
        yield AgreedTarget(agreement=agreement, target=target)


def _joined(first: Condition | None, others: Iterable[Condition]) -> Condition | None:
    found = first
    for item in others:
        found = item if found is None else found & item
    return found


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
