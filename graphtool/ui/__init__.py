"""The desk: the app in the browser."""

from graphtool.ui.server import announce, serve

__all__ = ["announce", "serve"]
