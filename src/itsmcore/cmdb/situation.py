"""What is supposed of some items, laid over a graph that stays as it is."""

from collections.abc import Iterable
from typing import Final, Self

import attrs

from itsmcore.cmdb.health import Given
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._fields import checked, texts, texts_set
from itsmcore.model._text_set import NO_TEXTS

__all__ = ["Situation"]

_BESIDE: Final = (Given.FAILED, Given.DEGRADED, Given.MAINTENANCE, Given.ACKNOWLEDGED)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Situation:
    """What is supposed of some items: a few sets of keys, and no copy of a graph.

    An item may be in several sets but not in `restored` and another one; the worst counts,
    and somebody handles it where it is in maintenance or acknowledged.

    Attributes:
        failed: Keys of items that do not work, and nobody handles it yet.
        degraded: Keys of items that work badly.
        restored: Keys of items that are held up whatever they need, as by a generator.
        maintenance: Keys of items that are out of service as agreed.
        acknowledged: Keys of items that do not work, and somebody handles it.

    Raises:
        FieldError: An item is restored and something else.

    >>> Situation(failed=["db-1", "web-1"]).restore("web-1").maintain("web-2")
    Situation(failed=frozenset({'db-1'}), degraded=frozenset(), restored=frozenset({'web-1'}), maintenance=frozenset({'web-2'}), acknowledged=frozenset())
    """

    failed: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    degraded: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    restored: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    maintenance: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    acknowledged: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)

    def __attrs_post_init__(self) -> None:
        for word in _BESIDE:
            both = self.restored & self.given(word)
            if both:
                raise both_ways(min(both), str(word))

    def given(self, word: Given, /) -> frozenset[str]:
        """The items of which that is said."""
        found: frozenset[str] = getattr(self, word)
        return found

    def fail(self, *ids: str) -> Self:
        """The same, and these have failed; they are no longer restored."""
        return self._said(ids, Given.FAILED)

    def degrade(self, *ids: str) -> Self:
        """The same, and these work badly; they are no longer restored."""
        return self._said(ids, Given.DEGRADED)

    def maintain(self, *ids: str) -> Self:
        """The same, and these are out of service as agreed; they are no longer restored."""
        return self._said(ids, Given.MAINTENANCE)

    def acknowledge(self, *ids: str) -> Self:
        """The same, and these have failed, which somebody handles; no longer restored."""
        return self._said(ids, Given.ACKNOWLEDGED)

    def restore(self, *ids: str) -> Self:
        """The same, and these are held up; nothing else is said of them any more."""
        return self._said(ids, Given.RESTORED, Given)

    def forget(self, *ids: str) -> Self:
        """The same, with nothing said of these."""
        return self._said(ids, None, Given)

    def _said(
        self,
        ids: Iterable[str],
        added: Given | None,
        cleared: Iterable[Given] = (Given.RESTORED,),
    ) -> Self:
        """The same with items taken out of some sets, then added to one."""
        try:
            keys = frozenset(texts(ids))
        except WrongTypeError as error:
            raise error.named("ids") from None
        sets = {word: self.given(word) for word in Given}
        sets |= {word: sets[word] - keys for word in cleared}
        if added is not None:
            sets[added] |= keys
        return attrs.evolve(self, **{str(word): found for word, found in sets.items()})


def both_ways(id: str, name: str) -> FieldError:
    """The refusal of an item that is said to be held up and not to work."""
    return FieldError(
        field="restored",
        value=id,
        problem=f"the item is in {name} too",
        remedy="name it in one of them: what is restored is up, whatever it needs",
    )
