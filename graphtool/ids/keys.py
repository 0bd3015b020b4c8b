"""What is a fact, an event, an entity called? The names that bind loaders, ledger, derivation and stores.

fact ``<20 hex of the file's SHA-256>.<sheet>.<row>`` · event ``<smallest fact id>.<part>`` · entity
``<prefix of its kind>-<20 hex of SHA-256(kind 0x1F key)>``. Names hold no number or name of a person, so they
may stand in addresses and logs. Every builder is there for columns and for one value; both give the same text.
"""

from __future__ import annotations

import hashlib

import duckdb
import polars as pl

from graphtool.terms import KINDS

DIGEST_CHARS = 20
"""How many hex characters of a SHA-256 name a file or an entity."""

SEPARATOR = "\x1f"
"""Between kind and key under the hash: a character that no cell keeps."""


def fact_id(file: str, sheet: int, row: int) -> str:
    """The name of a source row."""
    return f"{file[:DIGEST_CHARS]}.{sheet}.{row}"


def fact_ids(file: pl.Expr | None = None, sheet: pl.Expr | None = None, row: pl.Expr | None = None) -> pl.Expr:
    """:func:`fact_id` of columns (by default ``file``, ``sheet`` and ``row``)."""
    f = pl.col("file") if file is None else file
    s = pl.col("sheet") if sheet is None else sheet
    r = pl.col("row") if row is None else row
    return pl.concat_str([f.str.slice(0, DIGEST_CHARS), s.cast(pl.String), r.cast(pl.String)], separator=".")


def event_id(fact: str, part: str) -> str:
    """The name of the event ``part`` (a small word or digit) of a row."""
    return f"{fact}.{part}"


def event_ids(fact: pl.Expr, part: str) -> pl.Expr:
    """:func:`event_id` of a column."""
    return fact + f".{part}"


def entity_id(kind: str, key: str) -> str:
    """The name of the entity of that kind and key."""
    digest = hashlib.sha256(f"{kind}{SEPARATOR}{key}".encode()).hexdigest()
    return f"{KINDS[kind].prefix}-{digest[:DIGEST_CHARS]}"


def entity_ids(kind: str, keys: pl.Series) -> pl.Series:
    """:func:`entity_id` of a column of keys; each distinct key is hashed once. Null stays null."""
    distinct = keys.unique().drop_nulls().alias("key")
    with duckdb.connect(config={"threads": 1}) as db:
        db.register("keys", distinct.to_frame().to_arrow())
        named = pl.DataFrame(db.sql(f"select key, {entity_id_sql(kind, 'key')} as id from keys").to_arrow_table())
    return keys.alias("key").to_frame().join(named, on="key", how="left", maintain_order="left")["id"]


def entity_id_sql(kind: str, column: str) -> str:
    """The DuckDB expression of :func:`entity_id` over a column (a name of ours, never data)."""
    prefix = KINDS[kind].prefix
    return f"'{prefix}-' || substr(sha256('{kind}' || chr(31) || {column}), 1, {DIGEST_CHARS})"


# Keys: the canonical strong identifier of an entity. Null where a part is null.


def id_key(number: pl.Expr) -> pl.Expr:
    """A person by ID card: ``id:<18>``."""
    return pl.lit("id:") + number


def document_key(type_: pl.Expr, number: pl.Expr) -> pl.Expr:
    """A person by another document: ``doc:<type>:<no>``."""
    return pl.lit("doc:") + type_ + ":" + number


def row_key(fact: pl.Expr) -> pl.Expr:
    """Whoever has no strong identifier is one per row: ``row:<fact id>``."""
    return pl.lit("row:") + fact


def uscc_key(number: pl.Expr) -> pl.Expr:
    """An organisation by its unified social credit code: ``uscc:<18>``."""
    return pl.lit("uscc:") + number


def agent_key(number: pl.Expr) -> pl.Expr:
    """An organisation by 代理商账号: ``agent:<no>``."""
    return pl.lit("agent:") + number


def employer_key(file: pl.Expr, name: pl.Expr) -> pl.Expr:
    """An organisation that one file names: ``file:<digest>:<name>``."""
    return pl.lit("file:") + file.str.slice(0, DIGEST_CHARS) + ":" + name


def account_key(scope: pl.Expr, number: pl.Expr) -> pl.Expr:
    """An account within its scope (``terms.SCOPES``): ``bank:<no>``, ``tenpay:<id>`` …"""
    return scope + ":" + number


def pool_key(pool_type: pl.Expr, institution: pl.Expr) -> pl.Expr:
    """A pool: ``<type>:<institution>``, ``?`` where none is named."""
    return pool_type + ":" + institution.fill_null("?")


def line_key(number: pl.Expr) -> pl.Expr:
    """A phone line: ``tel:<digits>``."""
    return pl.lit("tel:") + number


def device_key(type_: str, number: pl.Expr) -> pl.Expr:
    """A device (``imei``, ``ip`` or ``mac``): ``imei:<15>`` …"""
    return pl.lit(f"{type_}:") + number


def terminal_key(sn: pl.Expr) -> pl.Expr:
    """A terminal: ``sn:<SN>``."""
    return pl.lit("sn:") + sn


def merchant_key(number: pl.Expr) -> pl.Expr:
    """A merchant: ``mno:<no>``."""
    return pl.lit("mno:") + number


def list_key(file: pl.Expr, sheet: pl.Expr) -> pl.Expr:
    """A data list: ``file:<digest>.<sheet>``."""
    return pl.lit("file:") + file.str.slice(0, DIGEST_CHARS) + "." + sheet.cast(pl.String)


def report_key(number: pl.Expr) -> pl.Expr:
    """A report by its number: ``rno:<no>``."""
    return pl.lit("rno:") + number
