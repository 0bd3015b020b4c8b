"""The law of a batch, and the choice of a format."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import pytest
from batches import make_batch

from graphtool.errors import IntegrityError
from loaders.contract import Batch, Claim, Head, Outcome, choose

HEAD = Head(("甲",), (), ())


def rows(*numbers: int) -> pl.DataFrame:
    return pl.DataFrame({"row": numbers}, schema={"row": pl.Int64})


def issues(*rows: tuple[int, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"row": pl.Int64, "level": pl.String}, orient="row")


def test_rows_are_counted_once_however_many_facts_they_make() -> None:
    said = Outcome(
        5,
        {"payment": rows(2, 3), "person": rows(3)},
        rows(4),
        issues((5, "error"), (6, "error"), (6, "error"), (0, "error"), (2, "warning")),
    )
    assert said.counts() == {"rows": 5, "facts": 2, "noted": 1, "rejected": 2}
    said.check()


def test_a_lost_row_is_an_error_of_ours() -> None:
    with pytest.raises(IntegrityError) as caught:
        Outcome(3, {"payment": rows(2)}, rows(3)).check()
    assert caught.value.arguments == {"rows": 3, "facts": 1, "noted": 1, "rejected": 0}


@dataclass(frozen=True)
class Taker:
    id: str
    yes: bool
    fallback: bool = False
    version: int = 1
    zh: str = ""
    en: str = ""
    produces: tuple[str, ...] = ()
    ignored: frozenset[str] = frozenset()

    def claim(self, head: Head) -> Claim:
        assert head is HEAD
        return Claim(self.yes, "claimed" if self.yes else "other_headers")

    def read(self, batch: Batch) -> Outcome:
        return Outcome(batch.frame.height)


@pytest.mark.parametrize(
    ("formats", "chosen"),
    [
        ([Taker("a", True), Taker("b", False)], ["a"]),
        ([Taker("a", True), Taker("b", True)], ["a", "b"]),
        ([Taker("a", False)], []),
        ([Taker("any", True, fallback=True), Taker("a", True)], ["a"]),
        ([Taker("any", True, fallback=True), Taker("a", False)], ["any"]),
    ],
)
def test_choice(formats: list[Taker], chosen: list[str]) -> None:
    claiming, said = choose(HEAD, formats)
    assert [f.id for f in claiming] == chosen
    assert all(said[f.id].why for f in formats if not f.fallback)


def test_columns_of_a_batch_by_name_and_number() -> None:
    batch = make_batch(("甲", "乙", "甲"), [("1", "2", "3")])
    first, second = batch.column("甲"), batch.column("甲", 1)
    assert first is not None
    assert second is not None
    assert batch.frame.select(first, second).row(0) == ("1", "3")
    assert batch.column("丙") is None
