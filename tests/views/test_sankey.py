"""The Sankey: an account once per hop, sums to the fen, evidence never markup."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graphtool.ui.style import colours
from graphtool.views.sankey import Flow, Station, balance, entity_of, name_at, sankey
from tests.ui.cases import HOSTILE

STATIONS = {n: Station("account", n) for n in "abcd"} | {"q": Station("pool", HOSTILE)}
PAINT = colours(False) | dict.fromkeys(("account", "pool", "person"), "#123456")

flows = st.lists(
    st.builds(Flow, st.integers(0, 4), st.sampled_from("abcdq"), st.sampled_from("abcdq"), st.integers(1, 10**9)),
    max_size=30,
)


def series(options: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = options["series"][0]
    return found


@given(flows)
def test_there_is_never_a_cycle(moved: list[Flow]) -> None:
    """Even when money comes back: each link leads from one hop to the next."""
    for link in series(sankey(moved, STATIONS, PAINT))["links"]:
        assert int(link["target"].rpartition("@")[2]) == int(link["source"].rpartition("@")[2]) + 1


@given(flows)
def test_sums_balance_to_the_fen(moved: list[Flow]) -> None:
    sums = balance(moved)
    total = sum(f.amount for f in moved)
    assert sum(came for came, _ in sums.values()) == sum(went for _, went in sums.values()) == total


def test_names_of_nodes_lead_back_to_entities() -> None:
    assert entity_of(name_at("a-12@3", 4)) == "a-12@3"


def test_hostile_labels_are_neither_markup_nor_template() -> None:
    options = sankey([Flow(0, "a", "q", 29_800, False)], STATIONS, PAINT)
    node = next(n for n in series(options)["data"] if n["name"] == "q@1")
    assert "<img" not in json.dumps(node["tooltip"])
    assert "&lt;img" in node["tooltip"]["formatter"]
    sly = {**STATIONS, "q": Station("pool", "{a|x}{n|y}")}
    label = next(n for n in series(sankey([Flow(0, "a", "q", 1)], sly, PAINT))["data"] if n["name"] == "q@1")
    assert label["label"]["formatter"].count("{") == 2


def test_pools_are_hatched_attribution_is_dashed_selection_is_ringed() -> None:
    options = series(sankey([Flow(0, "a", "q", 100), Flow(1, "q", "b", 50, False)], STATIONS, PAINT, selected=["b"]))
    nodes = {n["name"]: n["itemStyle"] for n in options["data"]}
    assert "decal" in nodes["q@1"]
    assert "decal" not in nodes["a@0"]
    assert nodes["b@2"]["borderColor"] == PAINT["ring"]
    dashed = {e["target"]: e["lineStyle"].get("borderType") for e in options["links"]}
    assert dashed == {"q@1": None, "b@2": "dashed"}


def test_nothing_moved() -> None:
    assert series(sankey([], {}, PAINT))["data"] == []
