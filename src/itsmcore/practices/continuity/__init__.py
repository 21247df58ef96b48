"""Service continuity: recovery, backups and plans against what was promised for a disaster."""

__all__: list[str] = []
