"""What titles say: labelled values, firms, months, numbers; nothing where two are named."""

from __future__ import annotations

import pytest

from loaders.contract import Head
from loaders.titles import (
    find_account,
    find_acquirer,
    find_all,
    find_bank,
    find_customer,
    find_employer,
    find_labelled,
    find_month,
    find_phone,
)


def head(*titles: str, name: str = "") -> Head:
    return Head((), titles, (), name)


@pytest.mark.parametrize(
    ("titles", "value"),
    [
        (("单位：某乙公司 2021年",), "某乙公司"),
        (("单位", "某乙公司"), "某乙公司"),
        (("单位：", "某乙公司"), "某乙公司"),
        (("计量单位制",), None),
        (("往来单位：某丙公司",), None),
        (("往来单位：某丙公司 单位：某乙公司",), "某乙公司"),
        (("单位",), None),
    ],
)
def test_labelled(titles: tuple[str, ...], value: str | None) -> None:
    assert find_labelled(head(*titles), ("单位",)) == value


def test_every_label_with_its_value() -> None:
    said = head("微信号：wxid_a 昵称：某", "手机号", "10000000001")
    assert find_all(said, ("昵称", "微信号", "手机号", "邮箱")) == {
        "昵称": "某",
        "微信号": "wxid_a",
        "手机号": "10000000001",
    }


def test_whose_the_table_of_a_bank_is() -> None:
    said = head("账户：活期", "卡号：9900 0100 0000 0017", "账号：9900010000000025 户名：赵某甲", "对方户名：钱某乙")
    assert find_customer(said) == {"卡号": "9900010000000017", "账号": "9900010000000025", "户名": "赵某甲"}
    assert find_customer(head("云州银行明细")) == {}


def test_acquirer_by_the_list_of_pools_by_label_or_by_its_name() -> None:
    assert find_acquirer(head("上海付临门支付有限公司交易明细")) == "付临门"
    assert find_acquirer(head("收单机构:某甲")) == "某甲"
    assert find_acquirer(head("收单机构名称:某甲")) == "某甲"
    assert find_acquirer(head("某甲支付科技有限公司 交易明细")) == "某甲支付科技有限公司"
    assert find_acquirer(head("云州银行明细")) is None
    assert find_acquirer(head("付临门", "拉卡拉")) is None
    assert find_acquirer(head(name="付临门")) == "付临门"


def test_bank() -> None:
    assert find_bank(head("招商银行交易流水")) == "招商银行"
    assert find_bank(head(name="工商银行")) == "工商银行"
    assert find_bank(head("招商银行", "交通银行")) is None
    assert find_bank(head("云州银行")) is None


@pytest.mark.parametrize(
    ("titles", "number"),
    [
        (("卡号: 9900****0017",), "9900****0017"),
        (("账号：9900010000000017 户名：赵某甲",), "9900010000000017"),
        (("查询账号", "9900010000000017"), "9900010000000017"),
        (("户名：赵某甲",), None),
        (("卡号：9900 0202 0011 2233 ,客户名称：某甲",), "9900020200112233"),
        (("卡号：9900-0202-0011-2233-001 户名：某甲",), "9900020200112233001"),
        (("卡号：9900 **** **** 2233",), "9900********2233"),
        (("卡号", "9900 0202 0011 2233"), "9900020200112233"),
        (("账号：9900 0202 0011 2233 20210901",), "9900020200112233"),
        (("账号：9900 0202 0011 2233 2021-09-01",), "9900020200112233"),
        (("账号：9900010000000017 2021",), "9900010000000017"),
        (("账号：NRA9900010000000017",), "NRA9900010000000017"),
        (("卡号：***0017",), "***0017"),
        (("卡号：****0017",), "****0017"),
        (("招商银行 收款账户：9900010000000099 账户：9900020202001122",), "9900020202001122"),
        (("对方账户：9900010000000099",), None),
        (("本方账号：9900010000000017",), "9900010000000017"),
        (("姓名/账号：9900010000000017",), "9900010000000017"),
        (("卡号：9900",), None),
        (("卡号：见附件",), None),
        (("卡号：见附件", "账号：9900010000000017"), "9900010000000017"),
    ],
)
def test_account(titles: tuple[str, ...], number: str | None) -> None:
    assert find_account(head(*titles)) == number


def test_employer() -> None:
    assert find_employer(head("云州某乙科技发展有限公司 员工花名册")) == "云州某乙科技发展有限公司"
    assert find_employer(head("花名册")) is None
    assert find_employer(head("某甲公司", "某乙公司")) is None


@pytest.mark.parametrize(
    ("title", "month"),
    [
        ("2021年9月工资表", "2021-09"), ("2021-09 工资表", "2021-09"), ("2021.12", "2021-12"), ("2021年13月", None),
        ("2021-09-30", None), ("2021年8月 2021年9月", None), ("工资", None),
    ],
)  # fmt: skip
def test_month(title: str, month: str | None) -> None:
    assert find_month(head(title)) == month


@pytest.mark.parametrize(
    ("titles", "number"),
    [
        (("手机号码：10012345678",), "10012345678"), (("+8610012345678",), "10012345678"),
        (("区号 0990-88812345",), "099088812345"), (("订单 9900100123456789",), None), (("100****5678",), None),
        (("10012345678", "10012345679"), None), (("10012345678", "手机 10012345678"), "10012345678"),
    ],
)  # fmt: skip
def test_phone(titles: tuple[str, ...], number: str | None) -> None:
    assert find_phone(head(*titles)) == number
