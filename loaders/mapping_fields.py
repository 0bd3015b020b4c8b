"""Which parser reads a mapped column? The fields of every kind of fact, and the choices a mapping has for each.

A mapping names fields of ``model.FACTS`` and columns; how a cell is read follows from the field (an amount, a moment, a
phone …) unless the mapping says more: a unit, a layout of time, words with their meaning, a prefix, a scheme of keys.
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from graphtool import ids, model
from graphtool.terms import KINDS, POOL_TYPES, RELATIONS, ROLES, ROW_TYPES, SCOPES
from loaders import amounts, cells, times, words
from loaders.cells import Parsed, Parser

Reading = Literal[
    "text",
    "name",
    "amount",
    "moment",
    "duration",
    "decimal",
    "share",
    "account",
    "number",
    "key",
    "word",
    "reference",
]

ORIGIN = ("file", "sheet", "row")
PRECISION = {
    "opened_ms": "opened_precision",
    "time_ms": "precision",
    "since_ms": "precision",
    "founded_ms": "precision",
}
"""Moments that carry how exact they are, and where."""

_MONEY = frozenset(
    "amount balance fee service_fee communication_fee deposit cashback profit_share deduction available wage "
    "commission paid capital loss amount_in amount_out".split()
)
_NAMES = frozenset(
    "name holder_name other_name legal_name proxy_name payee_name merchant_name sender_name receiver_name from_name "
    "to_name shareholder manager employer parent_name".split()
)
_REFERENCES = frozenset("serial trade_no channel_ref reference batch_no waybill".split())
ACCOUNTS = {
    "account": "scope",
    "owner": "scope",
    "other_account": "other_scope",
    "from_account": "from_scope",
    "to_account": "to_scope",
}
"""Account fields whose spelling follows the scope beside them."""
_NUMBERS: dict[str, ids.Identifier] = {
    **dict.fromkeys(("card", "funding_card", "bound_account", "payee_account"), ids.BANK),
    **dict.fromkeys(
        ("holder_id", "other_id", "id_no", "legal_id", "proxy_id", "from_id", "to_id", "shareholder_id"), ids.DOCUMENT
    ),
    **dict.fromkeys(("phone", "own", "other", "sender_phone", "receiver_phone", "other_phone"), ids.PHONE),
    **dict.fromkeys(("uscc", "employer_id"), ids.USCC),
    "sn": ids.SN, **dict.fromkeys(("merchant_no", "parent_no"), ids.MERCHANT_NO), "agent_no": ids.AGENT_NO, "report_no": ids.REPORT_NO,
    "imei": ids.IMEI, "imsi": ids.IMSI, "device_no": ids.DEVICE_NO, "ip": ids.IP, "mac": ids.MAC,
    **dict.fromkeys(("wechat", "group_no"), ids.TENPAY),
}  # fmt: skip

WORDS: dict[str, frozenset[str]] = {
    "direction": frozenset({"in", "out"}),
    "medium": frozenset({"call", "message"}),
    "item_type": frozenset({"profit_share", "cashback", "deduction"}),
    "result": frozenset({"success", "failed"}),
    "row_type": frozenset(ROW_TYPES),
    "role": frozenset(ROLES),
    "relation": frozenset(RELATIONS),
    **dict.fromkeys(("from_kind", "to_kind"), frozenset(KINDS)),
    **dict.fromkeys(("scope", "other_scope", "from_scope", "to_scope"), frozenset(SCOPES)),
}
"""Fields that hold one of our words, and which; a column of such a field needs its words' meanings."""

REQUIRED: dict[str, dict[str, tuple[str, ...]]] = {
    "payment": {"subject": ("account", "card"), "amount": ("amount",), "time": ("time_ms",)},
    "transfer": {"subject": ("from_account", "to_account"), "amount": ("amount",), "time": ("time_ms",)},
    "relation": {"subject": ("from_key",), "counterparty": ("to_key",)},
    "swipe": {"amount": ("amount",), "time": ("time_ms",)},
    "terminal": {"subject": ("sn",)},
    "merchant": {"subject": ("merchant_no",)},
    "settlement": {"subject": ("batch_no", "agent_no", "payee_account"), "amount": ("amount",), "time": ("time_ms",)},
    "settlement_item": {"subject": ("batch_no", "sn"), "amount": ("amount",)},
    "holder": {"subject": ("account", "card")},
    "person": {"subject": ("name", "id_no", "phone")},
    "call": {"subject": ("own",), "time": ("time_ms",)},
    "contact": {"subject": ("account",), "counterparty": ("owner", "group_no", "group_name")},
    "login": {"subject": ("account",), "time": ("time_ms",)},
    "shipment": {"subject": ("waybill", "sender_phone", "receiver_phone")},
    "employment": {"subject": ("name", "id_no", "staff_no")},
    "company": {"subject": ("name", "uscc")},
    "report": {"subject": ("name", "id_no", "phone", "report_no")},
    "listing": {"subject": ("name", "phone", "id_no", "card")},
}
"""What a row of each kind cannot lack: part → fields of which one must be read."""

