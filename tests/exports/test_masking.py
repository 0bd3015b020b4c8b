"""A masked export holds no name of a person and no number by which one is found."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from graphtool.exports.content import Shape
from graphtool.exports.graphs import write_json
from graphtool.exports.masking import entities
from graphtool.exports.registry import EXPORTS
from tests.exports.hostile import content
from tests.store.graphs import Graph, entity, event, identifier

SECRETS = ("陈大文", "990101199001011234", "10012345678", "wxid_secret12345", "大庆市某路1号甲单元", "悄悄话")


def secret() -> Graph:
    name, card, phone, wallet, home, memo = SECRETS
    fact = "0123456789abcdef0123.0.2"
    return {
        "entity": [
            entity("p-1", "person", name=name, number=card, label=f"{name} ··1234", key=f"id:{card}"),
            entity("l-1", "line", name=name, number=phone, label=phone, key=f"tel:{phone}"),
            entity("a-1", name=name, number=wallet, scope="tenpay", label=name, key=f"tenpay:{wallet}"),
            entity("s-1", "address", name=home, number=home, label=home, key=home),
            entity("o-1", "organisation", name="某某科技有限公司", label="某某科技有限公司"),
            entity("q-1", "pool", institution="付临门", label="付临门"),
        ],
        "identifier": [
            identifier("p-1", "id_card", card),
            identifier("p-1", "name", name, strong=False),
            identifier("l-1", "phone", phone),
            identifier("a-1", "tenpay", wallet),
            identifier("a-1", "nick", name, strong=False),
            identifier("s-1", "address", home),
            identifier("o-1", "name", "某某科技有限公司", strong=False),
        ],
        "event": [event(f"{fact}.m", "a-1", "q-1", 1, 1, memo=memo)],
        "evidence": [{"subject": f"{fact}.m", "fact": fact}],
    }


def test_no_format_lets_a_secret_through(tmp_path: Path) -> None:
    shape = Shape(masked=True, paths={"0123456789abcdef0123": f"{SECRETS[1]}/{SECRETS[0]}.xlsx"})
    for name, export in EXPORTS.items():
        made = tmp_path / name
        if export.folder:
            made.mkdir()
        export.write(content(secret(), shape=shape), made)
        for file in [made] if made.is_file() else made.iterdir():
            held = _text(file)
            assert not [s for s in SECRETS if s in held], f"{name}: {file.name}"
            assert held


def test_what_identifies_nobody_stays_readable(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_json(content(secret(), shape=Shape(masked=True)), path)
    held = path.read_text("utf-8")
    for shown in ("某某科技有限公司", "付临门", "陈*", "100****5678", "990101********1234", "··5678"):
        assert shown in held


def test_nothing_is_masked_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_json(content(secret()), path)
    held = path.read_text("utf-8")
    assert not [s for s in SECRETS if s not in held]


def _text(path: Path) -> str:
    """What a file holds, unpacked and decoded as far as it goes."""
    import zipfile

    import polars as pl

    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            return "".join(book.read(n).decode("utf-8", "replace") for n in book.namelist())
    if path.suffix == ".parquet":
        return pl.read_parquet(path).write_json()
    return path.read_text("utf-8")


def test_masked_users_of_e_mails_keep_their_tail() -> None:
    known = entity("a-1", name="李某", number="lin.yun731@wx.tenpay.com", scope="tenpay")
    masked = entities(pl.DataFrame([known]), {"account": "账户"})
    assert masked.select("number", "label").row(0) == ("lin.****n731@****", "李* ··n731")
