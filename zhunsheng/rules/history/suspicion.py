# SPDX-License-Identifier: Apache-2.0
"""Statistical rules: what is improbable beside peers. They route to a second look and are never a verdict.

Each is scaled inside its family and way of entry, against all laboratories of the same sweep: the textbook's
distributions call honest benches forgers. The thresholds below were read off laboratories without misconduct
and are frozen here; "N expected, M seen" is what a finding may say, never how probable fraud is.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import whole
from zhunsheng.rules.features.lists import dot
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, result_of, together, verdict
from zhunsheng.rules.history.frames import NO_STAGE, columns, seconds, smaller
from zhunsheng.rules.rule import Expression, Frames, Rule

PEERS = 20
"""Fewer certificates than this are no population to be compared with."""
PACE = 0.495
"""A session that took less than this share of its peers' time a reading."""
SPREAD, SPREAD_FREEDOM = 0.4, 60
"""Variance of repeats below this share of the peers', on at least so many degrees of freedom."""
PER_VALUE = 1.2
"""Seconds: nobody reads and types a value faster than this."""
ALIKE, ALIKE_READINGS = 5.0, 10
"""r √n of two certificates' repeats beyond which they follow each other; the fewest readings to say so."""
STILL = 0.05
"""The share of a month's entries that repeat the day before, or the entry before."""
FEW_ENTRIES = 100


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
    c = c.mutate(took=seconds(c.begins, c.ends))
    pool = c.group_by(p_family="family", p_mode="mode").aggregate(
        all_took=c.took.sum(), all_readings=c.readings.sum(), certificates=c.count()
    )
    j = beside(c, pool, "inner", family="p_family", mode="p_mode")
    j = j.filter((j.certificates >= PEERS) & (j.all_took > 0))
    share = (j.took * j.all_readings) / (j.readings * j.all_took)
    judged = j.mutate(
        verdict=verdict((share < PACE, "broken")),
        share=share.round(3),
        usual=(j.all_took / j.all_readings).round(1),
        score=(1.0 / ibis.ifelse(share > 0.001, share, 0.001)).round(3),
    )
    return result(
        judged,
        record=lambda f: f.certificate,
        **columns(took="took", readings="readings", usual="usual", share="share", score="score"),
    )


HURRIED = Rule(
    id="R-PACE-01",
    catalogue=("S14",),
    clauses=("5.8.1/duration",),
    title=Text("用时与同类相当", "The work took about as long as its peers"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record}：{readings} 个读数用了 {took} 秒，同类每个读数平均 {usual} 秒，只及 {share} 倍",
        "{record}: {readings} readings took {took} s; peers take {usual} s a reading, {share} times as long",
    ),
    clears=Text("说明怎样这样快，出示仪器报文", "Say how it was so fast, and show the instrument's messages"),
    innocent=(Text("新的工作台", "a new bench"), Text("多通道", "several channels")),
    needs=together(CERTIFICATE, {"certificates": ("family",), "points": ("cert_id", "lab_id", "point_no")}),
    reads=together(RAW, {"certificates": ("number",)}),
    one_of=ONE_RAW,
    expression=_hurried,
)


def _even(frames: Frames) -> Expression:
    """Operators whose repeats scatter far less than those of the same family and way of entry."""
    c = _summed(frames)
    c = c.filter(c.operator_id.notnull() & (c.readings > c.points))
    freedom = c.readings - c.points
    mine = c.group_by("lab_id", "operator_id", "family", "mode").aggregate(
        spread=c.spread.sum(), freedom=freedom.sum(), certificates=c.count()
    )
    pool = mine.group_by(p_family="family", p_mode="mode").aggregate(
        all_spread=mine.spread.sum(), all_freedom=mine.freedom.sum(), all_certificates=mine.certificates.sum()
    )
    j = beside(mine, pool, "inner", family="p_family", mode="p_mode")
    j = j.filter((j.all_certificates >= PEERS) & (j.all_spread > 0) & (j.freedom >= SPREAD_FREEDOM))
    share = ((j.spread * j.all_freedom) / (j.freedom * j.all_spread)).round(6)
    judged = j.filter(share < SPREAD).mutate(
        verdict=ibis.literal("broken"),
        share=share.round(3),
        score=(1.0 / ibis.ifelse(share > 0.001, share, 0.001)).round(3),
    )
    return result_of(
        judged,
        "person",
        "operator_id",
        {
            "record": lambda f: f.operator_id + " / " + f.family,
            **columns(family="family", mode="mode", share="share", freedom="freedom", score="score"),
        },
    )


