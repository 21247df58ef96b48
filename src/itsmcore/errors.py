"""One tree of errors: every refusal names the field, the value and the remedy.

All errors that the library raises on purpose derive from `ItsmError`. A concrete one also
derives from the builtin that a reader expects (`ValueError`, `TypeError`, `LookupError`),
carries its fields as attributes and, for translators and logs, a stable `code` with `params`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from reprlib import Repr
from typing import Any, ClassVar, Protocol, Self

__all__ = [
    "DecodeError",
    "DefinitionError",
    "ErrorGroup",
    "FieldError",
    "ItsmError",
    "MissingPackageError",
    "NaiveDatetimeError",
    "NeverOpenError",
    "Reason",
    "RefusedError",
    "ReplayError",
    "StaleVersionError",
    "TruthError",
    "UnknownItemError",
    "UnknownNameError",
    "WrongTypeError",
]

Path = tuple[str | int, ...]

_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 80


def _shown(value: object) -> str:
    """A repr that stays short whatever is passed in, and never fails."""
    try:
        return _SHORT.repr(value)
    except Exception:  # noqa: BLE001  # a refusal must not fail over a value's own repr
        return f"a {type(value).__name__} that cannot be shown"


class ItsmError(Exception):
    """Root of all errors raised on purpose.

    Attributes:
        code: Stable word for programs and translators.
        params: What fills the blanks of the message, by name.
    """

    code: ClassVar[str] = "error"
    _fields: ClassVar[tuple[str, ...]] = ()

    @property
    def params(self) -> Mapping[str, Any]:
        """The fields of this error by name."""
        return {name: getattr(self, name) for name in self._fields}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle through the fields: keyword-only constructors need it."""
        if not self._fields:
            return type(self), self.args, vars(self)
        return partial(type(self), **self.params), (), vars(self)


