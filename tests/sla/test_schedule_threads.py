"""One cold schedule, many threads: all of them get the answers that one alone would get."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

from itsmcore.sla import Schedule

THREADS = 8
LONDON = ZoneInfo("Europe/London")
START = datetime(2001, 3, 1, 10, tzinfo=UTC)
SPANS = [timedelta(days=37 * n, minutes=11 * n) for n in range(120)]


def cold() -> Schedule:
    return Schedule(
        tz="Europe/London",
        week={"mon-fri": "09:00-12:30, 13:15-17:30", "sat": "22:00-02:00"},
        holidays=[date(2004, 12, 27), date(2010, 5, 3)],
        exceptions={date(2008, 2, 29): "10:00-11:00"},
    )


def answers(desk: Schedule) -> list[object]:
    found: list[object] = []
    for span in SPANS:
        end = START + span
        found += [
            desk.elapsed(START, end),
            desk.elapsed(START.astimezone(LONDON), end.astimezone(LONDON)),
            desk.add(end, span / 5 + timedelta(minutes=1)),
            desk.is_open(end),
            desk.next_open(end),
        ]
    return found


def test_eight_threads_over_one_cold_schedule_agree() -> None:
    alone = answers(cold())
    for _ in range(5):
        desk, gate = cold(), Barrier(THREADS)

        def work(desk: Schedule = desk, gate: Barrier = gate) -> list[object]:
            gate.wait()
            return answers(desk)

        with ThreadPoolExecutor(THREADS) as pool:
            jobs = [pool.submit(work) for _ in range(THREADS)]
            assert all(job.result() == alone for job in jobs)


def test_copies_and_pickles_of_a_warm_schedule_answer_the_same() -> None:
    warm = cold()
    told = answers(warm)
    for made in (
        pickle.loads(pickle.dumps(warm)),  # noqa: S301 - pickled a line above
        copy.copy(warm),
        copy.deepcopy(warm),
    ):
        assert made == warm
        assert hash(made) == hash(warm)
        assert answers(made) == told


def test_a_pickle_holds_the_definition_alone() -> None:
    warm = cold()
    answers(warm)
    assert pickle.dumps(warm) == pickle.dumps(cold())


def test_answers_do_not_depend_on_what_was_asked_first() -> None:
    forward, backward = cold(), cold()
    far = datetime(2600, 1, 1, tzinfo=UTC)
    backward.elapsed(far, far + timedelta(days=9))  # totals count from another year now
    backward.elapsed(START - timedelta(days=40_000), START)
    assert answers(forward) == answers(backward)
