"""Carrier details: the own number stands above the table, or the table is not claimed."""

from __future__ import annotations

import pytest
from batches import facts, make_batch, read

from loaders.contract import choose
from loaders.formats.call_carrier import CALL_CARRIER
from loaders.formats.call_record import CALL_RECORD

HEADER = "起始时间,通信地点,通信方式,对方号码,通信时长"
ROW = "2021-09-01 10:00:00,云州,主叫,10087654321,1分15秒"


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        (["手机号码：10012345678"], ""),
        (["本机号码", "10012345678"], ""),
        (["云州通信 10012345678 2021-09-01 至 2021-09-30 通话详单"], ""),
        ([], "10012345678"),
    ],
)
def test_own_number_of_title_or_sheet(titles: list[str], name: str) -> None:
    (fact,) = facts(read(CALL_CARRIER, f"{HEADER}\n{ROW}", titles, name=name))
    assert (fact["own"], fact["direction"], fact["duration_s"]) == ("10012345678", "out", 75)


def test_own_number_of_a_column() -> None:
    (fact,) = facts(read(CALL_CARRIER, f"本机号码,{HEADER}\n10012345678,{ROW}"))
    assert fact["own"] == "10012345678"


@pytest.mark.parametrize("titles", [[], ["通话详单"], ["10012345678 与 10012345679"], ["订单 9900100123456789"]])
def test_without_one_own_number_the_table_is_not_claimed(titles: list[str]) -> None:
    claim = CALL_CARRIER.claim(make_batch(HEADER.split(","), [ROW.split(",")], titles).head)
    assert (claim.yes, claim.missing) == (False, ("本机号码",))


def test_a_form_with_cells_and_devices_is_the_other_one() -> None:
    head = make_batch(["本机号码", "对方号码", "呼叫类型", "通话地点", "起始时间", "IMEI"], []).head
    claiming, _ = choose(head, (CALL_CARRIER, CALL_RECORD))
    assert [f.id for f in claiming] == ["call_record"]
