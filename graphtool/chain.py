"""Balance chains: what the printed balances of a statement prove about its rows.

A statement that prints the balance after each row can be checked row by row: balance = balance before
± amount. That tells which way money went where a bank prints 借/贷 (which mean the opposite at different
banks), in which order rows of one second (or of one day) happened, and whether rows are missing.

A chain is one account *as one bank keeps it*, in one currency: where a bank states both card and account
number, sub-accounts of one card are chains of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphtool.chain_kernels import (
    AGAINST,
    BREAKS,
    CREDIT,
    DEBIT,
    IN,
    LINKS,
    NO_WORD,
    OUT,
    TIE_AS_PRINTED,
    TIE_NONE,
    TIE_PARTLY,
    TIE_PROVEN,
    UNTESTED,
    link_accounts,
)
from graphtool.trails import MISSING

__all__ = [
    "AGAINST", "BREAKS", "CREDIT", "DEBIT", "IN", "LINKS", "MISSING", "NO_WORD", "OUT", "SPAN_MS", "TIE_AS_PRINTED",
    "TIE_NONE", "TIE_PARTLY", "TIE_PROVEN", "UNTESTED", "VERDICTS", "WORDS", "Chains", "borrow_words", "link_balances",
]  # fmt: skip

WORDS: dict[str, int] = {"": NO_WORD, "in": IN, "out": OUT, "debit": DEBIT, "credit": CREDIT}
"""Codes of printed words: no word, in, out, 借, 贷."""

SPAN_MS: dict[str, int] = {"ms": 1, "second": 1000, "minute": 60_000, "day": 86_400_000}
"""How long a printed time may last, by precision (``terms.PRECISIONS``)."""

VERDICTS: tuple[str, ...] = ("no_balances", "undecided", "proves", "breaks")
"""Codes of ``Chains.verdict``, by position."""

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Chains:
    """What the balances prove, per row (in the order given) and per account (by its number).

    Attributes
    ----------
    direction : int8, per row
        +1 money in, -1 money out, 0 undecided. The amount as printed may be negative; then this is already
        the way that the money went.
    rank : int32, per row
        Position of the row within its account, from 0.
    link : int8, per row
        ``LINKS``, ``BREAKS``, ``AGAINST`` (the balance moved by exactly the amount, but the other way than
        the word says: also a break) or ``UNTESTED`` (first row, no balance, or direction undecided).
    tie : int8, per row
        ``TIE_NONE``; ``TIE_PROVEN`` (the balances give an order without a break, the printed one where that
        links); ``TIE_PARTLY`` (an order with fewest breaks); ``TIE_AS_PRINTED`` (left as printed).
    word_out : int8, per account
        ``DEBIT`` or ``CREDIT``, whichever means money out there; ``NO_WORD`` if neither occurs or undecided.
    word_links : int64, per account
        Rows with 借/贷 whose balance agrees with ``word_out``; 0 where it was borrowed or is undecided.
    rows, breaks, open_ties : int64, per account
        Rows; rows with ``BREAKS`` or ``AGAINST``; rows with ``TIE_PARTLY`` or ``TIE_AS_PRINTED``.
    opening : int64, per account
        Balance before the first row, or ``MISSING``.
    verdict : int8, per account
        Position in ``VERDICTS``.
    """

    direction: Codes
    rank: npt.NDArray[np.int32]
    link: Codes
    tie: Codes
    word_out: Codes
    word_links: Ints
    rows: Ints
    breaks: Ints
    open_ties: Ints
    opening: Ints
    verdict: Codes


def link_balances(
    account: npt.ArrayLike,
    time_ms: npt.ArrayLike,
    amount: npt.ArrayLike,
    balance: npt.ArrayLike,
    word: npt.ArrayLike,
    file: npt.ArrayLike,
    span_ms: npt.ArrayLike | None = None,
    word_out: npt.ArrayLike | None = None,
) -> Chains:
    """In which order did the rows of each account happen, which way did the money go, and are rows missing?

    Parameters
    ----------
    account : int array, n
        Number of the chain (account and currency), 0 .. k-1.
    time_ms : int array, n
        Printed time; every row has one.
    amount : int array, n
        Minor units as printed; may be negative.
    balance : int array, n
        Minor units after the row, or ``MISSING``.
    word : int array, n
        Printed direction, a code of ``WORDS``.
    file : int array, n
        Number of the file, 0 .. f-1. Rows of one file and account come in the order of print.
    span_ms : int array, n, optional
        How long the printed time may last (``SPAN_MS``); 1 when left out. Rows whose spans overlap are tied.
    word_out : int array, k, optional
        ``DEBIT`` or ``CREDIT`` where the meaning is known from elsewhere; it is used where the chain itself
        does not decide.

    Returns
    -------
    Chains
        Arrays of length n in the order given, and of length k.

    Raises
    ------
    ValueError
        When the arrays differ in length.

    Assumptions
    -----------
    - 借/贷: both readings are counted over neighbouring rows, first by time and print alone, then, if that does not
      decide, each with the order of ties that suits it. One is taken when it links at least two rows with such a
      word (one, if only one can be tested), at least a tenth of those that can be tested, and at least four times
      as many as the other. Negative amounts have no say in it.
    - Ties follow the balances (``trails.fewest_trails``); where several orders link, the order of print, turned
      round where the file is printed newest first (times falling more often than rising; where all times of an
      account are equal, balances; where these say nothing, the rest of the file).
    - No word, or a negative amount: the balance decides the direction of that row; else a negative amount turns
      the word round.
    - Balances that are 0 throughout are not stated. A row without a balance moves the expected balance on.

    Cost
    ----
    O(n log n) time and O(n) memory in the rows; compiled.

    Source
    ------
    Own rule: double-entry arithmetic; an exact match to the fen is strong evidence, as bounds on the number of
    chance matches in the first assumption keep rare coincidences out.

    Examples
    --------
    Two rows of one second, printed the wrong way round; 借 means money out here.

    >>> chains = link_balances([0, 0, 0], [1000, 2000, 2000], [100, 20, 30], [100, 50, 70],
    ...                        [CREDIT, DEBIT, DEBIT], [0, 0, 0])
    >>> chains.rank.tolist(), chains.direction.tolist(), chains.opening.tolist()
    ([0, 2, 1], [1, -1, -1], [0])
    >>> VERDICTS[chains.verdict[0]], bool(chains.word_out[0] == DEBIT)
    ('proves', True)
    """
    accounts, files = _whole(account), _whole(file)
    n = accounts.size
    spans = np.ones(n, np.int64) if span_ms is None else np.maximum(_whole(span_ms), 1)
    times, amounts, balances = _whole(time_ms), _whole(amount), _whole(balance)
    words = np.ascontiguousarray(word, dtype=np.int8)
    if {n} != {a.size for a in (times, amounts, balances, words, files, spans)}:
        raise ValueError("all arrays of rows must have one length")
    k = int(accounts.max()) + 1 if n else 0
    known = np.zeros(k, np.int8)
    if word_out is not None:
        given = np.ascontiguousarray(word_out, dtype=np.int8)
        known = np.concatenate((given, np.zeros(max(0, k - given.size), np.int8)))
        k = known.size
    early = times - times % spans
    f = int(files.max()) + 1 if n else 0
    per_row, per_account = link_accounts(accounts, early, early + spans, amounts, balances, words, files, f, known)
    return Chains(
        direction=per_row[0].astype(np.int8),
        rank=per_row[1].astype(np.int32),
        link=per_row[2].astype(np.int8),
        tie=per_row[3].astype(np.int8),
        word_out=per_account[0].astype(np.int8),
        word_links=per_account[1],
        rows=per_account[2],
        breaks=per_account[3],
        open_ties=per_account[4],
        opening=per_account[5],
        verdict=per_account[6].astype(np.int8),
    )


def borrow_words(chains: Chains, layout: npt.ArrayLike) -> Codes:
    """What do 借/贷 mean in accounts whose own balances do not say, judging by the same bank's other accounts?

    Parameters
    ----------
    chains : Chains
        A first pass over the whole case.
    layout : int array, k
        Number of bank and layout per account; -1 where unknown.

    Returns
    -------
    int8 array, k
        ``word_out`` to give to a second pass: the account's own, else the layout's, else ``NO_WORD``.

    Assumptions
    -----------
    A layout has a meaning when at least nine tenths of its decided accounts agree and these rest on at least five
    rows together.

    Cost
    ----
    O(k).

    Source
    ------
    Own rule: one bank prints one layout one way; a single coincidence must not turn a whole bank round.

    Examples
    --------
    >>> balance = [10, 20, 30, 40, 50, 60, MISSING]
    >>> first = link_balances([0] * 6 + [1], range(7), [10] * 7, balance, [CREDIT] * 7, [0] * 7)
    >>> (borrow_words(first, [0, 0]) == DEBIT).tolist()
    [True, True]
    """
    numbers = _whole(layout)
    own = chains.word_out
    size = int(numbers.max()) + 1 if numbers.size else 0
    inside = numbers >= 0
    tally = {
        word: (
            np.bincount(numbers[inside & (own == word)], minlength=size),
            np.bincount(numbers[inside & (own == word)], chains.word_links[inside & (own == word)], minlength=size),
        )
        for word in (DEBIT, CREDIT)
    }
    decided = tally[DEBIT][0] + tally[CREDIT][0]
    result = own.copy()
    for word, (votes, links) in tally.items():
        holds = (votes * 10 >= decided * 9) & (links >= 5)
        result[inside & (own == NO_WORD) & holds[np.where(inside, numbers, 0)] if size else inside] = word
    return result


def _whole(values: npt.ArrayLike) -> Ints:
    return np.ascontiguousarray(values, dtype=np.int64)
