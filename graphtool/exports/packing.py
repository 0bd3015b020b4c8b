"""Folders and zips of what is handed over: packed with the same bytes each time, opened without trust."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

MOST_BYTES = 64 << 30
"""A zip that claims to unpack to more is not opened."""

MOST_RATIO = 200
"""Nor one that claims to be squeezed by more: tables are stored as they are, and text is never that empty."""


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(folder: Path, path: Path) -> None:
    """A folder as a zip whose bytes depend on the files' names and contents only."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if file.suffix == ".parquet" else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with file.open("rb") as source, out.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 1 << 20)


@contextmanager
def opened(path: Path, head: str, parts: Sequence[str]) -> Iterator[tuple[Path, list[str]]]:
    """The files ``head`` and ``parts`` of a folder or zip, and the names of what else lies there.

    Of a zip only these names are unpacked, into a private folder, whatever paths it holds; a damaged, oversized or
    doubled entry is left out, so that its reader finds it missing.
    """
    wanted = (head, *parts)
    if path.is_dir():
        there = {p.relative_to(path).as_posix() for p in path.rglob("*") if not p.is_dir() or p.is_symlink()}
        yield path, sorted(there - set(wanted)) if parts else []
        return
    with tempfile.TemporaryDirectory(prefix="graphtool-") as spare:
        others = _unpack(path, Path(spare), wanted)
        yield Path(spare), others if parts else []


def _unpack(path: Path, folder: Path, wanted: Sequence[str]) -> list[str]:
    """Copy the wanted entries; the names of the others."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = [e.filename for e in entries]
            for entry in entries:
                if entry.filename not in wanted or names.count(entry.filename) > 1 or not _sane(entry):
                    continue
                with archive.open(entry) as source, (folder / entry.filename).open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
            return sorted(set(names) - set(wanted))
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
        for file in folder.iterdir():
            file.unlink()
        return []


def _sane(entry: zipfile.ZipInfo) -> bool:
    squeezed = max(entry.compress_size, 1)
    return entry.file_size <= MOST_BYTES and entry.file_size <= squeezed * MOST_RATIO + 4096
