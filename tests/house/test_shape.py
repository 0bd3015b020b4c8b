"""Size, names, docstrings and a test file for every module."""

from __future__ import annotations

import ast
import re

from tests.house.source import ROOT, Module, docstring_lines, modules, report, suite

FILE_LINES = 350
FUNCTION_LINES = 60
"""Without the docstring."""

VAGUE = re.compile(r"(?i)(^|_)(manager|utils?|helpers?|commons?|misc|stuff)$|(Manager|Utils?|Helper|Common)$")


def code() -> list[Module]:
    return [m for m in modules() if not m.is_package]


ALLOWED: dict[str, int] = {
    "graphtool/store/memory.py": 360,
}
"""Files that are longer than they should be; they may only get shorter."""


def test_files_stay_readable() -> None:
    long = [f"{m.where}: {n} lines" for m in modules() if (n := m.text.count("\n")) > ALLOWED.get(m.where, FILE_LINES)]
    assert not long, f"at most {FILE_LINES} lines; split by what it is about:" + report(long)


def test_functions_stay_readable() -> None:
    long = []
    for module in modules():
        for node in module.functions():
            lines = int(node.end_lineno or 0) - node.lineno + 1 - docstring_lines(node)
            if lines > FUNCTION_LINES:
                long.append(f"{module.where}:{node.lineno} {node.name}: {lines} lines")
    assert not long, f"at most {FUNCTION_LINES} lines without the docstring:" + report(long)


def test_names_say_what_a_thing_is() -> None:
    vague = [m.where for m in modules() if VAGUE.search(m.path.stem)]
    for module in modules():
        for node in module.nodes():
            if isinstance(node, ast.ClassDef) and VAGUE.search(node.name):
                vague.append(f"{module.where}:{node.lineno} {node.name}")
    assert not vague, report(vague)


def test_what_is_public_says_what_it_answers() -> None:
    mute = [f"{m.where}: the module" for m in modules() if not ast.get_docstring(m.tree)]
    for module in modules():
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                overload = any("overload" in ast.dump(d) for d in node.decorator_list)
                if not node.name.startswith("_") and not overload and not ast.get_docstring(node):
                    mute.append(f"{module.where}:{node.lineno} {node.name}")
    assert not mute, "no docstring:" + report(mute)


COVERED_BY: dict[str, str] = {
    **dict.fromkeys(
        (
            "graphtool/store/base.py",
            "graphtool/store/content.py",
            "graphtool/store/coding.py",
            "graphtool/store/duckdb_beside.py",
            "graphtool/store/duckdb_file.py",
            "graphtool/store/duckdb_paths.py",
            "graphtool/store/duckdb_view.py",
            "graphtool/store/duckdb_writer.py",
            "graphtool/store/memory.py",
            "graphtool/store/names.py",
            "graphtool/store/packing.py",
            "graphtool/store/schema.py",
            "graphtool/store/spool.py",
        ),
        "contracts/test_stores.py",
    ),
    **dict.fromkeys(
        (
            "graphtool/ui/exporting.py",
            "graphtool/ui/flows.py",
            "graphtool/ui/frame.py",
            "graphtool/ui/main.py",
            "graphtool/ui/moneylines.py",
            "graphtool/ui/pages/evidence.py",
            "graphtool/ui/pages/network.py",
            "graphtool/ui/server.py",
            "app.py",
        ),
        "browser/test_desk.py",
    ),
}
"""Modules without a test file of their own yet → the suite that goes through them. It may only get shorter."""


def test_every_module_has_a_test_file_of_its_name() -> None:
    """``graphtool/store/duckdb.py`` → ``tests/store/test_duckdb.py``, ``loaders/x.py`` → ``tests/loaders/test_x.py``.

    A file elsewhere under tests counts when no other module has that name.
    """
    there = {t.path.relative_to(ROOT / "tests").as_posix() for t in suite()}
    stems = [m.path.stem for m in code()]
    bare = []
    for module in code():
        if module.path.stem.startswith("_"):
            continue  # folder-private: tested through what uses it
        parts = module.path.relative_to(ROOT).parts
        own = "/".join([*(parts[1:-1] if parts[0] == "graphtool" else parts[:-1]), f"test_{module.path.name}"])
        elsewhere = any(t.endswith(f"/test_{module.path.name}") or t == f"test_{module.path.name}" for t in there)
        tested = own in there or (stems.count(module.path.stem) == 1 and elsewhere)
        suite_of = COVERED_BY.get(module.where)
        if tested and suite_of:
            bare.append(f"{module.where}: has a test file of its name now, take it out of COVERED_BY")
        elif not tested and (suite_of is None or suite_of not in there):
            bare.append(f"{module.where}: no tests/{own}")
    assert not bare, report(bare)


def test_nothing_is_left_for_later() -> None:
    word = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [
        f"{module.where}:{n} {line.strip()}"
        for module in (*modules(), *suite())
        if module.path.name != "test_shape.py"
        for n, line in enumerate(module.text.splitlines(), 1)
        if word.search(line)
    ]
    for module in modules():
        for node in module.nodes():
            if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node):
                left.append(f"{module.where}:{node.lineno} raises NotImplementedError")
    assert not left, report(left)


CHECKS = ("check", "assert", "expect", "must", "raises", "fail", "warns", "approx")


def _can_fail(node: ast.AST) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Assert):
            return True
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name | ast.Attribute):
            called = part.func.id if isinstance(part.func, ast.Name) else part.func.attr
            if called.lstrip("_").startswith(CHECKS):
                return True
    return False


def test_every_test_can_fail() -> None:
    hollow = [
        f"{module.where}:{node.lineno} {node.name}"
        for module in suite()
        if module.path.name.startswith("test_")
        for node in module.functions()
        if node.name.startswith("test_") and not _can_fail(node)
    ]
    assert not hollow, f"no assertion, nor a call whose name starts with {', '.join(CHECKS)}:" + report(hollow)


def test_tests_do_not_wait_by_the_clock() -> None:
    wrong = [
        f"{module.where}:{node.lineno}"
        for module in suite()
        for node in module.nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"sleep", "wait_for_timeout"}
    ]
    assert not wrong, "wait for what you wait for:" + report(wrong)
