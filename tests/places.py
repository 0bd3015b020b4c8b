"""Is the right answer given at each place of the sample at which readers of such files go wrong?

``truth/traps.jsonl`` says what is right there; the graph, the accounting of rows and the suggestions are asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import Any

import polars as pl

from graphtool.case import Case
from graphtool.store.frames import as_frame
from tests.told import Told

Record = dict[str, Any]


class Answers:
    """What a case says of rows, looked up by fact."""

    def __init__(self, case: Case, told: Told) -> None:
        self.case, self.told = case, told
        files = pl.read_ndjson(told.truth / "files.jsonl").select("path", pl.col("sha256").str.slice(0, 20))
        self.files = dict(files.iter_rows())
        self.events = {row["id"]: row for row in told.events.to_dicts()}
        self.subjects: dict[str, set[str]] = defaultdict(set)
        for subject, fact in told.evidence.select(pl.col("subject", "fact").cast(pl.String)).iter_rows():
            self.subjects[fact].add(subject)
        self.known = {row["id"]: row for row in told.entities.to_dicts()}
        self.numbers: dict[str, set[str]] = defaultdict(set)
        for entity, value in told.identifiers.select(pl.col("entity", "value").cast(pl.String)).iter_rows():
            self.numbers[entity].add(value)
        self.true = {row["id"]: row for row in told.true.to_dicts()}
        self.movement: dict[str, set[str]] = defaultdict(set)
        for true, fact in told.rows.iter_rows():
            self.movement[fact].add(true)
        accounts = pl.read_ndjson(told.truth / "accounts.jsonl", infer_schema_length=None)
        self.accounts = {row["id"]: {row["number"], row["account_no"]} - {"", None} for row in accounts.to_dicts()}
        rows = pl.read_parquet(told.truth / "rows.parquet").drop_nulls("account")
        self.owner = {
            self.fact(*place): own for *place, own in rows.select("path", "sheet", "row", "account").iter_rows()
        }

    def fact(self, path: str, sheet: int, row: int) -> str:
        return f"{self.files[path]}.{sheet}.{row}"

    def of(self, fact: str) -> list[Record]:
        """The movements of money that stand on a row."""
        return [self.events[one] for one in sorted(self.subjects[fact]) if one in self.events]

    def people(self, fact: str) -> set[str]:
        return {one for one in self.subjects[fact] if one in self.known and self.known[one]["kind"] == "person"}

    def ends(self, event: Record) -> list[Record]:
        return [self.known[event["src"]], self.known[event["dst"]]]

    def is_account(self, entity: str, account: str) -> bool:
        return bool(self.numbers[entity] & self.accounts[account])

    @cached_property
    def undone(self) -> set[tuple[str, str]]:
        """Events, and those that they take back."""
        fact = pl.col("a", "b").cast(pl.String).str.replace(r"\.[a-z]$", "")
        said = self.told.pairing.filter((pl.col("kind") == "reversal_of") & (pl.col("state") == "stands")).select(fact)
        return {(x["id"], y["id"]) for a, b in said.iter_rows() for x in self.of(a) for y in self.of(b)}

    @cached_property
    def noted(self) -> dict[str, str]:
        said = as_frame(self.case.noted()).with_columns(pl.col("file").str.slice(0, 20))
        named = said.select(pl.format("{}.{}.{}", "file", "sheet", "row"), "reason")
        return dict(named.iter_rows())

    @cached_property
    def without_data(self) -> set[str]:
        """Paths of files of which no row is a fact."""
        return {row["path"] for row in self.case.deliveries().to_pylist() if row["facts"] == row["rejected"] == 0}

    @cached_property
    def suggested(self) -> set[frozenset[str]]:
        return {frozenset(pair) for pair in self.case.suggestions().pairs.select("a", "b").iter_rows()}

    @cached_property
    def people_known(self) -> dict[str, str]:
        people = pl.read_ndjson(self.told.truth / "persons.jsonl", infer_schema_length=None)
        return dict(people.select("id", "id_card").iter_rows())


def _shared(a: Answers, fact: str, other: str) -> tuple[set[str], set[str]]:
    return {e["id"] for e in a.of(fact)}, {e["id"] for e in a.of(other)}


def _same_as(a: Answers, r: Record, fact: str, other: str) -> bool:
    mine, theirs = _shared(a, fact, other)
    return bool(mine & theirs)


def _apart_from(a: Answers, r: Record, fact: str, other: str) -> bool:
    mine, theirs = _shared(a, fact, other)
    return bool(mine) and bool(theirs) and not mine & theirs


def _reversal_of(a: Answers, r: Record, fact: str, other: str) -> bool:
    return any((x["id"], y["id"]) in a.undone for x in a.of(fact) for y in a.of(other))


def _after(a: Answers, r: Record, fact: str, other: str) -> bool:
    (late,), (early,) = a.of(fact), a.of(other)
    return late["time_ms"] == early["time_ms"] and late["seq"] > early["seq"]


def _hidden(a: Answers, r: Record, fact: str, other: str) -> bool:
    """Nobody is taken for the other side; where the other row tells, it is the true one."""
    (true,) = (a.true[one] for one in a.movement[fact])
    true_ends = (true["from_account"], true["to_account"])
    return bool(a.of(fact)) and all(
        end["kind"] in ("placeholder", "pool") or any(a.is_account(end["id"], one) for one in true_ends)
        for event in a.of(fact)
        for end in a.ends(event)
    )


def _direction(a: Answers, r: Record, fact: str, other: str) -> bool:
    """Where nothing in the row tells, it stays open, or the other side's row told the true one."""
    (event,) = (e for e in a.of(fact) if e["relation"] != "topped_up")
    (true,) = (a.true[one] for one in a.movement[fact])
    own = a.owner[fact]
    if r["value"] == "open":
        return not event["directed"] or a.is_account(event["dst" if true["to_account"] == own else "src"], own)
    return bool(event["directed"]) and a.is_account(event["dst" if r["value"] == "in" else "src"], own)


