"""Incident management: how grave, whether known already, and whether a major one."""

__all__: list[str] = []
