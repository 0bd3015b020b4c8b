"""What holds of every evidence format, over every sample: as it is, cut, re-encoded, shuffled, widened, narrowed.

The law (rows in = facts + noted + rejected) is checked by ``loaders.reading.read`` for every part it yields; here the
parts of a table are added up against the rows of the file. How expectations are written: ``contracts/samples.py``.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loaders
from graphtool.texts import LANGS, say
from loaders.columns import Declared, spell
from loaders.contract import choose
from loaders.encodings import detect
from loaders.reading import TableRead
from tests.contracts.samples import entries, expected, heads, parts, printed, sample_files, spelled

SAMPLES = sample_files()
TEXTS = [p for p in SAMPLES if p.suffix in (".csv", ".txt", ".tsv", ".jsonl")]
FORMATS = {f.id: f for f in loaders.FORMATS}
DECLARED = [p for p in SAMPLES if isinstance(FORMATS[p.parent.name], Declared)]


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def facts(path: Path) -> list[str]:
    return spelled(e for e in entries(parts([path])) if "kind" in e)


@cache
def whole(path: Path) -> list[TableRead]:
    """A sample as it is, read once."""
    return parts([path])


@cache
def whole_facts(path: Path) -> list[str]:
    return spelled(e for e in entries(whole(path)) if "kind" in e)


@cache
def plain_facts(path: Path) -> list[str]:
    """What the first table of a sample says, written as a plain CSV."""
    with TemporaryDirectory() as folder:
        return facts(printed(path).write(Path(folder) / "a.csv"))


def rows_of(found: list[TableRead]) -> dict[int, list[str]]:
    """Row → the facts that stand on it."""
    said: dict[int, list[str]] = {}
    for entry in entries(found):
        if "kind" in entry:
            said.setdefault(entry["row"], []).extend(spelled([entry]))
    return said


@cache
def whole_rows(path: Path) -> dict[int, list[str]]:
    return rows_of(whole(path))


def test_every_format_has_a_sample() -> None:
    assert set(FORMATS) == {p.parent.name for p in SAMPLES}


@pytest.mark.parametrize("path", SAMPLES, ids=name)
def test_sample_says_what_is_expected(path: Path) -> None:
    found = whole(path)
    assert {p.reader for p in found} == {f"{path.parent.name}/{FORMATS[path.parent.name].version}"}
    assert spelled(entries(found)) == spelled(expected(path))


@pytest.mark.parametrize("path", SAMPLES, ids=name)
def test_every_row_is_accounted_for(path: Path) -> None:
    counts = [p.outcome.counts() for p in whole(path)]
    rows = {k: sum(c[k] for c in counts) for k in ("rows", "facts", "noted", "rejected")}
    assert rows["rows"] == rows["facts"] + rows["noted"] + rows["rejected"]
    numbers = [e["row"] for e in expected(path) if "kind" in e or "noted" in e or e.get("level") == "error"]
    assert len(set(numbers)) == rows["rows"], "a row is missing from the expectation"


@pytest.mark.parametrize("path", SAMPLES, ids=name)
def test_two_loads_say_the_same(path: Path) -> None:
    first, second = whole(path), parts([path])
    assert [p.outcome.facts.keys() for p in first] == [p.outcome.facts.keys() for p in second]
    for one, two in zip(first, second, strict=True):
        assert all(one.outcome.facts[k].equals(two.outcome.facts[k]) for k in one.outcome.facts)


@pytest.mark.parametrize("path", TEXTS, ids=name)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encoding_changes_nothing(path: Path, encoding: str, tmp_path: Path) -> None:
    written, mark = detect(path)
    text = path.read_bytes()[mark:].decode(written)
    other = tmp_path / path.name
    other.write_bytes(text.encode(encoding))
    assert facts(other) == whole_facts(path)


@pytest.mark.parametrize("path", DECLARED, ids=name)
@pytest.mark.parametrize("seed", range(2))
def test_order_of_columns_changes_nothing(path: Path, seed: int, tmp_path: Path) -> None:
    table = printed(path)
    order = list(range(len(table.header)))
    random.Random(seed).shuffle(order)
    for header in {h for h in table.header if table.header.count(h) > 1}:  # doubled names keep their relative order
        places = sorted(order.index(i) for i, h in enumerate(table.header) if h == header)
        same = [i for i, h in enumerate(table.header) if h == header]
        for place, column in zip(places, same, strict=True):
            order[place] = column
    assert facts(table.columns(order).write(tmp_path / "b.csv")) == plain_facts(path)


@pytest.mark.parametrize("path", DECLARED, ids=name)
def test_one_more_column_is_reported_and_changes_nothing(path: Path, tmp_path: Path) -> None:
    table = printed(path)
    wide = table.with_column(len(table.header) // 2, "办案单位自加列", "甲").write(tmp_path / "b.csv")
    assert facts(wide) == plain_facts(path)
    told = [e for e in entries(parts([wide])) if e.get("issue") == "unknown_column"]
    assert {"issue": "unknown_column", "row": 0, "level": "warning", "column": "办案单位自加列"} in told
    assert len(told) == len({e["column"] for e in told}), "said once per table"


@pytest.mark.parametrize("path", DECLARED, ids=name)
def test_a_missing_column_is_tolerated_or_named(path: Path, tmp_path: Path) -> None:
    """Without any one column the format either still reads the table (the law holds) or says what it lacks. Of the
    first sample of a format up to ten columns are missing, each once, of the others two."""
    table = printed(path)
    form = FORMATS[path.parent.name]
    every = sorted(set(table.header) - {""})
    first = min(p for p in DECLARED if p.parent == path.parent)
    some = min(10 if path == first else 2, len(every))
    for dropped in random.Random(path.name).sample(every, some):
        narrow = table.columns([i for i, h in enumerate(table.header) if h != dropped])
        claim = form.claim(narrow.head)
        if claim.yes:
            assert claim.missing == ()
            parts([narrow.write(tmp_path / "narrow.csv")])
        else:
            assert claim.why in ("other_headers", "missing_essential")
            assert (claim.why == "missing_essential") == bool(claim.missing)


@pytest.mark.parametrize("path", DECLARED, ids=name)
def test_a_table_without_something_essential_says_what(path: Path, tmp_path: Path) -> None:
    table = printed(path)
    form = FORMATS[path.parent.name]
    assert isinstance(form, Declared)
    for group in form.essential:
        gone = {h.split("#")[0] for h in group}
        narrow = table.columns([i for i, h in enumerate(table.header) if spell(h) not in gone])
        claim = form.claim(narrow.head)
        assert not claim.yes
        if claim.why == "missing_essential":
            assert group[0] in claim.missing
        readers = {p.reader.split("/")[0] for p in parts([narrow.write(tmp_path / "narrow.csv")])}
        assert form.id not in readers


@pytest.mark.parametrize("path", SAMPLES, ids=name)
def test_only_one_format_claims(path: Path) -> None:
    for head in heads(path):
        claiming, said = choose(head, loaders.FORMATS)
        assert [f.id for f in claiming] == [path.parent.name]
        assert said[path.parent.name].why == "claimed"


@pytest.mark.parametrize("path", TEXTS, ids=name)
@settings(max_examples=4)
@given(share=st.floats(0, 1))
def test_a_text_cut_short_says_no_more_than_the_whole(
    path: Path, share: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole, data = whole_rows(path), path.read_bytes()
    cut = tmp_path_factory.mktemp("cut") / path.name
    cut.write_bytes(data[: int(len(data) * share)])
    said = rows_of(parts([cut]))
    body = min(whole, default=0)
    complete = {row for row in said if row < max(said)}
    if body in said and len(complete) > 0:
        assert complete <= whole.keys()
        if path in DECLARED:  # in a list of any columns, what a column is depends on the rows that are left
            assert {row: said[row] for row in complete} == {row: whole[row] for row in complete}


@pytest.mark.parametrize("path", SAMPLES, ids=name)
@settings(max_examples=4)
@given(data=st.data())
def test_a_damaged_file_never_breaks_the_reader(
    path: Path, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(0, len(raw) - 1)) :]
    broken = tmp_path_factory.mktemp("broken") / path.name
    broken.write_bytes(raw)
    assert parts([broken]), "a damaged file is never passed over in silence"


@settings(max_examples=60)
@given(data=st.binary(max_size=2000), suffix=st.sampled_from([".csv", ".xlsx", ".zip", ".txt", ""]))
def test_random_bytes_never_break_the_reader(
    data: bytes, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("random") / f"x{suffix}"
    path.write_bytes(data)
    found = parts([path])
    assert found, "a file is never passed over in silence"


def test_every_code_has_its_sentence() -> None:
    needed = {
        f"missing_{part}" for f in loaders.FORMATS if isinstance(f, Declared) for r in f.records for part in r.required
    }
    needed |= {e["issue"] for path in SAMPLES for e in expected(path) if "issue" in e}
    for lang in LANGS:
        assert all(say(f"loaders.issue.{code}", lang) for code in needed)
        for path in SAMPLES:
            assert all(say(f"loaders.noted.{e['noted']}", lang) for e in expected(path) if "noted" in e)
