"""The style of the frame: colours of the light and the dark theme as variables, from the marks, and the sheet."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from graphtool import texts
from graphtool.texts import Lang
from graphtool.views import marks

FONT = (
    'Dot,"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",'
    '"Segoe UI","DejaVu Sans",Arial,sans-serif'
)

LIGHT = {
    "bg": "#f4f5f7", "panel": "#ffffff", "canvas": "#fcfcfd", "line": "#e1e4ea", "line2": "#cdd2db",
    "tx": "#1a2230", "tx2": "#525d6e", "hover": "#f0f3f8", "acc": "#275aa3", "accbg": "#e6eef9",
    "warn": "#8a5200", "warnbg": "#fff4dc", "warnln": "#ecd09a", "ok": "#1c6b4a", "okbg": "#e3f3eb",
    "red": "#a8321f", "redbg": "#fbe9e6", "edge": "#7d8796", "edge2": "#4a5566", "badge": "#1a2230",
    "badgetx": "#ffffff", "ring": "#111827", "bar": "#a9bdd9", "bar2": "#d9c79f", "barS": "#275aa3",
    "barS2": "#8c6d31", "mark": "#fff6d6", "inner": "#ffffff",
    "shadow": "0 6px 20px rgba(20,30,50,.16),0 0 0 1px rgba(20,30,50,.08)",
}  # fmt: skip

DARK = {
    "bg": "#11151b", "panel": "#191e26", "canvas": "#141920", "line": "#2a313c", "line2": "#3b4452",
    "tx": "#e6e9ee", "tx2": "#a6b0be", "hover": "#222935", "acc": "#8db7f0", "accbg": "#1f3150",
    "warn": "#f0c274", "warnbg": "#33291a", "warnln": "#5c4a28", "ok": "#7fd0a8", "okbg": "#183328",
    "red": "#f29a8c", "redbg": "#3b211d", "edge": "#7f8b9b", "edge2": "#aab4c2", "badge": "#e6e9ee",
    "badgetx": "#11151b", "ring": "#ffffff", "bar": "#47628a", "bar2": "#6b5a35", "barS": "#8db7f0",
    "barS2": "#c9a659", "mark": "#3a331c", "inner": "#11151b",
    "shadow": "0 8px 24px rgba(0,0,0,.55),0 0 0 1px rgba(255,255,255,.10)",
}  # fmt: skip


def colours(dark: bool) -> dict[str, str]:
    """All colours of a theme by name: the interface's, and of each kind and halo."""
    base = dict(DARK if dark else LIGHT)
    base |= {f"k-{kind}": mark.dark if dark else mark.light for kind, mark in marks.MARKS.items()}
    return base | {f"halo-{i}": pair[dark] for i, pair in enumerate(marks.HALOS)}


SAID = ("choose", "limit", "drop", "working", "offline")
"""Texts that the style sheet says where Streamlit would say its own, in English only."""


@cache
def said(lang: Lang) -> str:
    """The style element with these texts as variables, ``--say-choose`` and so on."""
    words = {name: json.dumps(texts.say(f"ui.said.{name}", lang), ensure_ascii=False) for name in SAID}
    return f"<style>:root{{{''.join(f'--say-{name}:{text};' for name, text in words.items())}}}</style>"


@cache
def sheet() -> str:
    """The style element of a page. Holds nothing of a case."""

    def variables(dark: bool) -> str:
        return "".join(f"--{name}:{value};" for name, value in colours(dark).items())

    rules = (Path(__file__).parent / "assets" / "desk.css").read_text("utf-8")
    return (
        f"<style>:root{{--font:{FONT};color-scheme:light dark;{variables(False)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{variables(True)}}}}}"
        f"@media print{{:root{{{variables(False)}}}}}\n{rules}</style>"
    )
