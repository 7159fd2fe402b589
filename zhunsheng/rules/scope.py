# SPDX-License-Identifier: Apache-2.0
"""Rules about capability: every result within it, the symbol only where it is, and U never below the CMC.

Capability comes from `cmc`, and from the short table `scope`, whose counts are compared with points that
state no value of their own (their unit is written "#").
"""

from collections.abc import Callable

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.ranges import COUNTS, stated
from zhunsheng.rules.frames import (
    CERTIFICATE,
    NO_DAY,
    beside,
    either_silent,
    own_work,
    result,
    some,
    spans,
    together,
    verdict,
)
from zhunsheng.rules.rule import Columns, Explanation, Expression, Frames, Rule, stages

_NEEDS = together(CERTIFICATE, {"certificates": ("family",), "points": ("cert_id", "lab_id", "point_no")})
_READS: Columns = {
    "certificates": ("method", "proc_version", "site_id", "drafted_at", "number"),
    "points": (
        "nominal",
        "u_counts",
        "quantity",
        "nominal_value",
        "u_value",
        "u_step",
        "value_unit",
        "u_unit",
        "frequency",
        "in_scope",
    ),
    "cmc": (
        "lab_id",
        "quantity",
        "family",
        "method",
        "edition",
        "site_id",
        "low",
        "high",
        "unit",
        "frequency_low",
        "frequency_high",
        "form",
        "u",
        "u_relative",
        "u_unit",
        "valid_from",
        "valid_to",
    ),
    "scope": ("lab_id", "family", "hi_counts", "cmc_counts", "valid_from", "valid_to"),
}
_NO_POINTS = Text("没有记录校准点", "no points are recorded")
_NO_VALUE = Text(
    "点 {point_no} 没有写明量值与单位", "the value and unit of point {point_no} are not recorded"
)
Enough = Callable[[Expression], Expression]
_CAPABILITY = ("cmc", "scope")
_POINT = ("lab_id", "cert_id", "certificate", "point_no", "value", "unit", "quantity", "in_scope")


def _capability(frames: Frames) -> Expression:
    """Capability rows of both tables in one shape; a short row holds for any quantity of its family."""
    rows, short = frames["cmc"], frames["scope"]
    text, real = ibis.null("string"), ibis.null("float64")
    short = short.select(
        "lab_id",
        quantity=text,
        family=short.family,
        method=text,
        edition=text,
        site_id=text,
        low=-short.hi_counts,
        high=short.hi_counts,
        unit=ibis.literal(COUNTS),
        frequency_low=real,
        frequency_high=real,
        form=ibis.literal("value"),
        u=short.cmc_counts,
        u_relative=real,
        u_unit=text,
        valid_from=short.valid_from,
        valid_to=short.valid_to,
    )
    both = ibis.union(rows.select(*short.columns), short)
    return both.rename(**{f"k_{name}": name for name in short.columns})


def _filed(frames: Frames) -> Expression:
    """Laboratories that have any capability on file."""
    rows = _capability(frames)
    return rows.group_by(f_lab="k_lab_id").aggregate(filed=rows.count())


def _certificates(frames: Frames) -> Expression:
    return own_work(frames).select(
        "lab_id",
        "cert_id",
        "certificate",
        "family",
        "method",
        "edition",
        "site_id",
        "begins",
        "ends",
        *(("signing_at", "accredited_mark") if "accredited_mark" in own_work(frames).columns else ()),
    )


def _right(j: Expression, begins: str, ends: str) -> Expression:
    """Whether a capability row is of the method, edition, site and quantity, and in force for the work."""
    right = (
        j.k_unit.notnull()
        & either_silent(j.k_quantity, j.quantity)
        & spans(j.k_valid_from, j.k_valid_to, j[begins], j[ends])
    )
    for name in ("method", "edition", "site_id"):
        right = right & either_silent(j[f"k_{name}"], j[name])
    return right


def _covers(j: Expression, lowest: Expression, highest: Expression) -> Expression:
    """Whether a capability row holds for that unit and frequency, and for values from lowest to highest."""
    tuned = j.k_frequency_low.isnull() & j.k_frequency_high.isnull()
    low, high = j.k_frequency_low.fill_null(0.0), j.k_frequency_high.fill_null(float("inf"))
    tuned = tuned | ((low <= j.frequency) & (j.frequency <= high)).fill_null(False)
    within = (j.k_low.isnull() | (j.k_low <= lowest)) & (j.k_high.isnull() | (highest <= j.k_high))
    return tuned & (j.k_unit == j.unit) & within


