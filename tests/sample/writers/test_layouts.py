"""The layouts have the columns that the forms have."""

from __future__ import annotations

from graphtool.sample.writers.layouts import ACCOUNT_INFO, LAYOUTS, PERSON_INFO


def test_layouts_are_called_after_their_number_of_columns() -> None:
    for name, layout in LAYOUTS.items():
        assert len(layout.fields) == int(name)


def test_what_every_statement_must_say_is_under_a_header() -> None:
    for layout in LAYOUTS.values():
        words = set(layout.fields.values())
        assert {"account_no", "card", "time", "amount", "balance_text", "direction", "success"} <= words


def test_holders_are_named_in_the_sister_files() -> None:
    assert {ACCOUNT_INFO[h] for h in ("账户开户名称", "开户人证件号码", "交易卡号", "交易账号")} == {
        "holder", "holder_id", "card", "account_no",
    }  # fmt: skip
    assert PERSON_INFO["证照号码"] == "holder_id"
    assert LAYOUTS["29"].fields["交易方户名"] == ""
