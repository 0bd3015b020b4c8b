"""One suite over every analysis in the registry: what each must keep, whatever its question.

Laws compare two graphs that must give the same table, so that they need to know nothing of the question.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from graphtool import texts
from graphtool.analysis import COLUMNS, Analysis, Result, all_analyses, column_label
from graphtool.errors import BadParameter
from graphtool.projection import Projection
from graphtool.terms import RELATIONS
from tests.oracles import DAY, Transfer, graph

LEDGER = [
    Transfer("01", "a", "b", DAY + 1_000, 500),
    Transfer("02", "a", "b", DAY + 2_000, 400, doubtful=True),
    Transfer("03", "b", "c", DAY + 3_000, 300),
    Transfer("04", "c", "a", DAY + 4_000, 200),
    Transfer("05", "c", "e", DAY + 5_000, 150),
    Transfer("06", "e", "f", DAY + 6_000, 120),
    Transfer("07", "f", "e", DAY + 6_000, 110),
    Transfer("08", "g", "h", DAY + 7_000, 90),
    Transfer("09", "b", "a", DAY + 8_000, 80),
    Transfer("10", "h", "a", DAY, 70, precision="day"),
]
"""Parallel transfers, a ring, a tie within a second, a date without a time."""

SETTLED = [
    Transfer("11", "b", "q", DAY + 1_000, 300, relation="swiped"),
    Transfer("12", "b", "t", DAY + 1_000, 300, currency=None, relation="used_terminal"),
    Transfer("13", "o", "t", None, None, relation="placed"),
    Transfer("14", "o", "c", None, None, relation="holds"),
    Transfer("15", "q", "c", DAY + 9_000, 100, relation="settled"),
]
"""A swipe on an agent's terminal, and what the agent was paid; beside the ledger for questions of pools."""
POOLS = {"q": "pool", "t": "terminal", "o": "organisation"}

everything = pytest.mark.parametrize("asked", all_analyses(), ids=lambda a: a.name)


def ask(asked: Analysis, projection: Projection, **more: Any) -> Result:
    """The answer about "a" (and "e", where two are asked for)."""
    required = [p.name for p in asked.params if p.required]
    return asked(projection, **dict(zip(required, (["a"], ["e"]), strict=False)), **more)


def rows(result: Result, names: dict[str, str] | None = None) -> Counter[tuple[tuple[str, Any], ...]]:
    """The rows of all tables as a bag, without ranks and labels; entities renamed."""
    found: Counter[tuple[tuple[str, Any], ...]] = Counter()
    for title, table in {"": result.table, **result.more}.items():
        for row in table.to_pylist():
            cells = []
            for column, value in row.items():
                if column in ("rank", "label", "src_label", "dst_label", "way_label"):
                    continue
                if COLUMNS.get(column) == "entity":
                    value = (names or {}).get(value, value)
                cells.append((column, value))
            found[("table", title), *cells] += 1
    return found


@everything
def test_it_says_what_it_is_in_both_languages(asked: Analysis) -> None:
    for lang in texts.LANGS:
        for said in (asked.title(lang), asked.question(lang), asked.method(lang)):
            assert said
        for param in asked.params:
            assert param.label(lang)
            assert param.help(lang)
            assert param.allowed()
            for choice in param.choices:
                assert param.choice_label(choice, lang)
    assert asked.sources
    assert {"relations", "period"} <= {p.name for p in asked.params}
    assert asked.__doc__ is not None
    for section in ("Parameters", "Returns", "Assumptions", "Cost", "Source", "Examples"):
        assert f"{section}\n" in asked.__doc__


@everything
def test_defaults_are_allowed_and_read_back(asked: Analysis) -> None:
    for param in asked.params:
        if not param.required and param.name != "relations":
            assert param.check(param.default) == param.default
        if param.type in ("int", "float", "bool", "choice", "currency") and param.default not in (None,):
            assert param.read(str(param.default)) == param.default


@everything
def test_a_result_is_whole_and_plain_data(asked: Analysis) -> None:
    result = ask(asked, graph(LEDGER))
    assert result.analysis == asked.name
    assert result.digest == "digest"
    assert result.complete == (not result.reasons)
    assert result.figures["doubtful"] == 1
    assert set(result.parameters) == {p.name for p in asked.params}
    for lang in texts.LANGS:
        assert json.loads(json.dumps(result.as_dict(lang)))["title"] == result.title(lang)
        for table in (result.table, *result.more.values()):
            for field in table.schema:
                assert column_label(field.name, lang)
                assert field.metadata[b"is"].decode() == COLUMNS.get(field.name, "count")


@everything
def test_findings_rest_on_events_of_the_graph(asked: Analysis) -> None:
    result = ask(asked, graph([*LEDGER, *SETTLED], POOLS))
    assert result.findings
    for finding in result.findings:
        assert set(finding.events) <= {t.id for t in (*LEDGER, *SETTLED)}
        assert len(finding.events) == finding.events_total
        assert set(finding.entities) <= set("abcefghoqt")
        assert finding.text.say("zh")
        assert finding.text.say("en")
    assert any(finding.events for finding in result.findings)