def _cmc(j: Expression, magnitude: Expression) -> Expression:
    """The CMC of a row at a value of that magnitude."""
    relative = j.k_u_relative.fill_null(0.0) * magnitude
    return ibis.cases(
        (j.k_form == "value", j.k_u),
        (j.k_form == "linear", j.k_u + relative),
        (j.k_form == "quadrature", (j.k_u * j.k_u + relative * relative).sqrt()),
    )


def _settled(frames: Frames, begins: str, ends: str, enough: Enough | None) -> Expression:
    """Certificates with points, and whether for each range of them one capability row holds all points.

    A row that holds the least and the most of a range holds what lies between. Nearly every certificate is
    settled so, without a look at each point; `enough` says what else a row must do for that.
    """
    c = _certificates(frames)
    j = c.view().join(frames["ranges"], [("lab_id", "p_lab"), ("cert_id", "p_cert")])
    j = j.join(_capability(frames), [("lab_id", "k_lab_id"), ("family", "k_family")])
    held = _right(j, begins, ends) & _covers(j, j.least, j.most) & ~j.silent
    if enough is not None:
        held = held & enough(j)
    each = j.group_by((*c.columns, "quantity", "unit", "frequency", "u_in", "function")).aggregate(
        held=some(held)
    )
    return each.group_by(s_lab="lab_id", s_cert="cert_id").aggregate(settled=each.held.all())


def _matched(frames: Frames, begins: str, ends: str, enough: Enough | None = None) -> Expression:
    """Points beside every capability row of the family, and whether it fits by each measure.

    Of every certificate that is not settled; one without points keeps one row, `point_no` null.
    """
    j = _certificates(frames).view()
    for other, pairs in (
        (_settled(frames, begins, ends, enough), [("lab_id", "s_lab"), ("cert_id", "s_cert")]),
        (stated(frames["points"]), [("lab_id", "p_lab"), ("cert_id", "p_cert")]),
        (_capability(frames), [("lab_id", "k_lab_id"), ("family", "k_family")]),
    ):
        j = j.left_join(other, pairs)
    j = j.filter(~j.settled.fill_null(False))
    right = _right(j, begins, ends)
    return j.mutate(
        right=right.fill_null(False),
        comparable=(right & (j.k_unit == j.unit)).fill_null(False),
        fits=(right & _covers(j, j.value, j.value)).fill_null(False),
        cmc=_cmc(j, j.value.abs()),
    )


def _place(f: Expression) -> Expression:
    return ibis.coalesce(f.certificate + " / " + f.point_no.cast("string"), f.certificate)


def _in_capability(frames: Frames) -> Expression:
    """Whether each point lies within a capability row in force for the whole work."""
    j = _matched(frames, "begins", "ends")
    seen = j.group_by((*_POINT, "family", "begins", "ends", "accredited_mark")).aggregate(
        fits=some(j.fits),
        right=some(j.right),
        comparable=some(j.comparable),
        low=j.k_low.min(where=j.comparable),
        high=j.k_high.max(where=j.comparable),
    )
    seen = beside(seen, _filed(frames), lab_id="f_lab")
    marked = ~seen.in_scope.fill_null(True)
    judged = seen.mutate(
        verdict=verdict(
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (seen.filed.isnull(), "unknown:no-capability"),
            (seen.point_no.isnull(), "unknown:no-points"),
            (seen.value.isnull() | seen.unit.isnull(), "unknown:no-value"),
            (seen.fits, None),
            (seen.right & ~seen.comparable, "unknown:unit"),
            (marked, "broken:marked"),
            (seen.accredited_mark.fill_null(False), "broken:symbol"),
            (seen.in_scope.isnull(), "broken:no-symbol"),
            (ibis.literal(True), "broken"),
        )
    )
    return result(
        judged,
        record=_place,
        family=lambda f: f.family,
        quantity=lambda f: f.quantity,
        point_no=lambda f: f.point_no,
        value=lambda f: f.value,
        unit_used=lambda f: f.unit,
        low=lambda f: f.low,
        high=lambda f: f.high,
    )


def _beyond(zh: str, en: str) -> Text:
    return Text(
        "点 {point_no}：{quantity} {value} {unit_used} 超出当日能力（{low} 至 {high}）" + zh,
        "Point {point_no}: {quantity} {value} {unit_used} is beyond the capability of the day"
        " ({low} to {high})" + en,
    )


