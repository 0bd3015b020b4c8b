"""What one session looks at: page, language, filter, selection, canvas. Its address names ids only, never a name
or a number, so that a link in an e-mail opens the same view and says nothing by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphtool.store.base import ANY, Filter
from graphtool.terms import KINDS, RELATIONS
from graphtool.texts import Lang
from graphtool.views import figures
from graphtool.views.canvas import Feed
from graphtool.views.picture import Reader
from graphtool.views.scene import History

T = TypeVar("T")
PAGES = ("evidence", "network", "money", "rankings")
MEASURES = ("received", "paid", "events")
LINKED = 60
"""At most so many marks of a canvas stand in an address."""

QUIET_KINDS = ("placeholder", "address")
"""Kinds that are not shown until asked for: there is one placeholder per row without a counterparty."""

_ID = frozenset("0123456789abcdefghijklmnopqrstuvwxyz-.")


@dataclass
class Desk:
    """The state of one session."""

    lang: Lang = "zh"
    masked: bool = True
    page: str = "network"
    goto: str = ""
    where: Filter = ANY
    by: str = "received"
    merged: bool = True
    history: History = field(default_factory=History)
    feed: Feed = field(default_factory=Feed)
    selected: tuple[str, ...] = ()
    edge: str = ""
    subject: str = ""
    fact: str = ""
    older: int = 0
    ask: dict[str, Any] | None = None
    focus: dict[str, Any] | None = None
    dock: str = "time"
    dock_open: bool = True
    digest: str = ""
    drawn: str = ""
    made: dict[str, tuple[tuple[object, ...], tuple[object, ...], Any]] = field(default_factory=dict)
    search: dict[str, Any] | None = None
    trouble: str = ""
    download: dict[str, Any] | None = None
    rerun: bool = False
    token: int = 0
    money: dict[str, Any] = field(default_factory=dict)
    rankings: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def reader(self) -> Reader:
        """For whom labels are written."""
        return Reader(self.lang, self.masked)

    def kept(self, name: str, of: tuple[object, ...], asked: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was made last under a name, when it was made of these very objects and for these values; else made."""
        last = self.made.get(name)
        if last is None or any(a is not b for a, b in zip(last[0], of, strict=True)) or last[1] != asked:
            self.made[name] = last = of, asked, make()
        found: T = last[2]
        return found

    def next_token(self) -> int:
        """A number that was not given before in this session."""
        self.token += 1
        return self.token

    def word(self, key: str, **values: object) -> str:
        """A sentence of the desk."""
        return self.reader.word(key, **values)


def shown_filter(where: Filter) -> Filter:
    """The filter with its kinds spelled out: all but the quiet ones where none are named."""
    kinds = where.kinds or tuple(k for k in KINDS if k not in QUIET_KINDS)
    return Filter(where.relations, where.from_ms, where.until_ms, where.min_amount, where.max_amount, kinds)


def to_address(desk: Desk, case_id: str) -> dict[str, str]:
    """The query string that opens this view again."""
    where = desk.where
    said = {
        "case": case_id,
        "lang": desk.lang if desk.lang != "zh" else "",
        "sel": ",".join(desk.selected[:LINKED]),
        "on": ",".join(_on_canvas(desk)) if desk.page == "network" else "",
        "rel": ",".join(where.relations),
        "kind": ",".join(where.kinds),
        "from": figures.day(where.from_ms) if where.from_ms is not None else "",
        "to": figures.day(where.until_ms) if where.until_ms is not None else "",
        "min": str(where.min_amount) if where.min_amount is not None else "",
        "max": str(where.max_amount) if where.max_amount is not None else "",
        "by": desk.by if desk.by != "received" else "",
        "split": "" if desk.merged else "1",
    }
    said |= {f"m.{k}": v for k, v in desk.money.get("address", {}).items()} if desk.page == "money" else {}
    said |= {f"r.{k}": v for k, v in desk.rankings.get("address", {}).items()} if desk.page == "rankings" else {}
    return {name: value for name, value in said.items() if value}


def _on_canvas(desk: Desk) -> list[str]:
    """Entities that stand by themselves, when they were put there one by one (the first picture names itself)."""
    if not desk.history.past:
        return []
    return [t.id for t in desk.history.present.shown() if not t.many][:LINKED]


def from_address(query: Mapping[str, str]) -> Desk:
    """The view that a query string names. What is no id, no known word and no number is left out."""
    desk = Desk()
    desk.lang = "en" if query.get("lang") == "en" else "zh"
    desk.where = Filter(
        relations=tuple(r for r in _list(query, "rel") if r in RELATIONS),
        kinds=tuple(k for k in _list(query, "kind") if k in KINDS),
        from_ms=figures.day_ms(query.get("from", "")),
        until_ms=_day_end(query.get("to", "")),
        min_amount=_number(query, "min"),
        max_amount=_number(query, "max"),
    )
    desk.by = query.get("by", "") if query.get("by") in MEASURES else "received"
    desk.merged = query.get("split") != "1"
    desk.selected = tuple(ids(_list(query, "sel")))
    desk.money = {"address": {k[2:]: v for k, v in query.items() if k.startswith("m.")}}
    desk.rankings = {"address": {k[2:]: v for k, v in query.items() if k.startswith("r.")}}
    return desk


def asked_for(query: Mapping[str, str]) -> list[str]:
    """The entities that an address wants on the canvas."""
    return ids(_list(query, "on"))


def ids(words: Iterable[str]) -> list[str]:
    """Those that may be ids."""
    return [w for w in words if 0 < len(w) <= 80 and set(w) <= _ID]


def _list(query: Mapping[str, str], name: str) -> list[str]:
    return [part for part in query.get(name, "").split(",") if part][:LINKED]


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _day_end(text: str) -> int | None:
    start = figures.day_ms(text)
    return None if start is None else start + 86_399_999
