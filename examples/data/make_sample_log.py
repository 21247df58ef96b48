"""Write the sample incident update log that the examples replay.

The log has the form of a ServiceNow export: every row is a full snapshot of one
incident after one update, in file order; minutes are day-first and without a zone;
"?" is unknown; resolved_at and closed_at are final values copied to every row.
Every name, date and number in it is invented here.

Real logs are not tidy, so neither is this one. Histories start in mid-life, updates
are missing or share a minute, incidents are reopened or closed twice, and in one of
them time runs backwards. `tests/examples/test_make_sample_log.py` counts them all.

Run it to write `sample_event_log.csv` beside it::

    python examples/data/make_sample_log.py

The output is the same, byte for byte, on every Python version: of the random module
only `Random.random` is used, whose sequence for a given seed never changes.
"""

import csv
import io
from bisect import bisect
from collections.abc import Hashable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final, TypeAlias, TypeVar

__all__ = ["COLUMNS", "TARGET", "render", "write"]

Row: TypeAlias = dict[str, str]
Option = TypeVar("Option", bound=Hashable)

TARGET: Final = Path(__file__).with_name("sample_event_log.csv")
SEED: Final = 20250526
INCIDENTS: Final = 300

# Instants are whole minutes since this Monday, 00:00.
EPOCH: Final = datetime(2025, 5, 26, tzinfo=UTC)
HOUR: Final = 60
DAY: Final = 24 * HOUR

UNKNOWN: Final = "?"
COLUMNS: Final = (
    *("number", "incident_state", "active", "reassignment_count", "reopen_count"),
    *("sys_mod_count", "made_sla", "caller_id", "opened_by", "opened_at"),
    *("sys_created_by", "sys_created_at", "sys_updated_by", "sys_updated_at"),
    *("contact_type", "location", "category", "subcategory", "u_symptom", "cmdb_ci"),
    *("impact", "urgency", "priority", "assignment_group", "assigned_to", "knowledge"),
    *("u_priority_confirmation", "notify", "problem_id", "rfc", "vendor", "caused_by"),
    *("closed_code", "resolved_by", "resolved_at", "closed_at"),
)

NEW: Final = "New"
ACTIVE: Final = "Active"
USER: Final = "Awaiting User Info"
PROBLEM: Final = "Awaiting Problem"
VENDOR: Final = "Awaiting Vendor"
EVIDENCE: Final = "Awaiting Evidence"
RESOLVED: Final = "Resolved"
CLOSED: Final = "Closed"

# Weights of the first state, and of the state after each state.
FIRST: Final = {NEW: 71, ACTIVE: 25, RESOLVED: 3, USER: 1}
NEXT: Final[Mapping[str, Mapping[str, int]]] = {
    NEW: {NEW: 615, ACTIVE: 195, USER: 50, PROBLEM: 5, RESOLVED: 135},
    ACTIVE: {ACTIVE: 590, USER: 147, PROBLEM: 12, VENDOR: 3, RESOLVED: 248},
    USER: {USER: 640, ACTIVE: 75, PROBLEM: 9, VENDOR: 3, EVIDENCE: 3, RESOLVED: 270},
    PROBLEM: {PROBLEM: 49, ACTIVE: 10, USER: 10, RESOLVED: 31},
    VENDOR: {VENDOR: 55, ACTIVE: 15, USER: 15, EVIDENCE: 15},
    EVIDENCE: {EVIDENCE: 20, RESOLVED: 80},
    RESOLVED: {RESOLVED: 30, ACTIVE: 13, CLOSED: 957},
}

# Incidents (by position) whose oddity is placed by hand.
BACKWARDS: Final = 46  # its first row is dated after its second
EARLY: Final = frozenset({43, 44, 120})  # first row is older than opened_at
REOPENED_TWICE: Final = 188
CLOSED_AGAIN: Final[Mapping[int, int]] = {77: 1, 211: 2}  # extra Closed rows
CONTRARY: Final = 122  # made_sla contradicts its quick solution

PATHS: Final = {
    BACKWARDS: (NEW, NEW, RESOLVED, CLOSED),
    REOPENED_TWICE: (NEW, ACTIVE, *(RESOLVED, ACTIVE) * 2, USER, RESOLVED, CLOSED),
}

