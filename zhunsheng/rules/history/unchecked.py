# SPDX-License-Identifier: Apache-2.0
"""Results changed between the check and the signature, which nobody had checked; or after the signature."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result, together, verdict
from zhunsheng.rules.history.frames import NO_STAGE, columns, greater, seconds
from zhunsheng.rules.history.inside import FIELDS
from zhunsheng.rules.rule import Expression, Frames, Rule

SLACK = 120
"""Seconds: a correction that the checker asked for may be saved a moment after the check."""


def _unchecked(frames: Frames) -> Expression:
    """Certificates with a result edited after the check and then signed, or anything edited after that.

    An amendment explains the latter.
    """
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "checked_at", "signed_at")
    e = frames["events"].select("at", "action", "field", e_lab="lab_id", e_cert="cert_id")
    e = e.filter(e.action.isin(("check", "edit")))
    j = beside(c, e, "inner", lab_id="e_lab", cert_id="e_cert")
    edit, after = j.action == "edit", seconds(j.signed_at, j["at"]) > SLACK
    of_result = edit & j.field.isin(FIELDS)
    j = j.filter((~edit & (j["at"] <= j.signed_at)) | (of_result & (j["at"] <= j.signed_at)) | (edit & after))
    seen = j.group_by("lab_id", "cert_id").aggregate(
        certificate=j.certificate.max(), signed=j.signed_at.max(), told=j.checked_at.max(),
        again=j["at"].max(where=j.action == "check"),
        edited=j["at"].max(where=of_result & (j["at"] <= j.signed_at)),
        changed=j["at"].max(where=edit & after),
    )  # fmt: skip
    a = frames["amendments"]
    explained = a.group_by(a_lab="lab_id", a_cert="cert_id").aggregate(amendments=a.count())
    seen = beside(seen, explained, lab_id="a_lab", cert_id="a_cert")
    checked = greater(ibis.coalesce(seen.told, seen.again), ibis.coalesce(seen.again, seen.told))
    seen = seen.mutate(checked=checked)
    late = ((seen.edited < seen.signed) & (seconds(seen.checked, seen.edited) > SLACK)).fill_null(False)
    afterwards = seen.changed.notnull() & seen.amendments.isnull()
    waited = ibis.ifelse(late, seconds(seen.checked, seen.edited), seconds(seen.signed, seen.changed))
    judged = seen.mutate(
        verdict=verdict((late, "broken"), (afterwards, "broken:signed")),
        score=waited.cast("float64") / 60.0,
    )
    told = ("checked", "edited", "changed", "signed", "score")
    return result(judged, record=lambda f: f.certificate, **columns(**{name: name for name in told}))


UNCHECKED = Rule(
    id="R-EDIT-08",
    catalogue=("H30", "H34"),
    clauses=("5.8.2/signatures",),
    supports=frozenset({"5.8.2/signatures"}),
    title=Text("核验之后没有再改结果", "No result was edited after its check"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{record}：{checked} 核验，{edited} 又改了结果，没有再核验，{signed} 签发",
        "{record} was checked at {checked}, its results edited at {edited}, and signed at {signed} without"
        " another check",
    ),
    cases={
        "signed": Text(
            "{record}：{signed} 签发，{changed} 又被改动，没有修改单",
            "{record} was signed at {signed}, and edited at {changed} without an amendment",
        )
    },
    clears=Text(
        "出示改动之后的核验记录或修改单", "Show the record of a check after the edit, or the amendment"
    ),
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
    reads={"certificates": ("number",), "amendments": ("cert_id", "lab_id")},
    expression=_unchecked,
    within=True,
)

RULES = (UNCHECKED,)
