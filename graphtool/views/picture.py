"""A scene as it is drawn for one reader: labels, tooltips, sizes and widths, in a language, masked or not.

A picture is plain data that goes to the browser as it is. Between two pictures only the difference is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphtool import terms, texts
from graphtool.texts import Lang
from graphtool.views import figures, marks
from graphtool.views.aggregate import Thing
from graphtool.views.layout import Place
from graphtool.views.scene import Scene
from graphtool.views.ties import Tie

Row = Mapping[str, Any]
"""An entity as ``model.ENTITY`` has it."""

PERSONAL = frozenset({"account", "placeholder", "line", "report", "merchant"})
"""Kinds whose names may be those of persons."""


FEW = 200
"""With more marks than this the scale of sizes and widths goes in steps: one mark taken out of a stack must not make
all others a hair larger, for each would have to be sent and drawn anew."""


@dataclass(frozen=True)
class Reader:
    """For whom is it drawn?"""

    lang: Lang = "zh"
    masked: bool = True

    @property
    def comma(self) -> str:
        """What stands between the items of a list."""
        return "、" if self.lang == "zh" else ", "

    def word(self, key: str, **values: object) -> str:
        """A sentence of the desk in the reader's language."""
        return texts.say(f"ui.{key}", self.lang, **values)


@dataclass(frozen=True)
class Picture:
    """What the browser draws: marks and lines by name."""

    nodes: Mapping[str, dict[str, Any]]
    edges: Mapping[str, dict[str, Any]]


EMPTY = Picture({}, {})


def name_of(row: Row, reader: Reader) -> str:
    """What is an entity called on the canvas: short name and tail, at most twelve Chinese characters?"""
    kind = row["kind"]
    if kind == "pool":
        return _pool_name(row, reader)
    name, number = row.get("name") or "", row.get("number") or ""
    if reader.masked and (kind == "person" or (kind in PERSONAL and figures.personal(name))):
        name = figures.mask_name(name)
    end = f"··{figures.tail(number)}" if number and kind not in {"organisation", "list", "group", "address"} else ""
    if kind == "terminal":
        return f"SN {end or name}".strip()
    if kind == "list":
        rows = reader.word("list_rows", n=figures.count(int(number))) if number.isdigit() else ""
        return f"{figures.shorten(name or terms.KINDS[kind].label(reader.lang), 10)} {rows}".strip()
    if kind == "placeholder":
        return figures.shorten(name or row.get("label") or "?", 10)
    short = figures.shorten(name, 8 if end else 12)
    return f"{short} {end}".strip() or figures.shorten(str(row.get("label") or "?"), 12)


def full_name(row: Row, reader: Reader) -> str:
    """What is an entity called where there is room?"""
    if row["kind"] == "pool":
        return _pool_name(row, reader)
    name = row.get("name") or ""
    number = row.get("number") or ""
    if not name:
        shown = figures.mask(number, _number_type(row)) if reader.masked and _number_type(row) else number
        return shown or str(row.get("label") or "?")
    return str(name)


def _number_type(row: Row) -> str:
    """As which type of identifier the number of a row is masked; empty when it is not."""
    if row["kind"] == "person":
        return "id_card"
    if row["kind"] == "line":
        return "phone"
    return str(row.get("scope")) if row.get("scope") in {"tenpay", "alipay"} else ""


def _pool_name(row: Row, reader: Reader) -> str:
    kind = terms.POOL_TYPES.get(row.get("pool_type") or "")
    label = kind.label(reader.lang) if kind else ""
    own = row.get("institution") or row.get("name") or ""
    return figures.shorten(f"{own} {label}".strip() if own != label else label, 12) or str(row.get("label"))


KEPT = 20_000
"""So many marks are kept as they were drawn."""

_NODES: dict[tuple[Thing, Place, bool, int, float, str, bool, str], tuple[Row | None, dict[str, Any]]] = {}
"""A mark as it is drawn, and of which row: the same in every step as long as nothing about it changes."""


def draw(
    scene: Scene,
    ties: Sequence[Tie],
    rows: Mapping[str, Row],
    worth: Mapping[str, int],
    reader: Reader,
    by: str = "received",
) -> Picture:
    """What does the browser draw?

    Parameters
    ----------
    scene, ties
        Marks with places, and what stands between those in sight.
    rows
        Entities (``model.ENTITY``) by id, for every mark that is no stack.
    worth
        Measure of each mark by name, which its size tells.
    reader
        Language and masks.
    by
        Which measure, for the tooltip.
    """
    if len(_NODES) > KEPT:
        _NODES.clear()
    shown = scene.shown()
    steady = marks.steady if len(shown) > FEW else int
    largest = steady(max((worth.get(t.id, 0) for t in shown), default=0))
    nodes = {}
    for t in shown:
        size = round(marks.size(worth.get(t.id, 0), largest), 1)
        key = t, scene.at[t.id], t.id in scene.pinned, worth.get(t.id, 0), size, reader.lang, reader.masked, by
        row, kept = rows.get(t.id), _NODES.get(key)
        if kept is None or kept[0] is not row:
            kept = _NODES[key] = row, _node(t, scene.at[t.id], key[2], row, key[3], size, reader, by)
        nodes[t.id] = kept[1]
    most = steady(max((t.amount or 0 for t in ties if t.what == "money"), default=0))
    often = steady(max((t.events for t in ties if t.what != "money"), default=0))
    there = {(t.src, t.dst) for t in ties}
    side: dict[tuple[str, str], int] = {}
    edges = {}
    kinds = {t.id: t.kind for t in shown}
    for tie in ties:
        pair = (min(tie.src, tie.dst), max(tie.src, tie.dst))
        place = side[pair] = side.get(pair, -1) + 1
        lonely = place == 0 and (tie.dst, tie.src) not in there
        width = marks.width(tie.amount or 0, most) if tie.what == "money" else marks.width(tie.events, often)
        through = tie.what == "money" and kinds.get(tie.src) == "pool"
        made = _edge(tie, round(width, 2), _bend(tie, pair, place, lonely), through, reader.lang)
        edges[made["id"]] = made
    return Picture(nodes, edges)


