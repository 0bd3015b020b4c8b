"""A draft of who gets how much of frozen money back: losses and deposits of a case, as :mod:`graphtool.analysis.refund` needs them.

Frozen amounts are given by a person: what an institution answers to a freeze may be what was asked for. Losses are those of
the victims' reports, unless a person gives them. Traced money that is back at victims' accounts is shown, and counts as returned
only where a person says so: it may be other than the loss, and a loss may have been reported before it or after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from graphtool.analysis.booking import RULES
from graphtool.analysis.destinations import BOUND
from graphtool.analysis.refund import Claims, Shares, share_out
from graphtool.analysis.registry import relations_of
from graphtool.analysis.results import Result
from graphtool.errors import BadParameter
from graphtool.store.base import View
from graphtool.store.frames import as_frame

Flags = npt.NDArray[np.bool_]
CLAIMS = tuple(name for name in RULES if name != BOUND)
AGREED = "agreed"
READINGS = (AGREED, *CLAIMS)
"""By which rule money at a frozen account is traced to victims: what all rules agree on (the least of them), or one of them."""

AMONG = ("reached", "all")
"""Who takes part in what is not traced: victims whose money came to the account, as far as any rule says, or all of the case."""

GROUNDS = ("single", "traced", "proportion", "both", "none")
"""On what a victim's amount rests: the account's only deposit, traced by time stamps, in proportion, traced and in proportion,
nothing."""

NO_DEPOSIT = ("accrued", "reversed")
"""Money that comes to an account without being a deposit: interest, and what was reversed."""


@dataclass(frozen=True, eq=False)
class Draft:
    """A draft for the authority, in fen.

    Attributes
    ----------
    rows : DataFrame
        Per frozen account and victim concerned: place (of the account), account, account_label, victim, label, traced, direct,
        claim (unreturned when the rest was shared), in_proportion, amount (direct and in proportion), ground (of GROUNDS).
    accounts : DataFrame
        Per frozen account: place, account, label, frozen, records (deposits into it), direct, rest, claims (of all concerned),
        in_proportion, surplus (stays frozen).
    victims : DataFrame
        Per victim: victim, label, reported (fen, of reports), loss, returned, came_back (transfers to the victim's accounts
        that carry traced money), amount, left.
    shared : int
        Accounts that several victims hold or use: nobody's money is traced from these.
    traced : Result, optional
        The trace it rests on; none where no account of a victim is known.
    """

    rows: pl.DataFrame
    accounts: pl.DataFrame
    victims: pl.DataFrame
    shared: int
    traced: Result | None


@dataclass(frozen=True)
class Given:
    """What a person says: fen frozen by account, in the order in which accounts are shared out; losses that replace those
    reported, what was returned before, by victim; by which reading; who takes part; whether what came back counts."""

    frozen: Mapping[str, int]
    losses: Mapping[str, int]
    returned: Mapping[str, int]
    rule: str = AGREED
    among: str = "reached"
    count_back: bool = False

    def __post_init__(self) -> None:
        for param, value, choices in (("rule", self.rule, READINGS), ("among", self.among, AMONG)):
            if value not in choices:
                raise BadParameter("choice", param=param, value=value, allowed=", ".join(choices))


def answered(view: View) -> pl.DataFrame:
    """What did institutions answer to freezes? account, label, said: the status of an account that names a stop or a freeze."""
    ties = _events(view, ("holds",)).filter(pl.col("memo").str.contains("冻结|止付"))
    return _labelled(view, ties.select(account="dst", said="memo").unique().sort("account", "said"), "account", "label")


def draft(view: View, trace: Callable[[Sequence[str]], Result], given: Given) -> Draft:
    """Who gets how much of the frozen money back?

    Parameters
    ----------
    view : View
        The generation: reports, who holds what, deposits into the frozen accounts.
    trace : callable(ids) -> Result
        The answer of ``trace`` by all rules, all rows, for payments of these.
    given : Given
        What a person says.

    Returns
    -------
    Draft

    Raises
    ------
    NotFound
        An account or victim that is not in the graph.
    BadParameter
        ``twice``: two of the names given are of one account or victim.

    Assumptions
    -----------
    Several reports of one person add up; rows of one report do not. A victim's accounts are those that they hold or, by a report,
    use. A deposit is any transfer into the account but interest and reversals.

    Cost
    ----
    That of the trace, and one pass over the events.
    """
    frozen = _resolved(view, given.frozen, "account", "frozen").with_row_index("at")
    events = _events(view, ("holds", "uses", "reported", *_DEPOSITS))
    victims = _victims(view, events, given)
    owned, several = _owned(view, events, victims["victim"])
    traced = trace(sorted({*owned["account"], *victims["victim"]})) if victims.height else None
    deposits = events.filter(pl.col("relation").is_in(_DEPOSITS), pl.col("dst").is_in(frozen["account"].to_list()))
    deposits = deposits.filter(_COUNTS, pl.col("src") != pl.col("dst")).select("src", "amount", account="dst")
    victims = victims.join(_came_back(traced, owned), on="victim", how="left", maintain_order="left").with_columns(
        pl.col("came_back").fill_null(0)
    )
    if given.count_back:
        victims = victims.with_columns(returned=pl.col("returned") + pl.col("came_back"))
    at = _at(traced, owned, deposits, given.rule)
    places = at.join(frozen.select("account", "at"), on="account").join(
        victims.select("victim").with_row_index("v"), on="victim"
    )
    size, cells = (frozen.height, victims.height), (places["at"].to_numpy(), places["v"].to_numpy())
    claims = Claims(
        frozen["frozen"].to_numpy(),
        (victims["loss"] - victims["returned"]).clip(0).to_numpy(),
        np.zeros(size, np.int64),
        np.full(size, given.among == "all"),
    )
    claims.traced[cells] = places["traced"].to_numpy()
    claims.concerned[cells] |= places["reached"].to_numpy()
    single = np.zeros(size, np.bool_)
    single[cells] = places["single"].to_numpy()
    done = share_out(claims)
    records = deposits.group_by("account").agg(records=pl.len())
    return Draft(
        _rows(view, frozen, victims, claims, done, single),
        _accounts(view, frozen, records, done),
        _labelled(view, victims.with_columns(left=pl.Series(done.left)), "victim", "label").select(
            "victim", "label", "reported", "loss", "returned", "came_back",
            amount=pl.Series((done.direct + done.shared).sum(axis=0)), left="left",
        ),
        several,
        traced,
    )  # fmt: skip


_THERE = ("held", "beyond", "purchase")
"""Of ``destinations.WHERE`` those that say that money is at the account."""
_DEPOSITS = tuple(name for name in relations_of("money") if name not in NO_DEPOSIT)
_COUNTS = (pl.col("currency") == "CNY") & (pl.col("amount") > 0) & pl.col("directed")


def _events(view: View, relations: Sequence[str]) -> pl.DataFrame:
    """Events of these relations: relation, src, dst, amount, currency, directed, memo."""
    columns = ["relation", "src", "dst", "amount", "currency", "directed", "memo"]
    return as_frame(view.scan("event", columns).read_all()).filter(pl.col("relation").is_in(list(relations)))


def _resolved(view: View, said: Mapping[str, int], name: str, of: str) -> pl.DataFrame:
    """What a person said of some entities: their ids, aliases resolved, and the amount."""
    ids: list[str] = view.get("entity", list(said))["id"].to_pylist() if said else []
    if twice := [one for one in ids if ids.count(one) > 1]:
        raise BadParameter("twice", param=of, value=twice[0])
    return pl.DataFrame({name: ids, of: list(said.values())}, {name: pl.String, of: pl.Int64})


def _victims(view: View, events: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Victims with a loss: victim, reported, loss, returned; in the order of ids."""
    told = events.filter(_COUNTS, pl.col("relation") == "reported")
    each = told.group_by("src", "dst").agg(pl.col("amount").max())  # rows of one report tell of one loss
    reported = each.group_by(pl.col("src").alias("victim")).agg(reported=pl.col("amount").sum())
    losses = _resolved(view, given.losses, "victim", "loss")
    returned = _resolved(view, given.returned, "victim", "returned")
    whole = reported.join(losses, on="victim", how="full", coalesce=True).join(returned, on="victim", how="left")
    loss = pl.coalesce("loss", "reported")
    return whole.select("victim", "reported", loss=loss, returned=pl.col("returned").fill_null(0)).sort("victim")


