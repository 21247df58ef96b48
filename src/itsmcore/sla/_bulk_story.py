"""What a clock sees of many histories: their instants, and their facts as numbered steps."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from itsmcore.model import Comment, FactKind, States, Value
from itsmcore.model._columns import Columns, Head, Move
from itsmcore.sla._bulk_program import Node, Program
from itsmcore.sla._bulk_time import REACH

__all__ = ["Script", "Story"]

_CATEGORY: Final = "status_category"


class Story:
    """The instants of some histories.

    What began too early for a gauge is drawn nearer and named in `far`; of facts after now it
    is only told that they lie there.

    Attributes:
        columns: What the histories are kept in.
        rows: Which of its rows.
        bounds: Where the facts of each begin in what follows, and their end.
        opened: When each was opened.
        known: When its first values were known.
        instants: When each fact took effect.
        heads: Code of its head.
        moves: Code of its changes.
        far: The places of those that began too early.
    """

    def __init__(self, columns: Columns, rows: range, now_us: int) -> None:
        self.columns, self.rows = columns, rows
        opened = [columns.opened_us[row] for row in rows]
        began = [columns.began_us[row] for row in rows]
        first, last = now_us - REACH, now_us + 1
        self.far = [i for i, at in enumerate(opened) if at < first]
        self.opened = [min(max(at, first), last) for at in opened]
        self.known = [min(max(p), last) for p in zip(self.opened, began, strict=True)]
        self.bounds, self.heads, self.moves = array("q", [0]), array("q"), array("q")
        self._lay_out()
        self.instants = self._instants(last)

    def _lay_out(self) -> None:
        columns = self.columns
        if self.rows == range(len(columns.record_ids)):
            self.bounds = columns.fact_start
            self.heads, self.moves = columns.head_of, columns.move_of
            return
        for row in self.rows:
            start, end = columns.fact_start[row], columns.fact_start[row + 1]
            self.heads += columns.head_of[start:end]
            self.moves += columns.move_of[start:end]
            self.bounds.append(len(self.moves))

    def _instants(self, last_us: int) -> list[int]:
        """When facts took effect: never before the one before them."""
        ats, starts = self.columns.ats_us, self.columns.fact_start
        found: list[int] = []
        append = found.append
        for row, last in zip(self.rows, self.known, strict=True):
            for at in ats[starts[row] : starts[row + 1]]:
                if at > last:
                    last = min(at, last_us)  # noqa: PLW2901  # it moves on
                append(last)
        return found


class Script:
    """A story as one target reads it.

    Attributes:
        steps: The number of each fact's step; 0 where it tells the target nothing.
        target: Who reads it.
    """

    def __init__(self, story: Story, program: Program) -> None:
        self._columns, self._program = story.columns, program
        self.target = program.target
        self._names = sorted(program.target.fields)
        self._firsts: dict[tuple[int, ...], tuple[int, Node]] = {}
        self._places = [self._places_in(shape) for shape in story.columns.shapes]
        self.steps = self._steps(story)

    # -- facts ---------------------------------------------------------------------

    def _steps(self, story: Story) -> Sequence[int]:
        kinds, columns = (
            {story.columns.kind_of[row] for row in story.rows},
            self._columns,
        )
        found: list[int] = []
        tables = {
            kind: _Steps(self._program, columns, self._names, kind) for kind in kinds
        }
        if len(tables) == 1:
            return next(iter(tables.values())).of(story.moves, story.heads)
        for place, row in enumerate(story.rows):
            start, end = story.bounds[place], story.bounds[place + 1]
            table = tables[columns.kind_of[row]]
            found += table.of(story.moves[start:end], story.heads[start:end])
        return found

    # -- first values ------------------------------------------------------------------

    def _places_in(self, shape: Sequence[str]) -> tuple[int, ...]:
        """Where the values that are read stand among first values."""
        sources = {_source(name) for name in self._names}
        return tuple([i for i, name in enumerate(shape) if name in sources])

    def first(self, row: int) -> tuple[int, Node]:
        """What the clock of a record does at the first step, and where it is then."""
        columns = self._columns
        shape, start = columns.shape_of[row], columns.value_start[row]
        codes = [columns.value_of[start + place] for place in self._places[shape]]
        key = (columns.kind_of[row], shape, *codes)
        found = self._firsts.get(key)
        if found is None:
            initial, states = columns.initial(row), columns.kinds[key[0]][1]
            values = {name: _value(name, initial, states) for name in self._names}
            found = self._firsts[key] = self._program.first(values)
        return found


class _Steps(dict[tuple[int, int], int]):
    """The numbers of steps, by the codes of what changed and of what was said."""

    def __init__(
        self, program: Program, columns: Columns, names: Iterable[str], kind: int
    ) -> None:
        super().__init__()
        self._program, self._columns, self._names = program, columns, names
        self._states = columns.kinds[kind][1]
        self._said = [self._comments(head) for head in columns.heads]
        self._quiet: list[int] = []

    def _comments(self, head: Head) -> tuple[Comment, ...]:
        is_comment = head.text is not None or head.kind is FactKind.COMMENTED
        if not (self._program.target.hears and is_comment):
            return ()
        return (Comment(head.side, head.public),)

    def _told(self, move: Move) -> Mapping[str, Value]:
        """The names that changes set; of several changes of one field the last stands."""
        raw = {change.field: change.new for change in move}
        return {
            name: _value(name, raw, self._states)
            for name in self._names
            if _source(name) in raw
        }

    def of(self, moves: Sequence[int], heads: Sequence[int]) -> list[int]:
        """The number of each fact's step."""
        if any(self._said):
            return [self[key] for key in zip(moves, heads, strict=True)]
        if not self._quiet:
            program, items = self._program, self._columns.moves
            self._quiet = [program.number((self._told(move), ())) for move in items]
        quiet = self._quiet
        return [quiet[move] for move in moves]

    def __missing__(self, key: tuple[int, int]) -> int:
        move, head = key
        told = self._told(self._columns.moves[move]), self._said[head]
        return self.setdefault(key, self._program.number(told))


def _source(name: str) -> str:
    return "status" if name == _CATEGORY else name


def _value(name: str, raw: Mapping[str, Value], states: States) -> Value:
    if name == _CATEGORY:
        return states.category(raw.get("status"))
    return raw.get(name)
