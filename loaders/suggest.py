"""What could this unknown table be? A first mapping, with a reason and a confidence for every column.

For each kind of fact, every column is compared with the headers that the known formats print for that kind's fields,
and with a few general words; then the first rows are read by the field's own parser, and a field that cannot read them
is dropped. The kind that explains most columns and lacks nothing essential is proposed. It is a proposal: a person
checks and saves it.

Source: own rule.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache

import polars as pl

from graphtool import texts
from graphtool.texts import Lang
from loaders import FORMATS, words
from loaders.cells import Parser, clean
from loaders.columns import Declared, spell
from loaders.contract import Head
from loaders.draft import USUAL, Column, Draft, column_names
from loaders.mapping_fields import REQUIRED, Source, fields_of, parser_of, reading
from loaders.naming import FieldName

KINDS = ("payment", "transfer", "call", "login", "swipe", "shipment", "settlement_item", "settlement", "terminal", "merchant", "report",
         "company", "employment", "holder", "person", "contact")  # fmt: skip
"""Kinds that are proposed; of equals the first."""

_CALLER = ("主叫号码", "主叫", "caller")
_GENERAL: dict[str, dict[str, tuple[str, ...]]] = {
    "transfer": {
        "from_account": ("付款账号", "付款方账号", "付款卡号", "转出账号", "汇款账号", "付方账号", "from", "fromid",
                         "source", "payer", "sender", "fromaccount", "nameorig", "orig"),
        "to_account": ("收款账号", "收款方账号", "收款卡号", "转入账号", "收方账号", "to", "toid", "target", "payee",
                       "receiver", "toaccount", "namedest", "bene"),
        "from_name": ("付款人", "付款方", "付款户名", "付款方户名", "汇款人", "转出户名", "付款人姓名"),
        "to_name": ("收款人", "收款方", "收款户名", "收款方户名", "转入户名", "收款人姓名"),
        "from_institution": ("付款银行", "付款行", "付款开户行"),
        "to_institution": ("收款银行", "收款行", "收款开户行"),
    },
    "payment": {
        "account": ("账号", "本方账号", "账户", "我方账号", "account", "accountid"),
        "other_account": ("对方账号", "对手账号", "对方账户", "交易对方账号"),
        "other_name": ("对方户名", "对方姓名", "对方名称", "交易对方", "对手户名"),
        "direction": ("收支", "收付", "借贷", "收/支", "方向", "借贷标志"),
        "amount_in": ("收入金额", "收入", "存入", "贷方发生额", "贷方金额", "credit"),
        "amount_out": ("支出金额", "支出", "支取", "借方发生额", "借方金额", "debit"),
        "balance": ("余额", "账户余额", "balance"),
    },
    "call": {"own": _CALLER, "other": ("被叫号码", "被叫", "callee"), "duration_s": ("duration", "seconds")},
    "person": {"name": ("name", "personname"), "phone": ("phone", "mobile"), "id_no": ("idcard", "idno")},
}  # fmt: skip
_ANY_KIND: dict[str, tuple[str, ...]] = {
    "amount": ("金额", "交易金额", "发生额", "金额(元)", "金额(分)", "amount", "value", "sum"),
    "time_ms": ("时间", "日期", "交易时间", "交易日期", "发生时间", "time", "date", "createtime", "timestamp"),
    "serial": ("流水号", "交易流水号", "流水", "订单号", "serial", "orderid", "ordernum", "transactionid", "txid"),
    "memo": ("备注", "摘要", "附言", "用途", "comment", "memo", "remark", "description"),
    "currency": ("币种", "currency"),
}  # fmt: skip
_MOST_WORDS = 12
_CLOCK = re.compile(r"^\d{1,2}[:时]\d{1,2}|^\d{5,6}$")


@dataclass(frozen=True)
class Guess:
    """What one column may be. ``reason`` is a key of ``loaders.suggest`` in the catalogue."""

    header: str
    place: int
    field: str | None
    confidence: float
    reason: str
    arguments: dict[str, str] = dataclasses.field(default_factory=dict)

    def why(self, lang: Lang) -> str:
        """The reason as a sentence."""
        field = FieldName(self.field) if self.field else ""
        return texts.say(f"loaders.suggest.{self.reason}", lang, field=field, **self.arguments)


@dataclass(frozen=True)
class Proposal:
    """A proposed way to read a table: the draft, how sure it is, and one guess per column, in order of columns."""

    draft: Draft
    confidence: float
    guesses: tuple[Guess, ...]

    @property
    def kind(self) -> str:
        """The kind of fact."""
        return self.draft.kind

    @property
    def missing(self) -> tuple[str, ...]:
        """Parts of a fact that no column gives."""
        return self.draft.missing()

    @property
    def text(self) -> str:
        """The mapping as TOML, to be checked and saved."""
        return self.draft.to_toml()


def suggest(head: Head, id_: str = "my_mapping", kinds: Sequence[str] = KINDS) -> Proposal:
    """How could this table be read?

    Parameters
    ----------
    head : Head
        Header, titles and first rows.
    id_ : str
        The id of the proposed mapping.
    kinds : sequence of str
        The kinds of fact to choose from.

    Returns
    -------
    Proposal
        The best kind with one guess per column, in order of columns.

    Cost
    ----
    A few parses of at most 50 cells per column and kind; tens of milliseconds.
    """
    columns = [_cells(head, place) for place in range(len(head.header))]
    kind, score, guesses = max((_try(head, columns, kind) for kind in kinds), key=lambda p: p[1])
    return Proposal(_draft(head, columns, kind, guesses, id_), round(score, 2), guesses)


def _given(guesses: tuple[Guess, ...]) -> set[str]:
    found = {g.field for g in guesses if g.field}
    return found | ({"amount"} if found & {"amount_in", "amount_out"} else set())


def _try(head: Head, columns: Sequence[pl.Series], kind: str) -> tuple[str, float, tuple[Guess, ...]]:
    """One kind: each column gets at most one field and each field one column, the surest first."""
    offers = sorted(
        (g for place in range(len(columns)) for g in _offers(head, place, columns[place], kind)),
        key=lambda g: (-g.confidence, g.place, g.field or ""),
    )
    taken: dict[int, Guess] = {}
    for guess in offers:
        if guess.place not in taken and guess.field not in {g.field for g in taken.values()}:
            taken[guess.place] = guess
    clock = _clock(head, columns, set(taken))
    guesses = tuple(
        taken.get(p, _none(head, p) if head.header[p] != clock else Guess(clock, p, None, 0.9, "clock"))
        for p in range(len(columns))
    )
    parts = REQUIRED[kind]
    lacking = sum(not _given(guesses) & set(names) for names in parts.values())
    filled = sum(bool(c.len() and c.null_count() < c.len()) for c in columns) or 1
    found = sum(g.confidence for g in guesses) / max(filled, sum(g.confidence > 0 for g in guesses))
    return kind, found * (1 - lacking / len(parts)) ** 2, guesses


def _none(head: Head, place: int) -> Guess:
    return Guess(head.header[place], place, None, 0.0, "none")


def _cells(head: Head, place: int) -> pl.Series:
    return clean(pl.Series([r[place] if place < len(r) else None for r in head.rows], dtype=pl.String))


@cache
def _vocabulary(kind: str) -> dict[str, tuple[str, ...]]:
    """Field → headers, of all formats that make this kind of fact and of the general words."""
    found: dict[str, list[str]] = {}
    for form in FORMATS:
        for record in form.records if isinstance(form, Declared) else ():
            for item in record.fields if record.kind == kind else ():
                found.setdefault(item.to[0], []).extend(h for h in item.headers if "#" not in h)
    for source in (_GENERAL.get(kind, {}), _ANY_KIND):
        for name, headers in source.items():
            found.setdefault(name, []).extend(headers)
    known = fields_of(kind)
    return {n: tuple(dict.fromkeys(h.lower() for h in hs)) for n, hs in found.items() if n in known}


def _offers(head: Head, place: int, cells: pl.Series, kind: str) -> Iterator[Guess]:
    header = head.header[place]
    plain = re.sub(r"[\s_\-]", "", spell(header)).lower()
    if not plain:
        return
    for name, headers in _vocabulary(kind).items():
        same = plain in headers
        like = None if same else _like(plain, headers)
        if not (same or like):
            continue
        share = _readable(name, plain, cells)
        if share < 0.6:
            continue
        sure = (0.95 if same else 0.3 + 0.3 * _nearness(like, plain)) * share
        reason = "header_same" if same else "header_like"
        said = {"like": str(like or header), "share": f"{share:.0%}"}
        yield Guess(header, place, name, round(sure, 2), reason, said)


def _like(plain: str, headers: tuple[str, ...]) -> str | None:
    """The known header that contains this one or is contained in it, the nearest in length."""
    found = [h for h in headers if min(len(h), len(plain)) >= 2 and (h in plain or plain in h)]
    return min(found, key=lambda h: abs(len(h) - len(plain)), default=None)


def _readable(name: str, header: str, cells: pl.Series) -> float:
    """Which share of the first cells can the field's parser read? Cells that are times of day are no moments."""
    some = cells.drop_nulls()
    how = reading(name)
    if not len(some) or (how == "word" and name not in ("direction",)):
        return 1.0
    if name == "direction":
        value, strange = words.direction(some)
        return 1.0 - int(strange.sum()) / len(value)
    parse: Parser = parser_of(name, Source(("x",), unit=_unit(name, header), layout=_layout(name, some)), {})
    return 1.0 - parse(some).value.null_count() / len(some)


