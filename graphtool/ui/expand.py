"""Counts first, then neighbours: what a double click asks, and what it adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from graphtool import terms
from graphtool.store.base import ANY
from graphtool.ui.data import Source
from graphtool.ui.stage import with_entities
from graphtool.ui.state import Desk, shown_filter
from graphtool.views import aggregate, figures, marks
from graphtool.views.aggregate import Thing
from graphtool.views.around import Around, Count, Order
from graphtool.views.beside import beside
from graphtool.views.picture import name_of
from graphtool.views.scene import Scene

Numbers = np.ndarray[Any, np.dtype[np.int32]]

CAP = 25
CHOSEN_AT_MOST = 200
"""Sorts with more neighbours than this are not chosen beforehand: who wants them says so."""

_FAMILY_KIND = {"money": "account", "call": "line"}
_MEMBERS = "members"


def around(desk: Desk, source: Source, thing: Thing, only: bool) -> Around:
    """The events at a mark, inside the filter or (``only`` false) all between kinds that are shown."""
    where = shown_filter(desk.where if only else replace(ANY, kinds=desk.where.kinds))
    owner = source.owner(desk.merged)
    return Around.of(source.projection(), thing.members, owner, source.mask(where, desk.merged))


def ask(desk: Desk, source: Source, name: str, only: bool = True) -> dict[str, Any] | None:
    """The dialogue of a double click; None when there is no such mark."""
    thing = desk.history.present.things.get(name)
    if thing is None:
        return None
    reader = desk.reader
    if thing.many:
        title = reader.word("expand.stack", kind=terms.KINDS[thing.kind].label(desk.lang))
        rows, sub = [_members_row(desk, thing)], reader.word("expand.count", n=figures.count(thing.many))
    else:
        title = reader.word("expand.title", name=name_of(source.rows([name])[name], reader))
        found = around(desk, source, thing, only)
        others, standing = np.unique(found.other), _standing(desk.history.present)
        rows = _rows(desk, found.counts())
        for row in rows:
            row["fresh"] = int(np.count_nonzero(~np.isin(found.neighbours([row["key"]]), standing)))
        here = figures.count(int(np.isin(others, standing).sum()))
        sub = reader.word("expand.neighbours", n=figures.count(len(others)), here=here)
    return {
        "token": desk.next_token(),
        "id": name,
        "title": title,
        "sub": sub,
        "rows": rows,
        "order": "most",
        "orders": [{"name": o, "label": reader.word(f"expand.order.{o}")} for o in ("most", "least", "newest")],
        "cap": CAP,
        "only": only,
        "filtered": not thing.many and desk.where != replace(ANY, kinds=desk.where.kinds),
    }


def _standing(scene: Scene) -> Numbers:
    """Who stands on the canvas in sight, by number."""
    return np.array([t.members[0] for t in scene.shown() if not t.many], np.int32)


def _members_row(desk: Desk, thing: Thing) -> dict[str, Any]:
    return {
        "key": _MEMBERS,
        "label": desk.word("expand.take_out", kind=terms.KINDS[thing.kind].label(desk.lang)),
        "kind": thing.kind,
        "shape": marks.MARKS[thing.kind].shape,
        "dir": "",
        "events": figures.count(thing.many),
        "extra": "",
        "neighbours": thing.many,
        "fresh": thing.many,
        "on": True,
        "title": "",
    }


def _rows(desk: Desk, counts: Sequence[Count]) -> list[dict[str, Any]]:
    """One row per sort and way; several currencies of one sort share a row and are named in its tooltip."""
    rows: dict[str, dict[str, Any]] = {}
    for count in counts:
        amount = figures.short_yuan(count.amount, desk.lang, count.currency) if count.amount is not None else ""
        if count.key in rows:
            rows[count.key]["title"] += f" · {amount}"
            continue
        kind = _FAMILY_KIND.get(count.what) or _kind_of(count.what)
        people = desk.word("expand.people", n=figures.count(count.neighbours))
        rows[count.key] = {
            "key": count.key,
            "label": sort_label(desk, count),
            "kind": kind,
            "shape": marks.MARKS[kind].shape,
            "dir": desk.word(f"way.{count.way}"),
            "events": figures.count(count.events),
            "extra": amount or people,
            "neighbours": count.neighbours,
            "on": count.neighbours <= CHOSEN_AT_MOST and count.what == "money",
            "title": f"{people} · {amount}" if amount else people,
        }
    found = list(rows.values())
    if found and not any(r["on"] for r in found) and found[0]["neighbours"] <= CHOSEN_AT_MOST:
        found[0]["on"] = True
    return found


def sort_label(desk: Desk, count: Count) -> str:
    """What a sort of events is called, seen from the mark."""
    if count.what in _FAMILY_KIND:
        return desk.word(f"sort.{count.what}.{count.way}")
    return terms.RELATIONS[count.what].label(desk.lang)


def _kind_of(what: str) -> str:
    family = terms.RELATIONS[what].family
    return {
        "logistics": "terminal",
        "terminal": "terminal",
        "identity": "person",
        "organisation": "organisation",
        "contact": "account",
        "list": "list",
        "report": "report",
    }.get(family, "person")


def expand(desk: Desk, source: Source, said: Mapping[str, Any]) -> list[str]:
    """Add what was chosen in the dialogue; returns the names of the marks that came."""
    scene = desk.history.present
    thing = scene.things.get(str(said.get("id")))
    picks = [str(p) for p in said.get("picks", [])]
    cap = min(max(int(said.get("cap", CAP)), 1), 500)
    order = cast(Order, said.get("order") if said.get("order") in {"most", "least", "newest"} else "most")
    if thing is None or not picks:
        return []
    if _MEMBERS in picks:
        return _take_out(desk, source, thing, order, cap)
    found = around(desk, source, thing, bool(said.get("only", True)))
    graph, here = source.projection(), _standing(scene)
    chosen: dict[int, None] = {}
    rest: list[Numbers] = [np.zeros(0, np.int32)]
    for pick in picks:
        near = found.neighbours([pick], order)
        ranked = near[~np.isin(near, here)]
        chosen |= dict.fromkeys(ranked[:cap].tolist())
        rest.append(ranked[cap:])
    names: list[str] = graph.ids(list(chosen)).to_pylist() if chosen else []
    after = with_entities(scene, source, desk.merged, names, thing.id)
    slot = aggregate.slots(graph, list(after.things.values()))
    left = np.unique(np.concatenate(rest))
    after = _stack_rest(after, desk, source, thing, left[slot[left] < 0])
    desk.history = desk.history.step(after)
    shown = {t.id for t in scene.shown()}
    return [t.id for t in after.shown() if t.id not in shown]


def _stack_rest(scene: Scene, desk: Desk, source: Source, thing: Thing, left: Numbers) -> Scene:
    """The neighbours beyond the cap, stacked by kind beside the mark."""
    graph, owner = source.projection(), source.owner(desk.merged)
    stacks = []
    for kind in np.unique(graph.kind[left]).tolist():
        members = left[graph.kind[left] == kind]
        name = f"rest-{desk.next_token()}-{thing.id}"
        stacks.append(aggregate.stack(graph, name, members, owner, -1, thing.id))
    standing = {n: p for n, p in scene.at.items() if n not in scene.hidden}
    places = beside(standing, [s.id for s in stacks], dict.fromkeys((s.id for s in stacks), thing.id))
    return scene.add(stacks, places)


def _take_out(desk: Desk, source: Source, thing: Thing, order: Order, cap: int) -> list[str]:
    """The members of a stack with the largest measure (or the smallest, or the newest events) by themselves."""
    graph, owner = source.projection(), source.owner(desk.merged)
    own = thing.members[owner[thing.members] == thing.members]
    if order == "newest":
        worth = _last_seen(source, desk)[own]
    else:
        worth = source.worth(shown_filter(desk.where), "events", desk.merged)[own]
        money = source.worth(shown_filter(desk.where), desk.by, desk.merged)[own]
        worth = np.where(money.max(initial=0) > 0, money, worth)
    ranked = own[np.lexsort((own, worth if order == "least" else -worth))]
    names: list[str] = graph.ids(ranked[:cap]).to_pylist()
    before = {t.id for t in desk.history.present.shown()}
    desk.history = desk.history.step(with_entities(desk.history.present, source, desk.merged, names, thing.id))
    return [t.id for t in desk.history.present.shown() if t.id not in before]


def _last_seen(source: Source, desk: Desk) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The time of the last event of each entity, with what it owns."""
    graph, owner = source.projection(), source.owner(desk.merged)
    last = np.full(graph.node_count, np.iinfo(np.int64).min // 2)
    for end in (graph.src, graph.dst):
        np.maximum.at(last, owner[end], graph.time_ms)
    return last