# Weights of the pause before an update; nobody sleeps on a resolved incident.
PAUSES: Final = {"none": 10, "minutes": 38, "hours": 22, "days": 30}
SHORT_PAUSES: Final = {"none": 20, "minutes": 50, "hours": 30}

LEVELS: Final = {1: "1 - High", 2: "2 - Medium", 3: "3 - Low"}
PRIORITIES: Final = {1: "1 - Critical", 2: "2 - High", 3: "3 - Moderate", 4: "4 - Low"}
# Weights of impact and urgency, at first and after a change.
GRADES: Final = {
    (2, 2): 860,
    (3, 3): 67,
    (1, 1): 26,
    (2, 1): 16,
    (3, 2): 11,
    (1, 2): 10,
    (2, 3): 10,
    (3, 1): 5,
}
REGRADES: Final = {(1, 2): 45, (2, 2): 25, (1, 1): 15, (3, 3): 15}
LIMIT_HOURS: Final = {1: 5, 2: 24, 3: 90, 4: 100}

CHANNELS: Final = {"Phone": 90, "Email": 6, "Self service": 4}
TEAMS: Final = 24
CLOSING_JOB: Final = "Editor 00"
SWEEP: Final = 32 * DAY + 18 * HOUR + 40  # an evening on which many are closed


class Dice:
    """Choices derived from `Random.random` alone.

    Args:
        seed: Start of the sequence.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` - 1."""
        return int(self._random.random() * limit)

    def chance(self, percent: float) -> bool:
        """Return True in `percent` of 100 calls."""
        return self._random.random() * 100 < percent

    def pick(self, weights: Mapping[Option, int]) -> Option:
        """Return one key, as often as its weight says."""
        marks = list(accumulate(weights.values()))
        return list(weights)[bisect(marks, self.below(marks[-1]))]

    def name(self, kind: str, count: int) -> str:
        """Return one of `count` names of a kind, low numbers more often."""
        share = self._random.random()
        return f"{kind} {1 + int(share * share * count):02d}"

    def known(self, percent: float, value: str) -> str:
        """Return the value in `percent` of 100 calls, else unknown."""
        return value if self.chance(percent) else UNKNOWN


def text(minute: int) -> str:
    """Return an instant as the export writes it."""
    return (EPOCH + timedelta(minutes=minute)).strftime("%d-%m-%Y %H:%M")


def flag(value: object) -> str:
    """Return a truth value as the export writes it."""
    return str(bool(value)).upper()


def path(dice: Dice, index: int) -> list[str]:
    """Return the states of one incident, row by row."""
    if index in PATHS:
        return list(PATHS[index])
    states = [NEW if index in EARLY else dice.pick(FIRST)]
    while states[-1] != CLOSED:
        states.append(dice.pick(NEXT[states[-1]]))
    return states + [CLOSED] * CLOSED_AGAIN.get(index, 0)


def opening(dice: Dice) -> int:
    """Return when an incident is opened: mostly Monday to Friday, 08:00-18:00."""
    day = dice.below(12)
    if day % 7 > 4 and dice.chance(85):
        day -= 3
    minute = 8 * HOUR + dice.below(10 * HOUR)
    return day * DAY + (dice.below(DAY) if dice.chance(9) else minute)


def office_time(dice: Dice, day: int) -> int:
    """Return a minute of office time on a day, or on the Monday after it."""
    day += max(0, 7 - day % 7) if day % 7 > 4 else 0
    return day * DAY + 8 * HOUR + dice.below(10 * HOUR)


