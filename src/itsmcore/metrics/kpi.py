"""KPIs: a definition in words, and the small rule that says what each record is for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, Self, TypeAlias, runtime_checkable

import attrs

from itsmcore.errors import UnknownNameError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics._subjects import subjects
from itsmcore.metrics._tally import Tally
from itsmcore.metrics.asked import CANCELLED, Asked, asked
from itsmcore.metrics.case import Case, a_case
from itsmcore.metrics.figure import (
    CohortKind,
    Figure,
    Statistic,
    Unit,
    cohort_kind,
    unit_kind,
)
from itsmcore.metrics.life import Life
from itsmcore.model import FrozenMap, History, WorkingTime
from itsmcore.model._fields import checked, filled
from itsmcore.model.words import member

__all__ = ["Kpi", "Rule", "Together", "judged"]

Rule: TypeAlias = Callable[[Any, Asked], Case]
"""What one subject is for a KPI: a `Life` for histories, else the record itself."""


@runtime_checkable
class Together(Protocol):
    """A rule that has to see all subjects before it can say what one is."""

    def over(self, lives: list[Any], asked: Asked, /) -> Iterable[Case]:
        """The case of each, in their order."""


def _statistic(value: Statistic | str) -> Statistic:
    return member(Statistic, value)


def _rule(value: Rule | Together) -> Rule | Together:
    if not callable(value) and not isinstance(value, Together):
        raise WrongTypeError(
            field="rule",
            value=value,
            problem="a function is needed",
            remedy="give a function of a Life and an Asked that returns a Case",
        )
    return value


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Kpi:
    """A key performance indicator: what is counted, and how; call it to have its figure.

    A KPI of your own is a rule, a function of a `Life` and the `Asked` terms that returns a
    `Case`, with its definition in words. Where the rule is a frozen class made by attrs with
    `__call__`, its fields are the options of the KPI, which `given` sets.

    Attributes:
        name: In snake case; that of its figures.
        title: As people call it.
        numerator: What is added up, in words.
        denominator: By what it is divided, in words.
        open_cases: What becomes of records that are not yet at an end.
        missing: What becomes of records that lack what is needed.
        cohort: By which instant a case belongs to a period.
        unit: What the value is.
        statistic: What is made of the amounts.
        is_clocked: Whether it counts time, for which a schedule may be given.
        source: Where the definition comes from.
        rule: What one record is for it.
        reads: What it is asked over: histories, or records of one class.
    """

    name: str = attrs.field(validator=filled)
    title: str = attrs.field(validator=filled)
    numerator: str = attrs.field(validator=filled)
    denominator: str = attrs.field(validator=filled)
    open_cases: str = attrs.field(validator=filled)
    missing: str = attrs.field(validator=filled)
    cohort: CohortKind = attrs.field(converter=cohort_kind)
    unit: Unit = attrs.field(converter=unit_kind)
    statistic: Statistic = attrs.field(default=Statistic.MEAN, converter=_statistic)
    is_clocked: bool = False
    source: str = attrs.field(validator=filled)
    rule: Rule | Together = attrs.field(converter=_rule)
    reads: type = History

    def __repr__(self) -> str:
        """Its name, and the options that are not as they come; so it pastes back by its name."""
        usual = self._usual()
        given = ", ".join(
            f"{name}={value!r}"
            for name, value in self.options.items()
            if name not in usual or value != usual[name]
        )
        return f"{self.name}.given({given})" if given else self.name

    @property
    def options(self) -> Mapping[str, Any]:
        """What may be given, with the value that each has now."""
        fields = self._option_fields()
        return FrozenMap((a.name, getattr(self.rule, a.name)) for a in fields)

    def _option_fields(self) -> tuple["attrs.Attribute[Any]", ...]:
        kind = type(self.rule)
        return attrs.fields(kind) if attrs.has(kind) else ()

    def _usual(self) -> Mapping[str, Any]:
        """The options as they come."""
        return {a.name: a.default for a in self._option_fields()}

    def given(self, **options: Any) -> Self:
        """The same KPI with other options.

        Raises:
            UnknownNameError: It has no such option.
            FieldError: An option has a value that cannot be.
        """
        for name in options:
            if name not in self.options:
                raise UnknownNameError(field="option", value=name, known=self.options)
        rule: Any = self.rule
        return (
            attrs.evolve(self, rule=attrs.evolve(rule, **options)) if options else self
        )

    def __call__(
        self,
        subjects: Iterable[Any],
        /,
        *,
        now: datetime,
        period: Interval | None = None,
        schedule: WorkingTime | None = None,
        cancelled: Iterable[str] = CANCELLED,
    ) -> Figure:
        """Its figure.

        Args:
            subjects: Histories, or the records that it reads, each once.
            now: As of when, aware; facts after it are not used.
            period: Cases whose instant lies in it; None: all, those without one included.
            schedule: The time that counts; None: all.
            cancelled: Names of the states of work that was called off.

        Raises:
            FieldError: A record comes twice, or an option of the KPI cannot be.
            WrongTypeError: An argument is something else.
            NaiveDatetimeError: `now` has no zone.
        """
        terms = asked(now=now, period=period, schedule=schedule, cancelled=cancelled)
        tally = Tally(self.statistic)
        for _, case in self.judged(subjects, terms):
            if terms.takes(case.at_us):
                tally.add(case)
        return self.figure(tally, terms)

    def cases(
        self,
        subjects: Iterable[Any],
        /,
        *,
        now: datetime,
        period: Interval | None = None,
        schedule: WorkingTime | None = None,
        cancelled: Iterable[str] = CANCELLED,
    ) -> tuple[tuple[str, Case], ...]:
        """What its figure is made of: the key of each record with its case; they add up to it.

        Takes what a call takes.
        """
        terms = asked(now=now, period=period, schedule=schedule, cancelled=cancelled)
        return tuple(
            (key_of(subject), case)
            for subject, case in self.judged(subjects, terms)
            if terms.takes(case.at_us)
        )

    def judged(
        self, given: Iterable[Any], terms: Asked, /
    ) -> Iterator[tuple[Any, Case]]:
        """Each subject with its case, whatever the period."""
        for _, subject, case in judged((self,), given, terms):
            yield subject, case

    def figure(self, tally: Tally, terms: Asked, /) -> Figure:
        """What some of its cases come to."""
        return tally.figure(
            self.name,
            terms,
            cohort=self.cohort,
            unit=self.unit,
            is_clocked=self.is_clocked,
        )


def judged(
    kpis: Sequence[Kpi], given: Iterable[Any], terms: Asked
) -> Iterator[tuple[Kpi, Any, Case]]:
    """Every case of KPIs that read the same, each subject being read one time.

    Raises:
        WrongTypeError: A rule gives something else than cases.
    """
    single: list[tuple[Kpi, Any]] = []
    together: list[tuple[Kpi, Together]] = []
    for kpi in kpis:
        if isinstance(kpi.rule, Together):
            together.append((kpi, kpi.rule))
        else:
            single.append((kpi, kpi.rule))
    kept: list[Any] = []
    for subject in subjects(given, kpis[0].reads, terms):
        for kpi, rule in single:
            yield kpi, subject, a_case(rule(subject, terms), kpi.name)
        if together:
            kept.append(subject)
    for kpi, whole in together:
        yield from _all_judged(kpi, whole, kept, terms)


def _all_judged(
    kpi: Kpi, rule: Together, every: list[Any], terms: Asked
) -> Iterator[tuple[Kpi, Any, Case]]:
    cases = list(rule.over(every, terms))
    if len(cases) != len(every):
        raise WrongTypeError(
            field="rule",
            value=len(cases),
            problem=f"the rule of {kpi.name} gives another number of cases",
            remedy=f"let it give one for each of the {len(every)}",
        )
    for subject, case in zip(every, cases, strict=True):
        yield kpi, subject, a_case(case, kpi.name)


def key_of(subject: Any) -> str:
    """The key of the record that a subject is."""
    if isinstance(subject, Life):
        return subject.history.record_id
    return str(getattr(subject, "id", ""))
