"""Races: the library and its peers do the same work in turns, and medians are compared.

Machines are noisy, so no figure stands alone: in every round each contender runs once, the
first one of the race gives the measure, and what is reported is the median over the rounds,
of the time and of the ratio to the measure in the same round. The time is that of the process,
so that what else the machine does counts little. Before a race starts, every
contender's answer is checked.
"""

from collections.abc import Callable, Iterator, Sequence
from gc import collect, disable, enable
from statistics import median, quantiles
from time import process_time
from typing import Final

import attrs

__all__ = ["Contender", "Race", "Result", "markdown", "run"]

ROUNDS: Final = 21
SECONDS_A_TURN: Final = 0.02


@attrs.frozen
class Contender:
    """Somebody who does the work.

    Attributes:
        name: As the table shows it.
        work: Does the work that many times.
        answer: What the work comes to, for the check.
    """

    name: str
    work: Callable[[int], None]
    answer: Callable[[], object]


@attrs.frozen
class Race:
    """The same work, done by several.

    Attributes:
        title: What is done.
        contenders: The first one is the measure of the others.
        expected: The answer that each must give.
    """

    title: str
    contenders: Sequence[Contender]
    expected: object


@attrs.frozen
class Result:
    """How one contender did.

    Attributes:
        race: Title of the race.
        name: Of the contender.
        us: Median microseconds for one piece of work.
        ratio: Median ratio to the measure of the race.
        low: First quartile of that ratio.
        high: Third quartile.
    """

    race: str
    name: str
    us: float
    ratio: float
    low: float
    high: float


def run(race: Race, rounds: int = ROUNDS) -> Iterator[Result]:
    """Check every answer, then run the race."""
    for contender in race.contenders:
        answer = contender.answer()
        if answer != race.expected:
            message = f"{race.title}: {contender.name} answers {answer!r}"
            raise ValueError(message)
    times = [*zip(*_rounds(race, rounds), strict=True)]
    for contender, own in zip(race.contenders, times, strict=True):
        ratios = [mine / first for mine, first in zip(own, times[0], strict=True)]
        low, _, high = quantiles(ratios, n=4)
        yield Result(
            race.title, contender.name, median(own) * 1e6, median(ratios), low, high
        )


def _rounds(race: Race, rounds: int) -> Iterator[tuple[float, ...]]:
    """Seconds for one piece of work, of each contender, a row a round."""
    repeats = [_repeats(contender) for contender in race.contenders]
    for _ in range(rounds):
        yield tuple(
            _turn(contender, times)
            for contender, times in zip(race.contenders, repeats, strict=True)
        )


def _repeats(contender: Contender) -> int:
    """How often the work fits into one turn."""
    times = 1
    while (spent := _turn(contender, times) * times) < SECONDS_A_TURN:
        times = max(2 * times, int(times * SECONDS_A_TURN / max(spent, 1e-9)))
    return times


def _turn(contender: Contender, times: int) -> float:
    collect()
    disable()
    try:
        start = process_time()
        contender.work(times)
        return (process_time() - start) / times
    finally:
        enable()


def markdown(results: Sequence[Result]) -> str:
    """The results as a Markdown table."""
    lines = ["| work | who | median | ratio | middle half |", "|---|---|--:|--:|--:|"]
    lines += [
        f"| {r.race} | {r.name} | {_time(r.us)} | {r.ratio:.3g} | "
        f"{r.low:.3g} - {r.high:.3g} |"
        for r in results
    ]
    return "\n".join(lines)


def _time(us: float) -> str:
    return f"{us:,.2f} us" if us < 1000 else f"{us / 1000:,.2f} ms"
