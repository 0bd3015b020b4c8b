"""All that the pages read: one generation of one case, through ``graphtool.Case`` and ``View`` only.

A source belongs to a process, not to a session, and is shared by all sessions that look at the same
generation. What it computes is kept by digest and parameters (:mod:`graphtool.ui.memo`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from graphtool import coverage, deciding, pairs, resolve
from graphtool.analysis import registry
from graphtool.analysis.results import Result
from graphtool.case import Case
from graphtool.errors import IntegrityError
from graphtool.projection import Projection
from graphtool.store.base import Filter, View
from graphtool.terms import KINDS, RELATIONS
from graphtool.ui.memo import Memo
from graphtool.views import aggregate
from graphtool.views import ties as lines
from graphtool.views.aggregate import Flags, Ints, Slots

Row = Mapping[str, Any]

OWNED = {"holds": "account", "uses": "line"}
"""What a person or an organisation is shown together with, when it alone holds or uses it."""

CLUSTERED = tuple(r.name for r in RELATIONS.values() if r.family in {"money", "identity", "organisation"})
"""Relations by which the first picture is cut into clusters. Not calls: who calls most people would draw most
numbers of a case to himself; the busiest lines stand by name instead."""


class Source:
    """One generation of a case, as the pages ask for it."""

    def __init__(self, case: Case, digest: str, memo: Memo) -> None:
        self.case = case
        self.digest = digest
        self._memo = memo
        self._lock = threading.RLock()
        self._open: View | None = None
        self._rows: dict[str, Row] = {}

    @contextmanager
    def view(self) -> Iterator[View]:
        """The store's view of this generation; one question at a time."""
        with self._lock:
            if self._open is None:
                opened = self.case.desk_view()
                if opened.digest() != self.digest:
                    opened.close()
                    opened = self.case.view(self.digest)
                self._open = opened
            yield self._open

    def close(self) -> None:
        """Release the store."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None

    def projection(self) -> Projection:
        """The generation as arrays."""
        return self._memo.get(self.digest, "projection", self._projection)

    def accounts(self) -> pl.DataFrame:
        """What there is of every account (:func:`graphtool.coverage.accounts`)."""

        def compute() -> pl.DataFrame:
            with self.view() as view:
                return coverage.accounts(view)

        return self._memo.get(self.digest, "accounts", compute)

    def pairs(self) -> pl.DataFrame:
        """Which rows tell of one transfer, which may, and why (:func:`graphtool.pairs.pairs`)."""

        def compute() -> pl.DataFrame:
            with self.view() as view:
                return pairs.pairs(view)

        return self._memo.get(self.digest, "pairs", compute)

    def suggestions(self) -> resolve.Suggestions:
        """Who may be the same, and why (:func:`graphtool.resolve.suggest`); without what was decided by now."""

        def compute() -> resolve.Suggestions:
            with self.view() as view:
                return resolve.suggest(view)

        found = self._memo.get(self.digest, "suggestions", compute)
        told = deciding.of_entities(self.case.ledger)
        if not told:
            return found
        with self.view() as view:
            return resolve.Suggestions(resolve.undecided(view, found.pairs, told), found.crowded)

    def _projection(self) -> Projection:
        found = self.case.projection()
        if found.digest == self.digest:
            return found
        with self.case.view(self.digest) as view:
            return Projection.from_view(view)

    # ---- entities

    def rows(self, ids: Sequence[str]) -> dict[str, Row]:
        """Entities (``model.ENTITY``) by id. Raises NotFound naming the first unknown id."""
        wanted = [i for i in dict.fromkeys(ids) if i not in self._rows]
        if wanted:
            with self.view() as view:
                for asked, row in zip(wanted, view.get("entity", wanted).to_pylist(), strict=True):
                    self._rows[asked] = row
        return {i: self._rows[i] for i in ids}

    def identifiers(self, entity: str) -> list[Row]:
        """All identifiers and names of an entity."""
        with self.view() as view:
            found: list[Row] = view.identifiers(entity).to_pylist()
        return found

    def search(self, text: str, limit: int = 6, kinds: Sequence[str] = ()) -> list[Row]:
        """Who is called, or numbered, like that: columns of ``View.search``, at most ``limit`` per kind."""
        with self.view() as view:
            found: list[Row] = view.search(text, kinds, limit).to_pylist()
        return found

    def counts(self, entity: str, where: Filter) -> list[Row]:
        """Events of an entity per relation and direction."""
        with self.view() as view:
            found: list[Row] = view.counts(entity, where).to_pylist()
        return found

    def neighbours(self, entity: str, where: Filter, direction: Any, order: Any, limit: int) -> list[Row]:
        """Who stands beside an entity."""
        with self.view() as view:
            found: list[Row] = view.neighbours(entity, where, direction, order, limit).to_pylist()
        return found

    def events(self, ids: Sequence[str]) -> list[Row]:
        """Events (``model.EVENT``) in the order asked."""
        with self.view() as view:
            found: list[Row] = view.get("event", ids).to_pylist()
        return found

    def evidence(self, subjects: Sequence[str]) -> dict[str, list[str]]:
        """The fact ids behind each of these entities or events."""
        if not subjects:
            return {}
        with self.view() as view:
            table = view.evidence(subjects)
        found: dict[str, list[str]] = {s: [] for s in subjects}
        for subject, fact in zip(table["subject"].to_pylist(), table["fact"].to_pylist(), strict=True):
            found.setdefault(subject, []).append(fact)
        return found

    def facts(self, ids: Sequence[str]) -> dict[str, Row]:
        """Where facts come from: path, sheet, row, format."""
        if not ids:
            return {}
        table = self.case.facts(list(dict.fromkeys(ids)))
        return {row["fact"]: row for row in table.to_pylist()}

    def index(self) -> npt.NDArray[np.bytes_]:
        """The ids of all entities in their order, which is that of bytes: to be searched."""

        def compute() -> npt.NDArray[np.bytes_]:
            names = self.projection().names.entities["id"].to_numpy()
            made = names.astype("S") if len(names) else np.zeros(0, "S1")
            if len(made) > 1 and not (made[:-1] < made[1:]).all():
                raise IntegrityError("order", digest=self.digest)
            return made

        return self._memo.get(self.digest, "index", compute)

    # ---- figures over the whole graph

    def mask(self, where: Filter, merged: bool) -> Flags:
        """Which events pass a filter? Kinds bound both ends; of what stands with its owner, the owner's kind."""
        return self._memo.get(self.digest, "mask", lambda: self._mask(where, merged), merged=merged, **plain(where))

    def _mask(self, where: Filter, merged: bool) -> Flags:
        graph = self.projection()
        chosen = graph.select(
            where.relations,
            (where.from_ms, where.until_ms),
            min_amount=where.min_amount,
            max_amount=where.max_amount,
            directed_only=False,
        )
        mask = chosen.mask
        if where.kinds:
            shown = graph.of_kind(*where.kinds)[self.owner(merged)]
            mask = mask & shown[graph.src] & shown[graph.dst]
        return mask

    def worth(self, where: Filter, by: str, merged: bool) -> Ints:
        """How large is each entity, with what it owns, over the events of a filter?"""

        def compute() -> Ints:
            each = aggregate.measure(self.projection(), self.mask(where, merged), by)
            total = np.zeros(len(each), np.int64)
            np.add.at(total, self.owner(merged), each)
            return total

        return self._memo.get(self.digest, "worth", compute, by=by, merged=merged, **plain(where))

    def owner(self, merged: bool = True) -> Slots:
        """For each entity, who is shown with it: the only person or organisation that holds or uses it, or itself."""
        if not merged:
            return self._memo.get(self.digest, "self", lambda: np.arange(self.projection().node_count, dtype=np.int32))
        return self._memo.get(self.digest, "owner", lambda: owners(self.projection()))

    def sorts(self) -> Ints:
        """What makes events between two marks one line (``ties.sorts``)."""
        return self._memo.get(self.digest, "sorts", lambda: lines.sorts(self.projection()))

    def clusters(self) -> Ints:
        """The cluster of each entity, -1 for none: communities over money, holdings and offices."""
        return self._memo.get(self.digest, "clusters", self._clusters)

    def _clusters(self) -> Ints:
        graph = self.projection()
        found = self.analyse("communities", relations=list(CLUSTERED), weight="pairs")
        label = np.full(graph.node_count, -1, np.int64)
        if found.table.num_rows:
            label[graph.numbers(found.table["entity"].to_pylist())] = found.table["cluster"].to_numpy()
        # What one owner holds stands where the owner stands.
        owner = self.owner()
        owned = owner != np.arange(graph.node_count)
        label[owned] = np.where(label[owner[owned]] >= 0, label[owner[owned]], label[owned])
        return label

    def analyse(self, name: str, **parameters: Any) -> Result:
        """The answer of a registered analysis."""

        def compute() -> Result:
            return registry.run(name, self.projection(), **parameters)

        return self._memo.get(self.digest, f"analyse.{name}", compute, **parameters)

    def kinds(self) -> tuple[str, ...]:
        """Which kinds of entity are there?"""
        return self._memo.get(self.digest, "kinds", self._kinds)

    def _kinds(self) -> tuple[str, ...]:
        count = np.bincount(self.projection().kind, minlength=len(KINDS))
        return tuple(name for name, n in zip(KINDS, count.tolist(), strict=True) if n)


def plain(where: Filter) -> dict[str, Any]:
    """A filter as plain parameters."""
    return {
        "relations": list(where.relations),
        "kinds": list(where.kinds),
        "from_ms": where.from_ms,
        "until_ms": where.until_ms,
        "min_amount": where.min_amount,
        "max_amount": where.max_amount,
    }


def owners(projection: Projection) -> Slots:
    """For each entity, its only owner, or itself where it has none or several."""
    owner = np.arange(projection.node_count, dtype=np.int32)
    names = list(RELATIONS)
    owning = projection.of_kind("person", "organisation")
    for relation, kind in OWNED.items():
        use = (projection.relation == names.index(relation)) & owning[projection.src]
        use &= projection.of_kind(kind)[projection.dst] & projection.directed
        pairs = np.unique(np.stack([projection.dst[use], projection.src[use]]), axis=1)
        held, several = np.unique(pairs[0], return_counts=True)
        single = np.isin(pairs[0], held[several == 1])
        owner[pairs[0][single]] = pairs[1][single]
    return owner
