"""How fast do files become a graph, how much memory does it take, and how fast is what was loaded before?

1. The ``case`` sample (873 files, 741,000 rows): load, derive and write against merely unpacking, decoding and reading
   the same files into text frames with Polars and calamine: within 12 times; peak memory under 3 GB; the same folder
   again under a tenth of the first load.
2. One bank return of a million rows (34 columns, GB18030): at least 100,000 rows a second from file to a generation
   that answers a search. Beside it stands what the bare spine (``tests.bench.spine``) reaches on the same file.

Every measurement has a process of its own, so that its peak memory is its own. A case of fifty rows comes first, so
that kernels are compiled (or fetched from the cache) before the clock starts; what that takes is printed.

    python -m tests.bench load
    python tests/bench/bench_load.py [--rows 1000000] [--scale case] [--only sample,bank] [--digest]
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PLAIN_TIMES = 12.0
MOST_MEMORY_GB = 3.0
AGAIN_SHARE = 0.10
ROWS_PER_S = 100_000


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Seconds on the clock and of the processor, and what came out."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}, answer


# What is measured, each in a process of its own.


def make_sample(folder: Path, scale: str) -> dict[str, Any]:
    """The evidence of the sample; not measured."""
    from graphtool.sample.write import write

    report = write(folder, scale, 1)  # type: ignore[arg-type]
    return {"files": report.files, "rows": report.rows}


def make_statement(folder: Path, rows: int) -> dict[str, Any]:
    """The bank return; not measured."""
    from tests.bench.statement import write_statement

    folder.mkdir(parents=True)
    return vars(write_statement(folder / "交易明细信息.csv", rows))


def innermost(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in a file: itself, or what an archive holds."""
    if not name.endswith(".zip"):
        yield name, data
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield from innermost(info.filename, archive.read(info))


def text_frame(data: bytes) -> int:
    """Delimited text → a frame of text; how many rows."""
    import polars as pl

    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    if not text.strip():
        return 0
    first = text[: text.find("\n")]
    separator = "\t" if first.count("\t") > first.count(",") else ","
    frame = pl.read_csv(
        text.encode(), has_header=False, infer_schema=False, separator=separator, truncate_ragged_lines=True,
        quote_char=None if separator == "\t" else '"', raise_if_empty=False, ignore_errors=True,
    )  # fmt: skip
    return frame.height


def sheet_frames(data: bytes) -> int:
    """Sheets of a workbook → frames of text; how many rows."""
    import polars as pl
    from python_calamine import CalamineWorkbook

    rows = 0
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        cells = book.get_sheet_by_name(name).to_python()
        columns = [pl.Series(f"c{i}", [str(c) for c in column]) for i, column in enumerate(zip(*cells, strict=True))]
        rows += pl.DataFrame(columns).height
    return rows


def plain(folder: Path) -> dict[str, Any]:
    """Unpack, decode and read every file into text frames, and nothing else."""

    def read() -> int:
        rows = 0
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            for name, data in innermost(path.name, path.read_bytes()):
                if name.endswith((".xlsx", ".xls")):
                    rows += sheet_frames(data)
                elif name.endswith((".csv", ".txt", ".tsv")):
                    rows += text_frame(data)
        return rows

    took, rows = timed(read)
    return {**took, "rows": rows}


def spine(source: Path, folder: Path) -> dict[str, Any]:
    """The bare spine."""
    from tests.bench.spine import bare_spine

    took, rows = timed(lambda: bare_spine(source, folder))
    return {**took, "rows": rows}


def first_use() -> None:
    """A case of fifty rows: whatever is compiled, fetched from the cache of compiled code or imported, is so now."""
    from graphtool.case import Case

    with tempfile.TemporaryDirectory(prefix="bench-first-") as spare:
        make_statement(Path(spare) / "bank", 50)
        with Case.create(Path(spare) / "case") as case:
            case.load([Path(spare) / "bank"])
            case.derive()


def first_load(evidence: Path, place: Path, mappings: Path, digest: bool) -> dict[str, Any]:
    """Files to graph: load, derive, write."""
    from graphtool.case import Case
    from graphtool.store import content

    compiling, _ = timed(first_use)
    with Case.create(place) as case:
        for mapping in sorted(mappings.glob("*.toml")):
            case.add_mapping(mapping)
        load, report = timed(lambda: case.load([evidence]))
        derive, _ = timed(case.derive)
        with case.view() as view:
            counts = {name: view.count(name) for name in ("entity", "event", "evidence", "allocation")}
            found = {"content": content.digest(view)} if digest else {}
    return {"compile": compiling["wall"], "load": load, "derive": derive, **vars(report), **counts, **found}


def load_again(evidence: Path, place: Path) -> dict[str, Any]:
    """The same folder into the same case."""
    from graphtool.case import Case

    with Case.open(place) as case:
        took, report = timed(lambda: case.load([evidence]))
        current = case.is_current()
    return {**took, **vars(report), "current": current}


def ask(place: Path, peer: str) -> dict[str, Any]:
    """Does the generation answer? One counterparty by number, and the sum of all amounts."""
    from graphtool.case import Case

    with Case.open(place) as case, case.view() as view:
        hits = view.search(peer)
        amounts = view.scan("event", ["amount"]).read_all()["amount"]
        return {"hits": hits.num_rows, "fen": sum(amounts.drop_null().to_pylist())}


# The two targets.