WITHIN = Rule(
    id="R-SCOPE-01",
    catalogue=("H13", "H14"),
    clauses=("4.3/in_force", "5.7.4/in_scope", "5.8.5/within"),
    title=Text("在能力范围内", "Within the capability"),
    severity="hard",
    stages=stages("assignment", "start", "submission", "checking", "signing"),
    waits={case: stages("assignment", "start") for case in ("no-points", "no-value")},
    override="technical-manager",
    final=frozenset({"no-day", "no-points", "no-value", "unit"}),
    asks=frozenset({"no-symbol", "marked"}),
    message=_beyond("，未注明", ", and not marked"),
    cases={
        "marked": _beyond("，该行已注明", "; the line is marked"),
        "symbol": _beyond("，未注明，且证书用了认可标识", ", not marked, under the accreditation symbol"),
        "no-symbol": _beyond(
            "；证书没有用认可标识，该行是否注明没有记录",
            "; the certificate has no symbol, and whether the line is marked is not recorded",
        ),
        "no-day": NO_DAY,
        "no-capability": Text("实验室没有登记能力", "the laboratory has no capability on file"),
        "no-points": _NO_POINTS,
        "no-value": _NO_VALUE,
        "unit": Text(
            "点 {point_no} 的单位 {unit_used} 与能力的单位不同，无法比较",
            "the unit {unit_used} of point {point_no} is not the capability's, they cannot be compared",
        ),
    },
    clears=Text(
        "去掉超出能力的点，或由技术负责人按已定政策放行（该行注明且不用标识）",
        "Leave out what is beyond, or have the technical manager release it by the recorded policy,"
        " each line marked and without the symbol",
    ),
    innocent=(
        Text("当日刚获扩项", "the scope was renewed the same day"),
        Text("由两行能力合并覆盖", "two capability rows combined"),
    ),
    needs=_NEEDS,
    reads=together(_READS, {"certificates": ("accredited_mark", "signed_at")}),
    one_of=_CAPABILITY,
    expression=_in_capability,
)


def _symbol(frames: Frames) -> Expression:
    """What the page shows: each line beyond capability marked, and no symbol where nothing is within."""
    j = _matched(frames, "signing_at", "signing_at")
    point = j.group_by((*_POINT, "accredited_mark", "signing_at")).aggregate(
        fits=some(j.fits), right=some(j.right), comparable=some(j.comparable)
    )
    point = beside(point, _filed(frames), lab_id="f_lab")
    known = point.filed.notnull() & point.value.notnull() & point.unit.notnull()
    known = known & (point.fits | point.comparable | ~point.right)
    beyond = known & ~point.fits
    seen = point.group_by("lab_id", "cert_id", "certificate", "accredited_mark", "signing_at").aggregate(
        points=point.point_no.count(),
        inside=point.fits.sum(),
        silent=some(~known),
        claimed=some(beyond & point.in_scope),
        unmarked=some(beyond & point.in_scope.fill_null(True)),
    )
    symbol = seen.accredited_mark.fill_null(False)
    judged = seen.mutate(
        verdict=verdict(
            (seen.signing_at.isnull(), "unknown:no-day"),
            (seen.points == 0, "unknown:no-points"),
            (seen.unmarked & symbol, "broken"),
            (seen.claimed, "broken:unmarked"),
            (seen.silent, "unknown:no-value"),
            (symbol & (seen.inside == 0), "broken:nothing-within"),
            (seen.unmarked, "unknown:marking"),
        )
    )
    return result(
        judged, record=lambda f: f.certificate, points=lambda f: f.points, inside=lambda f: f.inside
    )


SYMBOL = Rule(
    id="R-SCOPE-02",
    catalogue=("H13",),
    clauses=("5.8.5/symbol",),
    title=Text("标识与注明", "Symbol and marking"),
    severity="hard",
    stages=stages("signing"),
    message=Text(
        "证书 {record} 用了认可标识，却有未注明的超出能力的结果",
        "Certificate {record} carries the symbol over results beyond capability that are not marked",
    ),
    cases={
        "nothing-within": Text(
            "证书 {record} 用了认可标识，但没有一个结果在能力内",
            "Certificate {record} carries the symbol, but no result is within capability",
        ),
        "unmarked": Text(
            "证书 {record} 有未注明的超出能力的结果",
            "Certificate {record} has results beyond capability that are not marked",
        ),
        "no-value": Text(
            "证书 {record} 有结果无法与能力比较",
            "certificate {record} has results that cannot be compared with the capability",
        ),
        "marking": Text(
            "证书 {record} 有超出能力的结果，没有记录是否注明",
            "certificate {record} has results beyond capability; whether they are marked is not recorded",
        ),
        "no-day": Text("没有签发时间", "the time of signing is not recorded"),
        "no-points": _NO_POINTS,
    },
    clears=Text(
        "由技术负责人按已定政策放行：在每个超出能力的行注明，全部超出时去掉标识",
        "Have the technical manager release it by the recorded policy: mark each line beyond capability and,"
        " without any within, drop the symbol",
    ),
    innocent=(Text("签发当日刚获扩项", "the scope was renewed on the day of signing"),),
    override="technical-manager",
    final=frozenset({"nothing-within", "no-value", "no-day", "no-points"}),
    needs=together(_NEEDS, {"certificates": ("accredited_mark", "signed_at")}),
    reads=_READS,
    one_of=_CAPABILITY,
    expression=_symbol,
)


