"""The filter line says what it hides and sends back what was typed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphtool.store.base import Filter
from graphtool.ui.filters import apply, chips, minor
from graphtool.ui.state import Desk
from graphtool.views.figures import yuan


@given(st.integers(0, 10**14))
def test_yuan_as_typed_lose_no_fen(fen: int) -> None:
    assert minor(yuan(fen)) == fen
    assert minor(yuan(fen).replace(",", "")) == fen


def test_the_line_says_how_much_is_shown() -> None:
    line = chips(Desk(where=Filter(min_amount=9_900)), ("person", "account", "placeholder"), 312, 6_890, 5)
    assert (line["before"] + line["shown"] + line["after"]).startswith("显示 312 / 6,890")
    labels = {c["name"]: c["label"] for c in line["chips"]}
    assert labels["amount"] == "金额 ≥ 99.00"
    assert labels["kinds"] == "类型 2/3"
    assert [c["on"] for c in line["chips"]] == [False, True, False, False, False]
    assert line["reset"]


def test_every_form_sends_what_the_filter_takes() -> None:
    desk = Desk()
    for chip in chips(desk, ("person", "account"), 0, 0, 0)["chips"]:
        apply(desk, {f["name"]: f["value"] for f in chip["form"]["fields"]})
    assert desk.where == Filter(kinds=("person", "account"))


def test_an_overview_that_was_left_can_be_returned_to() -> None:
    desk = Desk()
    desk.history = desk.history.step(desk.history.present.move({}))
    assert [a["act"] for a in chips(desk, (), 0, 0, 0)["actions"]] == ["start"]
