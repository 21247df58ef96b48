"""Arguments of public functions: what is of another kind is refused under its name."""

from typing import Final

from itsmcore.errors import WrongTypeError
from itsmcore.model.protocols import WorkingTime
from itsmcore.model.states import States

__all__ = ["meaning", "working_time"]

_ASKED: Final = ("elapsed", "add", "is_open", "next_open", "next_close")


def working_time(value: WorkingTime | None, field: str = "schedule") -> None:
    """Refuse what does not say which time counts.

    Raises:
        WrongTypeError: The value is neither None nor a `WorkingTime`.
    """
    if value is None or all(callable(getattr(value, name, None)) for name in _ASKED):
        return
    raise WrongTypeError(
        field=field,
        value=value,
        problem="a schedule is needed",
        remedy="give Schedule(tz=..., week=...), or None for 24x7",
    )


def meaning(states: States | None, standard: States) -> States:
    """What states mean: as told, or as is standard.

    Raises:
        WrongTypeError: It is neither None nor `States`.
    """
    if states is None:
        return standard
    if not isinstance(states, States):
        raise WrongTypeError(
            field="states",
            value=states,
            problem="the categories of states are needed",
            remedy="give States({'new': 'to_do'}), or None for the standard ones",
        )
    return states
