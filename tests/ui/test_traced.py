"""The money question as a trace: who holds it by a rule, what all rules say, and which rows a line opens."""

from __future__ import annotations

from pathlib import Path

from graphtool.analysis.booking import RULES
from graphtool.ui import flows, moneylines, traced
from graphtool.ui.blocks import every
from graphtool.ui.moneybar import controls
from graphtool.ui.state import Desk
from tests.ui.cases import looked_at


def asked(path: Path, start: str, rule: str, goal: str = "") -> tuple[Desk, flows.Answer, list[dict[str, object]]]:
    desk, source = looked_at(path)
    desk.money["address"] = {"from": start, "to": goal, "criterion": rule}
    found = flows.answer(desk, source)
    assert found is not None
    return desk, found, every(moneylines.bottom(desk, source, found))


def test_whose_money_is_where_by_the_rule(tmp_path: Path) -> None:
    """Two victims pay the lead 298.00 each, who pays the boss 590.00; 99.00 went to another account of the lead."""
    _, found, made = asked(tmp_path, "p-v0,p-v1", "fifo")
    assert (found.question, found.rule) == ("trace", "fifo")
    table = next(b for b in made if b.get("id") == "destinations")
    said = {row["id"]: [c["text"] for c in row["cells"][1:4]] for row in table["rows"]}  # type: ignore[attr-defined,index]
    assert said["a-boss"] == ["此后无流水可查", "580.00", "83.5%"]
    assert said["a-lead2"] == ["此后无流水可查", "99.00", "14.2%"]
    assert [(f.hop, f.src, f.dst, f.amount) for f in found.flows] == [
        (0, "a-v0", "a-lead", 29_800), (0, "a-v1", "a-lead", 29_800), (0, "a-v0", "a-lead2", 9_900),
        (1, "a-lead", "a-boss", 59_000), (2, "a-boss", "x-1", 1_000),
    ]  # fmt: skip


def test_all_rules_stand_beside_what_entered(tmp_path: Path) -> None:
    _, found, made = asked(tmp_path, "p-v0,p-v1", "libr")
    table = next(b for b in made if b.get("id") == "rules")
    *rows, total = [[c and c.get("text") if isinstance(c, dict) else c for c in r["cells"]] for r in table["rows"]]  # type: ignore[attr-defined]
    assert len(total) == 1 + len(RULES)
    assert set(total[1:5]) == {"695.00"}
    assert all(len(row) == 1 + len(RULES) for row in rows)
    assert found.result.figures["entered"] == 69_500


def test_an_end_limits_what_begins_it(tmp_path: Path) -> None:
    _, found, _ = asked(tmp_path, "p-v0,p-v1", "pro_rata", "a-lead2")
    assert found.result.figures["entered"] == 9_900


def test_a_line_opens_what_carried_it(tmp_path: Path) -> None:
    _, found, _ = asked(tmp_path, "p-v0,p-v1", "fifo")
    assert flows.events_of(found, "a-lead2") == ["t-v0-again"]
    assert set(flows.events_of(found, "")) == {"t-v0", "t-v1", "t-v0-again", "t-lead-boss", "t-nobody"}
    assert set(traced.places(found.result, "x-1", "fifo")) == {"t-nobody"}


def test_the_head_offers_rules_only_to_a_trace(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    for criterion, offered in (("fewest", flows.CRITERIA), ("lifo", tuple(RULES))):
        desk.money["address"] = {"criterion": criterion}
        forms = {b["id"]: b for b in every(controls(desk, source)) if b.get("is") == "form"}
        (field,) = forms["criterion"]["fields"]
        assert tuple(c["value"] for c in field["choices"]) == offered
        assert forms["asked"]["fields"][0]["value"] == ("paths" if criterion == "fewest" else "trace")
