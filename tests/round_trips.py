"""Round trips that every value owes: through its repr, and through pickle."""

import datetime as dt
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from itsmcore import cmdb, interval, lifecycle, metrics, model, practices

__all__ = ["pasted", "pickled"]

T = TypeVar("T")

# Asked for by name: what a room loads on first use is not among its `vars` before.
NAMES: dict[str, Any] = {
    **{
        name: getattr(room, name)
        for room in (lifecycle, model, cmdb, practices, metrics)
        for name in room.__all__
    },
    **vars(interval),
    "datetime": dt,
    "Decimal": Decimal,
    "Fraction": Fraction,
}


def pasted(value: T) -> T:
    """What its repr gives when it is pasted back."""
    found: T = eval(repr(value), NAMES.copy())  # noqa: S307  # the repr of our own value
    return found


def pickled(value: T) -> T:
    """What comes out of its pickle."""
    found: T = pickle.loads(pickle.dumps(value))  # noqa: S301  # our own value
    return found
