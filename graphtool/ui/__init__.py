"""The desk: the app in the browser."""

from graphtool.ui.server import serve

__all__ = ["serve"]
