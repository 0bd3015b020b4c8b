"""What a graph store is: protocols Store, Writer and View, and the differences it declares.

A *generation* is one derived graph of one case, named by its digest. It is written once, whole, and
then only read. Everything that moves in bulk is Arrow with the schemas of ``model.TABLES``; the shapes
of the answers are in ``store.schema`` (COUNTS, NEIGHBOURS, LINKS, HITS, EDGES).

What holds for every answer of every store:

- Ids may be aliases wherever an id is asked for; answers name the canonical id. A real id wins over an
  alias of the same spelling. An unknown id raises NotFound naming it; nothing is left out in silence.
- An undecided event (``directed`` False) is listed with direction ``undecided``, whichever end is asked
  for, and counts as an event; it is in no sum (``amount`` null) and on no path. In :meth:`View.links` it
  stands once, its ends in order of id. A loop is one event out and one event in; undecided, it is one.
- ``amount`` is the sum of the amounts that are there (null when none is), stopped at the largest int64;
  sums never mix currencies. ``first_ms``/``last_ms`` are the bounds of ``time_ms``.
- Text is compared by code point; null comes before every value in an order that does not say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Protocol, Self

import pyarrow as pa

Direction = Literal["out", "in", "both"]
Order = Literal["most", "least", "newest"]


@dataclass(frozen=True)
class Traits:
    """Declared differences of a store, one sentence each (zh, en) under ``store.trait.<name>``."""

    name: str
    shared: bool
    timed_paths: bool
    differences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filter:
    """Which events count. Empty means all; bounds are inclusive.

    ``relations`` are names of ``terms.RELATIONS``; ``from_ms``/``until_ms`` Beijing wall time in ms: an
    event without a time passes only when both are None; ``min_amount``/``max_amount`` minor units: an
    event without an amount passes only when both are None; ``kinds`` bounds the kind of the neighbour:
    the end that the caller left open, or what stands inside a path. Ends that were named always pass.
    """

    relations: tuple[str, ...] = ()
    from_ms: int | None = None
    until_ms: int | None = None
    min_amount: int | None = None
    max_amount: int | None = None
    kinds: tuple[str, ...] = ()


ANY = Filter()
"""No bound at all."""


class Writer(Protocol):
    """Writes one generation. Leaving the context without an error commits and sets the marker last; an
    error, or a kill, leaves the store as it was (Neo4j: each batch whole, the marker absent).

    On leaving at the latest, IntegrityError when one key (``schema.KEYS``) has two contents (``twice``), an event
    ends at no entity, or an identifier, an alias or a source row belongs to nothing (``dangling``), a required
    column (``schema.REQUIRED``) is null (``keyless``) or a word is none of terms (``word``, ``schema.WORDS``)."""

    def __enter__(self) -> Self: ...

    def write(self, table: str, batches: pa.RecordBatchReader) -> None:
        """Add rows of a table of ``model.TABLES``, in any order. The same row written twice is there once.
        Text may be any of Arrow's text types. SchemaMismatch when the columns are not the table's."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class View(Protocol):
    """Reads one generation. Every answer is Arrow, in a stated order, equal on every store.

    A context manager: close it when done. While open it keeps reading the generation it was opened on, and
    never hinders a newer one. One view may be asked from several threads."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def close(self) -> None:
        """Give back what the view holds. Closing twice is harmless."""
        ...

    def digest(self) -> str:
        """Which generation is this?"""
        ...

    def count(self, table: str) -> int:
        """How many rows has a table?"""
        ...

    def scan(self, table: str, columns: Sequence[str] = ()) -> pa.RecordBatchReader:
        """All rows of a table in its order (``schema.ORDER``: entities by id; events by time_ms with null first,
        seq, id; the rest by their columns); all columns when none are named, else those, in that order. The
        position of a row of ``entity`` or ``event`` in that order is its number in :meth:`edges` and in a
        projection. NotFound for an unknown table or column."""
        ...

    def edges(self) -> pa.Table:
        """The events as numbers, in the order of ``scan("event")``, for the projection: src, dst (int32 positions
        in ``scan("entity")``), relation (int16 position in ``terms.RELATIONS``), time_ms (int64, null where
        none), precision (int8 position in ``terms.PRECISIONS``), until_ms, seq (int32), amount (int64, null),
        currency (dictionary of text), directed, doubtful."""
        ...

    def get(self, table: Literal["entity", "event"], ids: Sequence[str]) -> pa.Table:
        """Those entities or events, one row per id asked, in the order asked, aliases resolved. Raises NotFound
        naming the first unknown."""
        ...

    def identifiers(self, entity: str) -> pa.Table:
        """All identifiers and names of an entity (``model.IDENTIFIER``), by type, value."""
        ...

    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20) -> pa.Table:
        """Whose name, pinyin or number contains ``text``? One row per entity with the identifier that fits best
        (``store.names`` says what is searched and how it scores): id, kind, label, type, value, score, total;
        best score first, then more facts, then id; at most ``limit`` per kind, with ``total`` the number of
        hits of that kind. An id is found when it is typed whole. Blank text finds nothing."""
        ...

    def counts(self, entity: str, where: Filter = ANY) -> pa.Table:
        """How many events has an entity? One row per relation, direction (out, in, undecided) and currency:
        relation, direction, currency, events, neighbours, amount, first_ms, last_ms, doubtful (events that may
        be duplicates); in the order of ``terms.RELATIONS``, direction, currency. Never capped."""
        ...

    def neighbours(
        self,
        entity: str,
        where: Filter = ANY,
        direction: Direction = "both",
        order: Order = "most",
        limit: int = 50,
    ) -> pa.Table:
        """Who stands beside an entity? One row per neighbour, relation, direction and currency: other, relation,
        direction, currency, events, amount, first_ms, last_ms, doubtful; ordered by amount (most, least) or
        last_ms (newest), null last, then more events, then id of the other, relation, direction, currency.
        The first ``limit`` neighbours of that order, with all their rows. ``direction`` "out" and "in" leave
        out the undecided."""
        ...

    def links(self, entities: Sequence[str], where: Filter = ANY) -> pa.Table:
        """Which relations stand among these entities? src, dst, relation, direction (out or undecided),
        currency, events, amount, first_ms, last_ms, doubtful; one row per pair, relation, direction and currency,
        in that order."""
        ...

    def events(
        self,
        src: Sequence[str],
        dst: Sequence[str],
        where: Filter = ANY,
        limit: int = 1000,
    ) -> pa.Table:
        """The events from any of ``src`` to any of ``dst`` (empty = anyone) as ``model.EVENT``, in the order of
        ``scan("event")``; the first ``limit``. Undecided events are listed as they were written."""
        ...

    def shortest_paths(
        self, src: str, dst: str, where: Filter = ANY, max_hops: int = 6, limit: int = 10
    ) -> list[list[str]]:
        """Fewest-hop chains of entity ids between two entities, time and direction left aside; nothing that is
        not traversable stands inside, though either end may be. All of the fewest hops, sorted by ids, the
        first ``limit``; empty when there is none within ``max_hops``; ``[[src]]`` when both ends are one."""
        ...

    def evidence(self, subjects: Sequence[str]) -> pa.Table:
        """The source rows (``model.EVIDENCE``) of these entities and events, by subject, fact; each once."""
        ...


class Store(Protocol):
    """A place that holds generations of one case."""

    def traits(self) -> Traits: ...

    def current(self) -> str | None:
        """The digest of the newest whole generation; None when there is none yet."""
        ...

    def writer(self, digest: str) -> Writer:
        """A writer for a generation of that digest. Its context raises Unavailable naming who writes already.
        Writing a digest that is there already writes it again and makes it current."""
        ...

    def view(self, digest: str | None = None) -> View:
        """The current (or that) generation. Raises NotFound when it is not there whole."""
        ...

    def close(self) -> None: ...


def batches(table: pa.Table) -> pa.RecordBatchReader:
    """A table as the reader that :meth:`Writer.write` takes."""
    return pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=65_536))


def union(tables: Iterable[pa.Table], schema: pa.Schema) -> pa.Table:
    """Tables of one schema as one; an empty table when there are none."""
    found = list(tables)
    return pa.concat_tables(found) if found else schema.empty_table()
