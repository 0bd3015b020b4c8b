"""Data lists: personal data that was bought, leaked or seized, in any columns, with or without a header.

Which column is name, phone, identity card, bank card or address is found by content, with the words of the header
deciding between columns of like content; every other cell is kept as JSON in ``rest``. Where several columns hold
phones (or cards) the first that a row fills counts and the others stay in ``rest``.

It claims only what is clearly a list of persons: at least 60 % of the first rows hold a phone or an identity card, and
the table does not look like transactions or calls (an amount or a call beside a time), is no register of victims and
does not come from a graph database. It yields to every other format that claims.

Source: own rule; purchased lists follow no form (domain notes §3.6).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from graphtool import ids, model
from loaders import cells
from loaders.cells import clean
from loaders.columns import Columns, shape_facts, spell
from loaders.contract import ROW, Batch, Claim, Head, Outcome
from loaders.rows import classify_leftovers, find_signatures, find_totals

SHARE = 0.6
"""At least this share of the first rows must hold a phone or an identity card."""

_PHONE = re.compile(r"^(?:\+?86-?)?1\d{10}$|^1\d{2}[- ]\d{4}[- ]\d{4}$|^0\d{2,3}-?\d{7,8}$|^1\d{2}\*{4}\d{4}$")
_ID = re.compile(r"^\d{17}[\dXx]$|^\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$|^\d{6}\*{6,8}\d{3}[\dXx]$")
_CARD = re.compile(r"^\d{4}([- ]?\d{4}){3}([- ]?\d{1,3})?$")
_NAME = re.compile(r"^[\u4e00-\u9fff]{2,4}(·[\u4e00-\u9fff]{1,10})?$|^[\u4e00-\u9fff]\*{1,2}[\u4e00-\u9fff]?$")
_ADDRESS = re.compile(r"[省市区县].*([路街道巷村镇乡号栋幢室]|小区)")

_WORDS: dict[str, str] = {
    "name": r"姓名|名字|机主|户主|业主$|车主$|联系人|收货人$|收件人$|投保人$|法人$|客户名|^客户$|NAME",
    "phone": r"手机|电话|联系方式|号码$|MOBILE|PHONE|TEL",
    "id_no": r"身份证|证件号|ID_?CARD",
    "card": r"卡号|银行卡|账号|CARD",
    "address": r"地址|住址|ADDRESS",
}
_NOT_ID = r"商户|商编|终端|机具|流水|订单|单号|^SN"
"""Numbers of institutions may have 15 or 18 digits as well."""
_NOT_NAME = r"公司|品牌|机型|车型|商品|小区|地区|城市|省|年级|校区|班|险种|状态|备注|类型|性别|民族|单位|产品"
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐"
    "易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管"
)
"""Which first character makes two to four others likely a name: the most frequent surnames (public census)."""
_SHAPES: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("phone", _PHONE.match), ("id_no", _ID.match), ("card", _CARD.match), ("name", _NAME.match),
    ("address", _ADDRESS.search),
)  # fmt: skip
_MONEY_HEADERS = re.compile(r"交易金额|金额|发生额|余额|收入|支出|借方|贷方")
_CALL_HEADERS = re.compile(r"通话|通联|通信方式|主叫|被叫|对端|呼叫|对方号码|时长")
_GRAPH_HEADERS = ({"_id", "_labels"}, {"_id", "_start", "_end"})
"""What a graph database knows of persons is no list of theirs (``graphtool extract``)."""
_REPORT_HEADERS = re.compile(r"报案|受害人|被害人|损失金额|被骗金额|涉案金额")
"""Who was robbed of what is no list that somebody bought."""
_TIME = re.compile(r"^\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?[ T]\d{1,2}:\d{2}|^20\d{12}$")


@dataclass(frozen=True)
class Places:
    """Which columns hold what: positions, the better ones first."""

    name: tuple[int, ...] = ()
    phone: tuple[int, ...] = ()
    id_no: tuple[int, ...] = ()
    card: tuple[int, ...] = ()
    address: tuple[int, ...] = ()


def find_places(head: Head) -> Places:
    """Which column is what? By content of the first rows, then by the header's words, then from left to right."""
    found: dict[str, list[tuple[float, int]]] = {field: [] for field in _WORDS}
    for place in range(len(head.header)):
        header = spell(head.header[place]).upper()
        texts = _filled(head, place)
        shares = {field: sum(bool(test(t)) for t in texts) / max(len(texts), 1) for field, test in _SHAPES}
        shares["surname"] = sum(t[0] in _SURNAMES for t in texts) / max(len(texts), 1)
        said = {field: bool(re.search(words, header)) for field, words in _WORDS.items()}
        kind = _kind(shares, said, header)
        if kind is not None:
            found[kind].append((shares[kind] + said[kind], place))
    return Places(**{f: tuple(p for _, p in sorted(w, key=lambda x: (-x[0], x[1]))) for f, w in found.items()})


