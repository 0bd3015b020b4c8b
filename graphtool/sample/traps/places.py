"""Where in the evidence each trap is, by file and row, and what is right there.

A record has ``trap``, ``right`` (what a reader must get right), ``path``, ``sheet``, ``row`` (as in ``rows.parquet``; 0: the
file as a whole), ``value``, and ``other_path``, ``other_sheet``, ``other_row`` where another row is meant:

| right | the row of the record … |
|---|---|
| ``same_as`` | tells of the same movement as the other row |
| ``apart_from`` | tells of another movement than the other row |
| ``reversal_of`` | takes back what the other row tells of |
| ``after`` | happened after the other row, of the same second |
| ``noted`` | is no movement, for the reason ``value`` |
| ``no_data`` | or the whole file answers that there is nothing about the number ``value`` |
| ``pool`` | has a pool of the type ``value`` as its other side |
| ``hidden`` | does not say who its other side is: nobody's account, unless the other side's own row tells |
| ``number`` | has the account with exactly the number ``value`` as its other side |
| ``amount``, ``currency`` | is over so many hundredths, over this currency |
| ``time`` | happened at that millisecond (Beijing wall clock since 1970) |
| ``precision`` | has a time that is only so exact |
| ``direction`` | moved money ``in`` or ``out`` of its account, ``open``: nothing in the row tells |
| ``other_person`` | is about another person than the other row, of the same name |
| ``person`` | is about the person ``value`` of ``persons.jsonl``, without saying so by a number |
"""

from __future__ import annotations

import polars as pl

from graphtool.sample.accounts import BANKS
from graphtool.sample.sink import Sink
from graphtool.sample.story import Story
from graphtool.sample.tables import beside
from graphtool.sample.traps.happening import UNDOING
from graphtool.sample.traps.names import TRAPS

RECORD = ("trap", "right", "path", "sheet", "row", "value", "other_path", "other_sheet", "other_row")
PLACE = ("path", "sheet", "row")
_LEGS = ("fund", "withdraw")
"""Movements whose sides are events of their own: into a pool, and out of it."""


def records(story: Story, sink: Sink) -> pl.DataFrame:
    """All places of all traps that the sample holds, in order of trap and place.

    Returns
    -------
    DataFrame
        ``RECORD``; one row per place.
    """
    rows, marks = sink.rows(), sink.marks()
    told = rows.filter(pl.col("what") == "event").with_row_index("nth").pipe(beside, _events(story), "id")
    told = told.pipe(beside, _own(story), "account").sort("nth")
    parts = [
        marks.select(*PLACE, "trap", "value").join(_TWO_ROWS, on="trap", how="anti"),
        *_same(told, marks),
        *_taken_back(told),
        _of_other(told, "twins", pl.col("nth_of") > 0, ["account", "path", "from", "to", "at", "fen"]),
        _of_other(told, "serial_collision", pl.col("nth_of") > 0, ["account", "path"]),
        _of_other(told, "same_second", pl.col("from") == pl.col("account"), ["account", "path", "at"]),
        _noted(rows), _no_data(story, rows, sink), *_valued(told), _direction(told), _namesakes(story, rows),
    ]  # fmt: skip
    blank = {"value": pl.String, "other_path": pl.String, "other_sheet": pl.Int64, "other_row": pl.Int64}
    wide = [
        part.with_columns(pl.lit(None, kind).alias(c) for c, kind in blank.items() if c not in part.columns)
        for part in parts
    ]
    made = pl.concat([w.with_columns(pl.col("sheet", "row", "other_sheet", "other_row").cast(pl.Int64)).select(
        *(c for c in RECORD if c != "right")) for w in wide])  # fmt: skip
    wanted = made.filter(pl.col("trap").is_in(list(story.traps)))
    order = {name: n for n, name in enumerate(TRAPS)}
    right = pl.col("trap").replace_strict(TRAPS, return_dtype=pl.String).alias("right")
    ordered = wanted.with_columns(right).sort(
        pl.col("trap").replace_strict(order, return_dtype=pl.Int64), *PLACE, "other_path", "other_row", nulls_last=True
    )
    return ordered.select(RECORD)


