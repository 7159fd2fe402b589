# SPDX-License-Identifier: Apache-2.0
"""Evidence of subcontracting: which external providers are approved for what, and what was given to them."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import FROM, LAB, RECORDED, TO, Table, extra, key, may, must

TABLES = (
    Table(
        "supplier_approvals",
        Text("外部提供者的批准", "approvals of external providers"),
        (
            key("approval_id", "批准", "approval"),
            LAB,
            must("supplier_id", "id", "外部提供者", "external provider"),
            may("accreditation", "text", "其认可号", "its accreditation number"),
            may("field", "text", "领域；空为不限", "field; null is any"),
            may(
                "family", "id", "器具类别；空为该领域全部", "family of instruments; null is all of the field"
            ),
            may("quantity", "text", "量；空为不限", "quantity; null is any"),
            may("u", "real", "其声明的扩展不确定度（k=2），单位见 unit", "U it states, k=2, in unit"),
            may("unit", "text", "无词头的单位代码，或 %", "unit code without prefix, or %"),
            FROM,
            TO,
            RECORDED,
            extra("label", "text", "显示名", "shown name"),
        ),
    ),
    Table(
        "subcontracts",
        Text("分包", "work given to external providers"),
        (
            key("cert_id", "证书或任务", "certificate or task"),
            LAB,
            may("supplier_id", "id", "外部提供者", "external provider"),
            may("field", "text", "领域", "field"),
            may("family", "id", "器具类别", "family of instruments"),
            may("quantity", "text", "量", "quantity"),
            may("u_need", "real", "客户要求的 U 上限（k=2），单位见 unit", "largest U agreed, k=2, in unit"),
            may("unit", "text", "无词头的单位代码，或 %", "unit code without prefix, or %"),
            may("consented_at", "instant", "客户书面同意的时刻", "when the client consented in writing"),
            may(
                "consent_form",
                "text",
                "portal|letter|email|other；空为口头",
                "portal|letter|email|other; null is by word",
            ),
            may("consent_sha256", "id", "同意文件的 SHA-256", "SHA-256 of the written consent"),
            may("sent_at", "instant", "转为分包的时刻", "when it was subcontracted"),
            may("certificate_no", "text", "外部提供者的证书编号", "number of the provider's certificate"),
            may("issued_at", "instant", "该证书的签发日期", "when that certificate was issued"),
            may("certificate_sha256", "id", "该证书文件的 SHA-256", "SHA-256 of that certificate's file"),
            may("released_at", "instant", "其同意转引的时刻", "when it consented to the reissue"),
            may("entered_by", "id", "录入结果的人", "who entered the results"),
            extra("label", "text", "外部提供者的显示名", "shown name of the provider"),
        ),
    ),
)
