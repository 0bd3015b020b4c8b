"""An evidence page: every part, the numbers of the result, the rows that its events stand on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graphtool import terms, texts
from graphtool.analysis import registry
from graphtool.case import Case
from graphtool.exports.report import MOST_COLUMNS, Report, report
from graphtool.exports.report_blocks import Grid, Pairs, Rows, Texts
from graphtool.texts import LANGS, Lang
from tests.exports.cases import small

PARTS = (
    "counted", "completeness", "assumptions", "findings", "figures", "table", "transfers", "rows", "files", "parameters",
    "method",
)  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return small(tmp_path_factory.mktemp("report"))


def page(case: Case, name: str = "trace", lang: Lang = "en", masked: bool = False, rows: int = 50) -> Report:
    entities = {"entities": [payer(case)]} if name == "trace" else {}
    with case.view() as view:
        return report(case, view, case.analyse(name, **entities), lang, masked, rows)


def payer(case: Case) -> str:
    with case.view() as view:
        return str(view.search("张某", ("person",), 1)["id"][0].as_py())


def said(found: Report) -> str:
    """All words of a page."""
    words = [found.title, found.question, *(text for pair in found.head.rows for text in pair)]
    for part in found.parts:
        for block in part.blocks:
            match block:
                case Texts():
                    words += block.lines
                case Pairs():
                    words += [text for pair in block.rows for text in pair]
                case Grid():
                    words += [text for row in (block.heads, *block.rows) for text in row]
                case Rows():
                    words += [
                        t for r in block.rows for t in (r.number, *r.place, *(c for pair in r.cells for c in pair))
                    ]
    return "\n".join(words)


def table(found: Report, name: str) -> Grid:
    return next(b for b in found.part(name).blocks if isinstance(b, Grid))


def source_rows(found: Report) -> Rows:
    return next(b for b in found.part("rows").blocks if isinstance(b, Rows))


@pytest.mark.parametrize("lang", LANGS)
def test_every_part_is_there(case: Case, lang: Lang) -> None:
    found = page(case, lang=lang)
    assert tuple(part.name for part in found.parts) == PARTS
    assert found.question == registry.get("trace").question(lang)
    titles = [part.title for part in found.parts]
    assert len(set(titles)) == len(titles)
    assert "Clayton" in said(found)
    assert case.store_digest() in said(found)
    for param in registry.get("trace").params:
        assert param.label(lang) in said(found)


def test_numbers_equal_the_result(case: Case) -> None:
    answer = case.analyse("trace", entities=[payer(case)])
    found = page(case)
    (row,) = answer.table.to_pylist()
    assert row["fifo"] == 59_600
    shown = dict(zip(table(found, "table").heads, table(found, "table").rows[0], strict=True))
    assert shown[texts.say("analysis.column.fifo", "en")] == "596.00"
    figures = dict(next(b for b in found.part("figures").blocks if isinstance(b, Pairs)).rows)
    assert figures["amount traced"] == "596.00"
    assert figures["transfers that carry traced money"] == "2"
    assert f"of {answer.figures['entered'] // 100}.00 CNY traced" in table(found, "findings").rows[0][1]
    assert table(found, "findings").rows[0][2] == "T1–T2 (2 in all)"
    assert [line[6] for line in table(found, "transfers").rows] == ["298.00", "298.00"]
    (_, rules) = (b for b in found.part("transfers").blocks if isinstance(b, Grid))
    traced = {row["event"]: row["fifo"] for row in answer.more["events"].to_pylist()}
    assert list(traced.values()) == [29_800, 29_800]
    assert rules.rows == tuple((f"T{n}", *["298.00"] * 5) for n in (1, 2))


def test_a_table_too_wide_for_paper_goes_on_in_another(case: Case) -> None:
    found = page(case, "portraits")
    grids = [b for b in found.part("table").blocks if isinstance(b, Grid)]
    assert len(grids) > 1
    assert all(len(g.heads) <= MOST_COLUMNS for g in grids)
    assert len({(g.heads[:2], tuple(row[:2] for row in g.rows)) for g in grids}) == 1
    heads = [*grids[0].heads[:2], *(head for g in grids for head in g.heads[2:])]
    hidden = {"kind", "label"}
    names = [n for n in case.analyse("portraits").table.column_names if n not in hidden]
    assert heads == [texts.say(f"analysis.column.{n}", "en") for n in names]


def test_the_source_rows_are_those_of_the_events(case: Case) -> None:
    found = page(case)
    (finding,) = case.analyse("trace", entities=[payer(case)]).findings
    with case.view() as view:
        facts = set(view.evidence(list(finding.events))["fact"].to_pylist())
    rows = source_rows(found).rows
    assert {row.place[-1] for row in rows} == facts
    assert {dict(row.cells)["交易流水号"] for row in rows} == {"S1", "S2"}
    assert all("a.csv · sheet 1 · row " in row.place[0] for row in rows)
    assert sorted(line[7] for line in table(found, "transfers").rows) == [row.number for row in rows] == ["[1]", "[2]"]
    (file,) = table(found, "files").rows
    assert (len(file[1]), file[2].partition("/")[0]) == (64, "bank_return")


def test_masked_as_on_the_screen(case: Case) -> None:
    for part in ("张某", "990101199001011234"):
        assert part in said(page(case, masked=False))
        assert part not in said(page(case, masked=True))


def test_what_is_left_out_is_said(case: Case) -> None:
    found = page(case, rows=1)
    assert len(table(found, "transfers").rows) == len(source_rows(found).rows) == 1
    assert "1 listed; the findings rest on 2 in all" in said(found)
    assert "T1 (2 in all)" in said(found)


def test_a_grade_and_newer_evidence_stand_on_it(tmp_path: Path) -> None:
    with small(tmp_path) as own:
        own.grade(own.paths().popitem()[1], "B2", "内部使用")
        found = page(own)
        assert all(row.place[1:3] == ("grade: B2", "handling: 内部使用") for row in source_rows(found).rows)
        assert "newer" not in said(found)
        answer = replace(own.analyse("trace", entities=[payer(own)]), digest="0" * 64)
        with own.view() as view:
            assert "The case holds newer evidence" in said(report(own, view, answer, "en"))


@pytest.mark.parametrize("analysis", registry.all_analyses(), ids=lambda a: a.name)
def test_any_analysis_has_a_page_and_its_figures_are_worded(case: Case, analysis: registry.Analysis) -> None:
    with case.view() as view:
        ids = [i for row in view.scan("entity") for i in row["id"].to_pylist()]
        kinds = [k for row in view.scan("entity") for k in row["kind"].to_pylist()]
    accounts = [i for i, kind in zip(ids, kinds, strict=True) if kind == "account"]
    needed = [p.name for p in analysis.params if p.required]
    given = {name: [accounts[n % len(accounts)]] for n, name in enumerate(needed)}
    answer = case.analyse(analysis.name, **given)
    known = texts.catalogue("exports")
    assert not [name for name in answer.figures if f"report.figure.{name}" not in known]
    with case.view() as view:
        found = report(case, view, answer, "zh")
    assert found.rows == min(50, answer.table.num_rows)
    assert terms.RELATIONS["transferred"].label("zh") in said(found)
