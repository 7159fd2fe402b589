# SPDX-License-Identifier: Apache-2.0
"""Numbers of certificates: each stands for one."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, together
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

RULES = (SHARED,)
