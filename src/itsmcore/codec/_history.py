"""Histories as objects: how the record began, what its states mean, and its facts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import attrs

from itsmcore.codec._forms import built
from itsmcore.codec.fault import Faulty
from itsmcore.errors import FieldError
from itsmcore.model import NO_STATES, Fact, FrozenMap, History, States, Value

__all__ = ["HistoryForm", "history_reader", "history_writer"]


@attrs.frozen(kw_only=True)
class HistoryForm:
    """The fields of a history, in the order of its JSON form."""

    record_type: str
    record_id: str
    opened_at: datetime
    began_at: datetime | None = None
    initial: FrozenMap[str, Value]
    states: States = NO_STATES
    facts: tuple[Fact, ...] = ()


_NAMES = tuple(a.name for a in attrs.fields(HistoryForm))


def history_reader(read: Callable[[Any], HistoryForm]) -> Callable[..., History]:
    """A reader of histories, from one of their forms."""

    def read_history(data: Any, _kind: Any = None) -> History:
        form = read(data)
        strangers = [
            _stranger(form, fact).at("facts", index)
            for index, fact in enumerate(form.facts)
            if fact.record_id != form.record_id
        ]
        if strangers:
            raise Faulty(*strangers)
        given = {name: getattr(form, name) for name in _NAMES}
        return built(lambda fields: History(**fields), given)

    return read_history


def history_writer(
    write: Callable[[HistoryForm], dict[str, Any]],
) -> Callable[[History], dict[str, Any]]:
    """A writer of histories, through one of their forms."""

    def write_history(history: History) -> dict[str, Any]:
        given = {name: getattr(history, name) for name in _NAMES if name != "facts"}
        return write(HistoryForm(**given, facts=tuple(history)))

    return write_history


def _stranger(form: HistoryForm, fact: Fact) -> FieldError:
    return FieldError(
        field="record_id",
        value=fact.record_id,
        problem=f"the fact is of another record than {form.record_id!r}",
        remedy="build one history for each record",
    )
