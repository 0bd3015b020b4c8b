"""The compiled part of the balance chains (see ``graphtool.chain`` for the rules in words)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.chain_print import by_time, group, run_end, trend
from graphtool.compiled import njit
from graphtool.trails import MISSING, fewest_trails, find, stable_order

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

NO_WORD, IN, OUT, DEBIT, CREDIT = 0, 1, 2, 3, 4
UNTESTED, LINKS, BREAKS, AGAINST = 0, 1, 2, 3
TIE_NONE, TIE_PROVEN, TIE_PARTLY, TIE_AS_PRINTED = 0, 1, 2, 3
NO_BALANCES, UNDECIDED, PROVES, DOES_NOT_ADD_UP = 0, 1, 2, 3


@njit
def _signs(words: Codes, amount: Ints, word_out: int) -> tuple[Codes, Flags]:
    """+1 or -1 per row by its word (of the amount as printed), 0 without; and whether the balance may decide."""
    sign = np.zeros(words.size, np.int8)
    free = np.zeros(words.size, np.bool_)
    for i in range(words.size):
        w = words[i]
        if w == IN or (w >= DEBIT and word_out != NO_WORD and w != word_out):
            sign[i] = 1
        elif w == OUT or (w >= DEBIT and w == word_out):
            sign[i] = -1
        free[i] = w == NO_WORD or (amount[i] < 0 and sign[i] != 0)
    return sign, free


@njit
def _links_as_is(a: int, b: int, cur: int, amount: Ints, balance: Ints, sign: Codes, free: Flags) -> bool:
    """Do rows a .. b-1 link in the order they stand in?"""
    for i in range(a, b):
        if balance[i] == MISSING or (sign[i] == 0 and not free[i]):
            return False
        if cur != MISSING:
            step = balance[i] - cur
            if step != sign[i] * amount[i] and not (free[i] and abs(step) == abs(amount[i])):
                return False
        cur = balance[i]
    return True


@njit
def _settle_free(a: int, b: int, cur: int, amount: Ints, balance: Ints, sign: Codes, free: Flags) -> None:
    """Give rows whose balance may decide the sign under which some tied row, or ``cur``, ends where they begin."""
    ends = np.empty(b - a + 1, np.int64)
    ends[b - a] = cur
    for i in range(a, b):
        ends[i - a] = balance[i]
    ends = ends[stable_order(ends)]
    for i in range(a, b):
        if not free[i] or balance[i] == MISSING:
            continue
        found = 0
        for s in (1, -1):
            if find(ends, ends.size, balance[i] - s * amount[i]) >= 0:
                found += 1 if s == 1 else 2
        if found == 1:
            sign[i] = 1
        elif found == 2:
            sign[i] = -1


@njit
def _place_loose(a: int, cur: int, order: Ints, spot: Ints, amount: Ints, balance: Ints, sign: Codes) -> int:
    """Rows without a balance go where exactly their amount is missing, else behind the row printed before them.

    Returns how many went where their amount was missing."""
    filled = 0
    m = order.size
    gap = np.zeros(m, np.int64)
    for j in range(m):
        i = a + order[j]
        last = cur if j == 0 else balance[a + order[j - 1]]
        gap[j] = 0 if last == MISSING else balance[i] - sign[i] * amount[i] - last
        spot[order[j]] = 2 * j
    for e in range(spot.size):
        if spot[e] >= 0:
            continue
        spot[e] = spot[e - 1] | 1 if e else -1
        step = sign[a + e] * amount[a + e]
        for j in range(m):
            if step and gap[j] == step:
                spot[e] = 2 * j - 1
                gap[j] = 0
                filled += 1
                break
    return filled


@njit
def _tie(
    a: int, b: int, cur: int, goal: int, early: Ints, late: Ints, amount: Ints, balance: Ints, sign: Codes, free: Flags
) -> tuple[Ints, int]:
    """The order of tied rows a .. b-1 (positions from 0) and what is known about it."""
    k = b - a
    printed = np.arange(k)
    _settle_free(a, b, cur, amount, balance, sign, free)
    firm = np.empty(k, np.int64)
    m = 0
    for e in range(k):
        if balance[a + e] != MISSING and sign[a + e] != 0:
            firm[m] = e
            m += 1
    if m == 0:
        return printed, TIE_AS_PRINTED
    before = np.empty(m, np.int64)
    after = np.empty(m, np.int64)
    for j in range(m):
        i = a + firm[j]
        after[j] = balance[i]
        before[j] = balance[i] - sign[i] * amount[i]
    found, pieces = fewest_trails(before, after, cur, goal)
    spot = np.full(k, -2, np.int64)
    filled = _place_loose(a, cur, firm[found], spot, amount, balance, sign)
    if pieces == m and m > 1 and not filled and before[found[0]] != cur:
        return printed, TIE_AS_PRINTED
    order = stable_order(spot)
    latest = early[a]
    for e in order:  # a time that is printed finer than its neighbours' must not be contradicted
        if latest >= late[a + e]:
            return printed, TIE_AS_PRINTED
        latest = max(latest, early[a + e])
    return order, TIE_PROVEN if pieces == 1 and m == k else TIE_PARTLY


@njit
def _arrange(
    early: Ints, late: Ints, amount: Ints, balance: Ints, words: Codes, word_out: int
) -> tuple[Ints, Codes, Codes, Codes]:
    """One account, by time and print: its order, and per place in it direction, link and tie."""
    n = early.size
    named, free = _signs(words, amount, word_out)
    sign = named.copy()
    order = np.arange(n)
    link = np.zeros(n, np.int8)
    tie = np.zeros(n, np.int8)
    cur = int(MISSING)
    a = 0
    while a < n:
        b, until = a + 1, late[a]
        while b < n and early[b] < until:
            until = max(until, late[b])
            b += 1
        if b - a > 1:
            if _links_as_is(a, b, cur, amount, balance, sign, free):
                known = TIE_PROVEN
            else:
                goal = int(MISSING)
                if b < n and balance[b] != MISSING and sign[b] != 0:
                    goal = balance[b] - sign[b] * amount[b]
                inside, known = _tie(a, b, cur, goal, early, late, amount, balance, sign, free)
                for j in range(b - a):
                    order[a + j] = a + inside[j]
            for j in range(a, b):
                tie[j] = known
        for j in range(a, b):
            i = order[j]
            cur = _step(i, cur, amount, balance, sign, int(named[i]), bool(free[i]), link)
        a = b
    return order, sign, link, tie


@njit
def _step(i: int, cur: int, amount: Ints, balance: Ints, sign: Codes, named: int, free: bool, link: Codes) -> int:
    """Judge one row against the balance before it; the balance after it, as far as known."""
    sign[i] = named
    if balance[i] == MISSING:
        return cur + named * amount[i] if cur != MISSING and named != 0 else MISSING
    if cur != MISSING and (named != 0 or free):
        step = balance[i] - cur
        if free and amount[i] != 0 and abs(step) == abs(amount[i]):
            sign[i] = 1 if step == amount[i] else -1
        if sign[i] != 0 and step == sign[i] * amount[i]:
            link[i] = LINKS
        else:
            link[i] = AGAINST if sign[i] != 0 and step == -sign[i] * amount[i] else BREAKS
    return int(balance[i])


@njit
def _tally(link: Codes, words: Codes, amount: Ints) -> tuple[int, int]:
    """How many rows with 借/贷 link, of how many that can be tested?"""
    good, tested = 0, 0
    for i in range(link.size):
        if words[i] >= DEBIT and amount[i] > 0 and link[i] != UNTESTED:
            tested += 1
            good += link[i] == LINKS
    return good, tested


@njit
def _clear(debit: int, credit: int, tested: int) -> int:
    """Which word means money out, given the links under either reading? ``NO_WORD`` when it is not clear."""
    best, other = max(debit, credit), min(debit, credit)
    if best >= min(2, max(tested, 1)) and best * 10 >= tested and best >= 4 * other:
        return DEBIT if debit > credit else CREDIT
    return NO_WORD


@njit
def _as_printed(amount: Ints, balance: Ints, words: Codes) -> tuple[int, int, int]:
    """Links of rows with 借/贷 by time and print alone: with 借 as out, with 贷 as out; and rows tested."""
    debit, credit, tested = 0, 0, 0
    for i in range(1, words.size):
        if words[i] >= DEBIT and amount[i] > 0 and balance[i] != MISSING and balance[i - 1] != MISSING:
            step = balance[i] - balance[i - 1]
            tested += 1
            if abs(step) == abs(amount[i]):
                if (step == amount[i]) == (words[i] == CREDIT):
                    debit += 1
                else:
                    credit += 1
    return debit, credit, tested


@njit
def _decide_word(early: Ints, late: Ints, amount: Ints, balance: Ints, words: Codes) -> tuple[int, int]:
    """Which of 借/贷 means money out here, and how many rows say so? (NO_WORD, 0) when undecided or not used."""
    debit, credit, tested = _as_printed(amount, balance, words)
    word = _clear(debit, credit, tested)
    if word == NO_WORD and tested > 0:
        debit, tested = _tally(_arrange(early, late, amount, balance, words, DEBIT)[2], words, amount)
        credit, tested_too = _tally(_arrange(early, late, amount, balance, words, CREDIT)[2], words, amount)
        word = _clear(debit, credit, max(tested, tested_too))
    return word, (max(debit, credit) if word != NO_WORD else 0)


@njit
def _opening(order: Ints, amount: Ints, balance: Ints, sign: Codes) -> int:
    """The balance before the first row, back from the first balance that is printed."""
    moved = 0
    for i in order:
        if sign[i] == 0:
            return MISSING
        moved += sign[i] * amount[i]
        if balance[i] != MISSING:
            return int(balance[i] - moved)
    return MISSING


@njit
def _verdict(link: Codes, balance: Ints, sign: Codes) -> tuple[int, int]:
    """What the balances prove, and the number of breaks."""
    stated, breaks, open_rows = 0, 0, 0
    for i in range(link.size):
        if balance[i] != MISSING:
            stated += 1
        breaks += link[i] >= BREAKS
        open_rows += sign[i] == 0
    if stated < 2:
        return NO_BALANCES, 0
    if breaks:
        return DOES_NOT_ADD_UP, breaks
    return (UNDECIDED if open_rows else PROVES), 0


@njit
def _unstated(rows: Ints, balance: Ints) -> None:
    """Balances that are 0 throughout an account are not stated."""
    for i in rows:
        if balance[i] != 0 and balance[i] != MISSING:
            return
    for i in rows:
        balance[i] = MISSING


@njit
def link_accounts(
    account: Ints,
    early: Ints,
    late: Ints,
    amount: Ints,
    balance: Ints,
    words: Codes,
    files: Ints,
    n_files: int,
    known: Codes,
) -> tuple[Ints, Ints]:
    """All accounts: per row direction, rank, link, tie; per account word, its links, rows, breaks, ties, opening,
    verdict. See ``graphtool.chain.link_balances``."""
    n, k = account.size, known.size
    per_row = np.zeros((4, n), np.int64)
    per_account = np.zeros((7, k), np.int64)
    balance = balance.copy()
    grouped, first = group(account, k)
    trends = np.zeros((n_files, 4), np.int64)
    for c in range(k):
        rows = grouped[first[c] : first[c + 1]]
        _unstated(rows, balance)
        a = 0
        while a < rows.size:
            b = run_end(rows, a, files)
            trend(rows[a:b], early, amount, balance, trends[files[rows[a]]])
            a = b
    for c in range(k):
        rows = by_time(grouped[first[c] : first[c + 1]], early, amount, balance, files, trends)
        lo, hi, money, stated, said = early[rows], late[rows], amount[rows], balance[rows], words[rows]
        word, links = _decide_word(lo, hi, money, stated, said)
        if word == NO_WORD:
            word = int(known[c])
        order, sign, link, tie = _arrange(lo, hi, money, stated, said, word)
        open_ties = 0
        for j in range(rows.size):
            i = rows[order[j]]
            s = sign[order[j]]
            per_row[0, i] = -s if amount[i] < 0 else s
            per_row[1, i] = j
            per_row[2, i] = link[order[j]]
            per_row[3, i] = tie[j]
            open_ties += tie[j] >= TIE_PARTLY
        verdict, breaks = _verdict(link, stated, sign)
        per_account[0, c], per_account[1, c], per_account[2, c] = word, links, rows.size
        per_account[3, c], per_account[4, c] = breaks, open_ties
        per_account[5, c], per_account[6, c] = _opening(order, money, stated, sign), verdict
    return per_row, per_account
