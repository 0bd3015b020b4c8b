"""What do the cells above a header and the name of a sheet say of the whole table?

Forms print once what holds for every row: the institution, the employer, the month, the queried number. Only what
stands there in words is taken: a labelled value, a name from the list of pools, a month with its year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from graphtool import ids
from graphtool.terms import POOL_NAMES
from loaders.cells import NARROW
from loaders.contract import Head

_ACQUIRERS = sorted(((word, name) for word, kind, name in POOL_NAMES if kind == "acquirer"), key=lambda p: -len(p[0]))
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|(?![-/.\d]))")
_FIRM = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()·&]{2,40}?公司")
_ACCOUNT_LABELS = ("卡号", "账号", "卡号/账号", "账户", "帐号", "交易卡号", "查询卡号", "查询账号", "交易账号", "查询账户",
                   "本方账号", "本方账户", "本方卡号", "客户账号", "客户账户", "开户账号", "银行卡号", "银行账号", "银行账户",
                   "借记卡号", "信用卡号", "信用卡卡号")  # fmt: skip
_HOLDER_LABELS = ("户名", "账户名称", "账户名", "账号名称", "客户姓名", "客户名称", "姓名", "户主")
_VALUE = r"[^\s,;:]+"
_BANKS = ("工商银行", "建设银行", "农业银行", "中国银行", "招商银行", "交通银行", "中信银行", "浦发银行", "兴业银行", "广发银行",
          "民生银行", "光大银行", "平安银行", "华夏银行", "邮政储蓄银行")  # fmt: skip
_ALONE = r"(?<![\u4e00-\u9fff])"
_GROUPED = r"[\d*]{1,7}(?P<gap>[ -])[\d*]{1,7}(?:(?P=gap)[\d*]{1,7})*(?![\d*]|-\d)"
"""Digits and stars in short groups with one blank or hyphen between them, always the same."""
_TAIL = re.compile(r"\*+\d{4}")
_NUMBER = re.compile(r"(?<![\d*])(?:\+?86)?(1\d{10}|0\d{2,3}-?\d{7,8})(?![\d*])")


def _said(head: Head) -> list[str]:
    return [t.translate(NARROW).strip() for t in (*head.titles, head.name) if t.strip()]


def find_labelled(head: Head, labels: Iterable[str], shape: str = _VALUE) -> str | None:
    """The value behind ``label:`` in one title cell, or in the cell after a cell that is the label alone. A label
    inside a longer word (账号 in 对方账号) is another one. ``shape`` is the pattern of a value."""
    said = _said(head)
    for label in labels:
        for at, cell in enumerate(said):
            plain = cell.rstrip(": ")
            if plain == label and at + 1 < len(head.titles):
                return said[at + 1]
            if found := re.search(rf"{_ALONE}{re.escape(label)}\s*:\s*({shape})", cell):
                return found.group(1)
    return None


def find_acquirer(head: Head) -> str | None:
    """The acquirer that a title names: behind a label, else a word of ``terms.POOL_NAMES``, else a firm whose name has
    支付 in it; None unless it is one."""
    if said := find_labelled(head, ("收单机构", "支付机构", "机构名称", "支付公司", "收单机构名称", "支付机构名称")):
        return said
    names = {next((n for w, n in _ACQUIRERS if w in cell), None) for cell in _said(head)} - {None}
    if not names:
        names = {m.group(0) for cell in _said(head) for m in _FIRM.finditer(cell) if "支付" in m.group(0)}
    return names.pop() if len(names) == 1 else None


def find_bank(head: Head) -> str | None:
    """The bank that a title names; None unless it is one."""
    named = {bank for bank in _BANKS for cell in _said(head) if bank in cell}
    return named.pop() if len(named) == 1 else None


def find_account(head: Head) -> str | None:
    """The number behind 卡号 or 账号 above the header, without the blanks or hyphens between its groups; None where too
    few digits and stars are there for an account and it is no short tail (``***0017``)."""
    return next(iter(_accounts(head).values()), None)


def find_customer(head: Head) -> dict[str, str]:
    """Whose a bank's table is: label → number of an account or name of its holder, as far as titles say it."""
    return _accounts(head) | find_all(head, _HOLDER_LABELS)


def _accounts(head: Head) -> dict[str, str]:
    said = find_all(head, _ACCOUNT_LABELS, rf"{_GROUPED}|[^\s,;:]+")
    bare = {label: re.sub(r"[ -]", "", v) if re.fullmatch(_GROUPED, v) else v for label, v in said.items()}
    return {label: v for label, v in bare.items() if len(re.findall(r"[\d*]", v)) >= 8 or _TAIL.fullmatch(v)}


def find_all(head: Head, labels: Iterable[str], shape: str = _VALUE) -> dict[str, str]:
    """What stands behind each of these labels that the titles print (see :func:`find_labelled`), in their order."""
    said = "\n".join(_said(head))
    found = ((label, find_labelled(head, (label,), shape)) for label in labels if label in said)
    return {label: value for label, value in found if value}


def find_employer(head: Head) -> str | None:
    """The firm that a title names; None unless it is one."""
    if said := find_labelled(
        head, ("单位名称", "公司名称", "单位", "公司", "工作单位", "所在单位", "用人单位", "发薪单位")
    ):
        return said
    names = {found.group(0) for cell in _said(head) if (found := _FIRM.search(cell))}
    return names.pop() if len(names) == 1 else None


def find_month(head: Head) -> str | None:
    """The month that a title names, as ``2021-09``; None unless it is one."""
    months = {f"{m[1]}-{int(m[2]):02d}" for cell in _said(head) for m in _MONTH.finditer(cell) if 1 <= int(m[2]) <= 12}
    return months.pop() if len(months) == 1 else None


def find_phone(head: Head) -> str | None:
    """The number of a phone line that a title names; None unless it is one."""
    found = {m[1] for cell in _said(head) for m in _NUMBER.finditer(cell)}
    numbers = {ids.PHONE.one(n) for n in found} - {None}
    return numbers.pop() if len(numbers) == 1 else None


def fill(value: pl.Series, otherwise: pl.Series | None) -> pl.Series:
    """A column with what the title says (``Columns.said``) where it is empty."""
    return value if otherwise is None else value.zip_with(value.is_not_null(), otherwise)
