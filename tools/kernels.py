"""Compiles every kernel once, for all processes to come: each is kept beside its source.

A small invented case goes the way of a real one, from a bank's answer to every registered analysis and a picture, so
that the kernels are compiled for what they are really given.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from graphtool.analysis import registry
from graphtool.analysis.registry import Analysis
from graphtool.analysis.warm import compile_kernels
from graphtool.case import Case
from graphtool.views.ties import ties

HEADER = "交易卡号,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,对手户名,交易流水号"
ACCOUNTS = tuple(f"99000100000000000{n}" for n in (17, 25, 33, 41))


def statement() -> str:
    """Each account pays the next, several times a minute, with balances."""
    rows = [HEADER]
    for nth, account in enumerate(ACCOUNTS):
        balance, other = 1_000, ACCOUNTS[(nth + 1) % len(ACCOUNTS)]
        for n in range(12):
            balance -= 5 + n
            time = f"2021090110{nth:02d}{n // 3:02d}"
            rows.append(f"{account},{time},{5 + n}.00,{balance}.00,出,{other},甲,{nth}L{n}")
    return "\n".join(rows)


def given(analysis: Analysis, ids: list[str]) -> dict[str, Any]:
    """What an analysis cannot do without."""
    ends = {"entities": ids[:1], "source": ids[:1], "target": ids[1:2]}
    return {param.name: ends[param.name] for param in analysis.params if param.name in ends}


def main() -> int:
    """Compile, and say nothing."""
    compile_kernels()
    with TemporaryDirectory() as folder:
        (Path(folder) / "bank.csv").write_text(statement(), "gb18030")
        with Case.create(Path(folder) / "case", "kernels") as case:
            case.load([Path(folder) / "bank.csv"])
            case.derive()
            graph = case.projection()
            ids = graph.ids(np.arange(graph.node_count)).to_pylist()
            for analysis in registry.all_analyses():
                registry.run(analysis.name, graph, **given(analysis, ids))
            ties(graph, [])
    return 0


if __name__ == "__main__":
    sys.exit(main())
