"""What the sample tells of itself beside the graph of it: true movements and the events that stand for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from graphtool import sample
from graphtool.case import Case
from graphtool.store.frames import as_frame
from graphtool.terms import RELATIONS

RELATION = {
    "alipay": "transferred",
    "cash_out": "cashed_out",
    "fee": "charged",
    "fund": "purchased",
    "interest": "accrued",
    "purchase": "purchased",
    "refund": "refunded",
    "return": "refunded",
    "reversal": "reversed",
    "settle_agent": "settled",
    "settle_merchant": "settled",
    "swipe": "swiped",
    "transfer": "transferred",
    "wage": "paid_wage",
    "wallet_purchase": "purchased",
    "wechat": "transferred",
    "void": "reversed",
    "withdraw": "withdrew",
}
"""True kind of movement → relation of its event."""

LEGS = ("withdraw", "fund")
"""True movements that are two events by design: into a wallet's pool and out of it."""

MONEY = [name for name, term in RELATIONS.items() if term.family == "money"]


@dataclass(frozen=True)
class Told:
    """The truth beside the graph: ``met`` has one row per true movement, source row and event that stands on it."""

    truth: Path
    true: pl.DataFrame
    """True movements."""
    rows: pl.DataFrame
    """Rows that tell of them: ``true``, ``fact``."""
    events: pl.DataFrame
    """Events of money in the graph."""
    met: pl.DataFrame
    allocations: pl.DataFrame
    evidence: pl.DataFrame
    pairing: pl.DataFrame
    entities: pl.DataFrame
    identifiers: pl.DataFrame

    @property
    def numbers(self) -> dict[str, str]:
        """Id of an account in the graph → its number."""
        known = self.entities.filter(pl.col("kind") == "account").drop_nulls("number")
        return dict(known.select("id", "number").iter_rows())


def hear(case: Case, truth: Path) -> Told:
    """Lay the truth beside the graph of a case."""
    with case.view() as view:
        tables = {name: as_frame(view.scan(name).read_all()) for name in ("event", "evidence", "allocation", "pairing")}
        entities = as_frame(view.scan("entity", ["id", "kind", "number", "name", "pool_type"]).read_all())
        identifiers = as_frame(view.scan("identifier", ["entity", "type", "value"]).read_all())
    files = pl.read_ndjson(truth / "files.jsonl").select("path", pl.col("sha256").str.slice(0, 20))
    rows = pl.read_parquet(truth / "rows.parquet").filter(pl.col("what") == "event").join(files, on="path")
    wallet = pl.col("path").str.ends_with(".txt")
    rows = rows.select(true="id", fact=pl.format("{}.{}.{}", "sha256", "sheet", "row"), wallet=wallet)
    events = tables["event"].with_columns(pl.col("id", "src", "dst").cast(pl.String))
    events = events.filter(pl.col("relation").is_in(MONEY))
    true = pl.read_parquet(truth / "events.parquet")
    named = events.rename({"id": "event", "time_ms": "at"}).drop("memo")
    met = (
        rows.join(tables["evidence"].rename({"subject": "event"}), on="fact")
        .join(named.filter(pl.col("relation").is_in([*RELATION.values(), "topped_up"])), on="event")
        .join(true.rename({"id": "true"}), on="true")
        # A wallet's payment from a card is told by one row: that it was topped up is another event.
        .filter(((pl.col("kind") == "fund") & pl.col("wallet")) == (pl.col("relation") == "topped_up"))
    )
    rest = (tables[name] for name in ("allocation", "evidence", "pairing"))
    return Told(truth, true, rows.drop("wallet"), events, met, *rest, entities, identifiers)


def sums(told: Told) -> pl.DataFrame:
    """What went into and out of each account that was asked for, by the graph and by the truth: ``account`` (id in the
    truth), ``currency``, ``way``, ``graph`` and ``true`` (minor units), ``open`` (events of it without direction)."""
    accounts = pl.read_ndjson(told.truth / "accounts.jsonl", infer_schema_length=None).filter("asked")
    numbers = pl.concat([accounts.select("id", value="number"), accounts.select("id", value="account_no")]).unique()
    found = told.identifiers.filter(pl.col("type").is_in(["bank", "tenpay", "alipay"]))
    found = found.join(numbers.filter(pl.col("value") != ""), on="value").select("entity", account="id").unique()
    ends = pl.concat(
        [
            told.events.with_columns(entity="src", way=pl.lit("out")),
            told.events.with_columns(entity="dst", way=pl.lit("in")),
        ]
    ).join(found, on="entity")
    ours = ends.filter("directed").group_by("account", "currency", "way").agg(graph=pl.col("amount").sum())
    unknown = ends.filter(~pl.col("directed")).group_by("account").agg(open=pl.col("id").n_unique())
    both = pl.concat(
        [
            told.true.select("currency", "fen", account="from_account", way=pl.lit("out")),
            told.true.select("currency", "fen", account="to_account", way=pl.lit("in")),
        ]
    ).filter(pl.col("account").is_in(accounts["id"].implode()))
    theirs = both.group_by("account", "currency", "way").agg(true=pl.col("fen").sum())
    key = ["account", "currency", "way"]
    laid = theirs.join(ours, on=key, how="full", coalesce=True).join(unknown, on="account", how="left")
    return laid.with_columns(pl.col("graph", "true", "open").fill_null(0)).sort(key)


