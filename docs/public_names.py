"""Extension of Sphinx: describe each room by the names that its users import."""

import sys
from importlib import import_module
from inspect import isclass, ismodule, isroutine
from re import Match, sub
from types import UnionType
from typing import Union, get_origin

from docutils.nodes import Element
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.typing import stringify_annotation

from itsmcore import model

__all__ = ["setup"]

DATA = """
```{{eval-rst}}
.. autodata:: {target}
   :no-value:
```
"""


def public_address(found: Match[str]) -> str:
    """Where users import a name of `model`; a private one keeps its place."""
    name = found[1]
    return f"itsmcore.model.{name}" if name in model.__all__ else found[0]


def public_names(types: str) -> str:
    """Write the public names of `model` in one way: by their public address."""
    types = sub(r"\bitsmcore\.model\.(?:\w+\.)+(\w+)", public_address, types)
    return sub(r"(?<![\w.])(FrozenMap|Value)\b", r"~itsmcore.model.\1", types)


# How autodoc writes out an alias of many types, such as `Value`, and its name.
ALIASES = {
    public_names(stringify_annotation(value, "smart")): f"~itsmcore.model.{name}"
    for name, value in vars(model).items()
    if name in model.__all__ and get_origin(value) in {Union, UnionType}
}


def name_aliases(types: str) -> str:
    """Call an alias by its name again, from the inside out."""
    before, types = "", public_names(types)
    while before != types:
        before = types
        for long, short in ALIASES.items():
            types = types.replace(long, short)
    return types


def list_data(_app: Sphinx, docname: str, source: list[str]) -> None:
    """Add the constants and aliases of a room to its page; autodoc leaves them out."""
    part, _, name = docname.rpartition("/")
    if part != "reference" or name in {"index", "itsmcore", "kpi-definitions"}:
        return
    room = import_module(f"itsmcore.{name}")
    for member in room.__all__:
        value = getattr(room, member)
        if not (isclass(value) or isroutine(value) or ismodule(value)):
            target = f"{room.__name__}.{member}"
            source[0] += DATA.format(target=target)


def describe_data(
    _app: Sphinx,
    what: str,
    name: str,
    _object: object,
    _options: object,
    text: list[str],
) -> None:
    """Give a constant or alias the comment that stands where it is defined."""
    for number, line in enumerate(text):
        if line.startswith((":vartype", ":type", ":rtype")):
            text[number] = name_aliases(sub(r"(?<![~\w.])(?=[a-z]+\.)", "~", line))
    if what not in {"data", "type"}:
        return
    room, _, member = name.rpartition(".")
    text.clear()  # the docstring of the value's class
    for module in sorted(sys.modules):
        if module.startswith((f"{room}.", "itsmcore.model.")):
            comments = ModuleAnalyzer.for_module(module).find_attr_docs()
            if ("", member) in comments:
                text[:] = comments["", member]


def shorten_signature(
    _app: Sphinx,
    _what: str,
    _name: str,
    _object: object,
    _options: object,
    signature: str | None,
    answer: str | None,
) -> tuple[str | None, str | None]:
    """Keep signatures readable: aliases by name, and defaults as they are written."""
    return (
        signature and name_aliases(signature).replace("= ~itsmcore.model.", "= "),
        answer and name_aliases(answer),
    )


def skip_field(
    _app: Sphinx,
    _what: str,
    _name: str,
    member: object,
    _skip: object,
    _options: object,
) -> bool | None:
    """Leave fields to the section Attributes of their class."""
    return True if repr(member) in {"SLOTS_ATTR", "INSTANCE_ATTR"} else None


def skip_guest(
    app: Sphinx,
    _what: str,
    name: str,
    member: object,
    _skip: object,
    _options: object,
) -> bool | None:
    """Describe a name of `model` that another room offers, too, on the page of `model` alone."""
    is_home = app.env.docname == "reference/model"
    is_guest = name in model.__all__ and getattr(model, name) is member
    return True if is_guest and not is_home else None


def find_definition(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: Element
) -> Element | None:
    """Resolve a name by its public address, or by its last part when only one has it."""
    if node.get("refdomain") != "py":
        return None
    if "[" in node["reftarget"]:  # a type inside an alias that names itself
        return content
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


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above."""
    app.connect("source-read", list_data)
    app.connect("autodoc-process-docstring", describe_data)
    app.connect("autodoc-process-signature", shorten_signature)
    app.connect("autodoc-skip-member", skip_field)
    app.connect("autodoc-skip-member", skip_guest)
    app.connect("missing-reference", find_definition)
    return {"parallel_read_safe": True}
