"""Places at which readers of real evidence go wrong, put into the sample one by one, each with what is right there."""

from graphtool.sample.traps.names import ALL, TRAPS, chosen

__all__ = ["ALL", "TRAPS", "chosen"]
