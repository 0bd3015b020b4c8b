"""Every registered format writes whole files, or nothing."""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from graphtool.errors import BadParameter, NotFound
from graphtool.exports.content import Content
from graphtool.exports.registry import EXPORTS, export_graph, sha256
from graphtool.texts import LANGS
from tests.exports.hostile import content
from tests.store.graphs import example


@pytest.mark.parametrize("name", EXPORTS)
def test_a_receipt_tells_what_was_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / "deep" / f"x{EXPORTS[name].suffix}"
    receipt = export_graph(content(example()), name, path)
    drawn = 13 if name == "html" else 14  # a picture has one line where two events are alike
    assert (receipt.format, receipt.generation, receipt.entities, receipt.edges) == (name, "d1", 9, drawn)
    assert (receipt.bytes, receipt.sha256, receipt.masked) == (path.stat().st_size, sha256(path), False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", [n for n in EXPORTS if n != "xlsx"])
def test_the_same_graph_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    suffix = EXPORTS[name].suffix
    one, two = (export_graph(content(example()), name, tmp_path / f"{i}{suffix}") for i in range(2))
    assert one == two


def test_a_format_of_several_files_becomes_a_folder_or_a_zip(tmp_path: Path) -> None:
    folder, packed = tmp_path / "tables", tmp_path / "tables.zip"
    first = export_graph(content(example()), "csv", folder)
    export_graph(content(example()), "csv", packed)
    names = sorted(p.name for p in folder.iterdir())
    with zipfile.ZipFile(packed) as archive:
        assert sorted(archive.namelist()) == names
        assert all(archive.read(n) == (folder / n).read_bytes() for n in names)
    lines = "".join(f"{sha256(folder / n)}  {n}\n" for n in names)
    assert first.sha256 == hashlib.sha256(lines.encode()).hexdigest()


def test_an_empty_folder_may_stand_there_and_a_full_one_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    export_graph(content(example()), "csv", folder)
    with pytest.raises(BadParameter, match="already holds files"):
        export_graph(content(example()), "parquet", folder)


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize(("name", "shown"), [("json", "out.json"), ("xlsx", "out.xlsx"), ("csv", "out.zip")])
def test_one_file_never_takes_the_place_of_a_folder(
    name: str, shown: str, replace: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / shown).mkdir()
    monkeypatch.setattr("graphtool.exports.registry.tempfile", None)  # nothing is written before it is refused
    with pytest.raises(BadParameter, match=r"is a folder"):
        export_graph(content(example()), name, tmp_path / shown, replace)
    assert [p.name for p in tmp_path.rglob("*")] == [shown]


def test_a_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("mine", "utf-8")
    with pytest.raises(BadParameter, match="--replace"):
        export_graph(content(example()), "json", path)
    assert path.read_text("utf-8") == "mine"
    receipt = export_graph(content(example()), "json", path, replace=True)
    assert receipt.sha256 == sha256(path)


def test_an_unknown_format_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="graphml, gexf, json, cypher, csv, parquet, xlsx, html"):
        export_graph(content(example()), "docx", tmp_path / "x")


class Broken(Content):
    """A store that fails in the middle."""

    def events(self) -> Iterator[pl.DataFrame]:
        yield next(super().events())
        raise NotFound("entity", id="x")


@pytest.mark.parametrize("name", EXPORTS)
def test_a_failure_in_the_middle_leaves_what_was_there(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{EXPORTS[name].suffix}"
    path.write_text("before", "utf-8")
    whole = content(example())
    with pytest.raises(NotFound):
        export_graph(Broken(whole.view, whole.scope, whole.shape), name, path, replace=True)
    assert path.read_text("utf-8") == "before"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", EXPORTS)
def test_every_format_has_its_name_in_both_languages(name: str) -> None:
    assert len({EXPORTS[name].label(lang) for lang in LANGS}) == 2
