"""Commands for tables that no format recognises: mapping suggest, preview, add, list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from graphtool.cli.frame import (
    AsJson,
    CasePath,
    heading,
    issue_message,
    lang,
    opened,
    say,
    show_json,
    show_table,
    show_texts,
    tell,
)
from graphtool.cli.spoken import Commands
from graphtool.errors import MappingError
from graphtool.load import installed_formats, suggest_mappings
from graphtool.settings import FILE
from graphtool.views.facts import printed
from loaders.archives import walk
from loaders.contract import ROW
from loaders.mapping import load_mapping, usable_mappings
from loaders.naming import field_name
from loaders.preview import Preview, preview, starts
from loaders.suggest import Proposal
from loaders.suggest import suggest as suggest_for


def join(app: Commands) -> None:
    """Add the commands of this file."""
    group = Commands(help=say("help.mapping"))
    for name, function in (("suggest", suggest), ("preview", show_preview), ("add", add), ("list", list_known)):
        group.command(name, help=say(f"help.mapping_{name}"))(function)
    app.add_typer(group, name="mapping")


def suggest(
    file: Annotated[Path, typer.Argument(metavar="FILE|CASE", help=say("arg.mapping_file"))],
    out: Annotated[Path | None, typer.Option(help=say("arg.mapping_out"))] = None,
    as_json: AsJson = False,
) -> None:
    """Propose a mapping for each table of a file, or of a case, that no format claims."""
    proposals = _of_case(file) if (file / FILE).is_file() else suggest_mappings(file, installed_formats())
    if as_json:
        show_json([{"kind": p.kind, "toml": p.text, "columns": _reasons(p)} for p in proposals])
        return
    for n, proposal in enumerate(proposals):
        show_table(_reasons(proposal), False)
        if out is None:
            typer.echo(proposal.text)
        else:
            place = out if not n else out.with_name(f"{out.stem}-{n + 1}{out.suffix}")
            place.write_text(proposal.text, encoding="utf-8")
            tell("written", path=place)
    if not proposals:
        tell("all_claimed")


def _of_case(path: Path) -> list[Proposal]:
    """A proposal for each unread table of a case."""
    with opened(path) as case:
        return [
            suggest_for(case.sketch(t["file"], t["sheet"]).start.head) for t in case.tables().to_pylist() if t["unread"]
        ]


def _reasons(proposal: Proposal) -> list[dict[str, Any]]:
    """Column by column: as printed, for which field, why, how sure."""
    return [
        {"column": g.header, "field": g.field, "why": g.why(lang()), "confidence": g.confidence}
        for g in proposal.guesses
    ]


def show_preview(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("arg.previewed"))],
    mapping: Annotated[Path, typer.Argument(metavar="MAPPING", help=say("arg.mapping"))],
    as_json: AsJson = False,
) -> None:
    """Show what the first rows of a file become under a mapping."""
    found = list(_previews(file, mapping))
    if as_json:
        show_json([_plain(sheet, name, one) for sheet, name, one in found])
        return
    for _, name, one in found:
        for kind in one.frames:
            _show(kind, one)
        if one.marks.height:
            show_table([m | {"message": issue_message(m["code"])} for m in one.marks.to_dicts()], False, _MARKS)
        tell("previewed", name=name or file.name, **one.counts)


_MARKS = (ROW, "column", "level", "message", "detail")


def _previews(file: Path, place: Path) -> Iterator[tuple[int, str, Preview]]:
    """Sheet, its name and the preview of each table that the mapping claims."""
    mapping = load_mapping(place)
    claimed = False
    for source in walk([file]):
        if source.error is not None:
            raise source.error
        for start in starts(source, [*installed_formats(), *mapping.formats]):
            for form in mapping.formats:
                if form.claim(start.head).yes:
                    claimed = True
                    yield start.sheet, start.head.name, preview(start, form)
    if not claimed:
        raise MappingError("other_table", id=mapping.id)


def _show(kind: str, found: Preview) -> None:
    """The rows as people read them."""
    names = found.fields[kind]
    rows = [
        [
            str(row[ROW]),
            say(f"became.{row['became']}"),
            *(printed(kind, name, row, lang()) for name in names),
        ]
        for row in found.frames[kind].to_dicts()
    ]
    show_texts([heading(ROW), say("becomes"), *(field_name(name, lang(), kind) for name in names)], rows)


def _plain(sheet: int, name: str, found: Preview) -> dict[str, Any]:
    """A preview with plain names and values, for a program."""
    frames = {
        kind: frame.select(ROW, "became", "reason", *found.fields[kind]).to_dicts()
        for kind, frame in found.frames.items()
    }
    return {"sheet": sheet, "name": name, "counts": found.counts, "rows": frames, "marks": found.marks.to_dicts()}


def add(
    path: CasePath,
    file: Annotated[Path, typer.Argument(metavar="MAPPING", help=say("arg.mapping"))],
    as_json: AsJson = False,
) -> None:
    """Save a mapping in a case."""
    with opened(path) as case:
        name = case.add_mapping(file)
    if as_json:
        show_json({"id": name})
    else:
        tell("mapping_added", name=name)


def list_known(path: CasePath, as_json: AsJson = False) -> None:
    """List the formats and mappings that a case knows."""
    with opened(path) as case:
        rows = [{"id": f.id, "version": f.version, "zh": f.zh, "en": f.en} for f in case.formats()]
        broken = usable_mappings(case.path / "mappings")[1]
    show_table(rows, as_json)
    for error in broken:
        typer.echo(error.message(lang()), err=True)
