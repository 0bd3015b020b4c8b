"""Entities of a file as a table: what a line points to stands beside it, wherever in the file it is."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from loaders import entities
from loaders.entities import is_entities, read_entities
from loaders.readers import raw, tables


def line(id_: str, schema: str, **properties: str) -> str:
    said = {name: [value] for name, value in properties.items()}
    return json.dumps({"id": id_, "schema": schema, "properties": said}, ensure_ascii=False)


def write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "x.jsonl"
    path.write_bytes("".join(f"{one}\n" for one in lines).encode(encoding))
    return path


def table(path: Path) -> pl.DataFrame:
    """All rows under the names of their columns."""
    read = read_entities(path)
    frames = [b.frame.rename({f"c{i}": h for i, h in enumerate(read.head.header)}) for b in read.blocks]
    return pl.concat(frames)


PAYMENT = line("x", "Payment", payer="p", payerAccount="a", amount="1")
PERSON = line("p", "Person", name="赵某甲", idNumber="990101199003070015")
ACCOUNT = line("a", "BankAccount", accountNumber="9900010000000000017")


@pytest.mark.parametrize("order", [(PAYMENT, PERSON, ACCOUNT), (ACCOUNT, PERSON, PAYMENT)])
@pytest.mark.parametrize("rows", [1, 2, 100])
def test_ends_are_found_before_and_after(
    order: tuple[str, ...], rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entities, "ROWS", rows)
    (paid,) = table(write(tmp_path, *order)).filter(pl.col("schema") == "Payment").to_dicts()
    assert (paid["payer.schema"], paid["payer.name"], paid["payer.idNumber"]) == (
        "Person",
        "赵某甲",
        "990101199003070015",
    )
    assert paid["payerAccount.accountNumber"] == "9900010000000000017"
    assert paid["row"] == order.index(PAYMENT) + 1
    assert paid["payer.accountNumber"] is None


@pytest.mark.parametrize(
    ("other", "schema", "name", "number"),
    [
        (line("p", "Person", name="赵某甲", idNumber="990101197901011237"), None, None, None),
        (line("p", "Company", name="赵某甲"), None, None, None),
        (line("p", "Person", name="赵某"), "Person", None, "990101199003070015"),
        (line("p", "Person", phone="10012345678"), "Person", "赵某甲", "990101199003070015"),
        (PERSON, "Person", "赵某甲", "990101199003070015"),
    ],
)
def test_lines_of_one_id_add_up_unless_they_differ(
    other: str, schema: str | None, name: str | None, number: str | None, tmp_path: Path
) -> None:
    (paid,) = table(write(tmp_path, PERSON, other, ACCOUNT, PAYMENT)).filter(pl.col("schema") == "Payment").to_dicts()
    assert (paid["payer.schema"], paid.get("payer.name"), paid.get("payer.idNumber")) == (schema, name, number)
    assert paid["payerAccount.schema"] == "BankAccount"


def test_what_is_beyond_the_bounds_is_not_found_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "MOST_ENTITIES", 1)
    rows = table(write(tmp_path, PAYMENT, PERSON))
    assert rows["payer.schema"].to_list() == [None, None]
    monkeypatch.setattr(entities, "MOST_COLUMNS", 3)
    read = read_entities(write(tmp_path, PERSON))
    assert read.head.header == ("id", "schema", "properties.name", "unread", "line")
    (block,) = read.blocks
    assert block.trouble["code"].to_list() == ["extra_cells"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_which_texts_are_entities(encoding: str, tmp_path: Path) -> None:
    assert is_entities(write(tmp_path, "", PERSON, PAYMENT, encoding=encoding))
    assert is_entities(write(tmp_path, "{bad", PERSON, encoding=encoding))
    assert not is_entities(write(tmp_path, "name,schema,properties", "甲,1,2", encoding=encoding))
    assert not is_entities(write(tmp_path, '{"a": 1}', encoding=encoding))
    assert not is_entities(write(tmp_path, "memo", *['x,{"schema": "properties"'] * 3, encoding=encoding))


def test_a_row_is_shown_as_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, PERSON, PAYMENT, ACCOUNT, encoding="utf-16")
    assert raw(path, 0, 2, 1, frozenset()).rows == [(1, [PERSON]), (2, [PAYMENT]), (3, [ACCOUNT])]
    (found,) = tables(path, "text", frozenset())
    assert found.head.rows[0][:2] == ("p", "Person")
