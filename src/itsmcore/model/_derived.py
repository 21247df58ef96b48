"""One field of many histories replaced by what follows from others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from itsmcore.model._columns import Builder, Columns, Move, Moved, key_of
from itsmcore.model.fact import FieldChange
from itsmcore.model.record import inside
from itsmcore.model.states import States
from itsmcore.model.values import Value, freeze, is_same

__all__ = ["derived"]

_CATEGORY: Final = "status_category"


def derived(
    columns: Columns,
    rows: Iterable[int],
    field: str,
    rule: Callable[..., Any],
    names: Sequence[str],
) -> Columns:
    """Some records of columns, with a field that follows from others by a rule."""
    builder, ruled = Builder(), _Rule(field, rule, names)
    heads = Moved(columns.heads, builder.head)
    moves = [ruled.split(move) for move in columns.moves]
    for row in rows:
        kind = columns.kinds[columns.kind_of[row]]
        held = columns.initial(row)
        value = ruled.value(held, kind[1])
        initial = {**held, field: value}
        for at in columns.facts(row):
            read, kept = moves[columns.move_of[at]]
            if read:
                held.update(read)
                last, value = value, ruled.value(held, kind[1])
                if not is_same(last, value):
                    kept = (*kept, FieldChange(field, last, value))
            builder.seqs.append(columns.seqs[at])
            builder.ats_us.append(columns.ats_us[at])
            builder.head_of.append(heads[columns.head_of[at]])
            builder.move_of.append(builder.move(kept))
        builder.record(
            columns.record_ids[row],
            kind,
            initial,
            opened_us=columns.opened_us[row],
            began_us=columns.began_us[row],
        )
    return builder.made()


class _Rule:
    """A rule, asked once for each distinct combination of what it reads."""

    def __init__(
        self, field: str, rule: Callable[..., Any], names: Sequence[str]
    ) -> None:
        self._field, self._rule, self._names = field, rule, names
        self._sources = frozenset(
            "status" if name == _CATEGORY else name for name in names
        ) | {name.partition(".")[0] for name in names}
        self._known: dict[tuple[Any, ...], Value] = {}

    def split(self, move: Move) -> tuple[Mapping[str, Value], Move]:
        """What changes that are read set, and the changes that are kept."""
        read = {c.field: c.new for c in move if c.field in self._sources}
        return read, tuple([c for c in move if c.field != self._field])

    def value(self, held: Mapping[str, Value], states: States) -> Value:
        """The value that follows from others."""
        values = [_read(name, held, states) for name in self._names]
        key = tuple(map(key_of, values))
        if key not in self._known:
            self._known[key] = freeze(self._rule(*values), self._field)
        return self._known[key]


def _read(name: str, held: Mapping[str, Value], states: States) -> Value:
    if name == _CATEGORY:
        return states.category(held.get("status"))
    if name in held:
        return held[name]
    head, _, rest = name.partition(".")
    return inside(held.get(head), rest)
