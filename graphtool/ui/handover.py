"""The export menu of each page: what it offers, and what becomes of a choice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphtool.errors import BadParameter
from graphtool.exports import EXPORTS
from graphtool.ui import asking, exporting, flows, sheets, stage
from graphtool.ui.data import Source
from graphtool.ui.pages import money, rankings
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from graphtool.views import figures

ANSWERED: dict[str, tuple[Callable[[Desk], bool], Callable[[Desk, Sources, Source], dict[str, Any]]]] = {
    "money": (lambda desk: any(flows.chosen(desk, side) for side in flows.SIDES), money.workbook),
    "rankings": (lambda desk: rankings.given(desk, rankings.analysis_of(desk)), rankings.workbook),
}
"""Pages that answer a question: has it been asked, and the answer as a workbook."""

REPORTED = {"money": money.report, "rankings": rankings.report}
"""The same pages, and the answer as an evidence page."""

REPORTS = ("html", "docx")

TABLES = ("evidence", "marks", "facts", *ANSWERED)


def offers(desk: Desk, sources: Sources, source: Source | None) -> list[dict[str, str]]:
    """What the export menu of this page lists."""
    note = desk.word("export.note_masked" if desk.masked else "export.note_unmasked")
    if desk.page == "evidence" and sources.ledger("deliveries").num_rows:
        return [{"name": "table.evidence", "label": desk.word("export.evidence"), "note": note}]
    if source is not None and desk.page in ANSWERED and ANSWERED[desk.page][0](desk):
        names = [desk.page, *(["requests"] if asking.whose(desk) else [])]
        offered = [(f"table.{name}", f"table_{name}") for name in names]
        offered += [(f"report.{name}", f"report_{name}") for name in REPORTS]
        return [{"name": name, "label": desk.word(f"export.{key}"), "note": note} for name, key in offered]
    if source is None or desk.page != "network" or not desk.drawn:
        return []
    count = figures.count(sum(len(t.members) for t in desk.history.present.shown() if not t.many))
    tables = ["marks", *(["facts"] if desk.selected or desk.edge else [])]
    return [
        *({"name": f"table.{t}", "label": desk.word(f"export.table_{t}"), "note": note} for t in tables),
        *(
            {
                "name": f"canvas.{e.name}",
                "label": desk.word("export.canvas", format=e.label(desk.lang), n=count),
                "note": note,
            }
            for e in EXPORTS.values()
        ),
    ]


def hand_over(desk: Desk, sources: Sources, source: Source | None, what: str) -> dict[str, Any]:
    """Write what was chosen. Raises BadParameter for what no menu offers."""
    place, _, name = what.partition(".")
    if place == "table" and name == "evidence":
        made = sheets.evidence(desk, sources, source)
        return exporting.workbook(desk, sources, source, desk.word("export.file_evidence"), made, [])
    if source is not None and place == "report" and name in REPORTS and desk.page in REPORTED:
        return REPORTED[desk.page](desk, sources, source, f".{name}")
    if source is None or place not in {"canvas", "table"}:
        raise BadParameter("export_format", value=what, allowed=", ".join(EXPORTS))
    if place == "canvas":
        return exporting.canvas(desk, sources, source, name)
    if name == "requests" and (followed := asking.whose(desk)):
        return asking.workbook(desk, sources, source, followed)
    if name in ANSWERED:
        return ANSWERED[name][1](desk, sources, source)
    if name not in TABLES:
        raise BadParameter("export_format", value=name, allowed=", ".join(TABLES))
    table = sheets.marks if name == "marks" else sheets.facts
    made, events = table(desk, source, stage.look(desk, source))
    title = desk.word("export.marks" if name == "marks" else "inspector.facts")
    return exporting.workbook(desk, sources, source, title, made, events)
