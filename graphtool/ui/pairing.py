"""Which rows were taken for one transfer, which may be, and why; and what a person decides about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from graphtool import texts
from graphtool.errors import NotFound
from graphtool.judgements import ROWS, VERBS, pair
from graphtool.reconcile import STATES, SUGGESTED, UNDECIDED
from graphtool.ui import blocks, judging
from graphtool.ui.blocks import Block
from graphtool.ui.coverage import place_of, short_paths
from graphtool.ui.data import Source
from graphtool.ui.rows import raw_block
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from graphtool.views import figures
from graphtool.views.picture import name_of

PAGE = 200
"""So many pairs are listed: the open ones first."""

_TONES = {UNDECIDED: "w", SUGGESTED: "a"}


def pairing(desk: Desk, sources: Sources, source: Source) -> Block:
    """The card of pairs: what is open first, then what stands with the fewest points; the chosen pair with both rows as
    printed, and a form to decide."""
    found = source.pairs()
    judged = [one for one in sources.case.judgements().to_pylist() if one["ended_by"] is None and one["of"] == ROWS]
    said = {pair(one["a"], one["b"]): one for one in judged}
    listed = found.head(PAGE).to_dicts()
    known = source.rows([row[end] for row in listed for end in ("src", "dst") if row[end]])
    paths = short_paths(sources)
    rows = [_pair(desk, row, known, paths, said) for row in listed]
    heads = [
        blocks.column(desk.word("pairing.state")),
        blocks.column(desk.word("pairing.kind")),
        blocks.column(desk.word("pairing.score"), True),
        blocks.column(desk.word("rows.time")),
        blocks.column(desk.word("rows.amount"), True),
        blocks.column(desk.word("pairing.from")),
        blocks.column(desk.word("pairing.to")),
        blocks.column(desk.word("pairing.reasons"), clip=True),
    ]
    counts = dict(found.group_by("state").len().iter_rows())
    note = desk.word("pairing.note", **{state: figures.count(counts.get(state, 0)) for state in STATES})
    made = [blocks.table("pairs", heads, rows, act="pair", height="300px", wide=True)]
    chosen = next((row for row in listed if _name(row) == desk.evidence.get("pair")), None)
    if chosen is not None:
        made.append(_chosen(desk, sources, chosen, paths))
    if judged:
        made.append(
            judging.decisions(
                desk,
                judged,
                ("judgements", "judgement", "undo"),
                lambda verb: _word(desk, "verb", verb),
                (
                    desk.word("pairing.rows"),
                    lambda one: " ⇄ ".join(place_of(desk, _fact(one[side]), paths) for side in ("a", "b")),
                ),
            )
        )
    return blocks.card(desk.word("pairing.title"), made, note)


def hear(desk: Desk, sources: Sources, said: Mapping[str, Any]) -> bool:
    """What the user did on the card; False when it was something else."""
    state, name = desk.evidence, said.get("name")
    if name not in ("pair", "judge", "judgement", "undo"):
        return False
    values = said.get("values", {})
    if name in ("pair", "judgement"):
        chosen = str(said.get("id", ""))
        state[name] = "" if state.get(name) == chosen else chosen
    elif name == "judge":
        first, _, second = str(state.get("pair", "")).partition("|")
        if not second:
            raise NotFound("event", id=first or "-")
        sources.case.judge(str(values.get("verb", "")), first, second, str(values.get("why", "")))
    else:
        sources.case.undo(int(state.get("judgement") or 0), str(values.get("why", "")))
        state["judgement"] = ""
    return True


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['a']}|{row['b']}"


def _word(desk: Desk, group: str, code: str) -> str:
    return texts.say(f"pairs.{group}.{code}", desk.lang)


def _fact(observation: str) -> str:
    """The fact that an observation is part of."""
    return observation.rpartition(".")[0]


def _pair(
    desk: Desk,
    row: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    paths: Mapping[str, str],
    said: Mapping[tuple[str, str], Mapping[str, Any]],
) -> dict[str, Any]:
    judged = said.get(pair(row["a"], row["b"]))
    tags = [blocks.tag(_word(desk, "state", row["state"]), _TONES.get(row["state"], "o"))]
    if judged is not None:
        tags.append(blocks.tag(_word(desk, "verb", judged["verb"]), "a", judged["why"]))
    why = " · ".join(_word(desk, "reason", code) for code in row["reasons"])
    places = " ⇄ ".join(place_of(desk, _fact(row[side]), paths) for side in ("a", "b"))
    ends = [blocks.marked(known[row[end]]["kind"], name_of(known[row[end]], desk.reader)) for end in ("src", "dst")]
    return {
        "id": _name(row),
        "on": _name(row) == desk.evidence.get("pair"),
        "cells": [
            {"text": "", "tags": tags, "sort": row["state"]},
            _word(desk, "kind", row["kind"]),
            {"text": figures.count(row["score"]), "sort": row["score"]},
            {"text": figures.moment(row["time_ms"], row["precision"] or "second"), "sort": row["time_ms"] or 0},
            {"text": figures.yuan(row["amount"], row["currency"] or "CNY"), "sort": row["amount"] or 0},
            *ends,
            {"text": why, "title": places},
        ],
    }


def _chosen(desk: Desk, sources: Sources, row: Mapping[str, Any], paths: Mapping[str, str]) -> Block:
    """Both rows as printed, below each other, and the form to decide."""
    verbs = [blocks.choice(verb, _word(desk, "verb", verb)) for verb in VERBS]
    form = judging.decision(desk, "judge", verbs, VERBS[0])
    raws = [raw_block(desk, sources.case, _fact(row[side])) | {"id": f"raw-{side}"} for side in ("a", "b")]
    return blocks.stack(*raws, form)


def sheet_rows(desk: Desk, source: Source, paths: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every pair in words, for a spreadsheet."""
    found: pl.DataFrame = source.pairs()
    return [
        row
        | {
            "state": _word(desk, "state", row["state"]),
            "kind": _word(desk, "kind", row["kind"]),
            "reasons": " · ".join(_word(desk, "reason", code) for code in row["reasons"]),
            "time": figures.moment(row["time_ms"], row["precision"] or "second"),
            "first": place_of(desk, _fact(row["a"]), paths),
            "second": place_of(desk, _fact(row["b"]), paths),
        }
        for row in found.iter_rows(named=True)
    ]
