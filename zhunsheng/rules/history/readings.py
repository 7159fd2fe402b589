# SPDX-License-Identifier: Apache-2.0
"""Rules from the raw readings: results again, nothing measured, copied readings, missing messages."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, of_those, own_work, result, together, verdict
from zhunsheng.rules.history.chance import APART
from zhunsheng.rules.history.frames import AMENDED, NO_STAGE, columns, first_hand
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule

_POINT: Columns = {"points": ("cert_id", "lab_id", "point_no")}
PLACES = 4
AFTER = 5
"""Seconds from a reading to its message, or the other way."""
LONG_BEFORE, BITS = 6_000_000_000, 60
"""Seconds before any instant of evidence, and so many bits of a whole number as are taken."""
SAME_ITEM_BITS, ANY_ITEM_BITS = 40.0, 60.0
"""How improbable equal readings must be, in bits: for one item, and for any item anywhere."""


def _half(value: Expression) -> Expression:
    """Half of the last digit that a number was written with, and a little for the arithmetic."""
    return ibis.cases(
        *(
            ((value * 10.0**d - (value * 10.0**d).round()).abs() < 1e-6 * 10.0**d, 0.5 * 10.0**-d + 1e-6)
            for d in range(PLACES)
        ),
        else_=0.5 * 10.0**-PLACES + 1e-6,
    )


def _beyond(difference: Expression, half: Expression) -> Expression:
    """Whether it is more than half a last digit, which is only looked for where there is a difference."""
    return ibis.ifelse((difference > 1e-6).fill_null(False), (difference > half).fill_null(False), False)


def _again(frames: Frames) -> Expression:
    """Mean and error of each point from its readings; without them, whether any could give the mean.

    A certificate recomputed whole is judged by that (R-RECALC-01), and need not state its means.
    """
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "n_reps_required")
    p = frames["raw"].filter(lambda f: f.stated).select(
        "point_no", "n", "s1", "nominal", "reference", "reported_mean", "reported_error", "n_required",
        p_lab="lab_id", p_cert="cert_id",
    )  # fmt: skip
    j = beside(c, p, "inner", lab_id="p_lab", cert_id="p_cert")
    whole = frames["recomputations"].select(w_lab="lab_id", w_cert="cert_id").distinct()
    j = beside(j, whole, lab_id="w_lab", cert_id="w_cert")
    mean, error = j.reported_mean, j.reported_error
    repeats = ibis.coalesce(j.n_required, j.n_reps_required).cast("float64")
    own = mean - j.reference
    slack = _half(mean) + _half(error)
    grain = (mean * repeats - (mean * repeats).round()).abs()
    judged = j.mutate(
        recomputed=(j.s1 / j.n).round(6),
        verdict=verdict(
            (mean.isnull() & j.w_cert.notnull(), None),
            (mean.isnull(), "unknown:no-mean"),
            (_beyond((j.s1 / j.n - mean).abs(), _half(mean)), "broken"),
            (
                _beyond((error - own).abs(), slack) & _beyond((error + own).abs(), slack),
                "broken:error",
            ),
            ((j.n.isnull() & (grain > repeats * _half(mean))).fill_null(False), "broken:grain"),
            (j.n.isnull() & repeats.isnull(), "unknown:no-readings"),
        ),
    )
    return result(
        judged,
        record=lambda f: f.certificate + " / " + f.point_no.cast("string"),
        **columns(
            point_no="point_no", mean="reported_mean", recomputed="recomputed", error="reported_error",
            nominal="nominal", n="n",
        ),
    )  # fmt: skip


AGAIN = Rule(
    id="R-RECALC-02",
    catalogue=("H19", "H46"),
    clauses=("5.7.3/results", "5.8.3/recomputed"),
    title=Text("报出的平均值和误差由读数得出", "Reported means and errors follow from the readings"),
    supports=frozenset({"5.7.3/results", "5.8.3/recomputed"}),
    severity="arithmetic",
    stages=NO_STAGE,
    message=Text(
        "点 {point_no} 报出平均值 {mean}，由 {n} 次读数重算为 {recomputed}",
        "Point {point_no} reports the mean {mean}; its {n} readings give {recomputed}",
    ),
    cases={
        "error": Text(
            "点 {point_no} 报出误差 {error}，与平均值 {mean}、标称值 {nominal} 不符",
            "Point {point_no} reports the error {error}, which mean {mean} and nominal {nominal} don't give",
        ),
        "grain": Text(
            "点 {point_no} 的平均值 {mean} 不可能由整分度的读数得出",
            "No readings in whole counts give the mean {mean} of point {point_no}",
        ),
        "no-mean": Text("点 {point_no} 没有报出平均值", "point {point_no} reports no mean"),
        "no-readings": Text(
            "点 {point_no} 没有读数，次数也未知",
            "point {point_no} has no readings, and their number is unknown",
        ),
    },
    clears=Text(
        "出示有记录的修正或修约方式，或修改证书",
        "Show the documented correction or rounding, or amend the certificate",
    ),
    innocent=(Text("软件的修约方式", "the software's rounding mode"), Text("加权平均", "a weighted mean")),
    needs=together(CERTIFICATE, _POINT, {"points": ("nominal", "reported_mean", "reported_error")}),
    reads=together(
        RAW,
        {
            "certificates": ("number", "n_reps_required"),
            "points": ("reference", "n_required"),
            "recomputations": ("cert_id", "lab_id"),
        },
    ),
    one_of=ONE_RAW,
    expression=_again,
    within=True,
)


def _nothing(frames: Frames) -> Expression:
    """Certificates without a single reading of any kind."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate")
    o, r = frames["observations"], frames["features"]
    read = ibis.union(
        o.select("lab_id", "cert_id"), r.select("lab_id", "cert_id")
    ).distinct().rename(r_lab="lab_id", r_cert="cert_id")  # fmt: skip
    j = beside(c, read, lab_id="r_lab", cert_id="r_cert")
    judged = j.mutate(verdict=verdict((j.r_cert.isnull(), "broken")))
    return result(judged, record=lambda f: f.certificate)


