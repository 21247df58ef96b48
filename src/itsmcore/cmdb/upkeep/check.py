"""How well a CMDB is kept: findings about its records, and how many of how many."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

import attrs

from itsmcore._instants import to_utc
from itsmcore.cmdb._inputs import expect, records
from itsmcore.cmdb.graph import Graph
from itsmcore.cmdb.upkeep._items import StaleItems, asked_pairs, item_tallies
from itsmcore.cmdb.upkeep._relations import relation_tallies
from itsmcore.cmdb.upkeep.rules import UPKEEP_RULES, UpkeepRules
from itsmcore.errors import UnknownNameError
from itsmcore.model import Finding
from itsmcore.model._fields import checked, filled, optional_instant

__all__ = ["Upkeep", "UpkeepScore", "check_upkeep"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class UpkeepScore:
    """How much of what was looked at has one kind of flaw.

    Attributes:
        code: The code of the findings that it counts.
        count: How many have the flaw; of duplicates, how many are too many.
        of: How many were looked at.
    """

    code: str = attrs.field(validator=filled)
    count: int
    of: int

    @property
    def sound(self) -> Fraction | None:
        """The share without the flaw, exact; None when nothing was looked at."""
        return Fraction(self.of - self.count, self.of) if self.of else None


def _findings(value: Iterable[Finding]) -> tuple[Finding, ...]:
    return records(value, (Finding,), "findings")


def _scores(value: Iterable[UpkeepScore]) -> tuple[UpkeepScore, ...]:
    return records(value, (UpkeepScore,), "scores")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Upkeep:
    """How well the records of a graph are kept at an instant.

    Attributes:
        findings: What is wrong, by kind, and within a kind in the order of the graph.
        scores: How many of how many, for each kind, those without a finding included.
        next_change_at: The first instant at which another item becomes stale, if none is seen
            before; None when there is none.
    """

    findings: tuple[Finding, ...] = attrs.field(converter=_findings)
    scores: tuple[UpkeepScore, ...] = attrs.field(converter=_scores)
    next_change_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )

    def score(self, code: str, /) -> UpkeepScore:
        """The score of one kind of flaw.

        Raises:
            UnknownNameError: There is no such kind.
        """
        found = {score.code: score for score in self.scores}
        if code not in found:
            raise UnknownNameError(field="code", value=code, known=found)
        return found[code]


def check_upkeep(
    graph: Graph, /, *, now: datetime, rules: UpkeepRules = UPKEEP_RULES
) -> Upkeep:
    """How well the records of a graph are kept.

    Items of a state that is closed, such as retired ones, are asked for nothing. Relations are
    those that hold now.

    The findings have these codes, and those that the graph finds itself:

    - `stale`: an item was not seen for longer than its class allows. It was seen when
      `last_seen` says so, or else `first_seen`, `updated_at` or `opened_at`.
    - `orphan`: it lacks a relation that its class must have.
    - `incomplete`: it lacks a value that its class requires; `sparse`: one that is recommended.
    - `duplicate`: items are one and the same by what identifies their class.
    - `retired_in_use`: an item is closed, and one that is in use cannot do without it.
    - `stale_relation`: an end of a relation is stale.
    - `rule_without_class`: a rule is for a class that the tree lacks.

    Args:
        graph: What to check; one of columns has no records, only relations and classes.
        now: The instant, aware.
        rules: What is asked of each class.

    Raises:
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `now` has no zone.

    References:
        The measures of ServiceNow's CMDB Health: correctness (orphan, stale, duplicate),
        completeness (required, recommended) and relationships (duplicate, orphan, stale).
    """
    expect(graph, Graph, "graph")
    expect(rules, UpkeepRules, "rules")
    moment = to_utc(now, "now")
    present = graph.as_of(moment)
    pairs = asked_pairs(present, rules)
    stale = StaleItems(pairs, moment)
    tallies = [
        stale.tally,
        *item_tallies(present, rules, pairs),
        *relation_tallies(present, stale.ids),
    ]
    scores = (UpkeepScore(code=t.code, count=t.count, of=t.of) for t in tallies)
    return Upkeep(
        findings=(finding for tally in tallies for finding in tally.findings),
        scores=scores,
        next_change_at=stale.next_at,
    )
