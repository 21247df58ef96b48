"""The order in which to bring items back, and how long that takes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

import attrs

from itsmcore._instants import US, span_us, to_duration
from itsmcore.cmdb._recovery import Launch, launches
from itsmcore.cmdb._snapshot import Snapshot
from itsmcore.errors import FieldError, WrongTypeError

__all__ = ["Recovery", "RecoveryStep", "lengths_of", "recovery"]

_MOST: Final = span_us(timedelta.max)


@attrs.frozen(kw_only=True)
class RecoveryStep:
    """What is brought up at one time.

    Attributes:
        ids: Keys of the items: one, or several that need one another and come up together.
        start: When it can begin, from the beginning of the recovery.
        end: When all of them are up; a cycle takes as long as its slowest item.
        after: Keys of the items whose end let it begin; none for what begins at once.
    """

    ids: tuple[str, ...]
    start: timedelta
    end: timedelta
    after: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Recovery:
    """In what order items come back, each begun as soon as everything that it needs is up.

    Attributes:
        of: Keys of the items that are to be up in the end.
        steps: What has to be done, the earliest first.
        duration: When all of them are up; as much work as can go side by side does.
        critical_path: Keys of the items one after the other that take that long: making
            another one quicker does not help.
    """

    of: tuple[str, ...]
    steps: tuple[RecoveryStep, ...]
    duration: timedelta
    critical_path: tuple[str, ...]

    def explain(self) -> tuple[str, ...]:
        """The steps, a line each: what, from when to when, and what it waited for."""
        return tuple(map(_line, self.steps))


def _line(step: RecoveryStep) -> str:
    names = " with ".join(step.ids)
    why = f"after {', '.join(step.after)}" if step.after else "at once"
    return f"{step.start} to {step.end}: {names}, {why}"


def recovery(
    snapshot: Snapshot,
    targets: Sequence[int],
    lengths: Mapping[int, int],
    down: Collection[int],
) -> Recovery:
    """The recovery of the targets.

    Args:
        snapshot: The graph.
        targets: What is to be up in the end.
        lengths: How long each node that is down takes, in microseconds.
        down: The nodes that have to be brought up; others come back by themselves.

    Raises:
        FieldError: It takes longer than a timedelta can tell.
    """
    ids = snapshot.ids
    found = [*launches(snapshot.net, targets, lengths)]
    if any(launch.end > _MOST for launch in found):
        raise FieldError(
            field="durations",
            value=max(lengths.values()) * US,
            problem="together they are longer than a timedelta can be",
            remedy="give shorter durations",
        )
    launch_of = {node: launch for launch in found for node in launch.unit}
    ends = {node: launch_of[node].end for node in targets}
    needed = [launch for launch in found if not set(launch.unit).isdisjoint(down)]
    needed.sort(key=lambda launch: (launch.start, launch.end, launch.unit))
    last = max(targets, key=lambda node: (ends[node], -node), default=None)
    path = [] if last is None else [*_path(last, launch_of)]
    return Recovery(
        of=tuple(ids[node] for node in targets),
        steps=tuple(_step(launch, ids) for launch in needed),
        duration=max(ends.values(), default=0) * US,
        critical_path=tuple(ids[node] for node in reversed(path)),
    )


def _step(launch: Launch, ids: Sequence[str]) -> RecoveryStep:
    return RecoveryStep(
        ids=tuple(ids[node] for node in launch.unit),
        start=launch.start * US,
        end=launch.end * US,
        after=tuple(ids[node] for node in launch.after),
    )


def _path(node: int, launch_of: Mapping[int, Launch]) -> Iterator[int]:
    """From a node back to one that began at once."""
    yield node
    while launch_of[node].after:
        node = launch_of[node].after[0]
        yield node


def lengths_of(
    durations: Mapping[str, timedelta],
    default: timedelta | None,
    snapshot: Snapshot,
    nodes: Collection[int],
) -> dict[int, int]:
    """How long each of these nodes takes, in microseconds.

    Raises:
        FieldError: A duration is negative, or missing where there is no default.
        UnknownItemError: A key is that of no item.
    """
    if not isinstance(durations, Mapping):
        raise WrongTypeError(
            field="durations",
            value=durations,
            problem="a mapping from keys to durations is needed",
            remedy="give {'db-1': timedelta(minutes=30)}",
        )
    known = {
        snapshot.number(id, "durations"): _length(span, f"durations.{id}")
        for id, span in durations.items()
    }
    missing = [snapshot.ids[node] for node in sorted(nodes) if node not in known]
    if missing and default is None:
        raise FieldError(
            field="durations",
            value=missing,
            problem="nobody says how long these take",
            remedy="name them, or give a default",
        )
    other = 0 if default is None else _length(default, "default")
    return {node: known.get(node, other) for node in nodes}


def _length(value: timedelta, field: str) -> int:
    found = span_us(to_duration(value, field))
    if found < 0:
        raise FieldError(
            field=field,
            value=value,
            problem="it ends before it begins",
            remedy="give a duration of 0 or more",
        )
    return found
