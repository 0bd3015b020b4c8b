"""What a question is asked of: the events that count, what was left out, and how an answer is put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.registry import Param, relations_of
from graphtool.analysis.results import (
    ENTITIES_PER_FINDING,
    EVENTS_PER_FINDING,
    Finding,
    Moment,
    Result,
    Sentence,
    build_table,
    sentence,
)
from graphtool.projection import Pairs, Projection, Selection
from graphtool.terms import FAMILIES, RELATIONS

Int32 = npt.NDArray[np.int32]
Pools = Annotated[bool, Param("bool")]
"""Whether pools take part; placeholders never do."""
Currency = Annotated[str, Param("currency")]
"""The currency of sums; amounts of different currencies are never added."""

WEIGHTS = ("pairs", "events", "amount")
Weighted = Annotated[str, Param("choice", choices=WEIGHTS)]
"""What makes a relation strong: that it is there, how often, or with how much."""


@dataclass(frozen=True, eq=False)
class Scope:
    """The events that count, and what has to be said about them."""

    selection: Selection
    relations: tuple[str, ...]
    period: tuple[int | None, int | None] | None
    notes: tuple[Sentence, ...] = ()

    @property
    def projection(self) -> Projection:
        """The graph that is asked."""
        return self.selection.projection

    @property
    def since(self) -> int | None:
        """From when on events count (ms); None from the first."""
        return None if self.period is None else self.period[0]

    def counted(self) -> Sentence:
        """Which relations of which period were counted."""
        families = list(dict.fromkeys(RELATIONS[r].family for r in self.relations))
        whole = relations_of(*families) == tuple(r for r in RELATIONS if r in self.relations)
        what = [FAMILIES[f] for f in families] if whole else [RELATIONS[r] for r in self.relations]
        return sentence("counted", what=tuple(what), period=_period(self.period))

    def assumptions(self) -> tuple[Sentence, ...]:
        """What was left out or is doubtful, with counts."""
        left = self.selection.left_out
        said = [sentence(f"left_out.{why}", n=left[why]) for why in sorted(left)]
        if self.selection.doubtful:
            said.append(sentence("doubtful", n=self.selection.doubtful))
        if len({RELATIONS[r].family for r in self.relations}) > 1:
            said.append(sentence("mixed"))
        return (*self.notes, *said)

    def answer(
        self,
        table: pa.Table,
        findings: Sequence[Finding] = (),
        *,
        reasons: Sequence[Sentence] = (),
        assumptions: Sequence[Sentence] = (),
        figures: Mapping[str, int | float] | None = None,
        more: Mapping[str, pa.Table] | None = None,
    ) -> Result:
        """A result; complete exactly when there is no reason why not. The registry adds name and parameters."""
        totals: dict[str, int | float] = {"events": len(self.selection), "doubtful": self.selection.doubtful}
        return Result(
            analysis="",
            table=table,
            findings=tuple(findings),
            complete=not reasons,
            reasons=tuple(reasons),
            assumptions=(*self.assumptions(), *assumptions),
            counted=self.counted(),
            parameters={},
            sources=(),
            digest=self.projection.digest,
            figures=totals | dict(figures or {}),
            more=dict(more or {}),
        )

    def finding(
        self, text: Sentence, nodes: npt.ArrayLike, events: Int32, figures: Mapping[str, int | float] | None = None
    ) -> Finding:
        """A finding on these entities and events (numbers of the graph)."""
        graph = self.projection
        members = np.asarray(nodes, np.int32)
        largest = _largest(events, graph.amount[events])
        return Finding(
            text,
            tuple(graph.ids(members[:ENTITIES_PER_FINDING]).to_pylist()),
            int(members.size),
            tuple(graph.event_ids(largest).to_pylist()),
            int(events.size),
            dict(figures or {}),
        )

    def events_at(self, node: int, *, incoming: bool = True, outgoing: bool = True) -> Int32:
        """The selected events of one entity, in order of time."""
        graph = self.projection
        parts: list[Int32] = []
        if outgoing:
            parts.append(graph.out_events[graph.out_start[node] : graph.out_start[node + 1]])
        if incoming:
            parts.append(graph.in_events[graph.in_start[node] : graph.in_start[node + 1]])
        found = np.unique(np.concatenate(parts))
        return found[self.selection.mask[found]]


def _largest(events: Int32, amount: npt.NDArray[np.int64]) -> Int32:
    """The events that a finding names: the largest amounts first, equal ones by number. O(events)."""
    step = events.size // (64 * EVENTS_PER_FINDING)
    if step > 1:
        some = amount[::step]
        least = np.partition(some, some.size - EVENTS_PER_FINDING)[some.size - EVENTS_PER_FINDING]
        large = np.flatnonzero(amount >= least)  # so many of some are, and with them the largest of all
        events, amount = events[large], amount[large]
    return events[np.lexsort((events, -amount))][:EVENTS_PER_FINDING]


def scope_of(
    projection: Projection,
    relations: Sequence[str],
    period: tuple[int | None, int | None] | None,
    *,
    pools: bool = True,
    placeholders: bool = True,
    **bounds: Any,
) -> Scope:
    """The events of these relations and period whose direction is known; ``bounds`` as for ``Projection.select``."""
    without = [kind for kind, stays in (("pool", pools), ("placeholder", placeholders)) if not stays]
    selection = projection.select(relations, period, without=without, **bounds)
    return Scope(selection, tuple(relations), period)


def weighted_pairs(
    projection: Projection,
    relations: tuple[str, ...],
    period: tuple[int | None, int | None] | None,
    weight: str,
    currency: str,
    pools: bool,
) -> tuple[Scope, Pairs]:
    """The pairs of a ranking or grouping: no placeholders, no loops, one currency where amounts are weights."""
    bounds = {"currency": currency, "min_amount": 1} if weight == "amount" else {}
    scope = scope_of(projection, relations, period, pools=pools, placeholders=False, loops=False, **bounds)
    return scope, scope.selection.pairs(amounts=weight == "amount")


def pool_note(pools: bool) -> list[Sentence]:
    """What is said where pools were left out."""
    return [] if pools else [sentence("no_pools")]


def ranked(
    projection: Projection,
    nodes: Int32,
    score: npt.NDArray[Any],
    columns: Mapping[str, npt.NDArray[Any] | pa.Array],
) -> tuple[pa.Table, npt.NDArray[np.int64]]:
    """A ranking: highest score first, equal scores in order of ids and with one rank.

    Returns the table (rank, entity, kind, label, columns) and the order, as places in ``nodes``.
    """
    order = np.lexsort((nodes, -score))
    sorted_score = score[order]
    new = np.ones(order.size, np.bool_)
    new[1:] = sorted_score[1:] != sorted_score[:-1]
    rank = np.maximum.accumulate(np.where(new, np.arange(1, order.size + 1), 0)) if order.size else order
    shown = nodes[order]
    head: dict[str, Any] = {
        "rank": rank.astype(np.int64),
        "entity": projection.ids(shown),
        "kind": projection.kinds(shown),
        "label": projection.labels(shown),
    }
    rest = {
        name: values.take(pa.array(order)) if isinstance(values, pa.Array) else values[order]
        for name, values in columns.items()
    }
    return build_table(head | rest), order


def settled(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Nine significant digits: what is below is the order of summation, and must not decide a rank."""
    found = np.zeros_like(values)
    filled = values != 0
    size = np.floor(np.log10(np.abs(values[filled])))
    scale = 10.0 ** (8 - size)
    found[filled] = np.round(values[filled] * scale) / scale
    return found


def _period(period: tuple[int | None, int | None] | None) -> Sentence:
    first, last = period or (None, None)
    if first is None and last is None:
        return sentence("period.whole")
    if last is None:
        return sentence("period.since", first=Moment(first or 0))
    if first is None:
        return sentence("period.until", last=Moment(last))
    return sentence("period.between", first=Moment(first), last=Moment(last))
