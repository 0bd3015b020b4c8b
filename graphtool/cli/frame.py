"""What all commands share: language, errors in one place, tables or JSON, progress."""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from graphtool import terms, texts
from graphtool.case import Case
from graphtool.errors import BadParameter
from graphtool.texts import Lang
from graphtool.views.figures import yuan


def lang() -> Lang:
    """The language of the user: GRAPHTOOL_LANG, else that of the system, else Chinese."""
    said = os.environ.get("GRAPHTOOL_LANG") or locale.getlocale()[0] or os.environ.get("LANG", "")
    return "en" if said.lower().startswith(("en", "c.", "c", "posix")) else "zh"


def say(key: str, **values: object) -> str:
    """A sentence of the command line (area ``cli``)."""
    return texts.say(f"cli.{key}", lang(), **values)


CasePath = Annotated[Path, typer.Argument(metavar="CASE", help=say("arg.case"))]
AsJson = Annotated[bool, typer.Option("--json", help=say("arg.json"))]

_out = Console(highlight=False, width=None if sys.stdout.isatty() else 250)
_err = Console(stderr=True, highlight=False)


def tell(key: str, **values: object) -> None:
    """Print a sentence for people; it goes to standard error, so that standard output stays data."""
    _err.print(escape(say(key, **values)))


def show_json(value: Any) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def show_table(rows: pa.Table | Sequence[Mapping[str, Any]], as_json: bool, columns: Sequence[str] = ()) -> None:
    """Print rows as a table with headings in the user's language, or as JSON with plain names."""
    data = rows.to_pylist() if isinstance(rows, pa.Table) else [dict(r) for r in rows]
    if as_json:
        show_json(data)
        return
    names = list(columns) or (list(data[0]) if data else (rows.column_names if isinstance(rows, pa.Table) else []))
    numbers = [bool(data) and isinstance(data[0].get(n), int) and not isinstance(data[0].get(n), bool) for n in names]
    show_texts([heading(n) for n in names], [[cell(n, row.get(n)) for n in names] for row in data], numbers)


def show_texts(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool] = ()) -> None:
    """Print a table of texts as they are; ``right``: which columns stand at the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, at_right in zip_longest(headings, right, fillvalue=False):
        table.add_column(str(name), justify="right" if at_right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    _out.print(table)


def one_of(option: str, value: str, choices: Sequence[str]) -> str:
    """A word that the user chose.

    Raises
    ------
    BadParameter
        ``choice``: it is none of ``choices``.
    """
    if value not in choices:
        raise BadParameter("choice", param=option, value=value, allowed=", ".join(choices))
    return value


def heading(name: str) -> str:
    """What a column is called; its plain name where no catalogue has one."""
    area = next(
        (one for one in ("cli", "asking", "analysis", "refund") if f"column.{name}" in texts.catalogue(one)), None
    )
    return name if area is None else texts.say(f"{area}.column.{name}", lang())


def issue_message(code: str) -> str:
    """What an issue means; its code where no catalogue says."""
    return texts.say(f"loaders.issue.{code}", lang()) if f"issue.{code}" in texts.catalogue("loaders") else code


def cell(name: str, value: Any) -> str:
    """A value as people read it: words for codes, yuan for amounts, a wall time for ``*_ms``, sheets from 1, nothing for null."""
    if value is None:
        return ""
    if name in _TERMS and value in _TERMS[name]:
        return _TERMS[name][value].label(lang())
    if name in _WORDS:
        area, _, group = _WORDS[name].partition(".")
        known = f"{group}.{value}" in texts.catalogue(area)
        return texts.say(f"{area}.{group}.{value}", lang()) if known else str(value)
    if name.endswith("amount") or name in _FEN:
        return yuan(value)
    if name == "sheet":
        return str(value + 1)
    if name == "month_ms":
        return moment(value)[:7]
    if name.startswith("ask_"):
        return moment(value)[:10]
    if name.endswith("_ms"):
        return moment(value)
    if isinstance(value, bool):
        return say("yes") if value else ""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(cell(name.removesuffix("s"), v) for v in value)
    return str(value)


_TERMS: dict[str, Mapping[str, terms.Term]] = {
    "kind": terms.KINDS,
    "relation": terms.RELATIONS,
    "role": terms.ROLES,
    "pool_type": terms.POOL_TYPES,
}
"""Columns whose values are terms."""

_FEN = {
    "carried", "balance", "opening", "service_fee", "low", "high", "fifo", "lifo", "pro_rata", "libr", "poison", "proven",
    "attributed", "open", "narrowest", "through", "returned", "cash_in", "cash_out", "frozen", "direct", "rest", "claim", "claims",
    "in_proportion", "surplus", "traced", "paid_directly",
}  # fmt: skip
"""Columns of amounts that are not called so."""

_WORDS: dict[str, str] = {
    "direction": "cli.direction",
    "type": "ui.identifier",
    "flag": "ui.flag",
    "outcome": "coverage.outcome",
    "verdict": "coverage.verdict",
    "state": "coverage.state",
    "verb": "pairs.verb",
    "effect": "pairs.effect",
    "where": "analysis.trace.where",
    "gap": "asking.gap",
    "item": "asking.item",
    "ground": "refund.ground",
}
"""Columns whose values have words in a catalogue."""


def moment(ms: int) -> str:
    """A Beijing wall time as printed on a statement."""
    from datetime import datetime, timedelta

    return (datetime(1970, 1, 1) + timedelta(milliseconds=ms)).strftime("%Y-%m-%d %H:%M:%S")


@contextmanager
def opened(path: Path) -> Iterator[Case]:
    """The case of a command, closed afterwards."""
    with Case.open(path) as case:
        yield case


@contextmanager
def bar(quiet: bool = False) -> Iterator[Callable[[str, float, float], None]]:
    """A progress bar on standard error: call it with what is done, how far, of how much."""
    if quiet or not _err.is_terminal:
        yield lambda text, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f}/{task.total:,.0f}"))
    with Progress(*columns, TimeElapsedColumn(), console=_err, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda text, done, total: progress.update(
            task, description=escape(text), completed=done, total=total or None
        )
