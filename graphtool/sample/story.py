"""One run of the whole invented case: every part in its order, from one seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from graphtool.sample import accounts as accounts_
from graphtool.sample import calling as calling_
from graphtool.sample import company, elsewhere, fees, lists, noise, people, pool, victims
from graphtool.sample import phones as phones_
from graphtool.sample.accounts import Accounts
from graphtool.sample.calling import Calling
from graphtool.sample.fees import Fees
from graphtool.sample.flow import Flow
from graphtool.sample.lists import DataList
from graphtool.sample.numbers import Numbers
from graphtool.sample.people import Cast
from graphtool.sample.phones import Phones
from graphtool.sample.pool import Pool
from graphtool.sample.traps import ALL, happening
from graphtool.sample.worlds import WORLDS, Dice, Scale, World


@dataclass
class Story:
    """Everything that is true in the sample, before anything of it is printed."""

    world: World
    dice: Dice
    numbers: Numbers
    cast: Cast
    lists: list[DataList]
    calling: Calling
    victims: pl.DataFrame
    accounts: Accounts
    fees: Fees
    pool: Pool
    payroll: pl.DataFrame
    notable: dict[str, list[int]]
    phones: Phones
    events: pl.DataFrame
    traps: frozenset[str] = ALL

    def event_ids(self, uid: str = "uid", name: str = "id") -> pl.DataFrame:
        """From the running numbers of events (as column ``uid``) to their public ids (as ``name``)."""
        return self.events.select(pl.col("uid").alias(uid), pl.col("id").alias(name))


def run(scale: Scale, seed: int, said: Callable[[str], None] = lambda step: None, traps: frozenset[str] = ALL) -> Story:
    """Let it happen, with these traps (``traps.TRAPS``). ``said`` hears which part begins."""
    world, dice, numbers = WORLDS[scale], Dice(seed), Numbers(seed)
    said("people")
    cast = people.build(world, numbers, dice, "namesakes" in traps)
    listed = lists.build(world, cast, dice)
    said("calls")
    called = calling_.build(world, cast, listed, dice)
    won = victims.build(world, called, dice)
    phones = phones_.build(world, cast, called, won, numbers, dice)
    said("money")
    opened = accounts_.build(cast, won, numbers, dice, bool(traps & {"per_subject", "mail_ids"}))
    flow = Flow()
    notable: dict[str, list[int]] = {"lists": company.buy_lists(flow, opened)}
    paid = fees.pay(flow, won, cast, opened)
    machines = pool.terminals(world, won, dice)
    settled = pool.build(flow, world, won, paid, opened, machines, dice)
    elsewhere.build(flow, won, opened, dice)
    fees.pass_on(flow, won, cast, opened, called, dice)
    fees.collect(flow, opened)
    fees.refunds(flow, won, cast, opened)
    payroll = company.pay_wages(flow, world, cast, opened, called, won)
    company.pay_bills(flow, world, opened, won)
    company.run_honest(flow, world, cast, opened)
    notable |= company.layer(flow, opened, settled, dice)
    noise.banks(flow, world, opened, dice)
    noise.wallets(flow, world, opened, dice)
    happening.happen(flow, opened, len(won))
    fees.draw(flow, won, opened, paid, dice)
    events = happening.left_out(flow.events(), traps)
    there = set(events["uid"])
    notable = {name: [uid for uid in uids if uid in there] for name, uids in notable.items()}
    return Story(
        world, dice, numbers, cast, listed, called, won, opened, paid, settled, payroll, notable, phones, events, traps
    )
