"""A draft of refunds from reports, deposits and what is traced, on small graphs."""

from __future__ import annotations

from typing import Any

import pytest
from store.graphs import entity, event, write

from graphtool import texts
from graphtool.analysis import trace
from graphtool.errors import BadParameter
from graphtool.projection import Projection
from graphtool.refunding import AMONG, GROUNDS, READINGS, Draft, Given, answered, draft
from graphtool.store.base import View
from graphtool.store.memory import MemoryStore


def pay(id: str, src: str, dst: str, at: int, fen: int, **more: Any) -> dict[str, Any]:
    return event(id, src, dst, fen, at * 1_000, precision="second", **more)


def tie(id: str, relation: str, src: str, dst: str, amount: int | None = None, **more: Any) -> dict[str, Any]:
    return event(id, src, dst, amount, relation=relation, currency=None if amount is None else "CNY", **more)


def reports(*losses: tuple[str, int]) -> list[dict[str, Any]]:
    """Victims p-<name> with an account a-<name> and a reported loss."""
    made = []
    for name, fen in losses:
        made.append(tie(f"r-{name}", "reported", f"p-{name}", f"r-{name}", fen))
        made.append(tie(f"h-{name}", "holds", f"p-{name}", f"a-{name}"))
    return made


def view_of(events: list[dict[str, Any]], alias: list[dict[str, str]] | None = None) -> View:
    kinds = {"p": "person", "a": "account", "r": "report"}
    names = sorted({end for e in events for end in (e["src"], e["dst"])})
    store = MemoryStore()
    write(store, "c0", {"entity": [entity(one, kinds[one[0]]) for one in names], "event": events, "alias": alias or []})
    return store.view()


def drafted(events: list[dict[str, Any]], frozen: dict[str, int], **given: Any) -> Draft:
    view = view_of(events)
    projection = Projection.from_view(view)
    said = Given(frozen, given.pop("losses", {}), given.pop("returned", {}), **given)
    return draft(view, lambda names: trace(projection, entities=names), said)


def told(found: Draft) -> list[tuple[Any, ...]]:
    return [(r["account"], r["victim"], r["ground"], r["direct"], r["in_proportion"]) for r in found.rows.to_dicts()]


def test_the_only_deposit() -> None:
    rows = [*reports(("li", 500), ("wu", 900)), pay("1", "a-li", "a-x", 1, 500), pay("2", "a-x", "a-y", 2, 100)]
    found = drafted(rows, {"a-x": 400})
    assert told(found) == [("a-x", "p-li", "single", 400, 0)]
    assert found.accounts.select("records", "surplus").row(0) == (1, 0)
    assert found.victims.select("victim", "amount", "left").rows() == [("p-li", 400, 100), ("p-wu", 0, 900)]


def test_what_all_rules_agree_on_is_traced_and_the_rest_shared() -> None:
    """300 and 100 came, 100 left: by FIFO it was Li's, by LIFO Wu's, so 200 of Li and nothing of Wu stand by any rule."""
    rows = [*reports(("li", 300), ("wu", 100)), pay("1", "a-li", "a-x", 1, 300), pay("2", "a-wu", "a-x", 2, 100),
            pay("3", "a-x", "a-y", 3, 100)]  # fmt: skip
    found = drafted(rows, {"a-x": 300})
    assert told(found) == [("a-x", "p-li", "both", 200, 50), ("a-x", "p-wu", "proportion", 0, 50)]
    assert told(drafted(rows, {"a-x": 300}, rule="lifo")) == [
        ("a-x", "p-li", "traced", 300, 0), ("a-x", "p-wu", "none", 0, 0),
    ]  # fmt: skip


def test_traced_through_another_account() -> None:
    rows = [
        *reports(("li", 300)),
        pay("1", "a-li", "a-x", 1, 300),
        pay("2", "a-x", "a-y", 2, 300),
        pay("3", "a-o", "a-y", 3, 50),
    ]
    assert told(drafted(rows, {"a-y": 350})) == [("a-y", "p-li", "traced", 300, 0)]
    assert drafted(rows, {"a-y": 350}).accounts["surplus"][0] == 50


