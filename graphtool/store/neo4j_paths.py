"""Fewest-hop chains by asking from both ends at once, one question per hop.

A single ``allShortestPaths`` of Cypher counts every parallel event as a path of its own, which explodes
where two accounts have hundreds of transfers; asking hop by hop sees each neighbour once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

Beside = Callable[[Sequence[str], str], Mapping[str, Sequence[str]]]
"""(ids, the far end) → for each id the ids a path may stand on next; the far end may always be one."""

_ASKED = 1_000
"""Ids per question."""


class _Side:
    """What was reached from one end: every id with those it was reached from, one hop nearer."""

    def __init__(self, start: str, far: str, beside: Beside) -> None:
        self.far = far
        self.before: dict[str, set[str]] = {start: set()}
        self.front = [start]
        self._beside = beside

    def advance(self) -> None:
        """One hop further."""
        reached: dict[str, set[str]] = {}
        for start in range(0, len(self.front), _ASKED):
            for one, others in self._beside(self.front[start : start + _ASKED], self.far).items():
                for other in others:
                    if other not in self.before:
                        reached.setdefault(other, set()).add(one)
        self.before |= reached
        self.front = sorted(one for one in reached if one != self.far)
        self.newest = set(reached)


def fewest_hops(src: str, dst: str, beside: Beside, max_hops: int, limit: int) -> list[list[str]]:
    """Which chains of fewest hops join two ids? Sorted, the first ``limit``; none beyond ``max_hops``.

    Cost
    ----
    One question per hop and thousand ids, from the end with fewer ids to ask about.
    """
    if src == dst:
        return [[src]][:limit]
    out, back = _Side(src, dst, beside), _Side(dst, src, beside)
    for _ in range(max_hops):
        side, other = (out, back) if len(out.front) <= len(back.front) else (back, out)
        side.advance()
        if met := side.newest & other.before.keys():
            return _chains(src, _onward(out, back, met), dst, limit)
        if not side.front:
            return []
    return []


def _onward(out: _Side, back: _Side, met: set[str]) -> dict[str, list[str]]:
    """For each id on a shortest chain, the ids that follow it, sorted."""
    following: dict[str, set[str]] = {}
    for side, forward in ((out, True), (back, False)):
        layer = set(met)
        while layer:
            nearer: set[str] = set()
            for one in layer:
                for before in side.before[one]:
                    first, second = (before, one) if forward else (one, before)
                    following.setdefault(first, set()).add(second)
                    nearer.add(before)
            layer = nearer
    return {one: sorted(others) for one, others in following.items()}


def _chains(src: str, following: Mapping[str, Sequence[str]], dst: str, limit: int) -> list[list[str]]:
    found: list[list[str]] = []
    for chain in _walk([src], following, dst):
        if len(found) >= limit:
            break
        found.append(chain)
    return found


def _walk(chain: list[str], following: Mapping[str, Sequence[str]], dst: str) -> Iterator[list[str]]:
    if chain[-1] == dst:
        yield chain
        return
    for one in following[chain[-1]]:
        yield from _walk([*chain, one], following, dst)
