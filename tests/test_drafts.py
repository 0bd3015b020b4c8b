"""Tables that no format reads: listed, drafted, previewed, saved, recognised the next time, corrected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from graphtool.case import Case
from graphtool.drafts import KINDS
from graphtool.errors import MappingError, NotFound
from loaders.draft import Column, Draft
from loaders.mapping import load_mapping

HEADER = "付方,收方,钱,哪天,备注"
HOSTILE = "<img src=x onerror=alert(1)>"


def odd(path: Path, *rows: tuple[str, str], header: str = HEADER) -> Path:
    """A table that no format reads: amount and day of each row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"990000000000000{n},9900000000000009,{amount},{day},{HOSTILE}" for n, (amount, day) in enumerate(rows, 1)]
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case.create(tmp_path / "case", "甲案")
    made.load([odd(tmp_path / "e" / "odd.csv", ("298.00", "2021-06-01"), ("1.00", "2021-06-02"))])
    return made


def drafted(case: Case) -> Draft:
    """The proposal, with the columns that nobody could guess."""
    (table,) = case.tables().to_pylist()
    draft = case.sketch(table["file"], table["sheet"]).propose("transfer").draft
    fields = {"付方": "from_account", "收方": "to_account", "钱": "amount", "哪天": "time_ms", "备注": "memo"}
    columns = tuple(Column(c.header, fields[c.header]) for c in draft.columns)
    return replace(draft, columns=columns, constants={"currency": "CNY"}, zh="某行转账", en="transfers")


def amounts(case: Case) -> list[int]:
    with case.view() as view:
        return sorted(e["amount"] for e in view.scan("event").read_all().to_pylist())


def test_tables_are_listed_and_previewed(case: Case) -> None:
    (table,) = case.tables().to_pylist()
    assert (table["path"], table["rows"], table["unread"], table["reader"], table["mapping"]) == (
        "odd.csv",
        3,
        2,
        "",
        "",
    )
    sketch = case.sketch(table["file"])
    assert [g.header for g in sketch.guesses] == HEADER.split(",")
    assert (sketch.text, sketch.others) == ("", ())
    found = sketch.preview(drafted(case))
    assert found.counts == {"rows": 2, "facts": 2, "noted": 0, "rejected": 0, "issues": 0}
    assert found.frames["transfer"]["memo"].to_list() == [HOSTILE, HOSTILE]


def test_what_is_saved_reads_this_table_and_recognises_the_next(case: Case, tmp_path: Path) -> None:
    name = case.save_draft(drafted(case))
    assert (case.load().facts, case.load().files) == (2, 0)
    case.load([odd(tmp_path / "e" / "next.csv", ("5.00", "2021-07-01"))])
    found = case.tables().to_pylist()
    assert [(t["path"], t["unread"], t["mapping"]) for t in found] == [("next.csv", 0, name), ("odd.csv", 0, name)]
    said = [e.data for e in case.ledger.journal.entries("mapping")]
    assert [(line["id"], line["version"]) for line in said] == [(name, 1)]


def test_a_changed_mapping_supersedes_what_its_old_version_read(case: Case) -> None:
    name = case.save_draft(drafted(case))
    case.load()
    before = case.derive()
    assert amounts(case) == [100, 29_800]
    (table,) = case.tables().to_pylist()
    draft = case.sketch(table["file"]).draft
    assert draft is not None
    assert case.save_draft(draft) == name  # nothing is changed: no new version, nothing to read
    assert (load_mapping(case.path / "mappings" / f"{name}.toml").version, case.load().files) == (1, 0)
    fen = tuple(replace(c, unit="fen") if c.field == "amount" else c for c in draft.columns)
    case.save_draft(replace(draft, columns=fen))
    assert load_mapping(case.path / "mappings" / f"{name}.toml").version == 2
    assert (case.load().facts, case.load().files) == (2, 0)
    assert case.derive() != before
    assert amounts(case) == [1, 298]
    facts = case.ledger.scan("transfer").collect()
    assert facts.select(pl.struct("file", "sheet", "row").n_unique()).item() == facts.height == 2
    assert [t["reader"].rpartition("/")[2] for t in case.tables().to_pylist()] == ["2"]
    assert case.ledger.verify() == []


