# SPDX-License-Identifier: Apache-2.0
"""Statistical rules: what is improbable beside peers. They route to a second look and are never a verdict.

Each is scaled inside its family and way of entry, against all laboratories of the same sweep: the textbook's
distributions call honest benches forgers. The thresholds below were read off laboratories without misconduct
and are frozen here; "N expected, M seen" is what a finding may say, never how probable fraud is.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.lists import alike, rises
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, result_of, together, verdict
from zhunsheng.rules.history.chance import PEERS, TENTH, TOLD, beside_peers, bits, named
from zhunsheng.rules.history.frames import NO_STAGE, columns, seconds
from zhunsheng.rules.history.reference import REFERENCE, stretch
from zhunsheng.rules.rule import Expression, Frames, Rule

FEW, NARROW = 8, 0.02
"""The fewest peers for a middle, and the least spread (in doublings) that is believed."""
PER_VALUE = 1.2
"""Seconds: nobody reads and types a value faster than this."""
STILL = 0.05
"""The share of a month's entries that repeat the day before, or the entry before."""
FEW_ENTRIES = 100
PLACE = 4_294_967_296
"""More than any air is written with, so that a time and its air fit one number."""


def _summed(frames: Frames) -> Expression:
    """Certificates with what their readings sum to, and the way of entry."""
    made = frames["features"].select(
        "readings",
        "points",
        "spread",
        "mode",
        m_lab="lab_id",
        m_cert="cert_id",
        typed_from="entered_first",
        typed_to="entered_last",
    )
    return beside(own_work(frames), made, "inner", lab_id="m_lab", cert_id="m_cert")


def _hurried(frames: Frames) -> Expression:
    """Sessions far shorter a reading than those of the same family and way of entry."""
    c = _summed(frames)
    c = c.filter((c.begins < c.ends).fill_null(False) & (c.readings > 0))
    took = seconds(c.begins, c.ends)
    c = c.mutate(took=took).filter(took > 0)
    c = c.mutate(level=(c.took / c.readings.cast("float64")).log2().round(6))
    c = c.select("lab_id", "cert_id", "certificate", "family", "mode", "took", "readings", "level")
    c = beside_peers(c, "level")
    c = c.filter(c.peers >= FEW)
    own = (c.centre - c.low) / TENTH
    apart = ibis.ifelse((c.peers >= PEERS) & (own > NARROW), own, REFERENCE["pace_differs"])
    c = c.mutate(z=((c.centre - c.level) / apart / stretch("R-PACE-01")).round(4))
    c = named(c.mutate(bits=bits(c.z)))
    times = {name: (ibis.literal(2.0) ** c[name]).round(1) for name in ("level", "low", "centre", "high")}
    c = c.mutate(**times)
    return result(
        c,
        record=lambda f: f.certificate,
        **columns(
            took="took", readings="readings", here="level", low="low", centre="centre", high="high",
            peers="peers", **{name: name for name in TOLD},
        ),
    )  # fmt: skip


HURRIED = Rule(
    id="R-PACE-01",
    catalogue=("S14",),
    clauses=("5.8.1/duration",),
    title=Text("用时与同类相当", "The work took about as long as its peers"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record}：{readings} 个读数每个用了 {here} 秒，同类（{peers} 份）居中的是 {centre} 秒，"
        "十分之九在 {low} 秒以上；看了 {looks} 份，偶然有 {expected} 份这样快，见到 {seen} 份",
        "{record}: {readings} readings took {here} s each; of {peers} peers half take more than {centre} s,"
        " nine in ten more than {low} s. Among {looks} sessions chance gives {expected} as quick; {seen} were"
        " seen",
    ),
    clears=Text("说明怎样这样快，出示仪器报文", "Say how it was so fast, and show the instrument's messages"),
    innocent=(Text("新的工作台", "a new bench"), Text("多通道", "several channels")),
    needs=together(CERTIFICATE, {"certificates": ("family",), "points": ("cert_id", "lab_id", "point_no")}),
    reads=together(RAW, {"certificates": ("number",)}),
    one_of=ONE_RAW,
    expression=_hurried,
)


def _typed(frames: Frames) -> Expression:
    """Values typed faster than a hand can, or after the certificate was signed."""
    c = _summed(frames)
    per = seconds(c.typed_from, c.typed_to) / (c.readings - 1)
    by_hand = c["mode"].isin(("manual", "paper"))
    judged = c.mutate(
        per=per.round(2),
        verdict=verdict(
            ((c.typed_to > c.signed_at).fill_null(False), "broken:late"),
            ((by_hand & (c.readings > 5) & (per < PER_VALUE)).fill_null(False), "broken"),
        ),
    )
    return result(
        judged,
        record=lambda f: f.certificate,
        **columns(
            readings="readings", per="per", typed_from="typed_from", typed_to="typed_to", signed="signed_at"
        ),
    )


