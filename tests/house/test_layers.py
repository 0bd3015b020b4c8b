"""Who may import whom.

A module imports modules of its own folder and entries above its own in the table of its level or a
lower one. Imports inside functions and under TYPE_CHECKING count. A new module gets a line here.
"""

from __future__ import annotations

import ast

import pytest

from tests.house.source import Module, inside, modules, names, report

LEVELS: tuple[tuple[str, ...], ...] = (
    # L0
    ("graphtool.texts", "graphtool.errors", "graphtool.compiled", "graphtool.terms"),
    # L1
    (
        "graphtool.model",
        "graphtool.ids",
        "graphtool.trails",
        "graphtool.chain_print",
        "graphtool.chain_kernels",
        "graphtool.chain",
    ),
    # L2
    (
        "loaders",
        "graphtool.locks",
        "graphtool.vault",
        "graphtool.journal",
        "graphtool.answers",
        "graphtool.judgements",
        "graphtool.grades",
        "graphtool.reconcile",
        "graphtool.ledger",
        "graphtool.recorder",
        "graphtool.derive",
        "graphtool.store.base",
        "graphtool.store.schema",
        "graphtool.store.names",
        "graphtool.store.server",
        "graphtool.store.content",
        "graphtool.store.memory",
        "graphtool.store.duckdb",
        "graphtool.store.neo4j",
        "graphtool.store",
        "graphtool.projection",
    ),
    # L3
    (
        "graphtool.analysis.registry",
        "graphtool.analysis.kernels",
        "graphtool.analysis",
        "graphtool.alike",
        "graphtool.resolve",
    ),
    # L4
    (
        "graphtool.load",
        "graphtool.accounting",
        "graphtool.originals",
        "graphtool.checks",
        "graphtool.coverage",
        "graphtool.asking",
        "graphtool.refunding",
        "graphtool.pairs",
        "graphtool.deciding",
        "graphtool.drafts",
        "graphtool.settings",
        "graphtool.case",
    ),
    # L5
    ("graphtool.views", "graphtool.exports", "graphtool.sample"),
    # L6
    ("graphtool.ui", "graphtool.cli", "app"),
)

ONLY: dict[str, tuple[str, ...]] = {
    # Readers of evidence know nothing of the graph.
    "loaders": ("graphtool.errors", "graphtool.terms", "graphtool.texts", "graphtool.model", "graphtool.ids"),
    # Analyses are pure functions of a projection or of tables.
    "graphtool.analysis": (
        "graphtool.errors",
        "graphtool.texts",
        "graphtool.terms",
        "graphtool.model",
        "graphtool.ids",
        "graphtool.compiled",
        "graphtool.projection",
    ),
    # The sample spells its own headers: its truth never comes from the code under test.
    "graphtool.sample": (
        "graphtool.errors",
        "graphtool.texts",
        "graphtool.terms",
        "graphtool.model",
        "graphtool.ids",
    ),
}
"""Folder → all of ours that it may import beside itself."""

LIBRARIES: dict[str, tuple[str, ...]] = {
    "numba": ("graphtool/compiled.py",),
    "streamlit": ("graphtool/ui/", "graphtool/views/canvas.py", "app.py"),
    "pyvis": ("graphtool/views/network.py",),
    "networkx": ("graphtool/exports/", "graphtool/projection/exchange.py"),
    "neo4j": ("graphtool/store/neo4j_driver.py",),
    "stdnum": (),
    "docx": ("graphtool/exports/report_docx.py",),
    "splink": ("graphtool/alike.py",),
    **dict.fromkeys(("pickle", "marshal", "shelve", "dill", "cloudpickle"), ()),
    **dict.fromkeys(("requests", "httpx", "urllib3", "urllib.request", "http.client", "aiohttp", "ftplib"), ()),
}
"""Library → the only places that import it; none at all for what loads code from data or calls out."""


def place(name: str) -> tuple[int, int, str] | None:
    """(level, position, entry) of the longest entry that covers a module."""
    found = [
        (level, position, entry)
        for level, entries in enumerate(LEVELS)
        for position, entry in enumerate(entries)
        if inside(name, entry)
    ]
    return max(found, key=lambda f: len(f[2]), default=None)


def ours(module: Module) -> list[tuple[int, str]]:
    return [(line, name) for line, name in module.imports() if name.split(".")[0] in {"graphtool", "loaders", "app"}]


def folder(name: str) -> str:
    """The folder of a module below the root ("graphtool.store"), "" for one that stands alone."""
    package = name if any(inside(n, name) and n != name for n in names()) else name.rpartition(".")[0]
    return package if package not in {"graphtool", ""} else ""


def test_every_module_has_its_place() -> None:
    lost = [m.where for m in modules() if m.name != "graphtool" and place(m.name) is None]
    assert not lost, "add these to LEVELS, where they belong:" + report(lost)


def test_a_module_imports_only_what_is_below_or_listed_above_it() -> None:
    wrong = []
    for module in modules():
        mine = place(module.name)
        if mine is None:
            continue  # the package root re-exports; an unlisted module fails above
        for line, name in ours(module):
            theirs = place(name)
            if name == "graphtool" or (folder(module.name) and inside(name, folder(module.name))):
                continue
            if theirs is None or theirs[:2] > mine[:2]:
                wrong.append(f"{module.where}:{line} imports {name}, which stands above it")
    assert not wrong, report(wrong)


@pytest.mark.parametrize("start", ONLY)
def test_folders_that_see_little(start: str) -> None:
    wrong = [
        f"{module.where}:{line} imports {name}"
        for module in modules()
        if inside(module.name, start)
        for line, name in ours(module)
        if not any(inside(name, allowed) for allowed in (start, *ONLY[start]))
    ]
    assert not wrong, f"{start} may import {', '.join(ONLY[start])}:" + report(wrong)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_in_its_place_only(library: str) -> None:
    wrong = [
        f"{module.where}:{line}"
        for module in modules()
        for line, name in module.imports()
        if inside(name, library) and not module.where.startswith(LIBRARIES[library] or ("nowhere",))
    ]
    assert not wrong, f"{library} may be imported only in {LIBRARIES[library] or 'no file'}:" + report(wrong)


def test_nothing_is_imported_by_a_name_made_at_run_time() -> None:
    wrong = [
        f"{module.where}:{node.lineno}"
        for module in modules()
        for node in module.nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in {"__import__", "import_module"}
    ]
    assert not wrong, "such imports escape the layers:" + report(wrong)


def test_no_star_imports() -> None:
    wrong = [
        f"{module.where}:{node.lineno}"
        for module in modules()
        for node in module.nodes()
        if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names)
    ]
    assert not wrong, report(wrong)


def test_package_files_only_re_export() -> None:
    wrong = []
    for module in modules():
        if not module.is_package:
            continue
        for node in module.tree.body:
            text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            lazy = isinstance(node, ast.FunctionDef) and node.name == "__getattr__"
            listing = isinstance(node, ast.Assign | ast.AnnAssign | ast.If)
            if not (text or lazy or listing or isinstance(node, ast.Import | ast.ImportFrom)):
                wrong.append(f"{module.where}:{node.lineno} holds a {type(node).__name__}")
    assert not wrong, "an __init__.py only re-exports:" + report(wrong)
