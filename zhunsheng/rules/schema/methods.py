# SPDX-License-Identifier: Apache-2.0
"""Evidence about methods and capability."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import FROM, LAB, RECORDED, TO, Table, extra, key, may, must

TABLES = (
    Table(
        "procedures",
        Text("方法版本", "editions of methods"),
        (
            LAB,
            must("family", "id", "器具类别", "family of instruments"),
            must(
                "version",
                "id",
                "版本；有年号的方法即年号，如 2016",
                "edition; the year for a public method, such as 2016",
            ),
            extra(
                "method",
                "text",
                "方法号（不含年号），如 JJF 1587",
                "method without edition, such as JJF 1587",
            ),
            must("effective_from", "instant", "实施（含）", "in force from, inclusive"),
            may(
                "superseded_at",
                "instant",
                "被代替（不含）；空为现行",
                "superseded, exclusive; null is current",
            ),
            RECORDED,
        ),
    ),
    Table(
        "method_limits",
        Text("方法的限值", "limits a method sets"),
        (
            LAB,
            must("method", "text", "方法号（不含年号）", "method without edition"),
            must("edition", "id", "版本", "edition"),
            must("quantity", "text", "temperature|humidity", "temperature|humidity"),
            may(
                "low", "real", "下限（含），°C 或 %；空为不限", "lowest, inclusive, °C or %; null is no limit"
            ),
            may(
                "high",
                "real",
                "上限（含），°C 或 %；空为不限",
                "highest, inclusive, °C or %; null is no limit",
            ),
            may(
                "equalisation_min",
                "real",
                "恒温最短时间，分钟；空为无要求",
                "least equalisation, minutes; null is none",
            ),
            may(
                "min_duration_min",
                "real",
                "校准最短时间，分钟；空为未规定",
                "least duration, minutes; null is unstated",
            ),
            may(
                "required_ratio",
                "real",
                "对标准器的要求比；空为未规定",
                "required ratio to the standard; null is unstated",
            ),
        ),
    ),
    Table(
        "scope",
        Text("能力范围（简表）", "capability, short form in counts"),
        (
            LAB,
            must("family", "id", "器具类别", "family of instruments"),
            must("hi_counts", "real", "范围上限，分度", "upper range, counts"),
            must("cmc_counts", "real", "CMC，分度", "CMC, counts"),
            FROM,
            TO,
            RECORDED,
        ),
    ),
    Table(
        "cmc",
        Text("校准和测量能力", "calibration and measurement capability"),
        (
            key("cmc_id", "能力行", "capability row"),
            LAB,
            must(
                "basis",
                "text",
                "accreditation|statutory|examination|own",
                "accreditation|statutory|examination|own",
            ),
            must("quantity", "text", "量，如 dc-voltage", "quantity, such as dc-voltage"),
            must("family", "id", "器具类别", "family of instruments"),
            may("field", "text", "领域", "field"),
            may("method", "text", "方法号（不含年号）；空为不限", "method without edition; null is any"),
            may("edition", "id", "版本；空为不限", "edition; null is any"),
            may("site_id", "id", "场所；空为全部", "site; null is all"),
            may(
                "low",
                "real",
                "下限（含），单位见 unit；空为不限",
                "lowest value, inclusive, in unit; null is no limit",
            ),
            may(
                "high",
                "real",
                "上限（含），单位见 unit；空为不限",
                "highest value, inclusive, in unit; null is no limit",
            ),
            must("unit", "text", "无词头的单位代码，如 V", "unit code without prefix, such as V"),
            extra(
                "frequency_low",
                "real",
                "频率下限（含）Hz；空为与频率无关",
                "lowest frequency, Hz; null is independent",
            ),
            extra("frequency_high", "real", "频率上限（含）Hz", "highest frequency, inclusive, Hz"),
            must(
                "form", "text", "value|linear|quadrature|class|other", "value|linear|quadrature|class|other"
            ),
            may("u", "real", "常数项，单位见 unit，k=2", "constant term, in unit, k=2"),
            may(
                "u_relative",
                "real",
                "与量值成正比的系数（1 即 100 %）",
                "factor of the magnitude (1 is 100 %)",
            ),
            may("u_text", "text", "公布的写法", "as published"),
            extra(
                "u_unit",
                "text",
                "u 是另一种量时的单位（如 Hz 上的 dB），无词头；空为 unit",
                "unit of u where it is another quantity (dB over Hz), without prefix; null is unit",
            ),
            FROM,
            TO,
            RECORDED,
        ),
    ),
    Table(
        "deviations",
        Text("偏离", "deviations"),
        (
            key("deviation_id", "偏离单", "deviation"),
            LAB,
            must("cert_id", "id", "证书或任务", "certificate or task"),
            must("kind", "text", "environment|method|scope|other", "environment|method|scope|other"),
            may("approved_by", "id", "批准人", "who approved"),
            may("approved_at", "instant", "批准时刻", "when approved"),
            may("accepted_at", "instant", "客户接受时刻", "when the client accepted"),
            may("reason", "text", "理由", "reason"),
            extra("judged_at", "instant", "技术判断的时刻", "when it was judged technically"),
        ),
    ),
)
