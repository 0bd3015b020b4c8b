"""Credit card statements: days without a year, what was spent is positive."""

from __future__ import annotations

import datetime as dt

import pytest
from batches import facts, issues, read

from loaders.formats.card_statement import CARD_STATEMENT

HEADER = "交易日,记账日,交易摘要,人民币金额,卡号末四位,交易地金额"
TITLE = ("招商银行信用卡对账单（个人消费卡账户 2024年01月）",)


@pytest.mark.parametrize(
    ("day", "booked", "wanted"),
    [("01/02", "01/03", "2024-01-02"), ("", "12/29", "2023-12-29"), ("12/31", "01/01", "2023-12-31")],
)
def test_the_year_is_that_of_the_statement_or_the_one_before(day: str, booked: str, wanted: str) -> None:
    (fact,) = facts(read(CARD_STATEMENT, f"{HEADER}\n{day},{booked},某商店,1.00,1234,1.00", titles=TITLE))
    moment = dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=fact["time_ms"])
    assert (moment.isoformat()[:10], fact["precision"]) == (wanted, "day")
    assert (fact["account"], fact["institution"]) == ("****1234", "招商银行")


@pytest.mark.parametrize(
    ("summary", "amount", "said"),
    [
        ("某商店", "298.00", ("out", 29_800, "purchase")),
        ("掌上生活还款", "-298.00", ("in", 29_800, "transfer")),
        ("某商店退款", "-3.90", ("in", 390, "refund")),
        ("年费", "100.00", ("out", 10_000, "fee")),
    ],
)
def test_what_was_spent_is_positive(summary: str, amount: str, said: tuple[str, int, str]) -> None:
    (fact,) = facts(read(CARD_STATEMENT, f"{HEADER}\n01/02,01/03,{summary},{amount},1234,", titles=TITLE))
    assert (fact["direction"], fact["amount"], fact["row_type"]) == said


def test_citic_prints_whole_days_and_counts_what_was_settled() -> None:
    said = read(
        CARD_STATEMENT,
        """
        交易日期,入账日期,交易描述,卡末四位,交易币种,结算币种,交易金额,结算金额
        2021-09-01,2021-09-02,某商店,9917,美元,人民币,10.00,64.50
        2021-09-03,2021-09-03,还款,9917,人民币,人民币,-500,-500
        """,
    )
    assert [(f["time_ms"] // 86_400_000, f["amount"], f["currency"], f["direction"], f["row_type"]) for f in facts(said)] == [
        (18871, 6450, "CNY", "out", "purchase"), (18873, 50_000, "CNY", "in", "transfer"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("64.50,,美元", (6_450, "CNY", "out", [])),
        ("-64.50,10.00,甲元", (6_450, "CNY", "in", [])),
        (",10.00,美元", (1_000, "USD", "out", [])),
        (",10.00,甲元", (1_000, "甲元", "out", [(3, "交易币种", "unknown_currency")])),
    ],
)
def test_what_stands_below_the_yuan_is_in_yuan(cells: str, said: tuple[int, str, str, list[object]]) -> None:
    table = "交易日,记账日,交易摘要,卡号末四位,人民币金额,结算金额,交易币种"
    (fact,) = facts(done := read(CARD_STATEMENT, f"{table}\n01/02,01/03,某商店,1234,{cells}", titles=TITLE))
    assert (fact["amount"], fact["currency"], fact["direction"], issues(done)) == said


def test_a_row_without_an_amount_names_its_column() -> None:
    assert issues(read(CARD_STATEMENT, f"{HEADER}\n01/02,01/03,某商店,,1234,", titles=TITLE)) == [
        (3, "人民币金额", "missing_amount")
    ]


@pytest.mark.parametrize(("day", "titles"), [("13/45", TITLE), ("02/30", TITLE), ("01/02", ())])
def test_a_day_that_cannot_be_placed_is_said(day: str, titles: tuple[str, ...]) -> None:
    said = read(CARD_STATEMENT, f"{HEADER}\n{day},,某商店,1.00,1234,", titles=titles)
    assert facts(said) == []
    row = 2 + len(titles)
    assert issues(said) == [(row, "交易日", "bad_time"), (row, None, "missing_time")]
