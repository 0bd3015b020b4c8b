"""Where traced money leaves the evidence, on small graphs."""

from __future__ import annotations

from typing import Any

from store.graphs import entity, event, write

from graphtool import texts
from graphtool.analysis import trace
from graphtool.asking import CLAIMS, DAY_MS, GAPS, ITEMS, Requests, by_institution, requests
from graphtool.projection import Projection
from graphtool.store.memory import MemoryStore

JUNE = 1_622_505_600_000
HOUR = 3_600_000


def pay(id: str, src: str, dst: str, hour: int, fen: int, **more: Any) -> dict[str, Any]:
    return event(id, src, dst, fen, JUNE + hour * HOUR, precision="second", **more)


def told(account: str, first: int, last: int, outcome: str = "rows") -> dict[str, Any]:
    return {"account": account, "file": f"f-{account}", "outcome": outcome, "rows": 1, "from_ms": JUNE + first * HOUR,
            "until_ms": JUNE + last * HOUR if outcome == "rows" else None}  # fmt: skip


def asked(
    events: list[dict[str, Any]],
    covered: list[dict[str, Any]],
    kinds: dict[str, str] | None = None,
    months: list[dict[str, Any]] | None = None,
    held: list[dict[str, Any]] | None = None,
    passed_on: bool = False,
) -> Requests:
    """What to ask for when the victim's money is traced."""
    names = sorted({end for e in events for end in (e["src"], e["dst"])} | {"v"})
    pools = {"cash": "cash", "fee": "bank_fee", "pool": "acquirer"}
    of = {"cash": "pool", "fee": "pool", "pool": "pool", "who": "placeholder", "shop": "merchant", **(kinds or {})}
    store = MemoryStore()
    entities = [entity(one, of.get(one, "account"), pool_type=pools.get(one), institution="某行") for one in names]
    tables = {"entity": entities, "event": events, "coverage": covered, "calendar": months or [], "balance": held or []}
    write(store, "c0", tables)
    view = store.view()
    projection = Projection.from_view(view)
    return requests(view, projection, trace(projection, entities=["v"]), 10, passed_on)


def lines(found: Requests) -> list[tuple[Any, ...]]:
    return [(r["entity"], r["gap"], r["low"], r["high"], r["items"]) for r in found.table.to_dicts()]


def test_an_account_that_nobody_was_asked_about() -> None:
    rows = [pay("1", "v", "boss", 5, 1_000), pay("2", "v", "boss", 50, 200)]
    found = asked(rows, [])
    assert lines(found) == [("boss", "not_asked", 1_200, 1_200, ["statement", "holder"])]
    row = found.table.to_dicts()[0]
    assert (row["rank"], row["institution"], row["events"]) == (1, "某行", 2)
    assert (row["ask_from_ms"], row["ask_until_ms"]) == (JUNE, JUNE + 12 * DAY_MS)


def test_who_is_known_to_hold_it_is_not_asked_for() -> None:
    rows = [pay("1", "v", "boss", 5, 1_000), event("h", "man", "boss", relation="holds", currency=None)]
    assert lines(asked(rows, [], {"man": "person"}))[0][-1] == ["statement"]


def test_a_statement_that_goes_on_covers_it() -> None:
    rows = [pay("1", "v", "boss", 5, 1_000)]
    assert lines(asked(rows, [told("boss", 1, 9)])) == []
    assert lines(asked(rows, [told("boss", 1, 5)]))[0][:4] == ("boss", "ends", 1_000, 1_000)


def test_of_a_statement_that_ends_only_what_came_later_is_open() -> None:
    rows = [pay("1", "v", "boss", 5, 1_000), pay("2", "v", "boss", 20, 300)]
    found = asked(rows, [told("boss", 1, 9)])
    assert lines(found)[0][:4] == ("boss", "ends", 300, 300)
    assert found.table["first_ms"][0] == JUNE + 20 * HOUR


def test_rows_missing_since_the_money_came() -> None:
    rows = [pay("1", "v", "boss", 5, 1_000)]
    month = {"account": "boss", "month_ms": JUNE, "rows": 3, "unseen": 2, "unseen_amount": 100, "breaks": 0}
    assert lines(asked(rows, [told("boss", 1, 900)], months=[month]))[0][:4] == ("boss", "gaps", 1_000, 1_000)
    before = [{**month, "month_ms": 1_619_827_200_000}]
    assert lines(asked(rows, [told("boss", 1, 900)], months=before)) == []


