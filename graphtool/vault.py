"""The originals of a case, by SHA-256, read-only.

Nothing in the vault is ever changed: a file is copied aside, checked against its digest and renamed. Many files are
made durable at once, since waiting for the disk costs the same for one as for a hundred.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from graphtool.errors import IntegrityError, NotFound

_CHUNK = 1 << 20
_WAITING = 8  # files that the disk is asked for at once


def sha256(path: Path) -> str:
    """Which bytes are these? Cost: one read of the file in chunks of 1 MiB."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


class Vault:
    """The folder of originals of one case."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._aside: dict[str, Path] = {}
        self._coming: dict[str, Future[Path]] = {}
        self._copier = ThreadPoolExecutor(1, thread_name_prefix="vault")

    def has(self, digest: str) -> bool:
        """Is the file of that digest kept?"""
        return self._place(digest).exists()

    def put(self, source: Path, digest: str) -> Path:
        """Keep a copy of ``source``; its place.

        Raises
        ------
        IntegrityError
            ``changed_while_read``: the copied bytes do not have ``digest``; nothing is kept.
        """
        self.take(source, digest)
        self.settle()
        return self._place(digest)

    def take(self, source: Path, digest: str) -> None:
        """Copy ``source`` aside; it is kept from the next :meth:`settle` on. Raises as :meth:`put`."""
        if not self._is_here(digest):
            self._aside[digest] = self._copied(source, digest)

    def take_beside(self, source: Path, digest: str) -> None:
        """The same while the caller goes on: ``source`` must stay where it is until the next :meth:`settle`, which
        raises what :meth:`take` would have raised."""
        if not self._is_here(digest):
            self._coming[digest] = self._copier.submit(self._copied, source, digest)

    def _is_here(self, digest: str) -> bool:
        return digest in self._aside or digest in self._coming or self._place(digest).exists()

    def _copied(self, source: Path, digest: str) -> Path:
        """A copy aside, checked."""
        self._waiting_room().mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self._waiting_room())
        aside = Path(name)
        try:
            found = hashlib.sha256()
            with os.fdopen(handle, "wb") as out, source.open("rb") as original:
                while block := original.read(_CHUNK):
                    found.update(block)
                    out.write(block)
            if found.hexdigest() != digest:
                raise IntegrityError("changed_while_read", file=digest[:20])
            os.chmod(aside, 0o400)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        return aside

    def settle(self) -> None:
        """Make everything taken so far durable and put it in its place."""
        coming, self._coming = self._coming, {}
        for digest, copy in coming.items():
            self._aside[digest] = copy.result()
        if not self._aside:
            return
        with ThreadPoolExecutor(_WAITING) as disk:
            list(disk.map(_sync, self._aside.values()))
        for digest, aside in self._aside.items():
            place = self._place(digest)
            place.parent.mkdir(exist_ok=True, mode=0o700)
            os.replace(aside, place)
        self._aside = {}

    def sweep(self) -> None:
        """Remove copies that a kill left aside. The caller is the only one who takes."""
        coming, self._coming = self._coming, {}
        wait(coming.values())
        if self._waiting_room().is_dir():
            for left in self._waiting_room().iterdir():
                left.unlink()
        self._aside = {}

    def path(self, digest: str) -> Path:
        """Where the original of that digest lies, to be read only.

        Raises
        ------
        NotFound
            ``original``: the vault has no file of that digest.
        """
        place = self._place(digest)
        if not place.exists():
            raise NotFound("original", file=digest[:20])
        return place

    def _waiting_room(self) -> Path:
        return self.root / "aside"

    def _place(self, digest: str) -> Path:
        return self.root / digest[:2] / digest


def _sync(path: Path) -> None:
    with path.open("rb") as f:
        os.fsync(f.fileno())