UNITS = {"yuan": 1, "fen": 0, "wan": 10_000}
SCHEMES: dict[str, frozenset[str]] = {
    "person": frozenset({"id"}), "organisation": frozenset({"uscc", "agent"}), "account": frozenset(SCOPES),
    "line": frozenset({"tel"}), "terminal": frozenset({"sn"}), "merchant": frozenset({"mno"}),
    "report": frozenset({"rno"}), "pool": frozenset(POOL_TYPES),
}  # fmt: skip
"""How keys of a kind may start; persons and organisations also ``doc:<word>``, kinds not listed any word."""
_SCHEME_NUMBERS: dict[str, ids.Identifier] = {
    "id": ids.ID_CARD, "uscc": ids.USCC, "agent": ids.AGENT_NO, "bank": ids.BANK, "tenpay": ids.TENPAY,
    "alipay": ids.ALIPAY, "tel": ids.PHONE, "sn": ids.SN, "mno": ids.MERCHANT_NO, "rno": ids.REPORT_NO,
    "imei": ids.IMEI, "ip": ids.IP, "mac": ids.MAC,
}  # fmt: skip

_FIRST_MS, _LAST_MS = -2_208_988_800_000, 7_258_118_399_999
"""1900-01-01 and the last millisecond of 2199, as every other layout of time has them."""


@dataclass(frozen=True)
class Source:
    """Where a field comes from: ``columns`` (the first that a row fills), and how its cells are read."""

    columns: tuple[str, ...]
    unit: str = "yuan"
    layout: str = "auto"
    clock: str = ""
    prefix: str = ""
    scheme: str = ""
    signed: bool = False
    words: Dictionary[str, str] = field(default_factory=dict)


def fields_of(kind: str) -> frozenset[str]:
    """What a mapping may name for a kind: the fields of its fact, and the pair ``amount_in``, ``amount_out``."""
    names = {n for n in model.FACTS[kind].names if n not in ORIGIN and n not in PRECISION.values()}
    return frozenset(names | ({"amount_in", "amount_out"} if kind == "payment" else set()))


def reading(name: str) -> Reading:
    """How the cells of a field are read."""
    if name in _MONEY:
        return "amount"
    if name.endswith("_ms"):
        return "moment"
    special: dict[str, Reading] = {
        "duration_s": "duration", "longitude": "decimal", "latitude": "decimal", "share_ppm": "share",
        "from_key": "key", "to_key": "key",
    }  # fmt: skip
    if name in special:
        return special[name]
    if name in WORDS:
        return "word"
    if name in ACCOUNTS:
        return "account"
    if name in _NUMBERS:
        return "number"
    if name in _REFERENCES:
        return "reference"
    return "name" if name in _NAMES else "text"


def parser_of(name: str, source: Source, constants: Dictionary[str, str]) -> Parser:
    """The parser of a field's cells."""
    how = reading(name)
    if how == "amount":
        return _amount(source.unit)
    if how == "moment":
        return _moment(source.layout)
    if how == "share":
        return amounts.share(percent=source.unit == "percent")
    if how == "key":
        return _prefixed(source.prefix, _key(source.scheme))
    if how == "word" or source.words:
        return _word(name, source.words)
    if how == "account":
        return _prefixed(source.prefix, _scoped(constants.get(ACCOUNTS[name], "bank")))
    plain: dict[str, Parser] = {
        "duration": cells.duration, "decimal": cells.decimal, "name": cells.name, "reference": cells.reference,
    }  # fmt: skip
    parse = cells.number(_NUMBERS[name]) if how == "number" else plain.get(how, cells.text)
    return _prefixed(source.prefix, parse)


def spelt_constant(name: str, value: str, constants: Dictionary[str, str]) -> str | None:
    """How is a constant spelt? A number as a cell of its field would be read (None where it is no such number), else as it
    stands."""
    if reading(name) not in ("account", "number"):
        return value
    read: str | None = parser_of(name, Source((name,)), constants)(pl.Series([value], dtype=pl.String)).value[0]
    return read


