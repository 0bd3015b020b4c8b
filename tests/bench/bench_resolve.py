"""Who may be the same: how long do a hundred thousand persons take, and how good are the suggestions?

1. Seeded, invented persons, each printed once to three times: with the whole identity number, a masked one or none, with a
   phone or an address that is the same, and with many name-sakes. 100,000 of them within 60 s.
2. With ``--data FOLDER``: the public sets fake_1000 and FEBRL 4 (``fake_1000.csv``, ``febrl/dataset4a.csv`` and ``4b``). Their
   names are Western and their columns others than ours, so that they are compared by traits of their own (WESTERN), with
   fixed points too: what is measured is blocking, comparing and adding up.

    python tests/bench/bench_resolve.py [--persons 100000] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from graphtool import model
from graphtool.alike import MOST_IN_BLOCK, RECORD, Comparison, Trait, compare
from graphtool.case import Case
from graphtool.ids import entity_ids
from graphtool.ids.checks import ric_digit
from graphtool.ledger import Delivery, Ledger, Reading, TableCount
from graphtool.recorder import Recorder
from graphtool.store.frames import as_frame
from tests.bench.claims import holds, verdict

SECONDS = 60.0
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红梅文辉志鹏宇浩然子轩欣怡梓涵一诺思远嘉瑞晨曦雨泽佳琪"


def people(rows: int, seed: int = 1) -> pl.DataFrame:
    """About so many rows of true persons (``true``): name, id_no, phone, address as printed."""
    chance = np.random.default_rng(seed)
    many = int(rows / 1.5)
    surname = np.array(list(SURNAMES))[np.minimum(chance.geometric(0.05, many) - 1, len(SURNAMES) - 1)]
    first, second = (np.array(list(GIVEN))[chance.integers(0, len(GIVEN), many)] for _ in range(2))
    born = chance.integers(0, 15_000, many)
    frame = pl.DataFrame(
        {
            "true": np.arange(many),
            "surname": surname,
            "first": first,
            "second": second,
            "born": born,
            "serial": chance.integers(0, 1000, many),
        }
    )
    day = pl.date(1960, 1, 1) + pl.duration(days=pl.col("born"))
    number = pl.format(
        "990{}{}{}",
        pl.col("true").mod(900).cast(pl.String).str.zfill(3),
        day.dt.to_string("%Y%m%d"),
        pl.col("serial").cast(pl.String).str.zfill(3),
    )
    frame = frame.select(
        "true",
        pl.concat_str("surname", "first", "second").alias("name"),
        (number + ric_digit(number)).alias("number"),
        ("100" + pl.col("true").cast(pl.String).str.zfill(8)).alias("phone"),
        pl.format("甲市乙区{}路{}号{}室", pl.col("true") % 977, pl.col("true") % 331, pl.col("true") % 89).alias(
            "address"
        ),
    )
    frame = frame.unique("number", keep="first", maintain_order=True)
    copies = chance.choice([1, 2, 3], frame.height, p=[0.6, 0.3, 0.1])
    every = (
        frame.with_columns(pl.Series("copies", copies))
        .with_columns(pl.int_ranges("copies").alias("copy"))
        .explode("copy")
    )
    how = pl.Series("how", chance.integers(0, 4, every.height))
    masked = pl.col("number").str.slice(0, 6) + "********" + pl.col("number").str.slice(14)
    return every.with_columns(how).with_row_index("row", 2).select(
        "row", "true", "name",
        # The first time whole; later masked, or not at all.
        pl.when(pl.col("copy") == 0).then("number").when(pl.col("how") == 0).then(masked).alias("id_no"),
        pl.when((pl.col("how") != 1) | (pl.col("copy") == 0)).then("phone").alias("phone"),
        pl.when((pl.col("how") != 2) | (pl.col("copy") == 0)).then("address").alias("address"),
    )  # fmt: skip


def put(ledger: Ledger, rows: pl.DataFrame) -> str:
    """The rows as facts of one file."""
    file = hashlib.sha256(b"people").hexdigest()
    blank = as_frame(model.FACTS["person"].empty_table())
    given = rows.select(
        "name", "id_no", "phone", "address", pl.col("row").cast(pl.Int64), file=pl.lit(file), sheet=pl.lit(0, pl.Int32)
    )
    full = given.with_columns(pl.lit(None, kind).alias(n) for n, kind in blank.schema.items() if n not in given.columns)
    recorder = Recorder(ledger)
    recorder.add("lot", "person", full.select(blank.columns))
    count = TableCount(0, "", "bench/1", full.height, full.height, 0, 0)
    recorder.done(Reading("reading", "lot", file, 1, (count,), "bench"), Delivery("delivery", file, "f", (), "", ""))
    recorder.commit()
    return file[:20]


def many_persons(folder: Path, persons: int) -> None:
    """Suggestions for them; what was found beside what is true."""
    rows = people(persons)
    with Case.create(folder / "case") as case:
        file = put(case.ledger, rows)
        case.derive()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        start = time.perf_counter()
        found = case.suggestions()
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        with case.view() as view:
            there = as_frame(view.scan("entity", ["kind"]).read_all()).filter(pl.col("kind") == "person").height
    whole = pl.col("id_no").is_not_null() & ~pl.col("id_no").str.contains("*", literal=True)
    key = pl.when(whole).then("id:" + pl.col("id_no")).otherwise(pl.format("row:{}.0.{}", pl.lit(file), "row"))
    keyed = rows.with_columns(key.alias("key"))
    named = keyed.with_columns(entity_ids("person", keyed["key"]).alias("id")).select("id", "true").unique()
    score(f"{there:,} persons", found.pairs.select("a", "b", "score"), named)
    print(
        f"    {took:.1f} s, peak {peak:.2f} GB (before: {before:.2f}); at most {SECONDS:.0f} s; too common: {found.crowded.rows()}"
    )
    holds("time", took <= SECONDS)


def score(what: str, pairs: pl.DataFrame, named: pl.DataFrame) -> None:
    """Pairwise precision and recall at several bounds, against the true names of each id."""
    right = pairs.join(named, left_on="a", right_on="id").join(named, left_on="b", right_on="id", suffix="_b")
    right = right.with_columns((pl.col("true") == pl.col("true_b")).alias("right"))
    wanted = named.group_by("true").len().select((pl.col("len") * (pl.col("len") - 1) // 2).sum()).item()
    for bound in (40, 50, 60):
        some = right.filter(pl.col("score") >= bound)
        good = int(some["right"].sum())
        print(
            f"{what}, from {bound} points: precision {good / max(some.height, 1):.4f}, recall {good / wanted:.4f} ({some.height:,} pairs, {wanted:,} true)"
        )


_CLOSE = "jaro_winkler_similarity({0}_l, {0}_r) >= 0.88"
_DIFFER = "{0}_l <> {0}_r"
WESTERN: tuple[Comparison, ...] = (
    Comparison("first", (Trait("same", 20, "mask_head_l = mask_head_r"), Trait("near", 15, _CLOSE.format("mask_head")),
                         Trait("swapped", 12, "mask_head_l = mask_tail_r"), Trait("differs", -20, _DIFFER.format("mask_head")))),
    Comparison("last", (Trait("same", 22, "mask_tail_l = mask_tail_r"), Trait("near", 16, _CLOSE.format("mask_tail")),
                        Trait("swapped", 12, "mask_tail_l = mask_head_r"), Trait("differs", -20, _DIFFER.format("mask_tail")))),
    Comparison("born", (Trait("same", 28, "number_l = number_r"), Trait("near", 18, "damerau_levenshtein(number_l, number_r) <= 1"),
                        Trait("differs", -5, _DIFFER.format("number")))),
    Comparison("email", (Trait("same", 45, "list_has_any(emails_l, emails_r)"),)),
    Comparison("address", (Trait("same", 25, "address_l = address_r"), Trait("near", 15, _CLOSE.format("address")))),
    Comparison("place", (Trait("same", 8, "mask_l = mask_r"),)),
)  # fmt: skip
"""First name, surname, date of birth, e-mail, street, town: they stand in the columns of RECORD that are named here."""


def public(what: str, rows: pl.DataFrame) -> None:
    """A public set: columns true, first, last, born, email, address, place."""
    rows = rows.with_row_index("no").with_columns(pl.col("no").cast(pl.Int64))
    text = [
        pl.col(n).str.to_lowercase().str.strip_chars() for n in ("first", "last", "born", "email", "address", "place")
    ]
    rows = rows.with_columns(text).with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))
    keys = [
        pl.concat_str(pl.lit(f"{n}:"), *parts, separator="|").alias(f"key{n}")
        for n, parts in enumerate(
            [["first", "last"], ["born"], ["email"], ["address", "place"], ["last", "place"], ["first", "place"],
             ["first", pl.col("born").str.slice(0, 4)], ["last", pl.col("born").str.slice(0, 4)]]
        )
    ]  # fmt: skip
    blocks = rows.select("no", pl.concat_list(keys).alias("key")).explode("key").drop_nulls()
    blocks = (
        blocks.filter(pl.len().over("key").is_between(2, MOST_IN_BLOCK))
        .group_by("no")
        .agg(pl.col("key").alias("blocks"))
    )
    named = {"mask_head": "first", "mask_tail": "last", "number": "born", "address": "address", "mask": "place"}
    held = rows.select(
        "no",
        *(pl.col(column).alias(name) for name, column in named.items()),
        emails=pl.concat_list("email").list.drop_nulls(),
    )
    held = held.join(blocks, on="no")
    missing = [pl.lit(None, type_).alias(name) for name, type_ in RECORD.items() if name not in held.columns]
    start = time.perf_counter()
    found = compare(held.with_columns(missing).select(*RECORD), WESTERN)
    took = time.perf_counter() - start
    score(what, found, rows.select(pl.col("no").alias("id"), "true"))
    print(f"    {rows.height:,} records in {took:.1f} s")


def sets(folder: Path) -> None:
    """fake_1000 (labels: cluster) and FEBRL 4 (labels: the number in the record's name)."""
    fake = pl.read_csv(folder / "fake_1000.csv", infer_schema=False)
    public(
        "fake_1000",
        fake.select(
            true="cluster",
            first="first_name",
            last="surname",
            born=pl.col("dob").str.replace_all("-", ""),
            email="email",
            address=pl.lit(None, pl.String),
            place="city",
        ),
    )
    both = pl.concat([pl.read_csv(folder / "febrl" / f"dataset4{n}.csv", infer_schema=False) for n in "ab"])
    both = both.rename({c: c.strip() for c in both.columns})
    public("FEBRL 4", both.select(
        true=pl.col("rec_id").str.extract(r"rec-(\d+)-"), first="given_name", last="surname", born="date_of_birth", email=pl.lit(None, pl.String),
        address=pl.concat_str(pl.col("street_number", "address_1").str.strip_chars(), separator=" ", ignore_nulls=True), place="postcode",
    ))  # fmt: skip


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--persons", type=int, default=100_000)
    asked.add_argument("--data", type=Path)
    given = asked.parse_args()
    if given.persons:
        with tempfile.TemporaryDirectory() as folder:
            many_persons(Path(folder), given.persons)
    if given.data:
        sets(given.data)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