NOTHING = Rule(
    id="R-RAW-02",
    catalogue=("H29",),
    clauses=("5.8.2/item",),
    title=Text("签发的都测过", "What was issued was measured"),
    severity="hard",
    stages=NO_STAGE,
    message=Text("{record} 已签发，没有任何测量记录", "{record} was issued; nothing at all was measured"),
    clears=Text("出示原始记录", "Show the original record"),
    innocent=(Text("迁移的旧记录", "an old record, migrated"),),
    needs=CERTIFICATE,
    reads=together(RAW, {"certificates": ("number",), "observations": ("cert_id", "lab_id")}),
    one_of=("observations", *ONE_RAW),
    expression=_nothing,
    within=True,
)


def prints(frames: Frames, marks: tuple[str, str] = ("h1", "h2"), given: int = 0) -> Expression:
    """One row a certificate: the fingerprint of all its readings, and how improbable it is to meet it again.

    The bits count each reading's chance to be equal under the certificate's own scatter, less those for
    order; so many readings of each point are `given`, and count for nothing.
    """
    f = frames["features"].select(
        "lab_id", "cert_id", *marks, "points", "orders", "spread", n="readings"
    )  # fmt: skip
    free = (f.n - f.points).cast("float64")
    deviation = ibis.ifelse((free > 0) & (f.spread > 0), (f.spread / MILLION / free).sqrt(), 0.0)
    each_bits = ibis.ifelse(deviation * APART > 1.0, deviation * APART, 1.0).log2()
    counted = (f.n - f.points * given).cast("float64")
    return f.mutate(bits=(counted * each_bits - f.orders / MILLION).round(1))


def _printed(frames: Frames, marks: tuple[str, str] = ("h1", "h2"), given: int = 0) -> Expression:
    c = first_hand(own_work(frames), frames)
    c = c.select("lab_id", "cert_id", "certificate", "instr_id", "begins")
    c = c.filter(c.begins.notnull() & c.instr_id.notnull())
    made = prints(frames, marks, given).select(*marks, "bits", "n", m_lab="lab_id", m_cert="cert_id")
    return beside(c, made, "inner", lab_id="m_lab", cert_id="m_cert").drop("m_lab", "m_cert")


def _copied(rows: Expression, keys: tuple[str, ...], bits: float) -> Expression:
    """Certificates equal to an earlier one with the same keys; the earliest of each group is the model."""
    worth = rows.filter(rows.bits >= bits)
    first = worth.group_by(*(worth[key].name(f"f_{key}") for key in keys)).aggregate(
        first=worth.begins.min(), times=worth.count()
    )
    first = first.filter(first.times > 1)
    model = worth.select(
        **{
            f"model_{name}": worth[name]
            for name in ("lab_id", "cert_id", "certificate", "instr_id", "begins", *keys)
        }
    ).distinct()
    heads = beside(
        first, model, "inner", first="model_begins", **{f"f_{key}": f"model_{key}" for key in keys}
    )
    heads = heads.select(
        "first", "times", *(f"f_{key}" for key in keys), "model_certificate",
        head_lab="model_lab_id", head_cert="model_cert_id", head_instr="model_instr_id",
    )  # fmt: skip
    j = beside(worth, heads, "inner", **{key: f"f_{key}" for key in keys})
    return j.filter((j.lab_id != j.head_lab) | (j.cert_id != j.head_cert)).mutate(
        verdict=ibis.literal("broken"), score=lambda t: t.bits
    )


