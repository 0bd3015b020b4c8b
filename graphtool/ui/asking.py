"""What to ask for next, from the page that follows money: the list as a workbook, with the source rows of the transfers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphtool import asking, terms, texts
from graphtool.analysis import registry
from graphtool.exports.tables import Sort
from graphtool.ui import exporting, flows
from graphtool.ui.data import Source
from graphtool.ui.exporting import Sheet
from graphtool.ui.pages import rankings
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from graphtool.views import figures
from graphtool.views.picture import name_of

_COLUMNS: tuple[tuple[str, Sort], ...] = (
    ("rank", "count"), ("kind", "text"), ("label", "text"), ("institution", "text"), ("number", "text"), ("gap", "text"),
    ("items", "text"), ("ask_from_ms", "time"), ("ask_until_ms", "time"), ("low", "money"), ("high", "money"),
    *((name, "money") for name in asking.CLAIMS), ("paid_directly", "money"), ("events", "count"), ("first_ms", "time"), ("last_ms", "time"),
    ("rows_until_ms", "time"), ("entity", "text"),
)  # fmt: skip


def whose(desk: Desk) -> dict[str, Any] | None:
    """Whose money does the page follow from its start? The parameters of a trace; None where it follows nobody's."""
    if desk.page == "money":
        start, goal, where = flows.chosen(desk, "from"), flows.chosen(desk, "to"), desk.where
        if not start:
            return None
        bounded = where.from_ms is not None or where.until_ms is not None
        period = {"period": [where.from_ms, where.until_ms]} if bounded else {}
        return {"entities": start, **period, **({"into": goal} if goal and flows.rule(desk) else {})}
    trace = registry.get("trace")
    if desk.page != "rankings" or rankings.analysis_of(desk) is not trace or not rankings.given(desk, trace):
        return None
    said = rankings.parameters(desk, trace)
    return {name: value for name, value in said.items() if name not in {"rule", "max_rows"}}


def workbook(desk: Desk, sources: Sources, source: Source, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The list of what to ask for next, and the rows of the transfers that carry the money."""
    traced = source.analyse("trace", **asked, max_rows=asking.ROWS)
    with source.view() as view:
        found = asking.requests(view, source.projection(), traced)
    title = texts.say("asking.title", desk.lang)
    sheet = Sheet(title, [(name, _title(desk, name), sort) for name, sort in _COLUMNS], _rows(desk, source, found))
    return exporting.workbook(desk, sources, source, title, [sheet], traced.more["events"]["event"].to_pylist())


def _title(desk: Desk, name: str) -> str:
    area = next(one for one in ("asking", "analysis") if f"column.{name}" in texts.catalogue(one))
    return texts.say(f"{area}.column.{name}", desk.lang)


def _rows(desk: Desk, source: Source, found: asking.Requests) -> list[dict[str, Any]]:
    """The lines in words; names and numbers as the screen shows them."""
    made = found.table.to_dicts()
    known = source.rows([row["entity"] for row in made])
    for row in made:
        entity = known[row["entity"]]
        row["kind"] = terms.KINDS[row["kind"]].label(desk.lang)
        row["label"] = name_of(entity, desk.reader)
        if desk.masked and row["number"] and entity["scope"] in figures.MASKED_TYPES:
            row["number"] = figures.mask(row["number"], entity["scope"])
        row["gap"] = texts.say(f"asking.gap.{row['gap']}", desk.lang)
        said = [texts.say(f"asking.item.{item}", desk.lang) for item in row["items"]]
        row["items"] = ("、" if desk.lang == "zh" else "; ").join(said)
        row |= {name: figures.day(row[name]) for name in row if name.endswith("_ms")}
    return made
