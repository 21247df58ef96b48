"""Adding up cases, exactly and in any order."""

from collections import Counter

from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case
from itsmcore.metrics.figure import CohortKind, Figure, Statistic, Unit

__all__ = ["Tally"]


class Tally:
    """The sums of some cases of one KPI.

    Args:
        statistic: What is made of them; only a median keeps every amount.
    """

    __slots__ = ("amounts", "excluded", "n", "statistic", "total", "weight")

    def __init__(self, statistic: Statistic) -> None:
        self.statistic = statistic
        self.n = self.total = self.weight = 0
        self.excluded: Counter[str] = Counter()
        self.amounts: list[int] = []

    def add(self, case: Case) -> None:
        """Count one case."""
        if case.excluded is not None:
            self.excluded[case.excluded] += 1
            return
        self.n += 1
        self.total += case.amount
        self.weight += case.weight
        if self.statistic is Statistic.MEDIAN:
            self.amounts.append(case.amount)

    def figure(
        self,
        name: str,
        asked: Asked,
        *,
        cohort: CohortKind,
        unit: Unit,
        is_clocked: bool,
    ) -> Figure:
        """What they come to."""
        numerator, denominator = self._parts()
        return Figure(
            name=name,
            numerator=numerator,
            denominator=denominator,
            n=self.n,
            excluded=self.excluded,
            cohort=cohort,
            clock=asked.clock if is_clocked else None,
            unit=unit,
        )

    def _parts(self) -> tuple[int, int]:
        if self.statistic is Statistic.MEAN:
            return self.total, self.weight
        if self.statistic is Statistic.SUM:
            return self.total, 1
        if not self.amounts:
            return 0, 0
        return sorted(self.amounts)[(self.n - 1) // 2], 1
