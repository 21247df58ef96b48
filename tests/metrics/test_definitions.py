"""Each KPI has its definition in words, and the page of definitions tells it."""

import pytest

from itsmcore.metrics import Kpi
from tests.metrics.definitions import PAGE, every_kpi, page


def test_the_page_tells_what_the_kpis_carry() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run tests.metrics.definitions"


@pytest.mark.parametrize("kpi", list(every_kpi()), ids=lambda kpi: kpi.name)
def test_a_definition_is_whole(kpi: Kpi) -> None:
    texts = (kpi.numerator, kpi.denominator, kpi.open_cases, kpi.missing, kpi.source)
    for text in texts:
        assert text == text.strip()
        assert not text.endswith((".", ";", ","))
    assert repr(kpi).startswith(kpi.name)
