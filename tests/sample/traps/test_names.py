"""Names of traps: all, none or some; another one is refused with what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool import errors, sample
from graphtool.sample.traps import ALL, TRAPS, chosen


def test_all_none_or_some() -> None:
    assert chosen() == chosen("all") == ALL == set(TRAPS)
    assert chosen("none") == frozenset()
    assert chosen("twins, failed") == chosen(["failed", "twins"]) == {"twins", "failed"}


@pytest.mark.parametrize("wanted", ["twin", "", "all,twins", "twins,none"])
def test_another_name_is_refused_and_nothing_is_written(wanted: str, tmp_path: Path) -> None:
    with pytest.raises(errors.BadParameter) as caught:
        sample.write(tmp_path, "small", 1, traps=wanted)
    assert caught.value.key == "bad_parameter.sample_trap"
    assert "both_sides" in str(caught.value.arguments["allowed"])
    assert not list(tmp_path.iterdir())
