"""Readers of evidence: bytes → rows → facts. One file per evidence format in ``formats``."""
