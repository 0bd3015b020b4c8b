"""The graph as columns and CSR, for everything that counts, ranks or searches in it."""

from graphtool.projection.allocations import Allocations
from graphtool.projection.core import Names, Projection
from graphtool.projection.layout import NO_AMOUNT, NO_CURRENCY, NO_TIME
from graphtool.projection.selection import Pairs, Selection
from graphtool.projection.statements import Statements

__all__ = [
    "NO_AMOUNT",
    "NO_CURRENCY",
    "NO_TIME",
    "Allocations",
    "Names",
    "Pairs",
    "Projection",
    "Selection",
    "Statements",
]
