"""What persons decided about rows, and whether the graph shows it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pytest
from derive.ledgers import digest_of, write

from graphtool import deciding
from graphtool.case import Case
from graphtool.deciding import OBEYED, OPEN
from graphtool.errors import BadParameter, NotFound
from graphtool.ids import entity_id
from graphtool.model import TABLES

HEADER = (
    "交易卡号,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,对手户名,摘要说明,交易币种,交易是否成功,交易流水号"
)
PAYER, PAYEE = "9900000000000001", "9900000000000002"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A payment of 298 yuan, and two receipts of as much, two and three days later."""
    rows = {
        PAYER: [f"{PAYER},2021-08-02 10:00:00,298.00,702.00,出,{PAYEE},王某,转账,人民币,成功,"],
        PAYEE: [
            f"{PAYEE},2021-08-04 12:00:00,298.00,298.00,进,{PAYER},李某,转账,人民币,成功,",
            f"{PAYEE},2021-08-05 12:00:00,298.00,596.00,进,{PAYER},李某,转账,人民币,成功,",
        ],
    }
    for own, lines in rows.items():
        (tmp_path / f"{own}.csv").write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    made = Case.create(tmp_path / "case")
    made.load([tmp_path / f"{own}.csv" for own in rows])
    made.derive()
    return made


def rows_of(case: Case) -> tuple[str, ...]:
    """The payment, and both receipts, as judgements name them; in order of time."""
    with case.view() as view:
        found = sorted(view.scan("event", ["time_ms", "id"]).read_all().to_pylist(), key=lambda row: row["time_ms"])
    return tuple(row["id"] for row in found)


def effects(case: Case) -> list[str | None]:
    return [one["effect"] for one in case.judgements().to_pylist()]


def test_nothing_decided_is_an_empty_table(case: Case) -> None:
    table = case.judgements()
    assert table.num_rows == 0
    assert table.column_names == ["n", "verb", "of", "a", "b", "why", "user", "time", "ended_by", "effect"]


def test_without_a_generation_what_is_in_force_is_open(case: Case, tmp_path: Path) -> None:
    assert Case.create(tmp_path / "empty").judgements().num_rows == 0
    paid, first, second = rows_of(case)
    case.judge("same", paid, first)
    case.undo(case.judge("apart", paid, second).n)
    shutil.rmtree(case.path / "graph")
    assert effects(Case.open(case.path)) == [OPEN, None]


def test_a_judgement_is_open_until_the_graph_is_built_again(case: Case) -> None:
    paid, first, _ = rows_of(case)
    case.judge("same", paid, first, "the slip")
    assert effects(case) == [OPEN]
    case.derive()
    assert effects(case) == [OBEYED]
    (said,) = case.judgements().to_pylist()
    assert (said["verb"], said["why"], {said["a"], said["b"]}) == ("same", "the slip", {paid, first})


def test_rows_that_are_apart_anyway_obey_at_once(case: Case) -> None:
    _, first, second = rows_of(case)
    case.judge("apart", first, second)
    assert effects(case) == [OBEYED]


def test_decisions_that_contradict_each_other_stay_open(case: Case) -> None:
    paid, first, second = rows_of(case)
    case.judge("same", paid, first)
    case.judge("same", paid, second)
    case.derive()
    assert effects(case) == [OPEN, OPEN]


def test_an_ended_judgement_has_no_effect(case: Case) -> None:
    paid, first, _ = rows_of(case)
    made = case.judge("same", paid, first)
    case.derive()
    ended = case.undo(made.n, "wrong slip")
    (said,) = case.judgements().to_pylist()
    assert (said["effect"], said["ended_by"]) == (None, ended.ended_by)


def test_what_cannot_be_decided_is_refused(case: Case) -> None:
    paid, first, _ = rows_of(case)
    for words in (("maybe", paid, first), ("same", paid, paid)):
        with pytest.raises(BadParameter):
            case.judge(*words)
    with pytest.raises(NotFound):
        case.judge("same", paid, "nowhere.0.1.m")
    with pytest.raises(NotFound):
        case.undo(5)
    assert case.judgements().num_rows == 0


