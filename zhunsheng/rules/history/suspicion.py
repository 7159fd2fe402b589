# SPDX-License-Identifier: Apache-2.0
"""Statistical rules: what is improbable beside peers. They route to a second look and are never a verdict.

Each is scaled inside its family and way of entry, against all laboratories of the same sweep: the textbook's
distributions call honest benches forgers. The thresholds below were read off laboratories without misconduct
and are frozen here; "N expected, M seen" is what a finding may say, never how probable fraud is.
"""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, together, verdict
from zhunsheng.rules.history.chance import PEERS, TENTH, TOLD, beside_peers, bits, named
from zhunsheng.rules.history.frames import NO_STAGE, columns, seconds
from zhunsheng.rules.history.reference import REFERENCE, stretch
from zhunsheng.rules.rule import Expression, Frames, Rule

FEW, NARROW = 8, 0.02
"""The fewest peers for a middle, and the least spread (in doublings) that is believed."""
CLOCKS = 120
"""Seconds by which the clocks of an instrument and of whoever types may differ."""
PER_VALUE = 1.2
"""Seconds: nobody reads and types a value faster than this."""


def _summed(frames: Frames) -> Expression:
    """Certificates with what their readings sum to, and the way of entry."""
    made = frames["features"].select(
        "readings",
        "points",
        "spread",
        "mode",
        m_lab="lab_id",
        m_cert="cert_id",
        read_from="read_first",
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
        " nine in ten more than {low} s. Among {looks} sessions chance gives {expected} as quick; "
        "seen: {seen}",
    ),
    clears=Text("说明怎样这样快，出示仪器报文", "Say how it was so fast, and show the instrument's messages"),
    innocent=(Text("新的工作台", "a new bench"), Text("多通道", "several channels")),
    needs=together(CERTIFICATE, {"certificates": ("family",), "points": ("cert_id", "lab_id", "point_no")}),
    reads=together(RAW, {"certificates": ("number",)}),
    one_of=ONE_RAW,
    expression=_hurried,
)


def _typed(frames: Frames) -> Expression:
    """Values typed faster than a hand can, before they were read, or after the certificate was signed."""
    c = _summed(frames)
    per = seconds(c.typed_from, c.typed_to) / (c.readings - 1)
    by_hand = c["mode"].isin(("manual", "paper"))
    judged = c.mutate(
        per=per.round(2),
        verdict=verdict(
            ((c.typed_to > c.signed_at).fill_null(False), "broken:late"),
            ((seconds(c.typed_from, c.read_from) > CLOCKS).fill_null(False), "broken:before"),
            ((by_hand & (c.readings > 5) & (per < PER_VALUE)).fill_null(False), "broken"),
        ),
    )
    return result(
        judged,
        record=lambda f: f.certificate,
        **columns(
            readings="readings",
            per="per",
            read_from="read_from",
            typed_from="typed_from",
            typed_to="typed_to",
            signed="signed_at",
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
        ),
        "before": Text(
            "{record}：首个读数读于 {read_from}，却在 {typed_from} 就录入了",
            "{record}: the first reading was taken at {read_from}, and typed at {typed_from} already",
        ),
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


RULES = (HURRIED, TYPED)