def _above(j: Expression) -> Expression:
    """Whether the least U of a range is beyond doubt above the CMC of its largest value."""
    largest = ibis.greatest(j.least.abs(), j.most.abs())
    growing = (j.k_u >= 0.0) & (j.k_u_relative.fill_null(0.0) >= 0.0)
    alike = ibis.coalesce(j.k_u_unit, j.k_unit) == j.u_in
    return ~j.u_silent & growing & alike & (j.u_least > _cmc(j, largest) + 1e-5 * j.step)


def _not_below(frames: Frames) -> Expression:
    """Whether U as printed reaches the CMC at the point, rounded to the same place (half to even).

    Where the place is not known one part in a thousand is allowed. Points beyond capability, and
    capability stated as a class, have no CMC to compare with; one in another unit than U is not computed.
    """
    j = _matched(frames, "begins", "ends", _above)
    keys = (*_POINT, "u_reported", "u_step", "u_in", "begins", "ends")
    stated = j.fits & (j.k_form != "class").fill_null(False)
    alike = stated & (ibis.coalesce(j.k_u_unit, j.k_unit) == j.u_in).fill_null(False)
    seen = j.group_by(keys).aggregate(
        cmc=j.cmc.min(where=alike), evaluated=j.cmc.count(where=alike), stated=some(stated),
        computed=some(alike & j.k_form.isin(("linear", "quadrature"))),
    )  # fmt: skip
    step = ibis.ifelse(seen.u_step > 0, seen.u_step, ibis.null("float64"))
    shares = seen.cmc / step
    whole = shares.floor()
    half = (shares - whole - 0.5).abs() < 1e-6
    even = whole + whole % 2
    rounded = ibis.ifelse(half, even, (shares + 0.5).floor())
    below = ibis.ifelse(
        step.isnull(), seen.u_reported < seen.cmc * 0.999, (seen.u_reported / step).round() < rounded
    )
    judged = seen.mutate(
        verdict=verdict(
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (seen.point_no.isnull(), "unknown:no-points"),
            (seen.value.isnull() | seen.unit.isnull(), "unknown:no-value"),
            (~seen.stated, None),
            (seen.u_reported.isnull(), "unknown:no-u"),
            (seen.evaluated == 0, "unknown:no-cmc"),
            (below, "broken"),
        )
    )
    return result(
        judged,
        record=_place,
        point_no=lambda f: f.point_no,
        u_reported=lambda f: f.u_reported,
        cmc=lambda f: f.cmc,
        unit_used=lambda f: f.u_in,
        computed=lambda f: f.computed,
    )


CMC = Rule(
    id="R-CMC-01",
    catalogue=("H15",),
    clauses=("5.8.5/cmc",),
    title=Text("不确定度不小于 CMC", "The uncertainty is not below the CMC"),
    severity="hard",
    stages=stages("submission", "checking", "signing"),
    message=Text(
        "点 {point_no}：U = {u_reported} {unit_used}，小于 CMC {cmc} {unit_used}（k=2，同样修约后）",
        "Point {point_no}: U = {u_reported} {unit_used} is below the CMC, {cmc} {unit_used}"
        " (k=2, rounded alike)",
    ),
    cases={
        "no-day": NO_DAY,
        "no-points": _NO_POINTS,
        "no-value": _NO_VALUE,
        "no-u": Text("点 {point_no} 没有不确定度", "the uncertainty of point {point_no} is not recorded"),
        "no-cmc": Text(
            "点 {point_no} 的 CMC 无法由登记的公式算出，或单位与 U 的不同",
            "the CMC at point {point_no} cannot be computed as filed, or is in another unit than U",
        ),
    },
    clears=Text("复核不确定度评定；报出值不小于 CMC", "Review the budget; report no less than the CMC"),
    innocent=(
        Explanation(
            "CMC 公式取错了点",
            "the CMC's equation was evaluated at another point",
            where=lambda row: bool(row.get("computed")),
        ),
        Text(
            "换了更好的标准器，能力附表尚未更新", "a better standard was used, and the annex not yet updated"
        ),
    ),
    needs=_NEEDS,
    reads=_READS,
    one_of=_CAPABILITY,
    expression=_not_below,
)

RULES = (WITHIN, SYMBOL, CMC)
