"""Which lines called or wrote to which, when and how long: along the lists, after them, and beside them.

Beside the calls along the lists there are the follow-ups with those won over, complaints, bursts of
call-bombing, the callers' own families, and an honest agent calling its shops.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphtool.sample.calling import Calling
from graphtool.sample.numbers import Numbers
from graphtool.sample.people import Cast
from graphtool.sample.worlds import DAY, HOUR, PERIOD, RAID, Bools, Dice, Ints, World

BOMB_LINES = 5
EXTRA_LINE = 60_000_000
"""Running numbers of lines that are nobody's own phone start here."""


@dataclass
class Phones:
    """``lines``: line, number, person (-1: nobody), owner (company, honest, bomb, person), imei, imsi, asked
    ("" , "police" or "carrier"). ``calls``: src and dst (lines), at, seconds, kind, victim, id."""

    lines: pl.DataFrame
    calls: pl.DataFrame


class _Lines:
    """Lines by their owner."""

    def __init__(
        self, world: World, cast: Cast, victims: pl.DataFrame, numbers: Numbers, rng: np.random.Generator
    ) -> None:
        people = cast.people.height
        callers, honest = cast.callers, cast.by_role["honest_staff"]
        extra = len(callers) + len(honest) + BOMB_LINES
        self.office = np.full(people, -1, np.int64)
        self.office[callers] = people + np.arange(len(callers))
        self.honest = people + len(callers) + np.arange(len(honest))
        self.bomb = people + len(callers) + len(honest) + np.arange(BOMB_LINES)
        n = people + extra
        line = np.arange(n, dtype=np.int64)
        more = EXTRA_LINE + np.arange(extra, dtype=np.int64)
        number = pl.concat(
            [cast.people["phone"], numbers.phone(more[:-BOMB_LINES]), numbers.landline(more[-BOMB_LINES:])]
        )
        owner = ["person"] * people + ["company"] * len(callers) + ["honest"] * len(honest) + ["bomb"] * BOMB_LINES
        asked = np.full(n, "", dtype=object)
        asked[self.office[callers]] = np.where(np.arange(len(callers)) % 9 == 8, "carrier", "police")
        asked[self.honest] = "carrier"
        asked[self.bomb] = "police"
        known = victims.filter(pl.col("reported"))["person"].to_numpy()
        named = victims.filter(pl.col("story") != "")["person"].to_numpy()
        asked[known[: world.report_lines]] = "police"
        asked[named] = "police"
        asked[known[world.report_lines : world.report_lines + world.report_lines // 4]] = "carrier"
        person = np.concatenate([np.arange(people), callers, honest, np.full(BOMB_LINES, -1)])
        self.table = pl.DataFrame(
            {"line": line, "number": number, "person": person, "owner": owner, "asked": asked.tolist()}
        )


def build(world: World, cast: Cast, calling: Calling, victims: pl.DataFrame, numbers: Numbers, dice: Dice) -> Phones:
    """Every call of the case, in order of time."""
    rng = dice("phones")
    lines = _Lines(world, cast, victims, numbers, rng)
    cold = calling.calls
    number_of = np.full(cold.height, -1, np.int64)
    number_of[calling.won] = np.arange(len(calling.won))
    parts = [
        _calls(lines.office[cold["staff"].to_numpy()], cold["person"].to_numpy(), cold["at"].to_numpy(),
               cold["seconds"].to_numpy(), cold["kind"], number_of),
        *_with_victims(lines, victims, rng),
        *_bombing(lines, world, victims, rng),
        *_private(lines, world, cast, rng),
    ]  # fmt: skip
    calls = pl.concat(parts).filter(pl.col("src") != pl.col("dst")).sort("at", "src", "dst", maintain_order=True)
    ident = pl.select("C" + pl.Series(np.arange(1, calls.height + 1)).cast(pl.String).str.zfill(8)).to_series()
    used = pl.concat([calls["src"], calls["dst"]]).unique().sort()
    table = lines.table.with_columns(used=pl.col("line").is_in(used.implode()))
    return Phones(_devices(table, numbers), calls.with_columns(id=ident))


def _calls(
    src: Ints, dst: Ints, when: Ints, seconds: Ints, kind: str | pl.Series, victim: Ints | int = -1
) -> pl.DataFrame:
    n = len(src)
    return pl.DataFrame(
        {
            "src": src,
            "dst": dst,
            "at": when,
            "seconds": seconds,
            "kind": kind if isinstance(kind, pl.Series) else pl.Series([kind] * n, dtype=pl.String),
            "victim": np.full(n, victim, np.int64) if isinstance(victim, int) else victim,
        },
        schema_overrides={"src": pl.Int64, "dst": pl.Int64, "at": pl.Int64, "seconds": pl.Int64, "victim": pl.Int64},
    )


def _with_victims(lines: _Lines, victims: pl.DataFrame, rng: np.random.Generator) -> list[pl.DataFrame]:
    """A text message with the WeChat id, follow-ups before shipping and help with the machine; later the victim
    calls to complain."""
    n = victims.height
    v = victims["v"].to_numpy()
    staff, person = lines.office[victims["staff"].to_numpy()], victims["person"].to_numpy()
    ready = victims["wechat_at"].to_numpy() + rng.integers(300, 2 * HOUR, n)
    help_at = victims["activate_at"].to_numpy() - rng.integers(30, 500, n)
    second = rng.random(n) < 0.55
    texted = rng.random(n) < 0.6
    complain = victims["complain_at"].to_numpy()
    cross: Bools = (complain > 0) & (complain < RAID - 6 * HOUR)
    invited = victims["wechat_at"].to_numpy()[texted] - 45
    return [
        _calls(staff[texted], person[texted], invited, np.zeros(len(invited), np.int64), "message", v[texted]),
        _calls(staff, person, ready, rng.integers(40, 400, n), "follow", v),
        _calls(
            staff[second], person[second], help_at[second], rng.integers(60, 900, int(second.sum())), "help", v[second]
        ),
        _calls(
            person[cross], staff[cross], complain[cross], rng.integers(15, 300, int(cross.sum())), "complaint", v[cross]
        ),
        _calls(
            person[cross],
            staff[cross],
            complain[cross] + 5 * HOUR,
            np.zeros(int(cross.sum()), np.int64),
            "complaint",
            v[cross],
        ),
    ]


def _bombing(lines: _Lines, world: World, victims: pl.DataFrame, rng: np.random.Generator) -> list[pl.DataFrame]:
    """Some of those who complain are rung up forty times within half an hour."""
    late = victims.filter((pl.col("complain_at") > 0) & (pl.col("complain_at") < RAID - 2 * DAY))
    late = late.sort((pl.col("story") == "") & ~pl.col("reported"), "v")[: world.bombed]
    v = np.repeat(late["v"].to_numpy(), 40)
    start = np.repeat(late["complain_at"].to_numpy() + 6 * HOUR, 40)
    when = np.sort((start + rng.integers(0, 1_800, len(v))).reshape(-1, 40), axis=1).ravel()
    person = np.repeat(late["person"].to_numpy(), 40)
    line = lines.bomb[rng.integers(0, BOMB_LINES, len(v))]
    return [_calls(line, person, when, rng.integers(0, 4, len(v)), "bombing", v)]


def _private(lines: _Lines, world: World, cast: Cast, rng: np.random.Generator) -> list[pl.DataFrame]:
    """Families and friends on every line that is looked at, staff among themselves, the honest agent's calls."""
    asked = lines.table.filter((pl.col("asked") != "") & (pl.col("owner") != "bomb") & (pl.col("owner") != "honest"))
    mine = np.repeat(asked["line"].to_numpy(), world.private_calls)
    n = len(mine)
    circle = np.concatenate([cast.by_role["family"], cast.by_role["bystander"]])
    colleague = lines.office[cast.callers][rng.integers(0, len(cast.callers), n)]
    office = np.isin(mine, lines.office[cast.callers])
    other = np.where(
        office & (rng.random(n) < 0.15), colleague, circle[(mine * 7 + rng.integers(0, 6, n)) % len(circle)]
    )
    when = rng.integers(PERIOD[0] // DAY, RAID // DAY, n) * DAY + rng.integers(7 * HOUR, 22 * HOUR, n)
    out = rng.random(n) < 0.5
    seconds = rng.integers(0, 600, n)
    shop = cast.by_role["honest_shop"][rng.integers(0, world.honest_shops, world.honest_calls)]
    agent = lines.honest[rng.integers(0, len(lines.honest), world.honest_calls)]
    day = rng.integers(PERIOD[0] // DAY, PERIOD[1] // DAY, world.honest_calls) * DAY
    office_hours = day + rng.integers(9 * HOUR, 18 * HOUR, world.honest_calls)
    return [
        _calls(np.where(out, mine, other), np.where(out, other, mine), when, seconds, "private"),
        _calls(agent, shop, office_hours, rng.integers(0, 300, world.honest_calls), "honest"),
    ]


def _devices(table: pl.DataFrame, numbers: Numbers) -> pl.DataFrame:
    """A device and a subscriber number per line that is used; two office lines in five share their device."""
    line = table["line"].to_numpy()
    shared = np.where((table["owner"] == "company").to_numpy() & (line % 5 == 1), line - 1, line)
    return table.with_columns(imei=numbers.imei(shared), imsi=numbers.imsi(line))
