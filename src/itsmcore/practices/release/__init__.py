"""Release management: whether a release may go on, and when its changes can take place."""

__all__: list[str] = []
