"""Coverage-guided fuzzing of the readers: no bytes may raise, and no row may be lost.

``make fuzz``, or ``python -m tests.fuzz.fuzz_readers [SECONDS]``. The first byte of an input picks a way in: a file
as it is, text handed to the block parser (with a width and an encoding), cells handed to the parsers of cells. Corpus:
the samples, and what earlier runs found, under ``.cache/fuzz/readers``; a crash is written there as ``crash-<hash>``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["loaders", "graphtool.ids"]):
    import polars as pl

    import loaders
    from graphtool import ids
    from loaders import amounts, cells, times, words
    from loaders.archives import Limits, walk
    from loaders.blocks import Shape, parse_block
    from loaders.contract import ROW
    from loaders.encodings import Encoding
    from loaders.reading import read

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / ".cache" / "fuzz" / "readers"
TIGHT = Limits(ratio=100, ratio_from=1 << 20, member=4 << 20, total=16 << 20, members=50)
ENCODINGS: tuple[Encoding, ...] = ("utf-8", "gb18030")
PARSERS = (
    cells.fen, cells.minor, amounts.worded(), amounts.worded(10_000), amounts.share(False), amounts.share(True),
    cells.integer, cells.decimal, cells.duration, cells.name, cells.reference, times.moment,
    *(cells.number(identifier) for identifier in ids.IDENTIFIERS.values()),
)  # fmt: skip


def read_file(data: bytes) -> None:
    """Any file: its parts come, the law holds for each (``read`` raises where it does not)."""
    with tempfile.TemporaryDirectory(prefix="graphtool-fuzz-") as folder:
        path = Path(folder) / "x"
        path.write_bytes(data)
        parts = [part for source in walk([path], TIGHT) for part in read(source, loaders.FORMATS)]
    assert parts, "a file was passed over in silence"


def parse_text(data: bytes) -> None:
    """Any bytes as delimited text: rows in order, one number each, all lines used."""
    if len(data) < 2:
        return
    shape = Shape(",;\t"[data[0] % 3], 1 + data[0] % 7, ENCODINGS[data[1] % 2])
    block = parse_block(data[2:], shape, 1, last=True)
    assert block.rest == b""
    numbers = block.frame[ROW]
    assert numbers.is_sorted()
    assert numbers.n_unique() == len(numbers)
    assert block.frame.width == shape.width + 1


def parse_cells(data: bytes) -> None:
    """Any texts as cells of one sort: few and many give the same values; the same cell gives the same value everywhere."""
    if not data:
        return
    texts = data[1:].decode("utf-8", errors="replace").split("\n")[:40]
    few = cells.clean(pl.Series("c", texts, dtype=pl.String))
    place = data[0] % (len(PARSERS) + 1)
    if place == len(PARSERS):
        words.row_type([few], few)
        words.status(few)
        words.direction(few)
        words.currency(few)
        times.joined(few, few.reverse())
        return
    many = pl.concat([few, pl.Series("c", [None], dtype=pl.String).new_from_index(0, cells.SMALL + 1)])
    short, long = PARSERS[place](few), PARSERS[place](many)
    for one, two in zip(short.values, long.values, strict=True):
        assert one.equals(two.head(len(few)), null_equal=True, check_names=False), PARSERS[place]


cells.SMALL = 50  # so that a hundred rows take the way of many
WAYS = (read_file, parse_text, parse_cells)


def one_input(data: bytes) -> None:
    """One input of the fuzzer."""
    if data:
        WAYS[data[0] % len(WAYS)](data[1:])


def seed() -> None:
    """The samples as a first corpus, once per way in."""
    CORPUS.mkdir(parents=True, exist_ok=True)
    for path in sorted((ROOT / "tests" / "samples").glob("*/*")):
        if path.suffix != ".jsonl" and path.stat().st_size < 64_000:
            for way in range(len(WAYS)):
                (CORPUS / f"seed-{way}-{path.parent.name}-{path.stem}").write_bytes(bytes([way]) + path.read_bytes())


def main() -> None:
    """Fuzz for so many seconds (60 unless told)."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    seed()
    options = [f"-max_total_time={seconds}", "-max_len=20000", "-timeout=60", "-rss_limit_mb=6000"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={CORPUS}/", str(CORPUS)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
