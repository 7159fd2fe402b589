# SPDX-License-Identifier: Apache-2.0
"""Evidence about the organisation and its people."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import FROM, LAB, RECORDED, TO, Table, extra, key, may, must

TABLES = (
    Table(
        "labs",
        Text("实验室", "laboratories"),
        (
            LAB,
            may("x_km", "real", "平面坐标东", "position east"),
            may("y_km", "real", "平面坐标北", "position north"),
            may("accredited_from", "instant", "认可起", "accredited from"),
            may("accredited_to", "instant", "认可止（不含）", "accredited to, exclusive"),
            may("paper_records", "flag", "以纸质记录为主", "keeps records on paper"),
            extra(
                "profile",
                "text",
                "accredited|statutory|defence|in-house",
                "accredited|statutory|defence|in-house",
            ),
            extra(
                "period_from", "instant", "证据所述期间起（含）", "the evidence tells of work from, inclusive"
            ),
            extra(
                "asked_at",
                "instant",
                "证据所述期间的最后时刻；按它看实验室是否有效、是否到期",
                "last instant the evidence tells of; what is in force and what is due are judged then",
            ),
        ),
    ),
    Table(
        "people",
        Text("人员", "people"),
        (
            key("person_id", "人员", "person"),
            LAB,
            may("left_at", "instant", "离职时刻；空为在职", "when the person left; null is still there"),
            extra("label", "text", "显示名（可为化名）", "shown name, may be a pseudonym"),
        ),
    ),
    Table(
        "authorisations",
        Text("岗位授权", "authorisations to act"),
        (
            key("person_id", "人员", "person"),
            LAB,
            must("family", "id", "器具类别", "family of instruments"),
            must("act", "text", "calibrate|check|sign", "calibrate|check|sign"),
            extra(
                "method",
                "text",
                "方法号（不含年号）；空为该类别全部方法",
                "method without edition; null is all of the family",
            ),
            FROM,
            TO,
            RECORDED,
        ),
    ),
    Table(
        "signing_fields",
        Text("授权签字领域", "fields of authorised signatories"),
        (
            key("person_id", "人员", "person"),
            LAB,
            must("field", "text", "领域，如 electromagnetic", "field, such as electromagnetic"),
            extra("grade", "text", "RM1|RM2|senior|verifier|other", "RM1|RM2|senior|verifier|other"),
            FROM,
            TO,
            RECORDED,
        ),
    ),
    Table(
        "leave",
        Text("请假", "leave"),
        (
            key("person_id", "人员", "person"),
            LAB,
            must("from_at", "instant", "起（含）", "from, inclusive"),
            may("to_at", "instant", "止（不含）", "to, exclusive"),
        ),
    ),
    Table(
        "holds",
        Text("停用与暂停", "holds that stop work"),
        (
            key("hold_id", "停用单", "hold"),
            LAB,
            must(
                "subject_kind",
                "text",
                "equipment|person|method|room|item",
                "equipment|person|method|room|item",
            ),
            must(
                "subject_id", "id", "对象；方法为方法号", "subject; for a method its number without edition"
            ),
            may("function", "text", "功能；空为全部", "function; null is all"),
            must("from_at", "instant", "起（含）", "from, inclusive"),
            may("to_at", "instant", "止（不含）；空为仍停", "to, exclusive; null is still held"),
            may("reason", "text", "原因", "reason"),
            RECORDED,
            extra(
                "label",
                "text",
                "停用出自设备状态时的状态（red 停用、out 送校等）；空为停用令",
                "the equipment's label it comes from (red, out, …); null is an order to stop",
            ),
        ),
    ),
)
