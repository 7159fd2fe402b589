# SPDX-License-Identifier: Apache-2.0
"""Rules about the environment: within the method's limits, recorded at all, and the item equalised."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, NO_DAY, beside, own_work, result, some, together, verdict
from zhunsheng.rules.methods import accepted
from zhunsheng.rules.rule import Expression, Frames, Rule, stages

_RECORDED = {
    "certificates": (
        "env_temp",
        "env_rh",
        "env_temp_low",
        "env_temp_high",
        "env_rh_low",
        "env_rh_high",
        "number",
    )
}
_NO_LIMITS = Text("方法 {method} 没有登记限值", "no limits of method {method} are on file")


def _recorded(frames: Frames) -> Expression:
    """Certificates with the range of each environmental quantity as recorded."""
    c = own_work(frames)
    return c.mutate(
        t_low=ibis.coalesce(c.env_temp_low, c.env_temp),
        t_high=ibis.coalesce(c.env_temp_high, c.env_temp),
        h_low=ibis.coalesce(c.env_rh_low, c.env_rh),
        h_high=ibis.coalesce(c.env_rh_high, c.env_rh),
    )


def _limits(frames: Frames) -> Expression:
    return frames["method_limits"].rename(
        l_lab="lab_id", l_method="method", l_edition="edition", limited="quantity"
    )


def _within(frames: Frames) -> Expression:
    """One row a certificate and limit: recorded values inside, or a deviation noted or approved."""
    c = _recorded(frames).select(
        "lab_id",
        "cert_id",
        "certificate",
        "method",
        "edition",
        "env_deviation_noted",
        "t_low",
        "t_high",
        "h_low",
        "h_high",
    )
    j = beside(c, _limits(frames), lab_id="l_lab", method="l_method", edition="l_edition")
    warm = j.limited == "temperature"
    j = j.mutate(
        seen_low=ibis.ifelse(warm, j.t_low, j.h_low), seen_high=ibis.ifelse(warm, j.t_high, j.h_high)
    )
    j = beside(j, accepted(frames, "environment"), lab_id="d_lab", cert_id="d_cert")
    outside = ((j.seen_low < j.low) | (j.seen_high > j.high)).fill_null(False)
    outside = outside | ((j.seen_high < j.low) | (j.seen_low > j.high)).fill_null(False)
    noted = j.env_deviation_noted.fill_null(False) | j.approved.notnull()
    judged = j.mutate(
        verdict=verdict(
            (j.method.isnull() | j.edition.isnull(), "unknown:no-method"),
            (j.limited.isnull(), "unknown:no-limits"),
            (outside & ~noted, ibis.literal("broken:") + j.limited),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.certificate + " / " + f.limited, f.certificate),
        method=lambda f: ibis.coalesce(f.method + "-" + f.edition, f.method),
        seen_low=lambda f: f.seen_low,
        seen_high=lambda f: f.seen_high,
        low=lambda f: f.low,
        high=lambda f: f.high,
    )


def _out(zh: str, en: str, unit: str) -> Text:
    return Text(
        f"{zh} {{seen_low}} 至 {{seen_high}} {unit}，"
        f"超出方法 {{method}} 的限值 {{low}} 至 {{high}} {unit}，且没有偏离记录",
        f"{en} {{seen_low}} to {{seen_high}} {unit} is outside the limits of {{method}},"
        f" {{low}} to {{high}} {unit}, with no deviation recorded",
    )


WITHIN = Rule(
    id="R-ENV-01",
    catalogue=("H27",),
    clauses=("4.2/environment_fit",),
    title=Text("环境在方法限值内", "The environment lies within the method's limits"),
    severity="hard",
    stages=stages("start", "submission", "checking", "signing"),
    message=Text("环境超出方法限值", "the environment is outside the method's limits"),
    cases={
        "temperature": _out("温度", "Temperature", "°C"),
        "humidity": _out("相对湿度", "Relative humidity", "%"),
        "no-method": Text("没有记录方法或版本", "the method or its edition is not recorded"),
        "no-limits": _NO_LIMITS,
    },
    clears=Text(
        "等环境恢复后重测，或登记经批准的环境偏离",
        "Measure again when it is back inside, or record an approved deviation",
    ),
    innocent=(Text("取了别的房间的数值", "the value of another room was taken"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("env_temp", "env_rh", "env_deviation_noted", "proc_version", "method"),
            "method_limits": ("lab_id", "method", "edition", "quantity", "low", "high"),
        },
    ),
    reads=together(_RECORDED, {"deviations": ("lab_id", "cert_id", "kind", "approved_by", "accepted_at")}),
    expression=_within,
)


def _written(frames: Frames) -> Expression:
    """Temperature always recorded, humidity where the method limits it."""
    c = _recorded(frames)
    limits = _limits(frames)
    limits = limits.filter(limits.limited == "humidity")
    humid = limits.group_by("l_lab", "l_method", "l_edition").aggregate(humid=limits.count())
    j = beside(c, humid, lab_id="l_lab", method="l_method", edition="l_edition")
    judged = j.mutate(
        verdict=verdict(
            (j.t_low.isnull() | j.t_high.isnull(), "unknown:temperature"),
            (j.humid.notnull() & (j.h_low.isnull() | j.h_high.isnull()), "unknown:humidity"),
        )
    )
    return result(judged, record=lambda f: f.certificate)


WRITTEN = Rule(
    id="R-ENV-02",
    catalogue=("H27",),
    clauses=("4.2/environment_fit",),
    title=Text("记录了环境", "The environment is recorded"),
    severity="hard",
    stages=stages("submission", "checking", "signing"),
    message=Text("没有环境记录", "the environment is not recorded"),
    cases={
        "temperature": Text("{record} 没有温度记录", "no temperature is recorded for {record}"),
        "humidity": Text("{record} 没有湿度记录", "no humidity is recorded for {record}"),
    },
    clears=Text(
        "补记作业期间的环境（来自记录仪或原始记录）",
        "Record the environment of the session, from the logger or the record",
    ),
    innocent=(Text("记录仪故障", "the logger failed"),),
    needs=together(CERTIFICATE, {"certificates": ("env_temp", "env_rh")}),
    reads=together(
        _RECORDED,
        {
            "certificates": ("method", "proc_version"),
            "method_limits": ("lab_id", "method", "edition", "quantity"),
        },
    ),
    expression=_written,
)


def _equalised(frames: Frames) -> Expression:
    """Whether the item stood in the room as long as the method asks before the work began."""
    c = own_work(frames).select(
        "lab_id", "cert_id", "certificate", "method", "edition", "conditioned_at", "begins"
    )
    j = beside(c, _limits(frames), lab_id="l_lab", method="l_method", edition="l_edition")
    seen = j.group_by(c.columns).aggregate(filed=some(j.limited.notnull()), minutes=j.equalisation_min.max())
    stood = seen.begins.epoch_seconds() - seen.conditioned_at.epoch_seconds()
    judged = seen.mutate(
        verdict=verdict(
            (seen.method.isnull() | seen.edition.isnull(), "unknown:no-method"),
            (~seen.filed, "unknown:no-limits"),
            (seen.minutes.fill_null(0) <= 0, None),
            (seen.conditioned_at.isnull(), "unknown:no-conditioning"),
            (seen.begins.isnull(), "unknown:no-day"),
            (stood < seen.minutes * 60, "broken"),
        ),
        stood=(stood / 60).floor(),
    )
    return result(
        judged,
        record=lambda f: f.certificate,
        method=lambda f: ibis.coalesce(f.method + "-" + f.edition, f.method),
        begins=lambda f: f.begins,
        conditioned_at=lambda f: f.conditioned_at,
        minutes=lambda f: f.minutes,
        stood=lambda f: f.stood,
    )


EQUALISED = Rule(
    id="R-EQUAL-01",
    catalogue=(),
    clauses=("4.2/environment_fit",),
    title=Text("样品恒温足够", "The item was equalised long enough"),
    severity="hard",
    stages=stages("start", "submission", "checking", "signing"),
    message=Text(
        "样品自 {conditioned_at} 恒温，到 {begins} 只有 {stood} 分钟，"
        "方法 {method} 要求 {minutes} 分钟；加急不免除",
        "The item was equalising since {conditioned_at}, only {stood} min until {begins};"
        " {method} asks for {minutes} min, and urgency is no excuse",
    ),
    cases={
        "no-method": Text("没有记录方法或版本", "the method or its edition is not recorded"),
        "no-limits": _NO_LIMITS,
        "no-conditioning": Text("没有记录恒温开始时间", "the start of equalisation is not recorded"),
        "no-day": NO_DAY,
    },
    clears=Text("恒温满足要求后再开始", "Start when the item has equalised"),
    innocent=(Text("样品一直在同一房间", "the item stood in the room all along"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("method", "proc_version", "conditioned_at"),
            "method_limits": ("lab_id", "method", "edition", "quantity", "equalisation_min"),
        },
    ),
    reads={"certificates": ("drafted_at", "number")},
    expression=_equalised,
)

RULES = (WITHIN, WRITTEN, EQUALISED)