def _same_item(frames: Frames) -> Expression:
    j = _copied(_printed(frames), ("lab_id", "instr_id", "h1", "h2"), SAME_ITEM_BITS)
    return result(
        j,
        record=lambda f: f.certificate + " / " + f.model_certificate,
        **columns(
            instr="instr_id", model="model_certificate", since="first", n="n", bits="bits", score="score"
        ),
    )


SAME_ITEM = Rule(
    id="R-COPY-01",
    catalogue=("H39",),
    clauses=("5.8.1/repetition",),
    title=Text("读数不是上次的", "The readings are not the last ones"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "{n} 个读数与同一器具 {since} 的 {model} 完全相同；按重复性，偶然相同的机会约为 2 的 {bits}"
        " 次方分之一",
        "All {n} readings equal those of {model} of {since} for the same instrument; by its scatter that"
        " happens by chance once in 2 to the {bits}",
    ),
    clears=Text("出示仪器报文或原始记录", "Show the instrument's messages or the original record"),
    innocent=(Text("显示太粗（已按位数排除）", "a coarse display (excluded by the bits)"),),
    needs=together(CERTIFICATE, {"certificates": ("instr_id",), "points": ("cert_id", "lab_id", "point_no")}),
    reads=together(RAW, AMENDED, {"certificates": ("number",)}),
    one_of=ONE_RAW,
    expression=_same_item,
    within=True,
)


def _any_item(frames: Frames) -> Expression:
    j = _copied(_printed(frames), ("h1", "h2"), ANY_ITEM_BITS)
    j = j.filter((j.lab_id != j.head_lab) | (j.instr_id != j.head_instr))
    return result(
        j,
        record=lambda f: f.certificate + " / " + f.model_certificate,
        **columns(
            model_lab="head_lab", model="model_certificate", since="first", n="n", bits="bits", score="score"
        ),
    )


ANY_ITEM = Rule(
    id="R-COPY-02",
    catalogue=("H40",),
    clauses=("5.8.1/repetition",),
    title=Text("读数不是别的样品的", "The readings are not another item's"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "{n} 个读数与另一器具 {since} 的 {model}（{model_lab}）完全相同；偶然相同的机会约为 2 的 {bits}"
        " 次方分之一",
        "All {n} readings equal those of another instrument, {model} ({model_lab}) of {since}; by chance"
        " that happens once in 2 to the {bits}",
    ),
    clears=Text(
        "说明两者是否为同一样品，出示原始记录", "Say whether both are one item, and show the records"
    ),
    innocent=(Text("同一样品有两个编号", "one item under two ids"),),
    needs=SAME_ITEM.needs,
    reads=SAME_ITEM.reads,
    one_of=ONE_RAW,
    expression=_any_item,
)


def _pattern(frames: Frames) -> Expression:
    marks = ("k1", "k2")
    j = _copied(_printed(frames, marks, given=1), marks, ANY_ITEM_BITS)
    return result(
        j,
        record=lambda f: f.certificate + " / " + f.model_certificate,
        **columns(
            model_lab="head_lab", model="model_certificate", since="first", n="n", bits="bits", score="score"
        ),
    )


PATTERN = Rule(
    id="R-COPY-05",
    catalogue=("S33",),
    clauses=("5.8.1/repetition",),
    title=Text("读数的起伏不是别处的", "The pattern of readings is nobody else's"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{n} 个读数，每点移动一个常数就与 {since} 的 {model}（{model_lab}）完全相同；"
        "偶然的机会约为 2 的 {bits} 次方分之一",
        "All {n} readings equal those of {model} ({model_lab}) of {since} once each point is moved by a"
        " constant; by chance that happens once in 2 to the {bits}",
    ),
    clears=SAME_ITEM.clears,
    innocent=(
        Text("两处用同一软件模拟或演示", "both were made by one program, on trial or for a demonstration"),
    ),
    needs=SAME_ITEM.needs,
    reads=SAME_ITEM.reads,
    one_of=ONE_RAW,
    expression=_pattern,
)


def _automatic(readings: Expression, observations: Expression) -> Expression:
    """The instants of readings said to be automatic."""
    r, o = readings, observations
    kept = r.filter((r.entry_mode == "auto") & r.read_at.notnull())
    taken = o.filter((o.entry_mode == "auto") & (o.role == "item"))
    at = taken.select(a_lab="lab_id", a_cert="cert_id", read_at=taken.read_at).unnest("read_at")
    rows = kept.select(a_lab="lab_id", a_cert="cert_id", read_at="read_at")
    rows = rows.union(at.filter(at.read_at.notnull()))
    return rows.mutate(tick=rows.read_at.epoch_seconds() + LONG_BEFORE).mutate(
        cell=lambda t: t.tick // (AFTER + 1)
    )


