"""Wrong words and help, in both languages."""

from __future__ import annotations

import pytest
import typer

from graphtool.cli.main import main
from graphtool.cli.spoken import reason

WRONG = {
    "bogus": ("没有命令“bogus”", "no such command: bogus"),
    "load --bogus x": ("没有选项 --bogus", "no such option: --bogus"),
    "load --jsn x": ("没有选项 --jsn，是否指 --json？", "no such option: --jsn; perhaps --json?"),
    "load": ("缺少 CASE", "CASE is missing"),
    "show a b c d": ("多出的参数：c d", "too many arguments: c d"),
    "load x --json=3": ("选项 --json 不带值", "option --json takes no value"),
    "sample x --seed": ("选项 --seed 缺少值", "option --seed needs a value"),
    "sample x --seed many": ("--seed 的值不合要求", "--seed cannot have this value"),
}


@pytest.mark.parametrize("typed", WRONG)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_not_understood_is_said(
    typed: str, lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRAPHTOOL_LANG", lang)
    assert main(typed.split()) == 2
    said = capsys.readouterr().err.replace("\n", " ")
    assert WRONG[typed][lang == "en"] in said


def test_what_the_library_says_otherwise_is_kept() -> None:
    assert reason(typer.TyperException("something of its own")) == "something of its own"


@pytest.mark.parametrize("command", [[], ["rank"], ["load"]])
def test_help_leaves_no_english_in_chinese(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Show this message" not in shown
    assert ("Usage:" in shown) is ("Show this page" in shown)
