"""The money question of a session: from whom, to whom, by which rule; and the answer as paths, flows and stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from graphtool.analysis.booking import RULES
from graphtool.analysis.destinations import BOUND
from graphtool.analysis.results import Result
from graphtool.errors import BadParameter
from graphtool.ui import traced
from graphtool.ui.data import Source
from graphtool.ui.state import Desk, ids
from graphtool.views.sankey import Flow
from graphtool.views.ties import Tie

SIDES = ("from", "to")
CRITERIA = ("fewest", "earliest", "best")
ASKED = ("paths", "trace")
"""Which ways there are, or whose money is where; a rule as criterion asks the second."""
ORDERS = ("time", "any")
TIES = ("allow", "forbid", "strict")
NODES_PER_HOP = 12
REST = "rest"

PROVEN = frozenset({"detail", "channel_ref"})
"""Bases of allocations that rows prove; by any other, a pool is crossed by attribution."""

DEFAULTS: dict[str, str] = {
    "criterion": "fewest", "hops": "4", "gap": "", "min": "", "share": "", "k": "40", "ties": "allow", "order": "time",
}  # fmt: skip


@dataclass(frozen=True)
class Path:
    """One path: its events hop by hop, as rows of the result."""

    number: int
    hops: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Answer:
    """What was asked (``paths``, ``downstream``, ``upstream``, ``trace``) and what came of it."""

    question: str
    result: Result
    paths: tuple[Path, ...]
    flows: tuple[Flow, ...]
    hidden: Mapping[int, int]
    rule: str = ""


def chosen(desk: Desk, side: str) -> list[str]:
    """The entities of a side."""
    return ids(part for part in str(address(desk).get(side, "")).split(",") if part)


def address(desk: Desk) -> dict[str, str]:
    """The question as it stands in the address."""
    found: dict[str, str] = desk.money.setdefault("address", {})
    return found


def option(desk: Desk, name: str) -> str:
    """An option as typed, or its default."""
    return str(address(desk).get(name, DEFAULTS[name]))


def rule(desk: Desk) -> str:
    """The rule for mixed money that is asked for; "" where ways are."""
    criterion = option(desk, "criterion")
    return criterion if criterion in RULES else ""


def parameters(desk: Desk) -> dict[str, Any]:
    """The options as parameters of the analyses. Raises BadParameter for what is no number."""
    where = desk.where
    found: dict[str, Any] = {
        "max_hops": _whole(desk, "hops"),
        "ties": option(desk, "ties") if option(desk, "ties") in TIES else "allow",
        "order": option(desk, "order") if option(desk, "order") in ORDERS else "time",
        "min_amount": _fen(desk, "min") or 0,
    }
    if where.from_ms is not None or where.until_ms is not None:
        found["period"] = [where.from_ms, where.until_ms]
    if option(desk, "gap"):
        found["max_gap_h"] = _real(desk, "gap")
    if option(desk, "share"):
        found["min_share"] = _real(desk, "share")
    return found


def answer(desk: Desk, source: Source) -> Answer | None:
    """The answer; None when nobody was named. Raises errors of the analyses."""
    start, goal = chosen(desk, "from"), chosen(desk, "to")
    if not start and not goal:
        return None
    said = parameters(desk)
    if start and rule(desk):
        found = traced.asked(source, start, goal, said)
        flows, hidden = _summed(traced.steps(found, rule(desk)))
        return Answer("trace", found, (), flows, hidden, rule(desk))
    if start and goal:
        criterion = option(desk, "criterion") if option(desk, "criterion") in CRITERIA else "fewest"
        found = source.analyse(
            "money_paths", source=start, target=goal, criterion=criterion, k=_whole(desk, "k"), **said
        )
        paths = paths_of(found.table)
        flows, hidden = flows_of_paths(paths)
        return Answer("paths", found, paths, flows, hidden)
    name = "downstream" if start else "upstream"
    found = source.analyse(name, entities=start or goal, **said)
    flows, hidden = flows_of_hops(found.table, back=name == "upstream")
    return Answer(name, found, (), flows, hidden)


def course_of(desk: Desk, source: Source, found: Answer, line: str) -> list[tuple[int, int, int]]:
    """The chosen account over time: ms, balance, what of it is traced by the rule (by the bound, what FIFO says)."""
    if not line or found.rule == "":
        return []
    by = found.rule if found.rule != BOUND else "fifo"
    said = {k: v for k, v in parameters(desk).items() if k == "period"}
    into = chosen(desk, "to")
    extra = {"into": into} if into else {}
    table = source.analyse("course", entities=chosen(desk, "from"), target=[line], rule=by, **extra, **said).table
    return [
        (ms, held, part)
        for ms, held, part in zip(*(table[c].to_pylist() for c in ("time_ms", "balance", by)), strict=True)
        if ms is not None
    ]


def paths_of(table: pa.Table) -> tuple[Path, ...]:
    """The rows of a path table, path by path."""
    by_path: dict[int, list[Mapping[str, Any]]] = {}
    for row in table.to_pylist():
        by_path.setdefault(row["path"], []).append(row)
    return tuple(Path(number, tuple(rows)) for number, rows in sorted(by_path.items()))


def flows_of_paths(paths: Sequence[Path]) -> tuple[tuple[Flow, ...], dict[int, int]]:
    """Sums per pair and hop; an event that several paths share counts once per hop."""
    seen: dict[tuple[int, str], Mapping[str, Any]] = {}
    for path in paths:
        for hop, row in enumerate(path.hops):
            seen.setdefault((hop, row["event"]), row)
    return _summed([(hop, row) for (hop, _), row in seen.items()])


def flows_of_hops(table: pa.Table, back: bool) -> tuple[tuple[Flow, ...], dict[int, int]]:
    """Sums per pair and hop of a spread; upstream is turned round, so that money flows to the right."""
    rows = table.to_pylist()
    deepest = max((row["hop"] for row in rows), default=1)
    return _summed([((deepest - row["hop"]) if back else row["hop"] - 1, row) for row in rows])


def _summed(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> tuple[tuple[Flow, ...], dict[int, int]]:
    """Flows of the largest accounts of each hop; the others of a hop are one node, and are counted."""
    came: dict[int, dict[str, int]] = {}
    for hop, row in rows:
        came.setdefault(hop + 1, {}).setdefault(row["dst"], 0)
        came[hop + 1][row["dst"]] += moved(row)
        came.setdefault(hop, {}).setdefault(row["src"], 0)
        if hop == min(h for h, _ in rows):
            came[hop][row["src"]] += moved(row)
    kept = {hop: set(sorted(who, key=lambda w: (-who[w], w))[:NODES_PER_HOP]) for hop, who in came.items()}
    hidden = {hop: len(who) - len(kept[hop]) for hop, who in came.items() if len(who) > len(kept[hop])}
    sums: dict[tuple[int, str, str], list[Any]] = {}
    for hop, row in rows:
        src = row["src"] if row["src"] in kept[hop] else REST
        dst = row["dst"] if row["dst"] in kept[hop + 1] else REST
        entry = sums.setdefault((hop, src, dst), [0, True])
        entry[0] += moved(row)
        entry[1] = entry[1] and proven(row)
    flows = [Flow(hop, src, dst, amount, proven) for (hop, src, dst), (amount, proven) in sums.items() if amount]
    return tuple(sorted(flows, key=lambda f: (f.hop, -f.amount, f.src, f.dst))), hidden


def proven(row: Mapping[str, Any]) -> bool:
    """Do rows prove that this hop moved the money of the hop before?"""
    return row["basis"] is None or row["basis"] in PROVEN


def moved(row: Mapping[str, Any]) -> int:
    """How much of the question's money a hop moved at most: across a pool, what rows prove was allocated."""
    return int((row["carried"] if row["basis"] is not None else row["amount"]) or 0)


