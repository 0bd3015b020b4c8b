"""What customers export from online banking: whose account, how much, which way, to whom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from batches import facts, issues, make_batch, noted, read

from loaders import FORMATS
from loaders.archives import walk
from loaders.formats.bank_export import BANK_EXPORT
from loaders.parties import UNKNOWN
from loaders.together import read_all

SIGNED = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要"
TWO = "交易日期,摘要,交易金额(收入),交易金额(支出),记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户"
WORD = "交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,摘要"
CARD = "9900010000000088"


@pytest.mark.parametrize(
    ("titles", "account"),
    [
        ((), UNKNOWN),
        (("卡号: 9900****0017",), "9900****0017"),
        (("账号：9900010000000017 户名：赵某甲",), "9900010000000017"),
        (("招商银行交易流水",), UNKNOWN),
    ],
)
def test_whose_account(titles: tuple[str, ...], account: str) -> None:
    said = read(BANK_EXPORT, f"{SIGNED}\n2021-09-01,CNY,1.00,1.00,转账,钱某乙,", titles=titles)
    (fact,) = facts(said)
    assert fact["account"] == account
    assert fact.get("institution") == ("招商银行" if "招商银行交易流水" in titles else None)


@pytest.mark.parametrize(
    ("printed", "amount", "direction"),
    [("+10.00", 1_000, "in"), ("1,234.00", 123_400, "in"), ("-3.00", 300, "out"), ("0.00", 0, None)],
)
def test_the_sign_says_which_way(printed: str, amount: int, direction: str | None) -> None:
    rows = [f"2021-09-0{day}|CNY|{cell}|1.00|转账|钱某乙|" for day, cell in ((1, printed), (2, "-1.00"))]
    fact, _ = facts(read(BANK_EXPORT, "\n".join((SIGNED.replace(",", "|"), *rows)), sep="|"))
    assert (fact["amount"], fact.get("direction")) == (amount, direction)


@pytest.mark.parametrize(
    ("other", "direction"),
    [("2.00", None), ("-", None), ("--", None), ("-2.00", "in"), ("+2.00", "in"), ("2.00-", "in"), ("(2.00)", "in"),
     ("－￥2.00", "in")],
)  # fmt: skip
def test_an_amount_without_a_sign_came_in_only_where_signs_are_printed(other: str, direction: str | None) -> None:
    rows = f"2021-09-01,CNY,3.00,4.00,转账,钱某乙,\n2021-09-02,CNY,{other},6.00,转账,钱某乙,"
    fact, *_ = facts(read(BANK_EXPORT, f"{SIGNED}\n{rows}"))
    assert (fact["amount"], fact.get("direction")) == (300, direction)


def test_of_tables_that_are_read_at_once_each_has_its_own_signs(tmp_path: Path) -> None:
    for name, amount in (("a", "2.00"), ("b", "-2.00")):
        rows = f"2021-09-01,CNY,3.00,4.00,转账,钱某乙,\n2021-09-02,CNY,{amount},6.00,转账,钱某乙,"
        (tmp_path / f"{name}.csv").write_text(f"{SIGNED}\n{rows}\n", encoding="utf-8")
    said = {
        Path(source.path).name: [f.get("direction") for part in parts for f in facts(part.outcome)]
        for source, parts in read_all(walk([tmp_path]), FORMATS, lambda _: True)
    }
    assert said == {"a.csv": [None, None], "b.csv": ["in", "out"]}


@pytest.mark.parametrize(
    "header",
    ["收付标志", "借贷方向", "收支", "收支类型", "收支标志", "借贷标识", "资金流向", "方向", "交易方向", "借贷标志"],
)
@pytest.mark.parametrize(
    ("word", "direction"), [("支出", "out"), ("付", "out"), ("收", "in"), ("借", None), ("？", None)]
)
def test_the_word_beside_an_amount_without_a_sign_says_which_way(header: str, word: str, direction: str | None) -> None:
    table = f"交易日期,交易时间,{header},交易金额,账户余额,对方户名,对方账号,摘要"
    (fact,) = facts(said := read(BANK_EXPORT, f"{table}\n2021-09-01,10:00:05,{word},3.00,4.00,钱某乙,{CARD},转账"))
    assert (fact["amount"], fact["direction_word"], fact.get("direction")) == (300, word, direction)
    assert issues(said) == ([(2, header, "unknown_direction")] if word == "？" else [])


def test_an_unknown_column_for_the_direction_makes_no_income() -> None:
    table = "交易日期,交易时间,甲栏,交易金额,账户余额,对方户名,对方账号,摘要"
    (fact,) = facts(read(BANK_EXPORT, f"{table}\n2021-09-01,10:00:05,支出,3.00,4.00,钱某乙,{CARD},转账"))
    assert (fact["amount"], fact.get("direction")) == (300, None)


def test_of_two_columns_the_filled_one_says_which_way_and_the_booked_amount_counts() -> None:
    said = read(
        BANK_EXPORT,
        f"""{TWO}
        2021-09-01,消费,-,-,,298.00,人民币,1.00,某商店,
        2021-09-02,退款,2.00,,298.00,,人民币,299.00,某商店,
        2021-09-03,转账,,,,,人民币,299.00,某商店,""",
    )
    assert [(f["amount"], f["direction"]) for f in facts(said)] == [(29_800, "out"), (29_800, "in")]
    assert issues(said) == [(4, "记账金额(收入)", "missing_amount")]


@pytest.mark.parametrize(("came", "went"), [("0.00", "0.00"), ("0.00", ""), ("", "0.00")])
def test_zero_in_both_columns_is_a_fact_of_nothing(came: str, went: str) -> None:
    said = read(BANK_EXPORT, f"{TWO}\n2021-09-01,销户,,,{came},{went},人民币,1.00,,")
    assert [(f["amount"], f.get("direction")) for f in facts(said)] == [(0, None)]
    assert issues(said) == []


def test_zero_beside_an_amount_that_cannot_be_read_is_not_the_amount() -> None:
    said = read(BANK_EXPORT, f"{TWO}\n2021-09-01,消费,,,0.00,三元,人民币,1.00,,")
    assert facts(said) == []
    assert issues(said) == [(2, "记账金额(支出)", "bad_amount"), (2, "记账金额(收入)", "missing_amount")]


@pytest.mark.parametrize(("word", "kept"), [("贷 Cr", "贷"), ("借 Dr", "借")])
def test_debit_and_credit_are_kept_for_the_balances_to_decide(word: str, kept: str) -> None:
    (fact,) = facts(read(BANK_EXPORT, f"{WORD}\n2021-09-01,10:00:05,转账,{word},300.00,1.00,{CARD},钱某乙,"))
    assert (fact["direction_word"], fact.get("direction")) == (kept, None)


@pytest.mark.parametrize(
    ("header", "other", "amount"),
    [
        ("支出金额", "-2.00", 29_800),
        ("支出金额", "(2.00)", 29_800),
        ("支出金额", "0.00", 29_800),
        ("支出金额", "--", 29_800),
        ("支出金额", "2.00", -29_800),  # a reversal among payments
        ("支出金额", "￥2.00", -29_800),
        ("借方金额", "-2.00", 29_800),
        ("借方金额", "2.00", -29_800),
    ],
)
def test_a_column_for_expense_may_print_every_amount_with_a_minus(header: str, other: str, amount: int) -> None:
    table = f"交易日期,收入金额,{header},余额,对方户名,摘要"
    rows = f"2021-09-01,,-298.00,4.00,钱某乙,转账\n2021-09-02,,{other},2.00,钱某乙,转账\n2021-09-03,9.00,,11.00,钱某乙,转账"
    fact, *_, last = facts(read(BANK_EXPORT, f"{table}\n{rows}"))
    said = (None, "借") if header == "借方金额" else ("out", None)
    assert (fact["amount"], fact.get("direction"), fact.get("direction_word")) == (amount, *said)
    assert (last["amount"], last["direction"]) == (900, "in")


def test_what_a_later_block_prints_is_judged_by_the_first_rows_too() -> None:
    header = "交易日期,收入金额,支出金额,余额,对方户名,摘要".split(",")
    first = make_batch(header, [["2021-09-01", "", "2.00", "4.00", "钱某乙", "转账"]])
    later = make_batch(header, [["2021-09-02", "", "-2.00", "6.00", "钱某乙", "转账"]], start=9)
    (fact,) = facts(BANK_EXPORT.read(replace(later, head=first.head)))
    assert fact["amount"] == -200


@pytest.mark.parametrize(
    ("headers", "word", "direction"),
    [
        ("借方发生额,贷方发生额", "借", None),
        ("贷方金额,借方金额", "贷", None),
        ("借方发生额(支出),贷方发生额(收入)", None, "out"),
        ("支出金额(借方),存入金额(贷方)", None, "out"),
        ("存入金额,支取金额", None, "in"),
    ],
)
@pytest.mark.parametrize("empty", ["", "0.00"])
def test_a_column_for_debits_says_a_word_and_one_for_expense_a_direction(
    headers: str, word: str | None, direction: str | None, empty: str
) -> None:
    table = f"交易日期,交易时间,{headers},账户余额,对方户名,对方账号,摘要"
    row = f"2021-09-01,10:00:05,3.00,{empty},4.00,钱某乙,{CARD},转账"
    (fact,) = facts(said := read(BANK_EXPORT, f"{table}\n{row}"))
    assert (fact["amount"], fact.get("direction_word"), fact.get("direction")) == (300, word, direction)
    assert issues(said) == []


@pytest.mark.parametrize(("came", "went", "amount"), [("0.00", "0.00", 0), ("三元", "0.00", None)])
def test_zeros_below_debit_and_credit_are_a_fact_of_nothing(came: str, went: str, amount: int | None) -> None:
    table = "交易日期,贷方金额,借方金额,账户余额,对方户名,对方账号,摘要"
    said = read(BANK_EXPORT, f"{table}\n2021-09-01,{came},{went},4.00,钱某乙,{CARD},销户")
    assert [(f["amount"], f.get("direction_word")) for f in facts(said)] == ([] if amount is None else [(0, None)])


@pytest.mark.parametrize(
    ("cell", "name", "number"),
    [
        (f"钱某乙 {CARD}", "钱某乙", CARD),
        (f"某某公司{CARD}", "某某公司", CARD),
        (CARD, None, CARD),
        ("钱某乙", "钱某乙", None),
        ("--", None, None),
        ("某商店3号", "某商店3号", None),
        ("某商店20210901", "某商店20210901", None),
        ("某商店990001000", "某商店", "990001000"),
        ("钱* 9900****0017", "钱*", "9900****0017"),
        ("某商店******", "某商店******", None),
        ("某商店 000000000", "某商店", None),
    ],
)
def test_name_and_number_in_one_cell(cell: str, name: str | None, number: str | None) -> None:
    (fact,) = facts(read(BANK_EXPORT, f"{SIGNED}\n2021-09-01,CNY,1.00,1.00,转账,{cell},"))
    assert (fact.get("other_name"), fact.get("other_account")) == (name, number)


def test_interest_from_an_internal_account_of_the_bank_is_interest() -> None:
    own = read(BANK_EXPORT, f"{WORD}\n2021-09-01,10:00:05,存款利息,贷 Cr,1.23,1.00,{CARD},应付个人活期储蓄存款利息,")
    person = read(BANK_EXPORT, f"{WORD}\n2021-09-01,10:00:05,转账,贷 Cr,1.23,1.00,{CARD},钱某乙,利息")
    assert [f["row_type"] for f in (*facts(own), *facts(person))] == ["interest", "transfer"]


@pytest.mark.parametrize(
    ("type_", "summary", "kind", "memo"),
    [
        ("消费", "云上小店", "purchase", "云上小店"),  # a summary beside the type does not hide it
        ("代发工资", "", "wage", "代发工资"),
        ("转账", "转账", "transfer", "转账"),
    ],
)
def test_type_and_summary_are_read_apart(type_: str, summary: str, kind: str, memo: str) -> None:
    (fact,) = facts(read(BANK_EXPORT, f"{WORD}\n2021-09-01,10:00:05,{type_},借 Dr,1.23,1.00,{CARD},某某,{summary}"))
    assert (fact["row_type"], fact["memo"]) == (kind, memo)


def test_the_number_of_a_journal_entry_is_no_serial_of_a_trade() -> None:
    said = read(
        BANK_EXPORT, "交易日期,交易摘要,交易金额,本次余额,对手信息,日 志 号\n20210901,转账,1.00,1.00,钱某乙,369396693"
    )
    (fact,) = facts(said)
    assert not {"serial", "trade_no"} & fact.keys()
    assert issues(said) == []


@pytest.mark.parametrize("header", ["交易状态", "交易结果", "交易是否成功", "状态"])
@pytest.mark.parametrize(
    ("word", "counts", "told"),
    [
        ("成功", True, False),
        ("", True, False),
        ("--", True, False),
        ("失败", False, False),
        ("交易失败", False, False),
        ("甲乙", True, True),
    ],
)
def test_what_failed_is_no_money(header: str, word: str, counts: bool, told: bool) -> None:
    table = f"{WORD},{header}"
    said = read(BANK_EXPORT, f"{table}\n2021-09-01,10:00:05,转账,支出,3.00,1.00,{CARD},钱某乙,,{word}")
    assert len(facts(said)) == counts
    assert noted(said) == ([] if counts else [(2, "failed")])
    assert issues(said) == ([(2, header, "unknown_status")] if told else [])


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("", "", "64.50"), (6_450, "CNY")),
        (("10.00", "", "64.50"), (1_000, "USD")),
        (("", "10.00", "64.50"), (1_000, "USD")),
        (("", "0.00", "64.50"), (6_450, "CNY")),
    ],
)
def test_what_stands_below_the_yuan_is_in_yuan(cells: tuple[str, ...], said: tuple[int, str]) -> None:
    table = "交易日期,交易金额,支出金额,人民币金额,交易币种,余额,对方户名,摘要"
    (fact,) = facts(read(BANK_EXPORT, f"{table}\n2021-09-01,{','.join(cells)},美元,1.00,某商店,消费"))
    assert (fact["amount"], fact["currency"]) == said


def test_an_unknown_currency_of_the_trade_says_nothing_of_yuan() -> None:
    table = "交易日期,人民币金额,交易币种,余额,对方户名,摘要"
    (fact,) = facts(said := read(BANK_EXPORT, f"{table}\n2021-09-01,-64.50,甲元,1.00,某商店,消费"))
    assert (fact["currency"], fact["direction"], issues(said)) == ("CNY", "out", [])


@pytest.mark.parametrize(
    "header", ["代理商账号", "代理商编号", "用户ID", "微信号", "SN", "终端SN", "会员卡号", "手机号"]
)
def test_a_ledger_of_others_is_no_banks(header: str) -> None:
    assert BANK_EXPORT.claim(make_batch(WORD.split(","), []).head).yes
    assert not BANK_EXPORT.claim(make_batch([header, *WORD.split(",")], []).head).yes


@pytest.mark.parametrize(("first", "second"), [("收入金额", "支出金额"), ("贷方金额", "借方金额")])
@pytest.mark.parametrize(
    ("cells", "column", "code", "detail"),
    [
        ("10.00,5.00", 0, "two_amounts", "10.00"),
        ("10.00,-5.00", 0, "two_amounts", "10.00"),
        (",三元", 1, "missing_amount", "三元"),
        (",", 0, "missing_amount", None),
    ],
)
def test_a_rejected_row_names_a_column_of_its_amount(
    first: str, second: str, cells: str, column: int, code: str, detail: str | None
) -> None:
    said = read(BANK_EXPORT, f"交易日期,{first},{second},余额,对方户名,摘要\n2021-09-01,{cells},1.00,某商店,消费")
    assert facts(said) == []
    assert said.issues is not None
    (error,) = said.issues.filter(level="error").to_dicts()
    assert (error["column"], error["code"], error["detail"]) == ((first, second)[column], code, detail)


def test_income_and_expense_in_a_row_without_a_time_lack_the_time_too() -> None:
    said = read(
        BANK_EXPORT, "交易日期,收入,支出,余额,对方户名,摘要\n,10.00,,1.00,某商店,消费\n,1.00,2.00,1.00,某商店,消费"
    )
    assert issues(said) == [(2, "交易日期", "missing_time"), (3, "收入", "two_amounts")]


@pytest.mark.parametrize("titles", [("支付宝余额明细",), ("余额明细 2021年9月",), ("支付宝（中国）网络技术有限公司",)])
def test_what_alipay_returns_is_no_export_of_a_bank(titles: tuple[str, ...]) -> None:
    header = WORD.split(",")
    assert BANK_EXPORT.claim(make_batch(header, [], titles=["某银行 支付宝快捷支付明细"]).head).yes
    assert not BANK_EXPORT.claim(make_batch(header, [], titles=titles).head).yes
    assert not BANK_EXPORT.claim(make_batch(header, [], name=titles[0]).head).yes
    assert not BANK_EXPORT.claim(make_batch([*header, "对应的协查数据"], []).head).yes
