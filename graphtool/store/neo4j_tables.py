"""What an existing Neo4j database holds, as tables: evidence that a mapping reads.

One CSV file (UTF-8) per set of labels, and one per type of relationship; each file is evidence like any other, with its
digest, and what its columns mean is said by a mapping. A relationship has the properties of its ends beside its own
(``start.…``, ``end.…``), as a row has to say by itself who paid whom. Values stand as the database has them: lists and
maps as JSON, times in ISO form. What graphtool published into the same database is left out: it follows from evidence
and is none.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphtool.errors import BadParameter, Unavailable
from graphtool.store.neo4j_cypher import MARKER, ROW
from graphtool.store.schema import NODE

Ask = Callable[[str, Mapping[str, Any]], Iterable[list[Any]]]
"""Rows of a statement that only reads, one after the other."""
Progress = Callable[[int, int], None]
"""Called with how many nodes and relationships are written, of how many."""

NODE_HEAD = ("_id", "_labels")
EDGE_HEAD = ("_id", "_type", "_start", "_end")
"""The first columns: ids are those of the database, which name nobody outside it."""
_PROPERTY = "property."

_OURS = f"MATCH (c:{MARKER}) WHERE c.owner IS NOT NULL AND c.layout IS NOT NULL RETURN c.id"
_FOREIGN = tuple(
    f"NOT ({x}:{MARKER} AND {x}.id IN $ours) AND NOT (({x}:{NODE} OR {x}:{ROW}) AND {x}.case IN $ours)" for x in "xy"
)
_NODES = f"MATCH (x) WHERE {_FOREIGN[0]}"
_EDGES = f"MATCH (x)-[r]->(y) WHERE {' AND '.join(_FOREIGN)}"
_NODE_KEYS = f"{_NODES} UNWIND [null] + keys(x) AS k RETURN DISTINCT labels(x), k"
_EDGE_KEYS = tuple(
    f"{_EDGES} UNWIND [null] + keys({of}) AS k RETURN DISTINCT [type(r)], CASE WHEN k IS NOT NULL THEN '{before}' + k END"
    for of, before in (("r", ""), ("x", "start."), ("y", "end."))
)
_COUNTS = (f"{_NODES} RETURN count(x)", f"{_EDGES} RETURN count(r)")
_ALL_NODES = f"{_NODES} RETURN labels(x), elementId(x), properties(x)"
_ALL_EDGES = f"""{_EDGES}
RETURN [type(r)], elementId(r), elementId(x), elementId(y), properties(r), properties(x), properties(y)"""


_AT_ONCE = 500
"""So many rows of a file are written at once."""


@dataclass(frozen=True)
class TableFile:
    """A file that was written: its name, whether its rows are nodes, their labels or type, and how many there are."""

    name: str
    nodes: bool
    words: tuple[str, ...]
    rows: int


class _Writer:
    """One file while it is written; open only for a moment, as a database may have more labels than files can be open."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self.rows = 0
        self._keys = dict.fromkeys(header)
        self._waiting = [list(header)]

    def put(self, said: Mapping[str, Any]) -> None:
        if any(key not in self._keys for key in said):
            raise Unavailable("neo4j_changed")
        self._waiting.append([_text(said.get(key)) for key in self._keys])
        self.rows += 1
        if len(self._waiting) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        with self.path.open("a", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(self._waiting)
        self._waiting = []


def write_tables(ask: Ask, folder: Path, progress: Progress | None = None) -> list[TableFile]:
    """Write the tables of a database into a folder; in order of name.

    Raises
    ------
    BadParameter
        ``tables_folder``: the folder holds files already, or is one.
    Unavailable
        The server is away or refuses; or the database changed while it was read (``neo4j_changed``). What was written until then is taken away.

    Cost: two passes over the nodes and four over the relationships, streamed, and their counts where progress is to be
    told; memory for one page of rows.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadParameter("tables_folder", path=folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ours = {"ours": [name for (name,) in ask(_OURS, {})]}
    written: list[TableFile] = []
    total = sum(many for count in _COUNTS for (many,) in ask(count, ours)) if progress is not None else 0
    try:
        for kind, head, keys, rows in (
            ("node", NODE_HEAD, [_NODE_KEYS], _node_rows(ask, ours)),
            ("relationship", EDGE_HEAD, _EDGE_KEYS, _edge_rows(ask, ours)),
        ):
            done = sum(one.rows for one in written)
            written += _written(folder, kind, head, _keys(ask, keys, ours), _told(rows, progress, done, total))
    except BaseException:
        for part in folder.iterdir():
            part.unlink()
        raise
    return written


def _keys(ask: Ask, statements: Sequence[str], ours: Mapping[str, Any]) -> dict[tuple[str, ...], list[str]]:
    """The properties that occur, by labels or type: own ones first, then those of the ends."""
    found: dict[tuple[str, ...], list[str]] = {}
    for statement in statements:
        some: dict[tuple[str, ...], set[str]] = {}
        own = statement in (_NODE_KEYS, _EDGE_KEYS[0])
        for words, key in ask(statement, ours):
            said = [] if key is None else [_own(key) if own else key]
            some.setdefault(tuple(sorted(words)), set()).update(said)
        for words, keys in some.items():
            found.setdefault(words, []).extend(sorted(keys))
    return found


def _own(key: str) -> str:
    """How a property of a node or relationship is called as a column: by its name, unless a column of ours is called so."""
    ours = key in (*NODE_HEAD, *EDGE_HEAD) or key.startswith(("start.", "end.", _PROPERTY))
    return _PROPERTY + key if ours else key


def _named(said: Mapping[str, Any]) -> dict[str, Any]:
    return {_own(key): value for key, value in said.items()}


def _node_rows(ask: Ask, ours: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    for labels, name, said in ask(_ALL_NODES, ours):
        words = tuple(sorted(labels))
        yield words, {**_named(said), "_id": name, "_labels": ";".join(words)}


def _edge_rows(ask: Ask, ours: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    for words, name, start, end, said, of_start, of_end in ask(_ALL_EDGES, ours):
        ends = {f"start.{k}": v for k, v in of_start.items()} | {f"end.{k}": v for k, v in of_end.items()}
        yield tuple(words), {**ends, **_named(said), "_id": name, "_type": words[0], "_start": start, "_end": end}


def _told(
    rows: Iterator[tuple[tuple[str, ...], dict[str, Any]]], progress: Progress | None, done: int, total: int
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """The same rows; how far they are is said now and then, and once they are through."""
    for row in rows:
        yield row
        done += 1
        if progress is not None and done % _AT_ONCE == 0:
            progress(done, total)
    if progress is not None:
        progress(done, total)


def _written(
    folder: Path,
    kind: str,
    head: Sequence[str],
    keys: Mapping[tuple[str, ...], Sequence[str]],
    rows: Iterator[tuple[tuple[str, ...], dict[str, Any]]],
) -> list[TableFile]:
    """One file per labels or type, written aside and renamed once all are whole."""
    files = {
        words: _Writer(folder / f".{nth}.part", [*head, *dict.fromkeys(keys[words])])
        for nth, words in enumerate(sorted(keys))
    }
    for words, said in rows:
        if words not in files:
            raise Unavailable("neo4j_changed")
        files[words].put(said)
    for file in files.values():
        file.flush()
    made = []
    for nth, (words, file) in enumerate(sorted(files.items()), 1):
        name = f"{kind}-{nth:03d}-{_spelled(words)}.csv"
        os.replace(file.path, folder / name)
        made.append(TableFile(name, kind == "node", words, file.rows))
    return made


def _spelled(words: Sequence[str]) -> str:
    """Labels as a part of a file's name."""
    return re.sub(r"[^\w-]+", "_", "-".join(words))[:80] or "none"


def _text(value: Any) -> str:
    """A value as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return str(value.iso_format()) if hasattr(value, "iso_format") else str(value)
