"""The card of tables that no format reads: opened, drafted, previewed, saved, corrected; hostile cells stay text."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from graphtool.case import Case
from graphtool.texts import Lang
from graphtool.ui import mapping
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from tests.ui.odd import FIELDS, HOSTILE, fill, forms, give, odd, open_first, strips, table


@pytest.fixture
def opened(tmp_path: Path) -> Sources:
    case = Case.create(tmp_path / "case")
    case.load([odd(tmp_path / "怪表.csv", 3)])
    return Sources(case)


def test_there_is_no_card_where_every_table_is_read(tmp_path: Path) -> None:
    (tmp_path / "名单.csv").write_text("姓名,手机号\n某甲,10000000001\n某乙,10000000002\n", "utf-8")
    case = Case.create(tmp_path / "case")
    case.load([tmp_path / "名单.csv"])
    assert mapping.card(Desk(), Sources(case)) == []


@pytest.mark.parametrize(("lang", "said"), [("zh", "还缺"), ("en", "Still missing")])
def test_a_table_opens_says_what_is_missing_and_closes(opened: Sources, lang: Lang, said: str) -> None:
    desk = Desk(lang=lang)
    (row,) = table(mapping.card(desk, opened), "unread")
    assert row["cells"][2]["sort"] == 5
    open_first(desk, opened)
    shown = mapping.card(desk, opened)
    assert {"draft", *(f"column-{n}" for n in range(5))} < set(forms(shown))
    assert said in strips(shown)
    assert HOSTILE in str(shown)  # as text; the component never takes a header for markup
    assert [c["label"] for c in forms(shown)["draft"]["kind"]["choices"]] != []
    open_first(desk, opened)
    assert forms(mapping.card(desk, opened)) == {}


@pytest.mark.parametrize(("lang", "said"), [("zh", "每个字段只能来自一列"), ("en", "comes from one column")])
def test_what_is_wrong_is_said_in_the_reader_s_language(opened: Sources, lang: Lang, said: str) -> None:
    desk = Desk(lang=lang)
    fill(desk, opened)
    give(desk, opened, 4, "amount")
    shown = mapping.card(desk, opened)
    assert said in strips(shown)
    assert table(shown, "preview") == []


def test_what_is_saved_is_read_recognised_and_corrected(opened: Sources, tmp_path: Path) -> None:
    desk = Desk()
    fill(desk, opened)
    assert mapping.hear(desk, opened, {"name": "draft_save", "values": {"title": "某行转账"}})
    opened.jobs.wait()
    assert opened.jobs.last is not None
    assert (opened.jobs.last.state, forms(mapping.card(desk, opened))) == ("done", {})
    (row,) = table(mapping.card(desk, opened), "unread")
    assert row["cells"][3]["text"] == "某行转账"
    opened.start_load([str(odd(tmp_path / "下月.csv", 2))])
    opened.jobs.wait()
    assert [t["unread"] for t in opened.case.tables().to_pylist()] == [0, 0]

    open_first(desk, opened)
    draft = desk.evidence["mapping"].draft
    assert tuple(c.field for c in draft.columns) == FIELDS
    give(desk, opened, 2, "amount", unit="wan")
    before = opened.case.digest()
    mapping.hear(desk, opened, {"name": "draft_save", "values": {"title": ""}})
    opened.jobs.wait()
    assert opened.case.digest() != before
    amounts = opened.case.ledger.scan("transfer").collect()["amount"].sort().to_list()
    assert amounts == [1_500_000, 1_500_000, 2_500_000, 2_500_000, 3_500_000]
    assert [*opened.mapping_names("zh").values(), *opened.mapping_names("en").values()] == ["某行转账"] * 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_mapping_beyond_the_form_is_shown_and_kept(opened: Sources, tmp_path: Path, lang: Lang) -> None:
    text = (
        'id = "m"\nversion = 1\nzh = "甲"\nen = "one"\n[[table]]\nname = "t"\nwhen = ["钱数"]\n[[table.fact]]\n'
        'kind = "report"\n[table.fact.columns]\nname = { columns = ["甲方卡", "乙方卡"] }\n'
    )
    (tmp_path / "m.toml").write_text(text, "utf-8")
    opened.case.add_mapping(tmp_path / "m.toml")
    opened.case.load()
    desk = Desk(lang=lang)
    open_first(desk, opened)
    shown = mapping.card(desk, opened)
    assert forms(shown) == {}
    assert [row["cells"][1] for row in table(shown, "toml")] == text.splitlines()
    assert not mapping.hear(desk, opened, {"name": "draft_save", "values": {"title": "x"}})
    assert (opened.case.path / "mappings" / "m.toml").read_text("utf-8") == text
    assert not mapping.hear(desk, opened, {"name": "load"})


def test_nothing_is_saved_while_something_is_read(opened: Sources) -> None:
    desk = Desk()
    fill(desk, opened)
    going = threading.Event()
    opened.jobs.start("load", lambda report, stopped: str(going.wait(60)))
    assert not [name for name in forms(mapping.card(desk, opened)) if name.startswith("save")]
    assert not mapping.hear(desk, opened, {"name": "draft_save", "values": {"title": "x"}})
    going.set()
    opened.jobs.wait()
    assert not (opened.case.path / "mappings").exists()
    assert [name for name in forms(mapping.card(desk, opened)) if name.startswith("save")]


def test_other_formats_that_claim_the_table_are_named(opened: Sources) -> None:
    desk = Desk()
    fill(desk, opened)
    draft = desk.evidence["mapping"].draft
    for name in ("one", "two"):
        opened.case.save_draft(replace(draft, id=name, zh=f"映射{name}"))
    opened.case.load()
    for row in (1, 2):
        open_first(desk, opened)
        assert ("映射one" in strips(mapping.card(desk, opened))) == (row == 2)


@pytest.mark.parametrize(("lang", "said"), [("zh", "有误"), ("en", "is wrong")])
def test_a_broken_mapping_is_said_and_the_card_goes_on(opened: Sources, lang: Lang, said: str) -> None:
    folder = opened.case.path / "mappings"
    folder.mkdir()
    (folder / "m1.toml").write_text("id = ", "utf-8")
    desk = Desk(lang=lang)
    shown = mapping.card(desk, opened)
    assert said in strips(shown)
    assert "m1.toml" in strips(shown)
    assert len(table(shown, "unread")) == 1
    open_first(desk, opened)
    assert "draft" in forms(mapping.card(desk, opened))
