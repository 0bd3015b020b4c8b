"""Language, tables and values of the command line."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from graphtool.cli import frame


@pytest.mark.parametrize(
    ("said", "expected"), [("en_US.UTF-8", "en"), ("C", "en"), ("zh_CN.UTF-8", "zh"), ("de_DE", "zh")]
)
def test_language_of_the_user(monkeypatch: pytest.MonkeyPatch, said: str, expected: str) -> None:
    monkeypatch.setenv("GRAPHTOOL_LANG", said)
    assert frame.lang() == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("amount", 29800, "298.00"),
        ("in_amount", -5, "-0.05"),
        ("amount", 123456789, "1,234,567.89"),
        ("first_ms", 0, "1970-01-01 00:00:00"),
        ("events", 12345, "12,345"),
        ("flags", ["a", "b"], "a, b"),
        ("label", None, ""),
    ],
)
def test_values_as_people_read_them(name: str, value: object, expected: str) -> None:
    assert frame.cell(name, value) == expected


def test_json_keeps_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    frame.show_table(pa.table({"label": ["[red]张某[/red]"]}), True)
    assert json.loads(capsys.readouterr().out) == [{"label": "[red]张某[/red]"}]


def test_markup_in_evidence_is_shown_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    frame.show_table([{"label": "[red]张某[/red]"}], False)
    assert "[red]张某[/red]" in capsys.readouterr().out
