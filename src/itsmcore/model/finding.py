"""Findings: what is noteworthy about a history or a definition without stopping it."""

import attrs

from itsmcore.model._fields import checked, values
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.values import NO_VALUES, Value

__all__ = ["Finding"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Finding:
    """One irregularity.

    Attributes:
        code: Stable word, e.g. `"time_backwards"`.
        subject: Key of the record, or name of the definition, that it is about.
        message: The same for a developer.
        seq: Which fact, by its own number; None when it is not about one.
        params: What fills the blanks of the message.
    """

    code: str
    subject: str
    message: str
    seq: int | None = None
    params: FrozenMap[str, Value] = attrs.field(default=NO_VALUES, converter=values)
