"""How fast does a generation leave the tool, and how does our GraphML compare with networkx's writer?

Writes a seeded power-law graph with the embedded store, then every export format of all of it. The comparison
takes the same rows as a networkx MultiDiGraph with the same attributes (building it is not counted) and checks that
both files hold the same graph.

    python tests/bench/bench_exports.py [--events 200000] [--compare 20000] [--formats graphml,csv]
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import networkx as nx

from graphtool.exports import EXPORTS, Content
from graphtool.exports.graphs import EVENT, NODE, write_graphml
from graphtool.store.base import View
from graphtool.store.duckdb import DuckStore
from tests.bench.bench_expand import build

LARGE = ("graphml", "gexf", "json", "cypher", "csv", "parquet", "xlsx")
"""Formats of a whole graph; a picture of it is refused above some thousand marks."""


def write_all(view: View, folder: Path, formats: list[str], many: int) -> None:
    for name in formats:
        path = folder / f"x.{name}"
        if EXPORTS[name].folder:
            path.mkdir()
        start, used = time.perf_counter(), time.process_time()
        written = EXPORTS[name].write(Content(view), path)
        took, cpu = time.perf_counter() - start, time.process_time() - used
        size = path.stat().st_size if path.is_file() else sum(p.stat().st_size for p in path.iterdir())
        print(f"{name:<10} {took:8.2f} s  {cpu:8.2f} s cpu  {many / took:9,.0f} events/s  {size / 1e6:8.1f} MB")
        assert written.edges == many
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def as_networkx(view: View) -> Any:
    """The same graph with the same attributes, without those that no source states."""
    content, graph = Content(view), nx.MultiDiGraph()
    for frame in content.entities():
        for row in frame.iter_rows(named=True):
            graph.add_node(row["id"], **{n: row[n] for n in NODE if row[n] is not None})
    for frame in content.events():
        for row in frame.iter_rows(named=True):
            graph.add_edge(row["src"], row["dst"], row["id"], **{n: row[n] for n in EVENT if row[n] is not None})
    return graph


def compare(view: View, folder: Path) -> None:
    graph = as_networkx(view)
    used = time.process_time()
    write_graphml(Content(view), folder / "ours.graphml")
    ours = time.process_time() - used
    used = time.process_time()
    nx.write_graphml(graph, folder / "theirs.graphml", named_key_ids=True)
    theirs = time.process_time() - used
    one, two = (nx.read_graphml(folder / f"{name}.graphml", force_multigraph=True) for name in ("ours", "theirs"))
    assert dict(one.nodes(data=True)) == dict(two.nodes(data=True))
    assert {k: d for *_, k, d in one.edges(keys=True, data=True)} == {
        d.pop("id", k): d for *_, k, d in two.edges(keys=True, data=True)
    }
    print(f"GraphML, cpu: ours {ours:.2f} s, networkx {theirs:.2f} s: {theirs / ours:.1f} times as fast, same graph")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=200_000)
    asked.add_argument("--compare", type=int, default=20_000)
    asked.add_argument("--formats", default=",".join(LARGE))
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-exports-") as spare:
        folder = Path(spare)
        for many, name in ((given.events, "large"), (given.compare, "small")):
            store = DuckStore(folder / name)
            build(store, many)
            with store.view() as view:
                if name == "large":
                    write_all(view, folder, given.formats.split(","), many)
                    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
                else:
                    compare(view, folder)
            store.close()


if __name__ == "__main__":
    main()
