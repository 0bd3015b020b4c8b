"""Schemas: money and time are whole numbers everywhere."""

from __future__ import annotations

import pyarrow as pa
import pytest

from graphtool import model

SCHEMAS = {
    **{f"fact.{k}": s for k, s in model.FACTS.items()},
    **model.TABLES,
    "issue": model.ISSUE,
    "noted": model.NOTED,
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_money_and_time_are_whole(name: str) -> None:
    for field in SCHEMAS[name]:
        if field.name.endswith("_ms") or field.name in (
            "amount",
            "balance",
            "fee",
            "service_fee",
            "loss",
            "wage",
            "paid",
        ):
            assert field.type == pa.int64(), field.name
        if field.type == pa.float64():
            assert field.name in ("longitude", "latitude")


@pytest.mark.parametrize("kind", model.FACTS)
def test_every_fact_has_its_origin(kind: str) -> None:
    assert model.FACTS[kind].names[:3] == ["file", "sheet", "row"]


@pytest.mark.parametrize("kind", model.FACTS)
def test_money_has_its_currency_beside_it(kind: str) -> None:
    names = set(model.FACTS[kind].names)
    assert "currency" in names or not names & {"amount", "balance", "loss", "paid", "wage"}
