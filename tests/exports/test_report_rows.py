"""Transfers of a page and the rows they stand on."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from graphtool.exports.report_blocks import Rows
from graphtool.exports.report_rows import transfers_of
from graphtool.store.frames import scan_frame
from tests.exports.cases import small


def test_transfers_are_numbered_once_and_runs_are_short(tmp_path: Path) -> None:
    with small(tmp_path) as case, case.view() as view:
        first, second = sorted(scan_frame(view, "event").filter(pl.col("relation") == "transferred")["id"])
        found = transfers_of(case, view, [[second, first], [first]], [second], "en", False)
        assert [e["id"] for e in found.events] == [second, first]
        assert found.findings == {second: [1], first: [1, 2]}
        assert found.spelled([first, second, "no such"]) == "T1–T2"
        assert found.spelled([first]) == "T2"
        assert transfers_of(case, view, [], [], "en", False).events == []


def test_an_original_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with small(tmp_path) as case, case.view() as view:
        ids = scan_frame(view, "event").filter(pl.col("relation") == "transferred")["id"].to_list()
        for path in case.ledger.vault.root.rglob("*"):
            if path.is_file():
                path.chmod(0o600)
                path.unlink()
        (_, shown) = transfers_of(case, view, [ids], [], "en", False).rows().blocks
    assert isinstance(shown, Rows)
    assert [row.cells for row in shown.rows] == [
        (("", "This row of the original cannot be read again; check the original."),)
    ] * 2
