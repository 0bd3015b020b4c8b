"""Projection: the graph as columns, with each entity's events at hand in both directions.

Nodes and events are numbers: an entity's is its place in the order of ids, an event's its place in the
order of time (no time first), then ``seq``, then id, as every store scans them. So event numbers compare
like time does. Arrays are read-only; nothing here changes after it is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphtool.errors import IntegrityError, NotFound
from graphtool.projection.allocations import Allocations
from graphtool.projection.kernels import rows_by
from graphtool.projection.layout import (
    KIND_NAMES,
    NO_AMOUNT,
    NO_CURRENCY,
    NO_TIME,
    SECOND,
    Flags,
    Int8,
    Int16,
    Int32,
    Int64,
    Whole,
    frozen,
    one_array,
)
from graphtool.projection.statements import Statements
from graphtool.terms import KINDS

if TYPE_CHECKING:
    from graphtool.projection.selection import Selection
    from graphtool.store.base import View


class Names:
    """What people read: ids and labels, fetched when first asked for.

    Parameters
    ----------
    entities : callable
        Gives the columns ``id`` and ``label`` of all entities, by number.
    events : callable
        Gives the ids of all events, by number.
    """

    def __init__(self, entities: Callable[[], pa.Table], events: Callable[[], pa.Array]) -> None:
        self._entities = entities
        self._events = events

    @cached_property
    def entities(self) -> pa.Table:
        """Columns ``id`` and ``label``, by number of the entity."""
        return self._entities().combine_chunks()

    @cached_property
    def events(self) -> pa.Array:
        """Ids of events, by number."""
        return one_array(self._events())


def _texts(column: pa.Array, places: npt.ArrayLike) -> pa.Array:
    """Some texts of a column, as the one type that results have, whatever the store or the cache keeps."""
    return column.take(pa.array(np.asarray(places, np.int64))).cast(pa.string())


@dataclass(frozen=True, eq=False)
class Projection:
    """Who stands where, and what happened between whom, ready to count and search?

    Attributes
    ----------
    digest : str
        The generation that it was built from.
    kind : int8 (n)
        Position of each entity's kind in ``terms.KINDS``.
    src, dst : int32 (m)
        Numbers of the entities at both ends of each event.
    relation : int16 (m), precision : int8 (m)
        Positions in ``terms.RELATIONS`` and ``terms.PRECISIONS``.
    time_ms, until_ms : int64 (m)
        Beijing wall time in ms; ``NO_TIME`` where none.
    seq : int32 (m)
        Order among events of one time.
    amount : int64 (m)
        Minor units; ``NO_AMOUNT`` where none.
    currency : int16 (m)
        Position in ``currencies``; ``NO_CURRENCY`` where none.
    directed, doubtful : bool (m)
        As in ``model.EVENT``.
    out_start, out_events, in_start, in_events : int64 (n + 1), int32 (m)
        CSR: the events of node v are ``out_events[out_start[v]:out_start[v + 1]]``, in order of time.
    allocations : Allocations
        The only way across a pool.
    statements : Statements
        For which time accounts have rows, and balances that the events do not tell.
    pool_type : int8 (n)
        Position of each pool's type in ``terms.POOL_TYPES``; else -1.
    names : Names
        Ids and labels, read when first asked for.

    Cost
    ----
    About 60 bytes an event without ids; O(n + m) to build.
    """

    digest: str
    kind: Int8
    src: Int32
    dst: Int32
    relation: Int16
    time_ms: Int64
    until_ms: Int64
    precision: Int8
    seq: Int32
    amount: Int64
    currency: Int16
    directed: Flags
    doubtful: Flags
    currencies: tuple[str, ...]
    out_start: Int64
    out_events: Int32
    in_start: Int64
    in_events: Int32
    allocations: Allocations
    statements: Statements
    pool_type: Int8
    names: Names = field(repr=False)

    @classmethod
    def from_arrays(
        cls,
        digest: str,
        kind: npt.ArrayLike,
        columns: Mapping[str, npt.ArrayLike],
        names: Names,
        currencies: Sequence[str] = (),
        allocations: Allocations | None = None,
        statements: Statements | None = None,
        pool_type: npt.ArrayLike | None = None,
    ) -> Projection:
        """A projection from columns that are already numbers and in order (the attributes above say of what).

        ``until_ms``, ``precision`` (second), ``seq``, ``directed`` (True) and ``doubtful`` (False) may be
        left out. Raises IntegrityError where an event's end is no entity.
        """
        codes = frozen(kind, np.int8)
        n = codes.size
        src, dst = frozen(columns["src"], np.int32), frozen(columns["dst"], np.int32)
        m = src.size
        for end in (src, dst):
            if m and (int(end.min()) < 0 or int(end.max()) >= n):
                raise IntegrityError("projection_end", digest=digest)

        def column(name: str, dtype: type[Whole], default: int) -> npt.NDArray[Whole]:
            found = columns.get(name)
            return frozen(np.full(m, default, dtype) if found is None else found, dtype)

        out_start, out_events = rows_by(src, n)
        in_start, in_events = rows_by(dst, n)
        return cls(
            digest=digest,
            kind=codes,
            src=src,
            dst=dst,
            relation=frozen(columns["relation"], np.int16),
            time_ms=column("time_ms", np.int64, NO_TIME),
            until_ms=column("until_ms", np.int64, NO_TIME),
            precision=column("precision", np.int8, SECOND),
            seq=column("seq", np.int32, 0),
            amount=column("amount", np.int64, NO_AMOUNT),
            currency=column("currency", np.int16, NO_CURRENCY),
            directed=column("directed", np.bool_, 1),
            doubtful=column("doubtful", np.bool_, 0),
            currencies=tuple(currencies),
            out_start=frozen(out_start, np.int64),
            out_events=frozen(out_events, np.int32),
            in_start=frozen(in_start, np.int64),
            in_events=frozen(in_events, np.int32),
            allocations=allocations if allocations is not None else Allocations.build(m),
            statements=statements if statements is not None else Statements.build(n),
            pool_type=frozen(np.full(n, -1, np.int8) if pool_type is None else pool_type, np.int8),
            names=names,
        )

    @classmethod
    def from_view(cls, view: View) -> Projection:
        """The graph that a store shows, as columns.

        Ids of events are read through the view when first asked for: keep it open until then, or save first.
        """
        from graphtool.projection.build import from_view

        return from_view(view)

    @classmethod
    def from_tables(
        cls, entity: pa.Table, event: pa.Table, allocation: pa.Table | None = None, digest: str = "", **more: pa.Table
    ) -> Projection:
        """The same from tables of ``model.ENTITY``, ``EVENT``, ``ALLOCATION``, and as ``more`` ``coverage`` and ``balance``.

        Of entities only ``id`` and ``kind`` must be there, of events ``id``, ``relation``, ``src``, ``dst``.
        Raises IntegrityError where an event's end or an allocation's event is not in the tables.
        """
        from graphtool.projection.build import from_tables

        return from_tables(entity, event, allocation, digest, **more)

    @classmethod
    def load(cls, folder: Path, digest: str) -> Projection | None:
        """What :meth:`save` left for that generation, memory-mapped; None when it is not there whole."""
        from graphtool.projection.cache import load

        return load(folder, digest)

    @classmethod
    def kept(cls, folder: Path, digest: str, view: Callable[[str], View]) -> Projection:
        """The projection of a generation from ``folder``; where it is not there, it is built from its view and saved."""
        from graphtool.projection.cache import kept

        return kept(folder, digest, view)

    def save(self, folder: Path) -> None:
        """Keep it in a folder of its own, written aside and then renamed."""
        from graphtool.projection.cache import save

        save(self, folder)

    @property
    def node_count(self) -> int:
        """How many entities are there?"""
        return int(self.kind.size)

    @property
    def event_count(self) -> int:
        """How many events are there?"""
        return int(self.src.size)

    @cached_property
    def traversable(self) -> Flags:
        """Which entities may a path pass through? False for pools and placeholders."""
        may = np.array([k.traversable for k in KINDS.values()], np.bool_)
        return frozen(may[self.kind], np.bool_)

    def of_kind(self, *kinds: str) -> Flags:
        """Which entities are of these kinds?"""
        wanted = np.zeros(len(KIND_NAMES), np.bool_)
        wanted[[KIND_NAMES.index(k) for k in kinds]] = True
        return wanted[self.kind]

    def numbers(self, ids: Iterable[str]) -> Int32:
        """The numbers of these entities, in the order asked. Raises NotFound naming the first unknown id."""
        asked = pa.array(list(ids), pa.string())
        found = pc.index_in(asked, value_set=self.names.entities["id"].cast(pa.string()))
        if found.null_count:
            unknown = asked[int(np.flatnonzero(found.is_null().to_numpy(zero_copy_only=False))[0])].as_py()
            raise NotFound("entity", id=unknown)
        places: Int32 = found.to_numpy(zero_copy_only=False).astype(np.int32)
        return places

    def ids(self, nodes: npt.ArrayLike) -> pa.Array:
        """Ids of these entities."""
        return _texts(one_array(self.names.entities["id"]), nodes)

    def labels(self, nodes: npt.ArrayLike) -> pa.Array:
        """What a screen shows for these entities."""
        return _texts(one_array(self.names.entities["label"]), nodes)

    def kinds(self, nodes: npt.NDArray[np.integer[Any]]) -> pa.Array:
        """Names of the kinds of these entities."""
        return pa.DictionaryArray.from_arrays(pa.array(self.kind[nodes]), pa.array(KIND_NAMES)).cast(pa.string())

    def event_ids(self, events: npt.ArrayLike) -> pa.Array:
        """Ids of these events."""
        return _texts(self.names.events, events)

    def currency_code(self, currency: str) -> int:
        """The position of a currency in ``currencies``; -2 (matches no event) when no event has it."""
        return self.currencies.index(currency) if currency in self.currencies else -2

    def select(
        self,
        relations: Sequence[str] = (),
        period: tuple[int | None, int | None] | None = None,
        *,
        min_amount: int | None = None,
        max_amount: int | None = None,
        currency: str | None = None,
        directed_only: bool = True,
        timed_only: bool = False,
        loops: bool = True,
        without: Sequence[str] = (),
    ) -> Selection:
        """Which events count for a question? See :class:`graphtool.projection.Selection`.

        Parameters
        ----------
        relations : sequence of str
            Names of ``terms.RELATIONS``; empty takes all.
        period : pair of int or None, or None
            First and last time in ms, both inclusive; an event without a time is out as soon as one is given.
        min_amount, max_amount : int, optional
            Bounds in minor units, inclusive; an event without an amount is out as soon as one is given.
        currency : str, optional
            Only events of that currency.
        directed_only : bool
            Leave out events whose direction is undecided.
        timed_only : bool
            Leave out events without a time.
        loops : bool
            Keep events from an entity to itself.
        without : sequence of str
            Leave out events with an end of these kinds.
        """
        from graphtool.projection.selection import select

        return select(
            self,
            tuple(relations),
            period,
            min_amount=min_amount,
            max_amount=max_amount,
            currency=currency,
            directed_only=directed_only,
            timed_only=timed_only,
            loops=loops,
            without=tuple(without),
        )

    def to_networkx(self, selection: Selection | None = None) -> Any:
        """The graph as a ``networkx.MultiDiGraph`` with typed attributes, for an analyst's own questions.

        Nodes are ids with ``kind`` and ``label``; edges have the event's id as key and ``relation``,
        ``time_ms``, ``until_ms``, ``precision``, ``seq``, ``amount``, ``currency``, ``directed`` and
        ``doubtful``. What no source states is left out, not None. With a selection only its events and their ends.
        """
        from graphtool.projection.exchange import to_networkx

        return to_networkx(self, selection)
