"""A case from files to graph and back to the rows."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import polars as pl
import pytest

from graphtool.case import Case
from graphtool.errors import Cancelled, NotFound, Unavailable, Unsupported
from graphtool.locks import held
from graphtool.store.content import digest as content_digest
from loaders import together

HEADERS = "交易卡号,交易账号,账户开户名称,开户人证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,对手户名,摘要说明,交易币种,交易是否成功,交易流水号"


def statement(path: Path, *rows: str) -> Path:
    """A bank return with these rows below its header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADERS, *rows]) + "\n", encoding="gb18030")
    return path


def row(amount: str = "298.00", time: str = "2021-06-01 10:00:00", serial: str = "S1") -> str:
    return f"9900000000000001,99001,张某,990101199001011234,{time},{amount},1000.00,出,9900000000000002,李某,转账,人民币,成功,{serial}"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case", "甲案")


def test_a_case_is_private_and_opens_again(case: Case) -> None:
    assert stat.S_IMODE(case.path.stat().st_mode) == 0o700
    again = Case.open(case.path)
    assert (again.title, again.settings) == ("甲案", case.settings)


def test_no_case_is_made_over_other_files(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    with pytest.raises(Unsupported):
        Case.create(tmp_path)
    with pytest.raises(NotFound):
        Case.open(tmp_path)


def test_from_a_row_to_an_event_and_back(case: Case, tmp_path: Path) -> None:
    case.load([statement(tmp_path / "e" / "a.csv", row())])
    case.derive()
    with case.view() as view:
        events = view.scan("event").read_all().to_pylist()
        (event,) = [e for e in events if e["relation"] == "transferred"]
        (fact,) = view.evidence([event["id"]])["fact"].to_pylist()
    assert event["amount"] == 29800
    (origin,) = case.facts([fact]).to_pylist()
    assert (origin["path"], origin["sheet"], origin["row"]) == ("a.csv", 0, 2)
    raw = case.raw(fact)
    cells = dict(zip(raw.header, dict(raw.rows)[2], strict=True))
    assert cells["交易金额"] == "298.00"
    assert cells["对手户名"] == "李某"


def test_loading_again_changes_nothing(case: Case, tmp_path: Path) -> None:
    evidence = statement(tmp_path / "e" / "a.csv", row())
    case.load([evidence])
    before = case.derive()
    report = case.load([evidence])
    assert (report.known, report.read, case.derive()) == (1, 0, before)


def test_order_and_grouping_change_nothing(tmp_path: Path) -> None:
    first = statement(tmp_path / "e" / "a.csv", row(), row(serial="S2", time="2021-06-02 10:00:00"))
    second = statement(tmp_path / "e" / "b.csv", row(), row(amount="99.00", serial="S3"))
    shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "e")
    ways = [
        [first, second],
        [second, first],
        [tmp_path / "e"],
        [tmp_path / "packed.zip"],
        [second, tmp_path / "packed.zip"],
    ]
    digests = set()
    for n, way in enumerate(ways):
        with Case.create(tmp_path / f"case{n}") as case:
            for part in way:
                case.load([part])
            case.derive()
            with case.view() as view:
                digests.add((view.digest(), content_digest(view)))
    assert len(digests) == 1


def test_a_kill_before_the_commit_loses_only_what_was_not_committed(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST_TABLES", 1)
    folder = tmp_path / "e"
    for n in range(3):
        statement(folder / f"{n}.csv", row(serial=f"S{n}", time=f"2021-06-0{n + 1} 10:00:00"))
    seen: list[str] = []

    def stop() -> bool:
        return len(seen) > 2

    with pytest.raises(Cancelled):
        case.load([folder], progress=lambda step: seen.append(step.path), cancelled=stop)
    stray = case.path / "segments" / "payment-stray.parquet"
    stray.write_bytes(b"left by a kill")
    report = case.load([folder])
    assert report.files == 3
    assert report.known >= 1
    assert not stray.exists()
    assert case.ledger.scan("payment").collect().height == 3
    whole = case.derive()
    with Case.create(tmp_path / "other") as other:
        other.load([folder])
        assert other.derive() == whole


def test_rows_are_accounted_for(case: Case, tmp_path: Path) -> None:
    bad = row(amount="12.x") + "\n" + row().replace(",成功,", ",失败,") + "\n,,,,,,,,,,,,,"
    case.load([statement(tmp_path / "e" / "a.csv", row(), bad)])
    (line,) = case.deliveries().to_pylist()
    assert line["rows"] == line["facts"] + line["noted"] + line["rejected"] + line["unread"] == 5
    assert (line["facts"], line["rejected"]) == (1, 1)
    assert [(i["path"], i["row"], i["level"]) for i in case.issues().to_pylist() if i["level"] == "error"] == [
        ("a.csv", 3, "error")
    ]
    assert {n["reason"] for n in case.noted().to_pylist()} >= {"failed", "header"}


def test_unknown_tables_are_counted_and_read_once_a_mapping_is_there(case: Case, tmp_path: Path) -> None:
    odd = tmp_path / "e" / "odd.csv"
    odd.parent.mkdir()
    odd.write_text("付方,收方,钱,哪天\n9900000000000001,9900000000000002,298.00,2021-06-01 10:00:00\n", "utf-8")
    assert case.load([odd]).unread == 1
    empty = case.derive()
    mapping = tmp_path / "odd.toml"
    mapping.write_text(
        """
id = "odd"
version = 1
zh = "怪表"
en = "odd table"
[[table]]
name = "transfers"
when = ["付方", "收方", "钱"]
[[table.fact]]
kind = "transfer"
constants = { currency = "CNY", from_scope = "bank", to_scope = "bank", row_type = "transfer" }
[table.fact.columns]
from_account = "付方"
to_account = "收方"
amount = { column = "钱", unit = "yuan" }
time_ms = "哪天"
""",
        "utf-8",
    )
    case.add_mapping(mapping)
    report = case.load([odd])
    assert (report.facts, report.unread) == (1, 0)
    assert case.derive() != empty
    with case.view() as view:
        assert view.count("event") == 1


def test_a_second_loader_is_told_who_loads(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphtool.case.WAIT_S", 0.05)
    with held(case.path / "locks" / "build.lock", "load"), pytest.raises(Unavailable) as raised:
        case.load([statement(tmp_path / "a.csv", row())])
    assert raised.value.arguments["pid"] == os.getpid()


def test_verify_names_what_was_changed(case: Case, tmp_path: Path) -> None:
    case.load([statement(tmp_path / "e" / "a.csv", row())])
    case.derive()
    assert case.verify()["ok"]
    (segment,) = case.ledger.paths("payment")
    os.chmod(segment, 0o600)
    segment.write_bytes(segment.read_bytes() + b"x")
    said = case.verify()
    assert not said["ok"]
    assert said["originals"] == [segment.name]


def test_the_sample_is_read_whole(small_case: Case, small_sample: Path) -> None:
    table = pl.DataFrame(small_case.deliveries())
    assert table.filter(pl.col("rows") != pl.sum_horizontal("facts", "noted", "rejected", "unread")).is_empty()
    assert table["unread"].sum() == 0
    assert table["rejected"].sum() == 0
    assert len(json.loads((small_sample / "truth" / "story.json").read_text("utf-8"))) > 0
