"""Strategies of forms, of values that fit them, of offerings, and of what is ordered by them."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.model import (
    IS_SET,
    Condition,
    FieldDef,
    FieldMigration,
    FieldSchema,
    FieldType,
    Offering,
    Request,
    RequestState,
    Task,
    TaskOutcome,
    TaskState,
    TaskTemplate,
    contains,
    one_of,
    when,
)
from itsmcore.testing._records import maybe
from itsmcore.testing._times import instants
from itsmcore.testing._values import frozen_maps, keys, moneys, refs, texts, words
from itsmcore.testing._work_items import approvals, drawn_record

__all__ = [
    "field_defs",
    "field_migrations",
    "field_schemas",
    "form_values",
    "offerings",
    "requests",
    "task_templates",
    "tasks",
]

Field = SearchStrategy[Any]

_T = FieldType
_CHOICES: Final = ("red", "green", "blue")
_PATTERNS: Final[Mapping[str, str]] = {
    "[a-z]{2,4}": "[a-z]{2,4}",
    r"\d+(-\d+)?": r"[0-9]{1,3}(-[0-9])?",
    "(ab|c)*x?": "(ab|c){0,3}x?",
}
"""Patterns of fields, each with one of which Hypothesis makes texts that fit."""

_LINES: Final = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"),
    min_size=1,
    max_size=8,
)
_DATES: Final = instants().map(lambda at: at.date())
_DECIMALS: Final = st.decimals(-999, 999, places=2, allow_nan=False).map(Decimal)
_SPANS: Final = st.timedeltas(timedelta(days=-9), timedelta(days=9))
_EUROS: Final = moneys(currency="EUR")

_SINGLE: Final[Mapping[FieldType, Field]] = {
    _T.STR: _LINES,
    _T.TEXT: texts().filter(bool),
    _T.CHOICE: st.sampled_from(_CHOICES),
    _T.INT: st.integers(-99, 99),
    _T.DECIMAL: _DECIMALS,
    _T.BOOL: st.booleans(),
    _T.DATE: _DATES,
    _T.DATETIME: instants(),
    _T.DURATION: _SPANS,
    _T.REF: refs(),
    _T.MONEY: _EUROS,
}
_ORDERED: Final = (_T.INT, _T.DECIMAL, _T.DATE, _T.DATETIME, _T.DURATION, _T.MONEY)
_ITEMS: Final = [t for t in _SINGLE if t is not _T.CHOICE]


def _amount(value: Any) -> Any:
    return getattr(value, "amount", value)


def _values_of(field: FieldDef) -> Field:
    """Values that a field holds."""
    single, least, most = field.single, field.minimum, field.maximum
    found = _SINGLE[single]
    if single is _T.REF and field.target is not None:
        found = keys()
    if field.pattern is not None:
        found = st.from_regex(_PATTERNS[field.pattern], fullmatch=True).filter(bool)
    bounds = [bound for bound in (least, most) if bound is not None]
    if bounds:
        found = (found | st.sampled_from(bounds)).filter(
            lambda one: (
                (least is None or _amount(one) >= _amount(least))
                and (most is None or _amount(one) <= _amount(most))
            )
        )
    if field.type is _T.MULTI_CHOICE:
        return st.lists(found, unique=True, min_size=1, max_size=3)
    if field.type is _T.LIST:
        return st.lists(found, min_size=1, max_size=3)
    return found


def _condition(earlier: list[FieldDef]) -> SearchStrategy[Condition]:
    """Conditions on some of the fields before."""

    def on(field: FieldDef) -> SearchStrategy[Condition]:
        found = st.just(when({field.name: IS_SET}))
        if field.type is _T.BOOL:
            return found | st.booleans().map(lambda b: when({field.name: b}))
        if field.type is _T.CHOICE:
            some = st.lists(st.sampled_from(_CHOICES), min_size=1, max_size=2)
            return found | some.map(lambda few: when({field.name: one_of(*few)}))
        if field.type is _T.MULTI_CHOICE:
            one = st.sampled_from(_CHOICES)
            return found | one.map(lambda word: when({field.name: contains(word)}))
        return found

    single = st.sampled_from(earlier).flatmap(on)
    return single | single.map(lambda c: ~c) | st.tuples(single, single).map(_both)


def _both(pair: tuple[Condition, Condition]) -> Condition:
    return pair[0] & pair[1]


@st.composite
def field_defs(
    draw: st.DrawFn,
    *,
    name: SearchStrategy[str] | None = None,
    earlier: list[FieldDef] | None = None,
) -> FieldDef:
    """Fields of every type, with limits that leave some values.

    Args:
        draw: Given by Hypothesis.
        name: What they are called.
        earlier: Fields on which it may depend whether they are shown or required.
    """
    names = keys().filter(str.strip) if name is None else name
    kind = draw(words(FieldType))
    items = draw(st.sampled_from(_ITEMS)) if kind is _T.LIST else None
    single = items or kind
    parts: dict[str, Any] = {
        "name": draw(names),
        "type": kind,
        "items": items,
        "label": draw(maybe(texts())),
        "doc": draw(maybe(texts())),
        "required": draw(st.booleans()),
    }
    if kind in {_T.CHOICE, _T.MULTI_CHOICE}:
        parts["choices"] = _CHOICES
    if single in _ORDERED and draw(st.booleans()):
        parts["minimum"] = draw(_SINGLE[single])
        if draw(st.booleans()):
            pair = sorted((parts["minimum"], draw(_SINGLE[single])), key=_amount)
            parts["minimum"], parts["maximum"] = pair
    if single is _T.REF:
        parts["target"] = draw(maybe(st.sampled_from(["ci", "party"])))
    if single in {_T.STR, _T.TEXT} and draw(st.booleans()):
        parts["pattern"] = draw(st.sampled_from(sorted(_PATTERNS)))
    if kind in {_T.TEXT, _T.LIST, _T.MULTI_CHOICE} and draw(st.booleans()):
        parts["min_size"], parts["max_size"] = draw(st.integers(0, 1)), 99
    for part in ("visible_if", "required_if"):
        if earlier and draw(st.booleans()):
            parts[part] = draw(_condition(earlier))
    made = FieldDef(**parts)
    if draw(st.integers(0, 3)):
        return made
    return FieldDef(**parts, default=draw(_values_of(made)))


@st.composite
def field_schemas(draw: st.DrawFn, *, max_size: int = 5) -> FieldSchema:
    """Forms whose later fields may depend on earlier ones; people see them in any order."""
    fields: list[FieldDef] = []
    for number in range(draw(st.integers(0, max_size))):
        name = st.just(f"{draw(st.sampled_from('abc'))}{number}")
        fields.append(draw(field_defs(name=name, earlier=fields)))
    seen = draw(st.permutations(fields))
    return FieldSchema(fields=seen, version=draw(keys()))


@st.composite
def form_values(draw: st.DrawFn, form: FieldSchema, /) -> dict[str, Any]:
    """Values that a form accepts: what is not shown is left out."""
    wanted: dict[str, Any] = {}
    for field in form.fields:
        if field.default is None or draw(st.booleans()):
            wanted[field.name] = draw(_values_of(field))
    chosen: dict[str, Any] = {}
    while True:  # what decides is settled before what depends on it
        view = form.view(chosen)
        asked = [n for n in view.shown if n not in chosen and n in wanted]
        hidden = [name for name in chosen if name not in view.shown]
        if not asked and not hidden:
            break
        for name in hidden:
            del chosen[name]
        for name in asked:
            chosen[name] = wanted[name]
    required = form.view(chosen).required
    for name in sorted(chosen):
        if name not in required and draw(st.integers(0, 4)) == 0:
            less = {k: v for k, v in chosen.items() if k != name}
            chosen = chosen if form.check(less) else less
    return chosen


def field_migrations() -> SearchStrategy[FieldMigration]:
    """Steps between editions of a form."""
    names = st.sampled_from("abcd")
    return st.builds(
        FieldMigration,
        since=keys(),
        rename=st.dictionaries(st.sampled_from("ab"), st.just("c"), max_size=1),
        remove=st.lists(st.just("d"), max_size=1),
        replace=st.dictionaries(names, frozen_maps(), max_size=1),
        convert=st.dictionaries(names, st.sampled_from(["int", "list"]), max_size=2),
    )


def task_templates(**given: Field) -> SearchStrategy[TaskTemplate]:
    """Pieces of work of an offering; keywords replace the strategy of a field."""
    found: dict[str, Field] = {
        "name": keys(),
        "title": texts(),
        "description": maybe(texts()),
        "group": maybe(keys()),
        "assignee": maybe(keys()),
        "order": st.integers(0, 2),
    }
    return st.builds(TaskTemplate, **{**found, **given})


@st.composite
def offerings(draw: st.DrawFn, /, **given: Field) -> Offering:
    """Offerings with a form and some work; keywords replace the strategy of a field."""
    count = draw(st.integers(0, 3))
    work: list[TaskTemplate] = []
    for number in range(count):
        before = [each.name for each in work]
        waits = st.lists(st.sampled_from(before), max_size=2) if before else st.just([])
        work.append(
            draw(
                task_templates(
                    name=st.just(f"t{number}"),
                    order=st.just(number),
                    depends_on=waits,
                )
            )
        )
    found: dict[str, Field] = {
        "id": keys(),
        "name": texts(),
        "doc": maybe(texts()),
        "service": maybe(keys()),
        "active": st.booleans(),
        "price": maybe(moneys()),
        "form": field_schemas(),
        "needs_approval": st.booleans(),
        "fulfilment": st.just(work),
        "fields": frozen_maps(),
    }
    parts = {**found, **given}
    return Offering(**{name: draw(each) for name, each in parts.items()})


_LIST: Final = st.lists(keys(), max_size=3).map(tuple)
_REQUEST: Final[Mapping[str, Field]] = {
    "status": words(RequestState) | keys(),
    **dict.fromkeys(
        ("offering", "form_version", "cart", "submitted_by"), maybe(keys())
    ),
    "answers": frozen_maps(),
    "quantity": st.integers(1, 99),
    "price": maybe(moneys()),
    "approvals": st.lists(approvals(), max_size=2).map(tuple),
    "tasks": _LIST,
    "submitted_at": maybe(instants()),
}
_TASK: Final[Mapping[str, Field]] = {
    "status": words(TaskState) | keys(),
    "outcome": maybe(words(TaskOutcome)),
    "order": st.integers(0, 9),
    "depends_on": _LIST,
}


@st.composite
def requests(draw: st.DrawFn, /, **given: Field) -> Request:
    """Requests with any of their fields filled; keywords replace a field's strategy."""
    return drawn_record(draw, Request, _REQUEST, given)


@st.composite
def tasks(draw: st.DrawFn, /, **given: Field) -> Task:
    """Tasks with any of their fields filled; keywords replace a field's strategy."""
    return drawn_record(draw, Task, _TASK, given)
