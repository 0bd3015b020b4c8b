"""Both sides of a trade and of a transfer; a bank card that was paid; what nobody paid."""

from __future__ import annotations

from batches import facts, issues, noted, read

from loaders.formats.alipay_trades import ALIPAY_TRADES, ALIPAY_TRANSFERS


def test_the_sides_of_a_trade_are_numbers_or_what_stands_beside_the_names() -> None:
    said = read(
        ALIPAY_TRADES,
        """
        交易号,买家用户id,买家信息,卖家用户id,卖家信息,交易金额（元）,创建时间,交易类型,交易状态
        2021090100000001,2088990000000017,赵某甲,,2088990000000025(钱某乙),1.50,2021-09-01 10:00:00,转账,交易成功
        2021090100000002,,a@example.invalid(赵某甲),2088990000000025,,2,2021-09-01 10:00:00,担保交易,等待买家付款
        """,
    )
    (fact,) = facts(said)
    assert (fact["from_account"], fact["to_account"], fact["from_name"], fact["to_name"], fact["amount"], fact["row_type"]) == (
        "2088990000000017", "2088990000000025", "赵某甲", "钱某乙", 150, "transfer",
    )  # fmt: skip
    assert noted(said) == [(3, "failed")]


def test_a_transfer_goes_to_an_account_or_to_the_card_of_a_bank() -> None:
    said = read(
        ALIPAY_TRANSFERS,
        """
        交易号,付款方支付宝账号,收款方支付宝账号,收款机构信息,到账时间,转账金额（元）
        2021090100000001,2088990000000017,B@example.invalid,,2021-09-01 10:00:00,1
        2021090100000002,2088990000000017,,(青岚银行)9900010000000001,2021-09-01 10:00:00,1
        2021090100000003,2088990000000017,,青岚银行尾号0001,2021-09-01 10:00:00,1
        2021090100000004,,,青岚银行,2021-09-01 10:00:00,1
        """,
    )
    assert [(f["to_scope"], f.get("to_account"), f.get("to_institution")) for f in facts(said)] == [
        ("alipay", "b@example.invalid", None), ("bank", "9900010000000001", "青岚银行"), ("alipay", None, "青岚银行尾号0001"),
    ]  # fmt: skip
    assert issues(said) == [(5, "付款方支付宝账号", "missing_subject")]
