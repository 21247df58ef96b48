"""What depends on what: graphs of configuration items, impact, availability."""

from itsmcore.cmdb.graph import Graph

__all__ = ["Graph"]