TYPED = Rule(
    id="R-ENTRY-01",
    catalogue=("S17",),
    clauses=("5.8.1/duration", "5.8.6/provenance"),
    title=Text("录入的速度和时刻合理", "Values were typed at a human pace, before the signature"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record}：手工录入 {readings} 个读数，每个 {per} 秒",
        "{record}: {readings} values typed by hand, {per} s each",
    ),
    cases={
        "late": Text(
            "{record}：{signed} 签发，{typed_to} 还在录入读数",
            "{record}: signed at {signed}, readings were still being typed at {typed_to}",
        )
    },
    clears=Text("出示纸质原始记录或导入的文件", "Show the paper record, or the file that was imported"),
    innocent=(
        Text("从文件导入而记为手工", "imported from a file, marked as typed"),
        Text("纸质记录晚间录入（已申明的不算）", "paper keyed in the evening (declared, and not counted)"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("signed_at",),
            "points": ("cert_id", "lab_id", "point_no"),
        },
    ),
    reads=together(RAW, {"certificates": ("number",)}),
    one_of=("readings.entered_at", "points.entered_at"),
    expression=_typed,
)


def _still(frames: Frames) -> Expression:
    """Months in which a logger repeats the day before, or its last entry, more than weather does.

    Entries are compared within the month, to hundredths; the day before at the same minute.
    """
    e = frames["env_series"]
    e = e.filter(e.temp.between(-200.0, 400.0) & e.rh.between(0.0, 200.0))
    minute = e.ts.epoch_seconds() // 60
    e = e.select(
        "room_id",
        e_lab="lab_id",
        month=(e.ts.year() * 100 + e.ts.month()).cast("int64"),
        of_day=(minute % 1440).cast("int64"),
        day=(minute // 1440).cast("int64"),
        minute=minute,
        air=((e.temp * 100.0).round().cast("int64") + 20_000) * 65_536 + (e.rh * 100.0).round().cast("int64"),
    )
    keys = {"room_id": "room_id", "month": "month"}
    through = e.group_by(e_lab="e_lab", **keys).aggregate(stamped=(e.minute * PLACE + e.air).collect().sort())
    daily = e.group_by(d_lab="e_lab", of_day="of_day", **keys).aggregate(
        marked=(e.day * PLACE + e.air).collect().sort(), earlier=e.count() - 1
    )
    days = daily.group_by(d_lab=ibis.coalesce(daily.d_lab, ""), d_room="room_id", d_month="month").aggregate(
        days=daily.earlier.sum(), same_day=rises(daily.marked, PLACE).sum()
    )
    months = through.mutate(
        m_lab=ibis.coalesce(through.e_lab, ""),
        entries=through.stamped.length(),
        same_last=alike(through.stamped, PLACE),
    ).drop("stamped")
    j = beside(months, days, "inner", m_lab="d_lab", room_id="d_room", month="d_month")
    rooms = frames["rooms"].select("lab_id", r_room="room_id").distinct()
    k = beside(j, rooms, "inner", room_id="r_room")
    counted = k.filter(k.e_lab.isnull() | (k.e_lab == k.lab_id))
    many = counted.filter(counted.entries >= FEW_ENTRIES)
    judged = many.mutate(
        key=many.room_id + " " + many.month.cast("string"),
        score=(
            ibis.ifelse(many.same_day > many.same_last, many.same_day, many.same_last) / many.entries
        ).round(3),
        verdict=verdict(
            ((many.days >= FEW_ENTRIES) & (many.same_day > STILL * many.days), "broken"),
            (many.same_last > STILL * many.entries, "broken:flat"),
        ),
    )
    return result_of(
        judged,
        "room_month",
        "key",
        {
            "record": lambda f: f.room_id,
            **columns(
                month="month", entries="entries", same_day="same_day", same_last="same_last", score="score"
            ),
        },
    )


STILL_AIR = Rule(
    id="R-ENV-04",
    catalogue=("S22",),
    clauses=("5.8.1/conditions",),
    title=Text("环境记录像真的空气", "The logger writes what air does"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "房间 {record} 在 {month} 的 {entries} 条记录中，{same_day} 条与前一日同一时刻完全相同",
        "Of {entries} entries of room {record} in {month}, {same_day} equal those of the day before to the"
        " digit",
    ),
    cases={
        "flat": Text(
            "房间 {record} 在 {month} 的 {entries} 条记录中，{same_last} 条与上一条完全相同",
            "Of {entries} entries of room {record} in {month}, {same_last} equal the entry before",
        )
    },
    clears=Text("出示记录仪的原始文件", "Show the logger's own file"),
    innocent=(Text("记录仪卡住（按故障处理）", "the logger hung (a fault, to be filed as one)"),),
    needs={"rooms": ("room_id", "lab_id"), "env_series": ("room_id", "ts", "temp", "rh")},
    reads={"env_series": ("lab_id",)},
    expression=_still,
    judges="rooms",
)

RULES = (HURRIED, TYPED, STILL_AIR)
