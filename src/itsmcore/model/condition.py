"""Conditions: true or false of a record, and over spans of a history. They are data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from keyword import iskeyword
from typing import Final, NoReturn, TypeAlias

import attrs

from itsmcore.errors import FieldError, TruthError, WrongTypeError
from itsmcore.model._fields import each
from itsmcore.model.match import Match, match, shown
from itsmcore.model.record import Record, a_record, is_field
from itsmcore.model.states import States
from itsmcore.model.values import Value

__all__ = [
    "MOST_DEPTH",
    "AllOf",
    "AnyOf",
    "Condition",
    "Getter",
    "Not",
    "Test",
    "a_condition",
    "field_name",
    "when",
]

Getter: TypeAlias = Callable[[str], Value]
"""Gives the value of a name: of a record, or of a history at one position."""

MOST_DEPTH: Final = 64
"""How deep conditions may be nested: far beyond what a rule needs, far within the stack."""


class Condition:
    """True or false of a record, or of a history at an instant.

    Combine with `& | ~`; asking for its truth with `and`, `or`, `not`, `if` raises.

    >>> urgent = when(priority="critical") | when(impact="high", urgency="high")
    >>> urgent & ~when(status="on_hold")
    (when(priority='critical') | when(impact='high', urgency='high')) & ~when(status='on_hold')
    """

    __slots__ = ()

    @property
    def fields(self) -> frozenset[str]:
        """The names that it reads."""
        raise NotImplementedError

    @property
    def depth(self) -> int:
        """How deep it is nested; a single test has 1."""
        raise NotImplementedError

    def test(self, get: Getter, /) -> bool:
        """Whether it holds where `get` tells the value of each name."""
        raise NotImplementedError

    def lines(self, get: Getter, /) -> Iterator[str]:
        """Each test inside with the value found and whether it passed, a line each."""
        raise NotImplementedError

    def __and__(self, other: "Condition") -> "Condition":
        parts = (*_parts(self, AllOf), *_parts(other, AllOf))
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def __or__(self, other: "Condition") -> "Condition":
        parts = (*_parts(self, AnyOf), *_parts(other, AnyOf))
        return parts[0] if len(parts) == 1 else AnyOf(parts)

    def __invert__(self) -> "Condition":
        return self.condition if isinstance(self, Not) else Not(self)

    def __bool__(self) -> NoReturn:
        raise TruthError(what=f"condition {self!r}")

    def holds(self, record: Record, /, *, states: States | None = None) -> bool:
        """Whether it holds of the record as it is.

        Args:
            record: Any record.
            states: Categories of states, where they are not the standard ones of its class.
        """
        a_record(record, "record")
        return self.test(lambda name: record.get(name, states=states))

    def explain(
        self, record: Record, /, *, states: States | None = None
    ) -> tuple[str, ...]:
        """Each test inside with the value found and whether it passed, a line each."""
        a_record(record, "record")
        return tuple(self.lines(lambda name: record.get(name, states=states)))

    def faults(
        self, record_type: type[Record], /, *, custom: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Names that it reads and that neither the class nor `custom` has, in order."""
        known = {"status_category", *each(custom)}
        return tuple(
            name
            for name in sorted(self.fields)
            if name not in known and not is_field(record_type, name.partition(".")[0])
        )


def _conditions(value: Iterable[Condition]) -> tuple[Condition, ...]:
    if isinstance(value, (set, frozenset)) or not isinstance(value, Iterable):
        raise _no_condition(value, "conditions")
    return tuple(_inner(item) for item in value)


def a_condition(value: Condition) -> Condition:
    """The condition itself; anything else is refused."""
    if not isinstance(value, Condition):
        raise _no_condition(value, "condition")
    return value


def _inner(value: Condition) -> Condition:
    """A condition that may stand inside another."""
    if a_condition(value).depth >= MOST_DEPTH:
        raise FieldError(
            field="condition",
            value="...",
            problem=f"conditions are nested deeper than {MOST_DEPTH}",
            remedy="combine with & and |, which do not nest in a row",
        )
    return value


def _no_condition(value: object, field: str) -> WrongTypeError:
    return WrongTypeError(
        field=field,
        value=value,
        problem=f"a {field} is needed" if field == "condition" else "a list is needed",
        remedy="write when(field=value)",
    )


def field_name(value: str) -> str:
    """The name of a field, as plain text."""
    if not isinstance(value, str):
        raise WrongTypeError(
            field="field",
            value=value,
            problem="the name of a field is needed",
            remedy="give a str",
        )
    return str.__str__(value)


