"""What an analysis hands back: a table, findings with their events, and how far it may be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool import texts
from graphtool.projection import NO_TIME
from graphtool.terms import Term
from graphtool.texts import Lang

EVENTS_PER_FINDING = 200
"""A finding names at most so many of its events, and says how many there are."""
ENTITIES_PER_FINDING = 200
"""A finding names at most so many entities, and says how many there are."""
FINDINGS = 10
"""A ranking or grouping makes at most so many findings; the table has all."""

COLUMNS: dict[str, str] = {
    "rank": "count",
    "entity": "entity",
    "src": "entity",
    "dst": "entity",
    "event": "event",
    "kind": "kind",
    "label": "text",
    "src_label": "text",
    "dst_label": "text",
    "way_label": "text",
    "relation": "relation",
    "basis": "basis",
    "currency": "currency",
    "time_ms": "ms",
    "first_ms": "ms",
    "last_ms": "ms",
    "arrival_ms": "ms",
    "precision": "precision",
    "amount": "minor",
    "in_amount": "minor",
    "out_amount": "minor",
    "carried": "minor",
    "balance": "minor",
    "narrowest": "minor",
    "least": "minor",
    "low": "minor",
    "high": "minor",
    "fifo": "minor",
    "lifo": "minor",
    "pro_rata": "minor",
    "libr": "minor",
    "poison": "minor",
    "through": "minor",
    "returned": "minor",
    "cash_in": "minor",
    "cash_out": "minor",
    "fast_amount": "minor",
    "in_timed_amount": "minor",
    "in_top_amount": "minor",
    "out_top_amount": "minor",
    "in_top": "entity",
    "out_top": "entity",
    "fast_share": "score",
    "night_share": "score",
    "in_top_share": "score",
    "out_top_share": "score",
    "in_often_share": "score",
    "out_often_share": "score",
    "half_h": "score",
    "proven": "minor",
    "attributed": "minor",
    "open": "minor",
    "settled_in": "event",
    "where": "where",
    "score": "score",
    "doubtful": "flag",
    "returns": "flag",
}
"""What the cells of a column are, where they are no plain count: so that a page can link, format and label them."""


class ParamName(str, texts.Labelled):
    """The name of a parameter, for a sentence: what a form calls it, then how a command spells it."""

    __slots__ = ()

    def label(self, lang: Lang) -> str:
        """What is it called?"""
        known = texts.catalogue("analysis").get(f"param.{self}.label")
        found = known[lang] if known else str(self)
        return found if found == self else f"{found} ({self})"


@dataclass(frozen=True)
class Sentence:
    """A sentence of the catalogue with its values, said in the language of the reader."""

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def say(self, lang: Lang) -> str:
        """The sentence in ``lang``."""
        return texts.say(f"analysis.{self.key}", lang, **{name: show(value, lang) for name, value in self.values})


def sentence(key: str, **values: object) -> Sentence:
    """The sentence ``analysis.<key>`` of the catalogue with these values."""
    return Sentence(key, tuple(values.items()))


@dataclass(frozen=True)
class Money:
    """An amount in minor units, to be read."""

    amount: int
    currency: str


@dataclass(frozen=True)
class Moment:
    """A Beijing wall time in ms, to be read; only the day where the source has no more."""

    ms: int
    precision: str = "second"


def show(value: object, lang: Lang) -> str:
    """A value as it stands in a sentence."""
    match value:
        case Term() | Sentence():
            return value.label(lang) if isinstance(value, Term) else value.say(lang)
        case Money():
            whole, rest = divmod(abs(value.amount), 100)
            sign = "-" if value.amount < 0 else ""
            unit = "元" if lang == "zh" and value.currency == "CNY" else value.currency
            return f"{sign}{whole:,}.{rest:02d} {unit}".rstrip()
        case Moment():
            stamp = datetime(1970, 1, 1) + timedelta(milliseconds=value.ms)
            return stamp.strftime("%Y-%m-%d" if value.precision == "day" else "%Y-%m-%d %H:%M:%S")
        case bool():
            return texts.say(f"analysis.word.{'yes' if value else 'no'}", lang)
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.6g}"
        case tuple() | list():
            return ("、" if lang == "zh" else ", ").join(show(v, lang) for v in value)
        case _:
            return str(value)


@dataclass(frozen=True)
class Finding:
    """One thing that an analysis says, with the events it rests on.

    ``events`` are at most ``EVENTS_PER_FINDING`` ids, the largest amounts first (of a path all, in order);
    ``entities`` at most ``ENTITIES_PER_FINDING`` ids, in the order in which they matter. ``events_total`` and
    ``entities_total`` say how many there are.
    """

    text: Sentence
    entities: tuple[str, ...]
    entities_total: int
    events: tuple[str, ...]
    events_total: int
    figures: Mapping[str, int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What an analysis answers.

    Attributes
    ----------
    analysis : str
        Its name in the registry.
    table : pyarrow.Table
        The answer; ``COLUMNS`` says what its columns are, the catalogue what they are called.
    findings : tuple of Finding
        What it says in words, with ids of events.
    complete : bool
        Whether nothing was capped, estimated or cut off.
    reasons : tuple of Sentence
        Why not.
    assumptions : tuple of Sentence
        What was assumed and left out, with counts.
    counted : Sentence
        Which relations of which period were counted.
    parameters : mapping
        All parameters as they were used.
    sources : tuple of str
        Where the method comes from.
    digest : str
        The generation it was computed on.
    figures : mapping
        Totals: events, possible duplicates among them, and others by analysis.
    more : mapping
        Further tables by name (per hop, per entity).
    """

    analysis: str
    table: pa.Table
    findings: tuple[Finding, ...]
    complete: bool
    reasons: tuple[Sentence, ...]
    assumptions: tuple[Sentence, ...]
    counted: Sentence
    parameters: Mapping[str, Any]
    sources: tuple[str, ...]
    digest: str
    figures: Mapping[str, int | float]
    more: Mapping[str, pa.Table] = field(default_factory=dict)

    def title(self, lang: Lang) -> str:
        """What was asked, and of what."""
        asked = texts.say(f"analysis.{self.analysis}.title", lang)
        return texts.say("analysis.titled", lang, title=asked, counted=self.counted.say(lang))

    def method(self, lang: Lang) -> str:
        """How it was computed."""
        return texts.say(f"analysis.{self.analysis}.method", lang)

    def as_dict(self, lang: Lang) -> dict[str, Any]:
        """All of it as plain values, for JSON and for the method box of a report."""
        return {
            "analysis": self.analysis,
            "title": self.title(lang),
            "method": self.method(lang),
            "sources": list(self.sources),
            "parameters": {k: list(v) if isinstance(v, tuple) else v for k, v in self.parameters.items()},
            "complete": self.complete,
            "reasons": [s.say(lang) for s in self.reasons],
            "assumptions": [s.say(lang) for s in self.assumptions],
            "figures": dict(self.figures),
            "digest": self.digest,
            "findings": [
                {
                    "text": f.text.say(lang),
                    "entities": list(f.entities),
                    "entities_total": f.entities_total,
                    "events": list(f.events),
                    "events_total": f.events_total,
                    "figures": dict(f.figures),
                }
                for f in self.findings
            ],
            "rows": self.table.to_pylist(),
            "more": {name: table.to_pylist() for name, table in self.more.items()},
        }


def column_label(name: str, lang: Lang) -> str:
    """What is a column of a result called?"""
    return texts.say(f"analysis.column.{name}", lang)


def build_table(columns: Mapping[str, npt.ArrayLike | pa.Array]) -> pa.Table:
    """A result table; what each column holds stands in the metadata of its field under ``is``."""
    arrays = {name: values if isinstance(values, pa.Array) else pa.array(values) for name, values in columns.items()}
    fields = [pa.field(name, a.type, metadata={"is": COLUMNS.get(name, "count")}) for name, a in arrays.items()]
    return pa.Table.from_arrays(list(arrays.values()), schema=pa.schema(fields))


def times(values: npt.NDArray[np.int64]) -> pa.Array:
    """Times as a column, null where none is stated."""
    return pa.array(values, mask=values == NO_TIME)


def amounts(values: npt.NDArray[np.int64]) -> pa.Array:
    """Amounts as a column, null where none is stated."""
    return pa.array(values, mask=values < 0)


def worded(codes: npt.NDArray[Any], words: Sequence[str]) -> pa.Array:
    """Codes as a column of words, null where the code is negative."""
    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words), pa.string())).cast(pa.string())
