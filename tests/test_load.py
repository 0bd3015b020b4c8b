"""Loading: what is read, what is known, what is refused."""

from __future__ import annotations

import itertools
import os
import zipfile
from pathlib import Path

import pytest

from graphtool.case import Case
from graphtool.errors import Cancelled, NotFound, Unreadable
from graphtool.load import Step, installed_formats, suggest_mappings
from loaders import FORMATS


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case")


def listing(path: Path, rows: int = 3) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"某{n},1000000000{n}" for n in range(rows)]
    path.write_text("\n".join(["姓名,手机号", *lines]) + "\n", "utf-8")
    return path


def test_formats_come_through_the_entry_point() -> None:
    assert {f.id for f in FORMATS} <= {f.id for f in installed_formats()}


def test_a_missing_path_is_named_before_anything_is_read(case: Case, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        case.load([listing(tmp_path / "a.csv"), tmp_path / "none"])
    assert case.deliveries().num_rows == 0


def test_the_same_bytes_at_two_places_are_two_deliveries_of_one_file(case: Case, tmp_path: Path) -> None:
    listing(tmp_path / "e" / "one" / "a.csv")
    listing(tmp_path / "e" / "two" / "a.csv")
    report = case.load([tmp_path / "e"], request="R1", source="某行")
    assert (report.files, report.read, report.known) == (2, 1, 1)
    rows = case.deliveries().to_pylist()
    assert [r["path"] for r in rows] == ["one/a.csv", "two/a.csv"]
    assert len({r["file"] for r in rows}) == 1
    assert {(r["request"], r["source"]) for r in rows} == {("R1", "某行")}


def test_two_files_of_one_name_do_not_meet(case: Case, tmp_path: Path) -> None:
    listing(tmp_path / "e" / "one" / "a.csv", 3)
    listing(tmp_path / "e" / "two" / "a.csv", 4)
    assert case.load([tmp_path / "e"]).facts == 7


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.csv", b""), ("picture.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50), ("cut.xlsx", b"PK\x03\x04" + b"1" * 200),
     ("noise.bin", bytes(range(256)) * 4), ("header.csv", "姓名,手机号\n".encode())],
)  # fmt: skip
def test_bad_files_are_issues_and_the_rest_goes_on(case: Case, tmp_path: Path, name: str, content: bytes) -> None:
    good = listing(tmp_path / "e" / "z.csv")
    (good.parent / name).write_bytes(content)
    report = case.load([good.parent])
    assert report.facts == 3
    assert report.files == 2
    assert name in {issue["path"] for issue in case.issues().to_pylist()}
    assert report.rows == report.facts + report.noted + report.rejected + report.unread


def test_archives_are_opened_and_name_their_insides(case: Case, tmp_path: Path) -> None:
    listing(tmp_path / "a.csv")
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as inner:
        inner.write(tmp_path / "a.csv", "名单/a.csv")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as outer:
        outer.write(tmp_path / "inner.zip", "inner.zip")
    case.load([tmp_path / "outer.zip"])
    (row,) = case.deliveries().to_pylist()
    assert row["path"] == "outer.zip » inner.zip » 名单/a.csv"
    assert len(row["containers"]) == 2


def test_progress_ends_at_the_last_file(case: Case, tmp_path: Path) -> None:
    listing(tmp_path / "e" / "a.csv")
    listing(tmp_path / "e" / "b.csv", 4)
    steps: list[Step] = []
    case.load([tmp_path / "e"], progress=steps.append)
    assert next(s.path for s in steps) == "a.csv"
    assert steps[-1].path == "b.csv"
    assert all(a.bytes_done <= b.bytes_done <= b.bytes_total for a, b in itertools.pairwise(steps))


