"""Which files were handed over? Folders and zip archives opened down to the innermost files.

Names inside archives are text to show, never places to write: members are extracted under numbers into a private
folder and removed once they were read. Bounds hold for what really comes out of an archive, not for what it says.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from graphtool.errors import EvidenceError, Unreadable
from loaders.encodings import Kind, kind_of

BETWEEN = " » "
"""What stands between the path of an archive and that of its member."""
_CHUNK = 1 << 20
_SKIPPED = (".DS_Store", "Thumbs.db", "desktop.ini")
_SKIPPED_FOLDERS = ("__MACOSX", ".git", ".svn", "$RECYCLE.BIN")


@dataclass(frozen=True)
class Limits:
    """What an archive may be. ``ratio`` counts only above ``ratio_from`` bytes: small text packs very well."""

    depth: int = 3
    ratio: int = 300
    ratio_from: int = 64 << 20
    member: int = 32 << 30
    total: int = 128 << 30
    members: int = 200_000


@dataclass(frozen=True)
class Source:
    """One innermost file.

    ``file`` is its SHA-256; ``path`` its place in the folder or archive that holds it; ``containers`` the digests of
    the archives around it, outside in, and ``chain`` all the places from outside to inside. ``local`` is where its
    bytes lie now: a member of an archive only until the walk goes on. ``error`` says why it cannot be opened (then
    ``local`` may be a damaged archive; ``file`` is "" where not even the bytes could be had).
    """

    file: str
    path: str
    local: Path
    size: int
    kind: Kind
    containers: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    error: EvidenceError | None = None

    @property
    def shown(self) -> str:
        """The path as a person reads it, through all archives."""
        return BETWEEN.join(self.chain)


@dataclass
class _Budget:
    """What one outermost archive has given so far."""

    limits: Limits
    packed: int
    out: int = 0
    members: int = 0

    def take(self, size: int) -> None:
        self.out += size
        over = self.out > self.limits.ratio_from and self.out > self.limits.ratio * max(self.packed, 1)
        if over or self.out > self.limits.total:
            raise Unreadable("zip_bomb", size=self.out, packed=self.packed)

    def enter(self) -> None:
        self.members += 1
        if self.members > self.limits.members:
            raise Unreadable("too_many_members", most=self.limits.members)


@dataclass(frozen=True)
class _Place:
    """Where the walk is: digests and names of the archives around, how deep."""

    containers: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()


@dataclass
class _Scratch:
    folder: Path
    count: int = field(default=0)

    def new(self) -> Path:
        self.count += 1
        return self.folder / f"{self.count:08d}"


def walk(paths: Iterable[Path], limits: Limits = Limits(), spare: Path | None = None) -> Iterator[Source]:
    """Which innermost files are in these files and folders? In order of path; every file of a folder is named.

    A file that cannot be opened comes with ``error``; the walk goes on. Links are followed only where a path given
    is one; links inside folders are left aside. Extracted members lie in a folder (in ``spare``, else that for
    temporary files) only the user can read (0700) and are gone when the walk ends, however it ends.

    Cost: one read of every file (for its digest), one more of every archive.
    """
    with tempfile.TemporaryDirectory(prefix="graphtool-", dir=spare) as folder:
        os.chmod(folder, 0o700)
        scratch = _Scratch(Path(folder))
        for path in paths:
            for name, local in _files(Path(path)):
                yield from _open(local, name, _Place(), None, limits, scratch)


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    if not root.is_dir():
        yield _spelled(root.name), root
        return
    found: list[tuple[str, Path]] = []
    for folder, folders, files in os.walk(root, followlinks=False):
        folders[:] = [f for f in folders if f not in _SKIPPED_FOLDERS]
        here = Path(folder)
        found += [(here / f).relative_to(root).parts for f in files if f not in _SKIPPED]  # type: ignore[misc]
    for parts in sorted(found):
        local = root.joinpath(*map(str, parts))
        if not local.is_symlink():
            yield "/".join(_spelled(str(part)) for part in parts), local


def _spelled(name: str) -> str:
    """The name of a file as text: what is no UTF-8 was most likely unpacked from a Chinese archive as GBK."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return _decoded(os.fsencode(name)) or os.fsencode(name).decode("utf-8", "backslashreplace")
    return name


