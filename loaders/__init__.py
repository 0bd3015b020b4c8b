"""Readers of evidence: bytes → rows → facts. One file per evidence format in ``formats``."""

from loaders.contract import Format

FORMATS: tuple[Format, ...] = (
    # one line per format, sorted by id
)
"""Every evidence format that comes with graphtool; others join through the entry point ``graphtool.loaders``."""
