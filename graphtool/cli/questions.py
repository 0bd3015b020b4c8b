"""Commands made from the registry of analyses: rank, clusters, paths, flow.

Each registered analysis is a command of its group, with one option per parameter; titles, help and what
is allowed come from the registry.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graphtool.analysis import registry
from graphtool.cli.frame import lang, opened, say, show_json, show_table, tell

_COMMANDS = {"rank": "rank", "clusters": "clusters", "paths": "paths", "flow": "flow"}


def join(group: click.Group) -> None:
    """Add one command per group of analyses; a group of one analysis is that command itself."""
    import graphtool.analysis  # noqa: F401  (fills the registry)

    for name, members in _COMMANDS.items():
        found = [a for a in registry.all_analyses() if a.group == members]
        if len(found) == 1:
            group.add_command(_command(found[0], name))
        elif found:
            several = click.Group(name, help=say(f"help.{name}"), no_args_is_help=True)
            for analysis in found:
                several.add_command(_command(analysis, analysis.name.replace("_", "-")))
            group.add_command(several)


def _command(analysis: registry.Analysis, name: str) -> click.Command:
    options: list[click.Parameter] = [click.Argument(["case"], type=click.Path(path_type=Path), metavar="CASE")]
    for param in analysis.params:
        flag = "--" + param.name.strip("_").replace("_", "-")
        text = f"{param.label(lang())}. {param.help(lang())} [{param.allowed()}]"
        options.append(click.Option([flag, param.name], help=text, required=param.required, metavar=param.type.upper()))
    options.append(click.Option(["--limit", "_limit"], type=click.IntRange(1), default=50, help=say("arg.limit")))
    options.append(click.Option(["--json", "_json"], is_flag=True, help=say("arg.json")))

    def run(case: Path, _limit: int, _json: bool, **typed: str | None) -> None:
        given = {p.name: p.read(v) for p in analysis.params if (v := typed[p.name]) is not None}
        with opened(case) as found:
            _show(found.analyse(analysis.name, **given), _limit, _json)

    return click.Command(name, params=options, callback=run, help=f"{analysis.question(lang())} {analysis.method(lang())}")


def _show(result: Any, limit: int, as_json: bool) -> None:
    if as_json:
        show_json(result.as_dict(lang()))
        return
    tell("line", text=result.title(lang()))
    show_table(result.table.slice(0, limit), False)
    for finding in result.findings:
        tell("line", text=finding.text.say(lang()))
    tell("complete" if result.complete else "incomplete", why="; ".join(s.say(lang()) for s in result.reasons))
    for assumption in result.assumptions:
        tell("line", text=assumption.say(lang()))
    tell("shown", shown=min(limit, result.table.num_rows), total=result.table.num_rows)
