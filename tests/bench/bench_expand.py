"""How fast does a generation get written, and how fast does it answer an expand?

Builds a seeded power-law graph (a fifth as many entities as events, pools that a tenth of all events go
through), writes it through the Writer of the embedded store, then asks 1,000 accounts drawn by degree for
their counts and their top 50 neighbours by amount, both directions, warm.

    python tests/bench/bench_expand.py [--events 1000000] [--folder PATH] [--keep]
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphtool.model import TABLES
from graphtool.store.base import View
from graphtool.store.duckdb import DuckStore
from tests.bench.claims import holds, verdict

BATCH = 250_000
POOLS = 10
ROWS_PER_FILE = 20_000
START_MS = 1_609_459_200_000
EXPAND_MS = 10.0
"""95 of 100 expansions take less."""

Ints = npt.NDArray[np.int64]


def entity_ids(many: int) -> pa.Array:
    """Ids as derive makes them: a prefix and twenty hexadecimal digits that look random."""
    mixed = (np.arange(many, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    digits = np.char.mod("%020x", mixed)
    prefix = np.where(np.arange(many) < POOLS, "q-", "a-")
    made = pa.array(np.char.add(prefix, digits))
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def column(name: str, values: object, rows: int) -> pa.Array:
    """A column of the model from an array, a scalar or nothing."""
    kind = next(schema.field(name).type for schema in TABLES.values() if name in schema.names)
    if isinstance(values, pa.Array | np.ndarray):
        return pa.array(values).cast(kind)
    return pa.nulls(rows, kind) if values is None else pa.array([values]).cast(kind).take(pa.array(np.zeros(rows, int)))


def batch(table: str, rows: int, **given: object) -> pa.RecordBatch:
    schema = TABLES[table]
    return pa.RecordBatch.from_arrays([column(f.name, given.get(f.name), rows) for f in schema], schema=schema)


def entities(ids: pa.Array) -> Iterator[pa.RecordBatch]:
    """Accounts with names of three characters out of two thousand, numbers of 19 digits."""
    chance = np.random.default_rng(7)
    signs = np.array([chr(0x4E00 + n) for n in range(2000)])
    for start in range(0, len(ids), BATCH):
        part = ids.slice(start, BATCH)
        rows = len(part)
        drawn = signs[chance.integers(0, 2000, (rows, 3))]
        name = np.char.add(np.char.add(drawn[:, 0], drawn[:, 1]), drawn[:, 2])
        number = np.char.mod("990%016d", chance.integers(0, 10**16, rows))
        empty = pa.array([[]], pa.list_(pa.string())).take(pa.array(np.zeros(rows, int)))
        pool = np.arange(start, start + rows) < POOLS
        yield batch(
            "entity",
            rows,
            id=part,
            kind=np.where(pool, "pool", "account"),
            key=np.char.add("bank:", number),
            label=name,
            name=name,
            number=number,
            institution="银行",
            scope="bank",
            roles=empty,
            flags=empty,
            facts=np.ones(rows, int),
        )


def identifiers(ids: pa.Array) -> Iterator[pa.RecordBatch]:
    for entity in entities(ids):
        empty = entity["flags"]
        for kind, values in (("bank", entity["number"]), ("name", entity["name"])):
            rows = entity.num_rows
            yield batch("identifier", rows, entity=entity["id"], type=kind, value=values, strong=True, flags=empty)


def facts(start: int, rows: int) -> npt.NDArray[np.str_]:
    """Fact ids of consecutive rows of consecutive files."""
    at = np.arange(start, start + rows)
    file = np.char.mod("%020x", (at // ROWS_PER_FILE + 1).astype(np.uint64) * np.uint64(0xD1B54A32D192ED03))
    return np.char.add(np.char.add(file, ".0."), np.char.mod("%d", at % ROWS_PER_FILE + 2))


def ends(chance: np.random.Generator, rows: int, many: int) -> tuple[Ints, Ints]:
    """Sources and targets by a power law; a tenth of the events go to or come from a pool."""
    drawn = (many * chance.random((2, rows)) ** 2.5).astype(np.int64)
    src, dst = np.minimum(drawn + POOLS, many - 1)
    pooled = chance.random(rows)
    dst = np.where(pooled < 0.08, chance.integers(0, POOLS, rows), dst)
    src = np.where(pooled > 0.98, chance.integers(0, POOLS, rows), src)
    return src, dst


def events(ids: pa.Array, many: int) -> Iterator[pa.RecordBatch]:
    chance = np.random.default_rng(11)
    for start in range(0, many, BATCH):
        rows = min(BATCH, many - start)
        src, dst = ends(chance, rows, len(ids))
        yield batch(
            "event",
            rows,
            id=np.char.add(facts(start, rows), ".m"),
            src=ids.take(pa.array(src)),
            dst=ids.take(pa.array(dst)),
            relation=np.where(dst < POOLS, "swiped", np.where(src < POOLS, "settled", "transferred")),
            time_ms=START_MS + chance.integers(0, 31_536_000, rows) * 1000,
            precision="second",
            seq=np.zeros(rows, int),
            amount=np.exp(chance.normal(10, 2, rows)).astype(np.int64),
            currency="CNY",
            directed=True,
            row_type="transfer",
            memo=np.array(["转账", "网银转账", "跨行汇款", "消费"])[chance.integers(0, 4, rows)],
            doubtful=chance.random(rows) < 0.01,
            facts=np.ones(rows, int),
        )


def evidence(many: int) -> Iterator[pa.RecordBatch]:
    """One row per event, and a second one for every fifth (seen from the other side)."""
    for start in range(0, many, BATCH):
        rows = min(BATCH, many - start)
        fact = facts(start, rows)
        subject = np.char.add(fact, ".m")
        yield batch("evidence", rows, subject=subject, fact=fact)
        fifth = slice(None, None, 5)
        yield batch(
            "evidence", len(fact[fifth]), subject=subject[fifth], fact=np.char.replace(fact[fifth], ".0.", ".1.")
        )


def timed(label: str, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    took = time.perf_counter() - start
    print(f"{label:<42} {took:8.3f} s")
    return took


def build(store: DuckStore, many: int) -> pa.Array:
    """Writes the generation; making the data is not counted."""
    ids = entity_ids(many // 5)
    made = {
        "entity": list(entities(ids)),
        "identifier": list(identifiers(ids)),
        "event": list(events(ids, many)),
        "evidence": list(evidence(many)),
    }
    rows = {name: sum(part.num_rows for part in parts) for name, parts in made.items()}
    print("rows:", ", ".join(f"{name} {count:,}" for name, count in rows.items()))

    def write() -> None:
        with store.writer("b0") as writer:
            for name, parts in made.items():
                writer.write(name, pa.RecordBatchReader.from_batches(TABLES[name], parts))

    took = timed("write a generation", write)
    print(f"{'':<42} {many / took:8,.0f} events/s")
    return ids


def drawn_by_degree(view: View, many: int) -> list[str]:
    """Accounts drawn by degree: the end of a random event; every pool is among them."""
    edges = view.edges()
    chance = np.random.default_rng(5)
    positions = np.concatenate([edges["src"].to_numpy(), edges["dst"].to_numpy()])
    chosen = positions[chance.integers(0, len(positions), many - POOLS)]
    ids = view.scan("entity", ["id", "kind"]).read_all()
    pools = ids.filter(pc.equal(ids["kind"], "pool"))["id"].to_pylist()
    return [*ids["id"].take(pa.array(chosen)).to_pylist(), *pools]


def report(label: str, asked: list[str], ask: Callable[[str], object]) -> float:
    """Print how long each question takes, warm; 95 of 100 take at most so many milliseconds."""
    took = []
    for one in asked[:: max(1, len(asked) // 50)]:
        ask(one)
    for one in asked:
        start = time.perf_counter()
        ask(one)
        took.append(1000 * (time.perf_counter() - start))
    p50, p95, p99 = np.percentile(took, [50, 95, 99])
    print(f"{label:<42} p50 {p50:6.2f}  p95 {p95:6.2f}  p99 {p99:6.2f}  max {max(took):7.2f} ms")
    return float(p95)


def questions(store: DuckStore) -> None:
    timed("open a view", lambda: store.view().close())
    with store.view() as view:
        timed("edges()", view.edges)
        timed("edges() again", view.edges)
        timed("scan event to the end", lambda: view.scan("event").read_all())
        asked = drawn_by_degree(view, 1000)
        p95 = report("counts + top 50 of both directions", asked, lambda one: (view.counts(one), view.neighbours(one)))
        holds("expand", p95 < EXPAND_MS)
        report(
            "counts + top 50 out + top 50 in",
            asked,
            lambda one: (view.counts(one), view.neighbours(one, direction="out"), view.neighbours(one, direction="in")),
        )
        found = view.get("entity", asked[:200])
        report("get entity", asked[:200], lambda one: view.get("entity", [one]))
        report("search a tail", [n[-4:] for n in found["number"].to_pylist()], view.search)
        report("search a name", found["name"].to_pylist(), view.search)
        report("shortest path", asked[:100], lambda one: view.shortest_paths(one, asked[0]))
        sample = view.events([asked[0]], [], limit=200)["id"].to_pylist()
        report("get event and its evidence", sample, lambda one: (view.get("event", [one]), view.evidence([one])))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=1_000_000)
    asked.add_argument("--folder", type=Path, default=None, help="where to build; a temporary folder when not given")
    asked.add_argument("--keep", action="store_true", help="use the generation that is there, leave it there")
    given = asked.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="bench-expand-"))
    try:
        store = DuckStore(folder)
        if not (given.keep and store.current()):
            build(store, given.events)
        size = sum(path.stat().st_size for path in (folder / "graph").glob("*.duckdb"))
        print(f"{'file':<42} {size / 1e6:8.1f} MB")
        questions(store)
        print(f"{'peak memory':<42} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:8.2f} GB")
    finally:
        if not given.keep:
            shutil.rmtree(folder)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
