# SPDX-License-Identifier: Apache-2.0
"""Rules about results: raw readings behind every point, no invented digits, and the same when recomputed."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, of_those, own_work, result, together, verdict
from zhunsheng.rules.rule import Expression, Frames, Rule, stages

_POINT = {"points": ("cert_id", "lab_id", "point_no")}
_RESULT = stages("submission", "checking", "signing")


def _place(f: Expression) -> Expression:
    return ibis.coalesce(f.certificate + " / " + f.point_no.cast("string"), f.certificate)


def _raw(frames: Frames) -> Expression:
    """Every point has raw readings, and as many as the method requires.

    Where they were written in several ways, the fullest one counts.
    """
    c = _unsettled(frames)
    p = of_those(c, frames["points"])
    p = p.select(
        "point_no", "n_required", p_lab="lab_id", p_cert="cert_id", here=p["values"].length().fill_null(0)
    )
    listed = p.group_by(m_lab="p_lab", m_cert="p_cert").aggregate(listed=p.count(), first=p.point_no.min())
    j = beside(beside(c, p, lab_id="p_lab", cert_id="p_cert"), listed, lab_id="m_lab", cert_id="m_cert")
    rows, seen = _rows(of_those(c, frames["readings"])), _observed(of_those(c, frames["observations"]))
    j = beside(j, rows, lab_id="r_lab", cert_id="r_cert", point_no="r_point")
    j = beside(j, seen, lab_id="o_lab", cert_id="o_cert", point_no="o_point")
    n = ibis.greatest(j.here.fill_null(0), j.kept.fill_null(0), j.observed.fill_null(0))
    j = j.mutate(n=n, wanted=ibis.coalesce(j.n_required, j.n_reps_required))
    judged = j.mutate(
        verdict=verdict(
            (j.point_no.isnull(), "unknown:no-points"),
            (j.n == 0, "broken"),
            (j.wanted.isnull(), "unknown:no-repeats"),
            (j.n < j.wanted, "broken:fewer"),
            ((j.listed < j.n_points) & (j.point_no == j.first), "broken:points-missing"),
        )
    )
    return result(
        judged,
        record=_place,
        point_no=lambda f: f.point_no,
        n=lambda f: f.n,
        wanted=lambda f: f.wanted,
        listed=lambda f: f.listed,
        n_points=lambda f: f.n_points,
    )


def _unsettled(frames: Frames) -> Expression:
    """Certificates of which a look at their points' lists as a whole does not show that all is there."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "n_points", "n_reps_required")
    r = frames["ranges"]
    r = r.group_by(l_lab="p_lab", l_cert="p_cert").aggregate(
        points=r.points.sum(), fewest=r.fewest.min(), n_most=r.n_most.max(), n_silent=r.n_silent.any()
    )
    j = beside(c, r, lab_id="l_lab", cert_id="l_cert")
    enough = (j.fewest > 0) & (j.n_most.isnull() | (j.fewest >= j.n_most))
    enough = enough & (~j.n_silent | (j.fewest >= j.n_reps_required))
    settled = enough & (j.n_points.isnull() | (j.points >= j.n_points))
    return j.filter(~settled.fill_null(False)).select(*c.columns)


def _rows(readings: Expression) -> Expression:
    """How many readings of a point are kept as rows."""
    kept = readings.filter(readings.value.notnull())
    return kept.group_by(r_lab="lab_id", r_cert="cert_id", r_point="point_no").aggregate(kept=kept.count())


def _observed(observations: Expression) -> Expression:
    """How many readings of the item are kept as observations."""
    o = observations
    items = o.filter(o.role == "item").mutate(n=ibis.coalesce(o.counts.length(), o.texts.length(), 0))
    return items.group_by(o_lab="lab_id", o_cert="cert_id", o_point="point_no").aggregate(
        observed=items.n.sum()
    )


