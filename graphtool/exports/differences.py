"""What changed between two snapshots, or any two generations: entities and events added, removed, changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from graphtool.exports.manifest import tables_of
from graphtool.model import TABLES
from graphtool.store import content
from graphtool.store.base import View

NAMED: tuple[str, ...] = ("entity", "event")
"""Tables whose changes are listed one by one; of the others they are counted."""

ROWS = {"table": pl.String, "change": pl.String, "id": pl.String, "label": pl.String, "columns": pl.String}


@dataclass(frozen=True)
class Changes:
    """How two generations differ.

    Attributes
    ----------
    counts : polars.DataFrame
        table, added, removed, changed; one row per table.
    rows : polars.DataFrame
        table, change (added, removed, changed), id, label (of the entity, or relation of the event), columns (which
        ones changed); by table, change, id.
    """

    counts: pl.DataFrame
    rows: pl.DataFrame

    @property
    def same(self) -> bool:
        """Is there no difference at all?"""
        return not int(self.counts.select(pl.sum_horizontal("added", "removed", "changed").sum()).item())


def diff(before: Path, after: Path) -> Changes:
    """What is in one snapshot and not in the other, and what is in both but different?

    Parameters
    ----------
    before, after : Path
        Snapshots, folder or zip.

    Returns
    -------
    Changes
        Counts of every table; entities and events one by one.

    Raises
    ------
    BadParameter
        One of them is no snapshot, or is damaged.

    Assumptions
    -----------
    An entity or event is the same where its id is.

    Cost
    ----
    Two scans of each table that differs; memory for its keys and for the rows that changed.

    Source
    ------
    Own rule.
    """
    with tables_of(before) as old, tables_of(after) as new:
        return compare(old, new)


def compare(old: View, new: View) -> Changes:
    """As :func:`diff`, of two generations; of each only ``scan`` is asked."""
    found = {d.table: d for d in content.compare_all(old, new)}
    counts = [
        {
            "table": table,
            "added": len(found[table].surplus) if table in found else 0,
            "removed": len(found[table].missing) if table in found else 0,
            "changed": len(found[table].changed) if table in found else 0,
        }
        for table in TABLES
    ]
    parts = [pl.DataFrame(schema=ROWS)]
    for table in NAMED:
        if table in found:
            parts += _listed(old, new, found[table])
    kinds = {"table": pl.String, "added": pl.Int64, "removed": pl.Int64, "changed": pl.Int64}
    return Changes(pl.DataFrame(counts, schema=kinds), pl.concat(parts).sort("table", "change", "id"))


def _listed(old: View, new: View, difference: content.Difference) -> list[pl.DataFrame]:
    table = difference.table
    label = "label" if table == "entity" else "relation"
    none = pl.lit(None, pl.String)
    found = []
    for change, view, keys in (("added", new, difference.surplus), ("removed", old, difference.missing)):
        rows = _of(view, table, keys["id"]).select("id", pl.col(label).alias("label"))
        found.append(
            rows.select(
                pl.lit(table).alias("table"), pl.lit(change).alias("change"), "id", "label", none.alias("columns")
            )
        )
    ids = difference.changed["id"]
    both = _of(old, table, ids).join(_of(new, table, ids), on="id", how="inner", suffix="_new")
    names = [name for name in TABLES[table].names if name != "id"]
    differs = [pl.when(pl.col(n).ne_missing(pl.col(f"{n}_new"))).then(pl.lit(n)) for n in names]
    said = both.select(
        pl.lit(table).alias("table"),
        pl.lit("changed").alias("change"),
        "id",
        pl.col(f"{label}_new").alias("label"),
        pl.concat_list(differs).list.drop_nulls().list.join(", ").alias("columns"),
    )
    return [*found, said]


def _of(view: View, table: str, ids: pl.Series) -> pl.DataFrame:
    """Those rows of a table; lists as text, so that they can be compared."""
    wanted = ids.implode()
    lists = [n for n in TABLES[table].names if str(TABLES[table].field(n).type).startswith("list")]
    parts = [pl.DataFrame(pl.from_arrow(TABLES[table].empty_table()))]
    for batch in view.scan(table):
        frame = pl.DataFrame(pl.from_arrow(batch))
        parts.append(frame.filter(pl.col("id").is_in(wanted)))
    return pl.concat(parts).with_columns(pl.col(n).list.join("\x1f") for n in lists)
