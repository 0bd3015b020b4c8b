"""Who is in the case: the gang, the honest agent's people, bystanders, and everybody on a list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphtool.sample import names
from graphtool.sample.numbers import Numbers
from graphtool.sample.worlds import Dice, Ints, World, at

AGENT_NO = {"company": "AG990001", "honest": "AG990002"}


@dataclass
class Cast:
    """``people`` has one row per person (ix, id, name, id_card, phone, city, address, role); ``by_role`` the
    rows of each role; ``listed`` the first row of those who are known only from lists."""

    people: pl.DataFrame
    by_role: dict[str, Ints]
    listed: int
    orgs: pl.DataFrame

    def one(self, role: str, nth: int = 0) -> int:
        """The row of the ``nth`` person of a role."""
        return int(self.by_role[role][nth])

    def gather(self, column: str, ix: Ints) -> pl.Series:
        """One column of the people ``ix``."""
        return self.people[column].gather(ix)

    @property
    def callers(self) -> Ints:
        """Who calls for the company: team leads and staff."""
        return np.concatenate([self.by_role["team_lead"], self.by_role["staff"]])


def _roles(world: World) -> list[tuple[str, int]]:
    return [
        ("ringleader", 1),
        ("finance", 1),
        ("shipping_clerk", 1),
        ("team_lead", world.teams),
        ("staff", world.staff - world.teams),
        ("cash_courier", 2),
        ("data_seller", 2),
        ("intermediary", 2),
        ("nominee", 3),
        ("honest_boss", 1),
        ("honest_staff", world.honest_staff),
        ("honest_shop", world.honest_shops),
        ("family", max(world.staff // 2, 4)),
        ("bystander", world.bystanders),
    ]


def build(world: World, numbers: Numbers, dice: Dice, namesakes: bool = True) -> Cast:
    """Make everybody. Invented throughout: see :mod:`graphtool.sample.numbers`. With ``namesakes`` the first cash courier
    has the name of the shipping clerk."""
    rng = dice("people")
    roles = _roles(world)
    core = sum(n for _, n in roles)
    n = core + world.people
    ix = np.arange(n, dtype=np.int64)
    role = np.concatenate([np.repeat(name, count) for name, count in roles] + [np.repeat("listed", world.people)])
    by_role: dict[str, Ints] = {name: ix[:core][role[:core] == name] for name, _ in roles}
    city, address = names.addresses(rng, n)
    called = names.people(ix, rng)
    if namesakes:
        called = called.scatter(int(by_role["cash_courier"][0]), called[int(by_role["shipping_clerk"][0])])
    people = pl.DataFrame(
        {
            "ix": ix,
            "id": pl.select("P" + pl.Series(ix + 1).cast(pl.String).str.zfill(7)).to_series(),
            "name": called,
            "id_card": numbers.id_card(ix, _births(rng, n)),
            "phone": numbers.phone(ix),
            "city": city,
            "address": address,
            "role": pl.Series(role.tolist()),
        }
    )
    return Cast(people, by_role, core, _orgs(people, by_role, numbers))


def _births(rng: np.random.Generator, n: int) -> Ints:
    days = np.datetime64("1956-01-01") + rng.integers(0, 16_400, n).astype("timedelta64[D]")
    year = days.astype("datetime64[Y]").astype(np.int64) + 1970
    month = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    return np.asarray(year * 10_000 + month * 100 + day, dtype=np.int64)


def _orgs(people: pl.DataFrame, by_role: dict[str, Ints], numbers: Numbers) -> pl.DataFrame:
    """The organisations: key, name, uscc, role, legal representative (row of people, -1 where not in the case)."""
    boss, honest, nominees = by_role["ringleader"][0], by_role["honest_boss"][0], by_role["nominee"]
    rows: list[tuple[str, str, str, int, str]] = [
        ("company", names.COMPANY, "agent", int(boss), "2018-03-12"),
        ("honest", names.HONEST, "agent", int(honest), "2016-08-01"),
        *(
            (f"shell{i}", name, "shell_company", int(nominees[i]), f"2020-0{i + 4}-15")
            for i, name in enumerate(names.SHELLS)
        ),
        ("acquirer", names.ACQUIRER, "payment_institution", -1, "2011-06-08"),
        ("other_acquirer", names.OTHER_ACQUIRER, "payment_institution", -1, "2012-03-02"),
        ("courier", names.COURIER, "carrier", -1, "2009-02-20"),
        ("landlord", names.LANDLORD, "merchant", -1, "2010-10-10"),
        ("telecom", names.TELECOM, "merchant", -1, "2005-05-17"),
        ("supplier", names.SUPPLIER, "merchant", -1, "2014-12-01"),
        *((f"employer{i}", name, "merchant", -1, "2003-01-06") for i, name in enumerate(names.EMPLOYERS)),
        *((f"shop{i}", name, "merchant", -1, "2012-07-07") for i, name in enumerate(names.SHOPS)),
    ]
    return pl.DataFrame(
        {
            "key": [r[0] for r in rows],
            "id": [f"O{i + 1:03d}" for i in range(len(rows))],
            "name": [r[1] for r in rows],
            "uscc": [numbers.uscc(i) for i in range(len(rows))],
            "role": [r[2] for r in rows],
            "legal": [r[3] for r in rows],
            "founded": [at(r[4]) for r in rows],
        }
    )
