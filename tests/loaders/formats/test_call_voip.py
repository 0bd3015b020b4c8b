"""Call records of VoIP platforms: from the caller to the callee, both by number."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, read

from loaders import FORMATS
from loaders.contract import choose
from loaders.formats.call_voip import CALL_VOIP

HEADER = "账号,主叫号码,被叫号码,起始时间,结束时间,通话时长,落地网关"


def test_from_the_caller_to_the_callee() -> None:
    (fact,) = facts(read(CALL_VOIP, f"{HEADER}\nyz1,099088812345,10012345678,2021-09-01 10:00:00,,75,某通道"))
    assert (fact["own"], fact["other"], fact["direction"], fact["medium"]) == (
        "099088812345",
        "10012345678",
        "out",
        "call",
    )
    assert fact["until_ms"] - fact["time_ms"] == 75_000
    assert fact["operator"] == "某通道"


def test_the_shown_number_is_not_the_line() -> None:
    (fact,) = facts(
        read(CALL_VOIP, "外显号码,caller,callee,start_time,duration\n110,099088812345,10012345678,20210901100000,5")
    )
    assert (fact["own"], fact["other"]) == ("099088812345", "10012345678")


def test_an_extension_is_said_to_be_one() -> None:
    said = read(CALL_VOIP, f"{HEADER}\nyz1,8001,10012345678,2021-09-01 10:00:00,,75,某通道")
    assert issues(said) == [(2, "主叫号码", "extension")]


def test_an_unread_callee_leaves_the_call() -> None:
    said = read(CALL_VOIP, f"{HEADER}\nyz1,099088812345,unknown,2021-09-01 10:00:00,,75,某通道")
    assert [f["own"] for f in facts(said)] == ["099088812345"]
    assert issues(said) == [(2, "被叫号码", "bad_number")]


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (HEADER, ["call_voip"]),
        ("caller,callee,start_time,end_time,duration", ["call_voip"]),
        ("calldate,src,dst,duration,billsec,disposition,type", ["call_voip"]),
        ("src,dst,type,time,duration", ["graph_edges"]),
        ("本端号码,对端号码,主叫号码,被叫号码,通联类型,开始时间,通话时长", ["call_record"]),
        ("主叫号码,被叫号码,起始时间", []),
        ("主叫号码,起始时间,通话时长", []),
    ],
)
def test_which_call_records_are_of_a_platform(header: str, taken: list[str]) -> None:
    claiming, _ = choose(make_batch(header.split(","), []).head, FORMATS)
    assert [f.id for f in claiming] == taken
