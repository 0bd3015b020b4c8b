"""Addresses: the same view again, ids only, and nothing that is no id gets in."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from graphtool.store.base import Filter
from graphtool.terms import KINDS, RELATIONS
from graphtool.ui import acts
from graphtool.ui.state import Desk, asked_for, from_address, ids, shown_filter, to_address
from tests.ui.cases import looked_at

DAY = 86_400_000
filters = st.builds(
    Filter,
    relations=st.lists(st.sampled_from(sorted(RELATIONS)), unique=True, max_size=4).map(tuple),
    kinds=st.lists(st.sampled_from(sorted(KINDS)), unique=True, max_size=4).map(tuple),
    from_ms=st.none() | st.integers(0, 30_000).map(lambda d: d * DAY),
    until_ms=st.none() | st.integers(0, 30_000).map(lambda d: d * DAY + DAY - 1),
    min_amount=st.none() | st.integers(0, 10**12),
    max_amount=st.none() | st.integers(0, 10**12),
)


@given(filters, st.sampled_from(["zh", "en"]), st.sampled_from(["received", "paid", "events"]), st.booleans())
def test_an_address_opens_the_same_view(where: Filter, lang: str, by: str, merged: bool) -> None:
    desk = Desk(lang=lang, where=where, by=by, merged=merged, selected=("p-1", "a-2"))  # type: ignore[arg-type]
    again = from_address(to_address(desk, "case1"))
    assert (again.where, again.lang, again.by, again.merged, again.selected) == (
        where,
        lang,
        by,
        merged,
        ("p-1", "a-2"),
    )


def test_an_address_holds_no_name_and_no_number(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    acts.pick(desk, source, {"id": "p-lead"})
    acts.act(desk, source, {"name": "hide", "ids": ["q-pool"]})
    desk.search = {"text": "李小四"}
    address = to_address(desk, "c" * 32)
    assert address["sel"] == "p-lead"
    assert "p-lead" in address["on"]
    whole = "&".join(address.values())
    assert all(ord(c) < 128 for c in whole)
    assert "0294" not in whole


@given(
    st.dictionaries(
        st.sampled_from(["sel", "on", "rel", "kind", "from", "to", "min", "max", "by", "lang"]), st.text(max_size=80)
    )
)
def test_whatever_stands_in_an_address_is_harmless(query: dict[str, str]) -> None:
    desk = from_address(query)
    assert set(desk.where.relations) <= set(RELATIONS)
    assert set(desk.where.kinds) <= set(KINDS)
    allowed = set("0123456789abcdefghijklmnopqrstuvwxyz-.")
    assert all(set(i) <= allowed for i in (*desk.selected, *asked_for(query)))


def test_ids_are_told_from_other_words() -> None:
    assert ids(["p-0a1", "A-1", "<b>", "", "x" * 81, "f.0.1"]) == ["p-0a1", "f.0.1"]


def test_quiet_kinds_are_shown_when_asked_for() -> None:
    assert "placeholder" not in shown_filter(Filter()).kinds
    assert shown_filter(Filter(kinds=("placeholder",))).kinds == ("placeholder",)
