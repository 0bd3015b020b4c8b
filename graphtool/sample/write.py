"""Write the sample: evidence as it would be handed over, and the truth apart from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from graphtool.errors import BadParameter
from graphtool.sample import statements, story, truth
from graphtool.sample.sink import Sink
from graphtool.sample.traps import chosen, places
from graphtool.sample.worlds import SCALES, Scale
from graphtool.sample.writers import alipay, bank, calls, elsewhere, lists, office, pos, staff, tenpay

Progress = Callable[[float, str], None]
"""How far it is (0 to 1) and the key of the step in the catalogue (``sample.step.…``)."""

_SHARES = {"people": 0.0, "calls": 0.05, "money": 0.15, "banks": 0.25, "wallets": 0.35, "acquirer": 0.45,
           "call_records": 0.55, "office": 0.75, "lists": 0.85, "truth": 0.93, "done": 1.0}  # fmt: skip


@dataclass(frozen=True)
class SampleReport:
    """What was written: where, how many files, rows and true events, a digest over all evidence files, and how many
    places each trap has."""

    folder: Path
    scale: Scale
    seed: int
    files: int
    rows: int
    totals: dict[str, int]
    digest: str
    traps: dict[str, int]


def write(
    folder: Path, scale: Scale, seed: int, progress: Progress | None = None, traps: str | Iterable[str] = "all"
) -> SampleReport:
    """Where can I try everything without touching a real case?

    Parameters
    ----------
    folder
        Gets ``evidence/``, ``mappings/`` (for the one table that no format claims) and ``truth/``; none of them may
        hold anything yet.
    scale
        ``small`` (8 staff, 60 victims), ``case`` (75 staff, 6,700 victims) or ``large`` (ten times that).
    seed
        The same seed gives the same bytes.
    progress
        Hears how far it is and the key of the step's name.
    traps
        ``all``, ``none``, or names of ``sample.TRAPS``: the places at which readers of such files go wrong that are
        wanted. Without a trap only its own rows change, as far as that can be (balances follow what happened).

    Returns
    -------
    SampleReport
        Counts, totals and the digest over all evidence files in order of path.

    Raises
    ------
    BadParameter
        The scale or a trap is unknown, or the folder already holds a sample.
    """
    if scale not in SCALES:
        raise BadParameter("sample_scale", scale=scale, allowed=", ".join(SCALES))
    wanted = chosen(traps)
    evidence = folder / "evidence"
    for place in (evidence, folder / "truth", folder / "mappings"):
        if place.exists() and any(place.iterdir()):
            raise BadParameter("sample_folder", path=place)

    def said(step: str) -> None:
        if progress is not None:
            progress(_SHARES[step], f"sample.step.{step}")

    told = story.run(scale, seed, said, wanted)
    sink = Sink(evidence)
    said("banks")
    legs = statements.legs(told)
    bank.write(told, legs, sink)
    said("wallets")
    tenpay.write(told, legs, sink)
    alipay.write(told, sink)
    said("acquirer")
    pos.write(told, sink)
    elsewhere.write(told, sink, folder / "mappings")
    said("call_records")
    calls.write(told, sink)
    said("office")
    office.write(told, sink)
    staff.write(told, sink)
    said("lists")
    lists.write(told, sink)
    sink.close()
    said("truth")
    found = places.records(told, sink)
    totals = truth.write(told, legs, sink, found, folder / "truth")
    said("done")
    marks = "\n".join(f"{f['sha256']} {f['path']}" for f in sorted(sink.files, key=lambda f: str(f["path"])))
    rows = sum(int(str(f["rows"])) for f in sink.files)
    digest = hashlib.sha256(marks.encode()).hexdigest()
    counts = dict(found.group_by("trap", maintain_order=True).len().iter_rows())
    return SampleReport(folder, scale, seed, len(sink.files), rows, totals, digest, counts)
