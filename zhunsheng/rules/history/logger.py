# SPDX-License-Identifier: Apache-2.0
"""The recorded environment beside the room's logger."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, together, verdict, with_logged
from zhunsheng.rules.history.chance import beside_peers
from zhunsheng.rules.history.frames import NO_STAGE, columns
from zhunsheng.rules.rule import Expression, Frames, Rule

STEP = 10_800
"""Loggers write every three hours at least; what lies farther off says nothing."""
LEAST = 0.8
"""°C; a smaller difference is the sensors'."""
FEW = 5
"""With fewer certificates in a room the offset of its sensor is taken as nothing; else as the middle
one, which what a few certificates state doesn't move. More than sensors differ by is no sensor's offset."""


def logged(frames: Frames, hand: Expression, name: str) -> Expression:
    """Certificates with what they state and the span of what the logger wrote around the session.

    `hand` is a column of the laboratory's own work, `name` what the logger calls it; spans are in hundredths.
    """
    c = own_work(frames)
    c = c.select("lab_id", "cert_id", "certificate", "room_id", "begins", "ends", hand=hand)
    c = c.filter(c.room_id.notnull() & c.hand.notnull() & c.begins.notnull() & (c.begins <= c.ends))
    rooms = frames["rooms"].select(r_lab="lab_id", r_room="room_id").distinct()
    rows = beside(c, rooms, "inner", lab_id="r_lab", room_id="r_room")
    key = (rows.begins.epoch_seconds() // STEP).cast("int64")
    near = ibis.union(*(rows.mutate(step=key + n) for n in (-1, 0, 1, 2, 3)))
    e = frames["env_series"]
    e = e.filter(e[name].notnull()).select(
        "ts",
        e_lab="lab_id",
        e_room="room_id",
        e_step=(e.ts.epoch_seconds() // STEP).cast("int64"),
        written=e[name],
    )
    j = with_logged(near, e, step="e_step")
    wide = ibis.interval(seconds=STEP)
    j = j.filter((j.ts >= j.begins - wide) & (j.ts <= j.ends + wide))
    hundredths = (j.written * 100.0).round().cast("int64")
    return j.group_by("lab_id", "cert_id", "certificate", "room_id", "begins", "ends", "hand").aggregate(
        low=hundredths.min(), high=hundredths.max(), total=hundredths.sum(), n=j.count()
    )


def _differs(frames: Frames) -> Expression:
    """Whether the recorded temperature lies outside the logger's span by more than sensors differ."""
    c = own_work(frames)
    hand = ibis.coalesce(c.env_temp, (c.env_temp_low + c.env_temp_high) / 2.0)
    seen = logged(frames, hand, "temp")
    seen = seen.mutate(off=(seen.hand * 100.0 - seen.total / seen.n).round().cast("int64"))
    j = beside_peers(seen, "off", ("lab_id", "room_id"))
    centre = ibis.greatest(ibis.least(j.centre / 100.0, LEAST), -LEAST)
    shift = ibis.ifelse(j.peers >= FEW, centre, 0.0)
    own = j.hand - shift
    below, above = j.low / 100.0 - own, own - j.high / 100.0
    excess = ibis.ifelse(below > above, below, above)
    judged = j.mutate(
        excess=excess.round(2), low=j.low / 100.0, high=j.high / 100.0, offset=shift.round(2),
        verdict=verdict((excess > LEAST + 1e-9, "broken")), score=excess.round(2),
    )  # fmt: skip
    return result(
        judged,
        record=lambda f: f.certificate + " / " + f.room_id,
        **columns(hand="hand", low="low", high="high", offset="offset", excess="excess", score="score"),
    )


LOGGED = Rule(
    id="R-ENV-03",
    catalogue=("H26",),
    clauses=("5.8.1/conditions",),
    title=Text("记录的温度与记录仪一致", "The recorded temperature is the logger's"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "{record} 记录 {hand} °C，记录仪前后三小时为 {low} 至 {high} °C（传感器偏差 {offset} 已扣除），差"
        " {excess} °C",
        "{record} states {hand} °C; the logger had {low} to {high} °C within three hours (its offset"
        " {offset} is removed), {excess} °C off",
    ),
    clears=Text("出示作业处的温度计记录", "Show the record of the thermometer at the bench"),
    innocent=(
        Text("时区或时钟不对", "the clock or its zone was wrong"),
        Text("取了别的房间的数值", "another room's value"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("room_id", "env_temp"),
            "rooms": ("room_id", "lab_id"),
            "env_series": ("room_id", "ts", "temp"),
        },
    ),
    reads={"certificates": ("number", "env_temp_low", "env_temp_high"), "env_series": ("lab_id",)},
    expression=_differs,
    within=True,
)

RULES = (LOGGED,)
