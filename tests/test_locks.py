"""Locks: one holder at a time, named, gone with its process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graphtool import locks
from graphtool.errors import Unavailable

_HOLD = """
import sys
from pathlib import Path
from graphtool import locks
with locks.held(Path(sys.argv[1]), "load"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "build.lock"
    other = holder(path)
    try:
        with pytest.raises(Unavailable) as raised, locks.held(path, "derive", wait_s=0.1):
            pass
        assert raised.value.arguments["pid"] == other.pid
        assert raised.value.arguments["purpose"] == "load"
    finally:
        other.kill()
        other.communicate()


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "build.lock"
    other = holder(path)
    other.kill()
    other.communicate()
    with locks.held(path, "derive", wait_s=5):
        assert path.exists()


def test_released_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "build.lock"
    with pytest.raises(RuntimeError), locks.held(path, "load"):
        raise RuntimeError
    with locks.held(path, "load", wait_s=0):
        assert path.exists()
