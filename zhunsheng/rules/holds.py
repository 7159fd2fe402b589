# SPDX-License-Identifier: Apache-2.0
"""Rules about holds: nothing that takes part in the work is stopped, then or by the time it is issued."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    ALWAYS,
    CERTIFICATE,
    NO_DAY,
    USE,
    USE_KEYS,
    beside,
    either_silent,
    holds_at,
    meets,
    result,
    some,
    together,
    uses,
    verdict,
    work,
)
from zhunsheng.rules.rule import Expression, Frames, Rule, stages


def _subjects(frames: Frames) -> Expression:
    """Everything a hold can stop, with the time it took part."""
    certificates, use = work(frames), uses(frames)
    asked, checked = certificates.signing_at, certificates.checking_at
    later = ibis.ifelse(asked > certificates.ends, asked, certificates.ends)
    begins, ends = certificates.begins, certificates.ends
    parts = [
        ("person", certificates.operator_id, begins, ends),
        ("person", certificates.checker_id, checked, checked),
        ("person", certificates.signer_id, asked, asked),
        ("room", certificates.room_id, begins, ends),
        ("method", certificates.method, begins, later),
        ("item", certificates.item_id, begins, later),
    ]
    rows = [
        certificates.select(
            "lab_id",
            "cert_id",
            "certificate",
            kind=ibis.literal(kind),
            subject=subject,
            function=ibis.null("string"),
            shown=subject,
            since=since,
            until=until,
        )
        for kind, subject, since, until in parts
    ]
    equipment = use.select(
        "lab_id",
        "cert_id",
        "certificate",
        kind=ibis.literal("equipment"),
        subject=use.equip_id,
        function=use.function,
        shown=use.equip,
        since=use.begins,
        until=use.ends,
    )
    everything = ibis.union(equipment, *rows)
    return everything.filter(everything.subject.notnull())


def _held(frames: Frames) -> Expression:
    """Whether a hold on a subject was in force while the subject took part."""
    subjects = _subjects(frames)
    holds = frames["holds"].rename(h_lab="lab_id", h_function="function")
    j = beside(subjects, holds, "inner", lab_id="h_lab", kind="subject_kind", subject="subject_id")
    active = meets(j.from_at, j.to_at, j.since, j.until)
    same = either_silent(j.h_function, j.function)
    other = j.function.isnull() & j.h_function.notnull()
    keys = ("lab_id", "cert_id", "certificate", "kind", "subject", "shown", "function", "since", "until")
    seen = j.group_by(keys).aggregate(
        on_file=some(j.from_at.notnull()),
        held=some(active & same),
        doubted=some(active & other),
        hold=j.hold_id.max(where=active),
        reason=j.reason.argmax(j.hold_id, where=active),
        held_from=j.from_at.argmax(j.hold_id, where=active),
    )
    judged = seen.mutate(
        verdict=verdict(
            (~seen.on_file, None),
            (seen.since.isnull() | seen.until.isnull(), "unknown:no-day"),
            (seen.held, ibis.literal("broken:") + seen.kind),
            (seen.doubted, "unknown:no-function"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.hold + " / " + f.shown, f.shown),
        subject=lambda f: f.shown,
        function=lambda f: f.function,
        reason=lambda f: f.reason,
        held_from=lambda f: f.held_from,
    )


def _stopped(zh: str, en: str) -> Text:
    return Text(
        zh + " {subject} 自 {held_from} 起停用：{reason}",
        en + " {subject} has been on hold since {held_from}: {reason}",
    )


HOLD = Rule(
    id="R-HOLD-01",
    catalogue=(),
    clauses=("5.8.4/not_stopped", "6.1.9.c/contained"),
    only={"5.8.4/not_stopped": frozenset({"equipment", "no-day", "no-function"})},
    title=Text("没有停用令", "Nothing used is on hold"),
    severity="hard",
    stages=ALWAYS | stages("subcontract"),
    message=Text("{subject} 已停用：{reason}", "{subject} is on hold: {reason}"),
    cases={
        "equipment": _stopped("标准器", "Standard"),
        "person": _stopped("人员", "Person"),
        "method": _stopped("方法", "Method"),
        "room": _stopped("房间", "Room"),
        "item": _stopped("样品", "Item"),
        "no-day": NO_DAY,
        "no-function": Text(
            "{subject} 有部分功能停用，但未记录所用功能",
            "a function of {subject} is on hold, but the one used is not recorded",
        ),
    },
    clears=Text(
        "解除停用，或换用其他标准器、人员、方法、房间",
        "Lift the hold, or use another standard, person, method or room",
    ),
    innocent=(Text("停用时间登记有误", "the time of the hold was typed wrongly"),),
    needs=together(
        CERTIFICATE,
        {
            "holds": (
                "hold_id",
                "lab_id",
                "subject_kind",
                "subject_id",
                "function",
                "from_at",
                "to_at",
                "reason",
            )
        },
    ),
    reads=together(
        USE,
        {
            "certificates": (
                "operator_id",
                "checker_id",
                "signer_id",
                "checked_at",
                "signed_at",
                "room_id",
                "method",
                "item_id",
            )
        },
    ),
    expression=_held,
)

_LABELS = ("red",)
"""Labels that cast doubt on what was measured before; one sent out for its calibration doesn't."""