def _nearness(one: str | None, other: str) -> float:
    return min(len(one or ""), len(other)) / max(len(one or ""), len(other))


def _unit(name: str, header: str) -> str:
    if reading(name) == "share":
        return "percent"
    if reading(name) != "amount":
        return "yuan"
    return "fen" if re.search(r"[(（]分[)）]|fen|cents", header) else "wan" if "万" in header else "yuan"


def _layout(name: str, cells: pl.Series) -> str:
    if reading(name) != "moment":
        return "auto"
    for layout, pattern in (("utc_ms", r"^(?:[89]\d{11}|1\d{12})$"), ("utc_s", r"^(?:[89]\d{8}|1\d{9})$")):
        if len(cells) and bool(cells.str.contains(pattern).all()):
            return layout
    return "auto"


def _draft(head: Head, cells: Sequence[pl.Series], kind: str, guesses: tuple[Guess, ...], id_: str) -> Draft:
    clock, names = _clock(head, cells, {g.place for g in guesses if g.field}), column_names(head.header)
    columns = tuple(
        _column(names[g.place], head.header[g.place], cells[g.place], g.field or "", clock) for g in guesses
    )
    essential = {n for names in REQUIRED[kind].values() for n in names} | {"amount_in", "amount_out"}
    named = [g for g in guesses if g.field]
    marks = [g.header for g in named if g.field in essential] or [g.header for g in named] or list(head.header[:1])
    constants = _constants(kind, named)
    return Draft(id_, kind, columns, constants, tuple(dict.fromkeys(marks)), zh=id_, en=id_)


