"""What is compiled ahead is what searches use."""

from __future__ import annotations

from graphtool.analysis.kernels import paths, temporal
from graphtool.analysis.warm import compile_kernels


def test_searches_are_compiled() -> None:
    compile_kernels()
    for kernel in (temporal.spread, temporal.spread_each, paths.best_first):
        assert kernel.compiled().signatures  # type: ignore[attr-defined]
