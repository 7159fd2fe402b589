# SPDX-License-Identifier: Apache-2.0
"""Rules about metrological confirmation: usable for the function, and within the range confirmed."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.ranges import COUNTS
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
    either_silent,
    meets,
    result,
    some,
    spans,
    together,
    uses,
    verdict,
)
from zhunsheng.rules.rule import Expression, Frames, Rule, stages


def _confirmed(frames: Frames) -> Expression:
    """Whether a confirmation in force on the day finds the standard usable for the function."""
    use = uses(frames)
    said = frames["confirmations"].rename(c_lab="lab_id", c_equip="equip_id", c_function="function")
    j = beside(use, said, lab_id="c_lab", equip_id="c_equip")
    same = either_silent(j.c_function, j.function)
    other = j.function.isnull() & j.c_function.notnull()
    usable = j.result.isin(("usable", "restricted"))
    contains = spans(j.valid_from, j.valid_to, j.begins, j.ends)
    overlaps = meets(j.valid_from, j.valid_to, j.begins, j.ends)
    seen = j.group_by(USE_KEYS).aggregate(
        filed=some(j.result.notnull()),
        refused=some(overlaps & (j.result == "not") & same),
        doubted=some(overlaps & (j.result == "not") & other),
        covered=some(contains & usable & same),
        perhaps=some(contains & usable & other),
    )
    judged = seen.mutate(
        verdict=verdict(
            (seen.equip_id.isnull(), "unknown:no-standard"),
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (~seen.filed, "unknown:no-confirmation"),
            (seen.refused, "broken:refused"),
            (seen.doubted | (~seen.covered & seen.perhaps), "unknown:no-function"),
            (~seen.covered, "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.equip + " / " + f.function, f.equip, f.certificate),
        equip=lambda f: f.equip,
        function=lambda f: f.function,
        begins=lambda f: f.begins,
        ends=lambda f: f.ends,
    )


CONFIRMED = Rule(
    id="R-CONF-01",
    catalogue=("H05",),
    clauses=("4.4.2/confirmed", "5.8.4/confirmed"),
    title=Text("标准器经计量确认可用", "The standard is confirmed usable"),
    severity="hard",
    stages=ALWAYS,
    waits=UNPLANNED,
    message=Text(
        "标准器 {equip}（功能 {function}）于 {begins} 至 {ends} 使用，当时没有有效的计量确认",
        "Standard {equip} (function {function}) was used from {begins} to {ends}"
        " with no confirmation in force",
    ),
    cases={
        "refused": Text(
            "标准器 {equip}（功能 {function}）经计量确认不可用，却于 {begins} 至 {ends} 使用",
            "Standard {equip} (function {function}) was found not usable, yet used from {begins} to {ends}",
        ),
        "no-standard": NO_STANDARD,
        "no-day": NO_DAY,
        "no-confirmation": Text(
            "标准器 {equip} 没有计量确认记录", "no confirmation of standard {equip} is on file"
        ),
        "no-function": Text(
            "标准器 {equip} 按功能确认，但未记录所用功能",
            "{equip} is confirmed by function, but the one used is not recorded",
        ),
    },
    clears=Text(
        "完成并登记计量确认，或换用可用标准器", "Complete and file the confirmation, or use a usable standard"
    ),
    innocent=(Text("确认记录在纸上", "the confirmation is on paper"),),
    needs=together(
        CERTIFICATE,
        {"confirmations": ("equip_id", "lab_id", "function", "result", "valid_from", "valid_to")},
    ),
    reads=USE,
    one_of=ONE_USE,
    expression=_confirmed,
)


def _said(frames: Frames) -> Expression:
    names = ("function", "quantity", "unit", "low", "high")
    return frames["confirmations"].rename(
        c_lab="lab_id", c_equip="equip_id", **{f"c_{name}": name for name in names}
    )


def _right(j: Expression, quantity: Expression) -> Expression:
    """Whether a confirmation was in force, found the standard usable, and is of the function and quantity."""
    return (
        spans(j.valid_from, j.valid_to, j.begins, j.ends)
        & j.result.isin(("usable", "restricted"))
        & either_silent(j.c_function, j.function)
        & (quantity.isnull() | either_silent(j.c_quantity, quantity))
    )


def _within(j: Expression, value: Expression) -> Expression:
    return (j.c_low.isnull() | (j.c_low <= value)) & (j.c_high.isnull() | (value <= j.c_high))


def _unsettled(frames: Frames) -> Expression:
    """The uses of which no single confirmation holds all that was asked.

    It holds both ends of the range used, and the least and the most of each range of points, so that nearly
    every use is settled without a look at each point.
    """
    use = uses(frames).select(*USE_KEYS, "low", "high", "unit")
    r = frames["ranges"].select(
        "least", "most", r_lab="p_lab", r_cert="p_cert", r_function="function", r_quantity="quantity",
        r_unit="unit", r_silent="silent",
    )  # fmt: skip
    j = beside(use, r, lab_id="r_lab", cert_id="r_cert", function="r_function")
    j = beside(j, _said(frames), lab_id="c_lab", equip_id="c_equip")
    silent = j.low.isnull() & j.high.isnull()
    points = (j.r_unit == j.c_unit) & (j.r_unit != COUNTS) & ~j.r_silent & _within(j, j.least)
    held = ibis.ifelse(j.r_cert.isnull(), ~silent, points & _within(j, j.most))
    for end in ("low", "high"):
        held = held & (j[end].isnull() | ((j.unit == j.c_unit) & _within(j, j[end])))
    held = _right(j, j.r_quantity) & ((j.c_low.isnull() & j.c_high.isnull()) | held)
    each = j.group_by((*use.columns, "confirmation_id")).aggregate(held=held.fill_null(False).all())
    seen = each.group_by(use.columns).aggregate(settled=each.held.any())
    return seen.filter(~seen.settled).drop("settled")


def _demands(frames: Frames) -> Expression:
    """Every value asked of a standard: both ends of the range used, and each point by its function.

    A use that states neither keeps one row without a value.
    """
    use = _unsettled(frames)
    points = frames["points"].select(
        p_lab="lab_id",
        p_cert="cert_id",
        p_function="function",
        value="nominal_value",
        p_unit="value_unit",
        quantity="quantity",
        point_no="point_no",
    )
    j = beside(use, points, lab_id="p_lab", cert_id="p_cert", function="p_function")
    silent = j.low.isnull() & j.high.isnull()
    by_point = j.filter(j.point_no.notnull() | silent).select(
        *USE_KEYS, value="value", unit="p_unit", quantity="quantity", point_no="point_no"
    )
    ends = [
        use.filter(use[end].notnull()).select(
            *USE_KEYS,
            value=use[end],
            unit=use.unit,
            quantity=ibis.null("string"),
            point_no=ibis.null("int64"),
        )
        for end in ("low", "high")
    ]
    return ibis.union(by_point, *ends)


def _in_range(frames: Frames) -> Expression:
    """Whether each value asked lies in a range confirmed in force."""
    asked = _demands(frames)
    j = beside(asked, _said(frames), lab_id="c_lab", equip_id="c_equip")
    right, within = _right(j, j.quantity), _within(j, j.value)
    seen = j.group_by((*USE_KEYS, "point_no", "value", "unit")).aggregate(
        known=some(right),
        free=some(right & j.c_low.isnull() & j.c_high.isnull()),
        comparable=some(right & (j.c_unit == j.unit)),
        within=some(right & (j.c_unit == j.unit) & within),
        low=j.c_low.min(where=right & (j.c_unit == j.unit)),
        high=j.c_high.max(where=right & (j.c_unit == j.unit)),
    )
    judged = seen.mutate(
        verdict=verdict(
            (seen.equip_id.isnull(), "unknown:no-standard"),
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (~seen.known, "unknown:no-confirmation"),
            (seen.free, None),
            (seen.value.isnull(), "unknown:no-value"),
            (~seen.comparable, "unknown:unit"),
            (~seen.within, "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.equip + " / " + f.function, f.equip, f.certificate),
        equip=lambda f: f.equip,
        value=lambda f: ibis.ifelse(_whole(f), ibis.null("float64"), f.value),
        unit_used=lambda f: ibis.ifelse(_whole(f), ibis.null("string"), f.unit),
        low=lambda f: f.low,
        high=lambda f: f.high,
        point_no=lambda f: ibis.ifelse(_whole(f), ibis.null("int64"), f.point_no),
    ).distinct()


def _whole(f: Expression) -> Expression:
    """Whether a verdict is about the use as a whole and need be said once, not for every value."""
    return f.verdict.isin(("unknown:no-standard", "unknown:no-day", "unknown:no-confirmation"))


RANGE = Rule(
    id="R-CONF-02",
    catalogue=("H07",),
    clauses=("4.4.2/confirmed", "5.7.5/range"),
    title=Text("所用值在确认的量程内", "Values lie within the confirmed range of the standard"),
    severity="hard",
    stages=stages("submission", "checking", "signing"),
    message=Text(
        "标准器 {equip} 用到 {value} {unit_used}，确认的量程为 {low} 至 {high}",
        "Standard {equip} was used at {value} {unit_used}; the confirmed range is {low} to {high}",
    ),
    cases={
        "no-standard": NO_STANDARD,
        "no-day": NO_DAY,
        "no-confirmation": Text(
            "标准器 {equip} 当时没有有效的计量确认，量程无从比较",
            "no confirmation of standard {equip} was in force, so there is no range to compare with",
        ),
        "no-value": Text(
            "标准器 {equip} 的使用范围未记录", "the range used of standard {equip} is not recorded"
        ),
        "unit": Text(
            "标准器 {equip} 使用值的单位 {unit_used} 与确认的单位不同，无法比较",
            "the unit {unit_used} used of standard {equip} is not the one it was confirmed in",
        ),
    },
    clears=Text(
        "换用量程合适的标准器重做，或登记覆盖该值的计量确认",
        "Redo with a suitable standard, or file a confirmation that covers the value",
    ),
    innocent=(Text("外推经过验证", "the extrapolation is validated"),),
    needs=together(
        CERTIFICATE,
        {
            "confirmations": (
                "equip_id",
                "lab_id",
                "function",
                "quantity",
                "low",
                "high",
                "unit",
                "result",
                "valid_from",
                "valid_to",
            )
        },
    ),
    reads=together(
        USE,
        {
            "confirmations": ("confirmation_id",),
            "points": (
                "cert_id",
                "lab_id",
                "point_no",
                "function",
                "quantity",
                "nominal_value",
                "value_unit",
            ),
        },
    ),
    one_of=ONE_USE,
    expression=_in_range,
)


RULES = (CONFIRMED, RANGE)
