"""Change enablement: conflicts, free windows, risk and the schedule of changes."""

__all__: list[str] = []