def _kind(shares: dict[str, float], said: dict[str, bool], header: str) -> str | None:
    for field in ("phone", "id_no", "card"):
        if field == "id_no" and not said[field] and re.search(_NOT_ID, header):
            continue
        if shares[field] >= (0.3 if said[field] else 0.6):
            return field
    if not re.search(_NOT_NAME, header):
        if said["name"]:
            return "name"
        if shares["name"] >= 0.8 and shares["surname"] >= 0.6:
            return "name"
    return "address" if said["address"] or shares["address"] >= 0.6 else None


def _filled(head: Head, place: int) -> list[str]:
    column = pl.Series([r[place] if place < len(r) else None for r in head.rows], dtype=pl.String)
    return clean(column).drop_nulls().to_list()


def _share_of_persons(head: Head, places: Iterable[int]) -> float:
    rows = [r for r in head.rows if any(c and c.strip() for c in r)]
    wanted = list(places)

    def holds(row: tuple[str | None, ...]) -> bool:
        texts = [(row[p] or "").strip(cells.BLANKS) for p in wanted if p < len(row)]
        return any(_PHONE.match(t) or _ID.match(t) for t in texts)

    return sum(map(holds, rows)) / len(rows) if rows else 0.0


def _looks_like_events(head: Head) -> bool:
    events = any(p.search(spell(h)) for p in (_MONEY_HEADERS, _CALL_HEADERS) for h in head.header)
    return events and any(
        sum(bool(_TIME.match(t)) for t in texts) >= 0.6 * len(texts)
        for place in range(len(head.header))
        if (texts := _filled(head, place))
    )