def ties_of(answer: Answer) -> list[Tie]:
    """The flows as lines for the canvas, accounts once each."""
    sums: dict[tuple[str, str], list[Any]] = {}
    for flow in answer.flows:
        if REST in (flow.src, flow.dst):
            continue
        entry = sums.setdefault((flow.src, flow.dst), [0, 0])
        entry[0] += flow.amount
        entry[1] += 1
    return [Tie(a, b, "money", "CNY", True, n, amount, None, None, 0) for (a, b), (amount, n) in sums.items()]


def layers(answer: Answer) -> dict[str, int]:
    """For each account, the first hop at which it stands."""
    found: dict[str, int] = {}
    for flow in sorted(answer.flows, key=lambda f: f.hop):
        found.setdefault(flow.src, flow.hop)
        found.setdefault(flow.dst, flow.hop + 1)
    found.pop(REST, None)
    return found


def events_of(answer: Answer, line: str) -> list[str]:
    """The events behind a line of the page: a path (``p<number>``), an account (its id), or all of them."""
    if answer.question == "trace":
        return traced.places(answer.result, line, answer.rule)
    table = answer.result.table
    if line.startswith("p") and line[1:].isdigit():
        return [str(row["event"]) for path in answer.paths if path.number == int(line[1:]) for row in path.hops]
    rows = table.select(["event", "src", "dst"]).to_pylist()
    found = [r["event"] for r in rows if not line or line in (r["src"], r["dst"])]
    return list(dict.fromkeys(found))


def _whole(desk: Desk, name: str) -> int:
    text = option(desk, name)
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadParameter("type", param=name, value=text, allowed="1 …")
    return int(text)


def _real(desk: Desk, name: str) -> float:
    text = option(desk, name)
    try:
        return float(text)
    except ValueError as error:
        raise BadParameter("type", param=name, value=text, allowed="0 …") from error


def _fen(desk: Desk, name: str) -> int | None:
    from graphtool.ui.filters import minor

    return minor(option(desk, name))
