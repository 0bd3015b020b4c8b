"""What a search looks at: texts of names and numbers as typed by hand, and how names sound.

A search text is normalised (full-width to plain, lower case, no blanks); a name also has its pinyin, as
initials and in full, with the other reading of a surname where there is one (单 is Shan, not only dan).
A hit scores by where the typed text stands: the whole, the start, the end, inside, then the sound.
"""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
import polars as pl

ROWS: dict[str, pl.DataType] = {
    "entity": pl.String(),
    "type": pl.String(),
    "value": pl.String(),
    "text": pl.String(),
    "sound": pl.String(),
}
"""Search rows: ``type`` and ``value`` as printed, ``text`` normalised, ``sound`` initials and full pinyin with a
blank before, between and after (null where the value is no name or has no Chinese character)."""

SPOKEN: tuple[str, ...] = ("name", "nick", "label")
"""Types of identifiers that have a sound."""

_LONGEST = 64
"""Characters of a name that are spelled out; what is longer is no name."""

_SURNAMES: dict[str, str] = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "朴": "piao", "翟": "zhai",
    "盖": "ge", "缪": "miao", "乐": "yue", "尉": "yu", "种": "chong", "员": "yun", "黑": "he", "秘": "bi",
    "折": "she", "召": "shao", "覃": "qin", "谌": "shen", "郇": "xun", "隗": "wei", "祭": "zhai", "柏": "bo",
    "都": "du", "能": "nai", "句": "gou", "卜": "bu", "牟": "mu", "莘": "xin", "过": "guo", "角": "jue",
    "长": "chang", "重": "chong", "万": "mo", "车": "che", "宁": "ning",
}  # fmt: skip
_PHRASES: dict[str, str] = {
    "银行": "yin hang", "重庆": "chong qing", "厦门": "xia men", "长春": "chang chun", "长沙": "chang sha",
    "长城": "chang cheng", "长江": "chang jiang", "六安": "lu an", "朝阳": "chao yang", "会计": "kuai ji",
    "商行": "shang hang", "车行": "che hang", "音乐": "yin yue", "长安": "chang an",
}  # fmt: skip
"""Words in names of firms whose characters read otherwise than alone."""

_HAN = r"\p{Han}"
_UNPLAIN = "[^!-@\\[-~\u3400-\u4dbf\u4e00-\u9fff]"
"""Any character that :func:`normalise` may change; most texts have none, and that is cheap to see."""


def normalise(text: pl.Expr) -> pl.Expr:
    """A text as it is searched: full-width forms plain, lower case, without blanks and control characters."""
    whole = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[\s\p{C}]", "")
    return pl.when(text.str.contains(_UNPLAIN)).then(whole).otherwise(text)


def _normalised(texts: pl.Series) -> pl.Series:
    """:func:`normalise` of a column: what is plain already is not looked at twice."""
    odd = texts.str.contains(_UNPLAIN).fill_null(False).arg_true()
    if odd.is_empty():
        return texts
    return texts.scatter(odd, texts.gather(odd).to_frame("t").select(normalise(pl.col("t")))["t"])


def typed(text: str) -> str:
    """What a user typed, as it is searched; grouping dashes of a number go."""
    plain = str(pl.select(normalise(pl.lit(text, pl.String))).item())
    joined = plain.replace("-", "")
    return joined if joined.isdigit() else plain


def rows(entity: pl.DataFrame, identifier: pl.DataFrame) -> pl.DataFrame:
    """Under which texts is an entity found? ``ROWS``, in no order.

    Every identifier; the name and the number of the entity where no identifier reads the same; its label
    where it has neither. An id is found only when it is typed whole, which needs no row.
    """
    own = [
        entity.select(pl.col("id").alias("entity"), pl.lit(column).alias("type"), pl.col(column).alias("value"))
        for column in ("name", "number")
    ]
    label = entity.filter(pl.col("name").is_null() & pl.col("number").is_null()).select(
        pl.col("id").alias("entity"), pl.lit("label").alias("type"), pl.col("label").alias("value")
    )
    found = pl.concat([identifier.select("entity", "type", "value"), *own, label], how="vertical")
    listed = pl.int_range(pl.len()) < len(identifier)
    found = found.with_columns(_normalised(found["value"]).alias("text"), listed.alias("listed"))
    found = found.filter(pl.col("text").is_not_null() & (pl.col("text") != ""))
    named = found.filter("listed").select("entity", "text")
    fresh = found.filter(~pl.col("listed")).join(named, on=["entity", "text"], how="anti")
    found = pl.concat([found.filter("listed"), fresh]) if len(fresh) else found.filter("listed")
    return found.with_columns(_sounds(found)).select(*ROWS)


