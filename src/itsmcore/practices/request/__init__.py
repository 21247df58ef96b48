"""Service requests: who has to approve one, and when its work can be done."""

__all__: list[str] = []
