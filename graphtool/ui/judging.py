"""Decisions of persons on a page: the form that takes one, and those in force, which can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphtool import texts
from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.state import Desk


def decision(desk: Desk, act: str, verbs: Sequence[Block], first: str) -> Block:
    """The form to decide: one of ``verbs``, ``first`` unless another is chosen, and why."""
    fields = [blocks.field("verb", "segments", desk.word("pairing.verb"), first, choices=verbs), _why(desk)]
    return blocks.form(act, act, fields, desk.word("pairing.judge"), inline=True)


def decisions(
    desk: Desk,
    said: Sequence[Mapping[str, Any]],
    table: tuple[str, str, str],
    verb: Callable[[str], str],
    both: tuple[str, Callable[[Mapping[str, Any]], str]],
) -> Block:
    """The decisions in force (rows of ``Case.judgements``), the newest first; a chosen one can be taken back.

    ``table`` are the id of the table, and what Python hears when a row is chosen and when it is taken back; the chosen
    one stands in ``desk.evidence`` under the second. ``both`` are the heading and the text of what was decided about.
    """
    name, act, undo = table
    heading, told = both
    chosen = str(desk.evidence.get(act, ""))
    rows = [
        {
            "id": str(one["n"]),
            "on": str(one["n"]) == chosen,
            "cells": [
                {"text": str(one["n"]), "sort": one["n"]},
                verb(one["verb"]),
                told(one),
                one["why"],
                texts.say(f"pairs.effect.{one['effect']}", desk.lang),
                one["user"],
                one["time"][:16].replace("T", " "),
            ],
        }
        for one in reversed(said)
    ]
    heads = [
        blocks.column(desk.word("pairing.line"), True),
        blocks.column(desk.word("pairing.verb")),
        blocks.column(heading, clip=True),
        blocks.column(desk.word("pairing.why"), clip=True),
        blocks.column(desk.word("pairing.effect")),
        blocks.column(desk.word("pairing.user"), dim=True),
        blocks.column(desk.word("pairing.when"), dim=True),
    ]
    made = [blocks.table(name, heads, rows, act=act, height="160px", wide=True)]
    if any(row["on"] for row in rows):
        made.append(blocks.form(undo, undo, [_why(desk)], desk.word("pairing.undo"), inline=True))
    return blocks.section(desk.word("pairing.judgements"), made)


def _why(desk: Desk) -> Block:
    return blocks.field("why", "text", desk.word("pairing.why"), "", size=44)
