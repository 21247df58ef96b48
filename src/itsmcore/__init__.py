"""IT service management to embed: records, lifecycles, business time, clocks.

The everyday names are here; each is loaded when it is first asked for. The rooms have the
rest: `itsmcore.model`, `itsmcore.lifecycle`, `itsmcore.sla`, `itsmcore.codec`,
`itsmcore.testing`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from itsmcore._version import __version__
from itsmcore.errors import ItsmError

if TYPE_CHECKING:
    from itsmcore.codec import Codec, decode, encode, faults
    from itsmcore.interval import Interval, IntervalSet
    from itsmcore.lifecycle import INCIDENT, IncidentEvent, Lifecycle
    from itsmcore.model import (
        Actor,
        Fact,
        FieldChange,
        History,
        Incident,
        Level,
        PriorityMatrix,
        Side,
        at_least,
        begins,
        changes,
        commented,
        ends,
        one_of,
        when,
    )
    from itsmcore.sla import Schedule, Target, Verdict, measure

__all__ = [
    "INCIDENT",
    "Actor",
    "Codec",
    "Fact",
    "FieldChange",
    "History",
    "Incident",
    "IncidentEvent",
    "Interval",
    "IntervalSet",
    "ItsmError",
    "Level",
    "Lifecycle",
    "PriorityMatrix",
    "Schedule",
    "Side",
    "Target",
    "Verdict",
    "__version__",
    "at_least",
    "begins",
    "changes",
    "commented",
    "decode",
    "encode",
    "ends",
    "faults",
    "measure",
    "one_of",
    "when",
]

_HOMES = {
    "codec": ("Codec", "decode", "encode", "faults"),
    "interval": ("Interval", "IntervalSet"),
    "lifecycle": ("INCIDENT", "IncidentEvent", "Lifecycle"),
    "model": (
        "Actor",
        "Fact",
        "FieldChange",
        "History",
        "Incident",
        "Level",
        "PriorityMatrix",
        "Side",
        "at_least",
        "begins",
        "changes",
        "commented",
        "ends",
        "one_of",
        "when",
    ),
    "sla": ("Schedule", "Target", "Verdict", "measure"),
}
_ROOM_OF = {name: room for room, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a name from its room when it is first asked for."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'itsmcore' has no attribute {name!r}")
    found = getattr(import_module(f"itsmcore.{_ROOM_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The everyday names, loaded or not."""
    return sorted({*globals(), *__all__})
