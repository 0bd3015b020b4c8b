"""Balance chains on ledgers that a reader can check, and their laws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphtool.chain import (
    AGAINST,
    BREAKS,
    CREDIT,
    DEBIT,
    IN,
    LINKS,
    MISSING,
    NO_WORD,
    OUT,
    SPAN_MS,
    TIE_AS_PRINTED,
    TIE_NONE,
    TIE_PARTLY,
    TIE_PROVEN,
    UNTESTED,
    VERDICTS,
    Chains,
    borrow_words,
    link_balances,
)

Row = tuple[int, int, int | None, int]


def link(*rows: Row, file: int = 0, span: str | None = None) -> Chains:
    """One account from rows (second, amount, balance, word) in the order of print."""
    return link_files([(*r, file) for r in rows], span)


def link_files(rows: list[tuple[int, int, int | None, int, int]], span: str | None = None) -> Chains:
    seconds, amount, balance, word, file = (list(c) for c in zip(*rows, strict=True))
    return link_balances(
        [0] * len(rows),
        [s * 1000 for s in seconds],
        amount,
        [MISSING if b is None else b for b in balance],
        word,
        file,
        None if span is None else [SPAN_MS[span]] * len(rows),
    )


def verdict(chains: Chains, account: int = 0) -> str:
    return VERDICTS[chains.verdict[account]]


# --- 借 and 贷 ---------------------------------------------------------------------------------------------


def test_debit_is_out_where_the_balance_falls_with_it() -> None:
    chains = link((1, 100, 100, CREDIT), (2, 30, 70, DEBIT), (3, 20, 50, DEBIT))
    assert chains.word_out[0] == DEBIT
    assert chains.direction.tolist() == [1, -1, -1]
    assert (chains.opening[0], chains.word_links[0], verdict(chains)) == (0, 2, "proves")


def test_credit_is_out_at_a_bank_that_prints_it_the_other_way() -> None:
    chains = link((1, 100, 100, DEBIT), (2, 30, 70, CREDIT), (3, 20, 50, CREDIT))
    assert chains.word_out[0] == CREDIT
    assert chains.direction.tolist() == [1, -1, -1]


def test_one_link_among_many_breaks_decides_nothing() -> None:
    jumps = [(i, 7, 1000 * i * i, DEBIT) for i in range(1, 13)]
    chains = link(*jumps, (13, 5, 143_995, DEBIT))
    assert chains.word_out[0] == NO_WORD
    assert chains.direction.tolist() == [0] * 13
    assert verdict(chains) == "undecided"
    assert chains.link.tolist() == [UNTESTED] * 13
    assert chains.opening[0] == MISSING


def test_contradicting_links_decide_nothing() -> None:
    chains = link((1, 1, 100, DEBIT), (2, 30, 70, DEBIT), (3, 30, 100, DEBIT), (4, 20, 80, DEBIT), (5, 20, 100, DEBIT))
    assert chains.word_out[0] == NO_WORD


def test_a_known_meaning_is_used_only_where_the_chain_is_silent() -> None:
    args = ([0, 1, 1], [0, 0, 1000], [10, 5, 5], [MISSING, 10, 5], [DEBIT] * 3, [0] * 3)
    chains = link_balances(*args, word_out=[CREDIT, CREDIT])
    assert chains.word_out.tolist() == [CREDIT, DEBIT]
    assert chains.direction.tolist() == [1, -1, -1]
    assert chains.word_links.tolist() == [0, 1]


def test_words_are_borrowed_from_agreeing_accounts_of_the_layout() -> None:
    rising = [10 * i for i in range(1, 7)]
    chains = link_balances([0] * 6 + [1] + [2], range(8), [10] * 8, [*rising, MISSING, MISSING], [CREDIT] * 8, [0] * 8)
    assert borrow_words(chains, [4, 4, 5]).tolist() == [DEBIT, DEBIT, NO_WORD]
    assert borrow_words(chains, [-1, -1, -1]).tolist() == [DEBIT, NO_WORD, NO_WORD]


def test_words_are_not_borrowed_from_a_layout_that_disagrees() -> None:
    rising, falling = [10 * i for i in range(1, 7)], [100 - 10 * i for i in range(6)]
    account = [0] * 6 + [1] * 6 + [2]
    chains = link_balances(account, range(13), [10] * 13, [*rising, *falling, MISSING], [CREDIT] * 13, [0] * 13)
    assert chains.word_out.tolist() == [DEBIT, CREDIT, NO_WORD]
    assert borrow_words(chains, [0, 0, 0]).tolist() == [DEBIT, CREDIT, NO_WORD]


def test_few_links_are_lent_to_nobody() -> None:
    chains = link_balances([0, 0, 1], range(3), [10] * 3, [10, 20, MISSING], [CREDIT] * 3, [0] * 3)
    assert chains.word_out.tolist() == [DEBIT, NO_WORD]
    assert borrow_words(chains, [0, 0]).tolist() == [DEBIT, NO_WORD]


# --- order within one second or day ------------------------------------------------------------------------


def test_one_second_is_ordered_by_the_balances() -> None:
    chains = link((1, 100, 100, IN), (2, 20, 50, OUT), (2, 30, 70, OUT), (2, 40, 90, IN))
    assert chains.rank.tolist() == [0, 2, 1, 3]
    assert chains.tie.tolist() == [TIE_NONE] + [TIE_PROVEN] * 3
    assert verdict(chains) == "proves"


def test_the_balances_order_a_day_printed_without_times_and_newest_first() -> None:
    chains = link((0, 20, 50, OUT), (0, 30, 70, OUT), (0, 100, 100, IN), span="day")
    assert chains.rank.tolist() == [2, 1, 0]
    assert chains.tie.tolist() == [TIE_PROVEN] * 3


def test_ties_without_balances_are_turned_round_in_a_print_that_is_newest_first() -> None:
    chains = link((9, 1, None, IN), (5, 2, None, IN), (5, 3, None, IN), (1, 4, None, IN))
    assert chains.rank.tolist() == [3, 2, 1, 0]
    assert chains.tie.tolist() == [TIE_NONE, TIE_AS_PRINTED, TIE_AS_PRINTED, TIE_NONE]
    assert chains.open_ties[0] == 2


def test_a_file_shows_the_order_of_print_of_an_account_that_cannot() -> None:
    chains = link_balances([0, 0, 1, 1], [9000, 5000, 7000, 7000], [1, 2, 3, 4], [MISSING] * 4, [IN] * 4, [0] * 4)
    assert chains.rank.tolist() == [1, 0, 1, 0]


def test_two_files_of_one_account_are_joined_by_time_each_in_its_own_order_of_print() -> None:
    newest_first = [(9, 9, 129, IN, 0), (5, 20, 120, IN, 0), (5, 40, 100, IN, 0)]
    oldest_first = [(1, 10, 10, IN, 1), (2, 50, 60, IN, 1)]
    chains = link_files(newest_first + oldest_first)
    assert chains.rank.tolist() == [4, 3, 2, 0, 1]
    assert verdict(chains) == "proves"


def test_a_gap_inside_a_second_is_partly_ordered_and_breaks_once() -> None:
    chains = link((1, 100, 100, IN), (2, 10, 20, OUT), (2, 25, 75, OUT), (2, 15, 5, OUT))
    assert chains.rank.tolist() == [0, 2, 1, 3]
    assert chains.tie.tolist() == [TIE_NONE] + [TIE_PARTLY] * 3
    assert chains.link.tolist() == [UNTESTED, BREAKS, LINKS, LINKS]
    assert (chains.breaks[0], verdict(chains)) == (1, "breaks")


def test_a_row_without_a_balance_goes_where_its_amount_is_missing() -> None:
    chains = link((1, 100, 100, IN), (2, 5, None, OUT), (2, 20, 80, OUT), (2, 10, 65, OUT))
    assert chains.rank.tolist() == [0, 2, 1, 3]
    assert chains.tie.tolist() == [TIE_NONE] + [TIE_PARTLY] * 3
    assert chains.link.tolist() == [UNTESTED, UNTESTED, LINKS, LINKS]


def test_a_minute_never_overrules_the_seconds_inside_it() -> None:
    rows = [(60, 10, 90, OUT), (62, 20, 50, OUT), (60, 20, 70, OUT)]
    exact = link_balances(
        [0] * 3,
        [s * 1000 for s, *_ in rows],
        [a for _, a, _, _ in rows],
        [b for _, _, b, _ in rows],
        [w for *_, w in rows],
        [0] * 3,
        [1000, 1000, 60_000],
    )
    assert exact.rank.tolist() == [0, 2, 1]
    against_time = link_balances(
        [0] * 3, [62_000, 60_000, 60_000], [10, 20, 20], [90, 50, 70], [OUT] * 3, [0] * 3, [1000, 1000, 60_000]
    )
    assert against_time.tie.tolist() == [TIE_AS_PRINTED] * 3
    assert against_time.rank[1] < against_time.rank[0]


# --- words that are missing, negative amounts, balances that are none -------------------------------------------


def test_without_a_word_the_balance_decides() -> None:
    chains = link((1, 100, 100, IN), (2, 30, 70, NO_WORD), (3, 5, 75, NO_WORD), (4, 9, 200, NO_WORD))
    assert chains.direction.tolist() == [1, -1, 1, 0]
    assert chains.link.tolist() == [UNTESTED, LINKS, LINKS, BREAKS]


def test_tied_rows_without_words_find_order_and_direction() -> None:
    chains = link((1, 100, 100, IN), (2, 5, 75, NO_WORD), (2, 30, 70, NO_WORD), (3, 1, 76, IN))
    assert chains.rank.tolist() == [0, 2, 1, 3]
    assert chains.direction.tolist() == [1, 1, -1, 1]


@pytest.mark.parametrize(
    ("balance", "direction"), [(130, 1), (70, -1), (None, 1)], ids=["turned back", "a printed sign", "no balance"]
)
def test_a_negative_amount_goes_the_way_the_balance_goes_else_against_its_word(
    balance: int | None, direction: int
) -> None:
    chains = link((1, 100, 100, IN), (2, -30, balance, OUT))
    assert chains.direction.tolist() == [1, direction]


def test_a_word_that_the_balance_contradicts_is_a_break_and_keeps_its_word() -> None:
    chains = link((1, 100, 100, IN), (2, 30, 130, OUT))
    assert chains.direction.tolist() == [1, -1]
    assert chains.link.tolist() == [UNTESTED, AGAINST]
    assert (chains.breaks[0], verdict(chains)) == (1, "breaks")


def test_balances_that_are_always_zero_are_not_stated() -> None:
    chains = link((1, 100, 0, IN), (2, 30, 0, OUT))
    assert (verdict(chains), chains.breaks[0], chains.opening[0]) == ("no_balances", 0, MISSING)


def test_the_opening_balance_is_found_behind_rows_without_one() -> None:
    chains = link((1, 10, None, IN), (2, 30, 80, OUT), (3, 5, None, OUT), (4, 5, 70, OUT))
    assert chains.opening[0] == 100
    assert chains.link.tolist() == [UNTESTED, UNTESTED, UNTESTED, LINKS]
    assert verdict(chains) == "proves"


def test_an_overdraft_is_an_ordinary_balance() -> None:
    chains = link((1, 50, -20, OUT), (2, 10, -30, OUT))
    assert (chains.opening[0], verdict(chains)) == (30, "proves")


def test_nothing_given_gives_nothing() -> None:
    chains = link_balances([], [], [], [], [], [])
    assert chains.rank.size == 0
    assert chains.verdict.size == 0


def test_an_account_without_rows_has_no_balances() -> None:
    chains = link_balances([1], [0], [1], [1], [IN], [0])
    assert [VERDICTS[v] for v in chains.verdict] == ["no_balances", "no_balances"]
    assert chains.rows.tolist() == [0, 1]


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        link_balances([0], [0, 1], [1], [1], [IN], [0])


# --- laws ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ledger:
    """A true statement of one account: amounts, signs and times, oldest first."""

    opening: int
    moves: list[tuple[int, int, int]]

    @property
    def balances(self) -> list[int]:
        return (self.opening + np.cumsum([sign * amount for amount, sign, _ in self.moves])).tolist()

    def columns(self, words: tuple[int, int]) -> list[list[int]]:
        """time, amount, balance, word; ``words`` are those for in and out."""
        amounts, signs, seconds = (list(c) for c in zip(*self.moves, strict=True))
        return [[1000 * s for s in seconds], amounts, self.balances, [words[0] if s > 0 else words[1] for s in signs]]


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Amounts are different powers of three, so that only the true order links."""
    size = draw(st.integers(3, 12))
    parts = draw(st.permutations(range(size)))
    signs = draw(st.lists(st.sampled_from([1, -1]), min_size=size, max_size=size))
    gaps = draw(st.lists(st.integers(0, 1), min_size=size, max_size=size))
    seconds = np.cumsum(gaps).tolist()
    moves = [(3**part, sign, second) for part, sign, second in zip(parts, signs, seconds, strict=True)]
    return Ledger(draw(st.integers(-(10**12), 10**12)), moves)


