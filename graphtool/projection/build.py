"""How a projection comes out of a store, or out of tables of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphtool.errors import IntegrityError
from graphtool.projection.allocations import Allocations
from graphtool.projection.core import Names, Projection
from graphtool.projection.layout import (
    KIND_NAMES,
    NO_AMOUNT,
    NO_CURRENCY,
    NO_TIME,
    RELATION_NAMES,
    one_array,
)
from graphtool.terms import PRECISIONS

if TYPE_CHECKING:
    from graphtool.store.base import View

Column: TypeAlias = pa.Array | pa.ChunkedArray


def from_view(view: View) -> Projection:
    """The graph that a store shows. O(n + m); one pass over the columns of the events."""
    digest = view.digest()
    entity = view.scan("entity", ["id", "kind", "label"]).read_all()
    edges = view.edges()
    names = Names(
        lambda: entity.select(["id", "label"]),
        lambda: view.scan("event", ["id"]).read_all().column("id"),
    )
    columns = {name: numbers(edges.column(name)) for name in ("src", "dst", "relation", "seq")}
    codes, currencies = coded(edges.column("currency"))
    columns |= {
        "time_ms": numbers(edges.column("time_ms"), NO_TIME),
        "until_ms": numbers(edges.column("until_ms"), NO_TIME),
        "precision": _precision(view, edges),
        "amount": numbers(edges.column("amount"), NO_AMOUNT),
        "currency": codes,
        "directed": flags(edges.column("directed"), True),
        "doubtful": flags(edges.column("doubtful"), False),
    }
    allocation = view.scan("allocation").read_all()
    return Projection.from_arrays(
        digest,
        words("kind", entity.column("kind"), KIND_NAMES),
        columns,
        names,
        currencies,
        allocations(allocation, names, edges.num_rows, currencies),
    )


def _precision(view: View, edges: pa.Table) -> npt.NDArray[Any]:
    """How exact each time is, from the edges or, where a store does not put it there, from the events."""
    if "precision" in edges.column_names:
        return numbers(edges.column("precision"))
    column = view.scan("event", ["precision"]).read_all().column("precision")
    return words("precision", pc.fill_null(column, PRECISIONS[0]), PRECISIONS)


def from_tables(entity: pa.Table, event: pa.Table, allocation: pa.Table | None = None, digest: str = "") -> Projection:
    """The same from tables of the model; columns that may be missing are taken as null."""
    entity = entity.sort_by("id").combine_chunks()
    ids = one_array(entity.column("id"))
    label = entity.column("label") if "label" in entity.column_names else ids
    event = _in_order(event)
    m = event.num_rows

    def column(name: str, kind: pa.DataType) -> Column:
        return event.column(name) if name in event.column_names else pa.nulls(m, kind)

    ends = {end: pc.index_in(event.column(end), value_set=ids) for end in ("src", "dst")}
    for found in ends.values():
        if found.null_count:
            raise IntegrityError("projection_end", digest=digest)
    codes, currencies = coded(column("currency", pa.string()))
    precision = pc.fill_null(column("precision", pa.string()), PRECISIONS[0])
    names = Names(lambda: pa.table({"id": ids, "label": label}), lambda: event.column("id"))
    return Projection.from_arrays(
        digest,
        words("kind", entity.column("kind"), KIND_NAMES),
        {
            "src": numbers(ends["src"]),
            "dst": numbers(ends["dst"]),
            "relation": words("relation", event.column("relation"), RELATION_NAMES),
            "time_ms": numbers(column("time_ms", pa.int64()), NO_TIME),
            "until_ms": numbers(column("until_ms", pa.int64()), NO_TIME),
            "precision": words("precision", precision, PRECISIONS),
            "seq": numbers(column("seq", pa.int32())),
            "amount": numbers(column("amount", pa.int64()), NO_AMOUNT),
            "currency": codes,
            "directed": flags(column("directed", pa.bool_()), True),
            "doubtful": flags(column("doubtful", pa.bool_()), False),
        },
        names,
        currencies,
        allocations(allocation, names, m, currencies),
    )


def _in_order(event: pa.Table) -> pa.Table:
    """Events by time, seq (none first), id: the order in which every store scans them."""
    m = event.num_rows
    time = event.column("time_ms") if "time_ms" in event.column_names else pa.nulls(m, pa.int64())
    seq = event.column("seq") if "seq" in event.column_names else pa.nulls(m, pa.int32())
    keys = pa.table({"time": time, "seq": seq, "id": event.column("id")})
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending", "at_start") for name in keys.column_names])
    return event.take(order).combine_chunks()


def allocations(table: pa.Table | None, names: Names, events: int, currencies: tuple[str, ...]) -> Allocations | None:
    """Rows of ``model.ALLOCATION`` with numbers for events. Raises IntegrityError for an unknown event."""
    if table is None or not table.num_rows:
        return None
    ends: list[npt.NDArray[Any]] = []
    for name in ("from_event", "to_event"):
        asked = pc.dictionary_encode(one_array(table.column(name).cast(pa.string())))
        known = pc.index_in(names.events.cast(pa.string()), value_set=asked.dictionary)
        place = np.flatnonzero(known.is_valid().to_numpy(zero_copy_only=False))
        number = np.full(len(asked.dictionary), -1, np.int32)
        number[known.drop_null().to_numpy(zero_copy_only=False)] = place
        if (number < 0).any():
            unknown = asked.dictionary[int(np.flatnonzero(number < 0)[0])].as_py()
            raise IntegrityError("allocation_event", event=unknown)
        ends.append(number[asked.indices.to_numpy(zero_copy_only=False)])
    basis, bases = coded(table.column("basis"))
    known_currencies = pa.array(currencies, pa.string())
    currency = pc.fill_null(pc.index_in(table.column("currency").cast(pa.string()), known_currencies), NO_CURRENCY)
    return Allocations.build(
        events, ends[0], ends[1], numbers(table.column("amount"), 0), numbers(currency), basis, bases
    )


def numbers(column: Column, missing: int = 0) -> npt.NDArray[Any]:
    """A column of numbers as an array; nulls become ``missing``."""
    array = one_array(column)
    if array.null_count:
        array = pc.fill_null(array, missing)
    values: npt.NDArray[Any] = array.to_numpy(zero_copy_only=False)
    return values


def flags(column: Column, missing: bool) -> npt.NDArray[np.bool_]:
    """A column of yes and no as an array; nulls become ``missing``."""
    values: npt.NDArray[np.bool_] = pc.fill_null(one_array(column), missing).to_numpy(zero_copy_only=False)
    return values


def words(name: str, column: Column, vocabulary: tuple[str, ...]) -> npt.NDArray[Any]:
    """The position of each word in the vocabulary. Raises IntegrityError for a word that is not in it."""
    array = one_array(column)
    found = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    known = [str(w) for w in found.dictionary.to_pylist()]
    for word in known:
        if word not in vocabulary:
            raise IntegrityError("projection_word", column=name, word=word)
    place = np.array([vocabulary.index(w) for w in known] or [0], np.int16)
    codes: npt.NDArray[Any] = place[found.indices.to_numpy(zero_copy_only=False)]
    return codes


def coded(column: Column) -> tuple[npt.NDArray[np.int16], tuple[str, ...]]:
    """A column of few different words as codes into the sorted words; null becomes ``NO_CURRENCY`` (-1)."""
    if isinstance(column, pa.ChunkedArray):
        column = column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column
        column = one_array(column)
    found = column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()
    listed = [str(w) for w in found.dictionary.to_pylist()]
    used = sorted(set(listed))
    place = np.array([used.index(w) for w in listed] + [NO_CURRENCY], np.int16)
    indices = pc.fill_null(found.indices, len(listed)).to_numpy(zero_copy_only=False)
    return place[indices], tuple(used)