RAW = Rule(
    id="R-RAW-01",
    catalogue=("H17", "H18"),
    clauses=("5.7.1/readings", "6.1.5.1.a"),
    title=Text("每点都有足够的原始读数", "Every point has enough raw readings"),
    severity="hard",
    stages=_RESULT,
    message=Text("点 {point_no} 没有原始读数", "Point {point_no} has no raw reading"),
    cases={
        "fewer": Text(
            "点 {point_no} 有 {n} 次读数，方法要求 {wanted} 次",
            "Point {point_no} has {n} readings, the method requires {wanted}",
        ),
        "no-points": Text("没有记录校准点", "no points are recorded"),
        "no-repeats": Text(
            "点 {point_no} 要求的重复次数没有登记", "the repeats required at point {point_no} are not on file"
        ),
        "points-missing": Text(
            "证书写明 {n_points} 点，只见 {listed} 点",
            "The certificate states {n_points} points, {listed} are recorded",
        ),
    },
    clears=Text(
        "补测缺少的读数；客户提供的数据须注明", "Measure what is missing; mark values the client supplied"
    ),
    innocent=(
        Text("数值由客户提供并注明", "values supplied by the client, and marked"),
        Text("约定的简化方法", "a shortened method was agreed"),
    ),
    needs=together(CERTIFICATE, {"certificates": ("n_reps_required",)}, _POINT),
    reads={
        "certificates": ("number", "n_points"),
        "points": ("values", "n_required"),
        "readings": ("cert_id", "lab_id", "point_no", "value"),
        "observations": ("cert_id", "lab_id", "point_no", "role", "counts", "texts"),
    },
    one_of=("observations", "readings", "points.values"),
    asks=frozenset({"points-missing"}),
    expression=_raw,
)


def _decimals(written: Expression) -> Expression:
    """Digits after the decimal point of a number as written, 0 without one."""
    text = written.strip()
    return ibis.ifelse(text.contains("."), text.length() - text.find(".") - 1, 0)


def _typed(frames: Frames) -> Expression:
    """One row a reading as written: whether it is finer than the resolution, off its grid, or no number.

    An instrument's answer may carry more zeros than its display, so there only the grid counts.
    """
    o = frames["observations"].mutate(text="texts").unnest("text", keep_empty=True)
    step = o.resolution.try_cast("float64")
    steps = o.text.try_cast("float64") / step
    off = (steps - steps.round()).abs() > 1e-6
    manual = o.entry_mode.fill_null("manual") != "auto"
    written = manual & (_decimals(o.text) > _decimals(o.resolution)) & ~o.text.lower().contains("e")
    fine = (off | written).fill_null(False)
    return o.select(
        "lab_id",
        "cert_id",
        "point_no",
        resolution=o.resolution,
        fine=fine,
        wrong=o.text.notnull() & steps.isnull(),
        silent=o.text.isnull() | ~(step > 0).fill_null(False),
        example=ibis.ifelse(fine, o.text, ibis.null("string")),
    )


def _digits(frames: Frames) -> Expression:
    """No reading carries digits the instrument cannot show."""
    r = frames["readings"]
    stored = r.select(
        "lab_id",
        "cert_id",
        "point_no",
        resolution=ibis.null("string"),
        fine=(r.decimals_extra > 0).fill_null(False),
        wrong=ibis.literal(False),
        silent=r.decimals_extra.isnull(),
        example=ibis.null("string"),
    )
    every = ibis.union(_typed(frames), stored)
    every = every.filter(every.fine | every.wrong | every.silent)
    told = every.group_by(o_lab="lab_id", o_cert="cert_id", point_no="point_no").aggregate(
        fine=every.fine.sum(),
        wrong=every.wrong.any(),
        silent=every.silent.any(),
        example=every.example.max(),
        resolution=every.resolution.max(),
    )
    c = own_work(frames).select("lab_id", "cert_id", "certificate")
    seen = beside(c, told, "inner", lab_id="o_lab", cert_id="o_cert")
    judged = seen.mutate(
        verdict=verdict(
            (seen.fine > 0, "broken"),
            (seen.wrong, "unknown:no-number"),
            (seen.silent, "unknown:no-text"),
        )
    )
    return result(
        judged,
        record=_place,
        point_no=lambda f: f.point_no,
        fine=lambda f: f.fine,
        example=lambda f: f.example,
        resolution=lambda f: f.resolution,
    )


