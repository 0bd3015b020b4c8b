"""Is everything as it was left? Originals, segments, journal, graph and shared store against each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graphtool.ledger import Ledger
from graphtool.store.base import View
from graphtool.store.content import digest

if TYPE_CHECKING:
    from graphtool.store.neo4j import Neo4jStore

Open = Callable[[], View]


def verify(
    ledger: Ledger, newest: Open | None, again: Open, shared: Neo4jStore | None, repair: bool = False
) -> dict[str, Any]:
    """What of a case is missing, changed or more than there should be?

    Parameters
    ----------
    ledger : Ledger
    newest : callable, optional
        Opens the newest generation; None when it is not the one of the rows in force.
    again : callable
        Derives the rows in force anew and opens the result.
    shared : Neo4jStore, optional
    repair : bool
        Whether the shared store is put right.

    Returns
    -------
    dict
        ``ok``; ``originals``, names of missing or changed files; ``journal``, the first broken line (0: none);
        ``graph``, whether the newest generation has the content that the rows in force derive to; with a shared
        store ``missing``, ``changed``, ``surplus`` and ``repaired``.

    Cost
    ----
    One read of all originals and segments, one derivation, one read of the shared store.
    """
    originals = ledger.verify()
    journal = ledger.journal.verify().broken
    whole = not originals and not journal  # from damaged rows nothing can be derived
    said: dict[str, Any] = {"originals": originals, "journal": journal}
    said["graph"] = whole and newest is not None and _agree(newest, again)
    if shared is not None and newest is not None:
        with newest() as view:
            found = shared.verify(view, repair=repair)
        for name in ("missing", "changed", "surplus"):
            said[name] = sum(getattr(one, name) for one in found)
        said["repaired"] = repair and not all(one.same for one in found)
    kept = said.get("repaired") or not any(said.get(n) for n in ("missing", "changed", "surplus"))
    return {"ok": bool(whole and said["graph"] and kept)} | said


def _agree(newest: Open, again: Open) -> bool:
    with newest() as here, again() as other:
        return digest(here) == digest(other)
