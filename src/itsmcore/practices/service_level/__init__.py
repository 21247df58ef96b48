"""Service level management: which agreements trouble and changes touch, and when."""

__all__: list[str] = []
