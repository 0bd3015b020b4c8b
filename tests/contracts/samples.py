"""The evidence samples: what a file says, and the same table written in other ways.

``tests/samples/<format>/<case>.<ext>`` stands beside ``<case>.expected.jsonl``: one line per fact (``kind``, ``row``
and its filled fields), noted row and issue. Expectations are written by hand or checked by eye against the file. To
write the first draft of one: ``python -m tests.contracts.samples tests/samples/<format>/<case>.<ext>``.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import loaders
from loaders.contract import Format, Head
from loaders.readers import tables, walk
from loaders.reading import TableRead, known_headers, read

ROOT = Path(__file__).resolve().parents[1] / "samples"
EXPECTED = ".expected.jsonl"
Entry = dict[str, Any]
Rows = list[list[str]]


def sample_files() -> list[Path]:
    """Every sample, in order of name."""
    return sorted(p for p in ROOT.glob("*/*") if p.is_file() and not p.name.endswith(EXPECTED))


def expected(path: Path) -> list[Entry]:
    """What a sample should say."""
    text = path.with_name(path.stem + EXPECTED).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def parts(paths: Iterable[Path], formats: Sequence[Format] = loaders.FORMATS) -> list[TableRead]:
    """Everything that these files are read as; the law was checked for every part."""
    return [part for source in walk(paths) for part in read(source, formats)]


def entries(found: Iterable[TableRead]) -> list[Entry]:
    """What was read, as lines of an expectation."""
    lines: list[Entry] = []
    for part in found:
        for kind, frame in part.outcome.facts.items():
            lines += [
                {"kind": kind, **{k: v for k, v in row.items() if v is not None and k not in ("file", "sheet")}}
                for row in frame.to_dicts()
            ]
        for frame, name, field in ((part.outcome.noted, "noted", "reason"), (part.outcome.issues, "issue", "code")):
            if frame is not None:
                for row in frame.to_dicts():
                    extra = {k: row[k] for k in ("level", "column") if row.get(k) is not None}
                    lines.append({name: row[field], "row": row["row"], **extra})
    return lines


def spelled(lines: Iterable[Entry]) -> list[str]:
    """Lines as sorted text, for comparison."""
    return sorted(json.dumps(line, sort_keys=True, ensure_ascii=False) for line in lines)


@dataclass(frozen=True)
class Printed:
    """The one table of a sample as text: the rows up to its header, and the rows below."""

    above: Rows
    header: list[str]
    body: Rows

    @property
    def head(self) -> Head:
        """What a format sees to claim the table."""
        rows = tuple(tuple(cell or None for cell in row) for row in self.body[:50])
        return Head(tuple(self.header), tuple(cell for row in self.above for cell in row), rows)

    def write(self, path: Path, encoding: str = "utf-8") -> Path:
        """As CSV."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([*self.above, self.header, *self.body])
        path.write_bytes(out.getvalue().encode(encoding))
        return path

    def columns(self, order: Sequence[int]) -> Printed:
        """The table with these columns only, in this order."""
        return Printed(self.above, [self.header[i] for i in order], [[row[i] for i in order] for row in self.body])

    def with_column(self, at: int, header: str, cell: str) -> Printed:
        """The table with one more column."""
        body = [[*row[:at], cell if any(row) else "", *row[at:]] for row in self.body]
        return Printed(self.above, [*self.header[:at], header, *self.header[at:]], body)


def printed(path: Path) -> Printed:
    """The first table of a sample as the reader sees it."""
    known = known_headers(loaders.FORMATS)
    for source in walk([path]):
        for table in tables(source.local, source.kind, known):
            rows = [row for block in table.blocks for row in block.frame.drop("row").rows()]
            body = [[cell or "" for cell in row][: len(table.head.header)] for row in rows]
            titles = [[title] for title in table.head.titles]
            return Printed(titles, list(table.head.header), body)
    raise AssertionError(f"{path.name} has no table")


def heads(path: Path) -> list[Head]:
    """The head of every table of a sample."""
    known = known_headers(loaders.FORMATS)
    found = []
    for source in walk([path]):
        for table in tables(source.local, source.kind, known):
            found.append(table.head)
            for _ in table.blocks:
                pass
    return found


def main(paths: Sequence[str]) -> None:
    """Write the draft of an expectation for each sample named."""
    for name in paths:
        path = Path(name)
        lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in entries(parts([path])))
        path.with_name(path.stem + EXPECTED).write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
