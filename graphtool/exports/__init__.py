"""How a graph leaves the tool: formats, scope, masks, snapshots."""

from graphtool.exports.content import Content, Scope, Shape
from graphtool.exports.differences import Changes, diff
from graphtool.exports.manifest import Listed, Manifest, Problem, list_snapshots
from graphtool.exports.registry import EXPORTS, Export, Receipt, export_graph
from graphtool.exports.report_file import write_report
from graphtool.exports.snapshot import Verified, create, verify

__all__ = [
    "EXPORTS",
    "Changes",
    "Content",
    "Export",
    "Listed",
    "Manifest",
    "Problem",
    "Receipt",
    "Scope",
    "Shape",
    "Verified",
    "create",
    "diff",
    "export_graph",
    "list_snapshots",
    "verify",
    "write_report",
]