def later(dice: Dice, minute: int, pauses: Mapping[str, int]) -> int:
    """Return when the next update happens."""
    match dice.pick(pauses):
        case "none":
            return minute
        case "minutes":
            return minute + 1 + dice.below(45)
        case "hours":
            return minute + HOUR + dice.below(5 * HOUR)
        case _:
            return office_time(dice, minute // DAY + 1 + dice.below(4))


def clear_of_limit(minute: int, opened: int) -> int:
    """Return the minute, a day later if it is close to the 90 hours limit."""
    close = 84 * HOUR <= minute - opened <= 96 * HOUR
    return minute + DAY if close else minute


def closing(dice: Dice, minute: int) -> int:
    """Return when a resolved incident is closed: mostly by an hourly job, 5 days on."""
    way = dice.pick({"job": 78, "sweep": 18, "hand": 4})
    if way == "hand":
        return office_time(dice, minute // DAY + 1 + dice.below(4))
    if way == "sweep" and minute + 5 * DAY < SWEEP:
        return SWEEP + 10 * dice.below(2)
    return -(-(minute + 5 * DAY) // HOUR) * HOUR


def following(dice: Dice, states: list[str], minute: int, opened: int) -> int:
    """Return when the last of the states is reached, after the minute."""
    before, state = states[-2:]
    if before == CLOSED:
        return office_time(dice, minute // DAY + 1 + dice.below(9))
    if state == CLOSED:
        return closing(dice, minute)
    pauses = SHORT_PAUSES if RESOLVED in states[:-1] else PAUSES
    minute = later(dice, minute, pauses)
    return clear_of_limit(minute, opened) if state == RESOLVED else minute


def instants(dice: Dice, index: int, states: list[str], opened: int) -> list[int]:
    """Return when each row is written."""
    minute = opened if states[0] == RESOLVED else opened + dice.below(25)
    first = opened - 10 - dice.below(120) if index in EARLY else minute
    found = [first]
    for count in range(2, len(states) + 1):
        minute = following(dice, states[:count], minute, opened)
        found.append(minute)
    return found


def grade(row: Row, pair: tuple[int, int]) -> None:
    """Set impact, urgency and the priority that follows from them."""
    impact, urgency = pair
    row["impact"], row["urgency"] = LEVELS[impact], LEVELS[urgency]
    row["priority"] = PRIORITIES[min(impact + urgency - 1, 4)]


def classify(dice: Dice, row: Row) -> None:
    """Set what the incident is about."""
    row["category"] = dice.known(99.5, dice.name("Area", 20))
    row["subcategory"] = dice.known(99.5, dice.name("Topic", 60))
    row["u_symptom"] = dice.known(72, dice.name("Sign", 50))


def birth(dice: Dice, number: str, opened: int, created: int) -> Row:
    """Return the snapshot that an incident begins with."""
    row = dict.fromkeys(COLUMNS, UNKNOWN)
    row |= {"number": number, "opened_at": text(opened), "reassignment_count": "0"}
    row |= {"reopen_count": "0", "notify": "Do Not Notify"}
    row["caller_id"] = dice.name("Client", 220)
    row["opened_by"] = dice.known(89, dice.name("Desk", 18))
    if dice.chance(73):
        row["sys_created_by"] = dice.name("Login", 18)
        row["sys_created_at"] = text(created)
    row["contact_type"] = dice.pick(CHANNELS)
    row["location"] = dice.known(99.6, dice.name("Site", 30))
    row["knowledge"] = flag(dice.chance(98))
    row["u_priority_confirmation"] = flag(dice.chance(1))
    classify(dice, row)
    grade(row, dice.pick(GRADES))
    row["assignment_group"] = dice.known(96, dice.name("Team", TEAMS))
    row["assigned_to"] = dice.known(60, dice.name("Analyst", 45))
    return related(dice, row)


def related(dice: Dice, row: Row) -> Row:
    """Set the rarely known links to other records and return the row."""
    row["cmdb_ci"] = dice.known(1.5, dice.name("Item", 40))
    row["problem_id"] = dice.known(1.5, f"PRB00{dice.below(900):05d}")
    row["rfc"] = dice.known(2.5, f"CHG00{dice.below(900):05d}")
    row["caused_by"] = dice.known(0.7, f"CHG00{dice.below(900):05d}")
    return row


def reassign(dice: Dice, row: Row) -> None:
    """Hand the incident to another team."""
    before = row["assignment_group"]
    while row["assignment_group"] == before:
        row["assignment_group"] = dice.name("Team", TEAMS)
    row["reassignment_count"] = str(int(row["reassignment_count"]) + 1)
    row["assigned_to"] = dice.known(60, dice.name("Analyst", 45))


def work(dice: Dice, row: Row) -> None:
    """Change what people change while an incident is open."""
    if dice.chance(23):
        reassign(dice, row)
    if row["assigned_to"] == UNKNOWN and dice.chance(25):
        row["assigned_to"] = dice.name("Analyst", 45)
    if dice.chance(1.6):
        grade(row, dice.pick(REGRADES))
    if dice.chance(2):
        classify(dice, row)
    if dice.chance(6):
        row["u_priority_confirmation"] = flag(value=True)


def update(dice: Dice, row: Row, state: str) -> None:
    """Turn the snapshot of one update into the next one."""
    before = row["incident_state"]
    if state not in {RESOLVED, CLOSED} and before != UNKNOWN:
        work(dice, row)
    if state == PROBLEM and row["problem_id"] == UNKNOWN:
        row["problem_id"] = dice.known(40, f"PRB00{dice.below(900):05d}")
    if (before, state) == (RESOLVED, ACTIVE):
        row["reopen_count"] = str(int(row["reopen_count"]) + 1)
    row["incident_state"], row["active"] = state, flag(state != CLOSED)
    editor = dice.name("Editor", 60)
    row["sys_updated_by"] = CLOSING_JOB if state == CLOSED else editor


def versions(dice: Dice, index: int, count: int) -> list[int]:
    """Return the sys_mod_count of each row; some updates are not in the log."""
    found = [0]
    while len(found) < count:
        missing = 1 + dice.below(4) if dice.chance(10) else 0
        found.append(found[-1] + 1 + missing)
    if index in EARLY:
        found[0] = found[1] + 1 + dice.below(5)
    return found


def is_late(row: Row, index: int, solving: int) -> bool:
    """Tell whether the service level was missed, after `solving` minutes."""
    limit = LIMIT_HOURS[int(row["priority"][0])] * HOUR
    return index == CONTRARY or solving > limit


def finish(dice: Dice, rows: list[Row]) -> None:
    """Copy the final values to every row."""
    ends = [row["sys_updated_at"] for row in rows if row["incident_state"] == RESOLVED]
    starts_resolved = rows[0]["incident_state"] == RESOLVED
    owner, other = rows[-1]["assigned_to"], dice.name("Analyst", 45)
    final = {
        "closed_code": dice.known(99.4, dice.name("result", 12)),
        "resolved_by": other if owner == UNKNOWN else owner,
        "resolved_at": UNKNOWN if starts_resolved else ends[-1],
        "closed_at": rows[-1]["sys_updated_at"],
    }
    for row in rows:
        row.update(final)


def judge(rows: list[Row], *, late: bool) -> None:
    """Set made_sla, which turns only when an incident is closed."""
    for row in rows:
        row["made_sla"] = flag(not (late and row["incident_state"] == CLOSED))


def incident(dice: Dice, index: int, number: str, opened: int) -> list[Row]:
    """Return the rows of one incident."""
    states = path(dice, index)
    moments = instants(dice, index, states, opened)
    mods = versions(dice, index, len(states))
    now = birth(dice, number, opened, moments[0])
    if index == BACKWARDS:
        moments[0], mods[0] = moments[1] + 78, mods[1]
    rows = []
    for state, moment, mod in zip(states, moments, mods, strict=True):
        update(dice, now, state)
        now |= {"sys_updated_at": text(moment), "sys_mod_count": str(mod)}
        rows.append(dict(now))
    solved = max(m for m, s in zip(moments, states, strict=True) if s == RESOLVED)
    judge(rows, late=is_late(now, index, solved - opened))
    finish(dice, rows)
    return rows


def log(dice: Dice) -> Iterator[Row]:
    """Yield every row of the log, in file order."""
    number = 4000
    for index, opened in enumerate(sorted(opening(dice) for _ in range(INCIDENTS))):
        number += 1 + dice.below(3)
        yield from incident(dice, index, f"INC{number:07d}", opened)


def render() -> bytes:
    """Return the whole file."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(log(Dice(SEED)))
    return out.getvalue().encode("ascii")


def write(target: Path = TARGET) -> None:
    """Write the file."""
    target.write_bytes(render())


if __name__ == "__main__":
    write()
    print(f"wrote {TARGET.name}")
