"""Financial management: what services cost, and who bears how much of it."""

__all__: list[str] = []
