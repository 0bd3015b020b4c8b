"""What a masked export leaves out: the middle of numbers and names by which people are found.

The rules are those of the screen (``views.figures``): identity, document, phone and wallet numbers, addresses
and names of persons; companies, pools and terminals stay readable. Keys, memos and paths go altogether, as they
hold numbers and names in free form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from graphtool.views import figures

NAMED: tuple[str, ...] = ("person", "account", "placeholder", "report", "line", "address")
"""Kinds whose names are, or may be, names of persons."""

_NUMBERS: dict[str, str] = {"person": "id_card", "line": "phone", "address": "address", "device": "imsi"}
"""Kind → type of its principal number; of accounts, the scope says it."""


def entities(frame: pl.DataFrame, kind_labels: Mapping[str, str]) -> pl.DataFrame:
    """Entities (``exports.content``) with names and numbers masked, the label made of what is left, no key."""
    kind, scope = pl.col("kind"), pl.col("scope")
    sort = kind.replace_strict(_NUMBERS, default=None, return_dtype=pl.String)
    wallet = (kind == "account") & scope.is_in(list(figures.MASKED_TYPES))
    typed = frame.with_columns(_type=pl.when(wallet).then(scope).otherwise(sort))
    personal = pl.col("_type").is_not_null()
    tail = pl.lit(" ··") + pl.col("number").str.replace("@.*$", "").str.tail(4)
    shown = pl.coalesce(pl.col("name"), kind.replace_strict(dict(kind_labels), default=kind))
    return (
        _mapped(_mapped(typed, ["number", "_type"], personal, figures.mask), ["name"], kind.is_in(NAMED), _name)
        .with_columns(label=pl.when(kind.is_in(NAMED) | personal).then(shown + tail.fill_null("")).otherwise("label"))
        .with_columns(key=pl.lit(None, pl.String))
        .drop("_type")
    )


def identifiers(frame: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    """Identifiers with their values masked by type; names by the kind of their entity (columns id, kind)."""
    known = frame.join(kinds.rename({"id": "entity"}), on="entity", how="left", maintain_order="left")
    sensitive = pl.col("type").is_in(list(figures.MASKED_TYPES - {"nick"}))
    named = pl.col("type").is_in(["name", "nick"]) & pl.col("kind").is_in(NAMED)
    numbers = _mapped(known, ["value", "type"], sensitive, figures.mask)
    return _mapped(numbers, ["value"], named, _name).drop("kind")


def events(frame: pl.DataFrame) -> pl.DataFrame:
    """Events without their memos."""
    return frame.with_columns(memo=pl.lit(None, pl.String))


def _name(name: str) -> str:
    """A name with all but its first character hidden, short or long."""
    return figures.mask_name(name)


def _mapped(frame: pl.DataFrame, given: list[str], where: pl.Expr, rule: Callable[..., str]) -> pl.DataFrame:
    """The first of the columns given, ``where`` it is, by a rule over all of them; each combination is asked once."""
    first = given[0]
    distinct = frame.filter(where & pl.col(first).is_not_null()).select(given).unique()
    answers = distinct.with_columns(pl.Series("_new", [rule(*row) for row in distinct.iter_rows()], pl.String))
    joined = frame.join(answers, on=given, how="left", maintain_order="left", nulls_equal=True)
    return joined.with_columns(pl.when(where).then("_new").otherwise(first).alias(first)).drop("_new")
