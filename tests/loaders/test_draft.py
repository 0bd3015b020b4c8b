"""Drafts: what a form can say goes to TOML and back; what it cannot is never lost; hostile headers stay data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from batches import facts, make_batch

from graphtool.errors import MappingError
from loaders.draft import STATUS, Column, Draft, column_names, from_mapping
from loaders.mapping import parse_mapping
from loaders.mapping_fields import REQUIRED, WORDS, fields_of, reading

KINDS = sorted(set(REQUIRED) - {"relation"})
HOSTILE = 'A"]\n[[table]]\nname = "x\x7f\\'
TRANSFER = Draft(
    "m",
    "transfer",
    (
        Column("付方", "from_account"),
        Column("收方", "to_account"),
        Column("钱", "amount", unit="fen"),
        Column("日", "time_ms", clock="时"),
        Column("时"),
        Column("注"),
    ),
    {"currency": "CNY"},
    zh="甲",
    en="one",
)


def whole(kind: str) -> Draft:
    """A draft that gives every field of a kind, with a choice where there is one."""
    names = sorted(fields_of(kind) - {"amount_in", "amount_out"})
    columns = [
        Column(
            f"列{at}",
            name,
            unit="fen" if reading(name) == "amount" else "percent" if reading(name) == "share" else "",
            layout="%d/%m/%Y" if reading(name) == "moment" else "",
            words={"甲": min(WORDS[name]), "*": max(WORDS[name])} if reading(name) == "word" else {},
        )
        for at, name in enumerate(names)
    ]
    return Draft("m", kind, (*columns, Column("结果", STATUS)), when=("列0",), ignore=("其他",), zh="甲", en="one")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_back_from_its_mapping(kind: str) -> None:
    draft = whole(kind)
    assert from_mapping(parse_mapping(draft.to_toml()).data) == draft


def test_a_draft_is_laid_over_the_columns_of_a_table() -> None:
    mapped = from_mapping(parse_mapping(TRANSFER.to_toml()).data)
    header = ["注", "时", "日", "钱", "收方", "付方", "钱"]
    laid = mapped.over(header)
    assert [c.header for c in laid.columns] == ["注", "时", "日", "钱", "收方", "付方", "钱#2"]
    assert {c.header: c.field for c in laid.columns if c.field} == {
        c.header: c.field for c in TRANSFER.columns if c.field
    }
    assert [c.header for c in mapped.over(["付方"]).columns][1:] == ["收方", "钱", "日"]
    assert laid.to_toml() == replace(mapped, columns=laid.columns).to_toml()
    assert column_names(["金额（元）", "金额(元)", "金额（元）"]) == ("金额（元）", "金额(元)#2", "金额（元）#3")


@pytest.mark.parametrize("header", [(" 金额", "金额 "), ("金额（元）", "金额(元)"), ("金额", "金 额")])
def test_headers_that_differ_only_in_print_recognise_their_table(header: tuple[str, ...]) -> None:
    names = column_names(header)
    draft = Draft("m", "person", (Column(names[0], "name"), Column(names[1], "address")), zh="甲", en="a")
    mapping = parse_mapping(draft.decided().to_toml())
    assert mapping.data["table"][0]["when"] == list(header)
    batch = make_batch(header, [["甲某", "城东"]])
    assert mapping.formats[0].claim(batch.head).yes
    assert [(f["name"], f["address"]) for f in facts(mapping.formats[0].read(batch))] == [("甲某", "城东")]


def test_a_clock_is_known_however_its_header_is_printed() -> None:
    columns = (Column("人", "name"), Column("日", "opened_ms", clock="时间"), Column("时 间"))
    assert Draft("m", "person", columns).unread() == ()


def test_what_is_read_recognises_the_table_and_the_rest_is_known() -> None:
    said = parse_mapping(TRANSFER.decided().to_toml())
    assert said.data["table"][0]["when"] == ["付方", "收方", "钱", "日", "时"]
    assert said.data["table"][0]["ignore"] == ["注"]
    assert "# ignore" in TRANSFER.to_toml()
    once = TRANSFER.decided()
    changed = replace(once, columns=(*once.columns[:-1], Column("注", "memo"))).decided()
    assert changed.ignore == ()


def test_what_is_missing_is_said_and_stands_as_a_comment() -> None:
    assert TRANSFER.missing() == ()
    bare = replace(TRANSFER, columns=TRANSFER.columns[2:3], constants={})
    assert bare.missing() == ("subject", "time", "currency")
    assert "# subject: ?" in bare.to_toml()
    statement = Draft("m", "payment", (Column("A", "account"), Column("B", "amount_in"), Column("C", "time_ms")))
    assert statement.missing() == ("currency",)


def test_a_column_of_words_without_meanings_stays_a_comment() -> None:
    open_ = Column("类", "item_type", words={"润": "", HOSTILE: ""})
    draft = Draft(
        "m", "settlement_item", (Column("批", "batch_no"), Column("额", "amount"), open_), {"currency": "CNY"}
    )
    assert "item_type" not in parse_mapping(draft.to_toml()).data["table"][0]["fact"][0]["columns"]
    told = replace(draft, columns=(*draft.columns[:2], replace(open_, words={"润": "profit_share", HOSTILE: ""})))
    assert parse_mapping(told.to_toml()).data["table"][0]["fact"][0]["columns"]["item_type"] == {
        "column": "类",
        "words": {"润": "profit_share"},
    }


def test_a_field_comes_from_one_column() -> None:
    twice = replace(TRANSFER, columns=(*TRANSFER.columns, Column("款", "amount")))
    with pytest.raises(MappingError) as caught:
        twice.to_toml()
    assert caught.value.detail == "field_twice"
    assert "金额" in caught.value.message("zh")
    assert "钱 / 款" in caught.value.message("en")


BEYOND = {
    "several tables": '[[table]]\nname = "u"\nwhen = ["B"]\n[[table.fact]]\nkind = "listing"\ncolumns = { name = "B" }',
    "several facts": '[[table.fact]]\nkind = "listing"\ncolumns = { name = "A" }',
}


@pytest.mark.parametrize("more", BEYOND.values(), ids=BEYOND)
def test_several_tables_or_facts_are_beyond_a_form(more: str) -> None:
    _check_beyond("", 'name = "A"', more)


@pytest.mark.parametrize("column", ['name = { columns = ["A", "B"] }', 'name = { column = "A", prefix = "P" }'])
def test_alternatives_and_prefixes_are_beyond_a_form(column: str) -> None:
    _check_beyond("", column, "")


@pytest.mark.parametrize("table", ['unless = ["C"]', "ordered = true"])
def test_rules_for_headers_are_beyond_a_form(table: str) -> None:
    _check_beyond(table, 'name = "A"', "")


def _check_beyond(table: str, column: str, more: str) -> None:
    text = f'id = "m"\nversion = 1\nzh = "甲"\nen = "one"\n[[table]]\nname = "t"\nwhen = ["A"]\n{table}\n'
    text += f'[[table.fact]]\nkind = "person"\n[table.fact.columns]\n{column}\n{more}'
    with pytest.raises(MappingError) as caught:
        from_mapping(parse_mapping(text).data)
    assert caught.value.detail == "beyond_form"


def test_a_mapping_written_by_hand_is_a_draft_however_it_is_spelt() -> None:
    text = 'id = "m"\nversion = 3\nzh = "甲"\nen = "one"\n[[table]]\nname = "t"\nwhen = ["A"]\n# a note\n'
    text += '[[table.fact]]\nkind = "person"\ncolumns = { name = { column = "A" }, phone = "B" }'
    draft = from_mapping(parse_mapping(text).data)
    assert (draft.version, draft.table, draft.when) == (3, "t", ("A",))
    assert [c.field for c in draft.columns] == ["name", "phone"]


def test_hostile_headers_words_and_titles_stay_data() -> None:
    header = [HOSTILE, f"{HOSTILE}2", "额", "向", "时间"]
    draft = Draft(
        "m",
        "payment",
        (
            Column(HOSTILE, "account"),
            Column(f"{HOSTILE}2"),
            Column("额", "amount"),
            Column("向", "direction", words={HOSTILE: "in"}),
            Column("时间", "time_ms"),
        ),
        {"currency": "CNY", "institution": HOSTILE},
        zh=HOSTILE,
        en=HOSTILE,
    ).decided()
    mapping = parse_mapping(draft.to_toml())
    assert (mapping.zh, len(mapping.formats), mapping.data["table"][0]["ignore"]) == (HOSTILE, 1, [f"{HOSTILE}2"])
    batch = make_batch(header, [["9900010000000017", "x", "1.00", HOSTILE, "2021-09-01"]])
    assert mapping.formats[0].claim(batch.head).yes
    (fact,) = facts(mapping.formats[0].read(batch))
    assert (fact["direction"], fact["institution"]) == ("in", HOSTILE)