@given(ledgers(), st.randoms(use_true_random=False), st.sampled_from([(IN, OUT), (CREDIT, DEBIT), (DEBIT, CREDIT)]))
def test_a_true_chain_is_recovered_from_any_shuffle(ledger: Ledger, random: object, words: tuple[int, int]) -> None:

    columns = ledger.columns(words)
    size = len(ledger.moves)
    shuffled = list(range(size))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    time, amount, balance, word = ([column[i] for i in shuffled] for column in columns)
    assume(words[0] <= OUT or len(set(columns[0])) > 1)
    chains = link_balances([0] * size, time, amount, balance, word, [0] * size)
    assert [int(chains.rank[shuffled.index(i)]) for i in range(size)] == list(range(size))
    assert [int(chains.direction[shuffled.index(i)]) for i in range(size)] == [sign for _, sign, _ in ledger.moves]
    assert verdict(chains) == "proves"
    assert chains.opening[0] == ledger.opening
    assert chains.word_out[0] == (words[1] if words[0] > OUT else NO_WORD)


@given(ledgers(), st.data())
def test_a_removed_row_is_one_break_at_most_and_never_proves(ledger: Ledger, data: st.DataObject) -> None:
    gone = data.draw(st.integers(1, len(ledger.moves) - 2))
    columns = [column[:gone] + column[gone + 1 :] for column in ledger.columns((IN, OUT))]
    size = len(ledger.moves) - 1
    chains = link_balances([0] * size, *columns, [0] * size)
    assert chains.breaks[0] == 1
    assert verdict(chains) == "breaks"


