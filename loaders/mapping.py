"""Saved column mappings: how a table that no format claims is read, as a TOML file that anybody can check.

    id = "yunzhou_pos"                     # names the mapping
    version = 1                            # grows with each change of meaning
    zh = "云州收单机构交易"
    en = "transactions of the Yunzhou acquirer"

    [[table]]                              # one kind of table; a mapping may have several
    name = "swipes"
    when = ["流水", "终端", "金额(分)"]      # headers that must all be there
    unless = ["批次"]                       # headers that must not
    ordered = false                        # true: only with the headers of ``when`` in that order
    ignore = ["操作员"]                     # known and not read
    status = "状态"                         # optional: rows whose status says failed are noted

    [[table.fact]]                         # one or several facts per row, of different kinds
    kind = "swipe"                         # of model.FACTS
    constants = { currency = "CNY", acquirer = "某甲支付有限公司" }
    [table.fact.columns]                   # field of the fact = column
    serial = "流水"
    sn = "终端"
    amount = { column = "金额(分)", unit = "fen" }
    time_ms = { column = "日期", clock = "时间" }
    row_type = { column = "类型", words = { "消费" = "purchase", "撤销" = "reversal", "*" = "purchase" } }

Choices of a column: ``columns`` (several headers, the first filled), ``unit`` (yuan, fen, wan; percent for shares),
``signed`` (the sign of a payment's amount is its direction), ``layout`` (auto; utc_ms, utc_s: counted from 1970 in
Greenwich, told as Beijing time; epoch_ms, epoch_s: counted on the wall clock itself; or a strftime pattern), ``clock``,
``words`` (``*`` is any other), ``prefix``, and ``scheme`` for the keys of relations (``tel``, ``bank``, ``id``,
``doc:<word>`` …). ``名#2`` is the second column of that name. A payment may have ``amount_in`` and ``amount_out`` instead
of an amount and a direction.

The id of a mapped format ends with a digest of what the mapping says, so that a changed mapping is another reading.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from graphtool.errors import MappingError
from graphtool.texts import Labelled, Lang
from loaders import words
from loaders.columns import Columns, Compute, Declared, Field, Notes, Record, spell
from loaders.contract import Claim, Head
from loaders.mapping_check import check
from loaders.mapping_fields import ACCOUNTS, PRECISION, REQUIRED, Source, parser_of, reading, spelt_constant

SUFFIX = ".toml"


@dataclass(frozen=True)
class MappedFormat(Declared):
    """One table of a mapping as a format: it claims and reads like any other."""

    mapping: str = ""
    ordered: bool = False

    def claim(self, head: Head) -> Claim:
        """Is this table mine, and if not, why?"""
        said = super().claim(head)
        if not (said.yes and self.ordered):
            return said
        printed = [spell(h) for h in head.header]
        places = [printed.index(group[0]) for group in self.signature]
        return said if places == sorted(places) else Claim(False, "other_order")


@dataclass(frozen=True)
class Fault(Labelled):
    """What is wrong with a mapping's file, in the reader's language."""

    error: MappingError

    def __str__(self) -> str:
        return str(self.error)

    def label(self, lang: Lang) -> str:
        """The sentence of the error."""
        return self.error.message(lang)


@dataclass(frozen=True)
class Mapping:
    """A checked mapping. ``data`` is what the file says; ``formats`` one format per table."""

    id: str
    version: int
    zh: str
    en: str
    digest: str
    data: dict[str, Any]
    formats: tuple[MappedFormat, ...]


def parse_mapping(text: str) -> Mapping:
    """What does this mapping say?

    Raises
    ------
    MappingError
        With the place and what is allowed there.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError("syntax", place=str(error)) from error
    check(data)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    formats = tuple(_format(data, table, digest[:8]) for table in data["table"])
    return Mapping(data["id"], data["version"], data["zh"], data["en"], digest, data, formats)


