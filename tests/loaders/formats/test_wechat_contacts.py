"""Whose contacts they are, which id is whose, who is only a stranger of a shared group."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, read

from loaders.formats.wechat_contacts import WECHAT_CONTACTS, WECHAT_GROUPS


def test_the_inner_id_is_the_account_and_the_chosen_one_is_beside_it() -> None:
    said = read(
        WECHAT_CONTACTS,
        "微信ID,微信号,昵称,备注\nwxid_a,anna01,安,\n,anna02,安,\nwxid_c,wxid_c,安,",
        titles=["微信号：wxid_owner"],
    )
    assert [(f["owner"], f["account"], f.get("alias")) for f in facts(said)] == [
        ("wxid_owner", "wxid_a", "anna01"), ("wxid_owner", "anna02", None), ("wxid_owner", "wxid_c", None),
    ]  # fmt: skip


def test_a_stranger_is_nobodys_contact() -> None:
    said = read(WECHAT_CONTACTS, "本机微信号,微信ID,昵称,是否好友\nwxid_o,wxid_a,安,否\nwxid_o,wxid_b,白,是")
    assert [f.get("owner") for f in facts(said)] == [None, "wxid_o"]


def test_what_every_phone_has_is_nobodys_contact() -> None:
    said = read(WECHAT_CONTACTS, "本机微信号,微信ID,昵称,备注\nwxid_o,filehelper,文件传输助手,\nwxid_o,wxid_b,白,")
    assert [(f["account"], f.get("owner")) for f in facts(said)] == [("filehelper", None), ("wxid_b", "wxid_o")]


def test_contacts_of_nobody_and_lists_of_groups_are_not_claimed() -> None:
    header = ["微信ID", "昵称", "备注"]
    assert not WECHAT_CONTACTS.claim(make_batch(header, []).head).yes
    assert WECHAT_CONTACTS.claim(make_batch(header, [], titles=["微信号：wxid_o"]).head).yes
    assert WECHAT_CONTACTS.claim(make_batch(header, [], titles=["本机微信号：wxid_o"]).head).yes
    assert not WECHAT_CONTACTS.claim(make_batch(header, [], titles=["对方微信号：wxid_o"]).head).yes
    assert not WECHAT_CONTACTS.claim(make_batch([*header, "群名称"], [], titles=["微信号：wxid_o"]).head).yes
    assert WECHAT_GROUPS.claim(make_batch([*header, "群名称"], []).head).yes


def test_a_member_has_an_id_and_a_group() -> None:
    said = read(
        WECHAT_GROUPS,
        "群号,群名称,成员微信号,成员昵称\n990001@chatroom,甲,wxid_a,安\n990001@chatroom,甲,,白\n,,wxid_c,曹",
    )
    assert [(f["group_no"], f["account"]) for f in facts(said)] == [("990001@chatroom", "wxid_a")]
    assert issues(said) == [(3, "成员微信号", "missing_subject"), (4, "群号", "missing_counterparty")]


@pytest.mark.parametrize("stranger", ["工号", "岗位", "应发工资"])
def test_employees_with_their_groups_are_no_members(stranger: str) -> None:
    header = ["群名称", "微信号", "昵称", stranger]
    assert not WECHAT_GROUPS.claim(make_batch(header, []).head).yes


@pytest.mark.parametrize("stranger", ["姓名,岗位", "成交金额", "部门", "客户等级", "跟进状态"])
def test_staff_and_customers_are_no_contacts(stranger: str) -> None:
    header = ["微信号", "昵称", "备注", "归属账号", *stranger.split(",")]
    assert not WECHAT_CONTACTS.claim(make_batch(header, []).head).yes
