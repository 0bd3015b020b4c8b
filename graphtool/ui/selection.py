"""What the selection is about, in events: those at the selected marks, or those of the selected line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graphtool.terms import RELATIONS
from graphtool.ui.data import Source
from graphtool.ui.expand import around
from graphtool.ui.state import Desk
from graphtool.views.aggregate import Flags
from graphtool.views.around import Around
from graphtool.views.ties import Tie


def of_line(desk: Desk, source: Source, tie: Tie) -> tuple[Around, Flags]:
    """The events around the start of a line, and which of them are the line's."""
    graph = source.projection()
    things = desk.history.present.things
    found = around(desk, source, things[tie.src], only=True)
    far = np.isin(found.other, things[tie.dst].members)
    code = graph.currency_code(tie.currency) if tie.currency else -1
    family = [r.name == tie.what or r.family == tie.what for r in RELATIONS.values()]
    fits = far & (found.way == (1 if tie.directed else 2)) & np.array(family)[graph.relation[found.event]]
    stated = graph.amount[found.event] >= 0
    fits &= (stated & (graph.currency[found.event] == code)) if tie.currency else ~stated
    return found, fits


def events(desk: Desk, source: Source, ties: Sequence[Tie]) -> npt.NDArray[np.int64]:
    """Numbers of the events that the selection is about, the newest first."""
    if desk.edge:
        tie = next((t for t in ties if t.id == desk.edge), None)
        if tie is None:
            return np.zeros(0, np.int64)
        found, fits = of_line(desk, source, tie)
        return np.unique(found.event[fits])[::-1].astype(np.int64)
    things = desk.history.present.things
    parts = [around(desk, source, things[n], only=True).event for n in desk.selected if n in things]
    return np.unique(np.concatenate(parts))[::-1].astype(np.int64) if parts else np.zeros(0, np.int64)
