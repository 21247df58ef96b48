"""Rulebooks: schedules, targets and agreements in one document, by name."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal, TypeAlias, get_args

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import WrongTypeError
from itsmcore.model import FrozenMap, History, Record, States, WorkingTime
from itsmcore.sla._faults import Faults
from itsmcore.sla._lint_book import lint_agreements, lint_unused
from itsmcore.sla._lint_logic import Logic
from itsmcore.sla._lint_notes import Notes
from itsmcore.sla._lint_words import lint_cover
from itsmcore.sla._rulebook_clocks import (
    AgreedTarget,
    Pact,
    covering,
    pacts,
    strictest,
    without_agreements,
)
from itsmcore.sla._rulebook_forms import (
    parse_agreements,
    parse_match,
    parse_schedules,
    parse_targets,
    parse_version,
)
from itsmcore.sla._rulebook_names import bound, bound_all, check_names
from itsmcore.sla.agreement import Agreement
from itsmcore.sla.fit import fit_agreements
from itsmcore.sla.lint import lint_target, vocabulary
from itsmcore.sla.measure import measure
from itsmcore.sla.policy_finding import PolicyFinding
from itsmcore.sla.target import Target
from itsmcore.sla.verdict import Verdict

__all__ = ["MATCHES", "AgreementMatch", "Rulebook", "TargetsForm"]

AgreementMatch: TypeAlias = Literal["first", "all", "strictest"]
"""Which of several agreements of one kind count."""

TargetsForm: TypeAlias = Mapping[str, Target] | Iterable[Target]
"""Targets by their names, or as such."""

MATCHES: Final = get_args(AgreementMatch)
"""The words of `AgreementMatch`."""


@attrs.frozen(kw_only=True, init=False)
class Rulebook:
    """Everything about service levels that somebody edits. A value: frozen, picklable.

    Names resolve inside it: a target names its schedule, an agreement its targets. Without
    agreements each target is measured by itself, in the order of the names.

    Attributes:
        version: Its edition, for people and for proofs.
        schedules: Which time counts, by name; sorted.
        targets: How much time something may take, by the name that verdicts carry; sorted.
        agreements: Who promised which targets, for what; in order.
        match: Of several agreements of one kind that cover a record: `"first"` counts only
            the first of them at each instant, `"all"` counts every one, `"strictest"` tells of
            each metric only the verdict that is due first.

    >>> from datetime import UTC, datetime, timedelta
    >>> from itsmcore.model import Incident, when
    >>> from itsmcore.sla import Schedule
    >>> rules = Rulebook(
    ...     version="2026-03",
    ...     schedules={"desk": Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})},
    ...     targets=[Target.resolution(timedelta(hours=8), schedule="desk")],
    ...     agreements=[Agreement(id="house", targets=["resolution"])],
    ... )
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> history = History.start(Incident(id="INC1", title="No mail", opened_at=nine))
    >>> [verdict] = rules.measure(history, now=nine)
    >>> verdict.agreement_id, verdict.target_id, verdict.due_at.hour
    ('house', 'resolution', 17)
    """

    version: str
    schedules: FrozenMap[str, WorkingTime]
    targets: FrozenMap[str, Target]
    agreements: tuple[Agreement, ...]
    match: AgreementMatch
    _bound: Mapping[str, Target] = attrs.field(init=False, eq=False, repr=False)
    _pacts: dict[tuple[bool, ...], tuple[Pact, ...]] = attrs.field(
        init=False, eq=False, repr=False
    )

    def __init__(
        self,
        *,
        version: str,
        schedules: Mapping[str, WorkingTime] = FrozenMap(),
        targets: TargetsForm = (),
        agreements: Iterable[Agreement] = (),
        match: AgreementMatch = "first",
    ) -> None:
        """Make a rulebook, and resolve the names in it.

        Args:
            version: Its edition; not blank.
            schedules: Schedules by name.
            targets: Targets by name, each under its own id; or a list of them.
            agreements: Agreements in the order in which they are tried.
            match: Which of several agreements of one kind count.

        Raises:
            DefinitionError: Something cannot be, such as a name that nothing has; holds every
                fault with its path.
        """
        faults = Faults()
        found: dict[str, Any] = {
            "version": parse_version(version, faults),
            "schedules": parse_schedules(schedules, faults),
            "targets": parse_targets(targets, faults),
            "agreements": parse_agreements(agreements, faults),
            "match": parse_match(match, MATCHES, faults),
        }
        parts = (found["schedules"], found["targets"], found["agreements"])
        check_names(*parts, faults)
        faults.stop_all("the rulebook cannot work")
        for name in ("schedules", "targets"):
            found[name] = FrozenMap(sorted(found[name].items()))
        for field, value in found.items():
            object.__setattr__(self, field, value)
        made = bound_all(self.targets, self.schedules, faults)
        faults.stop_all("the rulebook cannot work")
        object.__setattr__(self, "_bound", made)
        object.__setattr__(self, "_pacts", {})

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the definition only; what is resolved is resolved again."""
        shown = (a.name for a in attrs.fields(Rulebook) if a.init)
        return partial(Rulebook, **{name: getattr(self, name) for name in shown}), ()

    def bind(self, target: Target, /) -> Target:
        """A target with the schedules of this rulebook instead of their names.

        Raises:
            UnknownNameError: There is no schedule of a name that it gives.
            DefinitionError: It has a goal in days, and a schedule knows no working days.
        """
        if not isinstance(target, Target):
            raise WrongTypeError(
                field="target",
                value=target,
                problem="a target is needed",
                remedy="give Target(...), or look one up in targets",
            )
        return bound(target, self.schedules)

    def agreed(self, opened_at: datetime, /) -> tuple[AgreedTarget, ...]:
        """Every clock that a record opened then may come to have, whatever becomes of it.

        Raises:
            NaiveDatetimeError: The instant has no zone.
        """
        at = to_utc(opened_at, "opened_at")
        if not self.agreements:
            return without_agreements(self._bound.values())
        return tuple(clock for pact in self._ruling(at) for clock in pact.clocks)

    def clocks(
        self, history: History, /, *, until: datetime | None = None
    ) -> tuple[AgreedTarget, ...]:
        """The clocks of a record: targets of the agreements that have ever covered it.

        In the order of the agreements, and of the targets in them.

        Args:
            history: What happened to the record.
            until: Facts after this instant are not used, aware; None: all are.

        Raises:
            NaiveDatetimeError: `until` has no zone.
            WrongTypeError: This is no history.
        """
        if not isinstance(history, History):
            raise WrongTypeError(
                field="history",
                value=history,
                problem="a history is needed",
                remedy="give a History, one at a time",
            )
        last = None if until is None else to_utc(until, "until")
        if not self.agreements:
            return without_agreements(self._bound.values())
        ruling, only_first = self._ruling(history.opened_at), self.match == "first"
        found = covering(ruling, history, last, only_first=only_first)
        return tuple(clock for pact in found for clock in pact.clocks)

    def measure(self, history: History, /, *, now: datetime) -> tuple[Verdict, ...]:
        """How a record fares at an instant, by each clock that it has or had.

        A clock whose agreement covers the record no longer is excluded, as one whose goal was
        lost; the clock of the agreement that came instead counts from the same start.

        Args:
            history: What happened to the record; facts after `now` are not used.
            now: The instant asked about, aware.

        Raises:
            NaiveDatetimeError: `now` has no zone.
            WrongTypeError: This is no history.
        """
        found = [
            (clock, _with_agreement(measure(clock.target, history, now=now), clock))
            for clock in self.clocks(history, until=now)
        ]
        if self.match == "strictest":
            found = strictest(found)
        return tuple(verdict for _, verdict in found)

    def lint(
        self,
        *,
        record_type: type[Record] | None = None,
        custom: Iterable[str] = (),
        states: States | None = None,
    ) -> tuple[PolicyFinding, ...]:
        """What can be so in it, but is hardly meant: each with its place and a remedy.

        It never claims what is not so; see `lint` for what it looks at in each target. Beside
        that: schedules and targets that nothing names, agreements that cover nothing, that
        promise nothing which applies, or that never get their turn.

        Args:
            record_type: The class of the records, to check the names and values of fields.
            custom: Names of fields beside those of the class.
            states: What states mean, to check their names and to see statuses and their
                categories together.

        Raises:
            WrongTypeError: An argument is something else.
        """
        words = vocabulary(record_type, custom, states)
        found: list[PolicyFinding] = []
        for name, target in self.targets.items():
            notes = Notes(name, ("targets", name))
            found += lint_target(target, self._bound[name], words, notes)
        for index, agreement in enumerate(self.agreements):
            notes = Notes(agreement.id, ("agreements", index))
            lint_cover(agreement.cover, ("applies",), words, notes)
            found += notes.found
        found += lint_agreements(
            self.agreements,
            self._bound,
            Logic(words.states),
            only_first=self.match == "first",
        )
        found += lint_unused(self.schedules, self.targets, self.agreements)
        return tuple(found)

    def fit(self, *, year: int) -> tuple[PolicyFinding, ...]:
        """Where goals that underpin others do not fit inside them.

        Of each agreement and what it supports, targets of one metric are compared for every
        combination of what their conditions read: the most time that can pass in the one
        schedule while the goal in the other is used up, over all starts of a year. What
        fits by itself is also added up, one after another, where it can be there together.

        Args:
            year: The year, in UTC, in which work may start; holidays differ by it.

        Raises:
            FieldError: There is no such year.
            WrongTypeError: The year is no whole number.
        """
        only_first = self.match == "first"
        return fit_agreements(
            self.agreements, self._bound, only_first=only_first, year=year
        )

    def _ruling(self, opened_at: datetime) -> tuple[Pact, ...]:
        """The agreements that are valid for a record opened then."""
        key = tuple(item.is_valid(opened_at) for item in self.agreements)
        made = self._pacts.get(key)
        if made is None:
            pairs = zip(self.agreements, key, strict=True)
            valid = [agreement for agreement, is_valid in pairs if is_valid]
            only_first = self.match == "first"
            made = tuple(pacts(valid, self._bound, only_first=only_first))
            self._pacts[key] = made
        return made


def _with_agreement(verdict: Verdict, clock: AgreedTarget) -> Verdict:
    if clock.agreement is None:
        return verdict
    return attrs.evolve(verdict, agreement_id=clock.agreement.id)
