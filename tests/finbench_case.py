"""The FinBench data loaded through its mapping into a case, and how a caller finds its way in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl

from graphtool.analysis import Result
from graphtool.case import Case

MAPPING = Path(__file__).parent / "loaders" / "mappings" / "finbench.toml"
TABLES = (
    "AccountTransferAccount",
    "AccountWithdrawAccount",
    "PersonOwnAccount",
    "CompanyOwnAccount",
    "MediumSignInAccount",
)
"""What most questions are about. Loans are loaded where a question is about them: a deposit is a payment too."""


class Loaded:
    """A case, and its ids by the numbers that the data have for accounts, persons, media and loans (``loan:…``)."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.graph = case.projection()
        with case.view() as view:
            found = view.scan("entity", ["id", "number"]).read_all()
        numbers = (number.rpartition("-")[2] for number in found["number"].to_pylist())
        kinds = self.graph.kinds(np.arange(found.num_rows)).to_pylist()
        self.ids = dict(zip(zip(kinds, numbers, strict=True), found["id"].to_pylist(), strict=True))
        self.numbers = {id: number for (_, number), id in self.ids.items()}

    def id(self, kind: str, number: str) -> str:
        return self.ids[kind, number]

    def knows(self, kind: str, *numbers: str) -> bool:
        return all((kind, number) in self.ids for number in numbers)

    def number(self, id: str) -> str:
        return self.numbers[id]

    def ask(self, name: str, **parameters: object) -> Result:
        """The whole answer of an analysis by transfers, if nothing else is asked for."""
        found = self.case.analyse(name, **{"relations": ["transferred"], **parameters})
        assert found.complete
        return found

    def pairs(self, kind: str, relation: str, window: tuple[int, int] | None = None) -> list[tuple[str, str]]:
        """The ends of all relations of this kind of entities in a window, by numbers."""
        chosen = self.graph.select((relation,), window)
        these = self.graph.of_kind(kind)[chosen.src]
        ends = (map(self.number, self.graph.ids(nodes[these]).to_pylist()) for nodes in (chosen.src, chosen.dst))
        return list(zip(*ends, strict=True))


@contextmanager
def loaded_case(folder: Path, into: Path, *more: str) -> Iterator[Loaded]:
    """A case that holds ``TABLES`` and these tables."""
    names: Sequence[str] = (*TABLES, *more)
    with Case.create(into) as case:
        case.add_mapping(MAPPING)
        report = case.load([folder / "snapshot" / f"{name}.csv" for name in names])
        assert report.facts == report.rows - len(names)
        case.derive()
        yield Loaded(case)


def entities(found: Result) -> pl.DataFrame:
    """Who was reached."""
    return pl.DataFrame(found.more["entities"])
