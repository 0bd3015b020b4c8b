"""Data lists: columns by content, everything else kept, and no claim on what another form reads."""

from __future__ import annotations

import json

import pytest
from batches import facts, issues, lines, make_batch, noted, read

from loaders import FORMATS
from loaders.contract import choose
from loaders.formats.data_list import DATA_LIST, find_places


def test_columns_are_found_by_content_not_by_place() -> None:
    said = read(
        DATA_LIST,
        """备注,XM,M,Z,K
        老客户,王某甲,10012345678,990101198804121017,9900 0100 0000 0017
        ,李某丁,100-1234-5679,990101198607151452,9900010000000025""",
    )
    assert facts(said) == [
        {"row": 2, "name": "王某甲", "phone": "10012345678", "id_no": "990101198804121017", "card": "9900010000000017",
         "rest": '{"备注":"老客户"}'},
        {"row": 3, "name": "李某丁", "phone": "10012345679", "id_no": "990101198607151452", "card": "9900010000000025"},
    ]  # fmt: skip


def test_a_list_without_a_header() -> None:
    said = read(DATA_LIST, ",,,\n云州市,王某甲,10012345678,可打\n北州市,李某丁,10012345679,")
    assert [(f["name"], f["phone"], json.loads(f["rest"])) for f in facts(said)] == [
        ("王某甲", "10012345678", {"c0": "云州市", "c3": "可打"}), ("李某丁", "10012345679", {"c0": "北州市"}),
    ]  # fmt: skip


def test_of_two_phones_the_first_filled_counts_and_the_other_is_kept() -> None:
    said = read(DATA_LIST, "姓名,手机1,手机2\n王某,10012345678,10012345679\n李某,,10012345680\n赵某,10012345681,")
    assert [(f["phone"], f.get("rest")) for f in facts(said)] == [
        ("10012345678", '{"手机2":"10012345679"}'),
        ("10012345680", '{"手机2":"10012345680"}'),
        ("10012345681", None),
    ]


def test_hostile_cells_stay_text() -> None:
    said = read(DATA_LIST, '姓名;手机;备注"\n=1+1<script>;10012345678;"},{"a":1', sep=";")
    (fact,) = facts(said)
    assert fact["name"] == "=1+1<script>"
    assert json.loads(fact["rest"]) == {'备注"': '"},{"a":1'}


def test_blank_total_and_repeated_header_rows_are_noted() -> None:
    said = read(
        DATA_LIST,
        "姓名,手机,地区\n王某,10012345678,云州\n,,\n姓名,手机,地区\n合计,2,\n李某,10012345679,云州\n赵某,10012345670,云州",
    )
    assert noted(said) == [(3, "blank"), (4, "header"), (5, "total")]
    assert said.counts() == {"rows": 6, "facts": 3, "noted": 3, "rejected": 0}


def test_an_unreadable_phone_is_reported_and_the_row_stays() -> None:
    said = read(
        DATA_LIST, "姓名,手机\n王某,10012345678\n李某,停机\n赵某,1.0012E+10\n钱某,10012345679\n孙某,10012345670"
    )
    assert [f.get("phone") for f in facts(said)] == ["10012345678", None, None, "10012345679", "10012345670"]
    assert issues(said) == [(3, "手机", "bad_number"), (4, "手机", "lost_digits")]


@pytest.mark.parametrize(
    "text",
    [
        "城市,人口\n云州,1000000\n北州,2000000",
        "时间,账号,金额,电话\n2021-09-01 10:00:00,9900010000000017,298,10012345678",  # transactions, not persons
        "起始时间,对方号码,通信时长\n2021-09-01 10:00:00,10012345678,60",  # calls of nobody named
        "姓名,手机\n王某,\n李某,\n赵某,10012345678",  # one in three
        "姓名,手机",
        "受害人姓名,身份证号\n王某,990101198804121017",  # victims
        "姓名,手机,损失金额（万元）\n王某,10012345678,1",
    ],
)
def test_what_is_no_list_of_persons_is_not_claimed(text: str) -> None:
    header, *rows = lines(text)
    assert not DATA_LIST.claim(make_batch(header, rows).head).yes


def test_merchant_numbers_of_15_digits_are_no_identity_cards() -> None:
    rows = [["王某", "10012345678", f"99481055311000{n}", "990101880412101"] for n in range(3)]
    places = find_places(make_batch(["姓名", "电话", "备用", "商户号"], rows).head)
    assert places.id_no == ()


def test_it_yields_to_the_form_that_knows_the_table() -> None:
    header = "序号,工号,姓名,手机号,职务".split(",")
    head = make_batch(header, [["1", "E1", "王某", "10012345678", "业务员"]]).head
    assert DATA_LIST.claim(head).yes
    claiming, _ = choose(head, FORMATS)
    assert [f.id for f in claiming] == ["staff"]


def test_identity_cards_of_15_digits_are_no_bank_cards() -> None:
    places = find_places(make_batch(["证件", "账号"], [["990101880412101", "9900010000000017"]] * 3).head)
    assert (places.id_no, places.card) == ((0,), (1,))


def test_who_made_the_list_is_not_on_it() -> None:
    said = read(
        DATA_LIST, "序号,姓名,电话\n1,王某甲,10012345678\n2,李某丁,10012345679\n制表：钱某,审核：孙某,日期：2021-09-30"
    )
    assert [f["name"] for f in facts(said)] == ["王某甲", "李某丁"]
    assert noted(said) == [(4, "title")]