@attrs.frozen(repr=False)
class Test(Condition):
    """One field held against a match.

    Attributes:
        field: The name that is read.
        match: What its value must pass.
    """

    __test__ = False  # pytest would take the name for a test class

    field: str = attrs.field(converter=field_name)
    match: Match = attrs.field(converter=match)

    @property
    def fields(self) -> frozenset[str]:
        """The one name."""
        return frozenset((self.field,))

    @property
    def depth(self) -> int:
        """Always 1."""
        return 1

    def test(self, get: Getter, /) -> bool:
        """Whether the value matches."""
        return self.match.matches(get(self.field))

    def lines(self, get: Getter, /) -> Iterator[str]:
        """The one line."""
        verdict = "holds" if self.test(get) else "fails"
        yield f"{self!r} {verdict}: {self.field} is {get(self.field)!r}"

    def __repr__(self) -> str:
        return _when((self,))


@attrs.frozen(repr=False)
class _Several(Condition):
    """What conditions made of several others share."""

    conditions: tuple[Condition, ...] = attrs.field(converter=_conditions)

    @property
    def fields(self) -> frozenset[str]:
        """The names that any of them reads."""
        return frozenset[str]().union(*(c.fields for c in self.conditions))

    @property
    def depth(self) -> int:
        """One more than the deepest inside."""
        return 1 + max((c.depth for c in self.conditions), default=0)

    def lines(self, get: Getter, /) -> Iterator[str]:
        """The lines of each."""
        for condition in self.conditions:
            yield from condition.lines(get)


@attrs.frozen(repr=False)
class AllOf(_Several):
    """All of several conditions; of none, always true."""

    def test(self, get: Getter, /) -> bool:
        """Whether each holds."""
        return all(c.test(get) for c in self.conditions)

    def __repr__(self) -> str:
        if all(isinstance(c, Test) for c in self.conditions):
            names = {c.field for c in self.conditions if isinstance(c, Test)}
            if len(names) == len(self.conditions) != 1:
                return _when(self.conditions)
        return _joined(self, self.conditions, " & ")


@attrs.frozen(repr=False)
class AnyOf(_Several):
    """Any of several conditions; of none, never true."""

    def test(self, get: Getter, /) -> bool:
        """Whether one holds."""
        return any(c.test(get) for c in self.conditions)

    def __repr__(self) -> str:
        return _joined(self, self.conditions, " | ")


@attrs.frozen(repr=False)
class Not(Condition):
    """The opposite of a condition."""

    condition: Condition = attrs.field(converter=_inner)

    @property
    def fields(self) -> frozenset[str]:
        """The names that it reads."""
        return self.condition.fields

    @property
    def depth(self) -> int:
        """One more than inside."""
        return 1 + self.condition.depth

    def test(self, get: Getter, /) -> bool:
        """Whether it does not hold."""
        return not self.condition.test(get)

    def lines(self, get: Getter, /) -> Iterator[str]:
        """The lines inside, turned round."""
        for line in self.condition.lines(get):
            yield f"not: {line}"

    def __repr__(self) -> str:
        inner = self.condition
        if isinstance(inner, Not):  # ~~x is x again
            return f"Not({inner!r})"
        return f"~{inner!r}" if isinstance(inner, Test) else f"~({inner!r})"


def when(
    fields: Mapping[str, Value | Match] | None = None, /, **equals: Value | Match
) -> Condition:
    """All of several tests of fields, each a value to equal or a match.

    Args:
        fields: The tests by name; takes names that are no Python words.
        equals: The same as keywords.

    >>> from itsmcore.model import one_of
    >>> when(priority="critical", group=one_of("net", "db"))
    when(priority='critical', group=one_of('net', 'db'))
    """
    if fields is not None and not isinstance(fields, Mapping):
        raise WrongTypeError(
            field="fields",
            value=fields,
            problem="a mapping from names to values is needed",
            remedy="write when(field=value) or when({'field': value})",
        )
    tests = tuple(Test(k, match(v)) for k, v in {**(fields or {}), **equals}.items())
    return tests[0] if len(tests) == 1 else AllOf(tests)


def _parts(
    condition: Condition, kind: type[AllOf] | type[AnyOf]
) -> tuple[Condition, ...]:
    """The members of a condition of that kind, so that rows of one kind stay flat."""
    return condition.conditions if isinstance(condition, kind) else (condition,)


def _when(tests: Iterable[Condition]) -> str:
    items = {t.field: shown(t.match) for t in tests if isinstance(t, Test)}
    if all(name.isidentifier() and not iskeyword(name) for name in items):
        return f"when({', '.join(f'{name}={text}' for name, text in items.items())})"
    return f"when({{{', '.join(f'{name!r}: {text}' for name, text in items.items())}}})"


def _joined(whole: Condition, conditions: tuple[Condition, ...], operator: str) -> str:
    if len(conditions) < 2 or any(type(c) is type(whole) for c in conditions):
        return f"{type(whole).__name__}({conditions!r})"
    bare = (Test, Not) if operator == " & " else (Test, Not, AllOf)
    return operator.join(
        f"{c!r}" if isinstance(c, bare) else f"({c!r})" for c in conditions
    )
