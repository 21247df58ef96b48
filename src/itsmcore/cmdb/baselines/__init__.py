"""What a CMDB was at a time, and what differs since."""

__all__: list[str] = []
