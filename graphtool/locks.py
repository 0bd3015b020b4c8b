"""Locks that name their holder and vanish with its process.

Two per case: *build* (load, derive, publish) and *journal* (one append). The operating system releases
a lock when its process dies, so a kill never leaves a case locked.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from graphtool.errors import Unavailable

_POLL_S = 0.05


@contextmanager
def held(path: Path, purpose: str, wait_s: float = 30.0) -> Iterator[None]:
    """Hold the lock at ``path`` for the block; others wait up to ``wait_s`` seconds.

    Raises
    ------
    Unavailable
        ``locked``, with who holds it, for what and since when, after ``wait_s``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as handle:
        deadline = time.monotonic() + wait_s
        while not _try_lock(handle):
            if time.monotonic() >= deadline:
                raise Unavailable("locked", **_holder(path))
            threading.Event().wait(_POLL_S)
        try:
            _name_holder(path, purpose)
            yield
        finally:
            _unlock(handle)


def _name_holder(path: Path, purpose: str) -> None:
    """Beside the lock, not in it: a locked range cannot be read on Windows."""
    said = {
        "holder": f"{getpass.getuser()}, {os.uname().nodename if hasattr(os, 'uname') else os.environ.get('COMPUTERNAME', '')}",
        "pid": os.getpid(),
        "purpose": purpose,
        "since": time.strftime("%Y-%m-%d %H:%M:%S"),
    }
    path.with_suffix(".holder").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def _holder(path: Path) -> dict[str, object]:
    try:
        said = json.loads(path.with_suffix(".holder").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = {}
    return {k: said.get(k, "?") for k in ("holder", "pid", "purpose", "since")}


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: IO[bytes]) -> bool:
        handle.seek(0)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
