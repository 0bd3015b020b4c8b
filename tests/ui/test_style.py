"""Colours: readable in both themes, and every one that a style sheet names is there."""

from __future__ import annotations

import re

import pytest

from graphtool.ui import style
from graphtool.views.marks import contrast


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("text", "ground"),
    [("tx", "bg"), ("tx", "panel"), ("tx2", "panel"), ("tx2", "bg"), ("acc", "panel"), ("acc", "accbg"),
     ("warn", "warnbg"), ("ok", "okbg"), ("red", "redbg"), ("inner", "acc"), ("badgetx", "badge"),
     ("tx", "mark"), ("tx2", "hover")],
)  # fmt: skip
def test_text_is_readable(dark: bool, text: str, ground: str) -> None:
    colours = style.colours(dark)
    assert contrast(colours[text], colours[ground]) >= 4.5


def test_every_variable_that_is_used_is_defined() -> None:
    assets = style.Path(style.__file__).parent / "assets"
    used: set[str] = set()
    for path in assets.iterdir():
        if path.suffix in {".css", ".js"} and ".min." not in path.name:
            used |= set(re.findall(r"var\(--([\w-]+)", path.read_text("utf-8")))
    defined = set(style.colours(False)) | {"font", "n", "k-"} | {f"say-{name}" for name in style.SAID}
    assert used - defined == set()
    assert set(style.colours(False)) == set(style.colours(True))


def test_the_sheet_asks_for_nothing_from_elsewhere() -> None:
    sheet = style.sheet()
    assert "@import" not in sheet
    assert re.findall(r"url\((?!#)", sheet) == []
