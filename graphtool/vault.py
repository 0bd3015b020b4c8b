"""The originals of a case, by SHA-256, read-only.

Nothing in the vault is ever changed: a file is copied aside, checked against its digest and renamed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from graphtool.errors import IntegrityError, NotFound

_CHUNK = 1 << 20


def sha256(path: Path) -> str:
    """Which bytes are these? Cost: one read of the file in chunks of 1 MiB."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


class Vault:
    """The folder of originals of one case."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def has(self, digest: str) -> bool:
        """Is the file of that digest kept?"""
        return self._place(digest).exists()

    def put(self, source: Path, digest: str) -> Path:
        """Keep a copy of ``source``.

        Raises
        ------
        IntegrityError
            ``changed_while_read``: the copied bytes do not have ``digest``; nothing is kept.
        """
        place = self._place(digest)
        if place.exists():
            return place
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, aside = tempfile.mkstemp(dir=place.parent, prefix=".partial-")
        try:
            with os.fdopen(handle, "wb") as out, source.open("rb") as original:
                shutil.copyfileobj(original, out, _CHUNK)
                out.flush()
                os.fsync(out.fileno())
            if sha256(Path(aside)) != digest:
                raise IntegrityError("changed_while_read", file=digest[:20])
            os.chmod(aside, 0o400)
            os.replace(aside, place)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        return place

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

    def _place(self, digest: str) -> Path:
        return self.root / digest[:2] / digest
