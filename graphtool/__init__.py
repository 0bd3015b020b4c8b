"""graphtool: from police evidence files to a graph of who belongs together and where the money went."""

from graphtool.case import Case

__all__ = ["Case"]
