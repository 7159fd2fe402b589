# SPDX-License-Identifier: Apache-2.0
"""Rules about standards: traceable, at home, confirmed, within the range confirmed, and not on hold."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    ALWAYS,
    CERTIFICATE,
    NO_DAY,
    NO_STANDARD,
    ONE_USE,
    UNPLANNED,
    USE,
    USE_KEYS,
    beside,
    result,
    some,
    spans,
    together,
    uses,
    verdict,
)
from zhunsheng.rules.rule import Expression, Frames, Rule


def _cover(frames: Frames) -> Expression:
    """Whether one calibration of the standard covers the whole use."""
    use, cover = uses(frames), frames["traceability"].rename(t_lab="lab_id", t_equip="equip_id")
    joined = beside(use, cover, lab_id="t_lab", equip_id="t_equip")
    seen = joined.group_by(USE_KEYS).aggregate(
        filed=some(joined.cal_date.notnull()),
        covered=some(spans(joined.cal_date, joined.valid_to, joined.begins, joined.ends)),
        ended=joined.valid_to.max(where=joined.valid_to <= joined.ends),
        resumed=joined.cal_date.min(where=joined.cal_date > joined.begins),
        proof=joined.certificate_no.argmax(joined.cal_date, where=joined.cal_date <= joined.ends),
    )
    judged = seen.mutate(
        verdict=verdict(
            (seen.equip_id.isnull(), "unknown:no-standard"),
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (~seen.filed, "unknown:no-cover"),
            (~seen.covered, "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.equip + " / " + f.proof, f.equip, f.certificate),
        equip=lambda f: f.equip,
        begins=lambda f: f.begins,
        ends=lambda f: f.ends,
        ended=lambda f: f.ended,
        resumed=lambda f: f.resumed,
    )


COVER = Rule(
    id="R-TRACE-01",
    catalogue=("H01",),
    clauses=("4.4.2/traceable", "5.8.4/covered"),
    title=Text("标准器溯源覆盖作业时间", "Traceability of the standard covers the work"),
    severity="hard",
    stages=ALWAYS,
    waits=UNPLANNED,
    message=Text(
        "标准器 {equip} 于 {begins} 至 {ends} 使用，溯源有效期未覆盖。"
        "上一次有效期止于：{ended}；下一次校准：{resumed}",
        "Standard {equip} was used from {begins} to {ends} without cover. End of the last cover: {ended};"
        " next calibration: {resumed}",
    ),
    cases={
        "no-standard": NO_STANDARD,
        "no-day": NO_DAY,
        "no-cover": Text("标准器 {equip} 没有溯源记录", "no traceability of standard {equip} is on file"),
    },
    clears=Text(
        "登记覆盖该时间的溯源证书，或换用有效标准器重做",
        "File a certificate that covers it, or redo with a valid standard",
    ),
    innocent=(
        Text("延期已批准但未登记", "an extension was approved but not filed"),
        Text("该设备仅作指示用", "the equipment only indicated"),
    ),
    needs=together(CERTIFICATE, {"traceability": ("equip_id", "lab_id", "cal_date", "valid_to")}),
    reads=together(USE, {"traceability": ("certificate_no",)}),
    one_of=ONE_USE,
    expression=_cover,
)


def _away(frames: Frames) -> Expression:
    """Whether the standard was at the provider: on a day after the one it left on, or more than a day after
    it left, and more than a day before it came back."""
    use, cover = uses(frames), frames["traceability"].rename(t_lab="lab_id", t_equip="equip_id")
    joined = beside(use, cover, lab_id="t_lab", equip_id="t_equip")
    day = ibis.interval(days=1)
    after = joined.begins.epoch_seconds() // 86_400 > joined.out_from.epoch_seconds() // 86_400
    away = ((joined.out_from + day < joined.ends) | after) & (
        joined.out_to.isnull() | (joined.begins < joined.out_to - day)
    )
    seen = joined.group_by(USE_KEYS).aggregate(
        away=some(away),
        left=joined.out_from.max(where=away),
        back=joined.out_to.max(where=away),
    )
    judged = seen.mutate(
        verdict=verdict(
            (seen.equip_id.isnull(), "unknown:no-standard"),
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (seen.away, "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.equip, f.certificate),
        equip=lambda f: f.equip,
        begins=lambda f: f.begins,
        ends=lambda f: f.ends,
        left=lambda f: f.left,
        back=lambda f: f.back,
    )


AWAY = Rule(
    id="R-TRACE-02",
    catalogue=("H02",),
    clauses=("5.8.4/at_home",),
    title=Text("标准器未在外送期间使用", "The standard was not away at the provider"),
    severity="hard",
    stages=ALWAYS,
    waits=UNPLANNED,
    message=Text(
        "标准器 {equip} 于 {begins} 至 {ends} 使用，但 {left} 至 {back} 送外校准",
        "Standard {equip} was used from {begins} to {ends}, but was away from {left} to {back}",
    ),
    cases={"no-standard": NO_STANDARD, "no-day": NO_DAY},
    clears=Text(
        "更正外送起止，或换用在场标准器重做",
        "Correct when it left or returned, or redo with a standard at hand",
    ),
    innocent=(
        Text(
            "发运日按整日登记（当日已放宽），返回迟一日登记（已放宽一日）",
            "shipping was typed as a whole day (that day is allowed), or its return filed a day late (a day"
            " is allowed)",
        ),
    ),
    needs=together(CERTIFICATE, {"traceability": ("equip_id", "lab_id", "out_from", "out_to")}),
    reads=USE,
    one_of=ONE_USE,
    expression=_away,
)


RULES = (COVER, AWAY)
