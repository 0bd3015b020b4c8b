"""Bringing rows into a ledger: segments written beside the reading, finished files named in the journal."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import polars as pl

from graphtool.errors import IntegrityError
from graphtool.ledger import LOT, Delivery, Ledger, Reading, Segment, frame_schema
from graphtool.vault import sha256

FLUSH_ROWS = 250_000
FLUSH_FILES = 256
FLUSH_S = 5.0
"""So many rows make a segment; so many files, or so many seconds, a commit."""

Frames = dict[str, list[tuple[str, pl.DataFrame]]]
"""Kind → rows with the lot that they are of."""


class Recorder:
    """Writes what was read into segments and names it in the journal, whole files at a time.

    Rows of many small files share a segment; segments are written while the next rows are read. Nothing counts before
    :meth:`commit`, and a commit names finished files only: whatever interrupts a load, no part of a file ever counts. A
    kill loses at most what came after the last commit, which is some seconds ago, or the file that is being read.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._frames: Frames = {}
        self._rows = 0
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="segments")
        self._segments: list[tuple[frozenset[str], Future[list[Segment]]]] = []
        self._readings: list[Reading] = []
        self._deliveries: list[Delivery] = []
        self._committed = time.monotonic()
        self._whole = True
        """False once an original could not be kept: nothing that stands on it may count."""
        ledger.segments.mkdir(parents=True, exist_ok=True, mode=0o700)

    def add(self, lot: str, kind: str, frame: pl.DataFrame) -> None:
        """Take rows of one kind (of ``model.FACTS``, or issues, or noted rows) of a lot.

        Raises
        ------
        IntegrityError
            ``schema``: the columns are not those of the kind.
        """
        if not frame.height:
            return
        wanted = frame_schema(kind)
        lacking = [name for name in wanted if name != LOT and name not in frame.columns]
        if lacking or len(frame.columns) != len(wanted) - 1:
            raise IntegrityError("schema", kind=kind, columns=", ".join(lacking or frame.columns))
        if list(frame.schema.items()) != list(wanted.items())[:-1]:
            frame = frame.select(pl.col(n).cast(t) for n, t in wanted.items() if n != LOT)
        self._frames.setdefault(kind, []).append((lot, frame))
        self._rows += frame.height
        if self._rows >= FLUSH_ROWS:
            for part in _parted(self._frames, {reading.lot for reading in self._readings}):
                self._write(part)
            self._frames, self._rows = {}, 0

    def done(self, reading: Reading | None, delivery: Delivery) -> None:
        """The file is read to its end (``reading`` is None when it already was, at another delivery)."""
        if reading is not None:
            self._readings.append(reading)
        self._deliveries.append(delivery)
        if len(self._deliveries) >= FLUSH_FILES or time.monotonic() - self._committed > FLUSH_S:
            self.commit()

    def commit(self) -> None:
        """Make every finished file part of the case, by one line of the journal; the originals first. The rows of a file
        that is still being read wait."""
        self._whole = False
        self._ledger.vault.settle()
        self._whole = True
        finished = {reading.lot for reading in self._readings}
        whole, self._frames = _parted(self._frames, finished)
        self._write(whole)
        ready = [one for one in self._segments if one[0] <= finished]
        segments = [segment for _, written in ready for segment in written.result()]
        if segments or self._readings or self._deliveries:
            said = ("id", "file", "path", "containers", "request", "source")
            self._ledger.record(
                "load",
                {
                    "segments": [asdict(s) for s in segments],
                    "readings": [asdict(r) for r in self._readings],
                    "deliveries": [{k: getattr(d, k) for k in said} for d in self._deliveries],
                },
            )
        self._segments = [one for one in self._segments if one not in ready]
        self._rows = sum(frame.height for rows in self._frames.values() for _, frame in rows)
        self._readings, self._deliveries = [], []
        self._committed = time.monotonic()

    def close(self) -> None:
        """Commit what is finished, unless an original could not be kept; wait for what is still being written of the rest."""
        try:
            if self._whole:
                self.commit()
        finally:
            self._writer.shutdown()

    def _write(self, frames: Frames) -> None:
        """Have rows written. At most two lots of rows are in memory."""
        if not frames:
            return
        if self._segments:
            self._segments[-1][1].result()
        lots = frozenset(lot for rows in frames.values() for lot, _ in rows)
        self._segments.append((lots, self._writer.submit(_write_segments, self._ledger.segments, frames)))


def _parted(frames: Frames, finished: set[str]) -> tuple[Frames, Frames]:
    """Rows of finished files, and those of the file that is being read."""

    def part(whole: bool) -> Frames:
        kept = {kind: [one for one in rows if (one[0] in finished) == whole] for kind, rows in frames.items()}
        return {kind: rows for kind, rows in kept.items() if rows}

    return part(True), part(False)


def _write_segments(folder: Path, kinds: dict[str, list[tuple[str, pl.DataFrame]]]) -> list[Segment]:
    """One segment per kind."""
    found = []
    for kind, frames in sorted(kinds.items()):
        frame = _with_lots(frames)
        aside = folder / f".partial-{kind}-{os.getpid()}"
        frame.write_parquet(aside, compression="zstd", compression_level=1, row_group_size=122_880, statistics=False)
        _fsync(aside)
        digest = sha256(aside)
        name = f"{kind}-{digest[:24]}.parquet"
        os.chmod(aside, 0o400)
        os.replace(aside, folder / name)
        found.append(Segment(name, kind, frame.height, digest))
    return found


def _with_lots(frames: Sequence[tuple[str, pl.DataFrame]]) -> pl.DataFrame:
    """Rows of several lots, each row with the name of its own."""
    lots = pl.DataFrame({LOT: [lot for lot, _ in frames], "rows": [frame.height for _, frame in frames]})
    return pl.concat([frame for _, frame in frames]).with_columns(
        lots.select(pl.col(LOT).repeat_by("rows").explode())[LOT]
    )


def _fsync(path: Path) -> None:
    with path.open("rb") as f:
        os.fsync(f.fileno())