class FieldError(ItsmError, ValueError):
    """A value that cannot be.

    Attributes:
        field: Where: a field's name, or a path such as `transitions[3].target`.
        value: What was given.
        problem: What is wrong with it.
        remedy: What to do instead.
        path: The same place as keys and indexes, `()` for the whole of the data; the field's
            name alone unless given. `pointer` writes it as a JSON pointer.
    """

    code = "bad_value"
    _fields: ClassVar[tuple[str, ...]] = ("field", "value", "problem", "remedy", "path")

    def __init__(
        self,
        *,
        field: str,
        value: object,
        problem: str,
        remedy: str,
        path: Path | None = None,
    ) -> None:
        super().__init__(f"{field}: {problem}, got {_shown(value)}; {remedy}")
        self.field, self.value, self.problem = field, value, problem
        self.remedy, self.path = remedy, (field,) if path is None else path

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901)."""
        parts = (str(p).replace("~", "~0").replace("/", "~1") for p in self.path)
        return "".join(f"/{part}" for part in parts)

    def at(self, *prefix: str | int) -> Self:
        """The same refusal seen from further out, its path under `prefix`."""
        path = (*prefix, *self.path)
        return self._moved(path)

    def named(self, name: str | int) -> Self:
        """The same refusal, of a converter, under the name of the field it serves."""
        return self._moved((name, *self.path[1:]))

    def _moved(self, path: Path) -> Self:
        changed = {**self.params, "path": path, "field": dotted(path)}
        return partial(type(self), **changed)()


class WrongTypeError(FieldError, TypeError):
    """A value of a type that the field does not take."""

    code = "wrong_type"


class NaiveDatetimeError(FieldError, TypeError):
    """A datetime without a zone, where an instant is needed."""

    code = "naive_datetime"

    def __init__(
        self,
        *,
        field: str,
        value: object,
        problem: str = "the datetime has no zone",
        remedy: str = "add one, e.g. value.replace(tzinfo=ZoneInfo('Europe/London'))",
        path: Path | None = None,
    ) -> None:
        super().__init__(
            field=field, value=value, problem=problem, remedy=remedy, path=path
        )


class UnknownNameError(FieldError, LookupError):
    """A name that is not among those defined.

    Attributes:
        known: The names that are, in their own order.
    """

    code = "unknown_name"
    _fields = ("field", "value", "known", "path")

    def __init__(
        self,
        *,
        field: str,
        value: object,
        known: Iterable[str],
        path: Path | None = None,
    ) -> None:
        self.known = tuple(known)
        super().__init__(
            field=field,
            value=value,
            problem="the name is not known",
            remedy=f"use one of {_listed(self.known)}",
            path=path,
        )


class UnknownItemError(FieldError, LookupError):
    """A key that no item of a graph has; there may be too many to list them."""

    code = "unknown_item"
    _fields = ("field", "value", "count", "path")

    def __init__(
        self, *, field: str, value: object, count: int, path: Path | None = None
    ) -> None:
        self.count = count
        super().__init__(
            field=field,
            value=value,
            problem="no item has that id",
            remedy=f"give the id of one of the {count} items",
            path=path,
        )


class NeverOpenError(ItsmError, ValueError):
    """Working time that was asked for does not come.

    Attributes:
        schedule: What the schedule calls itself, or its zone.
        at: The instant from which it was looked for.
        wanted: What was looked for: `"open"` or `"close"`.
    """

    code = "never_open"
    _fields = ("schedule", "at", "wanted")

    def __init__(self, *, schedule: str, at: object, wanted: str = "open") -> None:
        super().__init__(
            f"schedule {schedule} has no further {wanted} instant seen from {at}; "
            f"give it hours, or ask is_open before"
        )
        self.schedule, self.at, self.wanted = schedule, at, wanted


class MissingPackageError(ItsmError, ImportError):
    """A package is needed that is not installed.

    Attributes:
        package: Its name, which is also that of the extra that brings it.
    """

    code = "missing_package"
    _fields = ("package",)

    def __init__(self, *, package: str) -> None:
        super().__init__(
            f"{package} is not installed; install itsmcore[{package}], or the package itself"
        )
        self.package = package


class Reason(Protocol):
    """Why something is refused, as data."""

    @property
    def code(self) -> str:
        """Stable word for programs and translators."""

    @property
    def message(self) -> str:
        """The same for a developer."""


class RefusedError(ItsmError, ValueError):
    """An event that may not happen to this record now.

    Attributes:
        record_id: Key of the record.
        state: Where it stands.
        event: What was asked.
        reasons: Every obstacle, in the order of the rules.
        allowed: Events that could happen from this state.
    """

    code = "refused"
    _fields = ("record_id", "state", "event", "reasons", "allowed")

    def __init__(
        self,
        *,
        record_id: str,
        state: str,
        event: str,
        reasons: Iterable[Reason],
        allowed: Iterable[str],
    ) -> None:
        self.record_id, self.state, self.event = record_id, str(state), str(event)
        self.reasons = tuple(reasons)
        self.allowed = tuple(map(str, allowed))
        why = "; ".join(reason.message for reason in self.reasons)
        super().__init__(
            f"{self.event} is refused for {record_id} in state {self.state!r}: {why}; "
            f"from this state: {', '.join(self.allowed) or 'nothing (final state)'}"
        )


class StaleVersionError(ItsmError, ValueError):
    """The record changed since the caller read it.

    Attributes:
        record_id: Key of the record.
        expected: The version that the caller read.
        found: The version of the record given.
    """

    code = "stale_version"
    _fields = ("record_id", "expected", "found")

    def __init__(self, *, record_id: str, expected: int, found: int) -> None:
        super().__init__(
            f"{record_id} is at version {found}, not {expected}; read it again"
        )
        self.record_id, self.expected, self.found = record_id, expected, found


class TruthError(ItsmError, TypeError):
    """A condition or edge was used as if it were true or false."""

    code = "no_truth"
    _fields = ("what",)

    def __init__(self, *, what: str) -> None:
        super().__init__(
            f"{what} is neither true nor false; combine with & | ~, ask with .holds(...)"
        )
        self.what = what


class ErrorGroup(  # noqa: N818  # named as the builtin that it is
    ItsmError, ExceptionGroup[ItsmError], ValueError
):
    """Several errors at once, each with its place; also an `ExceptionGroup`.

    Its text lists every error, a line each. `except* FieldError` and `subgroup` pick some.
    """

    code = "several"

    @property
    def title(self) -> str:
        """What failed, without the errors."""
        return self.message

    def __str__(self) -> str:
        lines = (str(error).replace("\n", "\n  ") for error in self.exceptions)
        return "\n- ".join((self.message, *lines))

    @property
    def params(self) -> Mapping[str, Any]:
        """How many, and their codes."""
        codes = tuple(e.code for e in self.exceptions if isinstance(e, ItsmError))
        return {"count": len(self.exceptions), "codes": codes}

    def derive(self, errors: Sequence[ItsmError], /) -> "ErrorGroup":  # type: ignore[override]  # typeshed derives to any group
        """The same group with some of its errors, as `split` and `subgroup` need."""
        return type(self)(self.message, errors)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle through title and errors."""
        return type(self), (self.message, list(self.exceptions)), vars(self)


class DefinitionError(ErrorGroup):
    """A definition that cannot work: every fault at once, each a `FieldError`."""

    code = "bad_definition"


class DecodeError(ErrorGroup):
    """Data that is not what it should be: every fault at once, with its pointer."""

    code = "bad_data"


class ReplayError(ErrorGroup):
    """A history that a strict replay refuses: every finding at once."""

    code = "bad_history"


def dotted(path: Path) -> str:
    """A path as people write it: `("a", 3, "b")` is `a[3].b`."""
    text = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
    return text.removeprefix(".")


def _listed(names: Sequence[str], most: int = 20) -> str:
    shown = ", ".join(repr(str(name)) for name in names[:most])
    return f"{shown}, ... ({len(names)} in all)" if len(names) > most else shown
