"""Company registration (工商登记): which firm, who represents it, who holds its shares.

One row per firm, or one per shareholder; in workbooks the firm's cells are then often merged, so that only the first
row prints them and the others belong to the firm above (noted as ``carried_down``). A 股东 cell may name several, with their
shares (张三:60%;李四:40%, 张三（60%）、李四（40%）) or without (张三、李四). They are told apart where every part of the cell is a
name, or every part a name with its share, no name stands twice, the shares are no more than the whole and they are nine
at most; else the cell is kept as one, as printed, and reported.

Units: 注册资本 with its unit in the cell (500万元人民币) or in the header (万元); a bare number without either is
unread. 持股比例 in percent, kept as parts per million.

Source of the column names: domain notes §3.6, the public company register.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders.amounts import share, worded
from loaders.cells import half
from loaders.columns import Columns, Declared, Field, Record, name, number, parsed, text, time

_NAME = ("企业名称", "公司名称", "单位名称", "名称", "市场主体名称")
_USCC = ("统一社会信用代码", "社会信用代码", "信用代码", "统一社会信用代码/注册号", "注册号")
_OWNER = ("股东", "股东名称", "股东姓名", "股东及出资人", "投资人", "出资人")
_ONE_WITH_SHARE = r"^([^、,;()]+)\((\d+(?:\.\d+)?)%\)$"
_WITH_SHARE = r"^([^\d%:;,|]{2,60}?)[:(]?(?:持股比例|出资比例|持股|占比)?:?(\d{1,3}(?:\.\d{1,4})?)%\)?$"
_NAME_ALONE = r"^[\p{Han}]{2,4}$|^[\p{Han}]{1,10}·[\p{Han}·]{1,20}$|^[\p{Han}()]{4,40}(?:公司|合伙\)|中心|企业)$"
_SEVERAL = r"[、;；|\n]|%.*%"
_MOST = 9


def _apart(cell: pl.Series, alone: pl.Series) -> pl.DataFrame:
    """Several shareholders of one cell: ``names`` and ``shares``, both divided by ``;``, null where the cell is no such list,
    or not ``alone`` (one share or one document beside it is whose?); and ``unclear``, cells that look like one and are none."""
    flat = half(cell.str.replace_all(r"\n", ";")).str.replace_all(r"\s", "").str.replace_all(r"[,|]", ";")
    part = pl.element()
    frame = flat.str.split(";").alias("p").to_frame().select(p=pl.col("p").list.eval(part.filter(part != "")))
    frame = frame.with_columns(
        names=pl.col("p").list.eval(part.str.extract(_WITH_SHARE, 1)),
        ppm=pl.col("p").list.eval((part.str.extract(_WITH_SHARE, 2).cast(pl.Float64) * 10_000).round(0).cast(pl.Int64)),
        alone=pl.col("p").list.eval(part.str.contains(_NAME_ALONE)).list.all(),
    )
    shared = pl.col("names").list.drop_nulls().list.len() == pl.col("p").list.len()
    names = pl.when(shared).then("names").when("alone").then("p")
    apart = (
        pl.col("p").list.len().is_between(2, _MOST)
        & (names.list.n_unique() == pl.col("p").list.len())
        & (pl.col("alone") | (shared & (pl.col("ppm").list.sum() <= 1_000_000)))
    ).fill_null(False) & alone
    spelt = pl.when(shared).then(pl.col("ppm").list.eval(part.cast(pl.String))).otherwise(
        pl.col("p").list.eval(part.str.slice(0, 0))
    )  # fmt: skip
    done = frame.select(
        apart=apart, names=pl.when(apart).then(names.list.join(";")), shares=pl.when(apart).then(spelt.list.join(";"))
    )
    several = cell.str.contains(_SEVERAL).fill_null(False)
    return done.select("names", "shares", unclear=pl.lit(several) & ~pl.col("apart"))


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    further = pl.col("name").is_null() & pl.col("uscc").is_null() & pl.col("shareholder").is_not_null()
    group = (pl.col("name").is_not_null() | pl.col("uscc").is_not_null()).cum_sum()
    said = half(frame["shareholder"]).str.replace_all(r"\s", "").str.extract_groups(_ONE_WITH_SHARE)
    one, part = said.struct.field("1"), share(percent=True)(said.struct.field("2")).value
    several = _apart(frame["shareholder"], frame["share_ppm"].is_null() & frame["shareholder_id"].is_null())
    columns.report(next((h for h in _OWNER if h in columns), _OWNER[0]), "several_shareholders", several["unclear"])
    done = frame.select(
        further=further,
        name=pl.when(further).then(pl.col("name").forward_fill().over(group)).otherwise("name"),
        uscc=pl.when(further).then(pl.col("uscc").forward_fill().over(group)).otherwise("uscc"),
        shareholder=pl.coalesce(pl.lit(several["names"]), pl.lit(one), "shareholder"),
        shares=pl.lit(several["shares"]),
        share_ppm=pl.coalesce("share_ppm", pl.lit(part)),
        currency=pl.col("currency").fill_null("CNY"),
    )
    header = next((h for h in _NAME if h in columns), _NAME[0])
    columns.report(header, "carried_down", done["further"] & done["name"].is_not_null(), "note")
    return {c: done[c] for c in ("name", "uscc", "shareholder", "share_ppm", "shares", "currency")}


COMPANY_REGISTRATION = Declared(
    id="company_registration",
    version=2,
    zh="企业登记信息",
    en="company registrations",
    signature=(
        _NAME,
        ("法定代表人", "法人代表", "法人", "负责人", "执行事务合伙人", *_OWNER),
        (*_USCC, "注册资本", "注册资本(万元)", "成立日期", "登记状态", "持股比例"),
    ),
    essential=(_NAME,),
    refuses=("交易卡号", "交易账号", "账号", "账户状态", "账户余额", "姓名", "结算批次号"),
    records=(
        Record(
            kind="company",
            fields=(
                name("name", *_NAME),
                number("uscc", ids.USCC, *_USCC),
                name("legal_name", "法定代表人", "法人代表", "法人", "负责人", "执行事务合伙人", "法定代表人姓名"),
                number(
                    "legal_id", ids.DOCUMENT, "法定代表人身份证号", "法人身份证号", "法定代表人证件号码", "法人证件号码"
                ),
                Field(("capital", "currency"), ("注册资本", "注册资金"), worded()),
                Field(("capital", "currency"), ("注册资本(万元)", "注册资金(万元)"), worded(10_000)),
                Field(("capital", "currency"), ("注册资本(元)", "注册资金(元)"), worded(1)),
                time("founded_ms", "成立日期", "成立时间", "注册日期", "登记日期"),
                text("shareholder", *_OWNER),
                number("shareholder_id", ids.DOCUMENT, "股东身份证号", "股东证件号码", "股东证件号"),
                parsed("share_ppm", share(percent=False), "持股比例", "出资比例", "股权比例"),
                parsed("share_ppm", share(percent=True), "持股比例(%)", "出资比例(%)", "股权比例(%)"),
                text("address", "住所", "注册地址", "地址", "经营场所", "企业地址"),
                number("phone", ids.PHONE, "联系电话", "电话", "企业电话"),
                text("status", "登记状态", "经营状态", "企业状态", "状态"),
            ),
            required={"subject": ("name", "uscc")},
            compute=_complete,
        ),
    ),
    ignored=frozenset(
        (
            "序号 企业类型 类型 经营范围 登记机关 认缴出资额 认缴出资额(万元) 核准日期 营业期限 行业 所属行业 "
            "组织机构代码 备注"
        ).split()
    ),
)
