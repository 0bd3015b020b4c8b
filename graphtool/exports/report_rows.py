"""The transfers that an evidence page names, and the source rows that they stand on, numbered on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import polars as pl

from graphtool import terms, texts
from graphtool.analysis.booking import RULES
from graphtool.analysis.results import Result, column_label
from graphtool.case import Case
from graphtool.exports.report_blocks import Block, Grid, Names, Part, Rows, grid, paragraphs, printed
from graphtool.originals import RawRows
from graphtool.store.base import View
from graphtool.store.frames import as_frame
from graphtool.texts import Lang
from graphtool.views import figures


@dataclass(frozen=True)
class Transfers:
    """Events in the order of the page, which findings name them, and their source rows.

    Attributes
    ----------
    events : list
        ``model.EVENT`` by row.
    findings : mapping
        Event → numbers of the findings that name it.
    facts : mapping
        Event → its facts.
    origins : mapping
        Fact → where it stands (``originals.origins``), in the order of the page.
    originals : mapping
        Fact → its row as printed; a fact whose original cannot be read is not there.
    """

    events: Sequence[Mapping[str, Any]]
    findings: Mapping[str, Sequence[int]]
    facts: Mapping[str, Sequence[str]]
    origins: Mapping[str, Mapping[str, Any]]
    originals: Mapping[str, RawRows]
    lang: Lang
    masked: bool

    @property
    def entities(self) -> list[str]:
        """Both ends of every transfer."""
        return [e[end] for e in self.events for end in ("src", "dst")]

    def spelled(self, events: Sequence[str]) -> str:
        """The numbers of these transfers on the page, runs as T1–T5."""
        known = {e["id"]: n for n, e in enumerate(self.events, 1)}
        runs: list[list[int]] = []
        for number in sorted({known[e] for e in events if e in known}):
            if runs and number == runs[-1][1] + 1:
                runs[-1][1] = number
            else:
                runs.append([number, number])
        comma = "、" if self.lang == "zh" else ", "
        return comma.join(f"T{a}" if a == b else f"T{a}–T{b}" for a, b in runs)

    def transfers(self, names: Names, found: Result) -> Part:
        """The transfers: number, findings, when, from, to, what, how much, numbers of the source rows."""
        lang = self.lang
        numbers = {fact: n for n, fact in enumerate(self.origins, 1)}
        lines = []
        for number, e in enumerate(self.events, 1):
            rows = [f"[{numbers[f]}]" for f in self.facts[e["id"]]]
            doubtful = f" ({column_label('doubtful', lang)})" if e["doubtful"] else ""
            lines.append(
                (
                    f"T{number}",
                    " ".join(map(str, self.findings.get(e["id"], ()))),
                    figures.moment(e["time_ms"], e["precision"] or "second"),
                    names.called(e["src"]),
                    names.called(e["dst"]),
                    terms.RELATIONS[e["relation"]].label(lang) + doubtful,
                    "" if e["amount"] is None else figures.yuan(e["amount"], e["currency"] or "CNY"),
                    " ".join(rows),
                )
            )
        heads = [
            _word("head.no", lang),
            _word("head.finding", lang),
            *(column_label(name, lang) for name in ("time_ms", "src", "dst", "relation", "amount")),
            _word("head.rows", lang),
        ]
        total = sum(f.events_total for f in found.findings)
        note = _word("transfers_note", lang, n=figures.count(len(lines)), total=figures.count(total))
        made: Grid = grid(heads, lines, [h == 6 for h in range(len(heads))])
        blocks = (paragraphs(note), made, *self._by_rule(found)) if lines else ()
        return Part("transfers", _word("transfers", lang), blocks)

    def _by_rule(self, found: Result) -> list[Block]:
        """What of each transfer is traced by each rule, where the result says so."""
        table = found.more.get("events")
        rules = [n for n in RULES if table is not None and {"event", n} <= set(table.column_names)]
        if table is None or not rules:
            return []
        numbers = {e["id"]: n for n, e in enumerate(self.events, 1)}
        shown = as_frame(table.select(["event", *rules])).filter(pl.col("event").is_in(list(numbers)))
        rows = sorted(shown.rows(), key=lambda row: numbers[row[0]])
        lines = [[f"T{numbers[row[0]]}", *map(figures.yuan, row[1:])] for row in rows]
        heads = [_word("head.no", self.lang), *(column_label(name, self.lang) for name in rules)]
        return [paragraphs(_word("by_rule", self.lang)), grid(heads, lines, [n > 0 for n in range(len(heads))])]

    def rows(self) -> Part:
        """The source rows: number, place, cells as printed; empty cells are left out."""
        lang = self.lang
        lines = []
        for number, (fact, origin) in enumerate(self.origins.items(), 1):
            original = self.originals.get(fact)
            if original is None:
                cells = [("", _word("unreadable", lang))]
            else:
                pairs = zip_longest(original.header, dict(original.rows)[original.row], fillvalue="")
                read = [(str(h or "").strip(), str(c or "").strip()) for h, c in pairs]
                cells = [(h, self._cell(h, c)) for h, c in read if c]
            lines.append(printed(f"[{number}]", self._place(origin), cells))
        heads = (_word("head.no", lang), _word("head.place", lang), _word("head.cells", lang))
        note = paragraphs(_word("rows_note", lang))
        return Part(
            "rows", texts.say("exports.table.sources", lang), (note, Rows(heads, tuple(lines))) if lines else ()
        )

    def files(self) -> Part:
        """The files that the source rows stand in, with their hash and the reader that read them."""
        lang = self.lang
        found = {(o["file"], o["format"]): o for o in self.origins.values()}
        lines = [(self._text(o["path"]), o["file"], o["format"]) for o in found.values()]
        heads = [_word(f"head.{name}", lang) for name in ("file", "sha256", "reader")]
        return Part("files", _word("files", lang), (grid(heads, lines),) if lines else ())

    def _place(self, origin: Mapping[str, Any]) -> list[str]:
        """Path, sheet and row; then from whom, under which request, and how far it is to be trusted."""
        lang = self.lang
        sheet = origin.get("sheet_name") or figures.count(origin["sheet"] + 1)
        place = _word("place", lang, path=self._text(origin["path"]), sheet=self._text(str(sheet)), row=origin["row"])
        more = [
            f"{_word(f'origin.{name}', lang)}: {self._text(str(origin[name]))}"
            for name in ("source", "request", "grade", "handling")
            if origin.get(name)
        ]
        return [place, *more, origin["fact"]]

    def _text(self, text: str) -> str:
        return figures.mask_text(text) if self.masked else text

    def _cell(self, header: str, text: str) -> str:
        return figures.mask_cell(header, text) if self.masked else text


def transfers_of(
    case: Case, view: View, named: Sequence[Sequence[str]], others: Sequence[str], lang: Lang, masked: bool
) -> Transfers:
    """Which transfers stand on a page, and on which rows do they stand?

    Parameters
    ----------
    case, view
        Where the originals and the generation are.
    named : sequence of sequences of ids
        The events of each finding.
    others : sequence of ids
        Events of the rows of the table.
    lang, masked
        As for the page.

    Returns
    -------
    Transfers

    Cost
    ----
    One lookup of the events and of their evidence; each original is read up to the last of its rows.
    """
    findings: dict[str, list[int]] = {}
    for number, one in enumerate(named, 1):
        for event in dict.fromkeys(one):
            findings.setdefault(event, []).append(number)
    ids = list(dict.fromkeys([*findings, *others]))
    events: list[dict[str, Any]] = view.get("event", ids).to_pylist() if ids else []
    facts: dict[str, list[str]] = {i: [] for i in ids}
    for row in view.evidence(ids).to_pylist() if ids else ():
        facts[row["subject"]].append(row["fact"])
    wanted = list(dict.fromkeys(f for i in ids for f in sorted(facts[i])))
    origins = {row["fact"]: row for row in case.facts(wanted).to_pylist()} if wanted else {}
    return Transfers(events, findings, facts, origins, case.raws(wanted) if wanted else {}, lang, masked)


def _word(name: str, lang: Lang, **values: object) -> str:
    return texts.say(f"exports.report.{name}", lang, **values)
