"""The police form of call records: one word says direction and medium; duration and end follow from each other."""

from __future__ import annotations

import pytest
from batches import facts, issues, read

from loaders.formats.call_record import CALL_RECORD

HEADER = "通联类型,本端号码,对端号码,通话开始时间,通话结束时间,通话时长(秒)"


@pytest.mark.parametrize(
    ("word", "direction", "medium"),
    [
        ("主叫", "out", "call"), ("被叫", "in", "call"), ("呼出", "out", "call"), ("来电", "in", "call"),
        ("短信发送", "out", "message"), ("短信接收", "in", "message"), ("短信主发", "out", "message"),
        ("彩信接收", "in", "message"), ("呼转", None, "call"), ("呼叫前转", None, "call"), ("", None, "call"),
    ],
)  # fmt: skip
def test_direction_and_medium(word: str, direction: str | None, medium: str) -> None:
    said = read(CALL_RECORD, f"{HEADER}\n{word},10012345678,10087654321,2021-09-01 10:00:00,,5")
    (fact,) = facts(said)
    assert (fact.get("direction"), fact["medium"]) == (direction, medium)
    assert issues(said) == []


def test_unknown_word_is_reported_and_has_no_direction() -> None:
    said = read(CALL_RECORD, f"{HEADER}\n其他,10012345678,10087654321,2021-09-01 10:00:00,,5")
    assert "direction" not in facts(said)[0]
    assert issues(said) == [(2, "通联类型", "unknown_call_type")]


@pytest.mark.parametrize(
    ("start", "end", "length", "until", "seconds"),
    [
        ("2021-09-01 10:00:00", "2021-09-01 10:01:15", "75", 1_630_490_475_000, 75),
        ("2021-09-01 10:00:00", "", "75", 1_630_490_475_000, 75),
        ("2021-09-01 10:00:00", "2021-09-01 10:01:15", "", 1_630_490_475_000, 75),
        ("2021-09-01 10:00:00", "2021-09-01 09:00:00", "75", 1_630_490_475_000, 75),  # an end before the start is none
        ("2021-09-01 10:00", "", "75", None, 75),  # a minute is too coarse to add seconds to
        ("2021-09-01 10:00:00", "", "", None, None),
    ],
)
def test_duration_and_end(start: str, end: str, length: str, until: int | None, seconds: int | None) -> None:
    (fact,) = facts(read(CALL_RECORD, f"{HEADER}\n主叫,10012345678,10087654321,{start},{end},{length}"))
    assert (fact.get("until_ms"), fact.get("duration_s")) == (until, seconds)


def test_numbers_match_whatever_prefix_the_carrier_prints() -> None:
    said = read(
        CALL_RECORD,
        f"""{HEADER}
        主叫,+8610012345678,0086-10087654321,2021-09-01 10:00:00,,5
        主叫,10012345678,(0990)88812345,2021-09-01 10:00:00,,5""",
    )
    assert [(f["own"], f["other"]) for f in facts(said)] == [
        ("10012345678", "8610087654321"[2:]), ("10012345678", "099088812345"),
    ]  # fmt: skip


def test_the_platforms_own_export_is_the_same_form() -> None:
    text = (
        "通联类型,本端号码,对端号码,通话开始/短信发送时间,通话结束时间,通话时长（秒）,本端号码通联位置,本端卡号,本端机身码,本端LAC\n"
        "主叫,10012345678,10087654321,2021-09-01 10:00:00,,5,云州市江岸,999990000000001,000000000000018,9901"
    )
    said = read(CALL_RECORD, text)
    (fact,) = facts(said)
    assert (fact["place"], fact["imsi"], fact["imei"], fact["lac"], fact["duration_s"]) == (
        "云州市江岸", "999990000000001", "000000000000018", "9901", 5,
    )  # fmt: skip
    assert issues(said) == []
