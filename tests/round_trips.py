"""Round trips that every value owes: through its repr, and through pickle."""

import datetime as dt
import pickle
from decimal import Decimal
from typing import Any, TypeVar

from itsmcore import cmdb, interval, model

__all__ = ["pasted", "pickled"]

T = TypeVar("T")

NAMES: dict[str, Any] = {
    **vars(interval),
    **vars(model),
    **{name: getattr(cmdb, name) for name in cmdb.__all__},
    "datetime": dt,
    "Decimal": Decimal,
}


def pasted(value: T) -> T:
    """What its repr gives when it is pasted back."""
    found: T = eval(repr(value), NAMES.copy())  # noqa: S307  # the repr of our own value
    return found


def pickled(value: T) -> T:
    """What comes out of its pickle."""
    found: T = pickle.loads(pickle.dumps(value))  # noqa: S301  # our own value
    return found
