"""Labels of diagrams: any text, written so that DOT and Mermaid show it and nothing else."""

from typing import Final

__all__ = ["dot_quoted", "mermaid_plain", "mermaid_quoted"]

_MEANT: Final = frozenset('"#%&;<>\\`|')
"""Characters to which Mermaid gives a meaning, even inside quotes."""


def dot_quoted(text: str) -> str:
    """Text as DOT quotes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{_printable(escaped)}"'


def mermaid_quoted(text: str) -> str:
    """Text as Mermaid quotes it: what has a meaning there becomes an entity code."""
    lines = (
        "".join(f"#{ord(c)};" if c in _MEANT else c for c in _printable(line))
        for line in text.split("\n")
    )
    return f'"{"<br/>".join(lines)}"'


def mermaid_plain(label: str) -> str:
    """A label without the characters to which Mermaid gives a meaning outside of quotes."""
    return "".join("_" if c in '":;#\n' else c for c in label)


def _printable(text: str) -> str:
    """Text with a space in place of each character that is none to print."""
    return "".join(c if c.isprintable() else " " for c in text)