def _sounds(found: pl.DataFrame) -> pl.Series:
    """The sound of each row: distinct names are spelled once."""
    said = pl.when(pl.col("type").is_in(SPOKEN)).then(pl.col("text"))
    names = found.select(said.alias("text"))
    return names.join(spell(names["text"]), on="text", how="left", maintain_order="left")["sound"]


def spell(names: pl.Series) -> pl.DataFrame:
    """How do these normalised names sound? Columns text, sound; one row per distinct name with a Chinese
    character. Characters that are neither Chinese nor plain letters or digits are left out."""
    text = names.filter(names.str.contains(_HAN)).unique().rename("text")
    syllables = _syllables(_signs(text))
    spelled = pl.DataFrame({"text": text, "cut": text.str.slice(0, _LONGEST)}).select(
        "text",
        _replaced("cut", {sign: said[:1] for sign, said in syllables.items()}, initials=True).alias("initials"),
        _replaced("cut", syllables, initials=False).alias("full"),
    )
    other = pl.col("text").str.contains(f"^[{''.join(_SURNAMES)}]")
    first = pl.col("text").str.slice(0, 1)
    said, skipped = first.replace_strict(_SURNAMES, default=""), first.replace_strict(syllables, default="")
    readings = spelled.filter(other).with_columns(
        (said.str.slice(0, 1) + pl.col("initials").str.slice(1)).alias("initials_too"),
        (said + pl.col("full").str.slice(skipped.str.len_chars())).alias("full_too"),
    )
    parts = [spelled.filter(~other), readings]
    return pl.concat([part.select("text", _spaced(part.columns[1:])) for part in parts])


def _spaced(columns: list[str]) -> pl.Expr:
    return pl.concat_str([pl.lit(""), *map(pl.col, columns), pl.lit("")], separator=" ").alias("sound")


def _replaced(column: str, syllables: dict[str, str], *, initials: bool) -> pl.Expr:
    """Every character by what it says; the words of ``_PHRASES`` first, as the first pattern that fits is taken."""
    said = {word: reading.split() for word, reading in _PHRASES.items()}
    whole = {word: "".join(part[:1] if initials else part for part in parts) for word, parts in said.items()}
    table = {**whole, **syllables}
    return pl.col(column).str.replace_many(list(table), list(table.values()), leftmost=True)


def _signs(texts: pl.Series) -> set[str]:
    """The distinct characters of texts, found among their code points: a set of all would be slow."""
    points = np.frombuffer(str(texts.str.join("").item() or "").encode("utf-32-le"), np.uint32)
    seen = np.zeros(sys.maxunicode + 1, np.bool_)
    seen[points] = True
    return {chr(point) for point in np.flatnonzero(seen)}


def _syllables(signs: set[str]) -> dict[str, str]:
    """Character → pinyin without tones; plain letters and digits say themselves, anything else nothing."""
    return {sign: _syllable(sign) for sign in sorted(signs)}


@cache
def _syllable(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isalnum() else ""
    from pypinyin import lazy_pinyin  # takes half a second: only writers need it

    return "".join(lazy_pinyin(sign, errors="ignore"))


WHOLE = 100
"""The score of a text that was typed whole."""


def score(text: pl.Expr, sound: pl.Expr, query: str) -> pl.Expr:
    """How well does a search row fit what was :func:`typed`? 0 is not at all."""
    q = pl.lit(query, pl.String)
    best = pl.when(text == q).then(WHOLE).when(text.str.starts_with(query)).then(80)
    best = best.when(text.str.ends_with(query)).then(70).when(sound.str.contains(f" {query} ", literal=True)).then(60)
    best = best.when(text.str.contains(query, literal=True)).then(50)
    best = best.when(sound.str.contains(f" {query}", literal=True)).then(40)
    return best.when(sound.str.contains(query, literal=True)).then(20).otherwise(0).cast(pl.Int32)


def rank(candidates: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Which hits does a search show? From rows id, kind, label, facts, type, value, score > 0: per entity its
    best row (then type, value), at most ``limit`` per kind with ``total`` of that kind; best first."""
    best = candidates.sort(["id", "score", "type", "value"], descending=[False, True, False, False])
    best = best.unique("id", keep="first").with_columns(pl.len().over("kind").cast(pl.Int64).alias("total"))
    best = best.sort(["score", "facts", "id"], descending=[True, True, False], nulls_last=True)
    kept = best.filter(pl.int_range(pl.len()).over("kind") < limit)
    return kept.select("id", "kind", "label", "type", "value", pl.col("score").cast(pl.Int32), "total")
