"""The money question answered as a trace: whose money is where by the chosen rule, with the range over the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import polars as pl

from graphtool import texts
from graphtool.analysis.booking import RULES
from graphtool.analysis.destinations import BOUND, WHERE
from graphtool.analysis.results import Result
from graphtool.store.frames import as_frame
from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.coverage import gaps
from graphtool.ui.data import Source
from graphtool.ui.state import Desk
from graphtool.views import figures
from graphtool.views.picture import name_of

SHOWN = 60
HOPS = 12
"""So far from the start money is drawn; the table has all of it."""


def asked(source: Source, start: Sequence[str], goal: Sequence[str], said: Mapping[str, Any]) -> Result:
    """The trace of what these paid (to those, where named), by every rule."""
    period = {"period": said["period"]} if "period" in said else {}
    into = {"into": list(goal)} if goal else {}
    return source.analyse("trace", entities=list(start), rule="all", **into, **period)


def steps(result: Result, rule: str) -> list[tuple[int, Mapping[str, Any]]]:
    """What the rule says moved, per pair of accounts, with the hop: one more than the fewest by which money came to the payer."""
    events = as_frame(result.more["events"].select(["src", "dst", rule])).filter(pl.col(rule) > 0)
    pairs = events.group_by("src", "dst").agg(amount=pl.col(rule).sum()).sort("src", "dst")
    paid_on: dict[str, list[str]] = {}
    for src, dst in pairs.select("src", "dst").iter_rows():
        paid_on.setdefault(src, []).append(dst)
    hop = dict.fromkeys(sorted(set(result.more["origins"]["src"].to_pylist())), 0)
    ahead = list(hop)
    for name in ahead:
        for other in paid_on.get(name, []):
            if other not in hop:
                hop[other] = hop[name] + 1
                ahead.append(other)
    found: list[tuple[int, Mapping[str, Any]]] = []
    for row in pairs.iter_rows(named=True):
        at = hop.get(row["src"], 0)
        if at < HOPS:
            found.append((at, {**row, "basis": None, "carried": None}))
    return found


def places(result: Result, line: str, rule: str) -> list[str]:
    """The events that carry any of it by that rule, to or from one entity, or all."""
    table = as_frame(result.more["events"].select(["event", "src", "dst", rule])).filter(pl.col(rule) > 0)
    if line:
        table = table.filter((pl.col("src") == line) | (pl.col("dst") == line))
    return [str(i) for i in table["event"].to_list()]


def where_label(desk: Desk, where: str) -> str:
    """Where money ended, in words."""
    return texts.say(f"analysis.trace.where.{where}", desk.lang)


def side_by_side(desk: Desk, found: Result, rule: str) -> Block:
    """What every rule says, summed by where money is; what entered stands below."""
    sums = as_frame(found.table).group_by("where").agg(pl.col(list(RULES)).sum())
    order = {word: nth for nth, word in enumerate(WHERE)}
    made = []
    for row in sorted(sums.iter_rows(named=True), key=lambda r: order[r["where"]]):
        cells: list[Any] = [where_label(desk, row["where"])]
        cells += [{"text": figures.yuan(row[name]), "sort": row[name], "strong": name == rule} for name in RULES]
        made.append({"cells": cells})
    entered = int(found.figures["entered"])
    total: list[Any] = [{"text": figures.yuan(entered), "sort": entered} for name in RULES if name != BOUND]
    made.append({"cells": [{"text": desk.word("money.entered"), "strong": True}, *total, None]})
    heads = [blocks.column(desk.word("money.where"))]
    heads += [blocks.column(desk.word(f"money.rule.{name}"), True) for name in RULES]
    said = blocks.section(
        desk.word("rankings.method"), [blocks.text(one.say(desk.lang), "d") for one in found.assumptions]
    )
    table = blocks.table("rules", heads, made, wide=True)
    return blocks.card(desk.word("money.rules"), [table, said], desk.word("money.rules_note"), fill=True)


def destinations(desk: Desk, source: Source, found: Result, rule: str) -> Block:
    """Where the money is, the most by the chosen rule first: its share, the range over the rules, whether statements cover it."""
    table = as_frame(found.table).sort(rule, "high", descending=True, maintain_order=True)
    rows = table.filter(pl.col(rule).cast(pl.Int64) + pl.col("high") > 0).head(SHOWN).to_dicts()
    known = source.rows([r["entity"] for r in rows])
    missing = set(gaps(source, [r["entity"] for r in rows if r["kind"] == "account"])[0])
    entered = max(int(found.figures["entered"]), 1)
    top = sqrt(max([r["high"] for r in rows] + [r[rule] for r in rows], default=1) or 1)
    made = []
    for row in rows:
        now, low, high = int(row[rule]), int(row["low"]), int(row["high"])
        span = {
            "low": sqrt(low) / top, "high": sqrt(high) / top, "now": min(sqrt(now) / top, 1.0),
            "above": min(sqrt(row[BOUND]) / top, 1.0),
        }  # fmt: skip
        same = desk.word("money.same") if low == high else f"{figures.yuan(low)}–{figures.yuan(high)}"
        tags = [blocks.tag(desk.word("money.not_asked"), "w")] if row["entity"] in missing else []
        made.append(
            {
                "id": row["entity"],
                "on": desk.money.get("line") == row["entity"],
                "cells": [
                    blocks.marked(row["kind"], name_of(known[row["entity"]], desk.reader)),
                    {"text": where_label(desk, row["where"]), "tags": tags},
                    {"text": figures.yuan(now), "sort": now},
                    {"text": f"{100 * now / entered:.1f}%", "sort": now},
                    {"range": span, "title": desk.word("money.range_help"), "sort": high},
                    {"text": same, "sort": high},
                ],
            }
        )
    heads = [
        blocks.column(desk.word("money.destination")),
        blocks.column(desk.word("money.where")),
        blocks.column(desk.word("money.by_rule"), True),
        blocks.column(desk.word("money.share_of"), True),
        blocks.column(desk.word("money.range")),
        blocks.column(desk.word("money.low_high"), True),
    ]
    note = desk.word("money.destinations_note", n=figures.count(len(rows)), total=figures.count(found.table.num_rows))
    made_table = blocks.table("destinations", heads, made, act="line", wide=True)
    return blocks.card(desk.word("money.destinations"), [made_table], note, fill=True)
