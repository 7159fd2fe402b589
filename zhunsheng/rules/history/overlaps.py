# SPDX-License-Identifier: Apache-2.0
"""Rules about being in two places at once: persons, standards, and the clients' instruments."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, ONE_USE, USE, beside, own_work, result, some, together, uses
from zhunsheng.rules.history.frames import NO_STAGE, columns, overlaps
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule

_JOB: Columns = {"certificates": ("job_id",)}
_SHOWN = columns(
    who="who",
    begins="begins",
    ends="ends",
    other="other_certificate",
    other_begins="other_begins",
    other_ends="other_ends",
    shared="shared",
    score="score",
)


def _told(pairs: Expression, who: str) -> Expression:
    judged = pairs.mutate(
        verdict=ibis.literal("broken"), who=pairs[who], score=pairs.shared.cast("float64") / 60.0
    )
    return result(judged, record=lambda f: f.certificate + " / " + f.other_certificate, **_SHOWN)


def _sessions(frames: Frames, *more: str) -> Expression:
    return own_work(frames).select("lab_id", "cert_id", "certificate", "job_id", "begins", "ends", *more)


def _persons(frames: Frames) -> Expression:
    """A calibrator in two orders at once; items of one order are one batch."""
    return _told(overlaps(_sessions(frames, "operator_id"), "operator_id"), "operator_id")


PERSONS = Rule(
    id="R-TIME-01",
    catalogue=("H21",),
    clauses=("5.8.1/overlap",),
    title=Text("人员没有同时做两个委托", "Nobody worked on two orders at once"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{who} 于 {begins} 至 {ends} 做 {record}，与 {other}（{other_begins} 至 {other_ends}）重叠 {shared}"
        " 秒",
        "{who} worked from {begins} to {ends} on {record}, which shares {shared} s with {other}"
        " ({other_begins} to {other_ends})",
    ),
    clears=Text(
        "说明哪一项无人值守，或更正起止时间并写明理由",
        "Say which ran unattended, or correct the times with a reason",
    ),
    innocent=(
        Text("恒温槽、记录仪等无人值守的测量", "baths and loggers run alone"),
        Text("时钟偏差", "clock skew"),
    ),
    needs=together(CERTIFICATE, {"certificates": ("operator_id", "job_id")}),
    reads={"certificates": ("number",)},
    expression=_persons,
)


def _standards(frames: Frames) -> Expression:
    """A standard in use for two orders at once, unless it is filed as having channels or being shared."""
    jobs = own_work(frames).select("job_id", w_lab="lab_id", w_cert="cert_id")
    use = beside(uses(frames), jobs, "inner", lab_id="w_lab", cert_id="w_cert")
    e = frames["equipment"]
    shared = e.group_by(s_lab="lab_id", s_equip="equip_id").aggregate(shareable=some(e.shareable))
    use = beside(use, shared, lab_id="s_lab", equip_id="s_equip")
    use = use.filter(~use.shareable.fill_null(False))
    sessions = use.select(
        "lab_id", "cert_id", "certificate", "job_id", "begins", "ends", "equip_id"
    ).distinct()
    return _told(overlaps(sessions, "equip_id"), "equip_id")


STANDARDS = Rule(
    id="R-TIME-02",
    catalogue=("H22",),
    clauses=("5.8.1/overlap",),
    title=Text("标准器没有同时用于两个委托", "No standard was used for two orders at once"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "标准器 {who} 于 {begins} 至 {ends} 用于 {record}，与 {other}（{other_begins} 至 {other_ends}）重叠"
        " {shared} 秒",
        "Standard {who} was used from {begins} to {ends} for {record}, which shares {shared} s with {other}"
        " ({other_begins} to {other_ends})",
    ),
    clears=Text(
        "登记多通道或可共用，或更正起止时间并写明理由",
        "File it as having channels, or correct the times with a reason",
    ),
    innocent=(Text("有多个通道而未登记", "it has parallel channels, declared late"),),
    needs=together(CERTIFICATE, _JOB),
    reads=together(USE, {"certificates": ("number",), "equipment": ("equip_id", "lab_id", "shareable")}),
    one_of=ONE_USE,
    expression=_standards,
)


def _items(frames: Frames) -> Expression:
    """A client's instrument measured for two orders at once, in different places."""
    sessions = _sessions(frames, "instr_id", "room_id", "onsite")
    pairs = overlaps(sessions, "instr_id")
    apart = (pairs.room_id != pairs.other_room_id) | (pairs.onsite != pairs.other_onsite)
    return _told(pairs.filter(apart.fill_null(False)), "instr_id")


ITEMS = Rule(
    id="R-TIME-03",
    catalogue=("H45",),
    clauses=("5.8.1/overlap", "6.1.4/custody"),
    title=Text("样品没有同时在两处", "No item was in two places at once"),
    supports=frozenset({"6.1.4/custody"}),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "样品 {who} 于 {begins} 至 {ends}（{record}）与 {other}（{other_begins} 至 {other_ends}）"
        "在不同地点重叠 {shared} 秒",
        "Item {who} was measured from {begins} to {ends} ({record}) and elsewhere for {other}"
        " ({other_begins} to {other_ends}): {shared} s shared",
    ),
    clears=Text("更正样品标识或时间并写明理由", "Correct the item's identity or the times, with a reason"),
    innocent=(Text("制造商的重复编号", "duplicate serials by the maker"),),
    needs=together(CERTIFICATE, _JOB, {"certificates": ("instr_id",)}),
    reads={"certificates": ("number", "room_id", "onsite")},
    one_of=("certificates.room_id", "certificates.onsite"),
    expression=_items,
)

RULES = (PERSONS, STANDARDS, ITEMS)
