"""How a graph leaves the tool: formats, scope, masks."""

from graphtool.exports.content import Content, Scope, Shape
from graphtool.exports.registry import EXPORTS, Export, Receipt, export_graph

__all__ = ["EXPORTS", "Content", "Export", "Receipt", "Scope", "Shape", "export_graph"]
