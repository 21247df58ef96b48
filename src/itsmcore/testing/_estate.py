"""Strategies of what a provider owns, agrees on, pays for and improves."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.model import (
    AgreementKind,
    AgreementRecord,
    AgreementState,
    Asset,
    AssetState,
    Contract,
    ContractKind,
    ContractState,
    CostKind,
    CostRecord,
    Depreciation,
    ImprovementItem,
    ImprovementState,
    LicenceMetric,
    LicenceState,
    Money,
    Role,
    RoleAssignment,
    SoftwareInstall,
    SoftwareLicence,
)
from itsmcore.testing._records import maybe, ordered
from itsmcore.testing._releases import drawn
from itsmcore.testing._times import instants
from itsmcore.testing._values import keys, moneys, refs, texts, words

__all__ = [
    "agreement_records",
    "assets",
    "contracts",
    "cost_records",
    "depreciations",
    "improvement_items",
    "role_assignments",
    "software_installs",
    "software_licences",
]

Field = SearchStrategy[Any]

_DAYS: Final = st.dates(date(1950, 1, 1), date(2100, 1, 1))
_FIGURES: Final = st.decimals(-(10**9), 10**9, places=3, allow_nan=False)


def _prices(least: int, most: int) -> SearchStrategy[Money]:
    """Amounts of one currency, so that any two of one thing go together."""
    amounts = st.decimals(least, most, places=2, allow_nan=False)
    return st.builds(Money, amounts, st.just("EUR"))


_COST: Final = maybe(_prices(10**6, 10**9))
_KEY: Final = maybe(keys())
_STAMP: Final = maybe(instants())

_ASSET: Final[Mapping[str, Field]] = {
    "status": words(AssetState) | keys(),
    **dict.fromkeys(("tag", "model", "serial", "disposal_proof"), maybe(texts())),
    **dict.fromkeys(("owner", "user", "ci", "supplier", "contract"), _KEY),
    **dict.fromkeys(("purchased_on", "warranty_to"), maybe(_DAYS)),
    "cost": _COST,
    **dict.fromkeys(("received_at", "deployed_at", "missing_since"), _STAMP),
    **dict.fromkeys(("retired_at", "disposed_at"), _STAMP),
}
_LICENCE: Final[Mapping[str, Field]] = {
    "status": words(LicenceState) | keys(),
    "metric": words(LicenceMetric) | keys(),
    "cost": _COST,
    **dict.fromkeys(("supplier", "owner", "contract"), _KEY),
    **dict.fromkeys(("activated_at", "retired_at"), _STAMP),
}
_AGREEMENT: Final[Mapping[str, Field]] = {
    "status": words(AgreementState) | keys(),
    "kind": words(AgreementKind),
    **dict.fromkeys(("customer", "provider", "owner", "rule"), _KEY),
    "services": st.lists(keys(), max_size=3).map(tuple),
    "penalty": maybe(texts()),
    **dict.fromkeys(("signed_at", "suspended_at", "ended_at"), _STAMP),
}
_CONTRACT: Final[Mapping[str, Field]] = {
    "status": words(ContractState) | keys(),
    "kind": maybe(words(ContractKind) | keys()),
    "cost": _COST,
    "notice_days": maybe(st.integers(0, 400)),
    **dict.fromkeys(("supplier", "owner", "agreement"), _KEY),
    **dict.fromkeys(("signed_at", "notice_at", "ended_at"), _STAMP),
}
_IMPROVEMENT: Final[Mapping[str, Field]] = {
    "status": words(ImprovementState) | keys(),
    **dict.fromkeys(("proposed_by", "owner", "kpi", "approved_by"), _KEY),
    **dict.fromkeys(("baseline", "target", "measured"), maybe(_FIGURES)),
    "benefit": maybe(texts()),
    **dict.fromkeys(("approved_at", "measured_at", "closed_at"), _STAMP),
}


def depreciations(**given: Field) -> SearchStrategy[Depreciation]:
    """Rules by which assets lose their value; keywords replace a field's strategy."""
    found: dict[str, Field] = {
        "months": st.integers(1, 120),
        "residual": maybe(_prices(0, 10**6)),
        "start": maybe(_DAYS),
    }
    return st.builds(Depreciation, **{**found, **given})


@st.composite
def assets(draw: st.DrawFn, /, **given: Field) -> Asset:
    """Assets with any of their fields filled; keywords replace a field's strategy."""
    return drawn(draw, Asset, {**_ASSET, "depreciation": maybe(depreciations())}, given)


@st.composite
def software_licences(draw: st.DrawFn, /, **given: Field) -> SoftwareLicence:
    """Licences with any of their fields filled; keywords replace a field's strategy."""
    always = {"product": keys(), "entitled": st.integers(0, 99), **given}
    possible = {**_LICENCE, **_in_order(draw, "valid_from", "valid_to")}
    return drawn(draw, SoftwareLicence, possible, always)


def software_installs(**given: Field) -> SearchStrategy[SoftwareInstall]:
    """Installs of software; keywords replace a field's strategy."""
    found: dict[str, Field] = {
        "product": keys(),
        "ci": keys(),
        "version": maybe(texts()),
        "user": _KEY,
        "cores": maybe(st.integers(1, 64)),
        "discovered_at": _STAMP,
    }
    return st.builds(SoftwareInstall, **{**found, **given})


@st.composite
def agreement_records(draw: st.DrawFn, /, **given: Field) -> AgreementRecord:
    """Negotiated agreements with any of their fields filled; keywords replace a strategy."""
    possible = {**_AGREEMENT, **_in_order(draw, "valid_from", "valid_to")}
    return drawn(draw, AgreementRecord, possible, given)


@st.composite
def contracts(draw: st.DrawFn, /, **given: Field) -> Contract:
    """Contracts with any of their fields filled; keywords replace a field's strategy."""
    possible = {**_CONTRACT, **_in_order(draw, "start", "end")}
    return drawn(draw, Contract, possible, given)


@st.composite
def improvement_items(draw: st.DrawFn, /, **given: Field) -> ImprovementItem:
    """Improvements with any of their fields filled; keywords replace a field's strategy."""
    return drawn(draw, ImprovementItem, _IMPROVEMENT, given)


@st.composite
def role_assignments(draw: st.DrawFn, /, **given: Field) -> RoleAssignment:
    """Roles of parties, with and without bounds; keywords replace a field's strategy."""
    first, last = draw(ordered(2))
    found: dict[str, Field] = {
        "party": keys(),
        "role": words(Role) | keys(),
        "scope": refs(),
        "valid_from": maybe(st.just(first)),
        "valid_to": maybe(st.just(last)),
    }
    return RoleAssignment(**{name: draw(x) for name, x in {**found, **given}.items()})


@st.composite
def cost_records(draw: st.DrawFn, /, **given: Field) -> CostRecord:
    """Costs of items over some days; keywords replace a field's strategy."""
    found: dict[str, Field] = {
        "id": keys(),
        "item": keys(),
        "amount": moneys(),
        **_in_order(draw, "start", "end", bare=False),
        "kind": words(CostKind),
        "category": _KEY,
        "record": _KEY,
    }
    return CostRecord(**{name: draw(x) for name, x in {**found, **given}.items()})


def _in_order(
    draw: st.DrawFn, start: str, end: str, *, bare: bool = True
) -> dict[str, Field]:
    """Fields of a first and a last day, the one never after the other."""
    days = sorted(draw(st.tuples(_DAYS, _DAYS)))
    return {
        name: maybe(st.just(day)) if bare else st.just(day)
        for name, day in zip((start, end), days, strict=True)
    }
