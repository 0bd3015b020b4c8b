"""The formats in which a graph leaves the tool. Command line, pages and README list what stands here."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graphtool import texts
from graphtool.errors import BadParameter
from graphtool.exports.content import Content
from graphtool.exports.cypher import write_cypher
from graphtool.exports.drawing import write_html
from graphtool.exports.graphs import Written, write_gexf, write_graphml, write_json
from graphtool.exports.packing import pack
from graphtool.exports.packing import sha256 as sha256
from graphtool.exports.tables import write_csv, write_parquet
from graphtool.exports.workbook import write_xlsx
from graphtool.texts import Lang


@dataclass(frozen=True)
class Export:
    """One format. ``folder`` formats write several files: into a folder, or a zip when the name ends in ``.zip``."""

    name: str
    suffix: str
    folder: bool
    write: Callable[[Content, Path], Written]

    def label(self, lang: Lang) -> str:
        """What is it, and who opens it?"""
        return texts.say(f"exports.format.{self.name}", lang)


EXPORTS: dict[str, Export] = {
    e.name: e
    for e in (
        Export("graphml", ".graphml", False, write_graphml),
        Export("gexf", ".gexf", False, write_gexf),
        Export("json", ".json", False, write_json),
        Export("cypher", ".cypher", False, write_cypher),
        Export("csv", ".csv.zip", True, write_csv),
        Export("parquet", ".parquet.zip", True, write_parquet),
        Export("xlsx", ".xlsx", False, write_xlsx),
        Export("html", ".html", False, write_html),
    )
}


@dataclass(frozen=True)
class Receipt:
    """What was handed over, for the journal: no name or number of a person is in it.

    ``sha256`` is that of the file, or of the sorted lines ``<sha256>  <name>`` of the files of a folder.
    """

    format: str
    generation: str
    entities: int
    edges: int
    bytes: int
    sha256: str
    masked: bool


def export_graph(content: Content, format: str, path: Path, replace: bool = False) -> Receipt:
    """How does the graph, or what is on the canvas, leave the tool?

    Parameters
    ----------
    content : Content
        What goes out.
    format : str
        A name of ``EXPORTS``.
    path : Path
        File, folder or zip. A folder must be empty or not there.
    replace : bool
        Whether a file that is there already may be replaced: once the new one is whole.

    Returns
    -------
    Receipt
        Format, counts, size and hash.

    Raises
    ------
    BadParameter
        ``export_format``: there is none of that name; ``export_folder``: the folder holds something; ``export_file``: there
        is a file already; ``export_place``: a folder stands where a file is to be.

    Assumptions
    -----------
    The files are readable by their owner only.

    Cost
    ----
    That of the writer; the whole is written once more where it is a zip.

    Source
    ------
    Own rule.
    """
    if format not in EXPORTS:
        raise BadParameter("export_format", value=format, allowed=", ".join(EXPORTS))
    found = EXPORTS[format]
    several = found.folder and path.suffix != ".zip"
    if path.is_dir() and not several:
        raise BadParameter("export_place", path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if several and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise BadParameter("export_folder", path=path)
    if path.is_file() and not replace:
        raise BadParameter("export_file", path=path)
    # A private folder beside the target: the last step is a rename, and nobody else reads what is half-written.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as spare:
        made = Path(spare) / "made"
        if found.folder:
            made.mkdir(mode=0o700)
        written = found.write(content, made)
        if found.folder and path.suffix == ".zip":
            packed = Path(spare) / "packed"
            pack(made, packed)
            made = packed
        size, digest = _measure(made)
        if made.is_dir():
            if path.exists():
                path.rmdir()
            shutil.move(made, path)
        else:
            os.chmod(made, 0o600)
            os.replace(made, path)
    return Receipt(format, content.digest, written.entities, written.edges, size, digest, content.shape.masked)


def _measure(path: Path) -> tuple[int, str]:
    if path.is_file():
        return path.stat().st_size, sha256(path)
    files = sorted(p for p in path.rglob("*") if p.is_file())
    lines = "".join(f"{sha256(p)}  {p.relative_to(path).as_posix()}\n" for p in files)
    return sum(p.stat().st_size for p in files), hashlib.sha256(lines.encode()).hexdigest()
