# SPDX-License-Identifier: Apache-2.0
"""What a certificate states beside what its own record gives: its uncertainty, and the way readings came."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION
from zhunsheng.rules.features.points import RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, together, verdict
from zhunsheng.rules.history.frames import NO_STAGE, columns, featured
from zhunsheng.rules.history.shares import LABORATORY, STRATUM, Share, rule_of
from zhunsheng.rules.rule import Expression, Frames, Rule

RATIO = 0.7
"""A stated U below this share of what the standard and the repeats alone give. Honest work has shown 0.76."""
READINGS = 6
"""Fewer degrees of freedom leave the repeats' part out."""
PEERS = 100
SELDOM, OWN = 100, 2
"""A way of entry is strange that fewer than 1 in `SELDOM` of the family has, and 1 in `OWN` here."""


def _repeats(frames: Frames) -> Expression:
    """The variance of a mean of repeats, a certificate, in squared counts; nothing where they are few."""
    f = frames["features"]
    f = f.select(
        "repeats", r_lab="lab_id", r_cert="cert_id", spread=f.spread / MILLION, freedom=f.readings - f.points
    )
    return f.filter(f.freedom >= READINGS)


def _small(frames: Frames) -> Expression:
    """Certificates that state less uncertainty than their standard and their own repeats have together."""
    stated = frames["outcomes"].select(stated="u_most", p_lab="lab_id", p_cert="cert_id")
    stated = stated.filter(stated.stated.notnull())
    e = frames["equipment"]
    e = e.filter(e.u_counts > 0)
    standard = e.group_by(e_lab="lab_id", e_equip="equip_id", e_family="family").aggregate(
        standard=e.u_counts.min()
    )
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "equip_id", "family")
    j = beside(c, stated, "inner", lab_id="p_lab", cert_id="p_cert")
    j = beside(j, standard, "inner", lab_id="e_lab", equip_id="e_equip", family="e_family")
    j = beside(j, _repeats(frames), lab_id="r_lab", cert_id="r_cert")
    own = (j.spread / j.freedom / j.repeats).fill_null(0.0)
    least = (j.standard * j.standard + own * 4.0).sqrt()
    judged = j.mutate(
        least=least.round(3), ratio=(j.stated / least).round(3), own=(own.sqrt() * 2.0).round(3),
        score=(least / ibis.greatest(j.stated, least * 1e-6)).round(3),
        verdict=verdict((j.stated < least * RATIO, "broken")),
    )  # fmt: skip
    return result(
        judged,
        record=lambda f: f.certificate,
        **columns(
            stated="stated", standard="standard", own="own", least="least", ratio="ratio", score="score"
        ),
    )


SMALL = Rule(
    id="R-U-01",
    catalogue=("S24",),
    clauses=("5.8.3/recomputed",),
    title=Text(
        "报出的不确定度不小于标准器和重复性所给的",
        "The stated uncertainty is no less than the standard and the repeats give",
    ),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record} 报出 U = {stated} 个分度；仅标准器的 {standard} 与平均值的重复性 {own}（k=2）"
        "就合成 {least}",
        "{record} states U = {stated} counts; the standard's {standard} and the repeatability of the mean,"
        " {own} (k=2), alone give {least}",
    ),
    clears=Text("出示该份证书的不确定度评定", "Show the uncertainty budget of this certificate"),
    innocent=(
        Text("用了另一台更好的标准器", "another, better standard was used"),
        Text("登记的标准器不确定度已过时", "the standard's uncertainty on file is out of date"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("family", "equip_id"),
            "points": ("cert_id", "lab_id", "point_no", "u_counts"),
            "equipment": ("equip_id", "lab_id", "family", "u_counts"),
        },
    ),
    reads=together(RAW, {"certificates": ("number",)}),
    expression=_small,
    within=True,
)