@given(ledgers(), st.integers(0, 2))
def test_accounts_do_not_touch_each_other(ledger: Ledger, other: int) -> None:
    columns = ledger.columns((IN, OUT))
    size = len(ledger.moves)
    alone = link_balances([0] * size, *columns, [0] * size)
    beside = link_balances(
        [1] * size + [other * 2] * 2, *([*c, 9, 9] for c in columns[:3]), columns[3] + [IN, OUT], [0] * (size + 2)
    )
    assert beside.rank[:size].tolist() == alone.rank.tolist()
    assert beside.verdict[1] == alone.verdict[0]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.integers(0, 3),
            st.integers(-4, 4),
            st.one_of(st.just(MISSING), st.integers(-4, 4)),
            st.integers(0, 4),
            st.integers(0, 2),
        ),
        max_size=30,
    )
)
def test_whatever_is_printed_every_row_is_ranked_once_and_time_is_kept(rows: list[tuple[int, ...]]) -> None:
    rows.sort(key=lambda r: r[5])
    columns = [[r[i] for r in rows] for i in range(6)]
    chains = link_balances(*columns)
    for account in set(columns[0]):
        own = [i for i, c in enumerate(columns[0]) if c == account]
        assert sorted(chains.rank[own].tolist()) == list(range(len(own)))
        by_rank = sorted(own, key=lambda i: chains.rank[i])
        assert [columns[1][i] for i in by_rank] == sorted(columns[1][i] for i in own)
        assert chains.breaks[account] == sum(chains.link[i] >= BREAKS for i in own)
        if verdict(chains, account) == "proves":
            assert all(chains.link[i] in (LINKS, UNTESTED) for i in own)
    stated = chains.link != UNTESTED
    assert all(columns[3][i] != MISSING for i in np.flatnonzero(stated))
