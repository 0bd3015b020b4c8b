"""A case with a little evidence, for what is tested on a whole case."""

from __future__ import annotations

from pathlib import Path

from graphtool.case import Case

HEADERS = (
    "交易卡号,交易账号,账户开户名称,开户人证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,对手户名,摘要说明,"
    "交易币种,交易是否成功,交易流水号"
)


def statement(path: Path, *serials: str, amount: str = "298.00") -> Path:
    """A bank return with one payment per serial."""
    rows = [
        f"9900000000000001,99001,张某,990101199001011234,2021-06-01 10:00:0{i},{amount},1000.00,出,"
        f"9900000000000002,李某,转账,人民币,成功,{serial}"
        for i, serial in enumerate(serials)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADERS, *rows]) + "\n", encoding="gb18030")
    return path


def small(folder: Path) -> Case:
    """A case of two payments, derived."""
    case = Case.create(folder / "case", "甲案")
    case.load([statement(folder / "evidence" / "a.csv", "S1", "S2")])
    case.derive()
    return case
