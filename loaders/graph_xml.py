"""GraphML and GEXF as two tables: the nodes, and the edges with what the file says of their ends.

The n-th node is row n + 1 of the first table, the n-th edge row n + 1 of the second (row 1 is the header that the
declared attributes make). An edge names its ends by ids of the file, which identify nobody; so what a node says of its
numbers and name stands beside each of its edges (``source_account``, ``target_phone`` …), as edge tables have it.

The file is read as a stream, once for each table. Entities of the document type are refused: nothing in a graph needs
them, and they can grow without bounds.

Source: the public descriptions of GraphML and of GEXF 1.2 and 1.3.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from xml.parsers import expat

import polars as pl

from graphtool.errors import Unreadable
from loaders.blocks import Block, no_trouble
from loaders.contract import ROW, Head

ROWS = 20_000
MOST_COLUMNS = 400
LONGEST = 1 << 16
"""Characters that one value may have; the rest of a longer one is not read, which is said."""

IDENTITY = frozenset("name label account card account_no phone number id_no id_number uscc".split())
"""What a node says of itself that is told beside its edges."""

_CHINESE = re.compile(rb"""\s*<\?xml[^>]*encoding\s*=\s*["'](?:gb18030|gbk|gb2312|cp936)["']""", re.IGNORECASE)
_LOOK = 1 << 16
_CHUNK = 1 << 20
_NODE = ("Id", "Label")
_EDGE = ("Source", "Target", "Type", "Id", "Label", "Weight")
_TIMES = ("start", "end")
_OTHERWISE = frozenset("directed type edgedefault startopen endopen pid for parse.order".split())
"""Attributes of an element that are read in another way, or say nothing of it."""

_PRINTED = {
    "source": "Source",
    "target": "Target",
    "id": "Id",
    "label": "Label",
    "weight": "Weight",
    "start": "start",
    "end": "end",
}
_WAYS = {
    "true": "Directed",
    "false": "Undirected",
    "directed": "Directed",
    "undirected": "Undirected",
    "mutual": "Undirected",
}


@dataclass(frozen=True)
class GraphPart:
    """One table of a graph: its number (0 nodes, 1 edges), head and body."""

    sheet: int
    head: Head
    blocks: Iterator[Block]


@dataclass
class _Element:
    """A node or an edge: its cells by header, and the headers of which it says more than is read."""

    cells: dict[str, str] = field(default_factory=dict)
    trouble: list[tuple[str, str]] = field(default_factory=list)

    def put(self, header: str, text: str) -> None:
        if not text:
            return
        if header in self.cells:
            self.trouble.append((header, "several_values"))
            return
        if len(text) > LONGEST:
            self.trouble.append((header, "long_value"))
        if "\ufffd" in text:
            self.trouble.append((header, "bad_bytes"))
        self.cells[header] = text[:LONGEST]


def is_graph(path: Path) -> bool:
    """Is this XML a graph? By its first element."""
    with path.open("rb") as f:
        start = f.read(_LOOK).replace(b"\x00", b"")
    return b"<graphml" in start or b"<gexf" in start


def read_graph(path: Path) -> Iterator[GraphPart]:
    """The nodes and the edges of a file; a part without elements is left out. Read one before asking for the next.

    Raises
    ------
    Unreadable
        ``broken_xml``: the file ends too soon or is no XML; what came before stands.

    Cost: three streams over the file; memory for the numbers and names of the nodes.
    """
    declared, broken = _declared(path), None
    ends: dict[str, dict[str, str]] = {}
    known = [name for name in declared["node"] if name.lower() in IDENTITY]
    beside = [f"{side}_{name.lower()}" for side in ("source", "target") for name in dict.fromkeys([*known, "label"])]
    headers = (
        tuple(dict.fromkeys((*_NODE, *declared["node"]))),
        tuple(dict.fromkeys((*_EDGE, *declared["edge"], *(_TIMES if declared["spells"] else ()), *beside))),
    )
    for sheet, header in enumerate(headers):
        reader = _Reader()
        rows = _rows(reader.feed(path), "node" if sheet == 0 else "edge", ends)
        first = list(islice(rows, 50))
        if first:
            width = header[:MOST_COLUMNS]
            shown = tuple(tuple(row.cells.get(h) for h in width) for row in first)
            yield GraphPart(sheet, Head(width, (), shown), _blocks(chain(first, rows), width))
        broken = reader.broken
    if broken:
        raise Unreadable("broken_xml", path=path.name, reason=broken)


def graph_rows(path: Path, sheet: int, first: int, last: int) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header of a part and its rows ``first`` to ``last`` (the first element is row 2). Raises Unreadable."""
    for part in read_graph(path):
        if part.sheet == sheet:
            header = list(part.head.header)
            rows = (row for block in part.blocks for row in block.frame.iter_rows())
            body = ((row[0], [cell or "" for cell in row[1:]]) for row in islice(rows, max(first - 2, 0), last - 1))
            return header, [*([(1, header)] if first <= 1 else []), *body]
        for _ in part.blocks:
            pass
    raise Unreadable("no_row", sheet=sheet, row=first)


def _blocks(rows: Iterator[_Element], header: tuple[str, ...]) -> Iterator[Block]:
    line = 2
    place = {name: at for at, name in enumerate(header)}
    while some := list(islice(rows, ROWS)):
        columns = {
            f"c{at}": pl.Series([row.cells.get(name) for row in some], dtype=pl.String) for name, at in place.items()
        }
        numbers = pl.int_range(line, line + len(some), dtype=pl.Int64, eager=True)
        told = [(line + nth, place.get(name), code, name) for nth, row in enumerate(some) for name, code in row.trouble]
        told += [
            (line + nth, None, "extra_cells", f"{name}={text[:200]}")
            for nth, row in enumerate(some)
            for name, text in row.cells.items()
            if name not in place
        ]
        trouble = pl.DataFrame(told, schema=no_trouble().schema, orient="row")
        yield Block(pl.DataFrame({ROW: numbers, **columns}), trouble, lines=len(some))
        line += len(some)


def _rows(elements: Iterator[tuple[str, _Element]], wanted: str, ends: dict[str, dict[str, str]]) -> Iterator[_Element]:
    """The nodes or the edges of a file. Nodes are noted in ``ends`` by their ids; edges tell what stands there."""
    for kind, element in elements:
        if kind != wanted:
            continue
        if kind == "node":
            said = {name.lower(): text for name, text in element.cells.items() if name.lower() in IDENTITY}
            ends.setdefault(element.cells.get("Id", ""), said)
        else:
            for side in ("source", "target"):
                for name, text in ends.get(element.cells.get(side.capitalize(), ""), {}).items():
                    element.cells.setdefault(f"{side}_{name}", text)
        yield element


def _declared(path: Path) -> dict[str, list[str]]:
    """The attributes of nodes and edges as the file declares them; ``spells``: whether edges may say when."""
    found: dict[str, list[str]] = {"node": [], "edge": [], "spells": []}
    reader = _Reader()
    next(reader.feed(path), None)  # what is declared stands before the first element
    for owner, name in reader.names.items():
        if owner[0] in found:
            found[owner[0]].append(name)
    found["spells"] = ["start"] if reader.dynamic else []
    return found


def _pieces(path: Path) -> Iterator[bytes | str]:
    """The file part by part; as text where it says to be in one of the Chinese encodings, which the parser cannot read."""
    with path.open("rb") as f:
        said = _CHINESE.match(f.read(200))
        f.seek(0)
        decoder = codecs.getincrementaldecoder("gb18030")(errors="replace")
        while piece := f.read(_CHUNK):
            yield piece if said is None else decoder.decode(piece)
        if rest := decoder.decode(b"", final=True):
            yield rest


class _Reader:
    """Hears the elements of one file, and gives its nodes and edges as they end."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str], str] = {}
        self.dynamic = False
        self.broken = ""
        self._ready: deque[tuple[str, _Element]] = deque()
        self._open: list[tuple[str, _Element]] = []
        self._owner = "node"
        self._way = ""
        self._text: list[str] | None = None
        self._key = ""
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._hear
        self._parser.EntityDeclHandler = self._refuse

    def feed(self, path: Path) -> Iterator[tuple[str, _Element]]:
        """Nodes and edges in the order in which they end; up to the damage, where there is any (``broken``)."""
        try:
            for piece in _pieces(path):
                self._parser.Parse(piece, False)
                while self._ready:
                    yield self._ready.popleft()
            self._parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as trouble:  # the last two: an encoding that there is not
            self.broken = str(trouble)
        yield from self._ready

    def _refuse(self, *_: object) -> None:
        raise expat.ExpatError("entity declaration")

    def _start(self, tag: str, said: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "graph":
                self._way = said.get("edgedefault", said.get("defaultedgetype", ""))
                self.dynamic = self.dynamic or said.get("mode") == "dynamic"
            case "key":  # GraphML
                self.names[said.get("for", ""), said.get("id", "")] = said.get("attr.name") or said.get("id", "")
            case "attributes":  # GEXF
                self._owner = said.get("class", "node")
                self.dynamic = self.dynamic or said.get("mode") == "dynamic"
            case "attribute":
                self.names[self._owner, said.get("id", "")] = said.get("title") or said.get("id", "")
            case ("node" | "edge") as kind:
                self._open.append((kind, self._begun(kind, said)))
            case "data" if self._open:
                self._key, self._text = said.get("key", ""), []
            case "attvalue" if self._open:
                self._say(said.get("for", said.get("id", "")), said.get("value", ""))

    def _begun(self, kind: str, said: dict[str, str]) -> _Element:
        element = _Element()
        for name, text in said.items():
            if name not in _OTHERWISE:
                element.put(_PRINTED.get(name, name), text.strip())
        if kind == "edge":
            way = said.get("directed", said.get("type", self._way)).lower()
            element.put("Type", _WAYS.get(way, way))
        return element

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "data" and self._text is not None:
            self._say(self._key, "".join(self._text))
            self._text = None
        elif name in ("node", "edge") and self._open:
            self._ready.append(self._open.pop())

    def _hear(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _say(self, key: str, text: str) -> None:
        kind, element = self._open[-1]
        element.put(self.names.get((kind, key)) or self.names.get(("all", key)) or key, text.strip())
