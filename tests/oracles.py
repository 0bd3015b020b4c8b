"""Slow and obvious answers, to hold fast code against. Nothing here imports an analysis or a kernel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import pyarrow as pa

from graphtool.model import BALANCE, COVERAGE
from graphtool.projection import Projection

DAY = 86_400_000
WIDTH = {"day": DAY, "minute": 60_000, "second": 1_000, "ms": 1}


@dataclass(frozen=True)
class Transfer:
    """One event of a small ledger. ``at`` in ms; none where it has no time."""

    id: str
    src: str
    dst: str
    at: int | None = 0
    amount: int | None = 100
    currency: str | None = "CNY"
    seq: int = 0
    precision: str = "second"
    directed: bool = True
    doubtful: bool = False
    relation: str = "transferred"

    @property
    def lo(self) -> int:
        return self.at or 0

    @property
    def hi(self) -> int:
        return self.lo + WIDTH[self.precision] - 1


@dataclass(frozen=True)
class Way:
    """When a transfer may follow another, as the parameters of an analysis say it."""

    hops: int = 6
    gap_ms: int | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    ties: str = "allow"


@dataclass(frozen=True)
class Path:
    """A path, with the earliest possible arrival and the smallest amount on the way."""

    events: tuple[str, ...]
    nodes: tuple[str, ...]
    arrival: int
    least: int


Kinds = Mapping[str, str]
Allocations = Mapping[tuple[str, str], int]


def graph(
    transfers: Iterable[Transfer],
    kinds: Kinds | None = None,
    tied: Allocations | None = None,
    told: Mapping[str, tuple[int, int]] | None = None,
    held: Mapping[tuple[str, str], int] | None = None,
) -> Projection:
    """A projection of a small ledger. Who is not in ``kinds`` is an account; of a pool the kind may say the type (``pool:cash``).

    ``told``: for which time an account has statement rows; ``held``: what it held before an event (event, account).
    """
    rows = list(transfers)
    names = sorted({end for t in rows for end in (t.src, t.dst)} | set(kinds or {}))
    split = [(kinds or {}).get(n, "account").partition(":") for n in names]
    entity = pa.table(
        {
            "id": pa.array(names, pa.string()),
            "kind": pa.array([kind for kind, _, _ in split], pa.string()),
            "pool_type": pa.array([word or None for _, _, word in split], pa.string()),
        }
    )
    columns: dict[str, tuple[str, pa.DataType]] = {
        "id": ("id", pa.string()),
        "relation": ("relation", pa.string()),
        "src": ("src", pa.string()),
        "dst": ("dst", pa.string()),
        "time_ms": ("at", pa.int64()),
        "precision": ("precision", pa.string()),
        "seq": ("seq", pa.int32()),
        "amount": ("amount", pa.int64()),
        "currency": ("currency", pa.string()),
        "directed": ("directed", pa.bool_()),
        "doubtful": ("doubtful", pa.bool_()),
    }
    event = pa.table({name: pa.array([getattr(t, of) for t in rows], kind) for name, (of, kind) in columns.items()})
    pairs = list((tied or {}).items())
    allocation = pa.table(
        {
            "from_event": pa.array([a for (a, _), _ in pairs], pa.string()),
            "to_event": pa.array([b for (_, b), _ in pairs], pa.string()),
            "amount": pa.array([fen for _, fen in pairs], pa.int64()),
            "currency": pa.array(["CNY" for _ in pairs], pa.string()),
            "basis": pa.array(["detail" for _ in pairs], pa.string()),
        }
    )
    spans = [{"account": a, "from_ms": lo, "until_ms": hi, "outcome": "rows"} for a, (lo, hi) in (told or {}).items()]
    before = [{"account": a, "event": e, "amount": fen, "currency": "CNY"} for (e, a), fen in (held or {}).items()]
    more = {
        "coverage": pa.Table.from_pylist(spans, COVERAGE) if spans else None,
        "balance": pa.Table.from_pylist(before, BALANCE) if before else None,
    }
    return Projection.from_tables(
        entity, event, allocation, "digest", **{name: table for name, table in more.items() if table}
    )


def usable(transfers: Iterable[Transfer], timed: bool = True) -> list[Transfer]:
    """What may stand on a path at all."""
    return [
        t
        for t in transfers
        if t.directed and t.amount is not None and t.src != t.dst and (t.at is not None or not timed)
    ]


def ordered(one: Transfer, two: Transfer, way: Way, earliest: int) -> bool:
    """Can ``two`` follow ``one``, which happened no earlier than ``earliest``?"""
    same = one.lo == two.lo and one.precision == two.precision
    if way.ties == "strict":
        return two.lo > one.hi
    if way.ties == "forbid":
        return two.lo > one.hi or (same and two.seq > one.seq)
    if same:
        return two.seq >= one.seq and two.hi >= earliest
    return two.hi >= earliest


def fits(one: Transfer, two: Transfer, way: Way) -> bool:
    """Do gap and shares allow ``two`` after ``one``?"""
    assert one.amount is not None
    assert two.amount is not None
    if way.gap_ms is not None and two.lo - one.hi > way.gap_ms:
        return False
    if way.low is not None and two.amount < way.low * one.amount:
        return False
    return not (way.high is not None and two.amount > way.high * one.amount)


def next_steps(
    one: Transfer, earliest: int, transfers: Sequence[Transfer], way: Way, blocked: set[str], tied: Allocations
) -> Iterator[tuple[Transfer, int, int | None]]:
    """What can come directly after ``one``: the transfer, its earliest time, and what was allocated to it."""
    for two in transfers:
        if two.src != one.dst or two.currency != one.currency:
            continue
        if one.dst in blocked:
            if (one.id, two.id) in tied and two.hi >= earliest:
                yield two, max(earliest, two.lo), tied[one.id, two.id]
        elif ordered(one, two, way, earliest) and fits(one, two, way):
            yield two, max(earliest, two.lo) if way.ties == "allow" else two.lo, None


def all_paths(
    transfers: Iterable[Transfer],
    sources: set[str],
    targets: set[str],
    way: Way,
    *,
    kinds: Kinds | None = None,
    tied: Allocations | None = None,
    timed: bool = True,
) -> list[Path]:
    """Every path there is, by trying everything."""
    blocked = {name for name, kind in (kinds or {}).items() if kind in ("pool", "placeholder")}
    rows = usable(transfers, timed)
    if not timed:
        rows = [replace(t, at=0, seq=0, precision="ms") for t in rows]
    found: list[Path] = []

    def go_on(path: list[Transfer], earliest: int, least: int) -> None:
        end = path[-1].dst
        if end in targets:
            nodes = (path[0].src, *(t.dst for t in path))
            found.append(Path(tuple(t.id for t in path), nodes, earliest, least))
            return
        if end in sources or len(path) == way.hops:
            return
        visited = {path[0].src, *(t.dst for t in path)}
        for two, reached, allocated in next_steps(path[-1], earliest, rows, way, blocked, tied or {}):
            if two.dst not in visited:
                assert two.amount is not None
                carried = [two.amount] if allocated is None else [two.amount, allocated]
                go_on([*path, two], reached, min(least, *carried))

    for first in rows:
        if first.src in sources and first.amount is not None:
            go_on([first], first.lo, first.amount)
    return found


def key_of(path: Path, criterion: str) -> tuple[int, int, int]:
    """What a criterion orders a path by; the smallest comes first."""
    hops = len(path.events)
    return {
        "fewest": (hops, path.arrival, -path.least),
        "earliest": (path.arrival, hops, -path.least),
        "best": (-path.least, path.arrival, hops),
    }[criterion]


def first_hops(
    transfers: Iterable[Transfer],
    seeds: set[str],
    way: Way,
    *,
    kinds: Kinds | None = None,
    tied: Allocations | None = None,
) -> dict[str, tuple[int, int]]:
    """Each transfer that money of the seeds can have moved on by: its first hop and its earliest time."""
    blocked = {name for name, kind in (kinds or {}).items() if kind in ("pool", "placeholder")}
    rows = usable(transfers)
    states = {(t, t.lo) for t in rows if t.src in seeds}
    found: dict[str, tuple[int, int]] = {}
    for hop in range(1, way.hops + 1):
        for t, earliest in states:
            first, so_far = found.get(t.id, (hop, earliest))
            found[t.id] = (first, min(so_far, earliest))
        states = {
            (two, reached)
            for one, earliest in states
            for two, reached, _ in next_steps(one, earliest, rows, way, blocked, tied or {})
        }
    return found


def turned(transfers: Iterable[Transfer]) -> list[Transfer]:
    """The same ledger told backwards: ends swapped, time negated. Upstream there is downstream here."""
    return [replace(t, src=t.dst, dst=t.src, at=None if t.at is None else -t.hi, seq=-t.seq) for t in transfers]
