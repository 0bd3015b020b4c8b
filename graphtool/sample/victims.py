"""What happened to each victim, and when: WeChat, parcel, activation, the fee in one of its three shapes.

``shape`` is ``wechat`` (transferred before shipping), ``whole`` (the first swipe is the fee) or ``inside``
(a service fee within a larger swipe whose rest settles to the victim). ``payee`` of a transfer is
``staff``, ``boss_wallet`` or ``boss_card``.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from graphtool.sample.calling import Calling
from graphtool.sample.worlds import DAY, HOUR, RAID, STORY, Dice, Ints, World

FEES = (29_800, 29_900, 39_900, 9_900)
FEE_SHARES = (0.72, 0.11, 0.08, 0.09)
CASHBACK = (9_900, 12_000, 15_000)
STORY_ROLES = ("wechat", "whole", "inside", "boss_wallet", "boss_card")
"""What the five story victims show, in the order in which they were called."""


def _pick_story(won: pl.DataFrame) -> Ints:
    """The victims that the story names, spread over those who were called within its days."""
    inside = won.with_row_index("v").filter((pl.col("at") >= STORY[0]) & (pl.col("at") < STORY[1]))
    if inside.height < len(STORY_ROLES):
        raise ValueError("too few victims are called within the days of the story")
    step = inside.height // len(STORY_ROLES)
    return np.asarray(inside["v"].to_numpy()[::step][: len(STORY_ROLES)].astype(np.int64))


def build(world: World, calling: Calling, dice: Dice) -> pl.DataFrame:
    """One row per victim, in the order of the calls that won them."""
    rng = dice("victims")
    won = calling.calls[calling.won]
    n = won.height
    luck = rng.random(n)
    shape = np.where(luck < 0.28, "wechat", np.where(luck < 0.76, "whole", "inside"))
    payee = np.where(luck < 0.006, "boss_card", np.where(luck < 0.016, "boss_wallet", "staff"))
    fen = rng.choice(np.array(FEES), n, p=FEE_SHARES)
    funded = rng.random(n) < 0.4
    by_debit = rng.random(n) < 0.35
    activated = (shape != "wechat") | (rng.random(n) < 0.85)
    reported = np.zeros(n, bool)
    asked = np.zeros(n, bool)
    chosen = rng.permutation(n)
    reported[chosen[: world.reported]] = True
    asked[chosen[: world.asked_victims]] = True
    story = np.full(n, "", dtype=object)
    named = _pick_story(won)
    for v, role in zip(named, STORY_ROLES, strict=True):
        story[v] = role
        shape[v] = role if role in ("whole", "inside") else "wechat"
        payee[v] = role if role.startswith("boss") else "staff"
    fen[named], funded[named], by_debit[named], activated[named] = 29_800, False, True, True
    reported[named], asked[named] = True, True
    payee[shape != "wechat"] = ""
    frame = pl.DataFrame(
        {
            "v": np.arange(n, dtype=np.int64),
            "person": won["person"],
            "staff": won["staff"],
            "list": won["list"],
            "row": won["row"],
            "call_at": won["at"],
            "call_s": won["seconds"],
            "shape": shape.tolist(),
            "payee": payee.tolist(),
            "fen": fen,
            "funded": funded,
            "by_debit": by_debit,
            "activated": activated,
            "reported": reported,
            "asked": asked,
            "story": story.tolist(),
            "cashback": rng.choice(np.array(CASHBACK), n, p=(0.3, 0.5, 0.2)),
        }
    )
    return _schedule(frame, rng)


def _schedule(frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """When: WeChat the same hour, transfer within a day, parcel the day after, activation on its arrival."""
    n = frame.height
    call = frame["call_at"].to_numpy()
    wechat = call + frame["call_s"].to_numpy() + rng.integers(120, 3_000, n)
    pay = wechat + rng.integers(300, 20 * HOUR, n)
    late = pay % DAY
    pay = np.where((late > 22 * HOUR) | (late < 8 * HOUR), pay // DAY * DAY + 9 * HOUR + rng.integers(0, 7_200, n), pay)
    pay = np.maximum(pay, wechat + 60)
    by_transfer = (frame["shape"] == "wechat").to_numpy()
    ready = np.where(by_transfer, pay, wechat)
    ship = (ready // DAY + 1) * DAY + 16 * HOUR + rng.integers(0, 2 * HOUR, n)
    deliver = ship // DAY * DAY + rng.integers(2, 4, n) * DAY + 9 * HOUR + rng.integers(0, 9 * HOUR, n)
    activate = deliver + rng.integers(600, 2 * HOUR, n) + np.where(rng.random(n) < 0.6, 0, rng.integers(0, 2, n) * DAY)
    swipe = activate + rng.integers(90, 1_500, n)
    report = swipe + rng.integers(3 * DAY, 60 * DAY, n)
    report = np.where(report > RAID, RAID + rng.integers(DAY, 14 * DAY, n), report)
    report = report // DAY * DAY + rng.integers(9 * HOUR, 17 * HOUR, n)
    luck = rng.random(n)
    inside = (frame["shape"] == "inside").to_numpy()
    first = np.where(inside, rng.integers(18, 160, n) * 10_000, frame["fen"].to_numpy())
    told = (frame["story"] == "inside").to_numpy()
    first = np.where(by_transfer, rng.integers(5, 60, n) * 10_000, first)
    return frame.with_columns(
        wechat_at=pl.Series(wechat),
        pay_at=pl.Series(np.where(by_transfer, pay, -1)),
        ship_at=pl.Series(ship),
        deliver_at=pl.Series(deliver),
        activate_at=pl.Series(activate),
        swipe_at=pl.Series(swipe),
        swipe_fen=pl.Series(first),
        service_fen=pl.Series(np.where(inside, frame["fen"].to_numpy(), 0)),
        report_at=pl.Series(np.where(frame["reported"].to_numpy(), report, -1)),
        complain_at=pl.Series(np.where((luck < 0.18) | told, swipe + rng.integers(31 * DAY, 40 * DAY, n), -1)),
        refund_fen=pl.Series(np.where((luck < 0.035) | told, rng.integers(3, 11, n) * 1_000, 0)),
    )
