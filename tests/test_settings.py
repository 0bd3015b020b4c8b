"""Settings survive the file, whatever the title holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.errors import NotFound
from graphtool.settings import Settings


@pytest.mark.parametrize("title", ["甲案", 'a "quoted" = title', "line\nbreak", "\\ back", ""])
def test_there_and_back(tmp_path: Path, title: str) -> None:
    settings = Settings(title, "0a", "bolt://127.0.0.1:7687")
    settings.write(tmp_path)
    assert Settings.read(tmp_path) == settings


@pytest.mark.parametrize("content", [b"", b"title = 1", b"title = ", b"\xff\xfe"])
def test_what_is_no_case(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "case.toml").write_bytes(content)
    with pytest.raises(NotFound):
        Settings.read(tmp_path)
