"""Continual improvement: figures between two periods, and on the way to a target."""

__all__: list[str] = []
