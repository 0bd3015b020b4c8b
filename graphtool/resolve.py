"""Who may be the same person, or the same organisation? Suggestions with reasons; nothing is ever merged here.

Persons and organisations are one only by an identity number. Whatever else records have in common (a name and a phone, an
address, the sound of a name, a masked number, a number with one wrong digit) makes a suggestion that a person confirms
or rejects (:mod:`graphtool.deciding`); derive obeys. Identity numbers that differ by more than one digit, or by one where
both hold, or a masked number that does not fit, rule a pair out: name-sakes are never suggested. What was decided is not
suggested again, nor is a pair of which any two names that were put together are kept apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from graphtool.alike import MOST_IN_BLOCK, ORGANISATION, PERSON, RECORD, compare
from graphtool.derive.identities import groups
from graphtool.errors import NotFound
from graphtool.ids import ID_CARD, USCC
from graphtool.judgements import Judgement
from graphtool.store.base import View
from graphtool.store.frames import as_frame, scan_frame
from graphtool.store.names import normalise, spell
from graphtool.terms import KINDS as ENTITIES

KINDS = {"person": PERSON, "organisation": ORGANISATION}
"""What can be the same, and what is compared of it."""

SUGGESTIONS: dict[str, pl.DataType] = {
    "kind": pl.String(), "a": pl.String(), "b": pl.String(), "score": pl.Int64(), "reasons": pl.List(pl.String),
    "against": pl.List(pl.String),
}  # fmt: skip

CROWDED: dict[str, pl.DataType] = {"kind": pl.String(), "trait": pl.String(), "values": pl.Int64(), "most": pl.Int64()}

_RELATIONS = ("uses", "holds", "legal_representative_of", "employs")
_NUMBERS = {"id_card": ID_CARD, "uscc": USCC}
_LISTED = {"name": "names", "address": "addresses", "employer": "employers", "email": "emails"}
"""Types of identifiers → what a record calls them."""

_BLOCKS = {
    "phones": "phone", "accounts": "account", "emails": "email", "addresses": "address", "numbers": "number",
    "heads": "head", "shorts": "firm_short",
}  # fmt: skip
"""What records have in common to be compared → its code."""

_FORM = r"(股份有限公司|有限责任公司|有限公司|集团|分公司|总公司|（[^）]*）|\([^)]*\))"
_PLACE = r"^(中国|[\p{Han}]{1,7}?(省|市|自治区|县|区))+"
_PUNCTUATION = r"[\s,，.。·、:：;；#\-—_/()（）]"


@dataclass(frozen=True)
class Suggestions:
    """``pairs`` (SUGGESTIONS: the entities a < b, points, what speaks for and against; the best first, then by kind, a, b)
    and ``crowded`` (CROWDED: per kind and trait, how many ``values`` more than MOST_IN_BLOCK entities share, and how many
    share the most common one: these bring nobody together)."""

    pairs: pl.DataFrame
    crowded: pl.DataFrame


def suggest(view: View, decided: Sequence[Judgement] = ()) -> Suggestions:
    """Which persons, and which organisations, may be the same, and why?

    Parameters
    ----------
    view : View
        A generation.
    decided : sequence of Judgement
        Judgements of entities in force: what is the same, or apart, by them is not suggested.

    Returns
    -------
    Suggestions
        The same for the same generation and judgements, in the same order.

    Cost
    ----
    O(n log n) in entities, their identifiers and relations, and up to MOST_IN_BLOCK pairs per entity and trait.
    """
    entity = scan_frame(view, "entity").select("id", "kind", "key").filter(pl.col("kind").is_in(list(KINDS)))
    if entity.height < 2:
        return Suggestions(pl.DataFrame(schema=SUGGESTIONS), pl.DataFrame(schema=CROWDED))
    said = _said(view, entity)
    pairs, crowded = [], []
    for kind, comparisons in KINDS.items():
        ids = entity.filter(pl.col("kind") == kind)["id"].sort()
        known, full = _records(ids, said.filter(pl.col("entity").is_in(ids.implode())), kind)
        found = compare(known, comparisons)
        named = [pl.Series(end, ids.gather(found[end]), pl.String) for end in ("a", "b")]
        pairs.append(found.with_columns(*named, kind=pl.lit(kind)).select(*SUGGESTIONS))
        crowded.append(full.with_columns(kind=pl.lit(kind)).select(*CROWDED))
    every = pl.concat(pairs).sort(-pl.col("score"), "kind", "a", "b")
    return Suggestions(undecided(view, every, decided), pl.concat(crowded).sort("kind", "trait"))


def _said(view: View, entity: pl.DataFrame) -> pl.DataFrame:
    """Everything that is known of each: columns entity, type (of RECORD's lists, or masked), value."""
    ids = entity["id"].implode()
    identifier = scan_frame(view, "identifier").select("entity", "type", "value")
    identifier = identifier.filter(pl.col("entity").is_in(ids))
    event = as_frame(view.scan("event", ["relation", "src", "dst"]).read_all()).cast(pl.String)
    event = event.filter(pl.col("relation").is_in(_RELATIONS))
    own = event.filter(pl.col("src").is_in(ids)).select(
        pl.col("src").alias("entity"),
        # Ids of accounts and lines say what they are.
        pl.when(pl.col("dst").str.starts_with(f"{ENTITIES['line'].prefix}-")).then(pl.lit("phones"))
        .when(pl.col("dst").str.starts_with(f"{ENTITIES['account'].prefix}-")).then(pl.lit("accounts")).alias("type"),
        pl.col("dst").alias("value"),
    ).drop_nulls("type")  # fmt: skip
    heads = event.filter(pl.col("relation") == "legal_representative_of")
    heads = heads.select(pl.col("dst").alias("entity"), pl.lit("heads").alias("type"), pl.col("src").alias("value"))
    plain = pl.col("value").str.replace_all(_PUNCTUATION, "")
    texts = identifier.filter(pl.col("type").is_in(list(_LISTED))).select(
        "entity", pl.col("type").replace_strict(_LISTED), normalise(plain).alias("value")
    )
    # A name with a star hides part of it, and parts nobody.
    texts = texts.filter(~((pl.col("type") == "names") & pl.col("value").str.contains("*", literal=True)))
    firms = texts.filter(pl.col("type") == "names").select("entity", "value")
    employed = event.filter(pl.col("relation") == "employs").join(firms, left_on="src", right_on="entity")
    employers = employed.select(pl.col("dst").alias("entity"), pl.lit("employers").alias("type"), "value")
    masked = identifier.filter(pl.col("type") == "masked")
    every = [own, heads, texts, employers, masked, _numbers(identifier)]
    return pl.concat(every).filter(pl.col("value") != "").unique().sort("entity", "type", "value")


def _numbers(identifier: pl.DataFrame) -> pl.DataFrame:
    """Identity numbers in one spelling, the 15-digit form as the 18-digit one: rows of type numbers and sound (those
    whose check digit, and date of birth, hold)."""
    found = []
    for type_, one in _NUMBERS.items():
        spelled = pl.coalesce(one.normalise(pl.col("value")), pl.col("value"))
        rows = identifier.filter(pl.col("type") == type_).select("entity", spelled.alias("value"))
        failed = one.flags(pl.col("value"))
        sound = ~(failed.list.contains("checksum") | failed.list.contains("date"))
        found.append(rows.select("entity", pl.lit("numbers").alias("type"), "value"))
        found.append(rows.filter(sound).select("entity", pl.lit("sound").alias("type"), "value"))
    return pl.concat(found)


def _records(ids: pl.Series, said: pl.DataFrame, kind: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One record (``alike.RECORD``) per entity, and which values are too common to compare by."""
    no = pl.DataFrame({"entity": ids, "no": pl.int_range(len(ids), eager=True)})
    told = said.join(no, on="entity").select("no", "type", "value")
    told = pl.concat([told, _derived_names(told, kind)])
    lists = told.filter(pl.col("type").is_in(list(RECORD))).group_by("no", "type").agg(pl.col("value").sort())
    wide = lists.pivot("type", index="no", values="value") if lists.height else no.select("no")
    held = no.select("no").join(wide, on="no", how="left")
    names = told.filter(pl.col("type") == "names")
    named = names.with_columns(pl.len().over("value").alias("named")).group_by("no").agg(pl.col("named").max())
    masks = _masks(told)
    numbers = told.filter(pl.col("type").is_in(["numbers", "sound"])).group_by("no").agg(
        # A number that holds comes first; of several, the smallest.
        pl.coalesce(pl.col("value").filter(pl.col("type") == "sound").min(), pl.col("value").min()).alias("number"),
        (pl.col("type") == "sound").any().alias("checked"),
    )  # fmt: skip
    address = told.filter(pl.col("type") == "addresses").group_by("no").agg(pl.col("value").min().alias("address"))
    for one in (named, masks, numbers, address):
        held = held.join(one, on="no", how="left")
    blocks, crowded = _blocks(told)
    held = held.join(blocks, on="no", how="left")
    missing = [pl.lit(None, type_).alias(name) for name, type_ in RECORD.items() if name not in held.columns]
    return held.with_columns(missing).select(*RECORD).filter(pl.col("blocks").is_not_null()).sort("no"), crowded


def _derived_names(told: pl.DataFrame, kind: str) -> pl.DataFrame:
    """How names sound, and names of firms cut short: without place and legal form."""
    names = told.filter(pl.col("type") == "names").select("no", "value")
    spelled = spell(names["value"])
    # After the blank at the start: initials, the whole, and both again for the other reading of a surname.
    whole = pl.col("sound").str.split(" ").list.gather_every(2, 2)
    sounds = names.join(spelled, left_on="value", right_on="text").select("no", whole.alias("value")).explode("value")
    latin = names.filter(pl.col("value").str.contains(r"^[a-z]{4,}$"))
    parts = [sounds.filter(pl.col("value").str.contains(r"^[a-z]+$")), latin]
    rows = [pl.concat(parts).select("no", pl.lit("sounds").alias("type"), "value")]
    if kind == "organisation":
        short = pl.col("value").str.replace_all(_FORM, "").str.replace(_PLACE, "")
        cut = names.select("no", pl.lit("shorts").alias("type"), short.alias("value"))
        rows.append(cut.filter(pl.col("value").str.len_chars() >= 2))
    return pl.concat(rows).unique()


def _masks(told: pl.DataFrame) -> pl.DataFrame:
    """The masked identity number of each that shows the most: as a LIKE pattern, and its ends."""
    shown = pl.col("value").str.replace_all("*", "", literal=True).str.len_chars().cast(pl.Int64)
    whole = pl.col("value").str.len_chars()
    rows = told.filter((pl.col("type") == "masked") & pl.col("value").str.contains(r"^[0-9A-Z*]{8,18}$") & (shown >= 6))
    old = pl.col("value").str.slice(0, 6) + "19" + pl.col("value").str.slice(6) + "*"
    value = pl.when(whole == 15).then(old).otherwise(pl.col("value"))
    # Of full length, each star is one character; else any number of them.
    any_ = pl.col("value").str.replace_all(r"\*+", "%")
    pattern = pl.when(pl.col("value").str.len_chars() == 18).then(
        pl.col("value").str.replace_all("*", "_", literal=True)
    )
    rows = rows.sort(-shown, "value").unique("no", keep="first", maintain_order=True)
    return rows.with_columns(value=value).select(
        "no",
        pattern.otherwise(any_).alias("mask"),
        pl.col("value").str.extract(r"^([^*]*)", 1).alias("mask_head"),
        pl.col("value").str.reverse().str.extract(r"^([^*]*)", 1).alias("mask_tail"),
    )


def _blocks(told: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which records are compared with each other: those that share a key of at most MOST_IN_BLOCK; and the keys that
    more share, by trait.

    A name alone is no key. It is one together with an employer or the start of an address, and where one of those
    who bear it has a masked number, or one that fails its check.
    """
    own = told.filter(pl.col("type").is_in(list(_BLOCKS)))
    own = own.select("no", pl.col("type").replace_strict(_BLOCKS).alias("trait"), "value")
    called = told.filter(pl.col("type").is_in(["names", "sounds"])).select("no", pl.col("value").alias("name"))
    beside = told.filter(pl.col("type").is_in(["employers", "addresses"])).select(
        "no",
        pl.when(pl.col("type") == "addresses").then(pl.col("value").str.slice(0, 6)).otherwise("value").alias("value"),
    )
    both = called.join(beside, on="no").select(
        "no", pl.lit("name").alias("trait"), (pl.col("name") + "|" + pl.col("value")).alias("value")
    )
    sound = told.filter(pl.col("type") == "sound").select("no").unique()
    doubtful = told.filter(pl.col("type").is_in(["masked", "numbers"])).join(sound, on="no", how="anti")
    names = told.filter(pl.col("type") == "names").select("no", pl.lit("name").alias("trait"), "value")
    some = names.filter(pl.col("no").is_in(doubtful["no"].unique().implode()))["value"].unique()
    keys = pl.concat([own, both, names.filter(pl.col("value").is_in(some.implode()))]).unique()
    size = pl.len().over("trait", "value").alias("size")
    sized = keys.with_columns(size)
    spelled = (pl.col("trait") + ":" + pl.col("value")).sort()
    kept = sized.filter(pl.col("size").is_between(2, MOST_IN_BLOCK)).group_by("no").agg(spelled.alias("blocks"))
    full = sized.filter(pl.col("size") > MOST_IN_BLOCK).group_by("trait")
    return kept, full.agg(
        pl.col("value").n_unique().cast(pl.Int64).alias("values"), pl.col("size").max().cast(pl.Int64).alias("most")
    )


def undecided(view: View, pairs: pl.DataFrame, decided: Sequence[Judgement]) -> pl.DataFrame:
    """Which of these pairs (SUGGESTIONS) did no person decide, under whatever names? Cost: O(pairs), and a lookup per decision."""
    if not decided or not pairs.height:
        return pairs
    now = {ref: _now(view, ref) for one in decided for ref in one.refs}
    # Who is one by these decisions has one name here, whether or not the generation obeys already.
    one_of = {now[row["id"]]: str(row["part"]) for row in groups(list(decided)).to_pylist()}
    ends = [sorted(one_of.get(now[ref], now[ref]) for ref in one.refs) for one in decided]
    known = pl.DataFrame(ends, schema={"low": pl.String, "high": pl.String}, orient="row").unique()
    both = [pl.col(end).replace(one_of) for end in ("a", "b")]
    named = pairs.with_columns(pl.min_horizontal(both).alias("low"), pl.max_horizontal(both).alias("high"))
    fresh = named.filter(pl.col("low") != pl.col("high")).join(
        known, on=["low", "high"], how="anti", maintain_order="left"
    )
    return fresh.drop("low", "high")


def _now(view: View, ref: str) -> str:
    """What an entity goes by in this generation; as it was named where that does not know it."""
    try:
        return str(view.get("entity", [ref])["id"][0].as_py())
    except NotFound:
        return ref
