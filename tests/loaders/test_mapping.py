"""Saved mappings: any table becomes facts of any kind, a wrong mapping says where it is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from batches import facts, issues, lines, make_batch, noted, read

from graphtool import model
from graphtool.errors import MappingError
from loaders import FORMATS
from loaders.contract import ROW, Batch, Head, choose
from loaders.mapping import (
    MappedFormat,
    load_mapping,
    load_mappings,
    mapping_of,
    parse_mapping,
    save_mapping,
    usable_mappings,
)
from loaders.mapping_fields import REQUIRED, fields_of, reading

FINBENCH = Path(__file__).parent / "mappings" / "finbench.toml"


def mapping(fact: str, when: str = '["A"]', table: str = "", version: int = 1) -> str:
    """A mapping of one table with one fact."""
    return (
        f'id = "m"\nversion = {version}\nzh = "映射"\nen = "mapping"\n'
        f'[[table]]\nname = "t"\nwhen = {when}\n{table}\n[[table.fact]]\n{fact}'
    )


def form(fact: str, when: str = '["A"]', table: str = "") -> MappedFormat:
    return parse_mapping(mapping(fact, when, table)).formats[0]


TRANSFER = """
kind = "transfer"
constants = { currency = "CNY" }
[table.fact.columns]
from_account = "A"
to_account = "B"
amount = { column = "C", unit = "fen" }
time_ms = { column = "T", layout = "epoch_ms" }
"""


def test_a_transfer_in_fen_and_milliseconds() -> None:
    said = read(form(TRANSFER), "A,B,C,T\n9900010000000017,9900010000000025,29800,1630490400123\n,,1,1630490400123")
    assert facts(said) == [
        {"row": 2, "time_ms": 1_630_490_400_123, "precision": "ms", "amount": 29_800, "currency": "CNY",
         "row_type": "transfer", "from_account": "9900010000000017", "to_account": "9900010000000025"},
    ]  # fmt: skip
    assert issues(said) == [(3, "A", "missing_subject")]


@pytest.mark.parametrize(
    ("choice", "cell", "ms", "precision"),
    [
        ("", "2021-09-01 10:00", 1_630_490_400_000, "minute"),
        (', layout = "epoch_s"', "1630490400", 1_630_490_400_000, "second"),
        (', layout = "%d.%m.%Y"', "01.09.2021", 1_630_454_400_000, "day"),
        (', layout = "%d/%m/%Y %H:%M"', "01/09/2021 10:00", 1_630_490_400_000, "minute"),
        (', layout = "%d/%m/%Y %H:%M:%S"', "01/09/2021 10:00:00", 1_630_490_400_000, "second"),
        (', layout = "epoch_ms"', "yesterday", None, None),
        (', layout = "%d.%m.%Y"', "31.02.2021", None, None),
    ],
)
def test_layouts_of_time(choice: str, cell: str, ms: int | None, precision: str | None) -> None:
    fact = f'kind = "report"\n[table.fact.columns]\nname = "A"\ntime_ms = {{ column = "T"{choice} }}'
    said = read(form(fact), f"A,T\n甲某,{cell}")
    (one,) = facts(said)
    assert (one.get("time_ms"), one.get("precision")) == (ms, precision)
    assert issues(said) == ([] if ms else [(2, "T", "bad_time")])


def test_date_and_clock_in_two_columns() -> None:
    fact = 'kind = "call"\n[table.fact.columns]\nown = "A"\ntime_ms = { column = "日期", clock = "时间" }'
    (one,) = facts(read(form(fact), "A,日期,时间\n10012345678,20210901,93022"))
    assert (one["time_ms"], one["medium"]) == (1_630_488_622_000, "call")


PAYMENT = 'kind = "payment"\nconstants = { currency = "CNY" }\n[table.fact.columns]\naccount = "A"\ntime_ms = "T"\n'


def test_two_columns_of_amounts_say_the_direction() -> None:
    said = read(
        form(PAYMENT + 'amount_in = "收"\namount_out = "支"'),
        "A,T,收,支\n9900010000000017,2021-09-01,1.00,\n9900010000000017,2021-09-01,0.00,2.00\n"
        "9900010000000017,2021-09-01,1,2\n9900010000000017,2021-09-01,,",
    )
    assert [(f["amount"], f["direction"]) for f in facts(said)] == [(100, "in"), (200, "out")]
    assert issues(said) == [(4, "收", "two_amounts"), (5, "收", "missing_amount")]


def test_the_sign_says_the_direction_where_the_mapping_says_so() -> None:
    columns = "A,T,额\n9900010000000017,2021-09-01,-1.00\n9900010000000017,2021-09-01,2.00"
    signed = read(form(PAYMENT + 'amount = { column = "额", signed = true }'), columns)
    assert [(f["amount"], f["direction"]) for f in facts(signed)] == [(100, "out"), (200, "in")]
    plain = read(form(PAYMENT + 'amount = "额"'), columns)
    assert [(f["amount"], f.get("direction")) for f in facts(plain)] == [(-100, None), (200, None)]


def test_words_and_status() -> None:
    fact = PAYMENT + 'amount = "额"\ndirection = { column = "向", words = { "流入" = "in", "*" = "out" } }\n'
    said = read(
        form(fact + 'row_type = "摘要"', table='status = "结果"'),
        "A,T,额,向,摘要,结果\n9900010000000017,2021-09-01,1,流入,工资,成功\n9900010000000017,2021-09-01,1,其他,,失败\n"
        "9900010000000017,2021-09-01,1,其他,货款,",
    )
    assert [(f["direction"], f["direction_word"], f["row_type"]) for f in facts(said)] == [
        ("in", "流入", "wage"), ("out", "其他", "transfer"),
    ]  # fmt: skip
    assert noted(said) == [(3, "failed")]


def test_a_word_without_a_meaning_is_reported() -> None:
    fact = """
    kind = "settlement_item"
    constants = { currency = "CNY" }
    [table.fact.columns]
    batch_no = "A"
    amount = "额"
    item_type = { column = "类", words = { "润" = "profit_share" } }
    """
    said = read(form(fact), "A,额,类\nB1,1,润\nB1,1,返")
    assert [f.get("item_type") for f in facts(said)] == ["profit_share", None]
    assert issues(said) == [(3, "类", "unknown_word")]


@pytest.mark.parametrize(
    ("kind", "account", "scope", "rest"),
    [
        ("payment", "account", "scope", ""),
        ("payment", "card", "scope", ""),
        ("payment", "other_account", "other_scope", 'account = "D"'),
        ("transfer", "from_account", "from_scope", 'to_account = "D"'),
        ("transfer", "to_account", "to_scope", 'from_account = "D"'),
    ],
)
def test_an_account_of_no_known_scope_is_another_kind_of_account(
    kind: str, account: str, scope: str, rest: str
) -> None:
    fact = f"""
    kind = "{kind}"
    constants = {{ currency = "CNY" }}
    [table.fact.columns]
    {account} = "A"
    {scope} = {{ column = "类", words = {{ "银行卡" = "bank" }} }}
    time_ms = "T"
    amount = "C"
    {rest}
    """
    cell = "9900010000000017"
    said = read(
        form(fact),
        f"A,类,T,C,D\n{cell},银行卡,2021-09-01,1,1234567\n{cell},存折,2021-09-01,1,1234567\n{cell},,2021-09-01,1,1234567",
    )
    assert [f[scope] for f in facts(said)] == ["bank", "other", "bank"]
    assert (3, "类", "unknown_word") in issues(said)


def test_without_an_account_there_is_no_scope() -> None:
    fact = PAYMENT + 'amount = "C"\nother_account = "D"\nother_scope = { column = "类", words = { "银行卡" = "bank" } }'
    said = read(form(fact), "A,T,C,D,类\n9900010000000017,2021-09-01,1,,存折")
    assert [f.get("other_scope") for f in facts(said)] == [None]


def test_relations_spell_keys_by_scheme() -> None:
    fact = """
    kind = "relation"
    constants = { relation = "uses", from_kind = "person", to_kind = "line" }
    [table.fact.columns]
    from_key = { column = "A", scheme = "id" }
    to_key = { column = "B", scheme = "tel" }
    """
    said = read(form(fact), "A,B\n99010119880412101 7,+8610012345678\n990101198804121017,")
    assert [(f["from_key"], f["to_key"]) for f in facts(said)] == [("id:990101198804121017", "tel:10012345678")]
    assert issues(said) == [(3, "B", "missing_counterparty")]


def test_accounts_are_spelt_by_their_scope() -> None:
    text = "A,T,C\nwxid_Ab1,2021-09-01,1"
    fact = 'kind = "transfer"\nconstants = { currency = "CNY", from_scope = "SCOPE" }\n[table.fact.columns]\n' + (
        'from_account = "A"\ntime_ms = "T"\namount = "C"'
    )
    spelt = {
        s: facts(read(form(fact.replace("SCOPE", s)), text))[0]["from_account"] for s in ("tenpay", "other", "bank")
    }
    assert spelt == {"tenpay": "wxid_Ab1", "other": "wxid_Ab1", "bank": "WXID_AB1"}


def test_two_facts_of_one_row() -> None:
    text = mapping('kind = "person"\n[table.fact.columns]\nname = "A"\nphone = "B"') + (
        '\n[[table.fact]]\nkind = "listing"\n[table.fact.columns]\nphone = "B"'
    )
    said = read(parse_mapping(text).formats[0], "A,B\n甲某,10012345678\n乙某,\n,")
    assert [f["row"] for f in facts(said, "person")] == [2, 3]
    assert [f["row"] for f in facts(said, "listing")] == [2]
    assert said.counts() == {"rows": 3, "facts": 2, "noted": 1, "rejected": 0}


def test_claims_by_headers_present_absent_and_in_order() -> None:
    one = form('kind = "person"\n[table.fact.columns]\nname = "A"', '["A", "B"]', 'unless = ["C"]\nordered = true')
    heads = {h: one.claim(make_batch(h.split(","), []).head) for h in ("A,B", "A,X,B", "B,A", "A", "A,B,C")}
    assert {h: c.yes for h, c in heads.items()} == {
        "A,B": True,
        "A,X,B": True,
        "B,A": False,
        "A": False,
        "A,B,C": False,
    }
    assert heads["B,A"].why == "other_order"


def test_unmapped_columns_are_reported_unless_ignored() -> None:
    said = read(form('kind = "person"\n[table.fact.columns]\nname = "A"', table='ignore = ["B"]'), "A,B,C\n甲某,1,2")
    assert issues(said) == [(0, "C", "unknown_column")]


def test_a_changed_mapping_is_another_reading() -> None:
    first, later = (
        parse_mapping(mapping(TRANSFER)),
        parse_mapping(mapping(TRANSFER.replace('"fen"', '"yuan"'), version=2)),
    )
    assert parse_mapping("# a comment\n" + mapping(TRANSFER)).formats[0].id == first.formats[0].id
    assert later.formats[0].id != first.formats[0].id
    assert (first.formats[0].version, later.formats[0].version) == (1, 2)
    assert re.fullmatch(r"mapping\.m\.t@[0-9a-f]{8}", first.formats[0].id)


WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("id = ", "syntax", {}),
    ('id = "m"', "missing", {"name": "version"}),
    (mapping('kind = "payments"\n[table.fact.columns]\nname = "A"'), "value", {"value": "payments"}),
    (mapping('kind = "person"\n[table.fact.columns]\nnom = "A"'), "unknown", {"name": "nom"}),
    (mapping('kind = "person"\n[table.fact.columns]\nrow = "A"'), "unknown", {"name": "row"}),
    (mapping('kind = "person"\n[table.fact.columns]\nprecision = "A"'), "unknown", {"name": "precision"}),
    (mapping('kind = "person"\n[table.fact.columns]\naddress = "A"'), "lacks", {"part": "subject"}),
    (mapping(TRANSFER.replace('currency = "CNY"', "")), "lacks", {"part": "currency"}),
    (mapping(TRANSFER.replace('"CNY"', '"yuan"')), "value", {"value": "yuan"}),
    (mapping(TRANSFER.replace('"fen"', '"pence"')), "value", {"allowed": "yuan, fen, wan"}),
    (mapping(TRANSFER.replace('"epoch_ms"', '"%Q"')), "value", {"value": "%Q"}),
    (mapping(TRANSFER.replace('"CNY"', '"CNY", from_scope = "swift"')), "value", {"value": "swift"}),
    (mapping('kind = "call"\n[table.fact.columns]\nown = "A"\ntime_ms = "T"\nmedium = "M"'), "words", {}),
    (mapping('kind = "person"\n[table.fact.columns]\nname = { column = "A", colum = "B" }'), "unknown", {}),
    (mapping('kind = "person"\n[table.fact.columns]\nname = 1'), "value", {"value": 1}),
    (mapping('kind = "person"\n[table.fact.columns]\nname = "A"', when='"A"'), "value", {"place": "table[1].when"}),
    (mapping('kind = "person"\n[table.fact.columns]\nname = "A"', when="[]"), "value", {"place": "table[1].when"}),
    (
        mapping(
            'kind = "relation"\nconstants = { relation = "uses", from_kind = "person", to_kind = "line" }\n'
            '[table.fact.columns]\nfrom_key = { column = "A", scheme = "tel" }\nto_key = "B"'
        ),
        "value", {"place": "table[1].fact[1].columns.from_key.scheme"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "detail", "arguments"), WRONG)
def test_a_wrong_mapping_says_where(text: str, detail: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(MappingError) as caught:
        parse_mapping(text)
    assert caught.value.detail == detail
    assert {k: caught.value.arguments[k] for k in arguments} == arguments
    assert all(caught.value.message(lang) for lang in ("zh", "en"))


def test_saving_checks_first_and_loading_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    saved = save_mapping(mapping(TRANSFER), path)
    assert [m.digest for m in load_mappings(tmp_path)] == [load_mapping(path).digest] == [saved.digest]
    with pytest.raises(MappingError):
        save_mapping("id = ", path)
    assert load_mapping(path).digest == saved.digest
    assert list(tmp_path.iterdir()) == [path]


def test_two_mappings_of_one_name_are_an_error(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        save_mapping(mapping(TRANSFER), tmp_path / name)
    with pytest.raises(MappingError, match=r"b\.toml is wrong: Two column mappings are named m"):
        load_mappings(tmp_path)
    assert [m.id for m in usable_mappings(tmp_path)[0]] == ["m"]


def test_a_broken_mapping_names_its_file_and_leaves_the_others(tmp_path: Path) -> None:
    save_mapping(mapping(TRANSFER), tmp_path / "m.toml")
    (tmp_path / "a.toml").write_text("id = ", "utf-8")
    with pytest.raises(MappingError, match=r"a\.toml is wrong: .*no valid TOML"):
        load_mappings(tmp_path)
    usable, (broken,) = usable_mappings(tmp_path)
    assert [m.id for m in usable] == ["m"]
    assert "列映射文件 a.toml 有误：列映射文件不是有效的 TOML" in broken.message("zh")


def test_a_reader_names_its_mapping() -> None:
    reader = f"{form(TRANSFER).id}/1"
    assert [mapping_of(name) for name in (reader, "bank_return/3", "")] == ["m", "", ""]


def test_unreadable_files_are_a_mapping_error(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "m.toml", tmp_path / "none.toml"):
        with pytest.raises(MappingError) as caught:
            load_mapping(path)
        assert caught.value.detail == "unreadable"


@pytest.mark.parametrize("kind", sorted(model.FACTS))
def test_every_field_of_every_kind_can_be_mapped(kind: str) -> None:
    names = fields_of(kind) - {"amount_in", "amount_out"}
    assert set(REQUIRED) == set(model.FACTS)
    entries = []
    for at, name in enumerate(sorted(names)):
        words = f', words = {{ "x" = "{_meaning(name)}" }}' if reading(name) == "word" else ""
        scheme = ', scheme = "doc:x"' if reading(name) == "key" else ""
        entries.append(f'{name} = {{ column = "H{at}"{words}{scheme} }}')
    fact = f'kind = "{kind}"\n[table.fact.columns]\n' + "\n".join(entries)
    if kind == "relation":
        fact = fact.replace("[table", 'constants = { from_kind = "person", to_kind = "person" }\n[table')
        fact = "\n".join(line for line in fact.splitlines() if not re.match("(from|to)_kind = ", line))
    mapped = form(fact, '["H0"]')
    schema = model.FACTS[kind]
    cells = [_cell(name) for name in sorted(names)]
    header = [f"H{at}" for at in range(len(names))]
    said = mapped.read(make_batch(header, [cells]))
    said.check()
    assert said.counts()["facts"] == 1, issues(said)
    assert said.facts[kind].columns == schema.names
    unread = [name for name in names if said.facts[kind][name][0] is None]
    assert unread == [], issues(said)


def _meaning(name: str) -> str:
    return {"direction": "in", "medium": "call", "item_type": "cashback", "result": "failed", "row_type": "transfer", "role": "staff",
            "relation": "uses", "scope": "bank", "other_scope": "bank", "from_scope": "bank", "to_scope": "bank",
            "from_kind": "person", "to_kind": "person"}[name]  # fmt: skip


def _cell(name: str) -> str:
    """A cell that the field's parser can read."""
    how = reading(name)
    if how in ("word", "name", "text", "reference", "key"):
        return "CNY" if name == "currency" else "x"
    plain = {"amount": "1.00", "moment": "2021-09-01", "duration": "5", "decimal": "1.5", "share": "60%"}
    return _SPECIAL.get(name) or plain.get(how) or "990101198804121017"