def _owned(view: View, events: pl.DataFrame, victims: pl.Series) -> tuple[pl.DataFrame, int]:
    """Accounts of victims, and victims themselves: account, victim; and how many are left out as of several of them."""
    holds, proxy = pl.col("relation") == "holds", pl.col("memo").fill_null("") == "proxy"
    ties = events.filter(pl.col("relation").is_in(["holds", "uses"]), pl.col("src").is_in(victims.to_list()), ~proxy)
    kinds = as_frame(view.scan("entity", ["id", "kind"]).read_all()).filter(pl.col("kind") == "account")
    each = ties.join(kinds, left_on="dst", right_on="id", how="semi")
    best = each.filter(holds | ~holds.any().over("dst")).select(account="dst", victim="src").unique()
    alone = pl.len().over("account") == 1
    own = pl.DataFrame({"account": victims, "victim": victims}, {"account": pl.String, "victim": pl.String})
    return pl.concat([best.filter(alone), own]).sort("account"), best.filter(~alone)["account"].n_unique()


def _came_back(traced: Result | None, owned: pl.DataFrame) -> pl.DataFrame:
    """Transfers to accounts of victims that carry traced money by any rule: victim, came_back (the whole of each)."""
    if traced is None:
        return pl.DataFrame(schema={"victim": pl.String, "came_back": pl.Int64})
    carries = pl.any_horizontal(pl.col(name) > 0 for name in CLAIMS)
    back = as_frame(traced.more["events"]).filter(carries).join(owned, left_on="dst", right_on="account")
    return back.group_by("victim").agg(came_back=pl.col("amount").sum())


