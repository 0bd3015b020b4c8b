"""The head of the money page: from whom, to whom, which paths first, options, view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphtool import texts
from graphtool.analysis.booking import RULES
from graphtool.ui import blocks, flows, stage
from graphtool.ui.blocks import Block
from graphtool.ui.data import Source
from graphtool.ui.finding import found_rows
from graphtool.ui.state import Desk
from graphtool.views import marks
from graphtool.views.picture import name_of

PICKED = ("person", "organisation", "account", "list", "pool", "terminal", "merchant")


def controls(desk: Desk, source: Source) -> list[Block]:
    """From, to, criterion, options, view."""
    view = desk.money.get("view", "sankey")
    shown = ("sankey", "canvas", "course") if flows.rule(desk) else ("sankey", "canvas")
    views = [blocks.choice(v, desk.word(f"money.view.{v}")) for v in shown]
    chosen = flows.option(desk, "criterion")
    asked = "trace" if flows.rule(desk) else "paths"
    ways = [
        blocks.choice(a, desk.word(f"money.asked.{a}"), title=desk.word(f"money.asked_help.{a}")) for a in flows.ASKED
    ]
    nobody = not any(flows.chosen(desk, side) for side in flows.SIDES)
    return [
        {
            "is": "row",
            "blocks": [
                _picker(desk, source, "from"),
                {
                    "is": "buttons",
                    "buttons": [blocks.button("swap", icon="arrow", title=desk.word("money.swap"), bare=True)],
                },
                _picker(desk, source, "to"),
                blocks.form(
                    "asked",
                    "asked",
                    [blocks.field("asked", "segments", "", asked, choices=ways)],
                    live=True,
                    inline=True,
                ),
                blocks.form(
                    "criterion",
                    "options",
                    [blocks.field("criterion", "segments", "", chosen, choices=_criteria(desk))],
                    live=True,
                    inline=True,
                ),
                *([] if flows.rule(desk) else [{"is": "chips", "chips": [_options(desk)], "plain": True}]),
                {"is": "spacer"},
                blocks.form(
                    "view", "view", [blocks.field("view", "segments", "", view, choices=views)], live=True, inline=True
                ),
                {
                    "is": "buttons",
                    "buttons": [
                        blocks.button("show", icon="network", title=desk.word("money.show"), disabled=nobody),
                        blocks.button("report", icon="print", title=desk.word("money.report_help"), disabled=nobody),
                        blocks.button("xlsx", desk.word("money.xlsx"), "export", primary=True, disabled=nobody),
                    ],
                },
            ],
        }
    ]


def _criteria(desk: Desk) -> list[dict[str, Any]]:
    """Which ways come first, or by which rule mixed money is told apart."""
    if not flows.rule(desk):
        return [
            blocks.choice(c, desk.word(f"money.criterion.{c}"), title=desk.word(f"money.criterion_help.{c}"))
            for c in flows.CRITERIA
        ]
    return [
        blocks.choice(r, desk.word(f"money.rule.{r}"), title=texts.say(f"analysis.param.rule.choice.{r}", desk.lang))
        for r in RULES
    ]


def _options(desk: Desk) -> Block:
    def choices(group: str, names: Sequence[str]) -> list[dict[str, Any]]:
        return [blocks.choice(n, desk.word(f"money.{group}.{n}")) for n in names]

    fields = [
        blocks.field("hops", "number", desk.word("money.hops"), flows.option(desk, "hops"), low=1, high=32, step=1),
        blocks.field(
            "gap", "number", desk.word("money.gap"), flows.option(desk, "gap"), low=0, unit=desk.word("money.hours")
        ),
        blocks.field("min", "text", desk.word("money.min"), flows.option(desk, "min"), placeholder="0.00"),
        blocks.field(
            "share", "number", desk.word("money.share"), flows.option(desk, "share"), low=0, high=1, step=0.05
        ),
        blocks.field("k", "number", desk.word("money.k"), flows.option(desk, "k"), low=1, high=10000, step=1),
        blocks.field(
            "order",
            "select",
            desk.word("money.order_label"),
            flows.option(desk, "order"),
            choices=choices("order", flows.ORDERS),
        ),
        blocks.field(
            "ties",
            "select",
            desk.word("money.ties_label"),
            flows.option(desk, "ties"),
            choices=choices("ties", flows.TIES),
        ),
    ]
    gap = flows.option(desk, "gap")
    said = (
        desk.word("money.options_gap", hops=flows.option(desk, "hops"), gap=gap)
        if gap
        else desk.word("money.options", hops=flows.option(desk, "hops"))
    )
    form = blocks.form("options", "options", fields, desk.word("filter.apply"))
    return {"name": "options", "label": said, "on": False, "form": form, "clear": None}


def _picker(desk: Desk, source: Source, side: str) -> Block:
    chosen = flows.chosen(desk, side)
    there = source.projection().ids(stage.known(source, chosen)).to_pylist()
    known = source.rows(there)
    find = desk.money.get("find", {})
    found = None
    if find.get("field") == side and find.get("text", "").strip():
        found = {"text": find["text"], "rows": found_rows(desk, source, find["text"], PICKED)}
    tokens = [
        {
            "id": i,
            "kind": known[i]["kind"],
            "shape": marks.MARKS[known[i]["kind"]].shape,
            "label": name_of(known[i], desk.reader),
        }
        for i in there
    ]
    return {
        "is": "pick",
        "name": side,
        "label": desk.word(f"money.{side}"),
        "chosen": tokens,
        "placeholder": desk.word("money.anyone") if not chosen else "",
        "found": found,
        "words": {
            "none": desk.word("frame.none"),
            "remove": desk.word("money.remove"),
            "sets": desk.word("money.sets"),
        },
    }
