"""The sample as a whole: the same bytes for the same seed, nothing written over, nobody real."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from stdnum.cn import ric

from graphtool import errors, sample, texts
from tests.sample.evidence import Written


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_same_seed_gives_the_same_bytes(written: Written, tmp_path: Path) -> None:
    again = sample.write(tmp_path, "small", 1)
    assert again.digest == written.report.digest
    assert _digests(tmp_path) == _digests(written.folder)


def test_another_seed_gives_other_people(written: Written, tmp_path: Path) -> None:
    other = sample.write(tmp_path, "small", 2)
    assert other.digest != written.report.digest
    mine = written.truth("persons.jsonl")["phone"].to_list()
    theirs = (tmp_path / "truth" / "persons.jsonl").read_text("utf-8")
    assert sum(phone in theirs for phone in mine) < len(mine) // 10


def test_progress_names_every_step_and_ends_with_one(tmp_path: Path) -> None:
    heard: list[tuple[float, str]] = []
    sample.write(tmp_path, "small", 3, lambda share, key: heard.append((share, key)))
    assert [share for share, _ in heard] == sorted(share for share, _ in heard)
    assert heard[-1] == (1.0, "sample.step.done")
    assert all(texts.say(key, "zh") and texts.say(key, "en") for _, key in heard)


def test_nothing_is_written_over(written: Written) -> None:
    with pytest.raises(errors.BadParameter) as caught:
        sample.write(written.folder, "small", 1)
    assert caught.value.key == "bad_parameter.sample_folder"


def test_an_unknown_scale_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.BadParameter) as caught:
        sample.write(tmp_path, "huge", 1)  # type: ignore[arg-type]
    assert caught.value.key == "bad_parameter.sample_scale"
    assert not list(tmp_path.iterdir())


def test_the_report_counts_what_is_there(written: Written) -> None:
    assert written.report.files == len(written.blobs)
    listed = {r["path"]: r["sha256"] for r in written.truth("files.jsonl").iter_rows(named=True)}
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in written.blobs.items()}


def test_no_cell_holds_a_number_that_could_be_somebodys(written: Written) -> None:
    seen = {"phone": 0, "id": 0, "card": 0}
    codes = set(written.truth("organisations.jsonl")["uscc"])
    for sheets in written.sheets.values():
        for cell in {cell for rows in sheets.values() for row in rows for cell in row}:
            if re.fullmatch(r"1\d{10}", cell):
                seen["phone"] += 1
                assert cell.startswith("100")
            elif re.fullmatch(r"\d{17}[\dX]", cell):
                seen["id"] += 1
                # An ID card starts with its region; a credit code of digits alone has it after two more.
                assert cell.startswith("99") or (cell in codes and cell[2:4] == "99")
                assert not ric.is_valid(cell)
            elif re.fullmatch(r"(?:62|4|5[1-5]|35|9)\d{14,18}", cell):
                seen["card"] += 1
                assert cell.startswith("99")
    assert min(seen.values()) > 100


def test_a_form_is_there_in_each_dress(written: Written) -> None:
    raw = {name: data for name, data in written.blobs.items() if name.endswith((".csv", ".txt"))}
    assert any(data.startswith(b"\xef\xbb\xbf") for data in raw.values())
    assert any(b"\t,\t," in data for data in raw.values())
    assert any("交易卡号".encode("gb18030") in data for data in raw.values())
    assert any(name.count(".zip/") == 2 for name in raw)
    widths = {len(rows[0]) for name, s in written.sheets.items() if "交易明细信息" in name for rows in s.values()}
    assert widths == {34, 31, 29}
    assert len(written.sheets["01_银行调证/北麓银行/交易流水.xlsx"][0][2]) == 38