def column(head: Head, place: int, field: str, used: frozenset[int] = frozenset()) -> Column:
    """How would a field be read from a column? Its unit, layout, clock and words as header and cells show them.

    Parameters
    ----------
    place : int
        The column, counted from 0.
    field : str
        "" for a column that is not read.
    used : set of int
        Columns that give fields: none of them is a clock.
    """
    columns = [_cells(head, n) for n in range(len(head.header))]
    name = column_names(head.header)[place]
    return _column(name, head.header[place], columns[place], field, _clock(head, columns, used))


def _column(name: str, header: str, cells: pl.Series, field: str, clock: str | None) -> Column:
    """A column as :func:`column` has it; ``clock`` is what stands beside a date."""
    some = cells.drop_nulls()
    unit, layout = _unit(field, spell(header).lower()), _layout(field, some)
    dated = reading(field) == "moment" and layout == "auto" and not _has_clock(some)
    asked = reading(field) == "word" and field not in USUAL
    return Column(
        name,
        field,
        unit if unit != "yuan" else "",
        layout if layout != "auto" else "",
        clock or "" if dated else "",
        words=dict.fromkeys(_words(some), "") if asked else {},
    )


def words_in(head: Head, place: int) -> tuple[str, ...]:
    """Which words stand in the first rows of a column? At most 12, in order of appearance."""
    return _words(_cells(head, place).drop_nulls())


def _words(some: pl.Series) -> tuple[str, ...]:
    return tuple(some.unique(maintain_order=True).head(_MOST_WORDS).to_list())


def _constants(kind: str, named: list[Guess]) -> dict[str, str]:
    """What the columns do not say and a reader of the table must know: checked by whoever saves the mapping."""
    given = {g.field for g in named}
    said = {}
    if any(reading(g.field or "") == "amount" for g in named) and "currency" in fields_of(kind) - given:
        said["currency"] = "CNY"
    if kind == "call" and any(g.field == "own" and g.header.lower() in _CALLER for g in named):
        said["direction"] = "out"
    return said


def _has_clock(cells: pl.Series) -> bool:
    return bool(cells.str.contains(r"\d[:时]\d|^\d{12,}").any())


def _clock(head: Head, columns: Sequence[pl.Series], used: Set[int]) -> str | None:
    """The header of a column that holds times of day beside the dates."""
    for place, header in enumerate(head.header):
        if place in used or not re.search(r"时间|time", header, re.I):
            continue
        some = columns[place].drop_nulls().to_list()
        if some and all(map(_CLOCK.search, some)):
            return header
    return None