def _strange(frames: Frames) -> Expression:
    """Certificates whose readings came in a way in which hardly any of the family come, here or elsewhere."""
    c = featured(frames, "mode").select("lab_id", "cert_id", "certificate", "family", "mode")
    c = c.filter(c.family.notnull() & (c["mode"] != "-"))
    c = c.mutate(
        family_all=c.count().over(ibis.window(group_by="family")),
        family_so=c.count().over(ibis.window(group_by=("family", "mode"))),
        here_all=c.count().over(ibis.window(group_by=("lab_id", "family"))),
        here_so=c.count().over(ibis.window(group_by=("lab_id", "family", "mode"))),
    )
    seldom = (c.family_so * SELDOM < c.family_all) & (c.here_so * OWN < c.here_all)
    judged = c.mutate(
        score=(c.family_all / c.family_so).round(1),
        verdict=verdict(((c.family_all >= PEERS) & seldom, "broken")),
    )
    return result(
        judged,
        record=lambda f: f.certificate,
        **columns(
            family="family", mode="mode", family_so="family_so", family_all="family_all", here_so="here_so",
            here_all="here_all", score="score",
        ),
    )  # fmt: skip


STRANGE = Rule(
    id="R-ENTRY-02",
    catalogue=("H36",),
    clauses=("5.8.6/provenance",),
    title=Text("读数的来源与同类一致", "Readings came the way they do in their family"),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{record} 的读数记为 {mode}；同类 {family_all} 份中只有 {family_so} 份如此，本实验室 {here_all} 份中"
        " {here_so} 份",
        "The readings of {record} are marked {mode}: {family_so} of {family_all} of the family are, and"
        " {here_so} of this laboratory's {here_all}",
    ),
    clears=Text("出示采集日志或原始记录", "Show the acquisition log or the original record"),
    innocent=(
        Text("试用新的采集装置", "a new way of acquisition on trial"),
        Text("采集中断时手工记录", "typed by hand while acquisition was down"),
    ),
    needs=together(CERTIFICATE, {"certificates": ("family",), "points": ("cert_id", "lab_id", "point_no")}),
    reads=together(RAW, {"certificates": ("number",)}),
    one_of=("readings.entry_mode",),
    expression=_strange,
)


def _again(frames: Frames) -> Expression:
    """Certificates with whether their U is that of the one before, of the laboratory and family."""
    stated = frames["outcomes"].select(low="u_least", high="u_most", p_lab="lab_id", p_cert="cert_id")
    stated = stated.filter(stated.low.notnull())
    c = own_work(frames).filter(lambda f: f.family.notnull() & f.begins.notnull())
    c = beside(c, stated, "inner", lab_id="p_lab", cert_id="p_cert")
    turn = ibis.window(group_by=("lab_id", "family"), order_by=("begins", "cert_id"))
    c = c.mutate(**{f"last_{name}": c[name].lag().over(turn) for name in ("low", "high")})
    c = c.filter(c.last_low.notnull())
    same = (c.low == c.last_low) & (c.high == c.last_high)
    return c.mutate(
        who=c.lab_id, stratum=c.family, part=same.cast("int64"), all=ibis.literal(1).cast("int64")
    )


CONSTANT = Share(
    _again,
    0.1,
    ("S24",),
    ("5.8.3/recomputed",),
    Text("不确定度随每次测量而定", "Uncertainties follow from each measurement"),
    Text("份接连的同类证书", "certificates in a row of their family"),
    Text("份的 U 与上一份完全相同", "state the same U as the one before"),
    Text("出示这些证书的不确定度评定", "Show the uncertainty budgets of these certificates"),
    (
        Text("以 CMC 为下限", "the CMC is used as a floor"),
        Text("重复性在评定中可以忽略", "repeatability is negligible in the budget"),
    ),
    together(
        CERTIFICATE,
        {"certificates": ("family",), "points": ("cert_id", "lab_id", "u_counts")},
    ),
    {"certificates": ("number",)},
)

RULES = (
    SMALL,
    STRANGE,
    rule_of("R-U-02", CONSTANT, LABORATORY),
    rule_of("R-U-03", CONSTANT, LABORATORY, certificates=True),
    rule_of("R-U-04", CONSTANT, STRATUM, certificates=True),
)
