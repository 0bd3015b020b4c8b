"""One account over time as a chart: its balance as a line in steps, and below it what of that is traced money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphtool.texts import Lang
from graphtool.views import figures

Colours = Mapping[str, str]
Step = tuple[int, int, int]
"""Time in ms of Beijing wall time, balance and traced part after it in fen."""


def course(
    steps: Sequence[Step], names: tuple[str, str], colours: Colours, lang: Lang = "zh", font: str = "sans-serif"
) -> dict[str, Any]:
    """The options of an ECharts line chart.

    Parameters
    ----------
    steps
        What the account held, in order.
    names
        What the balance and the traced part are called.
    colours
        Of the theme: ``tx``, ``tx2``, ``edge``, ``account`` (of the balance) and ``traced``.
    """
    text = {"fontFamily": font, "fontSize": 11, "color": colours["tx2"]}

    def line(name: str, at: int, colour: str, filled: float) -> dict[str, Any]:
        return {
            "name": name,
            "type": "line",
            "step": "end",
            "symbol": "none",
            "lineStyle": {"color": colour, "width": 1.5},
            "itemStyle": {"color": colour},
            "areaStyle": {"color": colour, "opacity": filled},
            "data": [[one[0], one[at] / 100] for one in steps],
        }

    most = max((one[1] for one in steps), default=0)
    return {
        "animation": False,
        "useUTC": True,
        "textStyle": {"fontFamily": font, "fontSize": 11, "color": colours["tx"]},
        "legend": {"top": 2, "left": 60, "itemWidth": 14, "itemHeight": 8, "textStyle": text},
        "title": [{"text": figures.short_yuan(most, lang), "right": 18, "top": 2, "textStyle": text}],
        "grid": {"left": 70, "right": 18, "top": 28, "bottom": 46},
        "tooltip": {"trigger": "axis", "confine": True, "textStyle": {"fontSize": 11}},
        "xAxis": {"type": "time", "axisLabel": text, "axisLine": {"lineStyle": {"color": colours["edge"]}}},
        "yAxis": {
            "type": "value",
            "axisLabel": text,
            "splitLine": {"lineStyle": {"color": colours["edge"], "opacity": 0.4}},
        },
        "dataZoom": [{"type": "slider", "height": 16, "bottom": 6, "textStyle": text}, {"type": "inside"}],
        "series": [
            line(names[0], 1, colours["account"], 0.08),
            line(names[1], 2, colours["traced"], 0.45),
        ],
    }
