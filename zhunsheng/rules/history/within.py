# SPDX-License-Identifier: Apache-2.0
"""Certificates that are improbable once in a hundred, at laboratories that stand out for having many such.

Alone none of them says enough among so many looked at. Where a laboratory has many times as many as chance
gives, and stands out for it, most of them are what it stands out for; one in a hundred of its others is among
them by chance.
"""

from collections.abc import Callable

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import beside, own_work, result
from zhunsheng.rules.history.chance import HUNDREDTH, TOLD, mixture, named
from zhunsheng.rules.history.frames import NO_STAGE, columns
from zhunsheng.rules.rule import Expression, Frames, Judging, Rule

Rows = Callable[[Frames], Expression]
"""Certificates, or pairs of them, with `record`, `bits`, and `item`, by which they depend on each other."""


def singles(certificates: Expression) -> Expression:
    """Certificates that have an `item` and `bits`."""
    c = certificates
    return c.select("lab_id", "cert_id", "item", "bits", record=c.certificate)


def pairs(strength: Expression, frames: Frames, item: str, who: str = "lab_id") -> Expression:
    """Pairs with `bits`, and of the later certificate what is their item and, if asked for, its person."""
    c = own_work(frames)
    more = {} if who == "lab_id" else {who: c[who]}
    c = c.select(c_lab="lab_id", c_cert="cert_id", item=c[item], **more)
    j = beside(strength, c, "inner", lab_id="c_lab", cert_id="c_cert")
    return j.select("lab_id", "cert_id", "item", "bits", *more, record=j.certificate + " / " + j.previous)


def _marked(rows: Rows) -> Judging:
    def judging(frames: Frames) -> Expression:
        c = rows(frames)
        labs = named(mixture(c, ("lab_id",))).rename(n_lab="lab_id")
        labs = labs.select("n_lab", "certificates", "hundredth", *(name for name in TOLD if name != "score"))
        j = beside(c.filter(c["bits"] >= HUNDREDTH), labs, "inner", lab_id="n_lab")
        j = j.mutate(
            verdict=ibis.literal("broken"), score=j["bits"], by_chance=(j.certificates / 100.0).round(1)
        )
        told = ("certificates", "hundredth", "by_chance", *TOLD)
        return result(j, record=lambda f: f.record, **columns(**{name: name for name in told}))

    return judging


def within(number: str, one: Rule, rows: Rows) -> Rule:
    """The rule about single certificates of laboratories that stand out, beside that about all of them."""
    return Rule(
        id=number,
        catalogue=one.catalogue,
        clauses=one.clauses,
        title=Text(
            one.title.zh + "：突出的实验室的证书",
            one.title.en + ": certificates of laboratories that stand out",
        ),
        severity="statistical",
        stages=NO_STAGE,
        message=Text(
            "{record} 是其中之一：该实验室比较过的 {certificates} 份中，{hundredth} 份是百份里偶然不到一份的"
            "（至多 {by_chance} 份）；看了 {looks} 个实验室，偶然有 {expected} 个这样多，见到 {seen} 个",
            "{record} is one of them: of {certificates} of the laboratory that were compared, {hundredth} are"
            " what fewer than one in a hundred is by chance ({by_chance} at most). Among {looks}"
            " laboratories chance gives {expected} with as many; seen: {seen}",
        ),
        clears=one.clears,
        innocent=one.innocent,
        needs=one.needs,
        reads=one.reads,
        one_of=one.one_of,
        expression=_marked(rows),
    )
