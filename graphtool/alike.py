"""How much speaks for two records being of one person, or of one organisation? Points for pairs, with reasons.

The comparing is done by Splink 5 on DuckDB: it joins the blocks, compares what meets and adds up Fellegi–Sunter weights
in one statement, so that a hundred thousand records take seconds. Nomenklatura, the other library that is kept up and
matches persons, wants an older DuckDB than the rest of graphtool, and compares record by record in Python.

Splink would estimate its weights from the case; here they are **fixed** (PERSON, ORGANISATION), since what speaks for a
pair may be read out in court and must not change with the next file. Four points double the odds: a weight is a
quarter of a bit. The points are our own rule, so set that no single weak trait of a person reaches FLOOR: a name and a
phone do, a name alone, however rare, does not, and what several people share beside different names (a family's phone)
does not. The whole name of a firm does, as a registry gives it once, unless many in the case bear it.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl
import pyarrow as pa

FLOOR = 40
"""A pair with fewer points is none."""

NEVER = -1000
"""The points of what rules a pair out."""

MOST_IN_BLOCK = 64
"""What more records than these have in common brings no two of them together."""

_POINTS_PER_BIT = 4

_LISTS = (
    "names",
    "sounds",
    "shorts",
    "numbers",
    "phones",
    "accounts",
    "emails",
    "addresses",
    "employers",
    "heads",
    "blocks",
)
_TEXTS = ("number", "mask", "mask_head", "mask_tail", "address")
RECORD: dict[str, pl.DataType] = {
    "no": pl.Int64(),
    **dict.fromkeys(_LISTS, pl.List(pl.String)),
    **dict.fromkeys(_TEXTS, pl.String()),
    "checked": pl.Boolean(),
    "named": pl.Int64(),
}
"""One record: all it is called (``names``; ``sounds``, their pinyin; ``shorts``, names of firms cut short), all its
identity numbers and one of them (``number``, ``checked``: do its check digit and date hold), one masked number as a LIKE
pattern with the digits before the first and, read backwards, after the last star; ``heads``, who represents a firm;
``named``, how many records have the most common of its names; ``blocks``: records that share one are compared. What is
not known is null."""


@dataclass(frozen=True)
class Trait:
    """One thing that two records may have in common, or that parts them: its code, points, and when it holds (in SQL,
    over the columns of RECORD with ``_l`` and ``_r``)."""

    code: str
    points: int
    when: str


@dataclass(frozen=True)
class Comparison:
    """Traits of which the first that holds counts; none of them: 0 points."""

    name: str
    traits: tuple[Trait, ...]


def _shared(column: str) -> str:
    return f"list_has_any({column}_l, {column}_r)"


_PARTED = "(starts_with({0}_l, {0}_r) OR starts_with({0}_r, {0}_l))"
_NUMBER = Comparison(
    "number",
    (
        Trait("number_same", 80, _shared("numbers")),
        Trait("number_near", 40, "NOT (checked_l AND checked_r) AND damerau_levenshtein(number_l, number_r) <= 1"),
        Trait("number_differs", NEVER, "number_l <> number_r"),
        Trait("mask_differs", NEVER, "NOT (number_r LIKE mask_l) OR NOT (number_l LIKE mask_r)"),
        Trait("mask_differs", NEVER, f"NOT ({_PARTED.format('mask_head')} AND {_PARTED.format('mask_tail')})"),
        Trait("mask_fits", 20, "number_r LIKE mask_l OR number_l LIKE mask_r"),
        Trait("masks_fit", 10, "mask_l IS NOT NULL AND mask_r IS NOT NULL"),
    ),
)

_NAMES_DIFFER = Trait("name_differs", -30, "names_l IS NOT NULL AND names_r IS NOT NULL")
_EMAIL = Comparison("email", (Trait("email", 25, _shared("emails")),))
_NEAR = "jaro_winkler_similarity(address_l, address_r) >= 0.92"

PERSON: tuple[Comparison, ...] = (
    _NUMBER,
    Comparison(
        "name",
        (
            Trait("name_rare", 30, f"{_shared('names')} AND least(named_l, named_r) <= 2"),
            Trait("name", 25, f"{_shared('names')} AND least(named_l, named_r) <= 16"),
            Trait("name_common", 15, _shared("names")),
            Trait("name_sounds", 15, _shared("sounds")),
            _NAMES_DIFFER,
        ),
    ),
    Comparison("phone", (Trait("phone", 25, _shared("phones")),)),
    Comparison("account", (Trait("account", 30, _shared("accounts")),)),
    _EMAIL,
    Comparison("address", (Trait("address", 25, _shared("addresses")), Trait("address_near", 15, _NEAR))),
    Comparison("employer", (Trait("employer", 10, _shared("employers")),)),
)
"""What is compared of persons."""

ORGANISATION: tuple[Comparison, ...] = (
    _NUMBER,
    Comparison(
        "name",
        (
            Trait("firm_name", 45, f"{_shared('names')} AND least(named_l, named_r) <= 16"),
            Trait("firm_short", 25, _shared("shorts")),
            Trait("name_sounds", 15, _shared("sounds")),
            _NAMES_DIFFER,
        ),
    ),
    Comparison("head", (Trait("head", 25, _shared("heads")),)),
    Comparison("phone", (Trait("phone", 20, _shared("phones")),)),
    Comparison("account", (Trait("account", 30, _shared("accounts")),)),
    _EMAIL,
    Comparison("address", (Trait("address", 20, _shared("addresses")), Trait("address_near", 10, _NEAR))),
)
"""What is compared of organisations."""

PAIRS: dict[str, pl.DataType] = {
    "a": pl.Int64(), "b": pl.Int64(), "score": pl.Int64(), "reasons": pl.List(pl.String), "against": pl.List(pl.String),
}  # fmt: skip


def compare(records: pl.DataFrame, comparisons: tuple[Comparison, ...]) -> pl.DataFrame:
    """Which records have enough in common to be one, by how many points and for what?

    Parameters
    ----------
    records : DataFrame
        ``RECORD``; each ``no`` once.
    comparisons : tuple of Comparison
        PERSON or ORGANISATION.

    Returns
    -------
    DataFrame
        ``a`` < ``b`` (numbers of records), ``score`` (points), ``reasons`` and ``against`` (codes of traits with points
        above and below 0, in the order of the comparisons); each pair that reaches FLOOR once, the highest first, then by a, b.

    Cost
    ----
    O(n) for records in blocks of at most k, and O(pairs of a block); memory bounded at 2 GB.

    Source
    ------
    Fellegi and Sunter, A Theory for Record Linkage (1969), with fixed weights; the points are our own rule.
    """
    if records.height < 2:
        return pl.DataFrame(schema=PAIRS)
    levels = pl.DataFrame(_predicted(records.select(*RECORD).cast(pl.Schema(RECORD)).to_arrow(), comparisons))
    points: list[pl.Expr] = []
    reasons: list[pl.Expr] = []
    against: list[pl.Expr] = []
    for one in comparisons:
        column = pl.col(f"gamma_{one.name}")
        # Splink numbers the traits of a comparison from the last, 0 being none of them.
        found = dict(enumerate(reversed(one.traits), 1))
        points.append(column.replace_strict({n: t.points for n, t in found.items()}, default=0, return_dtype=pl.Int64))
        for codes, wanted in ((reasons, True), (against, False)):
            said = {n: t.code for n, t in found.items() if (t.points > 0) is wanted}
            codes.append(column.replace_strict(said, default=None, return_dtype=pl.String))
    scored = levels.select(
        pl.min_horizontal("no_l", "no_r").alias("a"),
        pl.max_horizontal("no_l", "no_r").alias("b"),
        pl.sum_horizontal(points).alias("score"),
        pl.concat_list(reasons).list.drop_nulls().alias("reasons"),
        pl.concat_list(against).list.drop_nulls().alias("against"),
    )
    return scored.filter(pl.col("score") >= FLOOR).sort(-pl.col("score"), "a", "b").cast(pl.Schema(PAIRS))


def _predicted(records: pa.Table, comparisons: tuple[Comparison, ...]) -> pa.Table:
    """Which trait of each comparison holds for each pair (columns no_l, no_r, gamma_…), as far as FLOOR is in reach."""
    from splink import DuckDBAPI, Linker, SettingsCreator  # takes half a second: only who asks needs it
    from splink.blocking_rule_library import CustomRule

    with duckdb.connect(":memory:") as con:
        con.execute("SET memory_limit = '2GB'")
        con.execute("SET temp_directory = ''")
        con.execute("SET autoinstall_known_extensions = false")
        con.execute("SET autoload_known_extensions = false")
        settings = SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="no",
            probability_two_random_records_match=0.5,
            comparisons=[_spelled(one) for one in comparisons],
            blocking_rules_to_generate_predictions=[CustomRule("l.blocks = r.blocks", arrays_to_explode=["blocks"])],
            retain_matching_columns=True,  # the only way to be told which trait held
            retain_intermediate_calculation_columns=False,
        )
        database = DuckDBAPI(connection=con)
        # Without a level Splink sets up no log; its messages would go to the user's screen.
        linker = Linker(database.register(records), settings, log_level=None)
        least = (FLOOR - 0.5) / _POINTS_PER_BIT
        found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        wanted = ", ".join(["no_l", "no_r", *(f"gamma_{one.name}" for one in comparisons)])
        return con.sql(f"SELECT {wanted} FROM {found.physical_name}").to_arrow_table()


def _spelled(one: Comparison) -> dict[str, object]:
    """A comparison as Splink takes it: only the ratio of m to u counts, which makes the points."""
    # Traits say themselves what they mean where nothing is known, but Splink wants to be told.
    levels: list[dict[str, object]] = [{"sql_condition": "no_l IS NULL", "is_null_level": True}]
    for trait in one.traits:
        odds = 2.0 ** (max(trait.points, NEVER) / _POINTS_PER_BIT)
        m, u = (0.9, 0.9 / odds) if odds >= 1 else (0.9 * odds, 0.9)
        levels.append(
            {"sql_condition": trait.when, "label_for_charts": trait.code, "m_probability": m, "u_probability": u}
        )
    levels.append({"sql_condition": "ELSE", "label_for_charts": "-", "m_probability": 0.5, "u_probability": 0.5})
    return {"output_column_name": one.name, "comparison_levels": levels}