def _held_since(frames: Frames) -> Expression:
    """Whether a standard is on hold as its work is checked and signed, though it was not as it was used.

    A hold that began while the standard was in use is the other rule's; one lifted before doesn't count.
    """
    certificates = work(frames).select("lab_id", "cert_id", "signing_at")
    use = uses(frames).filter(lambda f: f.equip_id.notnull())
    dated = beside(
        use,
        certificates.rename(w_lab="lab_id", w_cert="cert_id"),
        how="inner",
        lab_id="w_lab",
        cert_id="w_cert",
    )
    holds = frames["holds"].rename(h_lab="lab_id", h_function="function")
    orders = holds.filter(
        (holds.subject_kind == "equipment") & (holds.label.isnull() | holds.label.isin(_LABELS))
    )
    j = beside(dated, orders, lab_id="h_lab", equip_id="subject_id")
    since = (j.from_at > j.ends) & holds_at(j.from_at, j.to_at, j.signing_at)
    same = either_silent(j.h_function, j.function)
    other = j.function.isnull() & j.h_function.notnull()
    seen = j.group_by((*USE_KEYS, "signing_at")).aggregate(
        on_file=some(j.from_at.notnull()),
        held=some(since & same),
        doubted=some(since & other),
        hold=j.hold_id.max(where=since),
        reason=j.reason.argmax(j.hold_id, where=since),
        held_from=j.from_at.argmax(j.hold_id, where=since),
    )
    judged = seen.mutate(
        verdict=verdict(
            (~seen.on_file, None),
            (seen.ends.isnull() | seen.signing_at.isnull(), "unknown:no-day"),
            (seen.held, "broken"),
            (seen.doubted, "unknown:no-function"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.hold + " / " + f.equip, f.equip),
        subject=lambda f: f.equip,
        function=lambda f: f.function,
        reason=lambda f: f.reason,
        held_from=lambda f: f.held_from,
    )


HOLD_SINCE = Rule(
    id="R-HOLD-02",
    catalogue=(),
    clauses=("5.8.3/standards", "6.1.9.c/contained"),
    title=Text("签发前所用标准器没有停用", "No standard used has gone on hold before the issue"),
    severity="hard",
    stages=stages("checking", "signing"),
    message=Text(
        "所用标准器 {subject} 在工作之后、自 {held_from} 起停用：{reason}",
        "Standard {subject}, used for this work, has since been put on hold, from {held_from}: {reason}",
    ),
    cases={
        "no-day": NO_DAY,
        "no-function": Text(
            "{subject} 有部分功能停用，但未记录所用功能",
            "a function of {subject} is on hold, but the one used is not recorded",
        ),
    },
    clears=Text(
        "查清对本次结果的影响后解除停用，或用其他标准器重做；影响可忽略时由技术负责人说明理由放行",
        "Find what it means for these results and lift the hold, or redo with another standard; where the"
        " effect is negligible the technical manager lets it pass, with reasons",
    ),
    innocent=(
        Text(
            "停用的原因出现在工作之后，如运输中跌落",
            "its cause came after the work, such as a fall in transit",
        ),
    ),
    override="technical-manager",
    needs=HOLD.needs,
    reads=together(USE, {"certificates": ("signed_at",), "holds": ("label",)}),
    expression=_held_since,
)

RULES = (HOLD, HOLD_SINCE)
