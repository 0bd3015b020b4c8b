"""The graph, or what is chosen of it, as a picture in one file (``views.network``)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from graphtool import texts
from graphtool.errors import BudgetExceeded
from graphtool.exports.content import Content
from graphtool.exports.graphs import Written
from graphtool.store.base import ANY
from graphtool.terms import RELATIONS
from graphtool.views import figures, layout, picture
from graphtool.views.aggregate import Thing
from graphtool.views.network import LINES_PER_MARK, Sheet, Sources, draw
from graphtool.views.picture import Picture, Reader
from graphtool.views.scene import Scene
from graphtool.views.ties import TOGETHER, Tie

MOST_MARKS = 3000
"""More than so many marks are no picture; the canvas of the app shows aggregates instead."""

_TIE = ["src", "dst", "what", "currency", "directed"]


def write_html(content: Content, path: Path, title: str = "", notes: Sequence[str] = ()) -> Written:
    """How does the picture open on a PC without this tool and without a network?

    Parameters
    ----------
    content : Content
        What is drawn; usually a selection.
    path : Path
        The file, written anew.
    title : str
        What is seen; a plain one when left out.
    notes : sequence of str
        Sentences below the picture beside those on scope, filter, duplicates and undecided directions.

    Returns
    -------
    Written
        Marks and lines.

    Raises
    ------
    BudgetExceeded
        More than ``MOST_MARKS`` entities.

    Assumptions
    -----------
    One line stands for all money (or all calls) between two entities in one direction and currency; other relations
    have lines of their own. The size of a mark tells what it received, where money was counted.

    Cost
    ----
    O(m) for the lines; the layout of ``views.layout``.

    Source
    ------
    Own rule: as the canvas draws.
    """
    lang = content.shape.lang
    drawn, sources = picture_of(content)
    events = _events(content)
    said = [*_scope(content), *notes]
    for name, count in (("doubtful", events["doubtful"].sum()), ("undecided", (~events["directed"]).sum())):
        if count:
            said.append(texts.say(f"exports.draw.{name}", lang, n=figures.count(int(count))))
    sheet = Sheet(
        title=title or texts.say("exports.draw.title", lang),
        digest=content.digest,
        lang=lang,
        masked=content.shape.masked,
        notes=said,
    )
    path.write_text(draw(drawn, sheet, sources), encoding="utf-8", newline="\n")
    return Written(len(drawn.nodes), len(drawn.edges))


def picture_of(content: Content) -> tuple[Picture, dict[str, Sources]]:
    """Marks and lines of a content, with the source rows behind each.

    Raises
    ------
    BudgetExceeded
        More than ``MOST_MARKS`` entities.
    """
    names = content.labels["id"].to_list()
    if len(names) > MOST_MARKS:
        raise BudgetExceeded("marks", marks=figures.count(len(names)), most=figures.count(MOST_MARKS))
    rows = {row["id"]: row for row in content.view.get("entity", names).to_pylist()} if names else {}
    events = _events(content)
    ties = _ties(events)
    pairs = [(tie.src, tie.dst) for tie in ties]
    nobody = np.empty(0, np.int32)
    scene = Scene({n: Thing(n, rows[n]["kind"], nobody) for n in names}, layout.arrange(names, pairs))
    worth, by = _worth(events)
    drawn = picture.draw(scene, ties, rows, worth, Reader(content.shape.lang, content.shape.masked), by)
    return drawn, _sources(content, events)


def _events(content: Content) -> pl.DataFrame:
    """All events with the line that they belong to."""
    columns = ["id", "src", "dst", "relation", "currency", "directed", "amount", "time_ms", "doubtful", "rows"]
    whats = {r.name: r.family if r.family in TOGETHER else r.name for r in RELATIONS.values()}
    frames = [f.select(columns) for f in content.events()]
    if not frames:
        kinds = dict.fromkeys(columns, pl.String) | dict.fromkeys(("amount", "time_ms"), pl.Int64)
        frames = [pl.DataFrame(schema=kinds | dict.fromkeys(("directed", "doubtful"), pl.Boolean))]
    turn = ~pl.col("directed") & (pl.col("src") > pl.col("dst"))
    what = pl.col("relation").replace_strict(whats, default=pl.col("relation"))
    return pl.concat(frames).with_columns(
        pl.when(turn).then(pl.col("dst")).otherwise(pl.col("src")).alias("src"),
        pl.when(turn).then(pl.col("src")).otherwise(pl.col("dst")).alias("dst"),
        what.alias("what"),
        pl.col("currency").fill_null(""),
    )


def _ties(events: pl.DataFrame) -> list[Tie]:
    """One line per pair, sort, currency and direction. Undecided events are in no sum."""
    counted = pl.col("amount").filter(pl.col("directed"))
    total = counted.cast(pl.Int128).sum().clip(None, 2**63 - 1).cast(pl.Int64)
    grouped = events.group_by(_TIE).agg(
        events=pl.len(),
        amount=pl.when(counted.is_not_null().any()).then(total).otherwise(None),
        first_ms=pl.col("time_ms").min(),
        last_ms=pl.col("time_ms").max(),
        doubtful=pl.col("doubtful").sum(),
    )
    return [Tie(**row) for row in grouped.sort(_TIE).iter_rows(named=True)]


def _worth(events: pl.DataFrame) -> tuple[dict[str, int], str]:
    """What each mark received in yuan, or, where no money is drawn, at how many events it stands."""
    money = events.filter((pl.col("what") == "money") & (pl.col("currency") == "CNY") & pl.col("directed"))
    if money.height:
        sums = money.group_by("dst").agg(pl.col("amount").cast(pl.Int128).sum().clip(None, 2**63 - 1))
        return {str(name): int(value) for name, value in sums.iter_rows()}, "received"
    ends = pl.concat([events["src"], events["dst"]]).value_counts()
    return {str(name): int(count) for name, count in ends.iter_rows()}, "events"


def _sources(content: Content, events: pl.DataFrame) -> dict[str, Sources]:
    """The source rows of each line and mark, in words."""
    mark = pl.when("directed").then(pl.lit("d")).otherwise(pl.lit("u"))
    parts = ["src", pl.lit(">"), "dst", pl.lit(":"), "what", pl.lit(":"), "currency", pl.lit(":"), mark]
    of_lines = events.select(pl.concat_str(parts).alias("of"), pl.col("rows").str.split(" ").alias("fact"))
    of_marks = pl.concat(
        [
            pl.DataFrame(schema={"of": pl.String, "fact": pl.List(pl.String)}),
            *(
                f.select(pl.col("id").alias("of"), pl.col("rows").str.split(" ").alias("fact"))
                for f in content.entities()
            ),
        ]
    )
    every = pl.concat([of_lines, of_marks]).explode("fact").drop_nulls("fact").unique().sort("of", "fact")
    totals = every.group_by("of", maintain_order=True).agg(pl.len().alias("total"), pl.col("fact").head(LINES_PER_MARK))
    first = totals.explode("fact").with_columns(content.origin(pl.col("fact")))
    said: dict[str, list[str]] = {}
    for of, path, file, sheet, row in first.select("of", "path", "file", "sheet", "row").iter_rows():
        line = texts.say("exports.draw.line", content.shape.lang, path=path or file, sheet=sheet, row=row)
        said.setdefault(of, []).append(line)
    return {of: Sources(said[of], total) for of, total in totals.select("of", "total").iter_rows()}


def _scope(content: Content) -> list[str]:
    """Which part of the graph is seen."""
    lang, scope = content.shape.lang, content.scope
    if scope.entities is None:
        said = [texts.say("exports.draw.scope_all", lang)]
    else:
        said = [texts.say("exports.draw.scope_selection", lang, n=figures.count(content.labels.height))]
    if scope.where != ANY:
        said.append(texts.say("exports.draw.scope_filter", lang, filter=content.about()["filter"]))
    return said
