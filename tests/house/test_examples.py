"""Every example of a docstring runs and gives what it says."""

from __future__ import annotations

import ast
import doctest
import importlib

import pytest

from tests.house.source import Module, modules

EXAMPLES = [m for m in modules() if ">>> " in m.text]
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


@pytest.mark.parametrize("module", EXAMPLES, ids=lambda m: m.where)
def test_examples_run(module: Module) -> None:
    known = vars(importlib.import_module(module.where.removesuffix(".py").replace("/", ".")))
    texts = [ast.get_docstring(node) or "" for node in module.nodes() if isinstance(node, DOCUMENTED)]
    runner, parser = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE), doctest.DocTestParser()
    for text in texts:
        runner.run(parser.get_doctest(text, dict(known), module.where, module.where, 0))
    assert runner.tries
    assert not runner.failures
