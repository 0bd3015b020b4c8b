"""A fee that was kept on the way: the payee's row of a transfer shows less than the payer's.

What arrived is the amount of the transfer. The rest is an event of its own, a charge: the payer bears it, and as no row
says who kept it, it goes to the pool of the fees of no bank in particular (numbered after all other entities, as it is
known last). Both rows are its evidence. It is named after
the smaller of them, with the letter ``k``.
"""

from __future__ import annotations

import duckdb

from graphtool.derive.sources import has_rows, run

# Two rows may also be one and differ otherwise (a reversal beside the rest of what it undid): only where the difference was
# taken for a fee, or a person put them together, is it one.
_KEPT = """
CREATE TABLE kept AS
    SELECT h.id, event_no(fact_of(h.id), 'k') AS charge, p.amount - q.amount AS fee
    FROM matched m JOIN happened h ON h.name = m.a AND h.payee = m.b JOIN work p ON p.e = m.a JOIN work q ON q.e = m.b
    WHERE m.kind = 'same_transfer' AND m.state = 'stands'
        AND (list_contains(m.reasons, 'amount_less_fee') OR list_contains(m.reasons, 'judged'))
        AND p.currency = q.currency AND q.amount >= 0 AND q.amount < p.amount
"""

_CHARGED = """
INSERT INTO ent
    SELECT (SELECT count(*) FROM ent), prefix || '-' || sha256('pool' || chr(31) || 'bank_fee:?')[1:20], 'pool', 'bank_fee:?'
    FROM kind_prefix WHERE kind = 'pool' AND NOT EXISTS (SELECT 1 FROM ent WHERE kind = 'pool' AND key = 'bank_fee:?')
"""


def charge_fees(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``kept`` (id, charge, fee): per transfer of which less arrived than left, its charge and how much that is.

    Needs ``matched``, ``happened`` and ``work``. Cost: one join over the pairs that differ.
    """
    run(con, _KEPT)
    if has_rows(con, "kept"):
        run(con, _CHARGED)