_SPECIAL = {
    **dict.fromkeys(("uscc", "employer_id"), "91990199MA00000019"),
    **dict.fromkeys(("phone", "own", "other", "sender_phone", "receiver_phone", "other_phone"), "10012345678"),
    "ip": "10.1.2.3",
    "imei": "000000000000018",
    "imsi": "999990000000001",
    "mac": "00:11:22:33:44:55",
}


@pytest.mark.parametrize("shape", ["transfer", "withdraw", "deposit", "repay", "own"])
def test_finbench_tables_are_told_apart_by_their_headers(shape: str) -> None:
    headers = {
        "transfer": "fromId|toId|amount|createTime|orderNum|comment|payType|goodsType",
        "withdraw": "fromId|toId|amount|createTime",
        "deposit": "loanId|accountId|amount|createTime",
        "repay": "accountId|loanId|amount|createTime",
        "own": "personId|accountId|createTime",
    }
    head = make_batch(headers[shape].split("|"), []).head
    claiming, _ = choose(head, (*FORMATS, *load_mapping(FINBENCH).formats))
    assert [f.id.split("@")[0].split(".")[2] for f in claiming] == [
        {"transfer": "account_transfer_account", "withdraw": "account_withdraw_account",
         "deposit": "loan_deposit_account", "repay": "account_repay_loan", "own": "person_own_account"}[shape]
    ]  # fmt: skip


def test_finbench_reads_completely(data_dir: Path) -> None:
    mapped = load_mapping(FINBENCH).formats
    read_rows: dict[str, int] = {}
    for path in sorted((data_dir / "finbench_sf0.01" / "snapshot").glob("*.csv")):
        header, *rows = lines(path.read_text("utf-8"), "|")
        claiming, _ = choose(make_batch(header, rows[:50]).head, mapped)
        if not claiming:
            continue
        columns = {f"c{i}": pl.Series([r[i] for r in rows]) for i in range(len(header))}
        numbers = pl.Series(range(2, len(rows) + 2), dtype=pl.Int64)
        batch = Batch("f" * 64, 0, Head(tuple(header), (), ()), pl.DataFrame({ROW: numbers, **columns}))
        said = claiming[0].read(batch)
        assert said.counts() == {"rows": len(rows), "facts": len(rows), "noted": 0, "rejected": 0}
        assert issues(said) == []
        read_rows[path.stem] = len(rows)
    tables = (
        "AccountTransferAccount AccountWithdrawAccount LoanDepositAccount AccountRepayLoan PersonOwnAccount "
        "CompanyOwnAccount MediumSignInAccount"
    )
    assert read_rows.keys() >= set(tables.split())
