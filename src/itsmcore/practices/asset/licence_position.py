"""Licence positions: how much of a product may be used, and how much of it is."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date
from typing import Final

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.model import (
    Condition,
    FrozenMap,
    LicenceMetric,
    LicenceState,
    SoftwareInstall,
    SoftwareLicence,
    Word,
    one_of,
    when,
)
from itsmcore.model.condition import a_condition
from itsmcore.practices._given import a_day, by_id, listed, mapped

__all__ = [
    "ENTITLING",
    "LicencePosition",
    "LicenceUse",
    "PositionState",
    "licence_positions",
]

ENTITLING: Final = ~when(
    status=one_of(LicenceState.REQUESTED, LicenceState.RECLAIMED, LicenceState.RETIRED)
)
"""Which licences give a right, as long as it is their time."""

NO_PEAKS: Final[FrozenMap[str, int]] = FrozenMap()


class PositionState(Word):
    """Whether the rights are enough; unknown where the use cannot be told."""

    SHORT = "short"
    EVEN = "even"
    SPARE = "spare"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class LicenceUse:
    """What uses up a right.

    Attributes:
        by: Key of the item, or of the user where users are counted; of the item for an
            install of which nobody says who uses it.
        amount: How much it uses; None where nobody says how many cores an item has.
        installs: On which items, by key; once for each install.
    """

    by: str
    amount: int | None
    installs: tuple[str, ...]


@attrs.frozen(kw_only=True)
class LicencePosition:
    """How much of a product may be used, and is, by one metric.

    Attributes:
        product: The software.
        metric: What is counted.
        on: The day.
        entitled: How much may be used.
        used: How much is; None where that cannot be told.
        licences: How much each licence that counts entitles to, by its key.
        left_out: Key of each other licence of it, and why it does not count.
        uses: What uses it up, by key; none where the use was given.
    """

    product: str
    metric: str
    on: date
    entitled: int
    used: int | None
    licences: FrozenMap[str, int]
    left_out: tuple[tuple[str, str], ...]
    uses: tuple[LicenceUse, ...]

    @property
    def left(self) -> int | None:
        """Entitled without used; negative where more is used than may be."""
        return None if self.used is None else self.entitled - self.used

    @property
    def state(self) -> PositionState:
        """Whether the rights are enough."""
        left = self.left
        if left is None:
            return PositionState.UNKNOWN
        if left == 0:
            return PositionState.EVEN
        return PositionState.SPARE if left > 0 else PositionState.SHORT

    def explain(self) -> tuple[str, ...]:
        """The position, then each licence and each use, a line each."""
        used = "not known" if self.used is None else self.used
        head = f"{self.product} by {self.metric} on {self.on}: {self.entitled} entitled, {used} used: {self.state}"
        rights = (f"{key}: entitles to {n}" for key, n in self.licences.items())
        others = (f"{key}: does not count, {why}" for key, why in self.left_out)
        return (head, *rights, *others, *map(_line, self.uses))


def licence_positions(
    licences: Iterable[SoftwareLicence],
    installs: Iterable[SoftwareInstall],
    on: date,
    /,
    *,
    peaks: Mapping[str, int] = NO_PEAKS,
    counts: Condition = ENTITLING,
) -> tuple[LicencePosition, ...]:
    """How each product stands at a day, for each metric of its licences.

    A licence counts on the days of its right, both included. An install counts from the day on
    which it was found, in UTC, or always where nobody says. Of a product,

    - `device` counts the items on which it is installed, once each;
    - `user` counts the users, once each, and every item with an install of which nobody says
      who uses it;
    - `core` counts the cores of the items, the most that is told of each;
    - `concurrent`, and a host's own metrics, cannot be counted from installs: give the most
      at one time as `peaks`.

    A product that is installed without any licence stands as one by devices, with none.

    Args:
        licences: The rights, as they are on that day.
        installs: What was found.
        on: The day.
        peaks: The most that was in use at one time, by product.
        counts: Which licences give a right at all.

    Returns:
        One position for each product and metric, by their names.

    Raises:
        FieldError: A licence comes twice.
        WrongTypeError: An argument is something else.
    """
    day, right = a_day(on, "on"), a_condition(counts)
    given = by_id(licences, SoftwareLicence, "licences")
    most = mapped(peaks, "peaks", _peak)
    found = [
        i for i in listed(installs, SoftwareInstall, "installs") if _is_there(i, day)
    ]
    by_product: dict[str, list[SoftwareInstall]] = {}
    for install in found:
        by_product.setdefault(install.product, []).append(install)
    rights: dict[tuple[str, str], list[SoftwareLicence]] = {}
    for licence in given.values():
        rights.setdefault((licence.product, licence.metric), []).append(licence)
    licensed = {product for product, _ in rights}
    for product in by_product:
        if product not in licensed:
            rights[product, LicenceMetric.DEVICE] = []
    return tuple(
        _position(key, rights[key], by_product.get(key[0], ()), (day, right, most))
        for key in sorted(rights)
    )


def _position(
    key: tuple[str, str],
    licences: Iterable[SoftwareLicence],
    installs: Iterable[SoftwareInstall],
    asked: tuple[date, Condition, Mapping[str, int]],
) -> LicencePosition:
    (product, metric), (day, right, peaks) = key, asked
    bars = {one.id: _why_not(one, day, right) for one in licences}
    counting = {one.id: one.entitled for one in licences if bars[one.id] is None}
    uses = tuple(_uses(metric, installs))
    amounts = [use.amount for use in uses]
    used = None if None in amounts else sum(n for n in amounts if n is not None)
    if metric not in _COUNTED:
        used = peaks.get(product)
    return LicencePosition(
        product=product,
        metric=metric,
        on=day,
        entitled=sum(counting.values()),
        used=used,
        licences=FrozenMap(counting),
        left_out=tuple((id, why) for id, why in bars.items() if why is not None),
        uses=uses,
    )


_COUNTED: Final = frozenset(
    {LicenceMetric.DEVICE, LicenceMetric.USER, LicenceMetric.CORE}
)
"""Metrics that installs tell."""


def _uses(metric: str, installs: Iterable[SoftwareInstall]) -> Iterator[LicenceUse]:
    """What uses a product up, by key; users come before items without one."""
    if metric not in _COUNTED:
        return
    is_by_user = metric == LicenceMetric.USER
    found: dict[tuple[bool, str], list[SoftwareInstall]] = {}
    for one in installs:
        user = one.user if is_by_user else None
        key = (user is None, one.ci if user is None else user)
        found.setdefault(key, []).append(one)
    for key in sorted(found):
        amount = _cores(found[key]) if metric == LicenceMetric.CORE else 1
        items = tuple(sorted(one.ci for one in found[key]))
        yield LicenceUse(by=key[1], amount=amount, installs=items)


def _cores(installs: Iterable[SoftwareInstall]) -> int | None:
    return max((one.cores for one in installs if one.cores is not None), default=None)


def _why_not(licence: SoftwareLicence, on: date, right: Condition) -> str | None:
    if licence.valid_from is not None and on < licence.valid_from:
        return f"it begins on {licence.valid_from}"
    if licence.valid_to is not None and on > licence.valid_to:
        return f"it ended on {licence.valid_to}"
    if licence.valid_to is None and licence.status == LicenceState.EXPIRED:
        return "it is expired, and nobody says since when"
    if not right.holds(licence):
        return f"it is {licence.status}"
    return None


def _is_there(install: SoftwareInstall, on: date) -> bool:
    at = install.discovered_at
    return at is None or at.astimezone(UTC).date() <= on


def _peak(value: int, field: str) -> int:
    if type(value) is not int or value < 0:
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a whole number from 0 is needed",
            remedy="give how many were in use at one time",
        )
    return value


def _line(use: LicenceUse) -> str:
    amount = "an unknown number" if use.amount is None else use.amount
    items = ", ".join(dict.fromkeys(use.installs))
    on = "" if items == use.by else f" on {items}"
    return f"{use.by}: uses {amount}{on}"
