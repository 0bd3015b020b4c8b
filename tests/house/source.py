"""The tree as the house tests see it: modules, their syntax and what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_NODES: dict[str, tuple[ast.AST, ...]] = {}
_IMPORTS: dict[str, tuple[tuple[int, str], ...]] = {}


@dataclass(frozen=True)
class Module:
    """One Python file: where, its dotted name, its text and its syntax."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def where(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in self.nodes():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the syntax tree; walked once."""
        if self.where not in _NODES:
            _NODES[self.where] = tuple(ast.walk(self.tree))
        return _NODES[self.where]

    def imports(self) -> tuple[tuple[int, str], ...]:
        """(line, dotted name) of everything imported anywhere, also in functions and under TYPE_CHECKING.

        ``from a import b`` gives ``a.b`` when that is a module of ours, else ``a``.
        """
        if self.where not in _IMPORTS:
            _IMPORTS[self.where] = tuple(self._imports())
        return _IMPORTS[self.where]

    def _imports(self) -> Iterator[tuple[int, str]]:
        for node in self.nodes():
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node.lineno, alias.name
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                for alias in node.names:
                    deeper = f"{base}.{alias.name}"
                    yield node.lineno, deeper if deeper in names() else base

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        up = node.level - (1 if self.is_package else 0)
        return ".".join(parts[: len(parts) - up] + ([node.module] if node.module else []))


def _read(folder: str) -> Iterator[Module]:
    base = ROOT / folder
    for path in sorted(base.rglob("*.py")) if base.is_dir() else [base]:
        parts = list(path.relative_to(ROOT).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        text = path.read_text("utf-8")
        yield Module(path, ".".join(parts), text, ast.parse(text, str(path)))


@cache
def modules() -> tuple[Module, ...]:
    """What ships: graphtool, loaders and app.py."""
    here = [f for f in ("graphtool", "loaders", "app.py") if (ROOT / f).exists()]
    return tuple(m for folder in here for m in _read(folder))


@cache
def suite() -> tuple[Module, ...]:
    return tuple(_read("tests"))


@cache
def names() -> frozenset[str]:
    return frozenset(m.name for m in modules())


def inside(name: str, prefix: str) -> bool:
    """Is this dotted name the prefix or below it?"""
    return name == prefix or name.startswith(prefix + ".")


def docstring_lines(node: ast.AST) -> int:
    body = getattr(node, "body", [])
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        if isinstance(body[0].value.value, str):
            return int(body[0].end_lineno or 0) - body[0].lineno + 1
    return 0


def report(lines: list[str]) -> str:
    return "\n" + "\n".join(f"  {line}" for line in lines)
