"""Graphs drawn, and handed to other packages."""

__all__: list[str] = []
