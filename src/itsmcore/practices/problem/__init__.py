"""Problem management: incidents that come back."""

__all__: list[str] = []
