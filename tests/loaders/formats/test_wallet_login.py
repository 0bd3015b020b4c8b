"""Logins to wallets: whose they are, when, from where; tables that do not say whose they are belong to nobody here."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, read

from loaders.formats.wallet_login import ALIPAY_LOGIN, TENPAY_LOGIN


def test_an_account_is_its_user_number_else_the_login_name_else_what_was_asked_about() -> None:
    said = read(
        ALIPAY_LOGIN,
        """
        登陆账号,支付宝用户ID,客户端ip,操作发生时间,对应的协查数据
        a@example.invalid,2088990000000017,192.0.2.1,2021-09-01 10:00:00,990101199001010017
        A@example.invalid,,192.0.2.1,2021-09-01 10:00:00,990101199001010017
        ,,192.0.2.1,2021-09-01 10:00:00,2088990000000025
        ,,192.0.2.1,2021-09-01 10:00:00,990101199001010017
        """,
    )
    assert [f["account"] for f in facts(said)] == ["2088990000000017", "a@example.invalid", "2088990000000025"]
    assert issues(said) == [(5, "支付宝用户ID", "missing_subject")]


def test_only_beijing_time_is_read() -> None:
    said = read(
        TENPAY_LOGIN,
        "时间\tIP\n2021-09-01 10:00:00 +0800 CST\t192.0.2.1\n2021-09-01 10:00:00 +0000 UTC\t192.0.2.1",
        titles=["微信号：wxid_yz990001"],
        sep="\t",
    )
    assert [(f["account"], f["time_ms"] // 1000, f["precision"]) for f in facts(said)] == [
        ("wxid_yz990001", 1630490400, "second")
    ]
    assert (4, "时间", "missing_time") in issues(said)


@pytest.mark.parametrize(
    ("title", "whose"),
    [
        ("登录微信号：wxid_1", "wxid_1"),
        ("本机微信号：wxid_1", "wxid_1"),
        ("对方微信号：wxid_2 微信号：wxid_1", "wxid_1"),
    ],
)
def test_a_title_names_the_account_not_its_other_side(title: str, whose: str) -> None:
    said = read(TENPAY_LOGIN, "时间\tIP\n2021-09-01 10:00:00\t192.0.2.1", titles=[title], sep="\t")
    assert [f["account"] for f in facts(said)] == [whose]


def test_a_failed_login_says_so() -> None:
    said = read(
        TENPAY_LOGIN,
        "微信号,登录时间,IP,登录结果\nwxid_1,2021-09-01 10:00,192.0.2.1,失败\nwxid_1,2021-09-01 10:01,192.0.2.1,成功\n"
        "wxid_1,2021-09-01 10:02,192.0.2.1,异常",
    )
    assert [f.get("result") for f in facts(said)] == ["failed", "success", None]
    assert issues(said) == [(4, "登录结果", "unknown_status")]


@pytest.mark.parametrize("header", [["时间", "IP"], ["用户ID", "登录时间", "登录IP"], ["微信号", "时间", "IP", "金额"]])
def test_a_table_that_does_not_say_whose_logins_it_lists_is_not_claimed(header: list[str]) -> None:
    assert not TENPAY_LOGIN.claim(make_batch(header, [], titles=["某表"]).head).yes


def test_a_track_that_names_nobody_is_read_and_left_to_its_folder() -> None:
    said = read(
        TENPAY_LOGIN,
        "时间\tIP\n2021-09-01 10:00:00 +0800 CST\t192.0.2.1\n2021-09-01 11:00:00\t",
        titles=["登录日志："],
        sep="\t",
    )
    assert [(f.get("account"), f["ip"]) for f in facts(said)] == [(None, "192.0.2.1")]
    assert issues(said) == [(3, "时间", "whose_by_folder"), (4, None, "missing_subject")]


@pytest.mark.parametrize(
    ("title", "header", "mine"),
    [
        ("登录轨迹", "时间,IP", True),
        ("微信登录日志：", "时间,IP", True),
        ("网银登录日志", "登录时间,登录IP,登录结果", False),
        ("登录日志", "账号,登录时间,IP地址", False),
        ("登录日志", "客户姓名,登录时间,IP地址", False),
        ("", "用户名,微信号,登录时间,登录IP", False),
        ("", "会员账号,微信号,登录时间,登录IP", False),
    ],
)
def test_logins_to_a_bank_or_a_platform_are_none_to_wechat(title: str, header: str, mine: bool) -> None:
    head = make_batch(header.split(","), [], titles=[title] if title else []).head
    assert TENPAY_LOGIN.claim(head).yes is mine


def test_what_somebody_did_in_a_back_office_is_no_login_to_alipay() -> None:
    assert not ALIPAY_LOGIN.claim(make_batch(["登录账号", "操作发生时间", "IP地址", "操作类型"], []).head).yes
