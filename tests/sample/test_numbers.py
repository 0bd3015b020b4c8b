"""Numbers that nobody can have, and that look as they should."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from graphtool.sample.numbers import ID_RANGE, Numbers

N = np.arange(3_000, dtype=np.int64)
BORN = np.full(len(N), 19800229, np.int64)


@given(st.integers(0, 10**6), st.sets(st.integers(0, ID_RANGE - 1), max_size=200))
def test_distinct_running_numbers_give_distinct_numbers(seed: int, ix: set[int]) -> None:
    where = np.array(sorted(ix), dtype=np.int64)
    made = Numbers(seed).id_card(where, np.full(len(where), 19900101, np.int64))
    assert made.str.slice(0, 17).n_unique() == len(where)


def test_id_cards_have_a_region_that_does_not_exist() -> None:
    made = Numbers(1).id_card(N, BORN)
    assert made.str.contains(r"^99\d{15}[0-9X]$").all()
    right = [ric.calc_check_digit(number) == number[-1] for number in made]
    assert right.count(False) == len(N) // 50
    assert not any(ric.is_valid(number) for number in made)


def test_cards_pass_the_check_and_start_with_a_number_of_no_bank() -> None:
    made = Numbers(1).card(N, N % 7)
    assert made.str.contains(r"^9900\d{15}$").all()
    assert all(luhn.is_valid(number) for number in made)
    assert made.n_unique() == len(N)


def test_unified_credit_codes_have_a_right_check_digit_and_a_wrong_region() -> None:
    for ix in range(40):
        code = Numbers(1).uscc(ix)
        assert code[2:4] == "99"
        assert uscc.calc_check_digit(code[:-1]) == code[-1]


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("phone", r"^100\d{8}$"),
        ("landline", r"^1009\d{8}$"),
        ("wxid", r"^wxid_[a-z0-9]{14}$"),
        ("sn", r"^99JA\d{9}$"),
        ("merchant", r"^9948\d{11}$"),
        ("imei", r"^00\d{13}$"),
        ("imsi", r"^99999\d{10}$"),
    ],
)
def test_the_other_numbers_have_their_form_and_never_repeat(kind: str, form: str) -> None:
    made = getattr(Numbers(7), kind)(N)
    assert made.str.contains(form).all()
    assert made.n_unique() == len(N)


def test_devices_pass_the_check() -> None:
    assert all(luhn.is_valid(number) for number in Numbers(3).imei(N))
