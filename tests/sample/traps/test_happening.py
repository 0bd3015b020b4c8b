"""What happens for a trap, and what does not happen without it."""

from __future__ import annotations

import polars as pl

from graphtool.sample.story import Story
from graphtool.sample.traps import ALL
from graphtool.sample.traps.happening import UNDOING, left_out


def test_a_trap_takes_its_own_movements_with_it_and_no_others(told: Story) -> None:
    for trap in ("foreign_currency", "milliseconds", "same_second", "pos_return", "twins"):
        rest = left_out(told.events, ALL - {trap})
        gone = told.events.join(rest, on="uid", how="anti")
        assert set(gone["trap"]) == {trap}
        assert rest.filter(pl.col("trap") == trap).is_empty()


def test_what_is_not_taken_back_did_not_happen(told: Story) -> None:
    rest = left_out(told.events, ALL - {"reversal"})
    back = told.events.filter(pl.col("kind").is_in(["reversal", "void"]))
    gone = told.events.join(rest, on="uid", how="anti")
    assert set(gone["uid"]) == set(back["uid"]) | set(back["link"])


def test_without_any_trap_nothing_is_taken_back_and_all_is_in_yuan(told: Story) -> None:
    bare = left_out(told.events, frozenset())
    assert bare.filter(pl.col("kind").is_in([*UNDOING, "fee", "interest", "fund", "withdraw"])).is_empty()
    assert set(bare["currency"]) == {"CNY"}
    assert set(bare["trap"]) == {""}
    assert set(bare["ms"]) == {0}
    assert bare.height > 0.8 * told.events.height


def test_money_of_one_second_comes_in_before_it_goes_out(told: Story) -> None:
    both = told.events.filter(pl.col("trap") == "same_second")
    honest = told.accounts.one("honest")
    for into, out in zip(both[0::2].to_dicts(), both[1::2].to_dicts(), strict=True):
        assert (into["dst"], out["src"], into["at"]) == (honest, honest, out["at"])
        assert into["uid"] < out["uid"]
