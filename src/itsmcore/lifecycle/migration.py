"""What became of the names of earlier versions of a lifecycle."""

from collections.abc import Mapping
from typing import Final

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.model import FrozenMap
from itsmcore.model._fields import checked
from itsmcore.model.frozen_map import frozen_map
from itsmcore.model.words import plain_text

__all__ = ["NO_MIGRATION", "Migration", "names_map"]


def names_map(value: Mapping[str, str], field: str = "names") -> FrozenMap[str, str]:
    """Names by earlier names, as plain text; anything else is refused."""
    found = frozen_map(value, field)
    for pair in found.items():
        for name in pair:
            if not isinstance(name, str):
                raise WrongTypeError(
                    field=field,
                    value=name,
                    problem="names are text",
                    remedy="give {'earlier': 'now'}",
                )
    return FrozenMap({plain_text(old): plain_text(new) for old, new in found.items()})


@attrs.frozen(kw_only=True, field_transformer=checked)
class Migration:
    """Where stored records of earlier versions go on.

    Attributes:
        states: Earlier state -> the state of today.
        fields: Earlier custom field -> the field of today, custom or typed.
    """

    states: FrozenMap[str, str] = attrs.field(default=FrozenMap(), converter=names_map)
    fields: FrozenMap[str, str] = attrs.field(default=FrozenMap(), converter=names_map)


NO_MIGRATION: Final = Migration()
