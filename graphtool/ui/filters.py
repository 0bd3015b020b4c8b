"""The filter line: what counts, how much of it is shown, and the values that its forms send back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphtool import terms
from graphtool.errors import BadParameter
from graphtool.store.base import Filter
from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.state import MEASURES, Desk, shown_filter
from graphtool.views import figures, marks


def chips(desk: Desk, kinds: Sequence[str], shown: int, total: int, faint: int) -> Block:
    """The filter line above the canvas. ``kinds`` are those of the case, ``faint`` lines not drawn for calm."""
    where = desk.where
    period = where.from_ms is not None or where.until_ms is not None
    bounded = where.min_amount is not None or where.max_amount is not None
    effective = [k for k in shown_filter(where).kinds if k in kinds]
    hidden = len(desk.history.present.hidden)
    actions = []
    if hidden:
        actions.append(blocks.button("reveal", desk.word("filter.reveal", n=figures.count(hidden))))
    if desk.history.past or desk.history.future:
        actions.append(blocks.button("start", desk.word("filter.start")))
    return {
        "is": "chips",
        "clear": desk.word("filter.clear"),
        "chips": [
            _chip("period", _period_label(desk), period, _period_form(desk), {"from": "", "to": ""}),
            _chip("amount", _amount_label(desk), bounded, _amount_form(desk), {"min": "", "max": ""}),
            _chip(
                "kinds",
                desk.word("filter.kinds", n=len(effective), of=len(kinds)),
                bool(where.kinds),
                _kinds_form(desk, kinds),
                {"kinds": []},
            ),
            _chip(
                "relations",
                desk.word("filter.relations", n=len(where.relations) or len(terms.RELATIONS), of=len(terms.RELATIONS)),
                bool(where.relations),
                _relations_form(desk),
                {"relations": []},
            ),
            _chip("view", desk.word(f"canvas.measure.{desk.by}"), False, _view_form(desk), None),
        ],
        "before": desk.word("filter.shown"),
        "shown": figures.count(shown),
        "after": f" / {figures.count(total)}" + (desk.word("filter.faint", n=figures.count(faint)) if faint else ""),
        "reset": desk.word("filter.reset") if where != Filter() else "",
        "actions": actions,
    }


def _chip(name: str, label: str, on: bool, form: Block, clear: Mapping[str, Any] | None) -> Block:
    return {"name": name, "label": label, "on": on, "form": form, "clear": clear if on else None}


def _period_label(desk: Desk) -> str:
    where = desk.where
    if where.from_ms is None and where.until_ms is None:
        return desk.word("filter.period")
    first = figures.day(where.from_ms) if where.from_ms is not None else "…"
    last = figures.day(where.until_ms) if where.until_ms is not None else "…"
    return desk.word("filter.period_on", first=first, last=last)


def _amount_label(desk: Desk) -> str:
    low, high = desk.where.min_amount, desk.where.max_amount
    if low is None and high is None:
        return desk.word("filter.amount")
    parts = ([f"≥ {figures.yuan(low)}"] if low is not None else []) + (
        [f"≤ {figures.yuan(high)}"] if high is not None else []
    )
    return desk.word("filter.amount_on", bounds=" ".join(parts))


def _period_form(desk: Desk) -> Block:
    first = figures.day(desk.where.from_ms) if desk.where.from_ms is not None else ""
    last = figures.day(desk.where.until_ms) if desk.where.until_ms is not None else ""
    fields = [
        blocks.field("from", "text", desk.word("filter.from"), first, placeholder="2021-06-01", size=11),
        blocks.field("to", "text", desk.word("filter.to"), last, placeholder="2021-12-14", size=11),
    ]
    return blocks.form("period", "filter", fields, desk.word("filter.apply"))


def _amount_form(desk: Desk) -> Block:
    def typed(value: int | None) -> str:
        return "" if value is None else figures.yuan(value).replace(",", "")

    fields = [
        blocks.field(
            "min", "text", desk.word("filter.min"), typed(desk.where.min_amount), placeholder="99.00", size=11
        ),
        blocks.field("max", "text", desk.word("filter.max"), typed(desk.where.max_amount), placeholder="", size=11),
    ]
    return blocks.form("amount", "filter", fields, desk.word("filter.apply"))


def _kinds_form(desk: Desk, kinds: Sequence[str]) -> Block:
    choices = [blocks.choice(k, terms.KINDS[k].label(desk.lang), kind=k, shape=marks.MARKS[k].shape) for k in kinds]
    on = [k for k in shown_filter(desk.where).kinds if k in kinds]
    fields = [blocks.field("kinds", "checks", "", on, choices=choices)]
    return blocks.form("kinds", "filter", fields, desk.word("filter.apply"))


def _relations_form(desk: Desk) -> Block:
    on = list(desk.where.relations or terms.RELATIONS)
    fields = []
    for family in terms.FAMILIES.values():
        own = [r for r in terms.RELATIONS.values() if r.family == family.name]
        choices = [blocks.choice(r.name, r.label(desk.lang)) for r in own]
        chosen = [r.name for r in own if r.name in on]
        name = f"relations.{family.name}"
        fields.append(blocks.field(name, "checks", family.label(desk.lang), chosen, choices=choices, wide=True))
    return blocks.form("relations", "filter", fields, desk.word("filter.apply"))


def _view_form(desk: Desk) -> Block:
    sizes = [blocks.choice(m, desk.word(f"measure.{m}")) for m in MEASURES]
    fields = [
        blocks.field("by", "segments", desk.word("filter.size"), desk.by, choices=sizes, wide=True),
        blocks.field("merged", "bool", desk.word("filter.merged"), desk.merged, help=desk.word("filter.merged_help")),
    ]
    return blocks.form("view", "filter", fields, desk.word("filter.apply"))


def apply(desk: Desk, values: Mapping[str, Any]) -> None:
    """Take over what a form of the filter line sent. Raises BadParameter for what is no date or amount."""
    where = desk.where
    if "from" in values:
        where = replace(where, from_ms=_day(values["from"]))
    if "to" in values:
        last = _day(values["to"])
        where = replace(where, until_ms=None if last is None else last + 86_399_999)
    if where.from_ms is not None and where.until_ms is not None and where.from_ms > where.until_ms:
        raise BadParameter("period", param="period", value=str(values.get("to", "")), allowed="from ≤ to")
    if "min" in values:
        where = replace(where, min_amount=minor(values["min"]))
    if "max" in values:
        where = replace(where, max_amount=minor(values["max"]))
    if "kinds" in values:
        where = replace(where, kinds=tuple(k for k in values["kinds"] if k in terms.KINDS))
    relations = [v for name, v in values.items() if name.startswith("relations")]
    if relations:
        chosen = {r for part in relations for r in part}
        named = tuple(r for r in terms.RELATIONS if r in chosen)
        where = replace(where, relations=() if len(named) in {0, len(terms.RELATIONS)} else named)
    if values.get("by") in MEASURES:
        desk.by = str(values["by"])
    desk.where = where


def _day(text: Any) -> int | None:
    if not str(text or "").strip():
        return None
    found = figures.day_ms(str(text))
    if found is None:
        raise BadParameter("type", param="period", value=str(text), allowed="YYYY-MM-DD")
    return found


def minor(text: Any) -> int | None:
    """Yuan as typed, in fen; by digits, so that no cent is lost."""
    typed = str(text or "").strip().replace(",", "").replace("，", "")
    if not typed:
        return None
    whole, _, rest = typed.partition(".")
    if not (
        whole.isascii() and whole.isdigit() and len(whole) <= 13 and len(rest) <= 2 and (not rest or rest.isdigit())
    ):
        raise BadParameter("type", param="amount", value=typed, allowed="0.00 …")
    return int(whole) * 100 + int(rest.ljust(2, "0"))
