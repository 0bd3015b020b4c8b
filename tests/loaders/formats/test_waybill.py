"""Waybills: which phone is whose, and a terminal's SN only behind its label."""

from __future__ import annotations

import pytest
from batches import facts, issues, read

from loaders.formats.waybill import WAYBILL


def test_doubled_headers_are_sender_then_receiver() -> None:
    (fact,) = facts(
        read(WAYBILL, "运单号,寄件人,电话,地址,收件人,电话,地址\nZY1,甲,10011112222,云州,乙,10012345678,北州")
    )
    assert fact == {
        "row": 2, "waybill": "ZY1", "sender_name": "甲", "sender_phone": "10011112222", "sender_address": "云州",
        "receiver_name": "乙", "receiver_phone": "10012345678", "receiver_address": "北州",
    }  # fmt: skip


def test_a_single_phone_is_the_receivers_where_no_sender_is_printed() -> None:
    (fact,) = facts(read(WAYBILL, "快递单号,收件人,电话,地址\nZY1,乙,10012345678,北州"))
    assert (fact["receiver_phone"], fact["receiver_address"]) == ("10012345678", "北州")


def test_a_single_phone_beside_both_names_is_unclear_and_unread() -> None:
    said = read(WAYBILL, "运单号,寄件人,收件人,电话\nZY1,甲,乙,10012345678\nZY2,甲,乙,")
    assert not any(k.endswith("phone") for f in facts(said) for k in f)
    assert issues(said) == [(2, "电话", "unclear_column")]


@pytest.mark.parametrize(
    ("remark", "sn"),
    [
        ("SN:99JA000001", "99JA000001"), ("POS机 sn：99ja000001 勿压", "99JA000001"), ("机身SN: 99JA-01", "99JA-01"),
        ("99JA000001", None), ("订单SNX:123456", None), ("DESN:99JA000001", None),
    ],
)  # fmt: skip
def test_serial_number_in_the_remark(remark: str, sn: str | None) -> None:
    (fact,) = facts(read(WAYBILL, f"运单号;收件人;收件人电话;备注\nZY1;乙;10012345678;{remark}", sep=";"))
    assert fact.get("sn") == sn
    assert fact["memo"] == remark


def test_a_column_of_serial_numbers_wins_over_the_remark() -> None:
    (fact,) = facts(read(WAYBILL, "运单号,收件人,终端SN,备注\nZY1,乙,99JA07,SN:99JA08"))
    assert fact["sn"] == "99JA07"


def test_a_masked_phone_stays_masked() -> None:
    (fact,) = facts(read(WAYBILL, "运单号,收件人,收件人电话\nZY1,乙,100****5678"))
    assert fact["receiver_phone"] == "100****5678"
