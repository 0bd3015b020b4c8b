"""Node and edge tables of graph programs: Gephi (Id,Label / Source,Target,Type,Id,Label,Weight) and Neo4j's admin import
(:ID,:LABEL / :START_ID,:END_ID,:TYPE).

An edge is what its relation word says, where that is one of ours (``terms.RELATIONS``, by name, type or label; any other
word is rejected, not guessed). ``transferred`` with an account, amount and time is a transfer, ``called`` with a number
and a time a call, anything else a relation. A node is a person, a company or an account by its kind.

Ends are known by what the columns give: ``source_account``, ``source_phone``, ``source_id_no`` (``target_…`` likewise), or
an id spelled as a key (``bank:…``, ``tel:…``, ``id:…``, ``uscc:…``, ``sn:…``). A bare id is a name within its file and
identifies nobody: a transfer or a call may have one such end, which stays unknown; a relation needs both. Amounts in
units of ``currency``.

Traps: ``Type`` of Gephi is Directed or Undirected, elsewhere it is the relation; an undirected edge says nothing of who
paid whom; ``Weight`` is how thick a line is, and an edge may stand for many events; Neo4j writes types and id spaces
into its headers (``amount:double``, ``:START_ID(Account)``).

Source of the column names: the public documentation of Gephi and Neo4j.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import polars as pl

from graphtool import ids
from graphtool.terms import KINDS, RELATIONS
from loaders import cells, words
from loaders.columns import Columns, Declared, Field, Record, fen, name, number, parsed, reference, text, time
from loaders.contract import Batch, Claim, Head, Outcome
from loaders.formats.call_record import complete_span

_SPECIAL = re.compile(r"^.*:(START_ID|END_ID|ID|LABEL|TYPE|IGNORE)(?:\([^()]*\))?(?:\{.*\})?$")
_TYPED = re.compile(
    r"^(.+):(?:string|int|long|float|double|boolean|byte|short|char|date|time|localtime|datetime|localdatetime|duration"
    r"|point)(?:\[\])?(?:\{.*\})?$"
)

KIND_WORDS: dict[str, str] = {
    **{
        w.upper(): k.name for k in KINDS.values() for w in (k.name, k.zh, k.en, k.node_label) if k.name != "placeholder"
    },
    **dict.fromkeys(("COMPANY", "ORGANIZATION", "ORG", "公司", "企业", "单位"), "organisation"),
    **dict.fromkeys(("PEOPLE", "INDIVIDUAL", "人员", "自然人"), "person"),
    **dict.fromkeys(("BANK ACCOUNT", "BANKACCOUNT", "BANK CARD", "CARD", "账号", "银行卡", "银行账户"), "account"),
    **dict.fromkeys(("PHONE", "PHONE NUMBER", "电话", "手机", "手机号", "号码"), "line"),
}
RELATION_WORDS: dict[str, str] = {w.upper(): r.name for r in RELATIONS.values() for w in (r.name, r.zh, r.en, r.type)}
DIRECTED, UNDIRECTED = ("DIRECTED", "有向"), ("UNDIRECTED", "MUTUAL", "无向")
_SCHEMES: dict[str, tuple[str, ids.Identifier]] = {
    "id": ("person", ids.ID_CARD), "uscc": ("organisation", ids.USCC), "bank": ("account", ids.BANK),
    "tenpay": ("account", ids.TENPAY), "alipay": ("account", ids.ALIPAY), "tel": ("line", ids.PHONE),
    "sn": ("terminal", ids.SN), "mno": ("merchant", ids.MERCHANT_NO),
}  # fmt: skip
"""How an id may be spelled as a key, and what it is then."""

_SOURCE = (":START_ID", "Source", "source", "src", "起点", "源节点")
_TARGET = (":END_ID", "Target", "target", "dst", "终点", "目标节点")
_RELATION = ("relation", "Relation", ":TYPE", "relationship", "Relationship", "kind", "Kind", "Label", "label", "关系")
_WAY = ("Type", "type")
_IDS = (":ID", "Id", "id", "ID", "node_id")
_KIND = (":LABEL", "kind", "Kind", "type", "Type", "category", "Category", "类型")


@dataclass(frozen=True)
class GraphTable(Declared):
    """The declaration, over headers without the types and id spaces that Neo4j writes into them."""

    def claim(self, head: Head) -> Claim:
        """Is this table mine, and if not, why?"""
        return super().claim(plain(head))

    def read(self, batch: Batch) -> Outcome:
        """What do these rows say?"""
        outcome = super().read(replace(batch, head=plain(batch.head)))
        if outcome.issues is not None:  # the records read the same cells
            outcome.issues = outcome.issues.unique(maintain_order=True)
        return outcome


def plain(head: Head) -> Head:
    """The head with its headers as they are declared here."""

    def bare(header: str) -> str:
        if said := _SPECIAL.match(header):
            return f":{said[1]}"
        return said[1] if (said := _TYPED.match(header)) else header

    return Head(tuple(map(bare, head.header)), head.titles, head.rows, head.name)


def _word(cell: pl.Series, known: dict[str, str]) -> pl.Series:
    """What a printed word means; of several (Person;Suspect) the first that is known."""
    parts = cells.half(cell).str.to_uppercase().str.replace_all("_", " ").str.split(";")
    table = {k.replace("_", " "): v for k, v in known.items()}
    read = pl.element().str.strip_chars().replace_strict(table, default=None, return_dtype=pl.String)
    return parts.to_frame("t").select(w=pl.col("t").list.eval(read).list.drop_nulls().list.first())["w"]


def _end(frame: pl.DataFrame, side: str) -> dict[str, pl.Series]:
    """Kind and key of one end; null where no strong number identifies it."""
    printed, doc, account, phone = (pl.col(f"_{side}_{part}") for part in ("id", "doc", "account", "phone"))
    card = doc.str.contains(r"^\d{17}[\dX]$")
    firm = doc.str.contains(r"^[0-9A-Z]{18}$") & ~card
    found = [
        (ids.is_strong(account), "account", ids.account_key(pl.lit("bank"), account)),
        (ids.is_strong(phone), "line", ids.line_key(phone)),
        (ids.is_strong(doc) & card, "person", ids.id_key(doc)),
        (ids.is_strong(doc) & firm, "organisation", ids.uscc_key(doc)),
    ]
    # Each scheme costs an expression of its own: only those that ids are spelled with.
    spelled = frame[f"_{side}_id"].str.extract(r"^([a-z]+):").unique().to_list()
    for scheme, (what, identifier) in _SCHEMES.items():
        if scheme not in spelled:
            continue
        no = identifier.normalise(_after(printed, scheme))
        found.append((ids.is_strong(no), what, pl.lit(f"{scheme}:") + no))
    done = frame.select(
        kind=pl.coalesce(pl.when(there).then(pl.lit(what)) for there, what, _ in found),
        key=pl.coalesce(pl.when(there).then(key) for there, _, key in found),
    )
    return {f"{side}_kind": done["kind"], f"{side}_key": done["key"]}


def _after(printed: pl.Expr, scheme: str) -> pl.Expr:
    """What follows the scheme of an id that is spelled as a key."""
    return pl.when(printed.str.starts_with(f"{scheme}:")).then(printed.str.slice(len(scheme) + 1))


_EDGES: WeakKeyDictionary[Columns, pl.DataFrame] = WeakKeyDictionary()
"""The edges of the batch that is being read: all kinds of fact are made of the same cells."""


def _edge(frame: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """The edges of a batch, looked at once."""
    if columns not in _EDGES:
        _EDGES[columns] = _looked_at(frame, columns)
    return _EDGES[columns]


def _looked_at(frame: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """Both ends, the relation, the currency and what kind of fact each row is (``mode``)."""
    way = cells.half(frame["_way"]).str.to_uppercase()
    undirected = way.is_in(UNDIRECTED).fill_null(False)
    spoken = undirected | way.is_in(DIRECTED).fill_null(False)
    printed = frame["_relation"].zip_with(frame["_relation"].is_not_null(), frame["_way"].set(spoken, None))
    relation = _word(printed, RELATION_WORDS)
    told = next((h for h in (*_RELATION, *_WAY) if h in columns), _RELATION[0])
    columns.report(told, "unknown_relation", printed.is_not_null() & relation.is_null())
    known, strange = words.currency(frame["_currency"])
    columns.report("currency", "unknown_currency", strange)
    columns.report("amount", "no_currency", frame["amount"].is_not_null() & frame["_currency"].is_null())
    lost = undirected & relation.is_not_null() & ~relation.is_in(["related", "called", "messaged"]).fill_null(False)
    columns.report("Type" if "Type" in columns else "type", "undirected", lost)
    made = frame.with_columns(
        **_end(frame, "from"),
        **_end(frame, "to"),
        relation=relation.set(lost, None),
        undirected=undirected,
        currency=known.set(frame["_currency"].is_null(), None),
    )
    source, target = pl.col("from_kind").fill_null("account"), pl.col("to_kind").fill_null("account")
    dated = pl.col("time_ms").is_not_null()
    some = pl.col("from_key").is_not_null() | pl.col("to_key").is_not_null()
    paid = (pl.col("relation") == "transferred") & (source == "account") & (target == "account") & some
    spoke = pl.col("relation").is_in(["called", "messaged"]) & (pl.col("from_kind") == "line")
    mode = (
        pl.when(paid & dated & pl.col("amount").is_not_null()).then(pl.lit("transfer"))
        .when(spoke & dated & (pl.col("to_kind").fill_null("line") == "line")).then(pl.lit("call"))
        .otherwise(pl.lit("relation"))
    )  # fmt: skip
    return made.with_columns(mode=mode)


def _as_transfer(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    made = _edge(frame, columns)
    parts = {
        f"{side}_{part}": pl.col(f"{side}_key").str.splitn(":", 2).struct.field(f"field_{at}")
        for side in ("from", "to")
        for at, part in enumerate(("scope", "account"))
    }
    done = made.select(**parts, currency="currency", time_ms=pl.when(pl.col("mode") == "transfer").then("time_ms"))
    return {c: done[c] for c in done.columns}


def _as_call(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    made = _edge(frame, columns)
    done = made.select(
        own=pl.when(pl.col("mode") == "call").then(pl.col("from_key").str.strip_prefix("tel:")),
        other=pl.col("to_key").str.strip_prefix("tel:"),
        direction=pl.when(~pl.col("undirected")).then(pl.lit("out")),
        medium=pl.when(pl.col("relation") == "messaged").then(pl.lit("message")).otherwise(pl.lit("call")),
    )
    return {c: done[c] for c in done.columns} | complete_span(frame)


def _as_relation(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    made = _edge(frame, columns)
    other = made["mode"] != "relation"
    ends = {c: made[c].set(other, None) for c in ("from_kind", "from_key", "to_kind", "to_key")}
    return {**ends, "relation": made["relation"], "currency": made["currency"]}


def _side(of: str, *words_: str) -> tuple[str, ...]:
    starts = ("source", "src", "from") if of == "from" else ("target", "dst", "to")
    return tuple(f"{start}_{word}" for start in starts for word in words_)


_EDGE: tuple[Field, ...] = (
    text("_from_id", *_SOURCE),
    text("_to_id", *_TARGET),
    *(
        field
        for of in ("from", "to")
        for field in (
            name(f"{of}_name", *_side(of, "name", "label")),
            number(f"_{of}_account", ids.BANK, *_side(of, "account", "card", "account_no")),
            number(f"_{of}_phone", ids.PHONE, *_side(of, "phone", "number")),
            number(f"_{of}_doc", ids.DOCUMENT, *_side(of, "id_no", "uscc", "id_number")),
        )
    ),
    text("_relation", *_RELATION),
    text("_way", *_WAY),
    time("time_ms", "time", "Time", "timestamp", "Timestamp", "datetime", "date", "Date", "start", "Start", "时间"),
    time("until_ms", "until", "end", "End", precision=""),
    fen("amount", "amount", "Amount", "金额"),
    text("_currency", "currency", "Currency", "币种"),
    parsed("duration_s", cells.duration, "duration", "Duration", "时长"),
    reference("serial", "serial", "流水号"),
    text("memo", "memo", "note", "description", "Description", "备注"),
)

GRAPH_EDGES = GraphTable(
    id="graph_edges",
    version=1,
    zh="图的边表（Gephi、Neo4j）",
    en="edge tables of graphs (Gephi, Neo4j)",
    signature=(_SOURCE, _TARGET),
    essential=(_SOURCE, _TARGET, (*_RELATION, *_WAY)),
    refuses=("calldate", "billsec", "disposition", "start_time", "end_time"),
    records=(
        Record(
            "relation", _EDGE,
            {"relation": ("relation",), "subject": ("from_key",), "counterparty": ("to_key",)}, compute=_as_relation,
        ),
        Record(
            "transfer", _EDGE, {"time": ("time_ms",), "amount": ("amount",)}, {"row_type": "transfer"}, _as_transfer
        ),
        Record("call", _EDGE, {"subject": ("own",), "time": ("time_ms",)}, compute=_as_call),
    ),
    # What an end is follows from its number.
    ignored=frozenset("Id id ID Weight weight Interval Timeset timeset :IGNORE".split())
    | {*_side("from", "kind", "type"), *_side("to", "kind", "type")},
)  # fmt: skip


def _node(kind: str) -> Callable[[pl.DataFrame, Columns], dict[str, pl.Series]]:
    """The fields of a node, where it is of that kind."""

    def compute(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
        said = _word(frame["_kind"], KIND_WORDS)
        told = next((h for h in _KIND if h in columns), _KIND[0])
        columns.report(told, "unknown_kind", frame["_kind"].is_not_null() & said.is_null())
        made = frame.with_columns(
            known=said.set(~said.is_in(list(NODE_KINDS)), None), mine=(said == kind).fill_null(False)
        )

        def given(column: str, scheme: str) -> pl.Expr:
            key = _SCHEMES[scheme][1].normalise(_after(pl.col("_id"), scheme))
            return pl.when("mine").then(pl.coalesce(column, key))

        own = pl.when(pl.col("mine"))
        fields = {
            "person": {"name": own.then("_name"), "id_no": given("_doc", "id"), "phone": own.then("_phone")},
            "organisation": {"name": own.then("_name"), "uscc": given("_uscc", "uscc"), "phone": own.then("_phone")},
            "account": {"account": given("_account", "bank")},
        }[kind]
        done = made.select(**fields, _known="known")
        return {c: done[c] for c in done.columns}

    return compute


NODE_KINDS: dict[str, str] = {"person": "person", "organisation": "company", "account": "holder"}
"""Which kinds of nodes are facts, and of which kind."""
_NODE: tuple[Field, ...] = (
    text("_id", *_IDS),
    text("_kind", *_KIND),
    name("_name", "name", "Name", "Label", "label", "名称"),
    number("_doc", ids.DOCUMENT, "id_no", "id_number", "idNumber", "身份证号"),
    number("_uscc", ids.USCC, "uscc", "统一社会信用代码"),
    number("_account", ids.BANK, "account", "account_no", "accountNumber", "card", "账号", "卡号"),
    number("_phone", ids.PHONE, "phone", "Phone", "电话", "手机号"),
    text("address", "address", "Address", "地址"),
    text("institution", "bank", "institution", "开户行"),
)
_SUBJECTS = {"person": ("name", "id_no", "phone"), "organisation": ("name", "uscc"), "account": ("account",)}

GRAPH_NODES = GraphTable(
    id="graph_nodes",
    version=1,
    zh="图的节点表（Gephi、Neo4j）",
    en="node tables of graphs (Gephi, Neo4j)",
    signature=(_IDS, (":LABEL", "Label", "label")),
    essential=(_IDS, _KIND),
    refuses=(*_SOURCE, *_TARGET),
    records=tuple(
        Record(
            fact, _NODE, {"kind": ("_known",), "subject": _SUBJECTS[kind]},
            {"scope": "bank"} if fact == "holder" else {}, _node(kind),
        )
        for kind, fact in NODE_KINDS.items()
    ),
    ignored=frozenset("Interval Timeset timeset Weight weight modularity_class Degree degree :IGNORE".split()),
)  # fmt: skip