def test_no_data_against_money_that_came() -> None:
    rows = [pay("1", "v", "boss", 5, 1_000)]
    assert lines(asked(rows, [told("boss", 0, 0, "no_data")]))[0][1] == "no_data"


def test_balances_that_show_it_gone() -> None:
    rows = [pay("1", "v", "boss", 5, 1_000), pay("2", "boss", "home", 9, 100)]
    broken = {"account": "boss", "event": "2", "amount": 300, "currency": "CNY"}
    found = asked(rows, [told("boss", 1, 99)], held=[broken])
    assert lines(found) == [
        ("boss", "unseen", 700, 700, ["statement", "holder"]), ("home", "not_asked", 100, 100, ["statement", "holder"]),
    ]  # fmt: skip


def test_unnamed_parties_cash_pools_and_merchants() -> None:
    rows = [
        pay("1", "v", "boss", 5, 1_000),
        pay("2", "boss", "who", 6, 100),
        pay("3", "boss", "cash", 7, 200, relation="cashed_out"),
        pay("4", "boss", "fee", 8, 5, relation="charged"),
        pay("5", "boss", "pool", 9, 300),
        pay("6", "boss", "shop", 10, 50, relation="purchased"),
    ]
    assert lines(asked(rows, [told("boss", 1, 99)])) == [
        ("pool", "pool", 300, 300, ["settlement"]),
        ("boss", "cash", 200, 200, ["withdrawals"]),
        ("boss", "unnamed", 100, 100, ["counterparties"]),
        ("shop", "merchant", 50, 50, ["merchant"]),
    ]


def test_what_the_traced_spent_themselves_may_be_left_out() -> None:
    rows = [
        pay("1", "v", "boss", 5, 1_000),
        pay("2", "v", "shop", 6, 70, relation="purchased"),
        pay("3", "boss", "cash", 7, 200, relation="cashed_out"),
        pay("4", "v", "cash", 8, 30, relation="cashed_out"),
        pay("5", "boss", "shop", 9, 40, relation="purchased"),
    ]
    covered = [told("boss", 1, 99)]
    every = [(r["entity"], r["gap"], r["high"], r["paid_directly"]) for r in asked(rows, covered).table.to_dicts()]
    assert every == [("boss", "cash", 200, 0), ("shop", "merchant", 110, 70), ("v", "cash", 30, 30)]
    assert [line[:4] for line in lines(asked(rows, covered, passed_on=True))] == [
        ("boss", "cash", 200, 200), ("shop", "merchant", 40, 40),
    ]  # fmt: skip


def test_the_range_over_the_rules() -> None:
    rows = [pay("0", "own", "boss", 1, 100), pay("1", "v", "boss", 5, 100), pay("2", "boss", "home", 6, 100)]
    found = asked(rows, [told("boss", 1, 99)])
    (row,) = found.table.to_dicts()
    assert [row[rule] for rule in CLAIMS] == [0, 100, 50, 0]
    assert (row["entity"], row["low"], row["high"]) == ("home", 0, 100)
    for rule in CLAIMS:
        assert found.table[rule].sum() <= found.traced.figures["entered"]


def test_by_institution_the_range_is_of_the_sums() -> None:
    rows = [pay("0", "own", "boss", 1, 100), pay("1", "v", "boss", 5, 100), pay("2", "boss", "home", 6, 100)]
    (one,) = by_institution(asked(rows, [])).to_dicts()
    assert (one["institution"], one["places"], one["low"], one["high"]) == ("某行", 2, 100, 100)


def test_nothing_traced_is_an_empty_list() -> None:
    assert asked([], []).table.is_empty()


def test_every_word_is_there() -> None:
    words = texts.catalogue("asking")
    assert {k for k in words if k.startswith("gap.")} == {f"gap.{one}" for one in GAPS}
    assert {k for k in words if k.startswith("item.")} == {f"item.{one}" for one in ITEMS}
