"""Change enablement: what stands in the way of a planned change, and when nothing does."""

__all__: list[str] = []