def _sent(messages: Expression) -> Expression:
    """The instants of messages."""
    m = messages.filter(messages["at"].notnull())
    m = m.select(m_lab="lab_id", m_cert="cert_id", sent=m["at"].epoch_seconds() + LONG_BEFORE)
    return m.mutate(m_cell=lambda t: t.sent // (AFTER + 1))


def _doubtful(readings: Expression, messages: Expression) -> Expression:
    """Certificates with a reading in whose cell there is no message: a bit a cell, `BITS` to a row."""
    one, none = ibis.literal(1, "int64"), ibis.literal(0, "int64")
    r, m = readings, messages
    r = r.select("a_lab", "a_cert", block=r.cell // BITS, read=one << (r.cell % BITS), sent=none)
    m = m.select(
        a_lab="m_lab", a_cert="m_cert", block=m.m_cell // BITS, read=none, sent=one << (m.m_cell % BITS)
    )
    both = r.union(m)
    blocks = both.group_by("a_lab", "a_cert", "block").aggregate(
        read=both.read.bit_or(), sent=both.sent.bit_or()
    )
    blocks = blocks.filter((blocks.read & blocks.sent) != blocks.read)
    return blocks.group_by(lab_id="a_lab", cert_id="a_cert").aggregate(blocks=blocks.count())


def _alone(readings: Expression, messages: Expression) -> Expression:
    """The readings without a message in time, each instant once.

    Seconds are cut into cells of one more than is allowed: whoever shares one is near, and of the cells
    beside it the first or the last message decides. Few readings come so far as to be held against those.
    """
    m = messages
    left = readings.anti_join(m, [("a_lab", "m_lab"), ("a_cert", "m_cert"), ("cell", "m_cell")]).distinct()
    near = m.semi_join(left, [("m_lab", "a_lab"), ("m_cert", "a_cert")])
    near = near.group_by("m_lab", "m_cert", "m_cell").aggregate(first=near.sent.min(), last=near.sent.max())
    for step, end in ((-1, "last"), (1, "first")):
        other = near.mutate(m_cell=near.m_cell - step)
        j = beside(left, other, a_lab="m_lab", a_cert="m_cert", cell="m_cell")
        left = j.filter(((j.tick - j[end]).abs() > AFTER).fill_null(True)).select(*left.columns)
    return left


def _unsent(frames: Frames) -> Expression:
    """Readings said to be automatic with no message of an instrument within five seconds."""
    names = ("readings", "observations", "device_messages")
    *records, messages = (frames[name] for name in names)
    doubtful = _doubtful(_automatic(*records), _sent(messages))
    *records, messages = (of_those(doubtful, frames[name]) for name in names)
    r = _automatic(*records)
    alone = _alone(r, _sent(messages))
    few = alone.group_by(u_lab="a_lab", u_cert="a_cert").aggregate(unsent=alone.count())
    j = beside(r, few, "inner", a_lab="u_lab", a_cert="u_cert")
    told = j.group_by("a_lab", "a_cert").aggregate(readings=j.read_at.nunique(), unsent=j.unsent.max())
    c = own_work(frames).select("lab_id", "cert_id", "certificate")
    seen = beside(c, told, "inner", lab_id="a_lab", cert_id="a_cert")
    judged = seen.mutate(verdict=verdict((seen.unsent > 0, "broken")), score=seen.unsent.cast("float64"))
    return result(
        judged,
        record=lambda f: f.certificate,
        **columns(readings="readings", unsent="unsent", score="score"),
    )


UNSENT = Rule(
    id="R-READ-02",
    catalogue=("H36",),
    clauses=("5.8.6/provenance",),
    title=Text("自动读数有仪器报文", "Automatic readings have their messages"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "{record} 有 {readings} 个自动读数，其中 {unsent} 个没有仪器报文",
        "{record} has {readings} automatic readings, {unsent} of them without a message of the instrument",
    ),
    clears=Text("出示采集日志", "Show the acquisition log"),
    innocent=(Text("采集记录中断", "the logger had an outage"),),
    needs=together(CERTIFICATE, {"device_messages": ("lab_id", "cert_id", "at")}),
    reads={
        "certificates": ("number",),
        "readings": ("cert_id", "lab_id", "read_at", "entry_mode"),
        "observations": ("cert_id", "lab_id", "role", "read_at", "entry_mode"),
    },
    one_of=("readings.entry_mode", "observations"),
    expression=_unsent,
    within=True,
)

RULES = (AGAIN, NOTHING, SAME_ITEM, ANY_ITEM, PATTERN, UNSENT)
