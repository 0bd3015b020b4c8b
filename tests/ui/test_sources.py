"""The sources of a case are the same for every session, also for two that ask at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graphtool.case import Case
from graphtool.ui import sources
from graphtool.ui.sources import sources_of


def test_two_that_ask_at_once_get_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Case.create(tmp_path / "case", "空案").close()
    both_inside = threading.Barrier(2)
    opened = Case.open

    def slowly(path: str) -> Case:
        with pytest.raises(threading.BrokenBarrierError):
            both_inside.wait(0.5)
        return opened(path)

    monkeypatch.setattr(sources.Case, "open", slowly)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(sources_of, [str(tmp_path / "case")] * 2)
    assert one is other
    one.case.close()


def test_a_case_without_evidence_has_no_generation_and_an_empty_status(tmp_path: Path) -> None:
    Case.create(tmp_path / "case", "空案").close()
    found = sources_of(str(tmp_path / "case"))
    assert (found.newest(), found.current(), found.known("1a")) == (None, None, None)
    status = found.status()
    assert (status.built, status.newer, status.files, status.facts, status.issues) == ("", 0, 0, 0, 0)
    found.case.close()
