"""The chart of one account: both lines to the fen, in Beijing wall time."""

from __future__ import annotations

from graphtool.views.course import course

COLOURS = {"tx": "#111", "tx2": "#222", "edge": "#333", "account": "#2A9D8F", "traced": "#C0392B"}


def test_balance_and_traced_part_in_yuan() -> None:
    made = course([(1_000, 29_850, 0), (2_000, 1_000_000, 29_800)], ("余额", "追踪"), COLOURS)
    assert made["useUTC"], "wall time is not turned into the browser's zone"
    balance, traced = made["series"]
    assert (balance["name"], balance["data"]) == ("余额", [[1_000, 298.5], [2_000, 10_000.0]])
    assert (traced["name"], traced["data"]) == ("追踪", [[1_000, 0.0], [2_000, 298.0]])
    assert {s["step"] for s in made["series"]} == {"end"}
    assert made["title"][0]["text"] == "1.00 万元"


def test_an_account_without_transfers() -> None:
    assert [s["data"] for s in course([], ("a", "b"), COLOURS)["series"]] == [[], []]