def _other_person(a: Answers, r: Record, fact: str, other: str) -> bool:
    mine, theirs = a.people(fact), a.people(other)
    pairs = {frozenset((x, y)) for x in mine for y in theirs}
    return bool(mine) and bool(theirs) and not mine & theirs and not pairs & a.suggested


def _person(a: Answers, r: Record, fact: str, other: str) -> bool:
    who = {one for one, numbers in a.numbers.items() if a.people_known[r["value"]] in numbers}
    return any(frozenset((x, y)) in a.suggested for x in a.people(fact) for y in who)


def _each(said: Callable[[Answers, Record, Record], bool]) -> Callable[[Answers, Record, str, str], bool]:
    """True of every movement of a row, of which there is one at least."""
    return lambda a, r, fact, other: bool(a.of(fact)) and all(said(a, r, event) for event in a.of(fact))


RIGHT: dict[str, Callable[[Answers, Record, str, str], bool]] = {
    "same_as": _same_as,
    "apart_from": _apart_from,
    "reversal_of": _reversal_of,
    "after": _after,
    "noted": lambda a, r, fact, other: a.noted.get(fact) == r["value"] and not a.subjects[fact],
    "no_data": lambda a, r, fact, other: r["path"] in a.without_data,
    "pool": _each(lambda a, r, event: r["value"] in {end["pool_type"] for end in a.ends(event)}),
    "hidden": _hidden,
    "number": _each(lambda a, r, event: r["value"] in {end["number"] for end in a.ends(event)}),
    "amount": _each(lambda a, r, event: event["amount"] == int(r["value"])),
    "currency": _each(lambda a, r, event: event["currency"] == r["value"]),
    "time": _each(lambda a, r, event: (event["time_ms"], event["precision"]) == (int(r["value"]), "ms")),
    "precision": _each(lambda a, r, event: event["precision"] == r["value"]),
    "direction": _direction,
    "other_person": _other_person,
    "person": _person,
}
"""What a record says is right → whether the case gives that answer."""


def answered(case: Case, told: Told, records: pl.DataFrame | None = None) -> pl.DataFrame:
    """The records of the truth (or these), with ``given``: is the right answer given?"""
    asked = Answers(case, told)
    if records is None:
        records = pl.read_ndjson(told.truth / "traps.jsonl", infer_schema_length=None)
    given = []
    for r in records.iter_rows(named=True):
        other = "" if r["other_path"] is None else asked.fact(r["other_path"], r["other_sheet"], r["other_row"])
        given.append(RIGHT[r["right"]](asked, r, asked.fact(r["path"], r["sheet"], r["row"]), other))
    return records.with_columns(given=pl.Series(given, dtype=pl.Boolean))


def told_by_trap(records: pl.DataFrame) -> pl.DataFrame:
    """trap, places, right: how many places each trap has, and at how many the right answer is given."""
    return records.group_by("trap", maintain_order=True).agg(places=pl.len(), right=pl.col("given").sum())