def read_mapping(path: Path) -> str:
    """The text of a mapping's file. Raises MappingError."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError("unreadable", path=path.name) from error


def load_mapping(path: Path) -> Mapping:
    """The mapping of a file. Raises MappingError, which names the file."""
    text = read_mapping(path)
    try:
        return parse_mapping(text)
    except MappingError as error:
        raise MappingError("broken", path=path.name, why=Fault(error)) from error


def save_mapping(text: str, path: Path) -> Mapping:
    """Check a mapping and write it, whole or not at all. Raises MappingError."""
    mapping = parse_mapping(text)
    aside = path.with_suffix(f"{path.suffix}.part")
    aside.write_text(text, "utf-8")
    aside.replace(path)
    return mapping


def load_mappings(folder: Path) -> tuple[Mapping, ...]:
    """All mappings of a folder, in order of name. Raises MappingError, also for an id that occurs twice."""
    found, broken = usable_mappings(folder)
    if broken:
        raise broken[0]
    return found


def usable_mappings(folder: Path) -> tuple[tuple[Mapping, ...], tuple[MappingError, ...]]:
    """The mappings of a folder that can be read, in order of name, and what is wrong with the others; of two with one id
    only the first counts."""
    found: dict[str, Mapping] = {}
    broken: list[MappingError] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
        try:
            mapping = load_mapping(path)
            if mapping.id in found:
                raise MappingError("broken", path=path.name, why=Fault(MappingError("twice", id=mapping.id)))
            found[mapping.id] = mapping
        except MappingError as error:
            broken.append(error)
    return tuple(found.values()), tuple(broken)


def _format(data: dict[str, Any], table: dict[str, Any], digest: str) -> MappedFormat:
    when = tuple((spell(h),) for h in table["when"])
    status = table.get("status", "")
    return MappedFormat(
        id=f"mapping.{data['id']}.{table['name']}@{digest}",
        version=data["version"],
        zh=f"{data['zh']} · {table['name']}",
        en=f"{data['en']} · {table['name']}",
        signature=when,
        essential=(),
        records=tuple(_record(fact, f"{data['id']}.{table['name']}") for fact in table["fact"]),
        ignored=frozenset(spell(h) for h in (*table.get("ignore", ()), *([status] if status else ()))),
        refuses=tuple(spell(h) for h in table.get("unless", ())),
        notes=_failed(spell(status)) if status else None,
        mapping=data["id"],
        ordered=table.get("ordered", False),
    )


def mapping_of(reader: str) -> str:
    """The id of the saved mapping that a reader ("<format id>/<version>") is of; "" for any other."""
    area, _, rest = reader.partition(".")
    return rest.partition(".")[0] if area == "mapping" else ""


def source_of(value: str | dict[str, Any]) -> Source:
    """The source that a mapping's entry for a column names."""
    if isinstance(value, str):
        return Source((spell(value),))
    columns = value.get("columns") or [value["column"]]
    choices = {k: v for k, v in value.items() if k not in ("column", "columns", "clock")}
    return Source(tuple(spell(c) for c in columns), clock=spell(value.get("clock", "")), **choices)


def _record(fact: dict[str, Any], layout: str) -> Record:
    kind, constants = fact["kind"], dict(fact.get("constants", {}))
    constants = {name: spelt_constant(name, value, constants) or value for name, value in constants.items()}
    sources = {name: source_of(value) for name, value in fact["columns"].items()}
    fields = tuple(_field(name, source, constants) for name, source in sources.items())
    if kind in ("payment", "transfer") and "row_type" not in sources:
        constants.setdefault("row_type", "transfer")
    if kind == "swipe" and "row_type" not in sources:
        constants.setdefault("row_type", "purchase")
    if kind == "call" and "medium" not in sources:
        constants.setdefault("medium", "call")
    if kind == "payment":
        constants.setdefault("layout", layout)
        if "scope" not in sources:
            constants.setdefault("scope", "bank")
    sides = tuple(side for side in ("amount_in", "amount_out") if side in sources)
    parted, unclear = ({"amount": sides}, {"amount": "two_amounts"}) if sides else ({}, {})
    return Record(kind, fields, REQUIRED[kind], constants, _complete(kind, sources, constants), parted, unclear)