def test_who_shares_the_rest() -> None:
    rows = [*reports(("li", 300), ("wu", 300)), pay("1", "a-li", "a-x", 1, 100), pay("2", "a-o", "a-x", 2, 500)]
    assert told(drafted(rows, {"a-x": 400})) == [("a-x", "p-li", "both", 100, 200)]
    assert told(drafted(rows, {"a-x": 400}, among="all")) == [
        ("a-x", "p-li", "both", 100, 120), ("a-x", "p-wu", "proportion", 0, 180),
    ]  # fmt: skip


def test_what_came_back_is_shown_and_counts_when_a_person_says_so() -> None:
    rows = [
        *reports(("li", 300)),
        pay("1", "a-li", "a-x", 1, 300),
        pay("2", "a-x", "a-li", 2, 100),
        pay("3", "a-o", "a-x", 3, 9),
    ]
    found = drafted(rows, {"a-x": 209})
    assert found.victims.select("came_back", "returned", "amount").row(0) == (100, 0, 209)
    counted = drafted(rows, {"a-x": 209}, count_back=True)
    assert counted.victims.select("came_back", "returned", "amount", "left").row(0) == (100, 100, 200, 0)


def test_losses_and_returns_that_a_person_gives() -> None:
    rows = [*reports(("li", 300)), pay("1", "a-li", "a-x", 1, 300), pay("2", "a-wu", "a-x", 1, 300)]
    rows.append(tie("h", "holds", "p-wu", "a-wu"))
    found = drafted(rows, {"a-x": 600}, losses={"p-wu": 250}, returned={"p-li": 100})
    assert found.victims.select("victim", "reported", "loss", "amount").rows() == [
        ("p-li", 300, 300, 200), ("p-wu", None, 250, 250),
    ]  # fmt: skip
    assert found.accounts["surplus"][0] == 150


def test_one_report_in_two_rows_is_one_loss() -> None:
    rows = [
        *reports(("li", 300)),
        tie("again", "reported", "p-li", "r-li", 300),
        tie("other", "reported", "p-li", "r-2", 50),
    ]
    assert drafted([*rows, pay("1", "a-li", "a-x", 1, 300)], {"a-x": 10}).victims["loss"].to_list() == [350]


def test_accounts_of_several_victims_trace_nobody() -> None:
    rows = [*reports(("li", 300), ("wu", 300)), tie("too", "holds", "p-wu", "a-li"), pay("1", "a-li", "a-x", 1, 300)]
    found = drafted(rows, {"a-x": 300})
    assert (found.shared, told(found), found.accounts["surplus"][0]) == (1, [], 300)


def test_without_victims_everything_stays_frozen() -> None:
    found = drafted([pay("1", "a-o", "a-x", 1, 300)], {"a-x": 300})
    assert (found.rows.height, found.accounts["surplus"][0], found.traced) == (0, 300, None)


def test_one_account_by_two_names_is_refused() -> None:
    rows = [*reports(("li", 300)), pay("1", "a-li", "a-x", 1, 300)]
    view = view_of(rows, [{"alias": "a-old", "id": "a-x"}])
    projection = Projection.from_view(view)
    with pytest.raises(BadParameter, match="twice"):
        draft(view, lambda asked: trace(projection, entities=asked), Given({"a-x": 1, "a-old": 2}, {}, {}))


def test_an_unknown_reading_is_refused() -> None:
    with pytest.raises(BadParameter, match="agreed"):
        Given({}, {}, {}, rule="best")


def test_what_was_answered_to_freezes() -> None:
    view = view_of(
        [
            tie("h", "holds", "p-li", "a-x", memo="冻结 2021-09-02 5000.00"),
            tie("g", "holds", "p-li", "a-y", memo="正常"),
        ]
    )
    assert answered(view).select("account", "said").rows() == [("a-x", "冻结 2021-09-02 5000.00")]


def test_every_word_is_there() -> None:
    words = texts.catalogue("refund")
    for group, names in (("rule", READINGS), ("among", AMONG), ("ground", GROUNDS)):
        assert {k for k in words if k.startswith(f"{group}.")} == {f"{group}.{one}" for one in names}
