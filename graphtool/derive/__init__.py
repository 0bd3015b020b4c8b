"""From facts to the graph: the events and entities that follow from the rows, counted once."""

from graphtool.derive.run import RULES, Derived, derive

__all__ = ["RULES", "Derived", "derive"]
