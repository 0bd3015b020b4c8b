"""Money by hop as a Sankey diagram: each account once per hop, so that it can have no cycle.

The sums are integers in fen; the chart gets yuan for its widths only, every printed figure is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphtool.texts import Lang
from graphtool.views import figures, marks

Colours = Mapping[str, str]

LEFT, RIGHT = 1.0, 17.0
"""Room at the sides in per cent; labels stand to the right of their nodes."""


@dataclass(frozen=True)
class Flow:
    """Money from an account at one hop to an account at the next."""

    hop: int
    src: str
    dst: str
    amount: int
    proven: bool = True


@dataclass(frozen=True)
class Station:
    """An account in the chart: kind and label, by its id or by the name of one of its nodes."""

    kind: str
    label: str


def name_at(entity: str, hop: int) -> str:
    """The name of a node of the chart: account@hop."""
    return f"{entity}@{hop}"


def entity_of(node: str) -> str:
    """Which entity a node of the chart stands for."""
    return node.rpartition("@")[0]


def balance(flows: Sequence[Flow]) -> dict[str, tuple[int, int]]:
    """For each node, what came in and what went out, in fen."""
    sums: dict[str, list[int]] = {}
    for flow in flows:
        sums.setdefault(name_at(flow.src, flow.hop), [0, 0])[1] += flow.amount
        sums.setdefault(name_at(flow.dst, flow.hop + 1), [0, 0])[0] += flow.amount
    return {node: (came, went) for node, (came, went) in sums.items()}


def sankey(
    flows: Sequence[Flow],
    stations: Mapping[str, Station],
    colours: Colours,
    lang: Lang = "zh",
    selected: Sequence[str] = (),
    heads: Sequence[str] = (),
    font: str = "sans-serif",
) -> dict[str, Any]:
    """The options of an ECharts Sankey.

    Parameters
    ----------
    flows
        Sums per pair and hop.
    stations
        Kind and label of each entity.
    colours
        Of the theme: kind → colour, and ``tx``, ``tx2``, ``ring``, ``edge``.
    selected
        Entities that are selected elsewhere: their nodes are ringed.
    heads
        What stands above each column.
    font
        Family of all texts; the chart measures them with it.
    """
    sums = balance(flows)
    depth = {node: int(node.rpartition("@")[2]) for node in sums}
    first = min(depth.values(), default=0)
    order = sorted(sums, key=lambda n: (depth[n], -max(sums[n]), n))
    nodes = [_node(n, depth[n] - first, sums[n], stations, colours, lang, selected, font) for n in order]
    links = [_link(f, stations, colours, lang) for f in flows]
    return {
        "animation": False,
        "textStyle": {"fontFamily": font, "fontSize": 11, "color": colours["tx"]},
        "title": [
            {
                "text": text,
                "left": f"{LEFT + place * (100 - LEFT - RIGHT) / max(len(heads) - 1, 1):.2f}%",
                "top": 4,
                "textStyle": {"fontFamily": font, "fontSize": 11, "fontWeight": "normal", "color": colours["tx2"]},
            }
            for place, text in enumerate(heads)
        ],
        "tooltip": {"trigger": "item", "confine": True, "textStyle": {"fontSize": 11}},
        "series": [
            {
                "type": "sankey",
                "left": f"{LEFT}%",
                "right": f"{RIGHT}%",
                "top": 30,
                "bottom": 10,
                "nodeAlign": "left",
                "layoutIterations": 0,
                "nodeWidth": 11,
                "nodeGap": 12,
                "draggable": False,
                "selectedMode": "single",
                "select": {"disabled": False},
                "emphasis": {"focus": "adjacency"},
                "data": nodes,
                "links": links,
            }
        ],
    }


def _node(
    node: str,
    depth: int,
    sums: tuple[int, int],
    stations: Mapping[str, Station],
    colours: Colours,
    lang: Lang,
    selected: Sequence[str],
    font: str,
) -> dict[str, Any]:
    entity = entity_of(node)
    station = stations[node] if node in stations else stations[entity]
    colour = colours[station.kind]
    style: dict[str, Any] = {"color": colour, "borderWidth": 0}
    if marks.MARKS[station.kind].shape == "pool":
        style |= {
            "decal": {
                "symbol": "rect",
                "dashArrayX": [1, 0],
                "dashArrayY": [2, 4],
                "rotation": -0.785,
                "color": "#ffffff99",
            },
            "borderColor": colour,
            "borderWidth": 1,
        }
    if entity in selected:
        style |= {"borderColor": colours["ring"], "borderWidth": 2.5}
    amount = figures.short_yuan(max(sums), lang)
    return {
        "name": node,
        "depth": depth,
        "itemStyle": style,
        "label": {
            "formatter": f"{{n|{_plain(station.label)}}} {{a|{amount}}}",
            "rich": {
                "n": {"fontSize": 11, "fontFamily": font, "color": colours["tx"]},
                "a": {"fontSize": 11, "fontFamily": font, "color": colours["tx2"]},
            },
        },
        "tooltip": {"formatter": _escaped(f"{station.label} · {figures.yuan(sums[0])} → {figures.yuan(sums[1])}")},
    }


def _link(flow: Flow, stations: Mapping[str, Station], colours: Colours, lang: Lang) -> dict[str, Any]:
    source, target = (
        stations[node] if node in stations else stations[entity_of(node)]
        for node in (name_at(flow.src, flow.hop), name_at(flow.dst, flow.hop + 1))
    )
    style: dict[str, Any] = {"color": colours[source.kind], "opacity": 0.26, "curveness": 0.5}
    if not flow.proven:
        style |= {"borderType": "dashed", "borderColor": colours["edge"], "borderWidth": 1, "opacity": 0.12}
    words = f"{source.label} → {target.label} · {figures.yuan(flow.amount)}"
    return {
        "source": name_at(flow.src, flow.hop),
        "target": name_at(flow.dst, flow.hop + 1),
        "value": flow.amount / 100,
        "lineStyle": style,
        "tooltip": {"formatter": _escaped(words)},
    }


def _plain(text: str) -> str:
    """A label in which no character is read as a mark of ECharts' rich text."""
    return text.replace("{", "｛").replace("}", "｝").replace("|", "｜")


def _escaped(text: str) -> str:
    """A tooltip is HTML to ECharts, and a template: evidence is neither."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return _plain(safe)
