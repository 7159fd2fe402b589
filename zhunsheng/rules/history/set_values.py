# SPDX-License-Identifier: Apache-2.0
"""Air that is written down rather than read: the room's set values, and humidities that no logger had."""

from dataclasses import replace

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, together
from zhunsheng.rules.history.chance import beside_peers
from zhunsheng.rules.history.logger import FEW, logged
from zhunsheng.rules.history.shares import LABORATORY, PERSON, Share, rule_of
from zhunsheng.rules.rule import Expression, Frames

ALIKE = 0.005
"""Two temperatures closer than this are the same."""
ROUND = 5
"""A humidity that is a multiple of this is one that is written down easily."""
DRY = 3.0
"""%RH by which a recorded humidity may lie outside what the logger had around the session."""
OFFSET = 5.0
"""%RH; more than this is no sensor's offset."""


def _heaped(frames: Frames) -> Expression:
    """Certificates in rooms with set values, and those that state just these, with a round humidity."""
    c = own_work(frames)
    c = c.mutate(
        t=ibis.coalesce(c.env_temp, (c.env_temp_low + c.env_temp_high) / 2.0),
        h=ibis.coalesce(c.env_rh, (c.env_rh_low + c.env_rh_high) / 2.0),
    )
    c = c.filter(c.t.between(-200.0, 400.0) & c.h.between(0.0, 200.0) & c.operator_id.notnull())
    c = c.select("lab_id", "cert_id", "certificate", "room_id", "t", "h", who=c.operator_id)
    r = frames["rooms"]
    r = r.group_by(r_lab="lab_id", r_room="room_id").aggregate(t_set=r.t_set.max())
    j = beside(c, r.filter(r.t_set.notnull()), "inner", lab_id="r_lab", room_id="r_room")
    whole = (j.t * 2.0 - (j.t * 2.0).round()).abs() < ALIKE
    seen = j.mutate(half=whole.cast("int64"))
    seen = seen.group_by(s_lab="lab_id").aggregate(halves=seen.half.sum(), among=seen.count())
    j = beside(j, seen, "inner", lab_id="s_lab")
    hundredths = (j.h * 100.0).round().cast("int64")
    part = ((j.t - j.t_set).abs() < ALIKE) & (hundredths % (ROUND * 100) == 0)
    return j.mutate(
        stratum=ibis.ifelse(j.halves * 10 > j.among * 9, "coarse", "fine"), part=part.cast("int64"),
        all=ibis.literal(1).cast("int64"),
    )  # fmt: skip


_AIR = {
    "certificates": (
        "number", "env_temp", "env_temp_low", "env_temp_high", "env_rh", "env_rh_low", "env_rh_high",
    )
}  # fmt: skip

HEAPED = Share(
    _heaped,
    0.04,
    ("S23",),
    ("5.8.1/conditions",),
    Text("记录的不总是设定值", "The recorded air is not always the set value"),
    Text("份证书", "certificates"),
    Text(
        "份记的恰是房间的设定温度和逢五逢十的湿度",
        "state just the room's set temperature and a round humidity",
    ),
    Text("出示作业处温湿度计的记录", "Show the record of the thermometer at the bench"),
    (
        Text("温湿度计只显示到半度", "a hygrometer that shows half degrees only"),
        Text("控温很好的房间", "a room that is controlled very well"),
    ),
    together(
        CERTIFICATE,
        {"certificates": ("operator_id", "room_id"), "rooms": ("room_id", "lab_id", "t_set")},
    ),
    _AIR,
    ("certificates.env_rh", "certificates.env_rh_low"),
)


def _dry(frames: Frames) -> Expression:
    """Certificates beside what the logger had around the session, and those whose humidity it had not."""
    c = own_work(frames)
    hand = ibis.coalesce(c.env_rh, (c.env_rh_low + c.env_rh_high) / 2.0)
    seen = logged(frames, hand, "rh")
    seen = seen.mutate(off=(seen.hand * 100.0 - seen.total / seen.n).round().cast("int64"))
    j = beside_peers(seen, "off", ("lab_id", "room_id"))
    centre = ibis.greatest(ibis.least(j.centre / 100.0, OFFSET), -OFFSET)
    own = j.hand - ibis.ifelse(j.peers >= FEW, centre, 0.0)
    far = ibis.greatest(j.low / 100.0 - own, own - j.high / 100.0) > DRY
    j = j.mutate(part=far.cast("int64"), all=ibis.literal(1).cast("int64"), stratum=ibis.literal("-"))
    who = c.select("operator_id", w_lab="lab_id", w_cert="cert_id").filter(lambda f: f.operator_id.notnull())
    return beside(j, who, "inner", lab_id="w_lab", cert_id="w_cert").mutate(who=lambda f: f.operator_id)


DAMP = replace(
    HEAPED,
    marked=_dry,
    floor=0.03,
    entry=("H26", "S23"),
    title=Text("记录的湿度是记录仪有过的", "The recorded humidity is one that the logger had"),
    of=Text("份证书", "certificates"),
    said=Text(
        "份的湿度与记录仪前后三小时的相差 3 % 以上（传感器偏差已扣除）",
        "state a humidity more than 3 %RH from all that the logger had within three hours (its offset is"
        " removed)",
    ),
    innocent=(
        Text("取了别的房间的数值", "the value of another room was taken"),
        Text("时区或时钟不对", "the clock or its zone was wrong"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("operator_id", "room_id"),
            "rooms": ("room_id", "lab_id"),
            "env_series": ("room_id", "ts", "rh"),
        },
    ),
    reads={**_AIR, "env_series": ("lab_id",)},
)

RULES = (
    rule_of("R-ENV-14", HEAPED, PERSON),
    rule_of("R-ENV-15", HEAPED, LABORATORY),
    rule_of("R-ENV-16", HEAPED, LABORATORY, certificates=True),
    rule_of("R-ENV-17", DAMP, PERSON),
    rule_of("R-ENV-18", DAMP, LABORATORY),
    rule_of("R-ENV-19", DAMP, LABORATORY, certificates=True),
    rule_of("R-ENV-20", DAMP, PERSON, certificates=True),
)