def _at(traced: Result | None, owned: pl.DataFrame, deposits: pl.DataFrame, rule: str) -> pl.DataFrame:
    """What is of whom at the frozen accounts: account, victim, traced, reached, single."""
    paid = deposits.join(owned, left_on="src", right_on="account")
    direct = paid.group_by("account", "victim").agg(paid=pl.col("amount").sum(), paid_events=pl.len())
    records = deposits.group_by("account").agg(records=pl.len())
    known = direct.join(records, on="account")
    if traced is not None:
        sums = [pl.col(name).sum() for name in CLAIMS]
        origins = as_frame(traced.more["origins"]).filter(pl.col("where").is_in(_THERE))
        by_rule = origins.join(owned, left_on="src", right_on="account").group_by("entity", "victim").agg(sums)
        known = known.join(by_rule.rename({"entity": "account"}), on=["account", "victim"], how="full", coalesce=True)
    else:
        known = known.with_columns(pl.lit(0, pl.Int64).alias(name) for name in CLAIMS)
    known = known.with_columns(pl.col("paid", *CLAIMS).fill_null(0), pl.col("records").fill_null(0))
    single = (pl.col("records") == 1) & (pl.col("paid") > 0)
    read = pl.min_horizontal(CLAIMS) if rule == AGREED else pl.col(rule)
    return known.select(
        "account", "victim",
        traced=pl.when(single).then("paid").otherwise(read),
        reached=(pl.col("paid") > 0) | (pl.max_horizontal(CLAIMS) > 0),
        single=single,
    )  # fmt: skip


def _rows(
    view: View, frozen: pl.DataFrame, victims: pl.DataFrame, claims: Claims, done: Shares, single: Flags
) -> pl.DataFrame:
    """One row per frozen account and victim concerned."""
    a, v = np.nonzero(claims.concerned | (claims.traced > 0))
    direct, shared = pl.col("direct") > 0, pl.col("in_proportion") > 0
    ground = (
        pl.when(direct & shared).then(pl.lit("both")).when(direct & pl.col("single")).then(pl.lit("single"))
        .when(direct).then(pl.lit("traced")).when(shared).then(pl.lit("proportion")).otherwise(pl.lit("none"))
    )  # fmt: skip
    cells = pl.DataFrame(
        {
            "place": a + 1,
            "account": frozen["account"].gather(a),
            "victim": victims["victim"].gather(v),
            "traced": claims.traced[a, v],
            "direct": done.direct[a, v],
            "claim": done.claim[a, v],
            "in_proportion": done.shared[a, v],
            "amount": (done.direct + done.shared)[a, v],
            "single": single[a, v],
        }
    )
    named = _labelled(view, _labelled(view, cells, "account", "account_label"), "victim", "label")
    return named.select(
        "place", "account", "account_label", "victim", "label", "traced", "direct", "claim", "in_proportion", "amount",
        ground=ground,
    )  # fmt: skip


def _accounts(view: View, frozen: pl.DataFrame, records: pl.DataFrame, done: Shares) -> pl.DataFrame:
    """One row per frozen account."""
    named = _labelled(view, frozen.join(records, on="account", how="left", maintain_order="left"), "account", "label")
    return named.select(
        place=pl.col("at").cast(pl.Int64) + 1,
        account="account",
        label="label",
        frozen="frozen",
        records=pl.col("records").fill_null(0).cast(pl.Int64),
        direct=pl.Series(done.direct.sum(axis=1)),
        rest=pl.Series(done.rest),
        claims=pl.Series(done.claim.sum(axis=1)),
        in_proportion=pl.Series(done.shared.sum(axis=1)),
        surplus=pl.Series(done.surplus),
    )


def _labelled(view: View, frame: pl.DataFrame, of: str, name: str) -> pl.DataFrame:
    """A frame with what the entities of a column are called."""
    if not frame.height:
        return frame.with_columns(pl.lit(None, pl.String).alias(name))
    names = frame[of].unique()
    labels = as_frame(view.get("entity", names.to_list()))["label"]
    return frame.with_columns(pl.col(of).replace_strict(names, labels, return_dtype=pl.String).alias(name))
