"""Proposed mappings: the kind, a reason per column, and a text that can be saved and read."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from batches import facts, lines, make_batch

from loaders import suggest as suggesting
from loaders.mapping import parse_mapping
from loaders.suggest import suggest

TABLES = {
    "transfer": """
        付款人,付款账号,收款人,收款账号,金额(分),转账时间,渠道
        甲某,9900010000000017,乙某,9900010000000025,29800,2021-09-01 10:00:00,手机""",
    "payment": """
        账号,日期,时间,收入金额,支出金额,余额,对方户名,摘要
        9900010000000017,2021-09-01,10:00:00,298.00,,298.00,乙某,转账""",
    "call": """
        caller,callee,time,duration
        10012345678,10012345679,2021-09-01 10:00:00,20""",
    "person": """
        name,mobile,idcard
        甲某,10012345678,990101198804121017""",
}


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_the_kind_is_found_and_the_text_reads_the_table(kind: str) -> None:
    header, *rows = lines(TABLES[kind])
    batch = make_batch(header, rows)
    proposal = suggest(batch.head, "proposal")
    assert (proposal.kind, proposal.missing) == (kind, ())
    assert 0 < proposal.confidence <= 1
    said = parse_mapping(proposal.text).formats[0].read(batch)
    said.check()
    assert said.counts()["facts"] == 1
    assert [g.header for g in proposal.guesses] == header


def test_units_layouts_and_clocks_are_taken_from_headers_and_cells() -> None:
    header, *rows = lines(TABLES["transfer"])
    assert 'amount = { column = "金额(分)", unit = "fen" }' in suggest(make_batch(header, rows).head).text
    header, *rows = lines(TABLES["payment"])
    assert 'time_ms = { column = "日期", clock = "时间" }' in suggest(make_batch(header, rows).head).text
    header, *rows = lines("fromId|toId|amount|createTime\n1234567|222222222|1.25|1630490400000", "|")
    assert 'time_ms = { column = "createTime", layout = "utc_ms" }' in suggest(make_batch(header, rows).head).text


def test_every_column_has_a_reason_in_both_languages() -> None:
    header, *rows = lines(TABLES["transfer"])
    for guess in suggest(make_batch(header, rows).head).guesses:
        assert guess.why("zh")
        assert guess.why("en")
        assert (guess.field is None) == (guess.header == "渠道")


def test_a_column_whose_cells_cannot_be_read_is_not_proposed() -> None:
    header, *rows = lines("付款账号,收款账号,金额,时间\n9900010000000017,9900010000000025,很多,2021-09-01")
    proposal = suggest(make_batch(header, rows).head)
    assert next(g for g in proposal.guesses if g.header == "金额").field is None
    assert "amount" in proposal.missing


def test_hostile_headers_stay_data() -> None:
    hostile = 'A"]\n[[table]]\nname = "x\x7f\\'
    head = make_batch(
        [hostile, "付款账号", "收款账号", "金额", "时间"],
        [["1", "9900010000000017", "9900010000000025", "1", "2021-09-01"]],
    ).head
    parsed = parse_mapping(suggest(head).text)
    assert len(parsed.formats) == 1


def test_what_the_table_does_not_say_is_marked() -> None:
    header, *rows = lines("付款账号,金额\n9900010000000017,1.00")
    proposal = suggest(make_batch(header, rows).head)
    assert proposal.missing == ("time",)
    assert "# time: ?" in proposal.text


def test_a_proposed_call_goes_from_the_caller() -> None:
    header, *rows = lines(TABLES["call"])
    batch = make_batch(header, rows)
    (fact,) = facts(parse_mapping(suggest(batch.head).text).formats[0].read(batch))
    assert (fact["own"], fact["other"], fact["direction"], fact["duration_s"]) == (
        "10012345678",
        "10012345679",
        "out",
        20,
    )


def test_each_column_is_cleaned_once_and_the_clock_decided_once_per_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned, clocks = Mock(wraps=suggesting.clean), Mock(wraps=suggesting._clock)
    monkeypatch.setattr(suggesting, "clean", cleaned)
    monkeypatch.setattr(suggesting, "_clock", clocks)
    header = [f"{word}{n}" for n in range(12) for word in ("日期", "时间", "列")]
    proposal = suggest(make_batch(header, [["2021-09-01", "10:00:00", "x"] * 12]).head)
    assert len(proposal.guesses) == 36
    assert (cleaned.call_count, clocks.call_count) == (36, len(suggesting.KINDS) + 1)