@dataclass(frozen=True)
class DataList:
    """The format; see the module docstring. ``fallback``: it yields to every other format that claims."""

    id: str = "data_list"
    version: int = 4
    zh: str = "个人信息名单"
    en: str = "lists of personal data"
    produces: tuple[str, ...] = ("listing",)
    ignored: frozenset[str] = frozenset()
    fallback: bool = True

    def claim(self, head: Head) -> Claim:
        """Is this clearly a list of persons?"""
        places = find_places(head)
        if not head.rows or _share_of_persons(head, (*places.phone, *places.id_no)) < SHARE:
            return Claim(False, "no_persons")
        if _looks_like_events(head):
            return Claim(False, "looks_like_events")
        reported = any(_REPORT_HEADERS.search(spell(h)) for h in head.header)
        if reported or any(mark <= set(head.header) for mark in _GRAPH_HEADERS):
            return Claim(False, "other_headers")
        return Claim(True, "claimed")

    def read(self, batch: Batch) -> Outcome:
        """What do these rows say?"""
        columns = Columns(batch)
        places = find_places(batch.head)
        rows = batch.frame[ROW]
        values = {
            "name": self._first(columns, places.name, cells.name),
            "phone": self._first(columns, places.phone, cells.number(ids.PHONE)),
            "id_no": self._first(columns, places.id_no, cells.number(ids.DOCUMENT)),
            "card": self._first(columns, places.card, cells.number(ids.BANK)),
            "address": self._first(columns, places.address, cells.text),
        }
        used = {p[0] for p in (places.name, places.phone, places.id_no, places.card, places.address) if p}
        rest = _rest(columns, [p for p in range(len(batch.head.header)) if p not in used])
        frame = pl.DataFrame({ROW: rows, **values, "rest": rest})
        empty = frame.select(e=pl.all_horizontal(pl.exclude(ROW).is_null()))["e"]
        noted = find_totals(columns.at, len(batch.head.header), len(rows))
        if empty.any():
            noted = classify_leftovers(batch, empty & noted.is_null(), noted)
        for place in places.name[:1]:
            noted = noted.set(find_signatures(columns.at(place)) & noted.is_null(), "title")
        header = self._repeated(columns, noted)
        noted = noted.set(header, "header") if header.any() else noted
        kept = frame.filter(noted.is_null())
        told = pl.DataFrame({ROW: rows, "reason": noted}).filter(pl.col("reason").is_not_null())
        issues = columns.issues().join(told, on=ROW, how="anti")
        origin = {"file": pl.lit(batch.file), "sheet": pl.lit(batch.sheet, pl.Int32)}
        return Outcome(
            rows_in=batch.frame.height,
            facts={"listing": shape_facts("listing", kept, batch)} if kept.height else {},
            noted=told.with_columns(**origin, detail=pl.lit(None, pl.String)).select(model.NOTED.names),
            issues=issues.with_columns(**origin).select(model.ISSUE.names),
        )

    @staticmethod
    def _first(columns: Columns, places: tuple[int, ...], parse: cells.Parser) -> pl.Series:
        """The first of these columns that a row fills, read; unread cells of it are reported."""
        value = pl.Series([None], dtype=pl.String).new_from_index(0, len(columns))
        for place in places:
            cell = columns.at(place)
            read = parse(cell.set(value.is_not_null(), None))
            if read.code is not None:
                columns.report_codes(columns.batch.head.header[place] or f"c{place}", read.code, cell)
            value = value.zip_with(value.is_not_null(), read.value)
        return value

    @staticmethod
    def _repeated(columns: Columns, noted: pl.Series) -> pl.Series:
        """Rows that print the header again."""
        heads = columns.batch.head.header
        same = [columns.at(p) == h for p, h in enumerate(heads) if h]
        if not same:
            return pl.Series([False]).new_from_index(0, len(noted))
        matching = pl.DataFrame([s.alias(str(i)) for i, s in enumerate(same)]).fill_null(False).sum_horizontal()
        return (matching >= max(2, len(same) // 2 + 1)) & noted.is_null()


def _rest(columns: Columns, places: list[int]) -> pl.Series:
    """The other cells of each row as a JSON object, header → text; null where there are none."""
    none = pl.Series([None], dtype=pl.String).new_from_index(0, len(columns))
    names = {place: key for key, place in columns.places.items()}
    pairs = []
    for place in places:
        key = names[place] if names[place].strip("#0123456789") else f"c{place}"
        cell = columns.at(place)
        if cell.null_count() == len(cell):
            continue
        one = pl.DataFrame({key: cell}).select(p=pl.struct(pl.first()).struct.json_encode())["p"]
        inner = one.str.strip_prefix("{").str.strip_suffix("}")
        pairs.append(inner.set(cell.is_null(), None).alias(str(place)))
    if not pairs:
        return none
    joined = pl.DataFrame(pairs).select(j=pl.concat_str(pl.all(), separator=",", ignore_nulls=True))["j"]
    return joined.to_frame().select(r=pl.when(pl.col("j") != "").then(pl.concat_str(pl.lit("{"), "j", pl.lit("}"))))[
        "r"
    ]


DATA_LIST = DataList()
