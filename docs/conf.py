"""How Sphinx builds the documentation; it needs no network."""

import sys

from docutils.nodes import Element
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.ext.autodoc import INSTANCEATTR, SLOTSATTR
from sphinx.pycode import ModuleAnalyzer

from itsmcore._version import __version__

project = "itsmcore"
author = "itsmcore contributors"
copyright = "2026, itsmcore contributors"  # noqa: A001 - the name that Sphinx reads
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
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
    # Type variables stand for types and have no page.
    ("py:.*", r"(itsmcore\..*\.)?_?([A-Z]\d?|[A-Z]\w*T)(_co|_contra)?"),
]


def skip_field(
    _app: Sphinx,
    _what: str,
    _name: str,
    member: object,
    _skip: object,
    _options: object,
) -> bool | None:
    """Leave fields to the section Attributes of their class."""
    return True if member in (SLOTSATTR, INSTANCEATTR) else None


def describe_data(
    _app: Sphinx,
    what: str,
    name: str,
    _object: object,
    _options: object,
    text: list[str],
) -> None:
    """Give a constant or alias the comment that stands where it is defined."""
    room, _, member = name.rpartition(".")
    if what not in {"data", "type"}:
        return
    for module in sorted(sys.modules):
        if module.startswith(f"{room}."):
            comments = ModuleAnalyzer.for_module(module).find_attr_docs()
            if ("", member) in comments:
                text[:] = comments["", member]


def find_definition(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: Element
) -> Element | None:
    """Resolve a name by its public address, or by its last part when only one has it."""
    if node.get("refdomain") != "py":
        return None
    domain = env.domains.python_domain
    parts = node["reftarget"].split(".")
    for start in range(len(parts) if parts[0] == "itsmcore" else 1):
        suffix = ".".join(["", *parts[start:]])
        found = [name for name in domain.objects if f".{name}".endswith(suffix)]
        if len(found) == 1:
            document = node["refdoc"]
            return domain.resolve_xref(
                env, document, app.builder, "obj", found[0], node, content
            )
    return None


def setup(app: Sphinx) -> None:
    """Connect the three functions above."""
    app.connect("autodoc-skip-member", skip_field)
    app.connect("autodoc-process-docstring", describe_data)
    app.connect("missing-reference", find_definition)
