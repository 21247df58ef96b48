"""Measuring many histories at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from itsmcore._instants import to_us, to_utc
from itsmcore.model import Histories, History, WorkingTime
from itsmcore.model._arguments import working_time
from itsmcore.sla._bulk_asked import Asked
from itsmcore.sla._bulk_clocks import NO_CLOCK, clocks_of
from itsmcore.sla._bulk_program import Program, is_plain
from itsmcore.sla._bulk_rivals import strictest_rows
from itsmcore.sla._bulk_sheet import Sheet
from itsmcore.sla._bulk_story import Script, Story
from itsmcore.sla._bulk_time import Gauge, gauge_of
from itsmcore.sla._bulk_walk import Walk
from itsmcore.sla._meter import Meters
from itsmcore.sla.rulebook import Rulebook
from itsmcore.sla.target import Target
from itsmcore.sla.verdicts import Verdicts

__all__ = ["measure_all"]


def measure_all(
    rules: Target | Iterable[Target] | Rulebook,
    histories: Iterable[History],
    /,
    *,
    now: datetime,
    schedule: WorkingTime | None = None,
) -> Verdicts:
    """How many records fare at an instant, each by one or more targets.

    The same as `measure` for each record and target, or as `Rulebook.measure` for each record,
    in columns. Clocks of targets whose goals are durations, on a `Schedule` or around the
    clock, take a few microseconds each; others are measured one by one: those with goals in
    days, deadlines, proration, schedules by condition, a start from a date, or names with dots.

    Args:
        rules: One target, several in order, or a rulebook.
        histories: `Histories`, or any histories; facts after `now` are not used.
        now: The instant asked about, aware.
        schedule: The time that counts, instead of the targets' own.

    Returns:
        Verdicts in the order of the records, those of one record in the order of the rules.

    Raises:
        NaiveDatetimeError: `now` has no zone.
        WrongTypeError: An argument is not what it should be.
        FieldError: A schedule is only named; or a schedule is given beside a rulebook.
    """
    working_time(schedule)
    at, found = to_utc(now, "now"), Histories.of(histories)
    clocks = clocks_of(rules, found, at, schedule)
    for target in clocks.targets:
        Meters.of(
            target, schedule
        )  # refuses what cannot be measured, be there no record
    asked = Asked(found, clocks, at, schedule)
    sheet = _filled(asked)
    if clocks.rivals is not None:
        rows = strictest_rows(clocks, clocks.rivals, sheet)
        asked, sheet = asked.cut(rows), sheet.cut(rows)
    return Verdicts(asked, sheet)


def _filled(asked: Asked) -> Sheet:
    """What all clocks show."""
    sheet, now_us = Sheet(len(asked.clocks.record_of)), to_us(asked.now)
    story = Story(*asked.histories.at_columns(), now_us)
    gauges: dict[int, Gauge] = {}
    odd: list[int] = []
    for target, rows in zip(asked.clocks.targets, asked.clocks.rows_of(), strict=True):
        if not is_plain(target, asked.schedule):
            odd += [row for row in rows if row != NO_CLOCK]
            continue
        used: Any = target.schedule if asked.schedule is None else asked.schedule
        if id(used) not in gauges:
            low_us = min(story.opened, default=now_us)
            gauges[id(used)] = gauge_of(used, low_us, now_us)
        script = Script(story, Program(target))
        rings = bool(target.thresholds)
        odd += Walk(story, script, gauges[id(used)], sheet, rings=rings).run(rows)
    for row, verdict in asked.verdicts(sorted(odd)):
        sheet.put(row, verdict)
    return sheet
