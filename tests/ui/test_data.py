"""What pages read: one generation, figures by digest, newer generations noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graphtool.errors import NotFound
from graphtool.store.base import ANY, Filter
from graphtool.ui.sources import format_names
from tests.store.graphs import write
from tests.ui.cases import DIGEST, MemoryCase, looked_at, sources


def test_rows_are_read_once(tmp_path: Path) -> None:
    _, source = looked_at(tmp_path)
    assert source.rows(["p-lead", "a-lead"])["p-lead"]["name"] == "李小四"
    with pytest.raises(NotFound):
        source.rows(["p-lead", "nobody"])


def test_search_by_tail_initials_and_part_of_a_name(tmp_path: Path) -> None:
    _, source = looked_at(tmp_path)
    assert {hit["id"] for hit in source.search("0294")} >= {"p-lead", "a-lead", "l-lead"}
    assert "p-lead" in {hit["id"] for hit in source.search("lxs")}
    assert {hit["kind"] for hit in source.search("某科技", kinds=("organisation",))} == {"organisation"}


def test_figures_count_what_the_owner_holds(tmp_path: Path) -> None:
    _, source = looked_at(tmp_path)
    graph = source.projection()
    lead = graph.numbers(["p-lead"])[0]
    assert source.worth(ANY, "received", True)[lead] == 69_500
    assert source.worth(ANY, "received", False)[lead] == 0
    assert source.worth(Filter(min_amount=20_000), "received", True)[lead] == 59_600


def test_kinds_bound_the_owner_where_holdings_are_shown_with_it(tmp_path: Path) -> None:
    _, source = looked_at(tmp_path)
    people = Filter(kinds=("person",))
    assert np.count_nonzero(source.mask(people, True)) > 0
    assert np.count_nonzero(source.mask(people, False)) == 0


def test_clusters_stay_together_with_what_is_held(tmp_path: Path) -> None:
    _, source = looked_at(tmp_path)
    label, owner = source.clusters(), source.owner()
    owned = owner != np.arange(len(owner))
    assert (label[owned] == label[owner[owned]])[label[owner[owned]] >= 0].all()


def test_a_newer_generation_is_seen_and_the_older_kept_for_who_looks_at_it(tmp_path: Path) -> None:
    case = MemoryCase(tmp_path)
    found = sources(tmp_path)
    found.case = case  # type: ignore[assignment]
    first = found.current()
    write(case.store, "e" * 64, case.tables)
    case.current = "e" * 64
    second = found.current()
    assert first is not None
    assert second is not None
    assert (first.digest, second.digest) == (DIGEST, "e" * 64)
    assert found.known(DIGEST) is first
    assert found.current() is second


def test_nothing_was_derived_yet(tmp_path: Path) -> None:
    found = sources(tmp_path, current=None)
    assert found.current() is None
    status = found.status()
    assert (status.built, status.newer, status.files) == ("", 1, 1)


def test_status_counts_each_file_once(tmp_path: Path) -> None:
    status = sources(tmp_path).status()
    assert (status.files, status.facts, status.issues, status.newer) == (1, 37, 4, 0)


def test_loading_derives_and_removes_what_was_uploaded(tmp_path: Path) -> None:
    found = sources(tmp_path)
    loaded: list[object] = []
    found.case.load = lambda paths, *rest: loaded.append(paths)  # type: ignore[method-assign, assignment, return-value]
    spare = tmp_path / "spare"
    spare.mkdir()
    found.start_load([str(spare)], spare=spare)
    found.jobs.wait()
    assert found.jobs.last is not None
    assert found.jobs.last.state == "done"
    assert loaded == [[str(spare)]]
    assert not spare.exists()


def test_every_format_has_a_name_in_both_languages() -> None:
    assert format_names()
    assert all(set(names) == {"zh", "en"} for names in format_names().values())
