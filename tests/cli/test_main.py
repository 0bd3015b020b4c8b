"""The program: exit codes, and errors as words."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.cli.main import main


def test_help_of_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    commands = (
        "sample init load info verify issues search show expand rank clusters paths flow draw export snapshot audit "
        "serve mapping derive publish neo4j coverage reconcile judge grade"
    )
    for command in commands.split():
        assert f" {command} " in shown
        assert main([command, "--help"]) == 0
        told = capsys.readouterr().out
        group = command in ("snapshot", "audit", "mapping", "judge", "rank", "clusters", "flow")
        assert ("--json" in told) != group, command


def test_a_wrong_word_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bogus"]) == 2
    assert "bogus" in capsys.readouterr().err


def test_what_cannot_be_done_is_one_with_a_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(tmp_path)]) == 1
    assert "not_found.case" in capsys.readouterr().err


def test_our_bug_says_no_evidence(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: object) -> None:
        raise ValueError("".join(["990101", "199001011234"]))

    monkeypatch.setattr("graphtool.cli.frame.Case.open", broken)
    assert main(["info", str(tmp_path)]) == 70
    said = capsys.readouterr()
    assert "990101199001011234" not in said.err + said.out + caplog.text
    assert "ValueError" in said.err


def test_ctrl_c_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("graphtool.cli.frame.Case.open", interrupted)
    assert main(["info", str(tmp_path)]) == 130
    assert "cancelled" in capsys.readouterr().err