def _decoded(raw: bytes) -> str:
    """Bytes of a name as text: UTF-8, else GB18030; "" when they are neither."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _open(
    local: Path, name: str, place: _Place, budget: _Budget | None, limits: Limits, scratch: _Scratch
) -> Iterator[Source]:
    """The file itself, or what is inside it when it is an archive."""
    chain = (*place.chain, name)
    if local.exists() and not local.is_file():  # reading a pipe or a device would wait for ever
        odd = Unreadable("no_file", path=name)
        yield Source("", name, local, 0, "unknown", place.containers, chain, odd)
        return
    try:
        with local.open("rb") as f:
            digest = hashlib.file_digest(f, "sha256").hexdigest()
        size = local.stat().st_size
        kind = kind_of(local)
    except OSError as trouble:
        lost = Unreadable("no_access", path=name, reason=trouble.strerror or "")
        yield Source("", name, local, 0, "unknown", place.containers, chain, lost)
        return
    source = Source(digest, name, local, size, kind, place.containers, chain)
    if kind != "zip":
        yield source
        return
    inside = _Place((*place.containers, digest), chain)
    yield from _members(source, inside, budget or _Budget(limits, size), scratch)


def _members(source: Source, place: _Place, budget: _Budget, scratch: _Scratch) -> Iterator[Source]:
    try:
        if len(place.containers) > budget.limits.depth:
            raise Unreadable("too_deep", most=budget.limits.depth)
        with zipfile.ZipFile(source.local) as archive:
            wanted = sorted(
                ((n, i.header_offset, i) for i in archive.infolist() if (n := _wanted(i))), key=lambda w: w[:2]
            )
            if not wanted:
                yield replace(source, kind="empty")
            for name, _, info in wanted:
                budget.enter()
                yield from _member(archive, info, name, place, budget, scratch)
    except Unreadable as trouble:
        yield replace(source, error=trouble)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError) as trouble:
        yield replace(source, error=Unreadable("broken_archive", path=source.path, reason=str(trouble)))


def _wanted(info: zipfile.ZipInfo) -> str:
    """The name of a member that is evidence, "?" where it has none; "" for folders and what systems leave behind."""
    name = member_name(info) or "?"
    left_behind = name.split("/")[0] in _SKIPPED_FOLDERS or name.split("/")[-1] in _SKIPPED
    return "" if info.filename.endswith("/") or left_behind else name


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, place: _Place, budget: _Budget, scratch: _Scratch
) -> Iterator[Source]:
    local = scratch.new()
    trouble: Unreadable | None = None
    try:
        if info.flag_bits & 0x1:
            raise Unreadable("encrypted", path=name)
        with archive.open(info) as packed, local.open("xb") as out:
            _copy(packed, out, budget)
    except Unreadable as error:
        if error.detail in ("zip_bomb", "too_many_members"):
            local.unlink(missing_ok=True)
            raise
        trouble = error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        trouble = Unreadable("broken_member", path=name, reason=str(error))
    try:
        if trouble is None:
            yield from _open(local, name, place, budget, budget.limits, scratch)
        else:
            chain = (*place.chain, name)
            yield Source("", name, local, info.file_size, "unknown", place.containers, chain, trouble)
    finally:
        local.unlink(missing_ok=True)


def _copy(packed: IO[bytes], out: IO[bytes], budget: _Budget) -> None:
    size = 0
    while block := packed.read(_CHUNK):
        size += len(block)
        budget.take(len(block))
        if size > budget.limits.member:
            raise Unreadable("zip_bomb", size=size, packed=budget.packed)
        out.write(block)


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member as its maker wrote it: Chinese Windows writes GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    decoded = _decoded(info.orig_filename.encode("cp437", errors="replace"))
    return decoded.replace("\\", "/").split("\x00")[0] if decoded else info.filename
