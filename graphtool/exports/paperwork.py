"""Drafts for paper as workbooks: what to ask for next, who gets how much of frozen money back. Numbers stand in full, as the draft is of no use without them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from graphtool import terms, texts
from graphtool.asking import CLAIMS, Requests, by_institution
from graphtool.errors import BadParameter
from graphtool.exports.registry import Receipt, sha256
from graphtool.exports.tables import Column, Sort, Table
from graphtool.exports.workbook import write_tables
from graphtool.refunding import Draft, Given
from graphtool.store.frames import as_frame
from graphtool.texts import Lang

_PLACES = (
    "rank:count kind:text label:text institution:text number:text gap:text items:text ask_from_ms:time ask_until_ms:time "
    f"low:money high:money {' '.join(f'{name}:money' for name in CLAIMS)} paid_directly:money events:count first_ms:time last_ms:time "
    "rows_until_ms:time entity:text"
)
_INSTITUTIONS = (
    "institution:text places:count low:money high:money "
    f"{' '.join(f'{name}:money' for name in CLAIMS)} ask_from_ms:time ask_until_ms:time"
)
_TRANSFERS = (
    "event:text time_ms:time src_label:text dst_label:text amount:money "
    f"{' '.join(f'{name}:money' for name in CLAIMS)} src:text dst:text"
)
_SOURCES = "event:text path:text sheet:count row:count fact:text source:text request:text grade:text handling:text"
_REFUNDS = {
    "rows": (
        "place:count account_label:text label:text ground:text amount:money direct:money in_proportion:money traced:money "
        "claim:money account:text victim:text"
    ),
    "accounts": (
        "place:count label:text frozen:money records:count direct:money rest:money claims:money in_proportion:money "
        "surplus:money account:text"
    ),
    "victims": (
        "label:text reported:money loss:money returned:money came_back:money amount:money left:money victim:text"
    ),
}


def write_requests(
    found: Requests, path: Path, title: str, lang: Lang, replace: bool = False, sources: pl.DataFrame | None = None
) -> Receipt:
    """What is to be asked for next, as a workbook for whoever writes the requests?

    Parameters
    ----------
    found : Requests
        The list.
    path : Path
        The file; never replaced unless ``replace``.
    title : str
        Of the case.
    lang : str
        Of titles and words.
    sources : DataFrame, optional
        The rows that the transfers stand on: event, path, sheet (from 1), row, fact, source, request, grade, handling.

    Returns
    -------
    Receipt
        For the journal.

    Raises
    ------
    BadParameter
        ``export_place``: a folder stands there; ``export_file``: there is a file already.
    """
    carried = as_frame(found.traced.more["events"])
    places = {"kind": _labels(terms.KINDS, lang), "gap": _words("asking.gap", lang)}
    listed = _said(found.table, places).with_columns(
        pl.col("items")
        .list.eval(pl.element().replace(_words("asking.item", lang)))
        .list.join("、" if lang == "zh" else "; ")
    )
    own = ("asking", "analysis")
    tables = [
        _table("places", texts.say("asking.title", lang), listed, _PLACES, own, lang),
        _table(
            "institutions",
            texts.say("asking.institutions", lang),
            _said(by_institution(found), {}),
            _INSTITUTIONS,
            own,
            lang,
        ),
        *_behind(carried, sources, lang),
    ]
    entered = int(found.traced.figures["entered"])
    about = [
        (texts.say("exports.about.title", lang), f"{texts.say('asking.title', lang)} · {title}"),
        (texts.say("exports.about.generation", lang), found.traced.digest),
        (texts.say("asking.about.entered", lang), f"{entered // 100:,}.{entered % 100:02d}"),
        (texts.say("asking.about.places", lang), f"{found.table.height:,}"),
        (texts.say("asking.about.stakes", lang), texts.say("asking.about.stakes_text", lang)),
        (texts.say("exports.about.method", lang), found.traced.method(lang)),
        *((texts.say("exports.about.assumptions", lang), s.say(lang)) for s in found.traced.assumptions),
        *((texts.say("exports.about.complete", lang), s.say(lang)) for s in found.traced.reasons),
        *_bounded(carried, sources, lang),
    ]
    return write_book(path, tables, about, lang, ("requests", found.traced.digest), replace)


def write_refund(
    found: Draft,
    given: Given,
    path: Path,
    title: str,
    lang: Lang,
    replace: bool = False,
    sources: pl.DataFrame | None = None,
) -> Receipt:
    """Who gets how much of frozen money back, as a workbook for the authority that decides?

    Parameters
    ----------
    found : Draft
        The table.
    given : Given
        What a person said for it.
    path, title, lang, replace, sources
        As :func:`write_requests`.

    Returns
    -------
    Receipt
        For the journal.

    Raises
    ------
    BadParameter
        As :func:`write_requests`.
    """
    frames = {"rows": found.rows, "accounts": found.accounts, "victims": found.victims}
    worded = {"rows": {"ground": _words("refund.ground", lang)}}
    tables = [
        _table(
            name,
            texts.say(f"refund.sheet.{name}", lang),
            _said(frames[name], worded.get(name, {})),
            spelled,
            ("refund",),
            lang,
        )
        for name, spelled in _REFUNDS.items()
    ]
    carried = refund_transfers(found)
    tables += _behind(carried, sources, lang)
    digest = found.traced.digest if found.traced is not None else ""
    assumed, open_ = (found.traced.assumptions, found.traced.reasons) if found.traced is not None else ((), ())
    about = [
        (texts.say("exports.about.title", lang), f"{texts.say('refund.title', lang)} · {title}"),
        (texts.say("exports.about.generation", lang), digest),
        *((texts.say("exports.about.method", lang), text) for text in refund_notes(found, given, lang)),
        *((texts.say("exports.about.assumptions", lang), s.say(lang)) for s in assumed),
        *((texts.say("exports.about.complete", lang), s.say(lang)) for s in open_),
        *_bounded(carried, sources, lang),
    ]
    return write_book(path, tables, about, lang, ("refund", digest), replace)


def refund_transfers(found: Draft) -> pl.DataFrame:
    """The transfers into the frozen accounts that carry traced money, as ``trace`` gives them."""
    if found.traced is None:
        return pl.DataFrame(schema={pair.split(":")[0]: pl.String for pair in _TRANSFERS.split()})
    return as_frame(found.traced.more["events"]).filter(pl.col("dst").is_in(found.accounts["account"].to_list()))


def refund_notes(found: Draft, given: Given, lang: Lang) -> list[str]:
    """What must stand beside the table: the regulation, how it is read, and what was taken for what."""
    notes = [
        texts.say("refund.text", lang),
        texts.say("refund.reading", lang),
        texts.say("refund.traced_by", lang, rule=texts.say(f"refund.rule.{given.rule}", lang)),
        texts.say("refund.concerned", lang, among=texts.say(f"refund.among.{given.among}", lang)),
        texts.say("refund.back_counted" if given.count_back else "refund.back_not", lang),
    ]
    if found.shared:
        notes.append(texts.say("refund.several", lang, n=found.shared))
    return [*notes, texts.say("refund.again", lang)]


def write_book(
    path: Path,
    tables: Sequence[Table],
    about: Sequence[tuple[str, str]],
    lang: Lang,
    of: tuple[str, str],
    replace: bool,
) -> Receipt:
    """How do tables become a workbook that is whole or not there? ``of``: what it is, and of which generation.

    Raises BadParameter as :func:`write_requests` says.
    """
    if path.is_dir():
        raise BadParameter("export_place", path=path)
    if path.exists() and not replace:
        raise BadParameter("export_file", path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as spare:
        made = Path(spare) / "made.xlsx"
        counts = write_tables(made, tables, about, lang)
        size, digest = made.stat().st_size, sha256(made)
        os.chmod(made, 0o600)
        os.replace(made, path)
    name, generation = of
    return Receipt(name, generation, counts[tables[0].name], sum(counts.values()), size, digest, False)


def _behind(carried: pl.DataFrame, sources: pl.DataFrame | None, lang: Lang) -> list[Table]:
    """What the first sheets rest on: transfers, and the rows of the files that tell of them."""
    tables = [
        _table(
            "transfers", texts.say("exports.table.events", lang), _said(carried, {}), _TRANSFERS, ("analysis",), lang
        )
    ]
    if sources is not None:
        title = texts.say("exports.table.sources", lang)
        tables.append(_table("sources", title, sources, _SOURCES, ("asking", "exports", "analysis"), lang))
    return tables


def _bounded(carried: pl.DataFrame, sources: pl.DataFrame | None, lang: Lang) -> list[tuple[str, str]]:
    """What is said where not every transfer has its rows beside it."""
    many = 0 if sources is None else sources["event"].n_unique()
    if sources is None or many >= carried.height:
        return []
    return [(texts.say("exports.table.sources", lang), texts.say("exports.about.sources_bounded", lang, n=f"{many:,}"))]


def _table(name: str, title: str, frame: pl.DataFrame, spelled: str, areas: Sequence[str], lang: Lang) -> Table:
    """A frame as a table of a workbook; a column is called as the first of the areas calls it."""
    columns = []
    for column, sort in (pair.split(":") for pair in spelled.split()):
        area = next(one for one in areas if f"column.{column}" in texts.catalogue(one))
        columns.append(Column(column, texts.say(f"{area}.column.{column}", lang), _sort(sort)))
    return Table(name, title, tuple(columns), lambda: iter([frame]))


def _sort(spelled: str) -> Sort:
    for sort in ("text", "time", "count", "money"):
        if sort == spelled:
            return sort
    raise ValueError(spelled)


def _labels(known: Mapping[str, terms.Term], lang: Lang) -> dict[str, str]:
    return {name: term.label(lang) for name, term in known.items()}


def _words(group: str, lang: Lang) -> dict[str, str]:
    """Codes of a group of the catalogue, with their words."""
    area, _, name = group.partition(".")
    keys = [key for key in texts.catalogue(area) if key.startswith(f"{name}.")]
    return {key.removeprefix(f"{name}."): texts.catalogue(area)[key][lang] for key in keys}


def _said(frame: pl.DataFrame, words: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    """Codes in words, and moments as people read them: days, unless a precision beside them says more."""
    moments = [name for name in frame.columns if name.endswith("_ms")]
    exact = pl.col("precision").is_in(["minute", "second", "ms"]) if "precision" in frame.columns else pl.lit(False)
    stamps = (pl.col(name).cast(pl.Datetime("ms")) for name in moments)
    return frame.with_columns(
        *(pl.col(name).replace(dict(known)) for name, known in words.items()),
        *(
            pl.when(exact).then(stamp.dt.strftime("%Y-%m-%d %H:%M:%S")).otherwise(stamp.dt.strftime("%Y-%m-%d"))
            for stamp in stamps
        ),
    )
