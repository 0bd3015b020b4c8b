"""What is there month by month, what is missing, and answers without data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from derive.ledgers import digest_of, graph, payment, write

from graphtool import judgements, model
from graphtool.derive import derive
from graphtool.ids import entity_id
from graphtool.ledger import Delivery, Ledger, Reading, TableCount
from graphtool.recorder import Recorder

A, B = "9900000000000001", "9900000000000002"
MAY, JUNE = 1_619_827_200_000, 1_622_505_600_000
ID = "990101199001011234"


def to_b(row: int, **values: Any) -> dict[str, Any]:
    return payment(row, other_account=B, **values)


def months(tables: Mapping[str, list[dict[str, Any]]]) -> dict[tuple[str, int], tuple[int, int, int]]:
    number = {e["id"]: e["number"] for e in tables["entity"]}
    return {
        (number[m["account"]], m["month_ms"]): (m["rows"], m["unseen"], m["breaks"]) for m in tables["calendar"]
    }  # fmt: skip


def test_months_count_own_rows_and_those_that_only_the_other_side_has(tmp_path: Path) -> None:
    mine = [to_b(2, time_ms=MAY), to_b(3, time_ms=MAY + 5_000_000), to_b(4, time_ms=JUNE - 1), to_b(5, time_ms=JUNE)]
    theirs = [payment(2, card=B, other_account=A, direction="in", time_ms=MAY)]
    tables = graph(tmp_path, {"a": {"payment": mine}, "b": {"payment": theirs}})
    assert {m["unseen"]: m["unseen_amount"] for m in tables["calendar"]} == {0: None, 2: 59600, 1: 29800}
    assert months(tables) == {
        (A, MAY): (3, 0, 0), (A, JUNE): (1, 0, 0), (B, MAY): (1, 2, 0), (B, JUNE): (0, 1, 0),
    }  # fmt: skip


def test_what_may_be_the_other_side_is_not_called_unseen(tmp_path: Path) -> None:
    """Three equal payments, two equal receipts: which is missing is open."""
    mine = [to_b(n, time_ms=MAY + n) for n in (2, 3, 4)]
    theirs = [payment(n, card=B, other_account=A, direction="in", time_ms=MAY + n) for n in (2, 3)]
    tables = graph(tmp_path, {"a": {"payment": mine}, "b": {"payment": theirs}})
    assert months(tables) == {(A, MAY): (3, 0, 0), (B, MAY): (2, 0, 0)}


@pytest.mark.parametrize(("layout", "unseen"), [("alipay_statement", 1), ("test", 2)])
def test_a_trade_that_is_printed_again_for_the_other_end_is_not_missing_there(
    tmp_path: Path, layout: str, unseen: int
) -> None:
    """An Alipay return has a trade once for each subject, both times as the payer saw it; another form does not."""
    user = {"scope": "alipay", "card": None, "account": "2088990000000017", "layout": layout, "time_ms": MAY}
    user |= {"other_scope": "alipay", "other_account": "2088990000000025"}
    both = [payment(n, serial="S1", **user) for n in (2, 3)]
    tables = graph(tmp_path, {"a": {"payment": [*both, payment(4, serial="S2", **user)]}})
    assert months(tables)["2088990000000025", MAY] == (0, unseen, 0)


def test_a_row_without_direction_may_be_the_other_side(tmp_path: Path) -> None:
    """Too late to be joined, too near to say that it is not there."""
    theirs = payment(2, card=B, other_account=A, direction=None, direction_word="贷", time_ms=MAY + 3_600_000)
    tables = graph(tmp_path, {"a": {"payment": [to_b(2, time_ms=MAY)]}, "b": {"payment": [theirs]}})
    assert months(tables) == {(A, MAY): (1, 0, 0), (B, MAY): (1, 0, 0)}


def test_money_through_a_pool_has_no_other_statement(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [payment(2, time_ms=MAY, row_type="fee"), payment(3, time_ms=MAY)]}})
    assert list(months(tables).values()) == [(2, 0, 0)]


def test_the_row_at_which_balances_break_is_named(tmp_path: Path) -> None:
    rows = [
        to_b(2, time_ms=MAY, amount=100, balance=900),
        to_b(3, time_ms=MAY + 1000, amount=100, balance=800),
        to_b(4, time_ms=JUNE, amount=100, balance=500),
        to_b(5, time_ms=JUNE + 1000, amount=100, balance=400),
        to_b(6, time_ms=JUNE + 2000, amount=100, balance=100),
    ]
    tables = graph(tmp_path, {"a": {"payment": list(reversed(rows))}})
    (chain,) = tables["chain"]
    assert (chain["verdict"], chain["breaks"], chain["opening"]) == ("breaks", 2, 1000)
    assert chain["break_fact"] == f"{digest_of('a')[:20]}.0.4"
    assert months(tables)[A, JUNE] == (3, 0, 2)


def test_balances_that_follow_name_no_row(tmp_path: Path) -> None:
    rows = [to_b(n, time_ms=MAY + n, amount=100, balance=1000 - 100 * n) for n in range(2, 6)]
    (chain,) = graph(tmp_path, {"a": {"payment": rows}})["chain"]
    assert (chain["verdict"], chain["breaks"], chain["break_fact"]) == ("proves", 0, None)


def answered(
    folder: Path, path: str, detail: str | None = None, unread: int = 0, same_as: str = ""
) -> list[dict[str, Any]]:
    """Coverage after rows of A, of a person, and a file at this path in which every row is noted; the person is judged the
    same as one of that number."""
    ledger = Ledger(folder)
    person = {"row": 2, "name": "李某", "id_no": ID}
    write(ledger, {"a": {"payment": [payment(2, time_ms=MAY, other_account=B)]}, "p": {"person": [person]}})
    if same_as:
        write(ledger, {"q": {"person": [{"row": 2, "name": "李某", "id_no": same_as}]}})
        refs = [entity_id("person", f"id:{number}") for number in (ID, same_as)]
        ledger.record(judgements.KIND, {"verb": "same", "refs": refs, "why": ""})
    recorder, file = Recorder(ledger), digest_of("empty")
    noted = {"file": file, "sheet": 0, "row": 1, "reason": "no_data", "detail": detail}
    recorder.add("lot-empty", "noted", pl.DataFrame([noted], schema=pl.DataFrame(model.NOTED.empty_table()).schema))
    table = TableCount(0, "", "bank_return/1", 1 + unread, 0, 1, 0, unread)
    recorder.done(
        Reading("reading-empty", "lot-empty", file, 1, (table,), "test"),
        Delivery("delivery-empty", file, path, (), "", ""),
    )
    recorder.commit()
    with derive(ledger, folder / "scratch") as derived:
        rows = derived.table("coverage").to_pylist()
        names = {e["id"]: e["key"] for e in derived.table("entity").to_pylist()}
    return [row | {"account": names[row["account"]]} for row in rows if row["outcome"] == "no_data"]


@pytest.mark.parametrize(
    ("path", "detail", "whose"),
    [
        (f"某银行_无数据/{B}/交易明细信息.csv", None, [f"bank:{B}"]),
        (f"某银行/{ID}/交易明细信息.csv", None, [f"id:{ID}"]),
        (f"某银行/{ID}_李某/{B}/交易明细信息.csv", None, [f"bank:{B}"]),
        ("交易明细信息.csv", B, [f"bank:{B}"]),
        ("9900000000000003/交易明细信息.csv", None, []),
        (f"某银行/x{B}7/交易明细信息.csv", None, []),
    ],
)
def test_an_answer_without_data_counts_for_whom_it_names(
    tmp_path: Path, path: str, detail: str | None, whose: list[str]
) -> None:
    rows = answered(tmp_path, path, detail)
    assert [row["account"] for row in rows] == whose
    assert all((row["request"], row["rows"], row["noted"]) == ("", 0, 1) for row in rows)


def test_an_answer_counts_for_whom_its_person_is_judged_to_be(tmp_path: Path) -> None:
    other = "990101198804121017"
    rows = answered(tmp_path, f"某银行/{ID}/交易明细信息.csv", same_as=other)
    assert [row["account"] for row in rows] == [f"id:{other}"]


def test_a_file_that_was_not_understood_is_no_answer(tmp_path: Path) -> None:
    assert answered(tmp_path, f"{B}/交易明细信息.csv", unread=1) == []
