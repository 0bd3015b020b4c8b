"""What customers export from online banking: whose account, how much, which way, to whom."""

from __future__ import annotations

import pytest
from batches import facts, issues, read

from loaders.formats.bank_export import BANK_EXPORT, UNKNOWN

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
    row = f"2021-09-01|CNY|{printed}|1.00|转账|钱某乙|"
    (fact,) = facts(read(BANK_EXPORT, SIGNED.replace(",", "|") + "\n" + row, sep="|"))
    assert (fact["amount"], fact.get("direction")) == (amount, direction)


def test_of_two_columns_the_filled_one_says_which_way_and_the_booked_amount_counts() -> None:
    said = read(
        BANK_EXPORT,
        f"""{TWO}
        2021-09-01,消费,-,-,,298.00,人民币,1.00,某商店,
        2021-09-02,退款,2.00,,298.00,,人民币,299.00,某商店,
        2021-09-03,转账,,,,,人民币,299.00,某商店,""",
    )
    assert [(f["amount"], f["direction"]) for f in facts(said)] == [(29_800, "out"), (29_800, "in")]
    assert issues(said) == [(4, None, "missing_amount")]


@pytest.mark.parametrize(("word", "kept"), [("贷 Cr", "贷"), ("借 Dr", "借")])
def test_debit_and_credit_are_kept_for_the_balances_to_decide(word: str, kept: str) -> None:
    (fact,) = facts(read(BANK_EXPORT, f"{WORD}\n2021-09-01,10:00:05,转账,{word},300.00,1.00,{CARD},钱某乙,"))
    assert (fact["direction_word"], fact.get("direction")) == (kept, None)


@pytest.mark.parametrize(
    ("cell", "name", "number"),
    [
        (f"钱某乙 {CARD}", "钱某乙", CARD),
        (f"某某公司{CARD}", "某某公司", CARD),
        (CARD, None, CARD),
        ("钱某乙", "钱某乙", None),
        ("--", None, None),
        ("某商店3号", "某商店3号", None),
    ],
)
def test_name_and_number_in_one_cell(cell: str, name: str | None, number: str | None) -> None:
    (fact,) = facts(read(BANK_EXPORT, f"{SIGNED}\n2021-09-01,CNY,1.00,1.00,转账,{cell},"))
    assert (fact.get("other_name"), fact.get("other_account")) == (name, number)


def test_interest_from_an_internal_account_of_the_bank_is_interest() -> None:
    own = read(BANK_EXPORT, f"{WORD}\n2021-09-01,10:00:05,存款利息,贷 Cr,1.23,1.00,{CARD},应付个人活期储蓄存款利息,")
    person = read(BANK_EXPORT, f"{WORD}\n2021-09-01,10:00:05,转账,贷 Cr,1.23,1.00,{CARD},钱某乙,利息")
    assert [f["row_type"] for f in (*facts(own), *facts(person))] == ["interest", "transfer"]