def _amount(unit: str) -> Parser:
    if unit == "fen":
        return cells.minor
    return cells.fen if unit == "yuan" else amounts.worded(UNITS[unit])


def _scoped(scope: str) -> Parser:
    numbers: dict[str, ids.Identifier] = {"bank": ids.BANK, "tenpay": ids.TENPAY, "alipay": ids.ALIPAY}
    return cells.number(numbers[scope]) if scope in numbers else cells.text


def _prefixed(prefix: str, parse: Parser) -> Parser:
    if not prefix:
        return parse
    return lambda cell: parse(pl.DataFrame({"t": cell}).select(t=pl.lit(prefix) + pl.col("t"))["t"])


def _key(scheme: str) -> Parser:
    known = _SCHEME_NUMBERS.get(scheme)
    parse = cells.text if known is None else cells.number(known)

    def keyed(cell: pl.Series) -> Parsed:
        read = parse(cell)
        spelt = read.value.to_frame("t").select(t=pl.lit(f"{scheme}:") + pl.col("t"))["t"]
        return Parsed((spelt,), read.code)

    return keyed


def _direction(cell: pl.Series) -> Parsed:
    value, strange = words.direction(cell)
    codes = strange.to_frame("m").select(c=pl.when("m").then(pl.lit("unknown_direction")))["c"]
    return Parsed((value,), codes if strange.any() else None)


def _word(name: str, meanings: Dictionary[str, str]) -> Parser:
    """Words by the mapping; directions and row types without any, by the words that all formats know."""
    if not meanings and name == "direction":
        return _direction
    if not meanings and name == "row_type":
        return lambda cell: Parsed((words.row_type([cell]),))
    table = {k: v for k, v in meanings.items() if k != "*"}
    rest = meanings.get("*")

    def read(cell: pl.Series) -> Parsed:
        value = cell.replace_strict(table, default=rest, return_dtype=pl.String)
        value = value.set(cell.is_null(), None)
        strange = value.is_null() & cell.is_not_null()
        codes = strange.to_frame("m").select(c=pl.when("m").then(pl.lit("unknown_word")))["c"]
        return Parsed((value,), codes if strange.any() else None)

    return read


def _moment(layout: str) -> Parser:
    """``auto`` reads every spelling that formats know; COUNTED count from 1970; else a pattern of strftime. A time is
    taken as the wall time it prints, whatever zone its maker meant."""
    if layout == "auto":
        return times.moment
    if layout in COUNTED:
        return _epoch(*COUNTED[layout])

    precision = (
        "ms"
        if "f" in layout
        else "second"
        if any(p in layout for p in ("%S", "%T", "%X"))
        else ("minute" if "%M" in layout else "day")
    )

    def parse(cell: pl.Series) -> Parsed:
        pattern = layout if precision != "day" else f"{layout} %H:%M"
        text = cell if precision != "day" else cell.to_frame("t").select(t=pl.col("t") + " 00:00")["t"]
        ms = text.str.to_datetime(pattern, time_unit="ms", strict=False).cast(pl.Int64)
        return _dated(cell, ms, precision)

    return parse


COUNTED = {"utc_ms": (1, 8 * 3_600_000), "utc_s": (1000, 8 * 3_600_000), "epoch_ms": (1, 0), "epoch_s": (1000, 0)}
"""Layouts of moments that are counts from 1970 → milliseconds of one unit, and what Beijing's clock is ahead: programs count
from 1970 in Greenwich (``utc``), so that 0 is 08:00 in Beijing; some tables count on the wall clock itself (``epoch``)."""


def _epoch(factor: int, ahead_ms: int) -> Parser:
    def parse(cell: pl.Series) -> Parsed:
        number = _within(cells.integer(cell).value, factor)
        return _dated(cell, number * factor + ahead_ms, "ms" if factor == 1 else "second")

    return parse


def _within(number: pl.Series, factor: int = 1) -> pl.Series:
    """Moments of which one unit is ``factor`` milliseconds; null where no calendar of ours has the day."""
    outside = ~number.is_between(_FIRST_MS // factor, _LAST_MS // factor)
    return number.set(outside.fill_null(False), None)


def _dated(cell: pl.Series, ms: pl.Series, precision: str) -> Parsed:
    ms = _within(ms)
    frame = pl.DataFrame({"t": cell, "ms": ms})
    done = frame.select(
        p=pl.when(pl.col("ms").is_not_null()).then(pl.lit(precision)),
        c=pl.when(pl.col("ms").is_null() & pl.col("t").is_not_null()).then(pl.lit("bad_time")),
    )
    return Parsed((ms, done["p"]), done["c"] if done["c"].null_count() < len(cell) else None)
