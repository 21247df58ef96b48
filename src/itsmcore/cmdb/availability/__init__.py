"""How available things are: predicted from structure, measured from outages."""

__all__: list[str] = []
