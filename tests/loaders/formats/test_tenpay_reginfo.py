"""TenpayRegInfo: further cards belong to the account above, and the closed ones stand in a table of their own."""

from __future__ import annotations

from batches import facts, issues, noted, read

from loaders.formats.tenpay_reginfo import TENPAY_REGINFO

HEADER = "账户状态,账号,注册姓名,注册时间,注册身份证号,绑定手机,绑定状态,开户行信息,银行账号"


def test_a_further_card_takes_the_account_above_but_not_its_phone() -> None:
    said = read(
        TENPAY_REGINFO,
        f"""{HEADER}
        正常,wxid_a1,赵某甲,2015-01-01,990101198804121017,10012345678,已绑定,云州银行,9900010000000001
        ,,,,,,,云州银行,9900010000000002
        正常,wxid_b2,,,,,,,
        ,,,,,,,云州银行,9900010000000003""",
    )
    read_back = [(f["account"], f.get("holder_name"), f.get("phone"), f.get("bound_account")) for f in facts(said)]
    assert read_back == [
        ("wxid_a1", "赵某甲", "10012345678", "9900010000000001"),
        ("wxid_a1", "赵某甲", None, "9900010000000002"),
        ("wxid_b2", None, None, None),
        ("wxid_b2", None, None, "9900010000000003"),  # nobody's name is carried past another account
    ]
    assert issues(said) == [(3, "银行账号", "carried_down"), (5, "银行账号", "carried_down")]


def test_a_card_without_any_account_above_is_rejected() -> None:
    said = read(TENPAY_REGINFO, f"{HEADER}\n,,,,,,,云州银行,9900010000000002")
    assert facts(said) == []
    assert issues(said) == [(2, "账号", "missing_subject")]


def test_closed_registrations_have_their_own_header() -> None:
    said = read(
        TENPAY_REGINFO,
        f"""{HEADER}
        已注销,wxid_c3,,,,,,,
        注销信息
        账号,注册姓名,注册身份证号,注册时间,注销时间,开户行信息,银行账号,绑定时间,解绑时间
        wxid_c3,冯某庚,990101199109231120,2014-01-01 12:00:00,2020-06-01 08:30:00,,9900010000000003,,""",
    )
    assert noted(said) == [(3, "title"), (4, "header")]
    first, second = facts(said)
    assert (first["status"], "holder_name" in first) == ("已注销", False)
    assert (second["holder_name"], second["closed_ms"]) == ("冯某庚", 1_591_000_200_000)


def test_a_title_without_a_table_is_noted() -> None:
    said = read(TENPAY_REGINFO, f"{HEADER}\n正常,wxid_c3,,,,,,,\n注销信息\n无")
    assert noted(said) == [(3, "title"), (4, "title")]
    assert said.counts() == {"rows": 3, "facts": 1, "noted": 2, "rejected": 0}
