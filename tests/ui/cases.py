"""A small invented case in memory, with what the desk asks of ``graphtool.Case``, and a desk that looks at it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa

from graphtool import model
from graphtool.case import Case
from graphtool.errors import NotFound
from graphtool.ids import fact_id
from graphtool.originals import RawRows
from graphtool.projection import Projection
from graphtool.store.memory import MemoryStore
from graphtool.ui.data import Source
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from tests.store.graphs import Graph, Row, entity, event, identifier, write

DIGEST = "d" * 64
FILE = "f" * 64
DAY = 86_400_000
HOSTILE = '<img src=x onerror="alert(1)">=HYPERLINK()'

START = round((dt.datetime(2021, 6, 1) - dt.datetime(1970, 1, 1)).total_seconds()) * 1000


def at(day: int, hour: int = 10) -> int:
    """So many days after 1 June 2021, at that hour."""
    return START + day * DAY + hour * 3_600_000


def person(name: str, label: str, number: str, *roles: str) -> Row:
    return entity(f"p-{name}", "person", name=label, number=number, label=f"{label} ··{number[-4:]}", roles=list(roles))


def account(name: str, number: str, label: str = "") -> Row:
    return entity(
        f"a-{name}", "account", name=label or None, number=number, scope="bank", institution="某银行", label=number
    )


def graph() -> Graph:
    """Two staff, a company, four people who paid, one pool, calls, a list; each trap of the desk once."""
    people = [
        person("boss", "张三丰", "990102199001010017", "ringleader"),
        person("lead", "李小四", "990102199201010294", "team_lead"),
        *(person(f"v{i}", f"王某{'甲乙丙丁'[i]}", f"99010219700101100{i}", "victim") for i in range(4)),
    ]
    accounts = [
        account("boss", "9900000000000017", "张三丰"),
        account("lead", "9900000000000294", "李小四"),
        account("lead2", "9900000000000295", "李小四"),
        account("co", "9900000000008800", "某某科技有限公司"),
        *(account(f"v{i}", f"990000000000100{i}") for i in range(4)),
        account("both", "9900000000007777", "共用"),
        account("alone", "9900000000006666", HOSTILE),
    ]
    others = [
        entity("o-co", "organisation", name="某某科技有限公司", number="91990100MA0000000X", label="某某科技有限公司"),
        entity("q-pool", "pool", pool_type="acquirer", institution="某甲支付", label="某甲支付"),
        entity("l-lead", "line", number="10000000294", label="10000000294"),
        *(entity(f"l-v{i}", "line", number=f"1000000100{i}", label=f"1000000100{i}") for i in range(4)),
        entity("x-1", "placeholder", label="?"),
        entity("n-list", "list", name="名单甲", number="12408", label="名单甲"),
    ]
    holds = [
        event(f"h-{who}-{what}", f"p-{who}", f"a-{what}", relation="holds", precision="none")
        for who, what in [
            ("boss", "boss"),
            ("lead", "lead"),
            ("lead", "lead2"),
            *((f"v{i}", f"v{i}") for i in range(4)),
            ("boss", "both"),
            ("lead", "both"),
        ]
    ]
    holds += [
        event("h-co", "o-co", "a-co", relation="holds", precision="none"),
        event("u-lead", "p-lead", "l-lead", relation="uses", precision="none"),
    ]
    paid = [event(f"t-v{i}", f"a-v{i}", "a-lead", 29_800, at(10 + i), precision="second") for i in range(2)]
    paid += [event("t-v0-again", "a-v0", "a-lead2", 9_900, at(40), precision="second", doubtful=True)]
    onward = [
        event("t-lead-boss", "a-lead", "a-boss", 59_000, at(20), precision="second"),
        event("s-v2", "a-v2", "q-pool", 29_800, at(12), relation="swiped", precision="second"),
        event("s-v3", "a-v3", "q-pool", 29_800, at(13), relation="swiped", precision="second"),
        event("settle", "q-pool", "a-co", 20_000, at(15), relation="settled", precision="second"),
        event("t-co-boss", "a-co", "a-boss", 150_000_000, at(30), precision="second"),
        event("t-usd", "a-boss", "a-alone", 5_000, at(31), precision="second", currency="USD"),
        event("t-undecided", "a-boss", "a-alone", 7_000, at(32), precision="second", directed=False),
        event("t-nobody", "a-boss", "x-1", 1_000, at(33), precision="day"),
    ]
    calls = [
        event(
            f"c-{i}-{n}",
            "l-lead",
            f"l-v{i}",
            relation="called",
            time_ms=at(i + n, 9 + n),
            precision="second",
            duration_s=60 + n,
        )
        for i in range(4)
        for n in range(3)
    ]
    lists = [event(f"li-{i}", "n-list", f"p-v{i}", relation="lists", precision="none") for i in range(4)]
    events = [*holds, *paid, *onward, *calls, *lists]
    facts = [{"subject": e["id"], "fact": fact_id(FILE, 0, n + 2)} for n, e in enumerate(events)]
    facts += [{"subject": e["id"], "fact": fact_id(FILE, 0, 100 + n)} for n, e in enumerate([*people, *accounts])]
    names = [identifier(p["id"], "id_card", p["number"]) for p in people] + [
        identifier(p["id"], "name", p["name"], False) for p in people
    ]
    names += [identifier(a["id"], "bank", a["number"]) for a in accounts] + [
        identifier("a-alone", "name", HOSTILE, False)
    ]
    names += [
        {**identifier("l-lead", "phone", "10000000294"), "flags": ["prefix"]},
        identifier("o-co", "name", "某某科技有限公司", False),
    ]
    names += [identifier(f"l-v{i}", "phone", f"1000000100{i}") for i in range(4)]
    names += [identifier("n-list", "name", "名单甲", False)]
    return {
        "entity": [*people, *accounts, *others],
        "event": events,
        "identifier": names,
        "evidence": facts,
        "allocation": [
            {
                "from_event": "s-v2",
                "to_event": "settle",
                "amount": 15_000,
                "currency": "CNY",
                "basis": "detail",
                "fact": fact_id(FILE, 0, 50),
            }
        ],
        "coverage": [
            {
                "account": a,
                "request": "x",
                "file": FILE,
                "format": "bank/1",
                "from_ms": at(0),
                "until_ms": at(60),
                "rows": 20,
                "noted": 0,
                "outcome": "rows",
            }
            for a in ("a-lead", "a-v0", "a-v2")
        ],
        "calendar": [
            {"account": "a-lead", "month_ms": at(0, 0), "rows": 20, "unseen": 2, "unseen_amount": 59_600, "breaks": 1},
            {"account": "a-v1", "month_ms": at(0, 0), "rows": 0, "unseen": 1, "unseen_amount": 29_800, "breaks": 0},
        ],
        "chain": [
            {
                "account": "a-lead",
                "verdict": "breaks",
                "word_out": "",
                "rows": 20,
                "breaks": 1,
                "opening": 0,
                "currency": "CNY",
                "break_fact": fact_id(FILE, 0, 7),
            }
        ],
        "alias": [],
    }


@dataclass
class MemoryCase:
    """What the desk asks of a case, answered from memory."""

    path: Path
    tables: Graph = field(default_factory=graph)
    title: str = "小案"
    current: str | None = DIGEST
    rows: int = 40
    noted_rows: int = 2

    def __post_init__(self) -> None:
        self.settings = SimpleNamespace(id="c" * 32, title=self.title, store="duckdb")
        self.store = MemoryStore()
        self.recorded: list[tuple[str, dict[str, Any]]] = []
        self.derived = 0
        if self.current:
            write(self.store, self.current, self.tables)
        count = SimpleNamespace(
            sheet=0,
            name="",
            reader="bank_return/1",
            rows=self.rows,
            facts=self.rows - self.noted_rows - 1,
            noted=self.noted_rows,
            rejected=1,
            unread=0,
        )
        state = SimpleNamespace(
            deliveries={"x": SimpleNamespace(id="x", file=FILE, path="甲/交易明细.csv", time="2021-12-15T09:00:00")},
            readings={FILE: SimpleNamespace(tables=(count,))},
            judgements=[],
            grades={},
        )
        self.ledger = SimpleNamespace(
            state=lambda: state,
            record=lambda kind, data: self.recorded.append((kind, data)),
            journal=SimpleNamespace(entries=lambda *kinds: []),
        )

    def view(self, digest: str | None = None) -> Any:
        return self.store.view(digest)

    desk_view = view

    def store_digest(self) -> str | None:
        return self.current

    def digest(self) -> str:
        return DIGEST

    def is_current(self) -> bool:
        return self.current == DIGEST

    def generation(self) -> Any:
        if self.current is None:
            raise NotFound("generation", digest="-")
        return SimpleNamespace(digest=self.current, built_at=dt.datetime(2021, 12, 16, 8, 30), counts={})

    def projection(self) -> Projection:
        return Projection.from_view(self.view())

    def derive(self, progress: Any = None, cancelled: Any = None) -> str:
        self.derived += 1
        if progress is not None:
            progress("entities", 1, 2)
        return DIGEST

    def deliveries(self) -> pa.Table:
        row = {
            "delivery": "x",
            "file": FILE,
            "path": "甲/交易明细.csv",
            "sheet": 0,
            "sheet_name": "",
            "reader": "bank_return/1",
            "rows": self.rows,
        }
        row |= {
            "facts": self.rows - self.noted_rows - 1,
            "noted": self.noted_rows,
            "rejected": 1,
            "unread": 0,
            "source": "",
            "request": "",
            "grade": "",
            "handling": "",
            "loaded_at": "2021-12-15T09:00:00",
        }
        return pa.Table.from_pylist([row])

    def issues(self, file: str | None = None) -> pa.Table:
        rows = [
            {
                "file": FILE,
                "sheet": 0,
                "row": 7,
                "column": "交易金额",
                "code": "bad_amount",
                "level": "error",
                "detail": HOSTILE,
                "path": "甲/交易明细.csv",
            },
            *(
                {
                    "file": FILE,
                    "sheet": 0,
                    "row": 10 + n,
                    "column": "备注",
                    "code": "scientific",
                    "level": "warning",
                    "detail": "6.2E+18",
                    "path": "甲/交易明细.csv",
                }
                for n in range(3)
            ),
        ]
        return pa.Table.from_pylist(rows, schema=pa.schema([*model.ISSUE, ("path", pa.string())]))

    def noted(self, file: str | None = None) -> pa.Table:
        rows = [
            {"file": FILE, "sheet": 0, "row": n, "reason": "total", "detail": "合计", "path": "甲/交易明细.csv"}
            for n in (38, 39)
        ]
        return pa.Table.from_pylist(rows, schema=pa.schema([*model.NOTED, ("path", pa.string())]))

    def facts(self, ids: list[str]) -> pa.Table:
        rows = [
            {
                "fact": i,
                "path": "甲/990102199001010017/交易明细.csv",
                "file": FILE,
                "sheet": 0,
                "sheet_name": "",
                "row": int(i.rsplit(".", 1)[1]),
                "format": "bank_return/1",
            }
            for i in ids
        ]
        return pa.Table.from_pylist(
            rows,
            schema=pa.schema(
                [
                    ("fact", pa.string()),
                    ("path", pa.string()),
                    ("file", pa.string()),
                    ("sheet", pa.int32()),
                    ("sheet_name", pa.string()),
                    ("row", pa.int64()),
                    ("format", pa.string()),
                ]
            ),
        )

    def raw(self, fact: str, around: int = 1) -> RawRows:
        row = int(fact.rsplit(".", 1)[1])
        cells = [
            (n, ["990102199001010017", "王某甲", HOSTILE, "10000000294", "298.00"])
            for n in range(row - around, row + around + 1)
        ]
        return RawRows("甲/交易明细.csv", FILE, 0, "", ["证件号码", "对手户名", "备注", "电话", "交易金额"], cells, row)

    def raws(self, facts: list[str]) -> dict[str, RawRows]:
        return {fact: self.raw(fact, 0) for fact in facts}


def sources(path: Path, **values: Any) -> Sources:
    """The sources of a small case."""
    return Sources(cast(Case, MemoryCase(path, **values)))


def looked_at(path: Path, **desk: Any) -> tuple[Desk, Source]:
    """A desk at the small case."""
    source = sources(path).current()
    assert source is not None
    return Desk(digest=source.digest, **desk), source
