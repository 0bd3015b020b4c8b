"""The checks of a mapping that its reading does not show: keys by kind, layouts, names, lists."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from graphtool.errors import MappingError
from loaders.mapping_check import check

RIGHT: dict[str, Any] = {
    "id": "m", "version": 1, "zh": "映射", "en": "mapping",
    "table": [{
        "name": "t", "when": ["A"],
        "fact": [{
            "kind": "relation",
            "constants": {"relation": "uses", "from_kind": "person", "to_kind": "device"},
            "columns": {
                "from_key": {"column": "A", "scheme": "id"},
                "to_key": {"column": "B", "scheme": "imei"},
                "time_ms": {"column": "T", "layout": "%Y/%m/%d %H:%M:%S%.f"},
            },
        }],
    }],
}  # fmt: skip


def changed(**columns: object) -> dict[str, Any]:
    data = deepcopy(RIGHT)
    data["table"][0]["fact"][0]["columns"].update(columns)
    return data


def test_what_is_right_passes() -> None:
    assert check(RIGHT) is None


@pytest.mark.parametrize("scheme", ["id", "doc:passport", "doc:other"])
def test_persons_have_cards_or_documents(scheme: str) -> None:
    assert check(changed(from_key={"column": "A", "scheme": scheme})) is None


@pytest.mark.parametrize("scheme", ["", "tel", "uscc", "doc:", "doc:Pass port", "id:"])
def test_other_schemes_of_persons_are_refused(scheme: str) -> None:
    with pytest.raises(MappingError) as caught:
        check(changed(from_key={"column": "A", "scheme": scheme}))
    assert caught.value.arguments["place"] == "table[1].fact[1].columns.from_key.scheme"


@pytest.mark.parametrize(
    "layout", ["auto", "epoch_ms", "epoch_s", "utc_ms", "utc_s", "%Y%m%d", "%d.%m.%y %H:%M", "%FT%T%.3f"]
)
def test_layouts(layout: str) -> None:
    assert check(changed(time_ms={"column": "T", "layout": layout})) is None


@pytest.mark.parametrize("layout", ["", "epoch", "yyyy-MM-dd", "%H:%M", "%Y-%m-%d %Z", "%Y %"])
def test_layouts_that_say_no_day_or_nothing_known_are_refused(layout: str) -> None:
    with pytest.raises(MappingError):
        check(changed(time_ms={"column": "T", "layout": layout}))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("id",), "My Mapping"), (("version",), 0), (("version",), True), (("version",), "1"), (("table",), []),
        (("table", 0, "name"), ""), (("table", 0, "when"), []), (("table", 0, "when"), [1]),
        (("table", 0, "ordered"), "yes"), (("table", 0, "fact"), []), (("table", 0, "fact", 0, "kind"), "row"),
        (("table", 0, "fact", 0, "constants", "relation"), "knows"),
        (("table", 0, "fact", 0, "constants", "from_kind"), "people"),
        (("table", 0, "fact", 0, "constants", "amount"), "1"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused(place: tuple[Any, ...], value: object) -> None:
    data = deepcopy(RIGHT)
    node: Any = data
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    with pytest.raises(MappingError):
        check(data)


@pytest.mark.parametrize("lost", ["relation", "from_kind", "to_kind"])
def test_a_relation_names_its_kinds(lost: str) -> None:
    data = deepcopy(RIGHT)
    del data["table"][0]["fact"][0]["constants"][lost]
    with pytest.raises(MappingError):
        check(data)


def test_a_constant_that_is_no_such_number_is_wrong() -> None:
    data = deepcopy(RIGHT)
    fact = data["table"][0]["fact"][0]
    fact.update(kind="login", constants={"account": "?", "scope": "tenpay"}, columns={"time_ms": "T"})
    with pytest.raises(MappingError) as told:
        check(data)
    assert "constants.account" in str(told.value.args) + str(vars(told.value))
    fact["constants"]["account"] = "wxid_yz990001"
    assert check(data) is None
