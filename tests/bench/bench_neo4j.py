"""Does publishing keep up with a bare driver script, and how fast does the desk get its answers?

Publishes a seeded graph from the embedded store to a real Neo4j server, and beside it lets a bare script send
the very same UNWIND/MERGE batches, made beforehand, through the driver alone; in turns, in one run. What the
bare script wrote must equal what was published. Then a second publish with a hundredth changed, and questions.

    python tests/bench/bench_neo4j.py [--events 100000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import neo4j
import polars as pl
import pyarrow as pa
from bench_expand import drawn_by_degree, entities, entity_ids, events, evidence, identifiers, report, timed

from graphtool.model import TABLES
from graphtool.store.base import View
from graphtool.store.duckdb import DuckStore
from graphtool.store.neo4j import Neo4jStore
from graphtool.store.neo4j_rows import Batch, Known, Layout, checked, lay_out, plan
from graphtool.store.server import LocalServer
from tests.bench.claims import holds, verdict

RATE = 0.8
"""Publishing reaches at least this part of what the bare driver does."""


def tables(many: int) -> dict[str, list[pa.RecordBatch]]:
    """A fifth as many accounts as events, a power law, pools."""
    ids = entity_ids(many // 5)
    return {
        "entity": list(entities(ids)),
        "identifier": list(identifiers(ids)),
        "event": list(events(ids, many)),
        "evidence": list(evidence(many)),
    }


def changed(given: dict[str, list[pa.RecordBatch]]) -> dict[str, list[pa.RecordBatch]]:
    """The same graph with another memo on every hundredth event."""
    whole = pl.DataFrame(pl.from_arrow(pa.Table.from_batches(given["event"])))
    hundredth = pl.int_range(pl.len()) % 100 == 0
    memo = pl.when(hundredth).then(pl.lit("改")).otherwise(pl.col("memo")).alias("memo")
    new = whole.with_columns(memo).to_arrow().cast(TABLES["event"])
    return {**given, "event": new.to_batches()}


def write(store: DuckStore, digest: str, made: dict[str, list[pa.RecordBatch]]) -> None:
    with store.writer(digest) as writer:
        for name, parts in made.items():
            writer.write(name, pa.RecordBatchReader.from_batches(TABLES[name], parts))


def layout(view: View) -> Layout:
    return lay_out(checked({name: view.scan(name).read_all() for name in TABLES}))


def batches(view: View, case: str) -> list[Batch]:
    """Everything that publishing into an empty case sends."""
    wanted = layout(view)
    there = wanted.known()
    return list(plan(wanted, Known(there.nodes.clear(), there.relationships.clear(), there.rows.clear())).batches(case))


def bare(server: LocalServer, case: str, made: list[Batch]) -> float:
    """Seconds of the driver alone for batches that are ready."""
    login = (server.user, server.password)
    with neo4j.GraphDatabase.driver(server.uri, auth=login) as driver, driver.session() as session:
        start = time.perf_counter()
        for batch in made:
            rows = {"case": case, "rows": batch.rows}
            session.execute_write(lambda run, batch=batch, rows=rows: run.run(batch.statement, rows).consume())
        return time.perf_counter() - start


def publishing(server: LocalServer, view: View, rounds: int) -> None:
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    shared(server, "bare-0").declare()  # without its indexes a MERGE looks at every node
    for nth in range(rounds + 1):  # the first warms the server up
        made = batches(view, f"bare-{nth}")
        rows = sum(len(batch.rows) for batch in made)
        took = {"bare": bare(server, f"bare-{nth}", made)}
        made.clear()  # publishing makes its own, and is not to carry these
        store = shared(server, f"ours-{nth}")
        start = time.perf_counter()
        assert store.publish(view) == rows
        took["ours"] = time.perf_counter() - start
        for name, seconds in took.items():
            print(f"{nth or 'warm-up':<8} {name:<6} {seconds:7.2f} s {rows / seconds:9,.0f} rows/s", flush=True)
            if nth:
                rates[name].append(rows / seconds)
        if nth == 0:
            for case in ("bare-0", "ours-0"):
                assert all(one.same for one in shared(server, case).verify(view)), case
    ratio = statistics.median(rates["ours"]) / statistics.median(rates["bare"])
    print(f"publishing reaches {100 * ratio:.0f} % of the bare driver (median of {rounds})")
    holds("publishing", ratio >= RATE)


def shared(server: LocalServer, case: str) -> Neo4jStore:
    return Neo4jStore(server.uri, case, user=server.user, password=server.password)


def again(server: LocalServer, local: DuckStore, made: dict[str, list[pa.RecordBatch]]) -> None:
    write(local, "c1", changed(made))
    store = shared(server, "ours-1")
    with local.view("c1") as newer, local.view("b0") as last:
        timed("publish, a hundredth changed, last at hand", lambda: store.publish(newer, last))
    with local.view("b0") as older:
        fresh = shared(server, "ours-1")
        timed("publish, a hundredth changed, read back", lambda: fresh.publish(older))
        timed("publish, nothing changed", lambda: fresh.publish(older))
        timed("verify, every property", lambda: fresh.verify(older))


def questions(store: Neo4jStore, local: View) -> None:
    asked = drawn_by_degree(local, 300)
    found = local.get("entity", asked[:100])
    with store.view() as view:
        report("counts", asked, view.counts)
        report("top 50 of both directions", asked, view.neighbours)
        report("get entity", asked[:100], lambda one: view.get("entity", [one]))
        report("search a tail", [n[-4:] for n in found["number"].to_pylist()], view.search)
        report("search a name", found["name"].to_pylist(), view.search)
        report("search two of three characters", [n[:2] for n in found["name"].to_pylist()], view.search)
        report("shortest path", asked[:100], lambda one: view.shortest_paths(one, asked[0]))
        sample = view.events([asked[0]], [], limit=100)["id"].to_pylist()
        report("get event and its evidence", sample, lambda one: (view.get("event", [one]), view.evidence([one])))
        timed("scan event to the end", lambda: view.scan("event").read_all())


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        local, made = DuckStore(Path(folder) / "case"), tables(given.events)
        write(local, "b0", made)
        with LocalServer(Path(folder) / "server", heap_mb=1024, cache_mb=512) as server:
            with local.view("b0") as view:
                publishing(server, view, given.rounds)
            again(server, local, made)
            with local.view("b0") as view:
                questions(shared(server, "ours-1"), view)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
