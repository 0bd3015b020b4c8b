"""What persons decide, put on record: whether two rows, two persons or two organisations are the same, how far a source is
to be trusted; and what became of it.

Each decision is a line of the journal. A judgement is obeyed by the next derivation; a grade changes nothing that is derived.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pyarrow as pa

from graphtool import grades, judgements, originals, resolve
from graphtool.errors import BadParameter, NotFound
from graphtool.judgements import APART, ROWS, Judgement, about
from graphtool.ledger import Ledger
from graphtool.reconcile import STANDS
from graphtool.store.base import View
from graphtool.store.frames import scan_frame
from graphtool.terms import RELATIONS
from loaders.contract import Format

OBEYED, OPEN = EFFECTS = ("obeyed", "open")
"""What became of a judgement in force: the generation shows it; or it does not (yet), as it was not built since, a row is not
read now, decisions contradict each other (then none of them is obeyed), or the rows cannot be one: unlike currencies, or more
arrived than was sent."""

_TEXTS = ("verb", "of", "a", "b", "why", "user", "time")
_JUDGEMENTS = pa.schema(
    [("n", pa.int64()), *((n, pa.string()) for n in _TEXTS), ("ended_by", pa.int64()), ("effect", pa.string())]
)


def judge(ledger: Ledger, view: View, verb: str, first: str, second: str, why: str) -> Judgement:
    """Record a person's decision that two rows, persons or organisations are the same (``same``) or not (``apart``); the next
    derivation obeys it.

    Parameters
    ----------
    verb : str
        Of ``judgements.VERBS``.
    first, second : str
        Observations as pairs, events and aliases name them; or ids of two persons, or of two organisations.
    why : str
        The person's reason; part of the record.

    Raises
    ------
    NotFound
        ``event``, ``entity``: there is none of such a name.
    BadParameter
        ``choice``: no such verb; ``same_row``: nothing can be compared with itself; ``two_kinds``: a person and an
        organisation, or a row and an entity, are never the same; ``not_alike``: neither are a call and a payment.
    """
    if verb not in judgements.VERBS:
        raise BadParameter("choice", param="verb", value=verb, allowed=", ".join(judgements.VERBS))
    if first == second:
        raise BadParameter("same_row", name=first)
    of, other = about(first), about(second)
    if of != other:
        raise BadParameter("two_kinds", first=first, second=second)
    found = view.get("event" if of == ROWS else "entity", [first, second])
    told = found["relation"].to_pylist() if of == ROWS else []
    if len({RELATIONS[relation].family for relation in told}) > 1:
        raise BadParameter("not_alike", a=RELATIONS[told[0]], b=RELATIONS[told[1]])
    refs = judgements.pair(first, second)
    ledger.record(judgements.KIND, {"verb": verb, "refs": list(refs), "why": why})
    return next(j for j in reversed(judgements.in_force(ledger.state().judgements)) if j.refs == refs)


def undo(ledger: Ledger, n: int, why: str) -> Judgement:
    """Take a judgement back; the rules decide again. Returns it, ended.

    Raises
    ------
    NotFound
        ``judgement``: none of that number is in force.
    """
    judgements.standing(ledger.state().judgements, n)
    ledger.record(judgements.KIND, {"verb": judgements.UNDO, "of": n, "why": why})
    return next(j for j in ledger.state().judgements if j.n == n)


def judged(ledger: Ledger, view: View | None) -> pa.Table:
    """What did persons decide about rows, persons and organisations, and does a generation show it? ``view`` is None where
    none was derived.

    Returns
    -------
    Table
        One row per judgement, ended ones too, in order of n (line of the journal): n, verb (of ``judgements.VERBS``), of
        (rows, person or organisation), a, b, why, user, time, ended_by (the line that undid or replaced it; null while in
        force), effect (of EFFECTS; null of ended ones).

    Cost
    ----
    O(rows of the table pairing), and one lookup per judgement in force.
    """
    told = ledger.state().judgements
    stand = _standing(view) if view is not None and any(one.of == ROWS for one in told) else set()
    rows = [
        {
            "n": one.n, "verb": one.verb, "of": one.of, "a": one.refs[0], "b": one.refs[1], "why": one.why,
            "user": one.user, "time": one.time, "ended_by": one.ended_by or None,
            "effect": None if one.ended_by else _effect(one, view, stand),
        }
        for one in told
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_JUDGEMENTS)


def _standing(view: View) -> set[tuple[str, str]]:
    """Pairs of events that stand beside each other: a reversal and what it reverses, a swipe and the payment of what was left,
    where money is followed from one to the other (not where more was put together than there is)."""
    alias = scan_frame(view, "alias")
    pairs = (
        scan_frame(view, "pairing")
        .filter(pl.col("kind").is_in(["reversal_of", "settled_by"]), pl.col("state") == STANDS)
        .select("kind", "a", "b")
    )
    for side in ("a", "b"):
        named = alias.rename({"alias": side, "id": "event"}).unique(side)
        pairs = (
            pairs.join(named, on=side, how="left").with_columns(pl.coalesce("event", side).alias(side)).drop("event")
        )
    followed = scan_frame(view, "allocation").select(a="from_event", b="to_event").unique()
    is_settled = pl.col("kind") == "settled_by"
    settled = pairs.filter(is_settled).join(followed, on=["a", "b"], how="semi")
    standing = pl.concat([pairs.filter(~is_settled), settled])
    return {judgements.pair(a, b) for a, b in standing.select("a", "b").iter_rows()}


def _effect(one: Judgement, view: View | None, stand: set[tuple[str, str]]) -> str:
    if view is None:
        return OPEN
    try:
        first, second = view.get("event" if one.of == ROWS else "entity", list(one.refs))["id"].to_pylist()
    except NotFound:
        return OPEN
    together = first == second or judgements.pair(first, second) in stand
    return OBEYED if together != (one.verb == APART) else OPEN


def suggestions(ledger: Ledger, view: View) -> resolve.Suggestions:
    """Who may be the same, and why (:func:`resolve.suggest`)? Without what persons decided, obeyed or not."""
    return resolve.suggest(view, of_entities(ledger))


def of_entities(ledger: Ledger) -> list[Judgement]:
    """The judgements in force of persons and organisations."""
    return [one for one in judgements.in_force(ledger.state().judgements) if one.of != ROWS]


def grade(ledger: Ledger, formats: Sequence[Format], of: str, code: str, handling: str, why: str) -> None:
    """Record how far a delivery or a row is to be trusted.

    Parameters
    ----------
    of : str
        The id of a delivery, the path under which files were handed over (then all of them are graded), or a fact.
    code : str
        Such as ``B2``; empty, with an empty handling code, takes the grade back.

    Raises
    ------
    NotFound
        ``fact``: there is no such delivery, file or table.
    EvidenceError
        ``no_row``: the table has no such row.
    BadParameter
        The code is none, or the handling code is too long.
    """
    said = {"code": grades.read_code(code), "handling": grades.read_handling(handling), "why": why}
    state = ledger.state()
    whole = [one.id for one in state.deliveries.values() if of in (one.id, one.path)]
    if not whole:
        originals.raw(ledger, formats, of, 0)
    for name in sorted(whole) or [of]:
        ledger.record(grades.KIND, {"of": name, **said})