def pairs(told: Told) -> tuple[int, int, int]:
    """(pairs of rows of one true movement, pairs that stand on one event, those of them that are right)."""
    legs = told.true.filter(pl.col("kind").is_in(LEGS)).select(true="id")
    rows = told.rows.join(legs, on="true", how="anti").unique()
    stands = told.evidence.filter(pl.col("subject").str.ends_with(".m")).join(rows, on="fact")
    same = rows.join(rows, on="true").filter(pl.col("fact") < pl.col("fact_right"))
    made = stands.join(stands, on="subject").filter(pl.col("fact") < pl.col("fact_right"))
    return same.height, made.height, made.filter(pl.col("true") == pl.col("true_right")).height


def settlements(told: Told) -> tuple[int, int, int]:
    """Swipes and payments of what was left of them: (pairs of which both have rows, suggested pairs, right ones)."""
    left = told.true.filter(pl.col("kind") == "settle_merchant").select("id", "belongs_to")
    printed = told.rows.select("true").unique()
    both = left.join(printed, left_on="id", right_on="true").join(printed, left_on="belongs_to", right_on="true")
    shown = told.pairing.filter(pl.col("kind") == "settled_by", pl.col("state") == "suggested")
    fact, rows = pl.col("a", "b").str.strip_suffix(".m"), told.rows.unique()
    named = (
        shown.with_columns(fact)
        .join(rows, left_on="a", right_on="fact")
        .join(rows, left_on="b", right_on="fact", suffix="_b")
    )
    named = named.join(left, left_on="true_b", right_on="id", how="left")
    return both.height, named.height, named.filter(pl.col("belongs_to") == pl.col("true")).height


def twins(told: Told) -> tuple[int, int]:
    """(True movements that agree with another in ends, time and amount and that rows tell of, events that they are)."""
    alike = ["from_account", "to_account", "time_ms", "fen", "kind", "currency"]
    several = told.true.filter(pl.len().over(alike) > 1).select(true="id")
    met = told.met.join(several, on="true")
    return met["true"].n_unique(), met["event"].n_unique()


UNDOING = ("reversal", "void", "return")
"""True kinds of movement that take another one back (``belongs_to``)."""


def undone(told: Told) -> tuple[int, int, int]:
    """(True movements that take back another, with rows of both in one account; linked to it; linked to a wrong one)."""
    fact = pl.col("a", "b").str.replace(r"\.[a-z]$", "")
    said = told.pairing.filter((pl.col("kind") == "reversal_of") & (pl.col("state") == "stands")).select(fact)
    back = told.true.filter(pl.col("kind").is_in(UNDOING)).select(true="id", of="belongs_to")
    rows = told.rows.unique()
    first = rows.rename({"true": "found", "fact": "b"})
    shown = back.join(rows, on="true").join(rows.rename({"true": "of", "fact": "b"}), on="of")["true"].n_unique()
    linked = back.join(rows.rename({"fact": "a"}), on="true").join(said, on="a").join(first, on="b", how="left")
    right = linked.filter(pl.col("of") == pl.col("found"))["true"].n_unique()
    wrong = linked.filter(pl.col("found").is_null() | (pl.col("of") != pl.col("found"))).height
    return shown, right, wrong


@contextmanager
def sample_case(
    folder: Path,
    seed: int,
    scale: sample.Scale = "small",
    title: str = "",
    change: Callable[[Path], None] = lambda written: None,
) -> Iterator[tuple[Case, Path]]:
    """The sample of a seed, changed as wanted, loaded and derived: the case, and where its truth is."""
    sample.write(folder / "sample", scale, seed)
    change(folder / "sample")
    with Case.create(folder / "case", title) as case:
        for mapping in sorted((folder / "sample" / "mappings").glob("*.toml")):
            case.add_mapping(mapping)
        case.load([folder / "sample" / "evidence"])
        case.derive()
        yield case, folder / "sample" / "truth"
