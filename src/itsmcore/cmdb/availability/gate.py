"""Gates of fault trees: what must be down so that something above is down."""

from collections.abc import Iterable

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.model._fields import checked, each, texts
from itsmcore.model.words import Word, member

__all__ = ["Gate", "GateKind"]


class GateKind(Word):
    """How a gate answers from its inputs; `always` and `never` have none."""

    AND = "and"
    OR = "or"
    NOT = "not"
    XOR = "xor"
    NAND = "nand"
    NOR = "nor"
    AT_LEAST = "at_least"
    ALWAYS = "always"
    NEVER = "never"


def _kind(value: str) -> GateKind:
    return member(GateKind, value)


def _weights(value: Iterable[int] | None) -> tuple[int, ...] | None:
    if value is None:
        return None
    found = tuple(each(value))
    for index, weight in enumerate(found):
        if type(weight) is not int or weight < 0:
            raise WrongTypeError(
                field="weights",
                value=weight,
                problem="a weight is a whole number from 0",
                remedy="give whole numbers, e.g. [3, 1, 1]",
                path=("weights", index),
            )
    return found


@attrs.frozen(field_transformer=checked)
class Gate:
    """One gate of a fault tree.

    Attributes:
        kind: `and`, `or`, `nand`, `nor` over one input or more; `not` over one; `xor`: true
            where an odd number of inputs is; `at_least`: true where so many inputs are, or
            inputs of so much weight; `always` and `never` over none (house events).
        inputs: Names of other gates or of basic events. One that stands twice counts twice
            in `xor` and `at_least`.
        at_least: Of `at_least` alone: how many, or how much weight, 1 or more.
        weights: Of `at_least` alone: the weight of each input; None for 1 each.

    Raises:
        UnknownNameError: There is no such kind.
        WrongTypeError: A field is of another type.

    >>> Gate("at_least", ["web-1", "web-2", "web-3"], at_least=2).kind
    GateKind.AT_LEAST
    """

    kind: GateKind = attrs.field(converter=_kind)
    inputs: tuple[str, ...] = attrs.field(default=(), converter=texts)
    at_least: int | None = attrs.field(default=None, kw_only=True)
    weights: tuple[int, ...] | None = attrs.field(
        default=None, converter=_weights, kw_only=True
    )
