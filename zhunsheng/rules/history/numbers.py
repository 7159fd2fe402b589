# SPDX-License-Identifier: Apache-2.0
"""Numbers of certificates, and codes to look them up: each stands for one, and none goes without."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, together, verdict
from zhunsheng.rules.history.frames import AMENDED, NO_STAGE, columns, first_hand
from zhunsheng.rules.rule import Expression, Frames, Rule


def _shared(frames: Frames) -> Expression:
    """Certificates whose number another certificate of the laboratory has too, none replacing the other."""
    c = first_hand(own_work(frames), frames).filter(lambda f: f.number.notnull())
    numbers = c.group_by(n_lab="lab_id", n_number="number").aggregate(
        certificates=c.count(), first=c.cert_id.min(), last=c.cert_id.max()
    )
    j = beside(c, numbers.filter(numbers.certificates > 1), "inner", lab_id="n_lab", number="n_number")
    j = j.mutate(verdict=ibis.literal("broken"))
    told = ("number", "certificates", "first", "last")
    return result(j, record=lambda f: f.number, **columns(**{name: name for name in told}))


SHARED = Rule(
    id="R-NUMBER-03",
    catalogue=("H38",),
    clauses=("5.8.2/copies", "6.1.4/unique_id"),
    title=Text("一个编号只有一份证书", "One number stands for one certificate"),
    supports=frozenset({"5.8.2/copies", "6.1.4/unique_id"}),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "编号 {number} 有 {certificates} 份证书（{first} 至 {last}）",
        "Number {number} is that of {certificates} certificates ({first} to {last})",
    ),
    clears=Text("说明哪一份有效，并为另一份另编号", "Say which is valid, and number the other anew"),
    innocent=(Text("重发而没有加后缀", "a re-issue without a suffix"),),
    needs=together(CERTIFICATE, {"certificates": ("number",)}),
    reads=AMENDED,
    expression=_shared,
)

MANY = 10
"""Of fewer certificates it can't be said how a laboratory numbers them."""
YEARS = (1990, 2099)
"""A number between these, where others have the year, is a year."""


def _issued(frames: Frames, *names: str) -> Expression:
    c = own_work(frames).filter(lambda f: f.signed_at.notnull())
    return c.select("lab_id", "cert_id", "certificate", "begins", "signed_at", *names)


def _unnumbered(frames: Frames) -> Expression:
    """Certificates without a number, or with another year in it than that of the work, at laboratories that
    number most of theirs, or write the year at this place in most of theirs."""
    c = _issued(frames, "number")
    year = ibis.coalesce(c.begins, c.signed_at).year()
    c = c.mutate(year=year, at=c.number.find(year.cast("string")))
    placed = c.filter(c["at"] >= 0).group_by("lab_id", "at").aggregate(times=lambda f: f.count())
    best = ibis.window(group_by="lab_id", order_by=(placed.times.desc(), "at"))
    placed = placed.mutate(turn=ibis.row_number().over(best)).filter(lambda f: f.turn == 0)
    labs = c.group_by(l_lab="lab_id").aggregate(all=c.count(), numbered=c.number.count())
    labs = labs.filter((labs["all"] >= MANY) & (labs.numbered * 2 >= labs["all"]))
    j = beside(c, labs, "inner", lab_id="l_lab")
    j = beside(j, placed.select("times", p_lab="lab_id", usual="at"), lab_id="p_lab")
    there = j.number.substr(j.usual, 4).try_cast("float64")
    j = j.mutate(there=ibis.ifelse(j.times * 2 >= j.numbered, there, ibis.null("float64")).cast("int64"))
    other = j.there.between(*YEARS) & ~j.there.between(j.year - 1, j.signed_at.year() + 1)
    judged = j.mutate(verdict=verdict((j.number.isnull(), "broken"), (other.fill_null(False), "broken:year")))
    told = ("all", "numbered", "number", "there", "year")
    return result(judged, record=lambda f: f.certificate, **columns(**{name: name for name in told}))


UNNUMBERED = Rule(
    id="R-NUMBER-04",
    catalogue=("H38",),
    clauses=("6.1.4/unique_id",),
    title=Text("证书都有编号，编号的年份与作业一致", "Certificates are numbered, by the year of the work"),
    supports=frozenset({"6.1.4/unique_id"}),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{record} 没有编号；本实验室签发的 {all} 份中 {numbered} 份有",
        "{record} has no number; {numbered} of the {all} certificates the laboratory issued have one",
    ),
    cases={
        "year": Text(
            "编号 {number} 写的是 {there} 年，作业在 {year} 年；本实验室的编号在该处都写作业的年份",
            "Number {number} says {there}, and the work was done in {year}; most of the laboratory's numbers"
            " have the year of the work there",
        ),
    },
    clears=Text("说明编号规则，补登编号", "Explain how certificates are numbered, and file the number"),
    innocent=(
        Text("旧证书沿用原编号重发", "an old certificate issued again under its number"),
        Text("编号没有导出", "the number was not exported"),
    ),
    needs=together(CERTIFICATE, {"certificates": ("signed_at", "number")}),
    expression=_unnumbered,
    within=True,
)


def _codeless(frames: Frames) -> Expression:
    """Certificates registered without a code to look them up, where most of the laboratory's have one."""
    r = frames["registry"]
    r = r.group_by(r_lab="lab_id", r_cert="cert_id").aggregate(code=r.lookup_code.max())
    j = beside(_issued(frames), r, "inner", lab_id="r_lab", cert_id="r_cert")
    whole = ibis.window(group_by="lab_id")
    j = j.mutate(registered=j.count().over(whole), coded=j.code.count().over(whole))
    usual = (j.registered >= MANY) & (j.coded * 2 >= j.registered)
    judged = j.mutate(verdict=verdict((usual & j.code.isnull(), "broken")))
    return result(judged, record=lambda f: f.certificate, **columns(registered="registered", coded="coded"))


CODELESS = Rule(
    id="R-ARCHIVE-03",
    catalogue=("H37",),
    clauses=("6.6.3",),
    title=Text("登记的证书都有查验码", "Registered certificates have their code"),
    supports=frozenset({"6.6.3"}),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{record} 登记时没有查验码；本实验室登记的 {registered} 份中 {coded} 份有",
        "{record} is registered without a code to look it up; {coded} of the {registered} of this laboratory"
        " have one",
    ),
    clears=Text("补发查验码并告知客户", "Give it a code, and tell the client"),
    innocent=(Text("启用查验之前签发", "issued before codes were used"),),
    needs=together(
        CERTIFICATE,
        {"certificates": ("signed_at",), "registry": ("lab_id", "cert_id", "lookup_code")},
    ),
    reads={"certificates": ("number",)},
    expression=_codeless,
    within=True,
)

RULES = (SHARED, UNNUMBERED, CODELESS)
