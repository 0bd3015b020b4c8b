"""Which persons stand on which list, and what was copied."""

from __future__ import annotations

from graphtool.sample.story import Story
from tests.sample.evidence import Written


def test_a_list_carries_a_block_of_the_one_it_was_copied_from(written: Written) -> None:
    lists = {r["list"]: r for r in written.truth("lists.jsonl").iter_rows(named=True)}
    copied = lists["名单二"]["copied_from"]
    here = written.sheets[lists["名单二"]["path"]][0][copied["first_row_here"] :][: copied["rows"]]
    there = written.sheets[lists[copied["list"]]["path"]][0][copied["first_row"] :][: copied["rows"]]
    assert [(r[0], r[1]) for r in here] == [(r[1], r[2]) for r in there]
    assert len(here) > 50


def test_other_lists_share_few_people_with_the_bought_ones(told: Story) -> None:
    bought = {int(p) for data in told.lists[:3] for p in data.people}
    for data in told.lists[3:]:
        shared = len(bought.intersection(data.people.tolist()))
        assert 0 < shared < 0.03 * len(data.people)


def test_nobody_stands_twice_on_a_list(told: Story) -> None:
    for data in told.lists:
        assert len(set(data.people.tolist())) == len(data.people) == len(data.names)