@everything
def test_an_empty_graph(asked: Analysis) -> None:
    nobody = graph([])
    if any(p.required for p in asked.params):
        with pytest.raises(BadParameter):
            ask(asked, nobody)
        nobody = graph([], {"a": "account", "e": "account"})
    result = ask(asked, nobody)
    assert result.table.num_rows == 0
    assert result.complete
    assert not result.findings
    assert result.table.schema.equals(ask(asked, graph(LEDGER)).table.schema, check_metadata=True)


@everything
def test_one_entity_and_a_loop(asked: Analysis) -> None:
    alone = {"a": "account", "e": "account"}
    for ledger in ([], [Transfer("loop", "a", "a", DAY)]):
        assert not ask(asked, graph(ledger, alone)).findings


@everything
def test_loops_undecided_events_and_other_families_change_nothing(asked: Analysis) -> None:
    more = [
        Transfer("loop", "b", "b", DAY + 2_500, 10_000),
        Transfer("unsure", "a", "f", DAY + 1_500, 10_000, directed=False),
        Transfer("call", "a", "h", DAY, None, None, relation="called"),
        Transfer("list", "e", "a", None, None, None, relation="related"),
    ]
    bare, with_more = ask(asked, graph(LEDGER)), ask(asked, graph([*LEDGER, *more]))
    assert rows(with_more) == rows(bare)
    said = [s.say("en") for s in with_more.assumptions]
    assert "1 events without a decided direction are left out." in said
    assert "1 events from an entity to itself are left out." in said


@everything
@pytest.mark.parametrize("kind", ["pool", "placeholder"])
def test_what_cannot_be_passed_through_connects_nobody(asked: Analysis, kind: str) -> None:
    """One pool between two accounts says no more than two pools, one beside each."""
    one = [*LEDGER, Transfer("in", "f", "q", DAY + 6_500), Transfer("out", "q", "g", DAY + 6_600)]
    two = [*LEDGER, Transfer("in", "f", "q1", DAY + 6_500), Transfer("out", "q2", "g", DAY + 6_600)]
    joined = ask(asked, graph(one, {"q": kind}))
    apart = ask(asked, graph(two, {"q1": kind, "q2": kind}))

    def without(result: Result) -> list[Any]:
        table = result.table
        names = [c for c in table.column_names if COLUMNS.get(c) == "entity"]
        return [r for r in table.to_pylist() if not any(str(r[c]).startswith("q") for c in names)]

    assert without(joined) == without(apart)


@everything
def test_the_order_of_rows_changes_nothing(asked: Analysis) -> None:
    assert ask(asked, graph(LEDGER)).as_dict("zh") == ask(asked, graph(LEDGER[::-1])).as_dict("zh")


@everything
def test_names_change_nothing(asked: Analysis) -> None:
    """The same graph with other ids, in another order, gives the same answer with those ids."""
    names = dict(zip("abcefgh", ("z", "m", "y", "n", "x", "o", "w"), strict=True))
    renamed = [Transfer(**{**vars(t), "src": names[t.src], "dst": names[t.dst]}) for t in LEDGER]
    required = [p.name for p in asked.params if p.required]
    plain = ask(asked, graph(LEDGER))
    other = asked(graph(renamed), **dict(zip(required, ([names["a"]], [names["e"]]), strict=False)))
    back = {new: old for old, new in names.items()}

    def rounded(bag: Counter[tuple[tuple[str, Any], ...]]) -> Counter[Any]:
        return Counter(
            {tuple((c, round(v, 7) if isinstance(v, float) else v) for c, v in row): n for row, n in bag.items()}
        )

    assert rounded(rows(other, back)) == rounded(rows(plain))


@everything
def test_run_twice_it_says_the_same(asked: Analysis) -> None:
    projection = graph(LEDGER)
    assert ask(asked, projection).as_dict("en") == ask(asked, projection).as_dict("en")


@everything
def test_a_period_bounds_what_counts(asked: Analysis) -> None:
    later = (DAY + 5_000, DAY + 7_500)
    inside = [t for t in LEDGER if later[0] <= t.lo <= later[1]]
    result = ask(asked, graph(LEDGER), period=later)
    assert result.figures["events"] == len(inside)
    assert rows(result) == rows(ask(asked, graph(inside, dict.fromkeys("abcefgh", "account"))))


@everything
def test_only_the_relations_asked_for_count(asked: Analysis) -> None:
    ledger = [*LEDGER, Transfer("fee", "a", "h", DAY + 9_000, 5, relation="charged")]
    names = dict.fromkeys("abcefgh", "account")
    result = ask(asked, graph(ledger, names), relations=["charged"])
    assert result.figures["events"] == 1
    assert rows(result) == rows(ask(asked, graph([ledger[-1]], names), relations=["charged"]))
    assert RELATIONS["charged"].zh in result.title("zh")


@everything
def test_parallel_transfers_all_count(asked: Analysis) -> None:
    assert ask(asked, graph(LEDGER)).figures["events"] == len(LEDGER)
