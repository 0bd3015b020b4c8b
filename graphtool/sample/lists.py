"""Which persons stand on which list of personal data, and in which order?

Three lists are bought, one after the other; the second contains a block of the first in its order, with
the same misspelt names, which shows where it was copied from. Five others have nothing to do with the
case: they share with the bought ones only people who happen to be on both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphtool.sample.people import Cast
from graphtool.sample.worlds import Dice, Ints, World

BOUGHT = ("名单一", "名单二", "名单三")
COPIED_SHARE = 0.15
"""How much of the second list is a block of the first."""


@dataclass
class DataList:
    """One list: ``people`` in its order, ``names`` as printed, ``origin`` for each row: "" or the list copied from."""

    key: str
    bought: bool
    people: Ints
    names: pl.Series
    copied_from: str
    copied: tuple[int, int, int]
    """First row here, first row there, number of rows copied (rows count from 0)."""


def build(world: World, cast: Cast, dice: Dice) -> list[DataList]:
    """Fill all eight lists, the bought ones first, in the order of buying."""
    rng = dice("lists")
    fresh = cast.listed
    made: list[DataList] = []
    for nth, size in enumerate(world.lists):
        copied = int(size * COPIED_SHARE) if nth == 1 else 0
        people = np.arange(fresh, fresh + size - copied, dtype=np.int64)
        fresh += size - copied
        rng.shuffle(people)
        printed = _misspelt(cast.gather("name", people), rng)
        block = (0, 0, 0)
        if copied:
            here, there = int(len(people) * 0.4), int(len(made[0].people) * 0.3)
            people = np.insert(people, here, made[0].people[there : there + copied])
            printed = pl.concat([printed[:here], made[0].names[there : there + copied], printed[here:]])
            block = (here, there, copied)
        made.append(DataList(BOUGHT[nth], True, people, printed, BOUGHT[0] if copied else "", block))
    bought = np.unique(np.concatenate([m.people for m in made]))
    for nth, size in enumerate(world.other_lists):
        shared = rng.choice(bought, int(size * (0.004, 0.01, 0.006, 0.02, 0.012)[nth]), replace=False)
        people = np.concatenate([np.arange(fresh, fresh + size - len(shared), dtype=np.int64), shared])
        fresh += size - len(shared)
        rng.shuffle(people)
        made.append(DataList(f"其他{nth + 1}", False, people, cast.gather("name", people), "", (0, 0, 0)))
    return made


def _misspelt(names: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Two in a hundred names carry what somebody typed beside them."""
    odd = rng.random(len(names))
    return pl.select(
        pl.when(pl.Series(odd < 0.01)).then(names.str.slice(0, 1) + "老板").when(pl.Series(odd < 0.02))
        .then(names + "（机主）").otherwise(names)
    ).to_series()  # fmt: skip