def child(step: str, *words: object) -> dict[str, Any]:
    """Run one of the steps above in a process of its own; what it says, and its peak memory in GB."""
    command = [sys.executable, str(Path(__file__).resolve()), "--child", step, *map(str, words)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def verdict(what: str, holds: bool) -> bool:
    print(f"{what:<66} {'holds' if holds else 'DOES NOT HOLD'}", flush=True)
    return holds


def accounted(said: dict[str, Any]) -> bool:
    return bool(said["rows"] == said["facts"] + said["noted"] + said["rejected"] + said["unread"])


def steps(said: dict[str, Any]) -> tuple[float, float]:
    """Print the steps of a first load; its seconds of the clock and of the processor."""
    for name in ("load", "derive"):
        print(f"  {name:<22} {said[name]['wall']:8.2f} s wall {said[name]['cpu']:8.2f} s cpu")
    print(f"  first use: compiling, imports (not counted) {said['compile']:.2f} s; peak {said['peak']:.2f} GB")
    if "content" in said:
        print(f"  content {said['content']}")
    return said["load"]["wall"] + said["derive"]["wall"], said["load"]["cpu"] + said["derive"]["cpu"]


def sample(folder: Path, scale: str, digest: bool) -> bool:
    """The first target."""
    made = child("make_sample", folder / "sample", scale)
    evidence, place = folder / "sample" / "evidence", folder / "sample-case"
    print(f"sample {scale}: {made['files']} files, {made['rows']:,} rows")
    peer = child("plain", evidence)
    first = child("first_load", evidence, place, folder / "sample" / "mappings", int(digest))
    wall, cpu = steps(first)
    again = child("load_again", evidence, place)
    print(f"  unpack, decode, read   {peer['wall']:8.2f} s wall {peer['cpu']:8.2f} s cpu, {peer['rows']:,} lines")
    print(f"  again                  {again['wall']:8.2f} s wall {again['cpu']:8.2f} s cpu")
    print(f"  {first['rows']:,} rows = {first['facts']:,} facts + {first['noted']:,} noted + {first['rejected']:,} "
          f"rejected + {first['unread']:,} unread; {first['entity']:,} entities, {first['event']:,} events")  # fmt: skip
    return all(
        [
            verdict("every row is accounted for", accounted(first)),
            verdict("every file was read or known", first["files"] == first["read"] + first["known"]),
            verdict("nothing was read again", again["read"] == 0 and again["current"]),
            verdict(
                f"files to graph: {wall / peer['wall']:.1f} × the reading (clock)", wall <= PLAIN_TIMES * peer["wall"]
            ),
            verdict(f"files to graph: {cpu / peer['cpu']:.1f} × the reading (cpu)", cpu <= PLAIN_TIMES * peer["cpu"]),
            verdict(f"peak memory {first['peak']:.2f} GB", first["peak"] < MOST_MEMORY_GB),
            verdict(f"again: {again['wall'] / wall:.1%} of the first", again["wall"] < AGAIN_SHARE * wall),
        ]
    )


def bank(folder: Path, rows: int, digest: bool) -> bool:
    """The second target."""
    made = child("make_statement", folder / "bank", rows)
    print(f"bank return: {rows:,} rows of {made['accounts']:,} accounts")
    peer = child("plain", folder / "bank")
    bare = child("spine", folder / "bank" / "交易明细信息.csv", folder / "spine")
    first = child("first_load", folder / "bank", folder / "bank-case", folder, int(digest))
    wall, _ = steps(first)
    again = child("load_again", folder / "bank", folder / "bank-case")
    print(f"  decode, read           {peer['wall']:8.2f} s wall {peer['cpu']:8.2f} s cpu")
    print(f"  again                  {again['wall']:8.2f} s wall")
    print(f"  the bare spine         {bare['wall']:8.2f} s wall {bare['cpu']:8.2f} s cpu, {rows / bare['wall']:,.0f} rows/s;"
          f" ours takes {wall / bare['wall']:.1f} times as long")  # fmt: skip
    said = child("ask", folder / "bank-case", made["peer"])
    return all(
        [
            verdict("every row is a fact, but for the header", first["facts"] == rows == first["rows"] - 1),
            verdict("every row is accounted for", accounted(first)),
            verdict("the sum of all amounts", said["fen"] == made["fen"]),
            verdict("a counterparty is found", said["hits"] > 0),
            verdict(f"peak memory {first['peak']:.2f} GB", first["peak"] < MOST_MEMORY_GB),
            verdict(f"{rows / wall:,.0f} rows/s from file to generation", rows / wall >= ROWS_PER_S),
        ]
    )


def run_child(step: str, words: list[str]) -> None:
    paths = [Path(word) for word in words]
    found = {
        "make_sample": lambda: make_sample(paths[0], words[1]),
        "make_statement": lambda: make_statement(paths[0], int(words[1])),
        "plain": lambda: plain(paths[0]),
        "spine": lambda: spine(*paths[:2]),
        "first_load": lambda: first_load(*paths[:3], bool(int(words[3]))),
        "load_again": lambda: load_again(*paths[:2]),
        "ask": lambda: ask(paths[0], words[1]),
    }[step]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({**found, "peak": peak}))


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        run_child(sys.argv[2], sys.argv[3:])
        return 0
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--scale", default="case")
    asked.add_argument("--only", default="sample,bank")
    asked.add_argument("--digest", action="store_true", help="print what the generation holds, as a digest")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-load-") as spare:
        folder = Path(spare)
        held = [sample(folder, given.scale, given.digest)] if "sample" in given.only else []
        held += [bank(folder, given.rows, given.digest)] if "bank" in given.only else []
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
