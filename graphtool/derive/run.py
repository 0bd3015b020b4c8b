"""One derivation: from the rows in force to the tables of a graph.

Always in full, never incrementally: the same rows and rules give the same tables, whatever was loaded
first. The work happens in a private database that may spill to disk; the tables leave it as Arrow streams.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from graphtool import model
from graphtool.derive import (
    accounts,
    allocate,
    balances,
    coverage,
    entities,
    events,
    flags,
    identities,
    judged,
    links,
    matching,
    observe,
    once,
    sources,
    usage,
)
from graphtool.errors import Cancelled
from graphtool.ledger import Ledger

RULES = "derive/17"
"""Version of the rules: part of the digest. Grows with every change of what is derived."""

_AHEAD = 4
"""How many batches wait for the writer."""

Progress = Callable[[str, int, int], None]

_STEPS: tuple[tuple[str, Callable[[duckdb.DuckDBPyConnection], None]], ...] = (
    ("accounts", accounts.tie_numbers),
    ("pools", accounts.name_pools),
    ("observe", observe.observe),
    ("links", links.link_up),
    ("identities", identities.unite),
    ("entities", entities.number_entities),
    ("once", once.count_once),
    ("standing", events.stand),
    ("coverage", coverage.cover),
    ("balances", balances.hold),
    ("allocate", allocate.allocate),
    ("describe", entities.describe_entities),
    ("flags", flags.flag_identifiers),
)

_OUTPUT: dict[str, str] = {
    "entity": entities.ENTITY,
    "identifier": entities.IDENTIFIER,
    "event": events.EVENT,
    "evidence": events.EVIDENCE,
    "alias": events.ALIAS,
    "allocation": allocate.ALLOCATION,
    "coverage": coverage.COVERAGE,
    "calendar": coverage.CALENDAR,
    "chain": events.CHAIN,
    "balance": balances.BALANCE,
    "pairing": matching.PAIRING,
}


class Derived:
    """The tables of one derivation; a context manager, since its database lives as long as it is read."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._ids = con.sql("SELECT id FROM ent ORDER BY no").to_arrow_table()["id"].combine_chunks().cast(pa.string())
        # The output names its joins in their best order; guessing another one takes four times as long.
        con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")

    def tables(self) -> Iterator[tuple[str, pa.RecordBatchReader]]:
        """Each table of ``model.TABLES`` as a stream; read one before asking for the next.

        The ends of events are dictionary-encoded, with the ids of all entities as dictionary.
        """
        for name in model.TABLES:
            yield name, self._stream(name)

    def table(self, name: str) -> pa.Table:
        """One whole table of ``model.TABLES``."""
        return self._stream(name).read_all().cast(model.TABLES[name])

    def _stream(self, name: str) -> pa.RecordBatchReader:
        return _cast(self._con.sql(_OUTPUT[name]).to_arrow_reader(122_880), model.TABLES[name], self._ids)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._con.close()


def derive(
    ledger: Ledger,
    scratch: Path,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Derived:
    """What follows from all rows of a case?

    Parameters
    ----------
    ledger : Ledger
        The case's rows in force.
    scratch : Path
        A private folder to spill into.
    progress : callable(step, done, steps), optional
    cancelled : callable() -> bool, optional
        Asked between steps.

    Returns
    -------
    Derived
        The tables of ``model.TABLES``; close it.

    Raises
    ------
    Cancelled
        When ``cancelled`` said so; nothing is left behind.

    Cost
    ----
    O(n log n) time in the rows; memory bounded by ``sources.MEMORY_LIMIT`` plus the columns of the balance
    chains (about 80 bytes per statement row).
    """
    con = sources.connect(scratch)
    try:
        sources.open_facts(con, ledger)
        coverage.open_answers(con, ledger)
        usage.open_owners(con, ledger)
        judged.open_judgements(con, ledger)
        identities.open_identities(con, ledger)
        for done, (name, step) in enumerate(_STEPS):
            if cancelled is not None and cancelled():
                raise Cancelled
            if progress is not None:
                progress(name, done, len(_STEPS))
            step(con)
    except BaseException:
        con.close()
        raise
    return Derived(con)


def _cast(reader: pa.RecordBatchReader, schema: pa.Schema, ids: pa.Array) -> pa.RecordBatchReader:
    """Batches in the types of the model; the next one is made while the caller works on this one.

    A number where the model has a text is that of an entity.
    """
    numbers = {
        f.name for f in schema if pa.types.is_string(f.type) and pa.types.is_integer(reader.schema.field(f.name).type)
    }
    fields = [f.with_type(pa.dictionary(pa.int32(), f.type)) if f.name in numbers else f for f in schema]
    given = pa.schema(fields)

    def column(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
        values = batch.column(field.name)
        if field.name in numbers:
            return pa.DictionaryArray.from_arrays(values.cast(pa.int32()), ids)
        return values.cast(field.type)

    def next_batch() -> pa.RecordBatch | None:
        batch = next(reader, None)
        if batch is None:
            return None
        return pa.RecordBatch.from_arrays([column(batch, field) for field in given], schema=given)

    def stream() -> Iterator[pa.RecordBatch]:
        with ThreadPoolExecutor(1, thread_name_prefix="derived") as ahead:
            waiting = deque(ahead.submit(next_batch) for _ in range(_AHEAD))
            while (batch := waiting.popleft().result()) is not None:
                waiting.append(ahead.submit(next_batch))
                yield batch

    return pa.RecordBatchReader.from_batches(given, stream())
