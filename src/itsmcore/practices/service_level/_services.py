"""Which services a record is about: its own, and those that its items bring down."""

from itsmcore.cmdb import Graph
from itsmcore.model import Service, WorkItem
from itsmcore.practices._given import expect

__all__ = ["service_of", "services_of"]


def services_of(record: WorkItem, graph: Graph | None) -> tuple[str, ...]:
    """Keys of the services that are hit if the items of a record fail, and its own.

    Its own comes first, then those of the graph in its order. Items that the graph does not
    know hit nothing in it.

    Raises:
        WrongTypeError: The graph is none.
    """
    own = [] if record.service is None else [record.service]
    if graph is None:
        return tuple(own)
    known = expect(graph, Graph, "graph")
    failed = [key for key in record.cis if key in known]
    given = [key for key in failed if known.class_of(key) == Service.record_type]
    return tuple(dict.fromkeys([*own, *given, *known.services_hit(tuple(failed))]))


def service_of(key: str, graph: Graph | None) -> Service | None:
    """The record of a service, where the graph has it."""
    found = None if graph is None else graph.items.get(key)
    return found if isinstance(found, Service) else None