EVEN = Rule(
    id="R-SPREAD-01",
    catalogue=("S06",),
    clauses=("5.8.1/repetition",),
    title=Text("重复读数的分散与同类相当", "Repeats scatter about as much as their peers"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record}：重复读数的方差是同类的 {share} 倍（自由度 {freedom}）",
        "{record}: the variance of repeats is {share} times the peers' ({freedom} degrees of freedom)",
    ),
    clears=Text("看着再做一次，或出示仪器报文", "Have it repeated under witness, or show the messages"),
    innocent=(
        Text("器具比同类稳定", "items steadier than their family"),
        Text("显示做了平均", "an averaging display"),
    ),
    needs=together(
        CERTIFICATE,
        {"certificates": ("family", "operator_id"), "points": ("cert_id", "lab_id", "point_no")},
    ),
    reads=RAW,
    one_of=ONE_RAW,
    expression=_even,
    judges="people",
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


def _followed(frames: Frames, pairs: Expression) -> Expression:
    """Whether repeats go up and down as those of the certificate before did, beyond what chance gives.

    Pairs have lab_id, cert_id, certificate, prev and previous. Repeats of two honest sessions are unrelated,
    so r √n is about normal; a copy with an offset or another trend keeps the pattern.
    """
    r = frames["raw"]
    r = r.filter(r.in_turn).select("lab_id", "cert_id", "point_no", "n", listed="values")
    left = r.rename(a_lab="lab_id", a_cert="cert_id", a_point="point_no", a_n="n", a="listed")
    right = r.rename(b_lab="lab_id", b_cert="cert_id", b_point="point_no", b_n="n", b="listed")
    j = beside(pairs, left, "inner", lab_id="a_lab", cert_id="a_cert")
    j = beside(j, right, "inner", lab_id="b_lab", prev="b_cert", a_point="b_point")
    n = smaller(j.a_n, j.b_n)
    x, y = j.a[:n], j.b[:n]
    sx, sy = x.sums().cast("float64"), y.sums().cast("float64")
    sums = j.mutate(
        n=n,
        xy=whole(dot(x, y) - sx * sy / n),
        xx=whole(dot(x, x) - sx * sx / n),
        yy=whole(dot(y, y) - sy * sy / n),
    )
    seen = sums.group_by("lab_id", "cert_id", "certificate", "previous").aggregate(
        **{name: sums[name].sum() for name in ("n", "xy", "xx", "yy")}
    )
    many = seen.filter((seen.n >= ALIKE_READINGS) & (seen.xx > 1.0) & (seen.yy > 1.0))
    r = many.xy / (many.xx.sqrt() * many.yy.sqrt())
    z = (r * many.n.cast("float64").sqrt()).round(3)
    judged = many.mutate(r=r.round(3), score=z).filter(z > ALIKE).mutate(verdict=ibis.literal("broken"))
    return result(
        judged,
        record=lambda f: f.certificate + " / " + f.previous,
        **columns(previous="previous", n="n", r="r", score="score"),
    )


def _in_turn(rows: Expression, *keys: str) -> Expression:
    """Certificates beside the one before them with the same keys."""
    turn = ibis.window(group_by=keys, order_by=("begins", "cert_id"))
    pairs = rows.mutate(prev=rows.cert_id.lag().over(turn), previous=rows.certificate.lag().over(turn))
    return pairs.filter(pairs.prev.notnull()).select("lab_id", "cert_id", "certificate", "prev", "previous")


