# SPDX-License-Identifier: Apache-2.0
"""Results changed between the check and the signature: what was signed nobody had checked."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, together, verdict
from zhunsheng.rules.history.frames import NO_STAGE, columns, greater, seconds
from zhunsheng.rules.history.inside import FIELDS
from zhunsheng.rules.rule import Expression, Frames, Rule

SLACK = 120
"""Seconds: a correction that the checker asked for may be saved a moment after the check."""


def _unchecked(frames: Frames) -> Expression:
    """Certificates with a result edited after the last check before the signature."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "checked_at", "signed_at")
    e = frames["events"].select("at", "action", "field", e_lab="lab_id", e_cert="cert_id")
    e = e.filter((e.action == "check") | ((e.action == "edit") & e.field.isin(FIELDS)))
    j = beside(c, e, "inner", lab_id="e_lab", cert_id="e_cert")
    j = j.filter(j["at"] <= j.signed_at)
    seen = j.group_by("lab_id", "cert_id").aggregate(
        certificate=j.certificate.max(), signed=j.signed_at.max(), told=j.checked_at.max(),
        again=j["at"].max(where=j.action == "check"), edited=j["at"].max(where=j.action == "edit"),
    )  # fmt: skip
    checked = greater(ibis.coalesce(seen.told, seen.again), ibis.coalesce(seen.again, seen.told))
    seen = seen.mutate(checked=checked)
    late = (seen.edited < seen.signed) & (seconds(seen.checked, seen.edited) > SLACK)
    judged = seen.mutate(
        verdict=verdict((late, "broken")),
        score=seconds(seen.checked, seen.edited).cast("float64") / 60.0,
    )
    told = ("checked", "edited", "signed", "score")
    return result(judged, record=lambda f: f.certificate, **columns(**{name: name for name in told}))


UNCHECKED = Rule(
    id="R-EDIT-08",
    catalogue=("H30",),
    clauses=("5.8.2/signatures",),
    supports=frozenset({"5.8.2/signatures"}),
    title=Text("核验之后没有改过结果就签发", "No result was edited after its check and then signed"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{record}：{checked} 核验，{edited} 又改了结果，没有再核验，{signed} 签发",
        "{record} was checked at {checked}, its results edited at {edited}, and signed at {signed} without"
        " another check",
    ),
    clears=Text("出示改动之后的核验记录", "Show the record of a check after the edit"),
    innocent=(
        Text("改后又看过而没有记下", "it was looked at again, and this was not written down"),
        Text("时钟偏差（已放宽两分钟）", "clock skew (two minutes are allowed)"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("checked_at", "signed_at"),
            "events": ("cert_id", "lab_id", "at", "action", "field"),
        },
    ),
    reads={"certificates": ("number",)},
    expression=_unchecked,
    within=True,
)

RULES = (UNCHECKED,)
