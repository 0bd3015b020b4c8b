"""Who may be the same person or organisation, and why; and what a person decides about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphtool import texts
from graphtool.alike import MOST_IN_BLOCK
from graphtool.errors import NotFound
from graphtool.judgements import ROWS, VERBS
from graphtool.resolve import Suggestions
from graphtool.store.base import Filter
from graphtool.terms import KINDS, RELATIONS
from graphtool.ui import blocks, judging
from graphtool.ui.blocks import Block
from graphtool.ui.data import Source
from graphtool.ui.inspector import identifiers
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from graphtool.views import figures
from graphtool.views.picture import name_of

PAGE = 200
"""So many suggestions are listed: the best ones."""

_BESIDE = ("uses", "holds", "employs", "legal_representative_of", "reported")
_NEAR = 12
"""By which relations neighbours stand beside the identifiers of a chosen pair, and how many of them."""


def resolving(desk: Desk, sources: Sources, source: Source) -> Block:
    """The card of suggestions: a button until somebody asks, since a large case takes seconds; then the best ones, the chosen
    pair side by side with a form to decide, and the decisions in force."""
    told = sources.case.judgements().to_pylist()
    judged = [one for one in told if one["ended_by"] is None and one["of"] != ROWS]
    made: list[Block] = []
    actions: list[Block] = []
    note = desk.word("resolving.note")
    if desk.evidence.get("look"):
        found = source.suggestions()
        made.append(_listed(desk, source, found))
        made += [blocks.text(words) for words in crowds(desk, found)]
        note = f"{desk.word('resolving.found', n=figures.count(found.pairs.height))} {note}"
        chosen = str(desk.evidence.get("alike", ""))
        if chosen:
            made.append(_chosen(desk, source, found, chosen))
    else:
        actions.append(blocks.button("look", desk.word("resolving.look")))
    if judged:
        made.append(
            judging.decisions(
                desk,
                judged,
                ("identities", "identity", "part"),
                lambda verb: _verb(desk, verb),
                (
                    desk.word("resolving.both"),
                    lambda one: " ⇄ ".join(_called(desk, source, one[side]) for side in ("a", "b")),
                ),
            )
        )
    return blocks.card(desk.word("resolving.title"), made, note, actions)


def hear(desk: Desk, sources: Sources, said: Mapping[str, Any]) -> bool:
    """What the user did on the card; False when it was something else."""
    state, name = desk.evidence, said.get("name")
    if name not in ("look", "alike", "identify", "identity", "part"):
        return False
    why = str(said.get("values", {}).get("why", ""))
    if name == "look":
        state["look"] = True
    elif name in ("alike", "identity"):
        chosen = str(said.get("id", ""))
        state[name] = "" if state.get(name) == chosen else chosen
    elif name == "identify":
        first, _, second = str(state.get("alike", "")).partition("|")
        if not second:
            raise NotFound("entity", id=first or "-")
        sources.case.judge(str(said.get("values", {}).get("verb", "")), first, second, why)
        state["alike"] = ""
    else:
        sources.case.undo(int(state.get("identity") or 0), why)
        state["identity"] = ""
    return True


def crowds(desk: Desk, found: Suggestions) -> list[str]:
    """What too many have in common to suggest anything, in words."""
    return [
        desk.word(
            "resolving.crowded",
            trait=_trait(desk, one["trait"]), values=one["values"], most=one["most"], bound=MOST_IN_BLOCK,
        )
        for one in found.crowded.to_dicts()
    ]  # fmt: skip


def _trait(desk: Desk, code: str) -> str:
    return texts.say(f"resolve.trait.{code}", desk.lang)


def _verb(desk: Desk, verb: str) -> str:
    return texts.say(f"resolve.verb.{verb}", desk.lang)


def sheet_rows(desk: Desk, source: Source) -> list[dict[str, Any]]:
    """All suggestions as rows of a sheet: score, kind, first, second, reasons, against, and both ids."""
    found = source.suggestions().pairs.to_dicts()
    known = source.rows(sorted({row[end] for row in found for end in ("a", "b")}))
    return [
        {
            "score": row["score"],
            "kind": KINDS[row["kind"]].label(desk.lang),
            "first": _named(desk, known[row["a"]]),
            "second": _named(desk, known[row["b"]]),
            **_told(desk, row),
            "a": row["a"],
            "b": row["b"],
        }
        for row in found
    ]


def _told(desk: Desk, row: Mapping[str, Any]) -> dict[str, str]:
    """What speaks for and against a suggestion, in words."""
    return {column: " · ".join(_trait(desk, code) for code in row[column]) for column in ("reasons", "against")}


def _listed(desk: Desk, source: Source, found: Suggestions) -> Block:
    rows = found.pairs.head(PAGE).to_dicts()
    known = source.rows(sorted({row[end] for row in rows for end in ("a", "b")}))
    listed = []
    for row in rows:
        name = f"{row['a']}|{row['b']}"
        ends = [blocks.marked(row["kind"], _named(desk, known[row[end]])) for end in ("a", "b")]
        points = {"text": figures.count(row["score"]), "sort": row["score"]}
        listed.append(
            {"id": name, "on": name == desk.evidence.get("alike"), "cells": [points, *ends, *_told(desk, row).values()]}
        )
    heads = [
        blocks.column(desk.word("pairing.score"), True),
        blocks.column(desk.word("resolving.first")),
        blocks.column(desk.word("resolving.second")),
        blocks.column(desk.word("pairing.reasons"), clip=True),
        blocks.column(desk.word("resolving.against"), clip=True),
    ]
    return blocks.table("alike", heads, listed, act="alike", height="260px", wide=True)


def _chosen(desk: Desk, source: Source, found: Suggestions, chosen: str) -> Block:
    """Both side by side, and the form to decide; nothing when the pair is no suggestion any more."""
    first, _, second = chosen.partition("|")
    if not any((row["a"], row["b"]) == (first, second) for row in found.pairs.select("a", "b").to_dicts()):
        return blocks.stack()
    known = source.rows([first, second])
    sides = [_side(desk, source, end, known[end]) for end in (first, second)]
    verbs = [blocks.choice(verb, _verb(desk, verb)) for verb in VERBS]
    form = judging.decision(desk, "identify", verbs, VERBS[1])
    return blocks.stack(blocks.columns("1fr 1fr", *sides), form)


def _side(desk: Desk, source: Source, entity: str, row: Mapping[str, Any]) -> Block:
    """What is known of one of them: identifiers, and what it uses, holds or works for."""
    shown = identifiers(desk, source, entity, row)
    beside = source.neighbours(entity, Filter(relations=_BESIDE), "both", "most", _NEAR)
    known = source.rows(sorted({one["other"] for one in beside}))
    for one in beside:
        label = RELATIONS[one["relation"]].label(desk.lang)
        shown["rows"].append({"label": label, "head": _named(desk, known[one["other"]]), "tail": "", "tags": []})
    return blocks.section(_named(desk, row), [shown])


def _called(desk: Desk, source: Source, entity: str) -> str:
    """What an entity of a judgement is called; its id where the generation does not know it."""
    try:
        return _named(desk, source.rows([entity])[entity])
    except NotFound:
        return entity


def _named(desk: Desk, row: Mapping[str, Any]) -> str:
    """Name and tail of the number: of firms too, as those that may be the same are called the same."""
    name = name_of(row, desk.reader)
    tail = row["kind"] == "organisation" and row["name"] and row["number"]
    return f"{name} ··{figures.tail(row['number'])}" if tail else name
