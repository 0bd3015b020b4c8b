"""The journal: appended, chained, and honest about what was done to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphtool.errors import IntegrityError
from graphtool.journal import GENESIS, Journal, Verdict


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    made = Journal(tmp_path / "journal.jsonl", tmp_path / "locks" / "journal.lock")
    for n in range(3):
        made.append("note", {"n": n, "text": "中文 ✓"}, "甲")
    return made


def rewrite(journal: Journal, change: dict[int, dict[str, object]]) -> None:
    lines = [json.loads(line) for line in journal.path.read_text("utf-8").splitlines()]
    for n, values in change.items():
        lines[n].update(values)
    journal.path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


def test_lines_are_numbered_and_chained(journal: Journal) -> None:
    entries = list(journal.entries())
    assert [e.n for e in entries] == [1, 2, 3]
    assert [e.prev for e in entries] == [GENESIS, entries[0].hash, entries[1].hash]
    assert journal.verify() == Verdict(3, 0, "", False)


def test_entries_of_a_kind(journal: Journal) -> None:
    journal.append("load", {}, "乙")
    assert [e.user for e in journal.entries("load")] == ["乙"]


@pytest.mark.parametrize(
    ("change", "line", "why"),
    [
        ({1: {"data": {"n": 9}}}, 2, "hash"),
        ({1: {"user": "丙"}}, 2, "hash"),
        ({0: {"prev": "1" * 64}}, 1, "chain"),
        ({2: {"n": 4}}, 3, "number"),
    ],
)
def test_a_changed_line_is_named(journal: Journal, change: dict[int, dict[str, object]], line: int, why: str) -> None:
    rewrite(journal, change)
    verdict = journal.verify()
    assert (verdict.broken, verdict.why) == (line, why)


def test_a_removed_line_is_named(journal: Journal) -> None:
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(lines[0] + lines[2])
    assert journal.verify().broken == 2


def test_a_torn_last_line_is_set_aside_by_the_next_writer(journal: Journal) -> None:
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + b'{"n":4,"time"')
    assert journal.verify() == Verdict(3, 0, "", True)
    assert len(list(journal.entries())) == 3
    journal.append("note", {}, "甲")
    assert journal.verify() == Verdict(4, 0, "", False)
    assert journal.path.with_suffix(".torn").read_bytes() == b'{"n":4,"time"\n'


def test_nothing_is_appended_to_a_changed_tail(journal: Journal) -> None:
    rewrite(journal, {2: {"data": {}}})
    with pytest.raises(IntegrityError):
        journal.append("note", {}, "甲")


def test_long_lines_are_found_from_the_end(journal: Journal) -> None:
    journal.append("load", {"files": ["x" * 50] * 5000}, "甲")
    assert journal.append("note", {}, "甲").n == 5


def test_an_empty_journal_holds(tmp_path: Path) -> None:
    assert Journal(tmp_path / "none", tmp_path / "lock").verify() == Verdict(0, 0, "", False)
