# SPDX-License-Identifier: Apache-2.0
"""Rules about standards found bad after issue: their certificates are judged, and clients told."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, result, together, verdict, work
from zhunsheng.rules.rule import Expression, Frames, Rule, stages


def _followed_up(frames: Frames) -> Expression:
    """Each certificate in the window of a standard found out of tolerance is judged, and its client told."""
    c = work(frames).select("certificate", c_lab="lab_id", c_cert="cert_id")
    j = beside(frames["impacts"], c, lab_id="c_lab", cert_id="c_cert")
    judged = j.mutate(
        verdict=verdict(
            (j.judged_at.isnull(), "broken"),
            (j.turned.fill_null(False) & j.told_at.isnull(), "broken:untold"),
        ),
        named=ibis.coalesce(j.certificate, j.cert_id),
        equip=ibis.coalesce(j.label, j.equip_id),
    )
    return result(
        judged,
        record=lambda f: f.named + " / " + f.impact_id,
        certificate=lambda f: f.named,
        equip=lambda f: f.equip,
        opened_at=lambda f: f.opened_at,
    )


FOLLOWED_UP = Rule(
    id="R-IMPACT-01",
    catalogue=(),
    clauses=("4.4.2/confirmed", "5.8.3/followed_up"),
    title=Text("标准器事后超差，所涉证书逐份评估", "A standard found bad later: each certificate is judged"),
    severity="hard",
    stages=stages(),
    message=Text(
        "标准器 {equip} 事后发现超差（{opened_at} 立案），证书 {certificate} 还没有评估",
        "Standard {equip} was found out of tolerance (taken up {opened_at}); {certificate} is not yet judged",
    ),
    cases={
        "untold": Text(
            "标准器 {equip} 超差使 {certificate} 的结论改变，还没有通知客户",
            "With {equip} out of tolerance the statement of {certificate} changes; its client is untold",
        ),
    },
    clears=Text(
        "评估该证书：偏移与 U/3、最大允许误差比较，修改或说明不必修改；结论改变的通知客户",
        "Judge the certificate: its shift against U/3 and the limit, amend it or say why not; tell the client"
        " where the statement changes",
    ),
    innocent=(
        Text("评估正在进行，期限未到", "the assessment is under way and within its time"),
        Text("评估在纸上", "the assessment is on paper"),
    ),
    needs=together(
        CERTIFICATE,
        {"impacts": ("impact_id", "lab_id", "cert_id", "equip_id", "opened_at", "judged_at")},
    ),
    reads={"certificates": ("number",), "impacts": ("turned", "told_at", "label")},
    judges="impacts",
    expression=_followed_up,
)

RULES = (FOLLOWED_UP,)