def _bend(tie: Tie, pair: tuple[str, str], place: int, lonely: bool) -> float:
    """How far a line is bent, so that several between two marks lie side by side."""
    if lonely:
        return 0.0
    turn = (0.1 + 0.09 * (place // 2)) * (1 if place % 2 == 0 else -1)
    return round(turn if tie.src == pair[0] else -turn, 3)


def _node(
    thing: Thing, at: Place, pinned: bool, row: Row | None, worth: int, size: float, reader: Reader, by: str
) -> dict[str, Any]:
    """A mark as it is drawn."""
    kind = terms.KINDS[thing.kind]
    roles = [r for r in (row or {}).get("roles") or [] if r in terms.ROLES]
    if thing.many:
        what = (
            reader.word("canvas.stack_rest", n=figures.count(thing.many)) if thing.parent else kind.label(reader.lang)
        )
        lines = [reader.word("canvas.stack", kind=kind.label(reader.lang), n=figures.count(thing.many))]
        lines += [reader.word("canvas.stack_hint")]
    else:
        found = row or {"kind": thing.kind, "label": thing.id}
        what = name_of(found, reader)
        lines = [full_name(found, reader), " · ".join([kind.label(reader.lang), *_labels(roles, reader)])]
    if worth:
        amount = figures.count(worth) if by == "events" else figures.yuan(worth)
        lines.append(f"{reader.word(f'measure.{by}')} {amount}")
    return {
        "id": thing.id,
        "kind": thing.kind,
        "shape": marks.MARKS[thing.kind].shape,
        "label": what,
        "title": lines,
        "size": size,
        "badge": reader.word(f"badge.{roles[0]}") if roles else "",
        "many": thing.many,
        "pinned": pinned,
        "proven": True,
        "group": thing.cluster,
        "x": at[0],
        "y": at[1],
    }


def _labels(roles: Sequence[str], reader: Reader) -> list[str]:
    return [terms.ROLES[r].label(reader.lang) for r in roles]


def tie_label(tie: Tie, reader: Reader) -> str:
    """What stands at a line: how often, how much?"""
    n = figures.count(tie.events)
    if tie.what == "money":
        if tie.amount is None:
            return reader.word("canvas.tie.money_bare", n=n)
        amount = figures.short_yuan(tie.amount, reader.lang, tie.currency or "CNY")
        return reader.word("canvas.tie.money", n=n, amount=amount)
    if tie.what == "call":
        return reader.word("canvas.tie.call", n=n)
    relation = terms.RELATIONS[tie.what].label(reader.lang)
    return relation if tie.events == 1 else reader.word("canvas.tie.other", relation=relation, n=n)


@lru_cache(maxsize=30_000)
def _edge(tie: Tie, width: float, bend: float, through: bool, lang: Lang) -> dict[str, Any]:
    """A line as it is drawn: the same in every step as long as its figures are."""
    lines = _words(tie, through, Reader(lang))
    return {
        "id": tie.id,
        "from": tie.src,
        "to": tie.dst,
        "label": lines[0],
        "title": lines,
        "width": width,
        "dashed": not tie.directed or through,
        "arrow": tie.directed,
        "bend": bend,
        "from_ms": tie.first_ms,
        "until_ms": tie.last_ms,
    }


def _words(tie: Tie, through: bool, reader: Reader) -> list[str]:
    """What is said of a line."""
    lines = [tie_label(tie, reader)]
    if tie.amount is not None:
        lines.append(figures.yuan(tie.amount, tie.currency or "CNY"))
    if tie.first_ms is not None:
        first, last = figures.day(tie.first_ms), figures.day(tie.last_ms)
        lines.append(first if first == last else reader.word("canvas.tie.period", first=first, last=last))
    if not tie.directed:
        lines.append(reader.word("canvas.tie.undecided"))
    if through:
        lines.append(reader.word("canvas.tie.through_pool"))
    if tie.doubtful:
        lines.append(reader.word("canvas.tie.doubtful", n=figures.count(tie.doubtful)))
    return lines


def change(before: Picture, after: Picture) -> dict[str, list[Any]]:
    """What is to be sent so that a browser that shows ``before`` shows ``after``?"""
    return {
        "nodes": [n for name, n in after.nodes.items() if _differs(before.nodes.get(name), n)],
        "edges": [e for name, e in after.edges.items() if before.edges.get(name) != e],
        "gone": [name for name in before.nodes if name not in after.nodes],
        "gone_edges": [name for name in before.edges if name not in after.edges],
    }


def _differs(before: dict[str, Any] | None, after: dict[str, Any]) -> bool:
    return before is not after and before != after


def changes(before: Sequence[Picture], after: Picture) -> dict[str, list[Any]]:
    """The same for a browser that shows any one of ``before``."""
    sent = [change(one, after) for one in before]
    nodes = {n["id"] for part in sent for n in part["nodes"]}
    edges = {e["id"] for part in sent for e in part["edges"]}
    return {
        "nodes": [n for name, n in after.nodes.items() if name in nodes],
        "edges": [e for name, e in after.edges.items() if name in edges],
        "gone": list(dict.fromkeys(name for part in sent for name in part["gone"])),
        "gone_edges": list(dict.fromkeys(name for part in sent for name in part["gone_edges"])),
    }
