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
from graphtool.projection.statements import Statements
from graphtool.terms import POOL_TYPES, PRECISIONS

if TYPE_CHECKING:
    from graphtool.store.base import View

Column: TypeAlias = pa.Array | pa.ChunkedArray


def from_view(view: View) -> Projection:
    """The graph that a store shows. O(n + m); one pass over the columns of the events."""
    digest = view.digest()
    entity = view.scan("entity", ["id", "kind", "label", "pool_type"]).read_all()
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
        statements(view.scan("coverage").read_all(), view.scan("balance").read_all(), names, currencies),
        pool_types(entity),
    )


def _precision(view: View, edges: pa.Table) -> npt.NDArray[Any]:
    """How exact each time is, from the edges or, where a store does not put it there, from the events."""
    if "precision" in edges.column_names:
        return numbers(edges.column("precision"))
    column = view.scan("event", ["precision"]).read_all().column("precision")
    return words("precision", pc.fill_null(column, PRECISIONS[0]), PRECISIONS)


def from_tables(
    entity: pa.Table,
    event: pa.Table,
    allocation: pa.Table | None = None,
    digest: str = "",
    coverage: pa.Table | None = None,
    balance: pa.Table | None = None,
) -> Projection:
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
        statements(coverage, balance, names, currencies),
        pool_types(entity),
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
    ends = [event_numbers(table.column(name), names) for name in ("from_event", "to_event")]
    basis, bases = coded(table.column("basis"))
    currency = _currencies(table.column("currency"), currencies)
    return Allocations.build(events, ends[0], ends[1], numbers(table.column("amount"), 0), currency, basis, bases)


def statements(
    coverage: pa.Table | None, balance: pa.Table | None, names: Names, currencies: tuple[str, ...]
) -> Statements:
    """Rows of ``model.COVERAGE`` and ``BALANCE`` with numbers. Raises IntegrityError for an unknown entity or event."""
    ids = one_array(names.entities["id"].cast(pa.string()))
    spans: dict[str, npt.NDArray[Any]] = {}
    if coverage is not None:
        told = coverage.filter(pc.equal(coverage.column("outcome"), "rows"))
        node = entity_numbers(told.column("account"), ids)
        for name, best, start in (("from_ms", np.minimum, np.iinfo(np.int64).max), ("until_ms", np.maximum, NO_TIME)):
            values = np.full(len(ids), start, np.int64)
            best.at(values, node, numbers(told.column(name), start))
            spans[name] = np.where(values == start, NO_TIME, values)
    if balance is None or not balance.num_rows:
        return Statements.build(len(ids), **spans)
    return Statements.build(
        len(ids),
        **spans,
        event=event_numbers(balance.column("event"), names),
        node=entity_numbers(balance.column("account"), ids),
        amount=numbers(balance.column("amount")),
        currency=_currencies(balance.column("currency"), currencies),
    )


def pool_types(entity: pa.Table) -> npt.NDArray[Any] | None:
    """The type of each pool as its place in ``terms.POOL_TYPES``; -1 without one. None where the table does not say."""
    if "pool_type" not in entity.column_names:
        return None
    column = entity.column("pool_type").cast(pa.string())
    return numbers(pc.index_in(column, value_set=pa.array(list(POOL_TYPES))), -1).astype(np.int8)


def entity_numbers(column: Column, ids: pa.Array) -> npt.NDArray[Any]:
    """Ids of entities as their numbers. Raises IntegrityError for an unknown one."""
    found = pc.index_in(column.cast(pa.string()), value_set=ids)
    if found.null_count:
        raise IntegrityError("dangling", id=column.filter(pc.is_null(found))[0].as_py(), end="account")
    return numbers(found)


def event_numbers(column: Column, names: Names) -> npt.NDArray[Any]:
    """Ids of events as their numbers. Raises IntegrityError for an unknown one."""
    asked = pc.dictionary_encode(one_array(column.cast(pa.string())))
    known = pc.index_in(names.events.cast(pa.string()), value_set=asked.dictionary)
    place = np.flatnonzero(known.is_valid().to_numpy(zero_copy_only=False))
    number = np.full(len(asked.dictionary), -1, np.int32)
    number[known.drop_null().to_numpy(zero_copy_only=False)] = place
    if (number < 0).any():
        unknown = asked.dictionary[int(np.flatnonzero(number < 0)[0])].as_py()
        raise IntegrityError("allocation_event", event=unknown)
    numbered: npt.NDArray[Any] = number[asked.indices.to_numpy(zero_copy_only=False)]
    return numbered


def _currencies(column: Column, currencies: tuple[str, ...]) -> npt.NDArray[Any]:
    """Currencies as places among those of the graph."""
    found = pc.index_in(column.cast(pa.string()), value_set=pa.array(currencies, pa.string()))
    return numbers(pc.fill_null(found, NO_CURRENCY))


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
