"""The graph as columns and CSR, for everything that counts, ranks or searches in it."""

from graphtool.projection.core import (
    NO_AMOUNT,
    NO_CURRENCY,
    NO_TIME,
    Allocations,
    Names,
    Projection,
)
from graphtool.projection.selection import Pairs, Selection

__all__ = ["NO_AMOUNT", "NO_CURRENCY", "NO_TIME", "Allocations", "Names", "Pairs", "Projection", "Selection"]
