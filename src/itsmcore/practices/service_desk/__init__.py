"""The service desk: who gets which ticket, and what waits in the queue of each group."""

__all__: list[str] = []