def test_another_mapping_leaves_what_was_read(case: Case, tmp_path: Path) -> None:
    case.save_draft(drafted(case))
    case.load()
    other = replace(drafted(case), id="other", when=("别的",))
    case.save_draft(other)
    assert case.load().files == 0


def test_a_mapping_that_says_more_than_a_form_is_kept(case: Case, tmp_path: Path) -> None:
    text = (
        drafted(case).decided().to_toml().replace("id = ", "# by hand\nid = ")
        + 'serial = { column = "备注", prefix = "S" }\n'
    )
    (tmp_path / "m.toml").write_text(text, "utf-8")
    name = case.add_mapping(tmp_path / "m.toml")
    case.load()
    (table,) = case.tables().to_pylist()
    assert table["mapping"] == name
    sketch = case.sketch(table["file"])
    assert (sketch.draft, sketch.text) == (None, text)
    assert (case.path / "mappings" / f"{name}.toml").read_text("utf-8") == text


def test_formats_that_claim_the_table_too_are_named(case: Case, tmp_path: Path) -> None:
    rival = replace(drafted(case), id="rival")
    for one in (drafted(case), rival):
        case.save_draft(one)
    case.load()
    (table,) = case.tables().to_pylist()
    assert table["unread"] == 2
    assert [form.id.split("@")[0] for form in case.sketch(table["file"]).others] == ["mapping.rival.rows"]


def test_a_column_given_a_field_is_read_as_its_cells_suggest(case: Case) -> None:
    (table,) = case.tables().to_pylist()
    sketch = case.sketch(table["file"])
    draft = replace(sketch.propose("transfer").draft, columns=tuple(Column(c) for c in HEADER.split(",")), constants={})
    for place, field in enumerate(("from_account", "to_account", "amount", "time_ms", "row_status")):
        draft = sketch.give(draft, place, field)
    assert (draft.constants, draft.missing()) == ({"currency": "CNY"}, ())
    assert sketch.give(draft, 4, "currency").constants == {}
    assert sketch.give(draft, 4, "from_scope").columns[4].words == {HOSTILE: ""}
    with pytest.raises(MappingError):
        sketch.give(draft, 0, "x\n[evil]")


def test_ids_and_kinds_are_checked(case: Case, tmp_path: Path) -> None:
    (table,) = case.tables().to_pylist()
    sketch = case.sketch(table["file"])
    assert {kind: sketch.propose(kind).draft.kind for kind in KINDS} == {kind: kind for kind in KINDS}
    for wrong in (replace(drafted(case), id="../out"), replace(drafted(case), columns=())):
        with pytest.raises(MappingError):
            case.save_draft(wrong)
    with pytest.raises(MappingError):
        sketch.propose("relation")
    for file, sheet in (("0" * 64, 0), (table["file"], 7)):
        with pytest.raises(NotFound):
            case.sketch(file, sheet)
    assert not (case.path / "mappings").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case", "e"]


def test_a_broken_mapping_stops_loading_and_nothing_else(case: Case, tmp_path: Path) -> None:
    name = case.save_draft(drafted(case))
    case.load()
    place = case.path / "mappings" / f"{name}.toml"
    fact = f"{case.tables().to_pylist()[0]['file'][:20]}.0.2"
    place.write_text("id = ", "utf-8")
    for paths in ([], [odd(tmp_path / "more.csv", ("2.00", "2021-06-03"))]):
        with pytest.raises(MappingError, match=place.name):
            case.load(paths)
    assert case.raw(fact).row == 2
    assert case.facts([fact]).num_rows == 1
    assert case.derive()
    assert [f.id for f in case.formats() if f.id.startswith("mapping.")] == []
    (table,) = case.tables().to_pylist()
    sketch = case.sketch(table["file"], table["sheet"])
    assert (sketch.text, sketch.draft is not None) == ("", True)
    assert case.save_draft(drafted(case)) == name
    assert load_mapping(place).version == 2
    case.load()
    assert len(case.formats()) > len([f for f in case.formats() if not f.id.startswith("mapping.")])


def test_of_two_mappings_of_one_name_the_second_is_told(case: Case) -> None:
    place = case.path / "mappings" / f"{case.save_draft(drafted(case))}.toml"
    (place.parent / "zz.toml").write_text(place.read_text("utf-8"), "utf-8")
    with pytest.raises(MappingError, match=r"zz\.toml"):
        case.load()
    assert len([f for f in case.formats() if f.id.startswith("mapping.")]) == 1
