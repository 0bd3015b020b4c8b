"""Accounts one below the other in one table: each is read as if it stood alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from loaders import FORMATS
from loaders.archives import walk
from loaders.reading import read
from loaders.together import read_all

HEADER = "交易日期,交易时间,收入金额,支出金额,余额,对方户名,对方账号,摘要"
A = [
    "某银行活期明细,账号：9900010000000000017,户名：钱某甲",
    HEADER,
    "2021-09-01,10:00:00,100.00,,100.00,孙某,9900010000000000025,转账",
    "合计,,100.00",
]
B = [
    "",
    "工商银行客户明细",
    "账号：9900 0100 0000 0000 033,户名：李某乙",
    "起始日期：2021-09-01,终止日期：2021-09-30",
    HEADER,
    "2021-09-02,10:00:00,,5.00,95.00,孙某,9900010000000000025,转账",
    "2021-09-03,x,,6.00,89.00,孙某,9900010000000000025,转账",
    "没有日期,,,7.00,82.00,孙某,9900010000000000025,转账",
]
C = [
    "卡号,9900010000000000041",
    "户名,周某丙,币种,人民币",
    "打印于2021年10月1日",
    HEADER,
    "2021-09-03,10:00:00,1.00,,1.00,周某,,消费",
]
WECHAT = ["交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"]


def write(path: Path, lines: Sequence[str]) -> Path:
    if path.suffix == ".csv":
        path.write_text("\n".join(lines), "utf-8")
        return path
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for r, line in enumerate(lines):
            for c, cell in enumerate(line.split(",")):
                sheet.write_string(r, c, cell)
    return path


def said(path: Path) -> tuple[list[dict[str, Any]], dict[int, str], list[tuple[Any, ...]]]:
    """The facts without their file, the noted rows by number, and the issues; no row is lost."""
    outcomes = [part.outcome for source in walk([path]) for part in read(source, FORMATS)]
    facts = [f.drop("file", "sheet") for o in outcomes for f in o.facts.values()]
    noted = [row for o in outcomes if o.noted is not None for row in o.noted.select("row", "reason").rows()]
    issues = [i for o in outcomes if o.issues is not None for i in o.issues.select("row", "code", "detail").rows()]
    rows = pl.concat(facts).to_dicts() if facts else []
    numbers = sorted([r["row"] for r in rows] + [n for n, _ in noted] + sorted({i[0] for i in issues if lacks(i[1])}))
    assert numbers == list(range(1, len(numbers) + 1))
    return rows, dict(noted), issues


def lacks(code: str) -> bool:
    return code.startswith("missing_") or code == "other_layout"


def moved(rows: Sequence[dict[str, Any]], by: int) -> list[dict[str, Any]]:
    return [row | {"row": row["row"] + by} for row in rows]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("parts", [(A, B), (B, A), (A, B, C)])
def test_each_is_read_as_if_it_stood_alone(tmp_path: Path, name: str, parts: Sequence[list[str]]) -> None:
    whole, noted, issues = said(write(tmp_path / name, [line for part in parts for line in part]))
    expected, above = [], 0
    for nth, part in enumerate(parts):
        (tmp_path / str(nth)).mkdir()
        rows, own, _ = said(write(tmp_path / str(nth) / name, part))
        expected += moved(rows, above)
        # What a cell in front of titles makes of them differs only in blanks, which the first table notes as such, too.
        assert {above + n: reason for n, reason in own.items()}.items() <= noted.items()
        above += len(part)
    assert whole == expected
    assert len({row["account"] for row in whole}) == len(parts)
    began = [(row, detail) for row, code, detail in issues if code == "other_owner"]
    assert len(began) == len(parts) - 1


def test_signs_are_those_of_each_accounts_own_rows(tmp_path: Path) -> None:
    header = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要"
    row = "2021-09-0{n},CNY,{amount},1.00,转账,某,"
    lines = [
        line
        for n, amounts in enumerate((["-1.00", "2.00"], ["3.00", "4.00"]))
        for line in (f"卡号：990001000000000001{n}", header, *(row.format(n=n + 1, amount=a) for a in amounts))
    ]
    rows, _, _ = said(write(tmp_path / "a.csv", lines))
    assert [(r["account"][-1], r["amount"], r["direction"]) for r in rows] == [
        ("0", 100, "out"), ("0", 200, "in"), ("1", 300, None), ("1", 400, None),
    ]  # fmt: skip


def test_it_says_at_which_row_another_account_begins(tmp_path: Path) -> None:
    _, noted, issues = said(write(tmp_path / "a.csv", [*A, *B, *C]))
    began = [(row, detail) for row, code, detail in issues if code == "other_owner"]
    assert began == [(7, "9900010000000000033 李某乙"), (13, "9900010000000000041 周某丙")]
    assert [row for row, reason in noted.items() if reason == "title"] == [1, 6, 7, 8, 13, 14, 15]


def test_a_page_of_the_same_account_goes_on(tmp_path: Path) -> None:
    rows, noted, issues = said(
        write(tmp_path / "a.csv", [*A, "", A[0], *A[1:], *B, "户名：李某乙,第2页", HEADER, B[5]])
    )
    assert [row["account"][-2:] for row in rows] == ["17", "17", "33", "33", "33"]
    assert [row for row, code, _ in issues if code == "other_owner"] == [12]
    assert noted[6] == "title"


@pytest.mark.parametrize("size", [40, 90, 150, 240, 330, 420, 600])
def test_where_a_block_ends_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    path = write(tmp_path / "a.csv", [*A, *B[2:], *C[:2], *C[3:]])
    whole = said(path)
    monkeypatch.setattr("loaders.delimited.BLOCK", size)
    rows, noted, issues = said(path)
    assert (rows, noted) == (whole[0], whole[1])
    assert sorted(map(str, issues)) == sorted(map(str, whole[2]))


@pytest.mark.parametrize("beside", ["第1页/共3页", "2021年9月", "20210901-20210930", "2021-09-01 ~ 2021-09-30"])
def test_what_stands_beside_an_account_in_a_title_need_have_no_label(tmp_path: Path, beside: str) -> None:
    rows, noted, _ = said(write(tmp_path / "a.csv", [*A, f"账号：9900010000000000033,{beside}", HEADER, A[2]]))
    assert [row["account"][-2:] for row in rows] == ["17", "33"]
    assert noted[5] == "title"


def test_titles_without_a_header_below_count_as_well(tmp_path: Path) -> None:
    rows, noted, _ = said(write(tmp_path / "a.csv", [HEADER, A[0], A[2], B[2], B[5], B[5]]))
    assert [row["account"][-2:] for row in rows] == ["17", "33", "33"]
    assert noted == {1: "header", 2: "title", 4: "title"}


@pytest.mark.parametrize(
    "turned",
    [
        HEADER.replace("收入金额,支出金额", "支出金额,收入金额"),
        "记账日,交易类型,金额,余额,对方户名,对方账号,备注",
        "日期,种类,数额,对方户名,对方账号,结存",
    ],
)
def test_rows_of_another_layout_are_not_booked_on_anybody(tmp_path: Path, turned: str) -> None:
    rows, noted, issues = said(write(tmp_path / "a.csv", [*A, B[2], turned, B[5], "", *C]))
    assert [row["row"] for row in rows] == [3, 13]
    assert noted[6] == "header"
    assert [row for row, code, _ in issues if code == "other_layout"] == [7]
    assert [row for row, code, _ in issues if code == "other_owner"] == [5, 9]


def test_another_table_below_is_not_read_by_this_header(tmp_path: Path) -> None:
    turned = HEADER.replace("收入金额,支出金额", "支出金额,收入金额")
    rows, noted, issues = said(write(tmp_path / "a.csv", [*A, turned, B[5], B[5], HEADER, B[5], turned, B[5]]))
    assert [row["row"] for row in rows] == [3, 9]
    assert [noted[n] for n in (5, 8, 10)] == ["header"] * 3
    assert [row for row, code, _ in issues if code == "other_layout"] == [6, 7, 11]


def test_a_smaller_table_above_is_not_lost_as_titles(tmp_path: Path) -> None:
    wide = HEADER + ",币种,交易地点,流水号"
    rows, noted, issues = said(write(tmp_path / "a.csv", [*A[:3], A[2], "", wide, B[5], B[5]]))
    assert [row["row"] for row in rows] == [7, 8]
    assert [row for row, code, _ in issues if code == "other_layout"] == [3, 4]
    assert noted == {1: "title", 2: "title", 5: "blank", 6: "header"}


def test_labels_above_their_values_are_titles(tmp_path: Path) -> None:
    lines = [
        line
        for n in (1, 2)
        for line in (
            "账号,户名,币种,余额",
            f"990001000000000000{n},某{n},人民币,1.00",
            HEADER,
            A[2],
            A[2],
            "合计,,200.00",
        )
    ]
    rows, noted, issues = said(write(tmp_path / "a.csv", lines))
    assert [(r["account"][-1], r["row"]) for r in rows] == [("1", 4), ("1", 5), ("2", 10), ("2", 11)]
    assert [noted[n] for n in (7, 8, 9)] == ["title", "title", "header"]
    assert [i for i in issues if i[1] == "other_owner"] == [(7, "other_owner", "9900010000000000002 某2")]


def test_what_only_looks_like_a_title_stays_a_row(tmp_path: Path) -> None:
    broken = "没有日期,,,7.00,82.00,孙某,账号：9900010000000000058,转账"
    rows, _, issues = said(
        write(tmp_path / "a.csv", [*A[:2], ",,收入,支出,,户名,账号,", A[2], broken, "备注：已核对", A[2]])
    )
    assert {row["account"][-2:] for row in rows} == {"17"}
    assert [row for row, code, _ in issues if code == "missing_time"] == [5]
    assert not [row for row, code, _ in issues if code == "other_owner"]


def test_owners_without_a_number_are_kept_apart(tmp_path: Path) -> None:
    row = "2021-09-0{n} 10:00:00,商户消费,某店,茶,支出,¥{n}.00,零钱,支付成功,100{n},200{n},/"
    lines = [
        line
        for n in (1, 2)
        for line in (f"微信昵称：[某{n}]", "共1笔记录", "注：", "1. 说明", *WECHAT, row.format(n=n))
    ]
    rows, noted, _ = said(write(tmp_path / "a.csv", lines))
    assert [(r["account"], r["holder_name"]) for r in rows] == [("****", "某1"), ("****(2)", "某2")]
    assert [noted[n] for n in range(7, 12)] == ["title"] * 4 + ["header"]


def test_numbers_that_lost_their_digits_are_not_the_same(tmp_path: Path) -> None:
    lost = ["账号：9.90001E+18", HEADER, A[2]]
    rows, _, _ = said(write(tmp_path / "a.csv", [*lost, *lost]))
    assert [row["account"] for row in rows] == ["****", "****(2)"]


def test_contacts_of_two_phones(tmp_path: Path) -> None:
    lines = [
        line for n in "ab" for line in (f"微信号：wxid_{n}", "微信ID,昵称,备注", f"wxid_{n}1,某,友", f"wxid_{n}2,某,友")
    ]
    rows, _, _ = said(write(tmp_path / "a.csv", lines))
    assert [(r["owner"], r["account"]) for r in rows] == [(f"wxid_{n}", f"wxid_{n}{i}") for n in "ab" for i in "12"]


def test_small_files_read_together_say_the_same(tmp_path: Path) -> None:
    for name, lines in {"a.csv": [*A, *B], "b.csv": A, "c.csv": B, "d.csv": [*B, *C, *A]}.items():
        write(tmp_path / name, lines)
    for source, parts in read_all(walk([tmp_path]), FORMATS, lambda _: True):
        found = [f for part in parts for f in part.outcome.facts.values()]
        alone, _, _ = said(tmp_path / Path(source.shown).name)
        assert pl.concat(found).drop("file", "sheet").to_dicts() == alone
