"""The wrapper around numba: nothing is compiled before it is called, and callees are noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from graphtool.compiled import Kernel, njit

OTHER = """
from graphtool.compiled import njit

@njit
def add(a: int) -> int:
    return a + {plus}
"""

MAIN = """
import sys
sys.path.insert(0, {folder!r})
from other import add
from graphtool.compiled import njit

@njit
def twice(a: int) -> int:
    return 2 * add(a)

assert "numba" not in sys.modules
print(twice(5))
"""


@njit
def _inner(values: np.ndarray) -> float:
    return values.sum()


@njit
def _outer(values: np.ndarray) -> float:
    return _inner(values) + 1


def test_a_kernel_keeps_its_function_and_its_name() -> None:
    assert isinstance(_outer, Kernel)
    assert _outer.__name__ == "_outer"
    assert _outer.py_func(np.ones(3)) == 4.0
    assert _outer(np.ones(3)) == 4.0
    assert set(_outer.called()) == {"_inner"}


def test_a_change_in_a_kernel_that_is_called_from_another_file_counts(tmp_path: Path) -> None:
    """numba itself would go on with the old one."""
    (tmp_path / "main.py").write_text(MAIN.format(folder=str(tmp_path)), "utf-8")
    env = {**os.environ, "PYTHONPATH": str(Path.cwd()), "PYTHONDONTWRITEBYTECODE": "1"}
    for plus, wanted in ((1, "12"), (1, "12"), (7, "24")):
        (tmp_path / "other.py").write_text(OTHER.format(plus=plus), "utf-8")
        os.utime(tmp_path / "other.py", ns=(plus, plus))  # the same second, as two quick saves are
        done = subprocess.run(
            [sys.executable, str(tmp_path / "main.py")], env=env, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == wanted