def _last_time(frames: Frames) -> Expression:
    c = own_work(frames)
    c = c.filter(c.instr_id.notnull() & c.begins.notnull())
    return _followed(frames, _in_turn(c, "lab_id", "instr_id"))


def _sibling(frames: Frames) -> Expression:
    c = own_work(frames)
    c = c.filter(c.job_id.notnull() & c.begins.notnull())
    return _followed(frames, _in_turn(c, "lab_id", "job_id", "family"))


def _alike(number: str, entry: str, title: Text, zh: str, en: str, needs: str, expression: object) -> Rule:
    return Rule(
        id=number,
        catalogue=(entry,),
        clauses=("5.8.1/repetition",),
        title=title,
        severity="statistical",
        stages=NO_STAGE,
        message=Text(
            "{record}：{n} 个重复读数的起伏"
            + zh
            + " {previous} 相关（r = {r}），强度 {score}，偶然很少超过 3",
            "{record}: the ups and downs of {n} repeats follow those of " + en + " {previous} (r = {r});"
            " strength {score}, chance seldom gives 3",
        ),
        clears=Text("出示仪器报文或原始记录", "Show the instrument's messages or the original record"),
        innocent=(Text("缓慢漂移两次相同", "a slow drift, the same both times"),),
        needs=together(
            CERTIFICATE, {"certificates": (needs, "family"), "points": ("cert_id", "lab_id", "point_no")}
        ),
        reads=together(RAW, {"certificates": ("number",)}),
        one_of=ONE_RAW,
        expression=expression,  # type: ignore[arg-type]  # both are functions of frames
    )


LAST_TIME = _alike(
    "R-COPY-03",
    "S01",
    Text("重复读数不随上次起伏", "Repeats don't follow those of the last time"),
    "与同一器具上次的",
    "the same instrument's",
    "instr_id",
    _last_time,
)
SIBLING = _alike(
    "R-COPY-04",
    "S03",
    Text("重复读数不随同批的另一件起伏", "Repeats don't follow those of a sibling"),
    "与同一委托另一件的",
    "another item of the order,",
    "job_id",
    _sibling,
)


def _still(frames: Frames) -> Expression:
    """Months in which a logger repeats the day before, or its last entry, more than weather does."""
    e = frames["env_series"]
    rooms = frames["rooms"].select(r_lab="lab_id", r_room="room_id").distinct()
    e = e.filter(e.temp.notnull() & e.rh.notnull())
    e = e.select("room_id", "ts", "temp", "rh", e_lab=e.lab_id)
    j = beside(e, rooms, "inner", room_id="r_room").filter(lambda t: t.e_lab.isnull() | (t.e_lab == t.r_lab))
    last = ibis.window(group_by=("r_lab", "room_id"), order_by="ts")
    clock = ibis.window(group_by=("r_lab", "room_id", "of_day"), order_by="ts")
    k = j.mutate(
        of_day=j.ts.epoch_seconds() % 86_400, t_last=j.temp.lag().over(last), h_last=j.rh.lag().over(last)
    )
    k = k.mutate(
        month=(k.ts.year() * 100 + k.ts.month()).cast("int64"),
        d_ts=k.ts.lag().over(clock),
        d_temp=k.temp.lag().over(clock),
        d_rh=k.rh.lag().over(clock),
    )
    day_before = k.ts == k.d_ts + ibis.interval(days=1)
    counted = k.group_by(lab_id="r_lab", room_id="room_id", month="month").aggregate(
        entries=k.count(),
        days=k.count(where=day_before),
        same_day=k.count(where=day_before & (k.temp == k.d_temp) & (k.rh == k.d_rh)),
        same_last=k.count(where=(k.temp == k.t_last) & (k.rh == k.h_last)),
    )
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

RULES = (HURRIED, EVEN, TYPED, LAST_TIME, SIBLING, STILL_AIR)
