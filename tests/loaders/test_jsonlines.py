"""Lines of JSON: what they say, and that a bad one takes nothing with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders import jsonlines
from loaders.jsonlines import Flat, read_lines

GOOD = '{"id": "a", "schema": "Person", "properties": {"name": ["甲"]}}'


def read(folder: Path, *lines: str, single: str = "", encoding: str = "utf-8") -> list[Flat]:
    path = folder / "x.jsonl"
    path.write_bytes("\n".join(lines).encode(encoding))
    return list(read_lines(path, frozenset(single.split())))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_line_by_its_paths(encoding: str, tmp_path: Path) -> None:
    line = '{"id": 7, "caption": "x", "last": true, "properties": {"name": ["甲", "乙"], "none": [], "empty": [""]}}\r'
    (flat,) = read(tmp_path, line, single="properties.name", encoding=encoding)
    assert flat.cells == {"id": "7", ".caption": "x", ".last": "true", "properties.name": "甲"}
    assert flat.trouble == [("properties.name", "several_values")]


def test_numbers_stay_as_printed(tmp_path: Path) -> None:
    long = "9" * 5000
    (flat,) = read(tmp_path, f'{{"properties": {{"a": 0.10, "b": {long}, "c": NaN, "d": 1e400}}}}')
    assert flat.cells == {"properties.a": "0.10", "properties.b": long, "properties.c": "NaN", "properties.d": "1e400"}


@pytest.mark.parametrize(
    "bad", ["[1]", '"text"', "{", '{"a": 1} {', "[" * 100_000, '{"a":' * 100_000, "\x00{}", "{'a': 1}"]
)
def test_what_is_no_object_is_said_and_the_rest_goes_on(bad: str, tmp_path: Path) -> None:
    first, second, third = read(tmp_path, GOOD, bad, GOOD)
    assert (second.number, second.unread, second.cells) == (2, "bad_json", {})
    assert second.line == bad[:200]
    assert first.cells == third.cells


def test_a_line_longer_than_a_line_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "LONGEST", 1000)
    monkeypatch.setattr(jsonlines, "_PIECE", 300)
    long = GOOD.replace("甲", "甲" * 2000)
    found = read(tmp_path, GOOD, long, "", GOOD, long)
    assert [(f.number, f.unread, bool(f.cells)) for f in found] == [
        (1, "", True), (2, "long_line", False), (3, "", False), (4, "", True), (5, "long_line", False),
    ]  # fmt: skip
    assert long.startswith(found[1].line)
    assert 0 < len(found[1].line) <= 200


def test_of_a_name_that_occurs_twice_no_value_counts(tmp_path: Path) -> None:
    line = '{"id": "a", "schema": "X", "schema": "Y", "properties": {"n": ["1"], "n": ["2"], "n": ["3"], "m": ["4"]}}'
    (flat,) = read(tmp_path, line)
    assert flat.cells == {"id": "a", "properties.m": "4"}
    assert flat.trouble == [("schema", "doubled_key"), ("properties.n", "doubled_key")]


def test_one_of_many_names_that_occurs_twice_is_found(tmp_path: Path) -> None:
    names = [f"k{n}" for n in range(50_000)]
    said = ", ".join(f'"{name}": ["v"]' for name in [*names, "k7"])
    (flat,) = read(tmp_path, f'{{"id": "a", "properties": {{{said}}}}}')
    assert (len(flat.cells), flat.trouble) == (50_000, [("properties.k7", "doubled_key")])


def test_nested_values_long_names_and_halves_of_characters(tmp_path: Path) -> None:
    line = '{"properties": {"a": [{"id": "x"}], "b": "\\ud800z", "%s": ["1"]}}' % ("n" * 101)
    (flat,) = read(tmp_path, line)
    assert flat.cells == {"properties.b": "\ufffdz"}
    assert [code for _, code in flat.trouble] == ["nested_value", "bad_bytes", "extra_cells"]


def test_no_name_of_the_top_passes_for_a_property(tmp_path: Path) -> None:
    (flat,) = read(tmp_path, '{"properties.name": "x", "payer.name": "y", "properties": ["z"]}')
    assert flat.cells == {".properties.name": "x", ".payer.name": "y", ".properties": "z"}


def test_blank_lines_and_the_end_of_the_file(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD, "", "  ", GOOD, "")
    assert [(f.number, bool(f.cells), f.unread) for f in found] == [
        (1, True, ""),
        (2, False, ""),
        (3, False, ""),
        (4, True, ""),
    ]
    assert read(tmp_path, "") == []


def test_what_no_encoding_explains_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"id": "a", "properties": {"name": ["\xff\xff"], "note": ["\\ud800"]}}')
    (flat,) = read_lines(path, frozenset())
    assert sorted(flat.trouble) == [("properties.name", "bad_bytes"), ("properties.note", "bad_bytes")]
