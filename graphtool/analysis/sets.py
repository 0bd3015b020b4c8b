"""Whom a question names: ids to numbers, and the accounts that stand for a person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graphtool.analysis.results import ParamName, Sentence, sentence
from graphtool.errors import BadParameter, NotFound
from graphtool.projection import Projection

Int32 = npt.NDArray[np.int32]

OWNERS = ("person", "organisation", "list")
"""Kinds that hold no money themselves: the accounts that they hold stand for them."""


def numbers_of(projection: Projection, param: str, ids: Sequence[str]) -> Int32:
    """The numbers of these entities. Raises BadParameter naming the one that the graph does not have."""
    try:
        return projection.numbers(ids)
    except NotFound as error:
        unknown = error.arguments.get("id", "")
        raise BadParameter("entity", param=ParamName(param), value=unknown, allowed="id[,id…]") from error


def with_accounts(projection: Projection, nodes: Int32) -> tuple[Int32, list[Sentence]]:
    """These entities and, for persons, organisations and lists among them, the accounts that they hold.

    A list stands for the accounts of whom it lists. When they were held is left aside.
    """
    found = np.unique(nodes)
    owns = projection.of_kind(*OWNERS)
    owners = found[owns[found]]
    if not owners.size:
        return found, []
    standing = projection.select(("holds", "lists"))
    member = np.zeros(projection.node_count, np.bool_)
    member[owners] = True
    for _ in range(2):  # from a list to whom it lists, from them to what they hold
        member[standing.dst[member[standing.src] & owns[standing.src]]] = True
    held = np.flatnonzero(member & projection.of_kind("account")).astype(np.int32)
    both = np.union1d(found, held).astype(np.int32)
    return both, [sentence("stand_in", owners=int(owners.size), accounts=int(both.size - found.size))]


def apart(projection: Projection, starts: Int32, goals: Int32) -> None:
    """Is nobody on both sides? Raises BadParameter (``overlap``) naming the first who is."""
    both = np.intersect1d(starts, goals)
    if both.size:
        raise BadParameter("overlap", param=ParamName("target"), value=projection.ids(both[:1])[0].as_py(), allowed="")
