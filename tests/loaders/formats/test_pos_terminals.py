"""POS terminals: one fact per machine, activated or not; shipping lists and settlements are not claimed."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, read

from loaders.formats.pos_terminals import POS_TERMINALS


def test_a_machine_that_was_never_activated_is_a_fact() -> None:
    said = read(
        POS_TERMINALS,
        "机具SN,激活状态,激活时间,押金,代理商账号\n99JA01,未激活,,99.00,AG1\n99JA02,已激活,2021-09-01,,AG1",
    )
    assert facts(said) == [
        {"row": 2, "agent_no": "AG1", "sn": "99JA01", "status": "未激活", "deposit": 9900},
        {
            "row": 3,
            "agent_no": "AG1",
            "sn": "99JA02",
            "status": "已激活",
            "time_ms": 1_630_454_400_000,
            "precision": "day",
        },
    ]


def test_lost_digits_of_a_serial_number_reject_the_row() -> None:
    said = read(POS_TERMINALS, "SN号,激活状态\n9.90001E+18,已激活")
    assert facts(said) == []
    assert issues(said) == [(2, "SN号", "lost_digits"), (2, "SN号", "missing_subject")]


@pytest.mark.parametrize("other", ["运单号", "结算批次号", "系统参考号"])
def test_other_tables_with_a_serial_number_are_not_claimed(other: str) -> None:
    assert not POS_TERMINALS.claim(make_batch(["SN号", "激活状态", other], []).head).yes