def _field(name: str, source: Source, constants: dict[str, str]) -> Field:
    to: tuple[str, ...] = (name,)
    if reading(name) == "moment":
        to = (name, PRECISION[name]) if name in PRECISION else (name,)
    clock = (source.clock,) if source.clock else ()
    return Field(to, source.columns, parser_of(name, source, constants), clock)


def _complete(kind: str, sources: dict[str, Source], constants: dict[str, str]) -> Compute:
    def compute(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
        done: dict[str, pl.Series] = {}
        if "amount_in" in sources or "amount_out" in sources:
            done.update(_two_amounts(frame))
        elif kind == "payment" and sources["amount"].signed:
            amount = pl.col("amount")
            way = pl.when(amount < 0).then(pl.lit("out")).when(amount > 0).then(pl.lit("in"))
            signed = frame.select(amount=amount.abs(), direction=way)
            done.update({"amount": signed["amount"], "direction": signed["direction"]})
        if "direction" in sources:
            printed = columns.get(*sources["direction"].columns)
            done["direction_word"] = frame["direction"] if printed is None else printed
        if "currency" in sources:
            done["currency"], strange = words.currency(frame["currency"])
            columns.report(sources["currency"].columns[0], "unknown_currency", strange)
        if "row_type" in sources:
            done["row_type"] = frame["row_type"].fill_null("purchase" if kind == "swipe" else "transfer")
        if "other_account" in sources and not {"other_scope"} & {*sources, *constants}:
            there = frame["other_account"].is_not_null()
            done["other_scope"] = there.to_frame("m").select(s=pl.when("m").then(pl.lit("bank")))["s"]
        done.update(_scopes(frame, columns, sources))
        return done

    return compute


def _scopes(frame: pl.DataFrame, columns: Columns, sources: dict[str, Source]) -> dict[str, pl.Series]:
    """The scope of an account that has none by its word: ``other`` where the word is unknown, ``bank`` where none is
    printed, as without the column. An account without a scope would be nobody's."""
    found = {}
    for account, scope in ACCOUNTS.items():
        numbers = [n for n in ((account, "card") if scope == "scope" else (account,)) if n in sources]
        if scope not in sources or not numbers:
            continue
        printed = [c.is_not_null().alias(f"w{i}") for i, c in enumerate(columns.all(*sources[scope].columns))]
        said = pl.any_horizontal(pl.lit(False), *(c.name for c in printed))
        there = pl.any_horizontal(pl.col(n).is_not_null() for n in numbers)
        rest = pl.when(there & said).then(pl.lit("other")).when(there).then(pl.lit("bank"))
        found[scope] = frame.select(scope, *numbers).with_columns(printed).select(s=pl.coalesce(scope, rest))["s"]
    return found


def _two_amounts(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """An amount in one of two columns: the column says the direction. Both filled and not 0: unclear, unread."""
    none = pl.lit(None, pl.Int64)
    got = pl.col("amount_in") if "amount_in" in frame.columns else none
    paid = pl.col("amount_out") if "amount_out" in frame.columns else none
    inward, outward = got.fill_null(0) != 0, paid.fill_null(0) != 0
    done = frame.select(
        amount=pl.when(inward & outward).then(None).when(outward).then(paid).otherwise(pl.coalesce(got, paid)),
        direction=pl.when(inward & outward)
        .then(None)
        .when(outward)
        .then(pl.lit("out"))
        .when(inward | got.is_not_null())
        .then(pl.lit("in"))
        .when(paid.is_not_null())
        .then(pl.lit("out")),
        _unclear_amount=inward & outward,
    )
    return done.to_dict()


def _failed(header: str) -> Notes:
    def notes(columns: Columns) -> list[tuple[str, pl.Series]]:
        status = columns.get(header)
        if status is None:
            return []
        failed, strange = words.status(status)
        columns.report(header, "unknown_status", strange)
        return [("failed", failed)]

    return notes
