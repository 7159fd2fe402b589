# SPDX-License-Identifier: Apache-2.0
"""Rules about duties kept apart and steps taken in order."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, own_work, result, together, verdict, work
from zhunsheng.rules.rule import Expression, Frames, Rule, stages

_NO_PERSON = Text("没有记录校准员、核验员或签字人", "the calibrator, checker or signatory is not recorded")


def _checked_by_another(frames: Frames) -> Expression:
    c = own_work(frames)
    judged = c.mutate(
        verdict=verdict(
            (c.operator_id.isnull() | c.checker_id.isnull(), "unknown:no-person"),
            (c.operator_id == c.checker_id, "broken"),
        )
    )
    return result(judged, record=lambda f: f.certificate, person=lambda f: f.operator_id)


CHECK = Rule(
    id="R-DUTY-01",
    catalogue=("H32",),
    clauses=("5.8.2/signatures", "6.1.7/review_approve"),
    title=Text("核验员不是校准员", "The checker is not the calibrator"),
    severity="hard",
    stages=stages("checking", "signing"),
    message=Text("{person} 既校准又核验 {record}", "{person} both calibrated and checked {record}"),
    cases={"no-person": _NO_PERSON},
    clears=Text("由另一名有授权的人核验", "Have it checked by another authorised person"),
    innocent=(Text("两人实验室的书面豁免", "a two-person laboratory's written dispensation"),),
    needs=together(CERTIFICATE, {"certificates": ("operator_id", "checker_id")}),
    reads={"certificates": ("number",)},
    expression=_checked_by_another,
)


def _signed_by_another(frames: Frames) -> Expression:
    c = work(frames)
    unmade = c.operator_id.isnull() & ~c.subcontracted
    nobody = unmade | c.checker_id.isnull() | c.signer_id.isnull()
    judged = c.mutate(
        verdict=verdict(
            (c.signer_id == c.operator_id, "broken"),
            (c.signer_id == c.checker_id, "broken:own-check"),
            (nobody, "unknown:no-person"),
        )
    )
    return result(judged, record=lambda f: f.certificate, person=lambda f: f.signer_id)


SIGN = Rule(
    id="R-DUTY-02",
    catalogue=("H32",),
    clauses=("5.8.2/signatures", "6.1.7/review_approve"),
    title=Text("签字人不是校准员或核验员", "The signatory is neither calibrator nor checker"),
    severity="hard",
    stages=stages("signing"),
    message=Text("{person} 签发自己校准的 {record}", "{person} signed {record}, which they calibrated"),
    cases={
        "own-check": Text("{person} 签发自己核验的 {record}", "{person} signed {record}, which they checked"),
        "no-person": _NO_PERSON,
    },
    clears=Text("由另一名授权签字人签发", "Have it signed by another authorised signatory"),
    innocent=(Text("两人实验室的书面豁免", "a two-person laboratory's written dispensation"),),
    needs=together(CERTIFICATE, {"certificates": ("operator_id", "checker_id", "signer_id")}),
    reads={"certificates": ("number",)},
    override="quality-manager",
    final=frozenset({"", "no-person"}),
    expression=_signed_by_another,
)


def _in_order(frames: Frames) -> Expression:
    """Start, end, check, sign, in this order, with two minutes allowed for clocks."""
    c = work(frames)
    skew = ibis.interval(minutes=2)
    unordered = (
        (c.ended_at + skew < c.started_at)
        | (c.checked_at + skew < c.ended_at)
        | (c.signing_at + skew < c.checked_at)
        | (c.signing_at + skew < c.ended_at)
    )
    silent = c.started_at.isnull() | c.ended_at.isnull() | c.checked_at.isnull() | c.signing_at.isnull()
    judged = c.mutate(verdict=verdict((unordered.fill_null(False), "broken"), (silent, "unknown:no-time")))
    return result(
        judged,
        record=lambda f: f.certificate,
        started=lambda f: f.started_at,
        ended=lambda f: f.ended_at,
        checked=lambda f: f.checked_at,
        signed=lambda f: f.signing_at,
    )


ORDER = Rule(
    id="R-ORDER-01",
    catalogue=("H30",),
    clauses=("5.8.2/signatures", "6.1.7/review_approve"),
    title=Text("先校准、后核验、再签发", "Calibrated, then checked, then signed"),
    severity="hard",
    stages=stages("signing"),
    message=Text(
        "{record} 的次序不对：开始 {started}，结束 {ended}，核验 {checked}，签发 {signed}",
        "{record} is out of order: started {started}, ended {ended}, checked {checked}, signed {signed}",
    ),
    cases={
        "no-time": Text(
            "{record} 缺开始、结束、核验或签发时间",
            "{record} lacks the time it was started, ended, checked or signed",
        )
    },
    clears=Text(
        "更正有误的时间并写明理由，或重新核验、签发",
        "Correct the wrong time with a reason, or check and sign again",
    ),
    innocent=(Text("时钟偏差（已放宽两分钟）", "clock skew (two minutes are allowed)"),),
    needs=together(CERTIFICATE, {"certificates": ("checked_at", "signed_at")}),
    reads={"certificates": ("drafted_at", "number")},
    expression=_in_order,
)

RULES = (CHECK, SIGN, ORDER)
