"""Invented names of people, companies and places: words to combine, none taken from a register."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphtool.sample.worlds import Ints

SURNAMES = list(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
)
GIVEN_FIRST = list("建国志文海秀玉春明晓雪桂德永新丽红卫东金立小宏庆凤淑长福振世家子雨思佳一嘉若")
GIVEN_LAST = list("华军平英兰强芳涛敏勇杰娟磊艳斌霞鹏玲刚洋辉琴超梅波燕飞林萍宁成云峰香山荣亮凯")
CITIES = ["云州市", "北麓市", "青岚市", "松原港市", "海棠市", "南桥市", "西屿市", "石岭市", "临川港市", "白河口市"]
STREETS = ["解放路", "和平街", "学府路", "滨江道", "兴业大街", "新华巷", "桃源路", "工农街", "东风路", "丰收大道"]
TRADES = ["百货商行", "烟酒店", "水果店", "五金建材", "汽车维修部", "小吃店", "服装店", "理发店", "便利店", "农资门市"]
SHOPS = [
    "佳惠超市",
    "鲜达生鲜",
    "老味道餐馆",
    "顺达加油站",
    "康宁药房",
    "优品服饰",
    "云宽带缴费",
    "出行打车",
    "电费缴纳",
    "团购外卖",
]

ACQUIRER = "某甲支付有限公司"
OTHER_ACQUIRER = "某乙支付有限公司"
THIRD_ACQUIRER = "某丙支付有限公司"
COMPANY = "星禾云付科技有限公司"
HONEST = "诚达通商务服务有限公司"
SHELLS = ["瀚远信息咨询有限公司", "卓曼商贸有限公司", "启廷文化传媒有限公司"]
LANDLORD = "云塔物业管理有限公司"
COURIER = "迅风速递有限公司"
TELECOM = "云州通信营业部"
SUPPLIER = "锐方电子设备有限公司"
EMPLOYERS = ["云州第一机械厂", "松港物流集团", "北麓乳业有限公司", "青岚市第三中学", "南桥建筑工程有限公司"]


def people(ix: Ints, rng: np.random.Generator) -> pl.Series:
    """Names for ``len(ix)`` people; many are shared, as in life."""
    n = len(ix)
    surname = pl.Series(SURNAMES).gather(rng.integers(0, len(SURNAMES), n))
    first = pl.Series(GIVEN_FIRST).gather(rng.integers(0, len(GIVEN_FIRST), n))
    last = pl.Series(GIVEN_LAST).gather(rng.integers(0, len(GIVEN_LAST), n))
    short = pl.Series(rng.random(n) < 0.18)
    return pl.select(surname + pl.when(short).then(last).otherwise(first + last)).to_series()


def addresses(rng: np.random.Generator, n: int) -> tuple[pl.Series, pl.Series]:
    """City and full address of ``n`` people."""
    city = pl.Series(CITIES).gather(rng.integers(0, len(CITIES), n))
    street = pl.Series(STREETS).gather(rng.integers(0, len(STREETS), n))
    number = pl.Series(rng.integers(1, 400, n)).cast(pl.String)
    flat = pl.Series(rng.integers(101, 2804, n)).cast(pl.String)
    return city, pl.select(city + street + number + "号" + flat + "室").to_series()


def shops(owners: pl.Series, rng: np.random.Generator) -> pl.Series:
    """What the merchants of ``owners`` are registered as: surname and trade, or the owner's own name."""
    trade = pl.Series(TRADES).gather(rng.integers(0, len(TRADES), len(owners)))
    own = pl.Series(rng.random(len(owners)) < 0.5)
    return pl.select(pl.when(own).then("个体户" + owners).otherwise(owners.str.slice(0, 1) + "记" + trade)).to_series()
