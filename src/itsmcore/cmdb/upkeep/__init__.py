"""How well the records of a CMDB are kept."""

__all__: list[str] = []
