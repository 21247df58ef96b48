"""How Sphinx builds the documentation; it needs no network."""

import sys
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

from itsmcore._version import __version__

sys.path.append(str(Path(__file__).parent))  # for extensions beside this file

project = "itsmcore"
author = "itsmcore contributors"
copyright = "2026, itsmcore contributors"  # noqa: A001 - the name that Sphinx reads
release = version = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "public_names",
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"itsmcore {release}"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_default_options = {
    "members": True,
    "undoc-members": True,
    "show-inheritance": True,
}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

nitpicky = True
# Names of other projects: their pages are not read, since a build needs no network.
nitpick_ignore_regex = [
    ("py:.*", r"(attr|attrs|cattrs|dateutil|holidays|hypothesis|numpy)\..*"),
    ("py:.*", r"(abc|collections|contextlib|datetime|decimal|enum|functools)(\..*)?"),
    ("py:.*", r"(fractions|itertools|json|pickle|types|typing|zoneinfo)(\..*)?"),
    # Bases that no user may import have no page.
    ("py:class", r"itsmcore(\.\w+)+\._\w+\.[A-Z]\w*"),
    # Type variables stand for types and have no page.
    ("py:.*", r"(itsmcore\..*\.)?_?([A-Z]\d?|[A-Z]\w*T)(_co|_contra)?"),
]


def setup(app: Sphinx) -> None:
    """Show Mermaid text as it is; code hosts draw it."""
    app.add_lexer("mermaid", TextLexer)
    app.connect("autodoc-process-bases", show_public_bases)


def show_public_bases(
    _app: Sphinx, _name: str, _obj: object, _options: object, bases: list[type]
) -> None:
    """In place of a private base, show the bases that it has itself."""
    for index, base in enumerate(bases):
        place = f"{base.__module__}.{getattr(base, '__qualname__', '')}"
        if "._" in place:
            bases[index : index + 1] = base.__bases__
