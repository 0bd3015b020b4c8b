"""What the banks deliver: overlapping pulls, returns without data, masks and blanks."""

from __future__ import annotations

import json
import re

import polars as pl

from tests.sample.evidence import Written


def test_the_second_pull_repeats_the_overlap_and_keeps_true_twins(written: Written) -> None:
    rows = written.truth("rows.parquet").filter(pl.col("what") == "event")
    for first, second in (("云溪银行/", "云溪银行_补充调取/"), ("青岚银行.zip/青岚银行/", "青岚银行.zip/补充/")):
        one = set(rows.filter(pl.col("path").str.contains(first, literal=True))["id"])
        two = set(rows.filter(pl.col("path").str.contains(second, literal=True))["id"])
        assert one & two
        assert two - one
    twins = json.loads((written.folder / "truth" / "story.json").read_text("utf-8"))["notable"]["twins"]
    events = written.truth("events.parquet").filter(pl.col("id").is_in([t["event"] for t in twins]))
    assert events.group_by("time_ms", "from_account", "to_account", "fen").len()["len"].to_list() == [2, 2]
    assert all(len(t["rows"]) >= 2 for t in twins)


def test_two_subjects_without_data_were_answered_with_the_same_bytes(written: Written) -> None:
    empty = [data for name, data in written.blobs.items() if "无数据" in name]
    assert len(empty) == 3
    assert len(set(empty)) == 2


def test_some_counterparties_are_masked_or_missing_and_most_are_not(written: Written) -> None:
    rows = [r for path in written.sheets if "交易明细信息" in path for r in written.table(path)]
    number = [r["交易对手账卡号"] for r in rows]
    masked = [n for n in number if re.fullmatch(r"\d{6}\*{4}\d{4}", n)]
    blank = [r for r, n in zip(rows, number, strict=True) if n in ("", "-", "\\N") and r["摘要说明"] == "转账"]
    assert masked
    assert blank
    assert len(masked) + len(blank) < len(rows) // 20


def test_failed_attempts_move_nothing(written: Written) -> None:
    rows = [r for path in written.sheets if "交易" in path and "银行" in path for r in written.table(path)]
    failed = [r for r in rows if r["交易是否成功"] == "失败"]
    told = written.truth("rows.parquet").filter((pl.col("what") == "noted") & (pl.col("id") == "failed"))
    assert len(failed) == told.height > 0


def test_one_word_means_opposite_things_at_two_banks(written: Written) -> None:
    events = dict(written.truth("events.parquet").select("id", "kind").iter_rows())
    rows = written.truth("rows.parquet").filter(pl.col("what") == "event")
    said: dict[str, set[str]] = {}
    for path, sheet, row, ident in rows.select("path", "sheet", "row", "id").iter_rows():
        if events[ident] == "purchase" and "银行" in path:
            cells = written.cells(path, sheet, row)
            bank = path.split("/")[1].partition(".")[0].partition("_")[0]
            said.setdefault(bank, set()).add(cells.get("收付标志") or cells["借贷标志"])
    assert said["海棠银行"] == {"借"}
    assert said["青岚银行"] == {"贷"}
    assert said["云溪银行"] == {"出"}
    assert said["北麓银行"] == {"付"}
