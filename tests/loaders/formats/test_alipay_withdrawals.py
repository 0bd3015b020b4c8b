"""Where withdrawals went, when they left the wallet, and which of them did not."""

from __future__ import annotations

from batches import facts, issues, noted, read

from loaders.formats.alipay_withdrawals import ALIPAY_WITHDRAWALS


def test_a_withdrawal_leaves_the_wallet_when_it_is_applied_for() -> None:
    said = read(
        ALIPAY_WITHDRAWALS,
        """
        提现流水号,支付宝用户id,会员开户银行,会员银行账号,申请日期和时间,处理时间,提现金额（元）
        TX1,2088990000000017,青岚银行,9900010000000000017,2021-09-01 10:00:00,2021-09-02 10:00:00,1.50
        TX2,2088990000000017,青岚银行,,,2021-09-02 10:00:00,2
        """,
    )
    assert [(f["time_ms"] // 1000, f["amount"], f.get("to_account"), f["row_type"]) for f in facts(said)] == [
        (1630490400, 150, "9900010000000000017", "withdrawal"), (1630576800, 200, None, "withdrawal"),
    ]  # fmt: skip


def test_one_word_of_failure_is_enough() -> None:
    said = read(
        ALIPAY_WITHDRAWALS,
        """
        提现流水号,支付宝用户id,会员银行账号,处理时间,提现金额（元）,状态,交易状态,失败原因
        TX1,2088990000000017,9900010000000000017,2021-09-02 10:00:00,1,成功,交易关闭,
        TX2,2088990000000017,9900010000000000017,2021-09-02 10:00:00,1,处理中,,户名不符
        TX3,2088990000000017,9900010000000000017,2021-09-02 10:00:00,1,提现失败,交易成功,
        TX4,2088990000000017,9900010000000000017,2021-09-02 10:00:00,1,处理成功,复核,
        """,
    )
    assert noted(said) == [(2, "failed"), (3, "failed"), (4, "failed")]
    assert issues(said) == [(5, "交易状态", "unknown_status")]