def test_rows_of_two_sorts_cannot_be_the_same(case: Case) -> None:
    paid, _, _ = rows_of(case)
    record = case.path.parent / "话单.csv"
    header = "通联类型,本端号码,对端号码,通话开始时间,通话时长(秒)"
    record.write_text(f"{header}\n主叫,10000000001,10000000002,2021-08-01 10:00:00,30\n", "utf-8")
    case.load([record])
    case.derive()
    call, *_ = rows_of(case)
    with pytest.raises(BadParameter, match="one sort"):
        case.judge("same", paid, call)


def holders(case: Case) -> tuple[str, str]:
    """Two persons of whom the case knows a name and a card each."""
    rows = [{"row": n + 2, "scope": "bank", "card": f"99000000000000{n}9", "holder_name": "张某"} for n in (1, 2)]
    write(case.ledger, {"holders": {"holder": rows}})
    case.derive()
    first, second = (entity_id("person", f"row:{digest_of('holders')[:20]}.0.{row['row']}") for row in rows)
    return first, second


def test_persons_are_judged_as_rows_are(case: Case) -> None:
    first, second = holders(case)
    made = case.judge("same", first, second, "one face")
    assert (made.of, effects(case)) == ("person", [OPEN])
    case.derive()
    assert effects(case) == [OBEYED]
    (said,) = case.judgements().to_pylist()
    assert (said["of"], {said["a"], said["b"]}) == ("person", {first, second})
    case.judge("apart", second, first)
    assert effects(case) == [None, OPEN]
    case.derive()
    assert effects(case) == [None, OBEYED]


def test_a_contradiction_of_persons_is_open(case: Case) -> None:
    first, second = holders(case)
    other = entity_id("person", "id:990101198804121017")
    write(case.ledger, {"more": {"person": [{"row": 2, "name": "张某", "id_no": "990101198804121017"}]}})
    case.derive()
    for verb, a, b in (("same", first, other), ("same", second, other), ("apart", first, second)):
        case.judge(verb, a, b)
    case.derive()
    assert effects(case) == [OPEN, OPEN, OBEYED]


def test_different_kinds_are_never_judged(case: Case) -> None:
    paid, _, _ = rows_of(case)
    first, _ = holders(case)
    for other in (paid, entity_id("organisation", "uscc:91990101MA0000000U")):
        with pytest.raises(BadParameter):
            case.judge("same", first, other)
    with pytest.raises(NotFound):
        case.judge("same", first, entity_id("person", "id:990101199001011011"))
    assert case.judgements().num_rows == 0


def test_a_grade_is_of_all_files_of_a_path_or_of_one_row(case: Case) -> None:
    paid, _, _ = rows_of(case)
    fact = paid.rpartition(".")[0]
    case.grade(f"{PAYER}.csv", "B2", "police only")
    assert case.facts([fact])["grade"].to_pylist() == ["B2"]
    case.grade(fact, "C3")
    assert case.facts([fact])["grade"].to_pylist() == ["C3"]
    case.grade(fact, "")
    assert case.facts([fact])["grade"].to_pylist() == ["B2"]
    with pytest.raises(BadParameter):
        case.grade(fact, "Z9")
    with pytest.raises(NotFound):
        case.grade("nowhere.csv", "B2")


class Stated:
    """A generation that states two judged pairs of a swipe and a payment, and follows money through one of them."""

    ROWS: ClassVar[dict[str, list[dict[str, object]]]] = {
        "pairing": [
            {"kind": "settled_by", "a": a, "b": b, "state": "stands", "score": 100, "reasons": ["judged"]}
            for a, b in (("s.m", "p.m"), ("t.m", "q.m"))
        ],
        "allocation": [
            {"from_event": "s.m", "to_event": "p.m", "amount": 1, "currency": "CNY", "basis": "judged", "fact": "p"}
        ],
    }

    def scan(self, table: str) -> pa.RecordBatchReader:
        return pa.Table.from_pylist(self.ROWS.get(table, []), schema=TABLES[table]).to_reader()


def test_a_settlement_that_no_money_is_followed_through_is_not_obeyed() -> None:
    assert deciding._standing(Stated()) == {("p.m", "s.m")}  # type: ignore[arg-type]
