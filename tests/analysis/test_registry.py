"""The registry: what may be asked, with what, and how a wrong value is refused."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from graphtool.analysis import REQUIRED, Param, all_analyses, analysis, get, run
from graphtool.errors import BadParameter
from graphtool.projection import Projection
from graphtool.terms import RELATIONS
from tests.oracles import Transfer, graph

DAY_MS = 86_400_000


def param(kind: Any, **more: Any) -> Param:
    return Param(kind, name="it", default=REQUIRED, **more)


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(BadParameter) as refused:
        get("nonsense")
    assert "money_paths" in refused.value.message("zh")


def test_an_unknown_parameter_says_which_there_are() -> None:
    with pytest.raises(BadParameter) as refused:
        run("degree", graph([]), colour="red")
    assert refused.value.key == "bad_parameter.unknown"
    assert "in_parties" not in str(refused.value)
    assert "currency" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "raw", "key"),
    [
        ("degree", {"by": "luck"}, "choice"),
        ("degree", {"relations": ["flown"]}, "choice"),
        ("degree", {"relations": "transferred"}, "type"),
        ("degree", {"period": (5, 1)}, "period"),
        ("degree", {"period": 5}, "type"),
        ("degree", {"pools": 1}, "type"),
        ("pagerank", {"damping": 1.5}, "range"),
        ("pagerank", {"damping": float("nan")}, "type"),
        ("pagerank", {"rounds": 2.5}, "type"),
        ("pagerank", {"damping": None}, "missing"),
        ("money_paths", {"source": ["a"]}, "missing"),
        ("money_paths", {"source": [], "target": ["b"]}, "missing"),
        ("money_paths", {"source": ["a"], "target": ["b"], "relations": ["called"]}, "choice"),
        ("money_paths", {"source": ["a"], "target": ["b"], "min_amount": -1}, "range"),
    ],
)
def test_a_wrong_value_is_refused_before_anything_is_computed(name: str, raw: dict[str, Any], key: str) -> None:
    with pytest.raises(BadParameter) as refused:
        run(name, graph([Transfer("one", "a", "b")]), **raw)
    assert refused.value.detail == key
    assert refused.value.arguments["allowed"]


def test_defaults_are_one_family() -> None:
    for asked in all_analyses():
        required = {p.name: ["a"] for p in asked.params if p.required}
        chosen = asked.check(**required)["relations"]
        assert {RELATIONS[r].family for r in chosen} == {asked.family}


def test_parameters_are_stated_as_used() -> None:
    result = run("degree", graph([Transfer("one", "a", "b")]), by="out_parties")
    assert result.analysis == "degree"
    assert result.parameters["by"] == "out_parties"
    assert result.parameters["currency"] == "CNY"
    assert set(result.parameters) == {p.name for p in get("degree").params}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", " 12 ", 12),
        ("float", "0.5", 0.5),
        ("bool", "yes", True),
        ("bool", "False", False),
        ("amount", "298", 29_800),
        ("amount", "1,298.50", 129_850),
        ("entities", "a-1, a-2,a-1", ("a-1", "a-2")),
        ("period", "1970-01-02..1970-01-02", (DAY_MS, 2 * DAY_MS - 1)),
        ("period", "1970-01-02", (DAY_MS, 2 * DAY_MS - 1)),
        ("period", "1970-01-02 00:01..", (DAY_MS + 60_000, None)),
        ("period", "..1970-01-02 00:00:01", (None, DAY_MS + 1_999)),
    ],
)
def test_what_a_person_types(kind: Any, text: str, value: Any) -> None:
    assert param(kind).read(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("int", "1.5"),
        ("float", "much"),
        ("bool", "maybe"),
        ("amount", "1.005"),
        ("amount", "NaN"),
        ("period", "1970-02-31"),
    ],
)
def test_what_cannot_be_read(kind: Any, text: str) -> None:
    with pytest.raises(BadParameter) as refused:
        param(kind).read(text)
    assert refused.value.arguments["value"] == (text if kind != "bool" else "maybe")


def test_nothing_typed_is_nothing_where_that_is_allowed() -> None:
    assert param("float", optional=True).read("") is None
    with pytest.raises(BadParameter):
        param("float").read("")


def test_two_analyses_of_one_name_are_refused() -> None:
    def again(
        projection: Projection,
        *,
        relations: Annotated[tuple[str, ...], Param("relations")] = (),
        period: Annotated[None, Param("period")] = None,
    ) -> Any:
        raise AssertionError

    with pytest.raises(ValueError, match="degree"):
        analysis("degree", group="rank", sources=())(again)


def test_an_analysis_without_a_period_is_refused() -> None:
    def short(projection: Projection, *, relations: Annotated[tuple[str, ...], Param("relations")] = ()) -> Any:
        raise AssertionError

    with pytest.raises(ValueError, match="period"):
        analysis("short", group="rank", sources=())(short)
    assert "short" not in {a.name for a in all_analyses()}
