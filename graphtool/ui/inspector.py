"""What is selected, at the right: who it is, by which identifiers, how much, with whom, on which rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from graphtool import terms
from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.data import Row, Source
from graphtool.ui.expand import around, sort_label
from graphtool.ui.rows import events_table, own_rows
from graphtool.ui.selection import of_line
from graphtool.ui.state import Desk
from graphtool.views import figures, marks
from graphtool.views.aggregate import Thing
from graphtool.views.around import Around, Count
from graphtool.views.picture import full_name, name_of, tie_label
from graphtool.views.ties import Tie

SHOWN_IDS = 8
PAGE = 12


def inspect(desk: Desk, source: Source, ties: Sequence[Tie]) -> list[Block]:
    """The blocks of the inspector; empty when nothing is selected."""
    if desk.edge:
        tie = next((t for t in ties if t.id == desk.edge), None)
        return _edge(desk, source, tie) if tie else []
    if not desk.selected:
        return []
    if len(desk.selected) > 1:
        return _several(desk, source)
    thing = desk.history.present.things.get(desk.selected[0])
    if thing is None:
        return []
    return _stack(desk, source, thing) if thing.many else _entity(desk, source, thing)


def scope_note(desk: Desk) -> str:
    """Over what a figure was counted."""
    where = desk.where
    parts = []
    if where.from_ms is not None or where.until_ms is not None:
        first = figures.day(where.from_ms) if where.from_ms is not None else "…"
        last = figures.day(where.until_ms) if where.until_ms is not None else "…"
        parts.append(desk.word("scope.period", first=first, last=last))
    if where.min_amount is not None:
        parts.append(f"≥ {figures.yuan(where.min_amount)}")
    if where.max_amount is not None:
        parts.append(f"≤ {figures.yuan(where.max_amount)}")
    if where.relations:
        parts.append(desk.word("scope.relations", n=len(where.relations)))
    return desk.word("scope.filtered", parts=desk.reader.comma.join(parts)) if parts else desk.word("scope.all")


def _actions(desk: Desk, pinned: bool) -> list[Block]:
    return [
        blocks.button("pin", icon="pin", title=desk.word("canvas.pin"), tone="on" if pinned else ""),
        blocks.button("unselect", icon="close", title=desk.word("canvas.close")),
    ]


def _entity(desk: Desk, source: Source, thing: Thing) -> list[Block]:
    reader = desk.reader
    subject = desk.subject if desk.subject and desk.subject != thing.id else thing.id
    row = source.rows([subject])[subject]
    kind = terms.KINDS[row["kind"]]
    roles = [terms.ROLES[r].label(desk.lang) for r in row["roles"] or [] if r in terms.ROLES]
    found = around(desk, source, thing, only=True)
    made = [
        {
            "is": "head",
            "kind": row["kind"],
            "shape": marks.MARKS[row["kind"]].shape,
            "title": full_name(row, reader),
            "sub": " · ".join(p for p in (kind.label(desk.lang), row["institution"] or "") if p),
            "tags": [blocks.tag(r, "a") for r in roles],
            "actions": _actions(desk, thing.id in desk.history.present.pinned),
        },
        blocks.section("", [identifiers(desk, source, subject, row)]),
    ]
    held = _holdings(desk, source, thing, subject)
    if held:
        made.append(blocks.section(desk.word("inspector.holdings"), [held]))
    made.append(blocks.section(desk.word("inspector.origins"), own_rows(desk, source, subject)))
    made.append(blocks.section(desk.word("inspector.figures"), [_figures(found)(desk)], scope_note(desk)))
    made.append(blocks.section(desk.word("inspector.relations"), [_relations(desk, found)]))
    made.append(_facts(desk, source, found))
    return made


def identifiers(desk: Desk, source: Source, subject: str, row: Row) -> Block:
    """Identifiers with their flags, strong ones first; names last."""
    found = [i for i in source.identifiers(subject) if i["type"] != "name" or i["value"] != row["name"]]
    found.sort(key=lambda i: (i["type"] in {"name", "nick", "address"}, not i["strong"], i["type"], i["value"]))
    rows = []
    for one in found[:SHOWN_IDS]:
        hidden = desk.masked and one["type"] in figures.MASKED_TYPES
        value = figures.mask(one["value"], one["type"]) if hidden else one["value"]
        if desk.masked and one["type"] == "name" and (row["kind"] == "person" or figures.personal(value)):
            value = figures.mask_name(value)
        head, tail = (value, "") if one["type"] in {"name", "address"} else figures.groups(value, one["type"])
        tags = [blocks.tag(_flag(f, desk), "w") for f in one["flags"] or []]
        if not one["strong"] and one["type"] not in {"name", "nick", "address"}:
            tags.append(blocks.tag(desk.word("inspector.weak"), title=desk.word("inspector.weak_help")))
        rows.append({"label": _type(one["type"], desk), "head": head, "tail": tail, "tags": tags})
    if len(found) > SHOWN_IDS:
        more = desk.word("inspector.more_ids", n=len(found) - SHOWN_IDS)
        rows.append({"label": "", "head": more, "tail": "", "tags": []})
    if not rows:
        rows.append({"label": "", "head": desk.word("inspector.no_ids"), "tail": "", "tags": []})
    return {"is": "ids", "rows": rows}


def _flag(flag: str, desk: Desk) -> str:
    return desk.word(f"flag.{flag}") if flag in FLAGS else flag


def _type(name: str, desk: Desk) -> str:
    return desk.word(f"identifier.{name}") if name in IDENTIFIER_TYPES else name


FLAGS = frozenset("checksum region date prefix length private conflict".split())

IDENTIFIER_TYPES = frozenset(
    "id_card uscc document bank tenpay alipay other phone imei imsi sn merchant_no agent_no report_no name address "
    "nick wechat email ip mac device_no group_no login_name masked key staff_no serial".split()
)


def _holdings(desk: Desk, source: Source, thing: Thing, subject: str) -> Block | None:
    """What is shown together with its only owner."""
    if len(thing.members) < 2:
        return None
    ids = [i for i in source.projection().ids(thing.members[:40]).to_pylist() if i != thing.id or subject != thing.id]
    rows = source.rows(ids)
    made = []
    for one in ids:
        row = rows[one]
        kind = terms.KINDS[row["kind"]]
        made.append(
            {
                "id": one,
                "on": one == subject,
                "cells": [
                    blocks.marked(row["kind"], name_of(row, desk.reader)),
                    row["institution"] or kind.label(desk.lang),
                    figures.count(row["facts"]),
                ],
            }
        )
    heads = [
        blocks.column(desk.word("inspector.holding")),
        blocks.column("", dim=True, clip=True),
        blocks.column(desk.word("inspector.rows"), True),
    ]
    return blocks.table("held", heads, made, act="subject")


def _figures(found: Around) -> Any:
    counts = found.counts()

    def block(desk: Desk) -> Block:
        money = [c for c in counts if c.what == "money"]
        sums = {way: [c for c in money if c.way == way] for way in ("in", "out", "undecided")}
        first = min((c.first_ms for c in counts if c.first_ms is not None), default=None)
        last = max((c.last_ms for c in counts if c.last_ms is not None), default=None)
        rows = [
            (desk.word("inspector.received"), _sums(sums["in"])),
            (desk.word("inspector.paid"), _sums(sums["out"])),
            (desk.word("inspector.parties"), figures.count(len(np.unique(found.other)))),
            (desk.word("inspector.first"), figures.day(first)),
            (desk.word("inspector.last"), figures.day(last)),
            (desk.word("inspector.doubtful"), figures.count(sum(c.doubtful for c in counts))),
        ]
        if sums["undecided"]:
            rows.append((desk.word("inspector.undecided"), figures.count(sum(c.events for c in sums["undecided"]))))
        return blocks.figures(rows)

    return block


def _sums(counts: Sequence[Count]) -> str:
    """Sums per currency, CNY first."""
    stated = sorted((c for c in counts if c.amount is not None), key=lambda c: (c.currency != "CNY", c.currency))
    return " + ".join(figures.yuan(c.amount, c.currency) for c in stated) or "0.00"


def _relations(desk: Desk, found: Around) -> Block:
    counts = found.counts()
    most = max((c.events for c in counts), default=1)
    colours = {"money": "var(--k-account)", "call": "var(--k-line)"}
    rows = []
    for count in counts:
        amount = figures.short_yuan(count.amount, desk.lang, count.currency) if count.amount is not None else ""
        people = desk.word("expand.people", n=figures.count(count.neighbours))
        rows.append(
            {
                "label": sort_label(desk, count),
                "dir": desk.word(f"way.{count.way}"),
                "share": count.events / most,
                "value": figures.count(count.events),
                "extra": amount or people,
                "title": f"{people} · {amount}" if amount else people,
                "colour": colours.get(count.what),
            }
        )
    return {"is": "bars", "rows": rows} if rows else blocks.text(desk.word("inspector.no_relations"), "d")


def _facts(desk: Desk, source: Source, found: Around) -> Block:
    """The rows behind the figures, newest first."""
    order = np.sort(found.event)[::-1]
    events = np.unique(order)[::-1]
    total = len(events)
    page = events[: PAGE * (1 + desk.older)]
    more = None
    if total > len(page):
        more = {"act": "older", "label": desk.word("inspector.older", n=figures.count(total - len(page))), "detail": {}}
    inside = {int(e): int(o) for e, o in zip(found.event.tolist(), found.other.tolist(), strict=True)}
    made = events_table(desk, source, page, inside, found, more)
    return blocks.section(desk.word("inspector.facts"), made, desk.word("inspector.facts_note", n=figures.count(total)))


def _stack(desk: Desk, source: Source, thing: Thing) -> list[Block]:
    kind = terms.KINDS[thing.kind].label(desk.lang)
    found = around(desk, source, thing, only=True)
    owner = source.owner(desk.merged)
    own = thing.members[owner[thing.members] == thing.members]
    worth = source.worth(desk.where, "events", desk.merged)[own]
    top = own[np.lexsort((own, -worth))][:15]
    ids = source.projection().ids(top).to_pylist()
    rows = source.rows(ids)
    events = dict(zip(ids, np.sort(worth)[::-1][:15].tolist(), strict=True))
    heads = [blocks.column(kind), blocks.column(desk.word("measure.events"), True)]
    made = [
        {"id": i, "cells": [blocks.marked(rows[i]["kind"], name_of(rows[i], desk.reader)), figures.count(events[i])]}
        for i in ids
    ]
    return [
        {
            "is": "head",
            "kind": thing.kind,
            "shape": marks.MARKS[thing.kind].shape,
            "title": desk.word("canvas.stack", kind=kind, n=figures.count(thing.many)),
            "sub": desk.word("inspector.stack_sub"),
            "tags": [],
            "actions": _actions(desk, thing.id in desk.history.present.pinned),
        },
        blocks.section(desk.word("inspector.figures"), [_figures(found)(desk)], scope_note(desk)),
        blocks.section(desk.word("inspector.relations"), [_relations(desk, found)]),
        blocks.section(
            desk.word("inspector.members"),
            [blocks.table("members", heads, made, act="bring")],
            desk.word("inspector.members_note", n=len(made), total=figures.count(thing.many)),
        ),
    ]


def _several(desk: Desk, source: Source) -> list[Block]:
    things = [desk.history.present.things[n] for n in desk.selected if n in desk.history.present.things]
    rows = source.rows([t.id for t in things if not t.many])
    made = []
    for thing in things[:200]:
        label = desk.word("canvas.stack_rest", n=figures.count(thing.many)) if thing.many else ""
        name = label or name_of(rows[thing.id], desk.reader)
        kind = terms.KINDS[thing.kind].label(desk.lang)
        made.append({"id": thing.id, "cells": [blocks.marked(thing.kind, name), kind]})
    heads = [blocks.column(desk.word("inspector.name")), blocks.column(desk.word("inspector.kind"), dim=True)]
    return [
        {
            "is": "head",
            "title": desk.word("inspector.several", n=len(things)),
            "sub": desk.word("inspector.several_sub"),
            "tags": [],
            "actions": _actions(desk, False),
        },
        blocks.section("", [blocks.table("several", heads, made, act="only")]),
    ]


def _edge(desk: Desk, source: Source, tie: Tie) -> list[Block]:
    """All events of one line, each with its rows."""
    things = desk.history.present.things
    found, fits = of_line(desk, source, tie)
    events = np.unique(found.event[fits])[::-1]
    page = events[: 3 * PAGE * (1 + desk.older)]
    inside = dict(zip(found.event[fits].tolist(), found.other[fits].tolist(), strict=True))
    more = None
    if len(events) > len(page):
        left = figures.count(len(events) - len(page))
        more = {"act": "older", "label": desk.word("inspector.older", n=left), "detail": {}}
    ends = [_end_name(desk, source, things[e]) for e in (tie.src, tie.dst)]
    return [
        {
            "is": "head",
            "title": f"{ends[0]} → {ends[1]}" if tie.directed else f"{ends[0]} — {ends[1]}",
            "sub": tie_label(tie, desk.reader),
            "tags": [] if tie.directed else [blocks.tag(desk.word("canvas.tie.undecided"), "w")],
            "actions": _actions(desk, False)[1:],
        },
        blocks.section(
            desk.word("inspector.figures"),
            [
                blocks.figures(
                    [
                        (desk.word("inspector.events"), figures.count(tie.events)),
                        (desk.word("inspector.amount"), figures.yuan(tie.amount, tie.currency or "CNY")),
                        (desk.word("inspector.doubtful"), figures.count(tie.doubtful)),
                        (desk.word("inspector.first"), figures.day(tie.first_ms)),
                        (desk.word("inspector.last"), figures.day(tie.last_ms)),
                    ]
                )
            ],
            scope_note(desk),
        ),
        blocks.section(
            desk.word("inspector.facts"),
            events_table(desk, source, page, inside, found, more),
            desk.word("inspector.facts_note", n=figures.count(len(events))),
        ),
    ]


def _end_name(desk: Desk, source: Source, thing: Thing) -> str:
    if thing.many:
        return f"{terms.KINDS[thing.kind].label(desk.lang)} ×{figures.count(thing.many)}"
    return name_of(source.rows([thing.id])[thing.id], desk.reader)
