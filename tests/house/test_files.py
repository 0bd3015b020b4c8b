"""Registries, documents, and nothing in the tree that belongs to one machine or calls out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import loaders
from tests.house.source import ROOT, modules, report

SKIPPED = {".git", ".venv", ".cache", "sample-case", "sample-evidence", "sample-evidence.part", "build", "dist"}
TEXT = {".py", ".toml", ".md", ".txt", ".in", ".sh", ".ps1", ".js", ".css", ".html", ".xml", ".yaml", ".yml", ".json"}

MACHINE = re.compile(r"(?<![\w/.<])/(home|root|Users|work|tmp|mnt|var/folders)/[\w.]|\b[A-Z]:\\\\?Users\b")
URL = re.compile(r"\b(?:https?|ftp)://([^\s/\"'<>`)\]:,]+)")
HOSTS = {
    "127.0.0.1",
    "localhost",
    # names of XML vocabularies, which nobody opens
    "maven.apache.org",
    "www.w3.org",
    "graphml.graphdrawing.org",
    "www.gexf.net",
    "gexf.net",
    "schemas.openxmlformats.org",
    # licence, papers and rules that are cited
    "www.apache.org",
    "doi.org",
    "arxiv.org",
    "www.gov.cn",
    "www.pbc.gov.cn",
    "neo4j.com",
}


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file that is ours, with its path below the root."""
    for path in sorted(ROOT.rglob("*")):
        below = path.relative_to(ROOT)
        mine = not SKIPPED & set(below.parts) and ".min." not in path.name and not below.parts[0].endswith("_cache")
        named = path.suffix in TEXT or path.name in {"Makefile", "run", "LICENSE", ".gitignore"}
        if mine and named and path.is_file() and below.parts[:2] != ("tests", "samples"):
            yield below, path.read_text("utf-8", errors="replace")


def lines() -> Iterator[tuple[str, str]]:
    for path, text in texts():
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{path.as_posix()}:{number}", line


def test_no_path_of_one_machine() -> None:
    found = [f"{where} {hit[0]}" for where, line in lines() if (hit := MACHINE.search(line))]
    assert not found, report(found)


def test_no_address_but_the_listed_ones() -> None:
    def known(host: str) -> bool:
        # .example, .invalid and .test can never be registered: hostile text in tests may name them.
        return host in HOSTS or "{" in host or host.rsplit(".", 1)[-1] in {"example", "invalid", "test"}

    found = [f"{where} {host}" for where, line in lines() for host in URL.findall(line) if not known(host)]
    assert not found, "add a host to HOSTS only when nothing ever opens it by itself:" + report(found)


def test_every_format_file_is_listed() -> None:
    listed = getattr(loaders, "FORMATS", None)
    files = [m for m in modules() if m.name.startswith("loaders.formats.") and not m.path.stem.startswith("_")]
    if listed is None:
        assert not files, "loaders.FORMATS is missing"
        return
    forgotten = [m.where for m in files if not any(v in listed for v in _values(m.name))]
    assert not forgotten, "no format of these files is in loaders.FORMATS:" + report(forgotten)
    ids = [f.id for f in listed]
    assert len(ids) == len(set(ids)), f"an id twice in loaders.FORMATS: {sorted(ids)}"


def _values(name: str) -> list[object]:
    values: list[object] = []
    for value in vars(import_module(name)).values():
        values += value if isinstance(value, list | tuple) else [value]
    return values


def test_requirements_are_pinned_and_cover_the_project() -> None:
    pinned: dict[str, str] = {}
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            requirement = Requirement(line)
            assert str(requirement.specifier).startswith("=="), f"{name}: {line} is not pinned"
            assert pinned.setdefault(requirement.name, str(requirement.specifier)) == str(requirement.specifier), line
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for line in project["dependencies"]:
        wanted = Requirement(line)
        assert wanted.name in pinned, f"{line} is not in requirements.txt"
        assert wanted.specifier.contains(pinned[wanted.name].removeprefix("==")), (
            f"{line} against {pinned[wanted.name]}"
        )


READMES = [p for p in (ROOT / "README.md", ROOT / "README.zh.md") if p.exists()]
CLI = (ROOT / "graphtool" / "cli.py").exists() or (ROOT / "graphtool" / "cli").is_dir()


@pytest.mark.skipif(not CLI, reason="there is no command line yet")
@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_the_readme_and_the_command_line_agree(readme: Path) -> None:
    import typer

    from graphtool import cli

    command = typer.main.get_command(cli.app)
    known = set(command.commands)  # type: ignore[attr-defined]
    text = readme.read_text("utf-8")
    shown = set(re.findall(r"(?m)(?:^|`|\$ )\s*graphtool ([a-z][a-z0-9-]*)", text))
    assert shown <= known, f"{readme.name} shows commands that do not exist: {sorted(shown - known)}"
    assert known <= shown, f"{readme.name} does not show {sorted(known - shown)}"


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_links_and_pictures_of_the_readme_are_there(readme: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", readme.read_text("utf-8"))
    gone = [t for t in targets if "://" not in t and not (ROOT / t).exists()]
    assert not gone, report(gone)
