"""The answer to the money question as blocks: completeness, readable paths, hops, accounts reached, rows of a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphtool.terms import RELATIONS
from graphtool.ui import blocks, flows, rows, traced
from graphtool.ui.blocks import Block
from graphtool.ui.coverage import gaps
from graphtool.ui.data import Source
from graphtool.ui.flows import Answer
from graphtool.ui.state import Desk
from graphtool.views import figures, marks
from graphtool.views.picture import name_of
from graphtool.views.sankey import Station, name_at

LINES = 40
ROWS = 60


def strip(desk: Desk, source: Source, found: Answer | None, trouble: str) -> Block:
    """How complete is the answer, over what was it counted?"""
    if trouble:
        return blocks.strip([{"text": trouble}], tone="rd", icon="warn")
    if found is None:
        return blocks.strip([{"text": desk.word("money.ask")}], tone="plain")
    result = found.result
    accounts = [a for a in flows.layers(found) if a.startswith("a-")]
    missing, _ = gaps(source, accounts)
    parts_said: list[dict[str, Any]] = []
    if missing or not result.complete:
        known = source.rows(missing[:3])
        names = desk.reader.comma.join(name_of(known[i], desk.reader) for i in missing[:3])
        if missing:
            more = "…" if len(missing) > 3 else ""
            parts_said.append({"text": desk.word("money.incomplete", n=len(missing)), "strong": True})
            parts_said.append({"text": names + more})
        parts_said += [{"text": reason.say(desk.lang)} for reason in result.reasons]
    else:
        parts_said.append({"text": desk.word("money.complete"), "strong": True})
    if result.figures.get("doubtful"):
        parts_said.append({"text": desk.word("canvas.tie.doubtful", n=figures.count(int(result.figures["doubtful"])))})
    tone = "" if missing or not result.complete else "ok"
    return blocks.strip(parts_said, tone=tone, icon="warn" if not tone else "", end=result.counted.say(desk.lang))


def stations(desk: Desk, source: Source, found: Answer) -> dict[str, Station]:
    """What stands at each place of the picture: the entities on the paths, and what is left out per hop."""
    names = list(flows.layers(found))
    known = source.rows(names)
    made = {i: Station(known[i]["kind"], name_of(known[i], desk.reader)) for i in names}
    return made | {
        name_at(flows.REST, hop): Station("placeholder", desk.word("money.rest", n=figures.count(count)))
        for hop, count in found.hidden.items()
    }


def bottom(desk: Desk, source: Source, found: Answer) -> list[Block]:
    """Paths (or hops) at the left; at the right where money stopped, or the rows of the chosen line."""
    line = desk.money.get("line", "")
    widths = "minmax(360px,11fr) 12fr"
    if found.question == "trace":
        widths = "minmax(360px,9fr) 13fr"
        left = traced.side_by_side(desk, found.result, found.rule)
        right = traced.destinations(desk, source, found.result, found.rule)
    else:
        left = _paths(desk, source, found) if found.question == "paths" else _hops(desk, found)
        right = _stops(desk, source, found)
    if line:
        right = _line_rows(desk, source, found, line)
    return [blocks.columns(widths, left, right)]


def _paths(desk: Desk, source: Source, found: Answer) -> Block:
    known = source.rows(list({i for p in found.paths for h in p.hops for i in (h["src"], h["dst"])}))
    missing = set(gaps(source, [i for i in known if i.startswith("a-")])[0])
    made = [_path_line(desk, path, known, missing) for path in found.paths[:LINES]]
    more = found.result.figures.get("further", 0)
    note = desk.word(
        "money.paths_note",
        n=figures.count(len(found.paths)),
        criterion=desk.word(f"money.criterion.{flows.option(desk, 'criterion')}"),
    )
    if more:
        note += desk.word("money.further")
    return blocks.card(desk.word("money.paths"), [{"is": "lines", "rows": made}], note, fill=True)


def _path_line(desk: Desk, path: flows.Path, known: Mapping[str, Any], missing: set[str]) -> Block:
    pieces: list[Block] = [_stop(desk, known[path.hops[0]["src"]])]
    for hop in path.hops:
        attributed = hop["basis"] is not None
        amount = figures.yuan(hop["carried"] if attributed else hop["amount"], hop["currency"] or "CNY")
        when = figures.moment(hop["time_ms"], hop["precision"] or "second")
        pieces.append(
            {
                "amount": amount,
                "dashed": not flows.proven(hop),
                "title": f"{when} · {RELATIONS[hop['relation']].label(desk.lang)}",
            }
        )
        pieces.append(_stop(desk, known[hop["dst"]]))
    first, last = path.hops[0], path.hops[-1]
    began = figures.moment(first["time_ms"], first["precision"] or "second")
    span = "—"
    if first["time_ms"] is not None and last["time_ms"] is not None:
        span = figures.duration(max((last["time_ms"] - first["time_ms"]) // 1000, 0), desk.lang)
    holes = [i for h in path.hops for i in (h["src"], h["dst"]) if i in missing]
    crossed = any(h["basis"] is not None for h in path.hops)
    tags = [blocks.tag(desk.word("money.proven_pool"), "", desk.word("money.proven_pool_help"))] if crossed else []
    if any(h["doubtful"] for h in path.hops):
        tags.append(blocks.tag(desk.word("rows.doubtful"), "w"))
    state = desk.word("money.tag_missing", n=len(set(holes))) if holes else desk.word("money.tag_complete")
    tags.append(blocks.tag(state, "w" if holes else "o"))
    return {
        "id": f"p{path.number}",
        "on": desk.money.get("line") == f"p{path.number}",
        "parts": pieces,
        "note": desk.word("money.line_note", began=began, span=span, hops=len(path.hops)),
        "tags": tags,
    }


def _stop(desk: Desk, row: Mapping[str, Any]) -> Block:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "shape": marks.MARKS[row["kind"]].shape,
        "label": name_of(row, desk.reader),
        "title": row["label"],
    }


def _hops(desk: Desk, found: Answer) -> Block:
    """How much moved at each hop."""
    hops = found.result.more["hops"].to_pylist()
    most = max((h["amount"] or 0 for h in hops), default=0) or 1
    made = [
        {
            "cells": [
                desk.word("money.hop", n=h["hop"]),
                {"text": figures.count(h["events"]), "sort": h["events"]},
                {"text": figures.yuan(h["amount"]), "share": (h["amount"] or 0) / most, "sort": h["amount"]},
                {"text": figures.count(h["entities"]), "sort": h["entities"]},
                {"text": figures.count(h["new_entities"]), "sort": h["new_entities"]},
            ]
        }
        for h in hops
    ]
    heads = [
        blocks.column(desk.word("money.hop_label")),
        blocks.column(desk.word("money.events"), True),
        blocks.column(desk.word("money.moved")),
        blocks.column(desk.word("money.accounts"), True),
        blocks.column(desk.word("money.new_accounts"), True),
    ]
    table = blocks.table("hops", heads, made, wide=True)
    return blocks.card(desk.word(f"money.{found.question}"), [table], desk.word("money.moved_note"), fill=True)


def _stops(desk: Desk, source: Source, found: Answer) -> Block:
    """Accounts that were reached, by what moved into them (or out of them, upstream)."""
    if "entities" not in found.result.more:
        return _ends(desk, source, found)
    entities = found.result.more["entities"].to_pylist()
    entities.sort(key=lambda e: (-(e["amount"] or 0), e["entity"]))
    shown = entities[:ROWS]
    known = source.rows([e["entity"] for e in shown])
    missing = set(gaps(source, [e["entity"] for e in shown if e["entity"].startswith("a-")])[0])
    most = max((e["amount"] or 0 for e in shown), default=0) or 1
    made = [
        {
            "id": e["entity"],
            "on": desk.money.get("line") == e["entity"],
            "cells": [
                blocks.marked(e["kind"], name_of(known[e["entity"]], desk.reader)),
                {"text": figures.yuan(e["amount"]), "share": (e["amount"] or 0) / most, "sort": e["amount"] or 0},
                {"text": figures.count(e["events"]), "sort": e["events"]},
                {"text": str(e["hop"]), "sort": e["hop"]},
                {"text": figures.moment(e["arrival_ms"]), "sort": e["arrival_ms"] or 0},
                {"text": "", "tags": _coverage_tags(desk, e, missing)},
            ],
        }
        for e in shown
    ]
    heads = [
        blocks.column(desk.word("money.account")),
        blocks.column(desk.word("money.moved")),
        blocks.column(desk.word("money.events"), True),
        blocks.column(desk.word("money.hop_label"), True),
        blocks.column(desk.word(f"money.arrival_{found.question}"), True),
        blocks.column(desk.word("money.rows")),
    ]
    note = desk.word("money.reached_note", n=figures.count(len(shown)), total=figures.count(len(entities)))
    return blocks.card(
        desk.word("money.reached"), [blocks.table("stops", heads, made, act="line", wide=True)], note, fill=True
    )


def _coverage_tags(desk: Desk, entity: Mapping[str, Any], missing: set[str]) -> list[Block]:
    if entity["stop"]:
        return [blocks.tag(desk.word("money.stop"), "", desk.word("money.stop_help"))]
    if entity["entity"] in missing:
        return [blocks.tag(desk.word("money.not_asked"), "w")]
    return [blocks.tag(desk.word("money.tag_complete"), "o")] if entity["kind"] == "account" else []


def _ends(desk: Desk, source: Source, found: Answer) -> Block:
    """Of paths: the accounts on the way, by how many of the paths lead through them."""
    on: dict[str, list[int]] = {}
    for path in found.paths:
        for hop in path.hops:
            entry = on.setdefault(hop["dst"], [0, 0])
            entry[0] += 1
            entry[1] += hop["amount"] or 0
    order = sorted(on, key=lambda i: (-on[i][0], -on[i][1], i))[:ROWS]
    known = source.rows(order)
    made = [
        {
            "id": i,
            "on": desk.money.get("line") == i,
            "cells": [
                blocks.marked(known[i]["kind"], name_of(known[i], desk.reader)),
                {"text": figures.count(on[i][0]), "share": on[i][0] / max(len(found.paths), 1), "sort": on[i][0]},
                {"text": figures.yuan(on[i][1]), "sort": on[i][1]},
            ],
        }
        for i in order
    ]
    heads = [
        blocks.column(desk.word("money.account")),
        blocks.column(desk.word("money.on_paths")),
        blocks.column(desk.word("money.moved"), True),
    ]
    table = blocks.table("ends", heads, made, act="line", wide=True)
    return blocks.card(desk.word("money.on_way"), [table], desk.word("money.on_way_note"), fill=True)


def _line_rows(desk: Desk, source: Source, found: Answer, line: str) -> Block:
    """The events behind a line, each with file, sheet and row; one opens into the original."""
    names = flows.events_of(found, line)
    events = source.events(names[:ROWS])
    facts = source.evidence(names[:ROWS])
    first = {e: sorted(facts.get(e, []))[:1] for e in names[:ROWS]}
    origins = source.facts([f for one in first.values() for f in one])
    known = source.rows(list({i for e in events for i in (e["src"], e["dst"])}))
    made = []
    for event in events:
        fact = (first[event["id"]] or [""])[0]
        origin = origins.get(fact)
        count = len(facts.get(event["id"], []))
        made.append(
            {
                "id": fact,
                "on": bool(fact) and fact == desk.fact,
                "cells": [
                    figures.moment(event["time_ms"], event["precision"]),
                    {"text": " → ".join(name_of(known[event[end]], desk.reader) for end in ("src", "dst"))},
                    {"text": figures.yuan(event["amount"], event["currency"] or "CNY"), "sort": event["amount"] or 0},
                    RELATIONS[event["relation"]].label(desk.lang),
                    rows.place(desk, origin, count - 1) if origin else None,
                ],
            }
        )
    heads = [
        blocks.column(desk.word("rows.time")),
        blocks.column(desk.word("rows.fact"), clip=True),
        blocks.column(desk.word("rows.amount"), True),
        blocks.column(desk.word("rows.relation"), dim=True),
        blocks.column(desk.word("rows.place"), dim=True),
    ]
    made_blocks: list[Block] = [blocks.table("linerows", heads, made, act="fact")]
    if desk.fact and any(r["id"] == desk.fact for r in made):
        made_blocks.append(rows.raw_block(desk, source.case, desk.fact))
    note = desk.word("money.rows_note", n=figures.count(len(made)), total=figures.count(len(names)))
    back = blocks.button("line", desk.word("money.back"), detail={"id": line})
    return blocks.card(desk.word("money.line_rows"), made_blocks, note, [back])
