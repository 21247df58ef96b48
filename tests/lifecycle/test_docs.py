"""The pages about lifecycles say what the definitions say."""

import re
from pathlib import Path

from itsmcore.lifecycle import INCIDENT

PAGE = Path(__file__).parents[2] / "docs" / "guides" / "incident.md"


def test_the_diagram_of_the_incident_is_drawn_from_its_rows() -> None:
    (diagram,) = re.findall(
        r"```mermaid\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert diagram == INCIDENT.to_mermaid()


def test_the_table_of_states_has_every_rule() -> None:
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    told = {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}
    assert list(told) == [rule.name for rule in INCIDENT.rules]
    for rule in INCIDENT.rules:
        category, *lists = told[rule.name]
        assert category == rule.category
        assert [set(re.findall(r"`(\w+)`", cell)) for cell in lists] == [
            set(rule.required),
            {effect.field for effect in rule.enter},
            {effect.field for effect in rule.leave},
        ]
