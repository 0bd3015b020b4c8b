"""Commands made from the registry of analyses: rank, clusters, paths, trace, flow.

Each registered analysis is a command of its group, with one option per parameter; titles, help and what
is allowed come from the registry.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

import graphtool.analysis  # noqa: F401  (fills the registry)
from graphtool.analysis import registry
from graphtool.analysis.results import Result
from graphtool.cli.frame import AsJson, CasePath, lang, opened, say, show_json, show_table, tell
from graphtool.cli.handover import Replace
from graphtool.cli.spoken import Commands
from graphtool.exports.report_file import check_place, write_report

GROUPS = ("rank", "clusters", "paths", "trace", "flow")
_OWN_HEADINGS = {"path": "path_no"}
"""Columns of results whose plain name heads another column elsewhere."""
_ALSO = {("trace", "entities"): ("--from",)}
"""Options that read better by another name; the plain one is taken too."""


def join(app: Commands) -> None:
    """Add one command per analysis to its group; a group of one analysis is that command itself."""
    for name in GROUPS:
        found = [a for a in registry.all_analyses() if a.group == name]
        if len(found) == 1:
            app.command(name, help=_help(found[0]))(_command(found[0]))
        elif found:
            several = Commands(help=say(f"help.{name}"))
            for analysis in found:
                several.command(analysis.name.replace("_", "-"), help=_help(analysis))(_command(analysis))
            app.add_typer(several, name=name)


def _help(analysis: registry.Analysis) -> str:
    return f"{analysis.question(lang())} {analysis.method(lang())}"


def _command(analysis: registry.Analysis) -> Callable[..., None]:
    """A function with one option per parameter, as the command line reads signatures."""
    names = {f"p_{p.name}": p for p in analysis.params}

    def run(
        path: Path, limit: int, report: Path | None, masked: bool, replace: bool, as_json: bool, **typed: str | None
    ) -> None:
        given = {p.name: p.read(text) for key, p in names.items() if (text := typed[key]) is not None}
        if report is not None:
            check_place(report, replace)
        with opened(path) as case:
            found = case.analyse(analysis.name, **given)
            if report is not None:
                write_report(case, found, report, lang(), masked, limit, replace)
        _show(found, limit, as_json)
        if report is not None:
            tell("written", path=report)

    notes: dict[str, Any] = {"path": CasePath}
    notes |= {key: Annotated[_type(p), _option(analysis, p)] for key, p in names.items()}
    notes["limit"] = Annotated[int, typer.Option(min=1, help=say("arg.limit"))]
    notes["report"] = Annotated[Path | None, typer.Option(help=say("arg.report"), metavar="FILE")]
    notes["masked"] = Annotated[bool, typer.Option("--masked/--unmasked", help=say("arg.report_masked"))]
    notes["replace"] = Replace
    notes["as_json"] = AsJson
    defaults: dict[str, Any] = {key: None for key, p in names.items() if not p.required} | {
        "limit": 50,
        "report": None,
        "masked": True,
        "replace": False,
        "as_json": False,
    }
    run.__annotations__ = notes
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                n, inspect.Parameter.KEYWORD_ONLY, default=defaults.get(n, inspect.Parameter.empty), annotation=a
            )
            for n, a in notes.items()
        ]
    )
    return run


def _type(param: registry.Param) -> Any:
    return str if param.required else str | None


def _option(analysis: registry.Analysis, param: registry.Param) -> Any:
    flags = [*_ALSO.get((analysis.name, param.name), ()), "--" + param.name.strip("_").replace("_", "-")]
    text = f"{param.label(lang())}. {param.help(lang())} [{param.allowed()}]"
    return typer.Option(*flags, help=text, metavar=param.type.upper(), show_default=False)


def _show(result: Result, limit: int, as_json: bool) -> None:
    if as_json:
        show_json(result.as_dict(lang()))
        return
    tell("line", text=result.title(lang()))
    named = [_OWN_HEADINGS.get(name, name) for name in result.table.column_names]
    show_table(result.table.slice(0, limit).rename_columns(named), False)
    for finding in result.findings:
        tell("line", text=finding.text.say(lang()))
    tell("complete" if result.complete else "incomplete", why="; ".join(s.say(lang()) for s in result.reasons))
    for assumption in result.assumptions:
        tell("line", text=assumption.say(lang()))
    tell("shown", shown=min(limit, result.table.num_rows), total=result.table.num_rows)
