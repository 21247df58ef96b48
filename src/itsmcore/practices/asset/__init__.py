"""Asset management: what things are worth, how long they are covered, and licence positions."""

__all__: list[str] = []