_TWO_ROWS = pl.DataFrame({"trap": ["two_channels", "per_subject", "negative_amount"]})
"""Traps of print that speak of another row."""


def _events(story: Story) -> pl.DataFrame:
    """What a row's movement is: kind, trap, ends (ids of accounts), time, amount, currency, what it takes back."""
    ids = story.accounts.table.select(ix="ix", at_end="id", number_at_end="number")
    events = story.events.pipe(beside, story.event_ids("link", "belongs_to"), "link")
    for end, name in (("src", "from"), ("dst", "to")):
        events = events.pipe(beside, ids.rename({"ix": end, "at_end": name, "number_at_end": f"{name}_number"}), end)
    return events.select(
        "id", "kind", "trap", "from", "to", "from_number", "to_number", "at", "ms", "fen", "currency", "belongs_to"
    )


def _own(story: Story) -> pl.DataFrame:
    return story.accounts.table.select(account="id", bank="bank", number="number")


def _other(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.rename({c: f"other_{c}" for c in PLACE}).select(
        *(f"other_{c}" for c in PLACE), *frame.drop(*PLACE).columns
    )


def _same(told: pl.DataFrame, marks: pl.DataFrame) -> list[pl.DataFrame]:
    """Rows of one movement: of one account in several files, and of both sides."""
    whose = told.with_columns(pl.col("account").fill_null("")).filter(~pl.col("kind").is_in(_LEGS))
    first = whose.unique(["id", "account"], keep="first", maintain_order=True)
    again = whose.join(first.select("nth"), on="nth", how="anti").join(
        _other(first.select(*PLACE, "id", "account")), on=["id", "account"]
    )
    named = marks.join(_TWO_ROWS, on="trap", how="semi").select(*PLACE, named="trap")
    channel = again.join(named, on=list(PLACE)).with_columns(trap="named")
    pulled = again.join(channel.select("nth"), on="nth", how="anti").filter(pl.col("account") != "")
    anchor = first.unique("id", keep="first", maintain_order=True)
    sides = first.join(anchor.select("nth"), on="nth", how="anti").join(_other(anchor.select(*PLACE, "id")), on="id")
    masked = marks.filter(pl.col("trap") == "masked_number").select(PLACE)
    sides = sides.join(masked, on=list(PLACE), how="anti")
    sides = sides.join(_other(masked), on=[f"other_{c}" for c in PLACE], how="anti")
    own = pl.col("trap").is_in(["masked_pair", "next_day"])
    pair = pl.when(own).then("trap").otherwise(pl.lit("both_sides"))
    return [
        pulled.with_columns(trap=pl.lit("pulled_twice")),
        channel,
        sides.with_columns(trap=pair),
    ]


def _taken_back(told: pl.DataFrame) -> list[pl.DataFrame]:
    """Rows of what takes back, beside a row of what is taken back, of the same account where there is one."""
    first = told.unique(["id", "account"], keep="first", maintain_order=True)
    back = first.filter(pl.col("kind").is_in(UNDOING))
    origin = _other(first.select(*PLACE, "account", belongs_to="id"))
    here = back.join(origin, on=["belongs_to", "account"], nulls_equal=True)
    trap = pl.when(pl.col("kind") == "return").then(pl.lit("pos_return")).otherwise(pl.lit("reversal"))
    made = here.with_columns(trap=trap)
    negative = here.filter((pl.col("kind") == "reversal") & (pl.col("bank") == 2))
    return [made, negative.with_columns(trap=pl.lit("negative_amount"))]


def _of_other(told: pl.DataFrame, trap: str, meant: pl.Expr, alike: list[str]) -> pl.DataFrame:
    """Rows of a trap's own movements beside the first of those that are ``alike``."""
    mine = told.filter((pl.col("trap") == trap) & pl.col("account").is_not_null())
    mine = mine.with_columns(nth_of=pl.int_range(pl.len()).over(alike))
    other = pl.col("nth_of") == 0 if trap != "same_second" else pl.col("to") == pl.col("account")
    there = mine.filter(other).select(*alike, *(pl.col(c).alias(f"other_{c}") for c in PLACE))
    return mine.filter(meant).join(there, on=alike)


def _noted(rows: pl.DataFrame) -> pl.DataFrame:
    failed = rows.filter((pl.col("what") == "noted") & (pl.col("id") == "failed"))
    return failed.select(*PLACE, trap=pl.lit("failed"), value=pl.lit("failed"))


def _no_data(story: Story, rows: pl.DataFrame, sink: Sink) -> pl.DataFrame:
    """Files that answer that there is nothing; about whom stands in their path."""
    files = pl.DataFrame({"path": [str(f["path"]) for f in sink.files]}).filter(pl.col("path").str.contains("无数据/"))
    said = rows.filter((pl.col("what") == "noted") & (pl.col("id") == "no_data")).select("path", said="row")
    return files.pipe(beside, said, "path").select(
        "path", sheet=pl.lit(0), row=pl.col("said").fill_null(0), trap=pl.lit("no_data"),
        value=pl.col("path").str.extract(r"/(\w+)/[^/]*$", 1),
    )  # fmt: skip


def _valued(told: pl.DataFrame) -> list[pl.DataFrame]:
    """Rows of which a value is right, by the movement that they tell of."""
    pools = {"fee": "bank_fee", "interest": "bank_interest", "fund": "tenpay", "withdraw": "tenpay"}
    pool = pl.col("kind").replace_strict(pools, default=None, return_dtype=pl.String)
    at_bank = told.filter((pl.col("bank") > 0) & pl.col("kind").is_in(list(pools)))
    own = pl.when(pl.col("kind").is_in(_LEGS)).then(pl.lit("platform")).otherwise(pl.lit("own_booking"))
    odd = told.filter(pl.col("trap").is_in(["sub_account", "wallet_ids", "mail_ids"]))
    return [
        at_bank.select(*PLACE, trap=own, value=pool),
        odd.select(
            *PLACE, "trap", value=pl.when(pl.col("to") == pl.col("account")).then("from_number").otherwise("to_number")
        ),
        told.filter(pl.col("trap") == "foreign_currency").select(*PLACE, "trap", value="currency"),
        told.filter(pl.col("trap").is_in(["milliseconds", "epoch"])).select(
            *PLACE, "trap", value=(pl.col("at") * 1_000 + pl.col("ms")).cast(pl.String)
        ),
    ]


def _direction(told: pl.DataFrame) -> pl.DataFrame:
    """Rows of banks that print 借 or 贷; where no balances are printed, nothing in the row tells."""
    words = [b.code for b in BANKS.values() if b.words[0] in ("借", "贷")]
    silent = [b.code for b in BANKS.values() if not b.balances]
    way = pl.when(pl.col("to") == pl.col("account")).then(pl.lit("in")).otherwise(pl.lit("out"))
    value = pl.when(pl.col("bank").is_in(silent)).then(pl.lit("open")).otherwise(way)
    return told.filter(pl.col("bank").is_in(words)).select(*PLACE, trap=pl.lit("opposite_words"), value=value)


def _namesakes(story: Story, rows: pl.DataFrame) -> pl.DataFrame:
    """The banks' records of two customers of one name."""
    clerk, courier = (story.cast.people["id"][story.cast.one(role)] for role in ("shipping_clerk", "cash_courier"))
    known = rows.filter((pl.col("what") == "person") & pl.col("path").str.contains("银行")).filter(
        ~pl.col("path").str.contains("西屿银行")
    )
    one, other = (known.filter(pl.col("id") == person).select(PLACE) for person in (courier, clerk))
    return one.join(_other(other), how="cross").with_columns(trap=pl.lit("namesakes"))
