"""人员信息: customers of a bank, people and firms alike."""

from __future__ import annotations

from batches import facts, issues, noted, read

from loaders.contract import Head
from loaders.formats.person_info import PERSON_INFO

HEADER = "客户名称,证照类型,证照号码,联系电话,联系手机,工作单位,户籍地址,单位地址,备注"


def test_the_mobile_phone_and_the_home_address_come_first() -> None:
    text = f"{HEADER}\n赵某甲,居民身份证,990101199003070019,0459-1234567,10012345678,某某公司,甲路1号,乙路2号,"
    (fact,) = facts(read(PERSON_INFO, text))
    assert (fact["phone"], fact["address"], fact["employer"]) == ("10012345678", "甲路1号", "某某公司")


def test_what_is_missing_is_taken_from_the_next_column() -> None:
    text = f"{HEADER}\n某某公司,统一社会信用代码,919901007000000011,0459-1234567,,,,乙路2号,"
    (fact,) = facts(read(PERSON_INFO, text))
    assert (fact["phone"], fact["address"], fact["id_no"]) == ("04591234567", "乙路2号", "919901007000000011")


def test_rows_without_a_person() -> None:
    said = read(PERSON_INFO, f"{HEADER}\n,居民身份证,,,,,,,\n,,,,,,,,查无此人\n,,6.2E+17,,,,,,")
    assert noted(said) == [(3, "no_data")]
    assert sorted(issues(said), key=str) == [
        (2, "客户名称", "missing_subject"), (4, "客户名称", "missing_subject"), (4, "证照号码", "lost_digits"),
    ]  # fmt: skip


def test_claims() -> None:
    assert PERSON_INFO.claim(Head(("客户名称", "证照号码"), (), ())).yes
    assert PERSON_INFO.claim(Head(("证照类型", "联系手机"), (), ())).missing == ("客户名称", "证照号码")
    assert PERSON_INFO.claim(Head(("姓名", "电话"), (), ())).why == "other_headers"
