"""Everybody in the case: enough of each role, no number twice."""

from __future__ import annotations

from stdnum.cn import uscc

from graphtool.sample.story import Story


def test_no_two_people_share_an_identifier(told: Story) -> None:
    people = told.cast.people
    for column in ("id", "id_card", "phone"):
        assert people[column].n_unique() == people.height


def test_names_are_shared_as_in_life(told: Story) -> None:
    people = told.cast.people
    assert people["name"].n_unique() < 0.99 * people.height


def test_roles_have_their_people(told: Story) -> None:
    cast, world = told.cast, told.world
    assert len(cast.callers) == world.staff
    assert len(cast.by_role["ringleader"]) == 1
    assert cast.people["role"].gather(cast.by_role["nominee"]).to_list() == ["nominee"] * 3
    assert (cast.people["role"][cast.listed :] == "listed").all()


def test_birthdays_are_days(told: Story) -> None:
    born = told.cast.people["id_card"].str.slice(6, 8).str.to_date("%Y%m%d", strict=True)
    assert born.dt.year().min() >= 1956  # type: ignore[operator]


def test_companies_have_codes_with_right_checks(told: Story) -> None:
    codes = told.cast.orgs["uscc"]
    assert codes.n_unique() == len(codes)
    assert all(uscc.calc_check_digit(code[:-1]) == code[-1] for code in codes)
    assert told.cast.orgs.filter(told.cast.orgs["role"] == "shell_company").height == 3
