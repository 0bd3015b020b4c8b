"""Booking of mixed money, slowly and plainly: what fast kernels are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction

from graphtool.analysis.booking import Moves


def lots(given: Moves, take: Callable[[list[list[int]]], int]) -> tuple[list[int], dict[tuple[int, int], int]]:
    """FIFO and LIFO, a lot at a time: lists of [fen, colour]."""
    there: dict[int, list[list[int]]] = defaultdict(list)
    stained = []
    for s, d, amount, colour in zip(given.src, given.dst, given.amount, given.colour, strict=True):
        left, gone = int(amount), []
        if colour >= 0:
            gone, left = [[left, int(colour)]], 0
        while left and not given.stays[s] and there[s]:
            lot = there[s][take(there[s])]
            part = min(left, lot[0])
            gone.append([part, lot[1]])
            lot[0] -= part
            left -= part
            there[s] = [one for one in there[s] if one[0]]
        gone += [[left, -1]] if left else []
        stained.append(sum(fen for fen, c in gone if c >= 0))
        there[d] += gone if take([[], []]) == 0 else gone[::-1]
    ends: dict[tuple[int, int], int] = defaultdict(int)
    for node, every in there.items():
        for fen, c in every:
            if c >= 0:
                ends[node, c] += fen
    return stained, dict(ends)


def shares(given: Moves, clean_first: bool) -> tuple[list[Fraction], dict[tuple[int, int], Fraction]]:
    """Pro rata and LIBR in fractions, that lose nothing."""
    balance: dict[int, Fraction] = defaultdict(Fraction)
    of: dict[int, dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    stained = []
    for s, d, amount, colour in zip(given.src, given.dst, given.amount, given.colour, strict=True):
        whole, gone = Fraction(int(amount)), {}
        if colour >= 0:
            gone = {int(colour): whole}
        elif not given.stays[s] and balance[s]:
            used, all_of = min(whole, balance[s]), sum(of[s].values())
            moved = max(Fraction(0), used - (balance[s] - all_of)) if clean_first else all_of * used / balance[s]
            gone = {c: x * moved / all_of for c, x in of[s].items()} if all_of else {}
            balance[s] -= used
            for c, x in gone.items():
                of[s][c] -= x
        stained.append(sum(gone.values(), Fraction(0)))
        balance[d] += whole
        for c, x in gone.items():
            of[d][c] += x
    return stained, {(node, c): x for node, every in of.items() for c, x in every.items() if x}
