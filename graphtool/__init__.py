"""graphtool: from police evidence files to a graph of who belongs together and where the money went."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphtool.case import Case

__all__ = ["Case"]


def __getattr__(name: str) -> object:
    # Late, for a loader needs graphtool.errors while the case is still waiting for the loaders.
    if name == "Case":
        from graphtool.case import Case

        return Case
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
