"""注册信息 of Alipay: one holder per account; several cards in a cell are said."""

from __future__ import annotations

from batches import facts, issues, read

from loaders.contract import Head
from loaders.formats.alipay_registration import ALIPAY_REGISTRATION

HEADER = "用户Id,登陆邮箱,登陆手机,账户名称,证件号,可用余额,绑定手机,绑定银行卡"
A = "2088990000000017"


def test_a_holder_with_card_and_phone() -> None:
    said = read(
        ALIPAY_REGISTRATION, f"{HEADER}\n{A},,10012345678,赵某甲,990101198804121017,12.30,,云州银行(9900010000000001)"
    )
    (fact,) = facts(said)
    assert (fact["account"], fact["holder_id"], fact["phone"], fact["available"], fact["bound_account"]) == (
        A, "990101198804121017", "10012345678", 1230, "9900010000000001",
    )  # fmt: skip


def test_of_several_cards_the_first_is_read_and_the_cell_reported() -> None:
    said = read(ALIPAY_REGISTRATION, f"{HEADER}\n{A},,,赵某甲,,,,9900010000000002;9900010000000003")
    assert [f["bound_account"] for f in facts(said)] == ["9900010000000002"]
    assert issues(said) == [(2, "绑定银行卡", "several_cards")]
    twice = read(ALIPAY_REGISTRATION, f"{HEADER}\n{A},,,赵某甲,,,,9900010000000002;9900010000000002")
    assert issues(twice) == []


def test_the_log_of_logins_is_another_sheet() -> None:
    header = ("登陆账号", "支付宝用户ID", "账户名", "客户端ip", "操作发生时间", "绑定手机")
    assert not ALIPAY_REGISTRATION.claim(Head(header, (), ())).yes