DIGITS = Rule(
    id="R-READ-01",
    catalogue=("H35",),
    clauses=("5.8.6/digits",),
    title=Text("读数不细于分度", "No reading is finer than the resolution"),
    severity="arithmetic",
    stages=_RESULT,
    message=Text(
        "点 {point_no} 有 {fine} 个读数细于仪器能显示的（如 {example}，分度 {resolution}）",
        "Point {point_no} has {fine} readings finer than the instrument can show"
        " (such as {example}, resolution {resolution})",
    ),
    cases={
        "no-number": Text(
            "点 {point_no} 有不是数字的读数", "point {point_no} has readings that are no numbers"
        ),
        "no-text": Text(
            "点 {point_no} 没有保留读数原文或分度",
            "point {point_no} kept no reading as written, or no resolution",
        ),
    },
    clears=Text(
        "按显示值更正并写明理由，或更正分度",
        "Correct to what was shown, with a reason, or correct the resolution",
    ),
    innocent=(Text("把平均值当读数存了", "an average was stored as a reading"),),
    needs=CERTIFICATE,
    reads={
        "certificates": ("number",),
        "readings": ("cert_id", "lab_id", "point_no", "decimals_extra"),
        "observations": ("cert_id", "lab_id", "point_no", "texts", "resolution", "entry_mode"),
    },
    one_of=("observations", "readings.decimals_extra"),
    expression=_digits,
)


def _recomputed(frames: Frames) -> Expression:
    """Every place of the certificate reads as its recomputation from raw does."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate")
    r = frames["recomputations"].rename(r_lab="lab_id", r_cert="cert_id")
    j = beside(c, r, lab_id="r_lab", cert_id="r_cert")
    judged = j.mutate(
        verdict=verdict(
            (j.place.isnull(), "unknown:not-recomputed"),
            (j.recomputed.isnull(), "unknown:no-value"),
            (j.reported.isnull(), "broken:not-reported"),
            (j.reported != j.recomputed, "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.certificate + " / " + f.place, f.certificate),
        place=lambda f: f.place,
        reported=lambda f: f.reported,
        recomputed=lambda f: f.recomputed,
    )


RECALCULATED = Rule(
    id="R-RECALC-01",
    catalogue=("H19",),
    clauses=("5.7.3/results", "5.8.3/recomputed"),
    title=Text("证书与重算一致", "The certificate equals its recomputation"),
    severity="arithmetic",
    stages=stages("checking", "signing"),
    message=Text(
        "{place}：证书为 {reported}，由原始读数重算为 {recomputed}",
        "{place}: the certificate says {reported}, recomputed from raw it is {recomputed}",
    ),
    cases={
        "not-reported": Text(
            "{place}：重算得 {recomputed}，证书没有报出",
            "{place}: recomputed as {recomputed}, but not on the certificate",
        ),
        "not-recomputed": Text("{record} 没有重算", "{record} was not recomputed"),
        "no-value": Text("{place} 无法重算", "{place} could not be recomputed"),
    },
    clears=Text("由原始记录重新生成证书", "Make the certificate again from the record"),
    innocent=(
        Text("修约方式不同", "another mode of rounding"),
        Text("有记录的修正", "a documented correction"),
    ),
    needs=together(CERTIFICATE, {"recomputations": ("cert_id", "lab_id", "place", "reported", "recomputed")}),
    reads={"certificates": ("number",)},
    expression=_recomputed,
)

RULES = (RAW, DIGITS, RECALCULATED)