def test_only_unclaimed_tables_get_a_proposal(tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("付方,收方,钱,哪天\n9900000000000001,9900000000000002,298.00,2021-06-01 10:00:00\n", "utf-8")
    (proposal,) = suggest_mappings(odd, installed_formats())
    assert "付方" in proposal.text
    assert suggest_mappings(listing(tmp_path / "a.csv"), installed_formats()) == []
    (tmp_path / "empty.csv").write_text("", "utf-8")
    with pytest.raises(Unreadable, match="no table"):
        suggest_mappings(tmp_path / "empty.csv", installed_formats())


@pytest.mark.parametrize("calls", [2, 3, 4, 6])
def test_a_load_stopped_anywhere_counts_whole_files_only(tmp_path: Path, calls: int) -> None:
    """Stopped at each place, also in the middle of a file: nothing half-read counts, then or after the next load."""
    folder = tmp_path / "e"
    header = "交易卡号,交易时间,交易金额,收付标志,交易对手账卡号\n"
    for name, many in (("a", 3), ("b", 150_000), ("c", 2)):
        folder.mkdir(exist_ok=True)
        lines = (f"9900000000000001,2021-06-01 10:00:00,{n + 1}.00,出,9900000000000002\n" for n in range(many))
        (folder / f"{name}.csv").write_text(header + "".join(lines), "utf-8")
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > calls

    with Case.create(tmp_path / "case") as case:
        try:
            case.load([folder], cancelled=stop)
        except Cancelled:
            read = {file: sum(t.facts for t in one.tables) for file, one in case.ledger.state().readings.items()}
            there = dict(case.ledger.scan("payment").collect().group_by("file").len().iter_rows())
            assert there == read
        case.load([folder])
        assert case.ledger.scan("payment").collect().height == 150_005


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_said_not_to_be_a_file(case: Case, tmp_path: Path) -> None:
    listing(tmp_path / "e" / "a.csv")
    os.mkfifo(tmp_path / "e" / "p")
    report = case.load([tmp_path / "e"])
    assert (report.files, report.read, report.failed) == (2, 1, 1)


def test_a_name_that_was_unpacked_as_gbk_is_read(case: Case, tmp_path: Path) -> None:
    good = listing(tmp_path / "e" / "a.csv")
    name = os.fsencode(good.parent) + b"/" + "银行.csv".encode("gbk")
    try:
        Path(os.fsdecode(name)).write_bytes(listing(tmp_path / "b.csv", 4).read_bytes())
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert case.load([good.parent]).read == 2
    assert {row["path"] for row in case.deliveries().to_pylist()} == {"a.csv", "银行.csv"}


@pytest.mark.parametrize(
    ("name", "said"),
    [("=1+1", 1), ("=cmd|x!A0", 1), ("@SUM(A1)", 1), ("<script>alert(1)</script>", 1), ("< IMG src=x>", 1),
     ("javascript:x", 1), ("王某-甲 (a) <b> + c", 0), ("a=b@c.cn", 0)],
)  # fmt: skip
def test_a_name_that_could_be_run_is_kept_and_said(case: Case, tmp_path: Path, name: str, said: int) -> None:
    header = "交易卡号,交易时间,交易金额,收付标志,交易对手账卡号,对手户名\n"
    row = f"9900000000000001,2021-06-01 10:00:00,1.00,出,9900000000000002,{name}\n"
    (tmp_path / "a.csv").write_text(header + row, "utf-8")
    assert case.load([tmp_path / "a.csv"]).facts == 1
    found = [
        (i["row"], i["column"], i["level"], i["detail"])
        for i in case.issues().to_pylist()
        if i["code"] == "active_text"
    ]
    assert found == [(2, "对手户名", "note", name)] * said
    assert case.ledger.scan("payment").collect()["other_name"].to_list() == [name]


def test_without_paths_the_originals_are_read_as_a_new_mapping_says(case: Case, tmp_path: Path) -> None:
    """The table was delivered before anybody knew how to read it."""
    odd = tmp_path / "e" / "odd.csv"
    odd.parent.mkdir()
    odd.write_text("付方,收方,钱,哪天\n9900000000000001,9900000000000002,298.00,2021-06-01 10:00:00\n", "utf-8")
    case.load([odd.parent], request="R1", source="某行")
    before = case.deliveries().to_pylist()
    assert (before[0]["unread"], case.load().files) == (1, 0)
    odd.unlink()
    mapping = tmp_path / "odd.toml"
    mapping.write_text(
        'id = "odd"\nversion = 1\nzh = "甲"\nen = "odd"\n[[table]]\nname = "rows"\nwhen = ["付方", "收方"]\n'
        '[[table.fact]]\nkind = "transfer"\nconstants = { currency = "CNY" }\n[table.fact.columns]\n'
        'from_account = "付方"\nto_account = "收方"\namount = "钱"\ntime_ms = "哪天"\n',
        "utf-8",
    )
    case.add_mapping(mapping)
    report = case.load()
    assert (report.files, report.read, report.facts) == (1, 1, 1)
    (row,) = case.deliveries().to_pylist()
    kept = ("delivery", "path", "request", "source", "loaded_at")
    assert {name: row[name] for name in kept} == {name: before[0][name] for name in kept}
    assert case.load().files == 0
    assert case.ledger.verify() == []
