# SPDX-License-Identifier: Apache-2.0
"""Evidence about what methods need and whether it was there: equipment, materials, data, providers."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import FROM, LAB, RECORDED, TO, Table, extra, key, may, must

_CERT = key("cert_id", "证书或任务", "certificate or task")
_METHOD = must("method", "text", "方法号（不含年号）", "method without edition")
_FILE = may("file_sha256", "id", "文件的 SHA-256", "SHA-256 of the file")

TABLES = (
    Table(
        "provider_scopes",
        Text("溯源机构的能力", "capability of providers of traceability"),
        (
            key("scope_id", "能力行", "row of the scope"),
            LAB,
            must("provider", "text", "溯源机构，同 traceability.provider", "as traceability.provider"),
            may("basis", "text", "accreditation|statutory", "accreditation|statutory"),
            may("quantity", "text", "量；空为不限", "quantity; null is any"),
            may("low", "real", "下限（含），单位见 unit；空为不限", "lowest, inclusive; null is no limit"),
            may("high", "real", "上限（含），单位见 unit；空为不限", "highest, inclusive; null is no limit"),
            may("unit", "text", "无词头的单位代码", "unit code without prefix"),
            FROM,
            TO,
            RECORDED,
        ),
    ),
    Table(
        "method_needs",
        Text("方法需要什么", "what methods need"),
        (
            key("need_id", "一项需要", "need"),
            LAB,
            _METHOD,
            may("edition", "id", "版本；空为全部", "edition; null is all"),
            must(
                "kind",
                "text",
                "instrument|standard|auxiliary|material|reagent",
                "instrument|standard|auxiliary|material|reagent",
            ),
            must(
                "name",
                "text",
                "设备为其类别（同 equipment.family），物质为其名称（同 lots.name）",
                "of equipment its family (as equipment.family), of a material its name (as lots.name)",
            ),
            may("affects_result", "flag", "影响结果", "affects the result"),
        ),
    ),
    Table(
        "lots",
        Text("标准物质、试剂与消耗品的批", "lots of reference materials, reagents and consumables"),
        (
            key("lot_id", "批", "lot"),
            LAB,
            must("kind", "text", "material|reagent|consumable", "material|reagent|consumable"),
            must("name", "text", "名称", "name"),
            may("certified", "flag", "有证", "certified"),
            may("certificate_no", "text", "证书号", "number of its certificate"),
            may("reason", "text", "用无证物质的理由", "why one without certificate is used"),
            must("received_at", "instant", "入库时刻", "received"),
            may("expires_at", "instant", "失效（不含）；空为不失效", "expires, exclusive; null is never"),
            may("emptied_at", "instant", "用完的时刻", "used up"),
        ),
    ),
    Table(
        "lot_use",
        Text("一证所用的批", "lots used for a certificate"),
        (
            _CERT,
            LAB,
            key("lot_id", "批", "lot"),
            may("used_at", "instant", "使用时刻；空为证书止", "used; null is the end of the work"),
        ),
    ),
    Table(
        "reference_data",
        Text("计算模板所用的表与常数", "tables and constants used by templates"),
        (
            key("data_id", "数据", "data"),
            LAB,
            must("name", "text", "名称", "name"),
            may("source", "text", "出处", "source"),
            may("edition", "text", "出处的版本", "edition of the source"),
            may("reviewed_by", "id", "审核人", "who reviewed it"),
            FROM,
            TO,
        ),
    ),
    Table(
        "equipment_events",
        Text("设备的经历", "what happened to equipment"),
        (
            key("event_id", "事件", "event"),
            LAB,
            must("equip_id", "id", "设备", "equipment"),
            must(
                "kind",
                "text",
                "purchase|repair|move|outing|stop|replacement|scrapping|other",
                "purchase|repair|move|outing|stop|replacement|scrapping|other",
            ),
            must("at", "instant", "时刻；外出为返回", "instant; of an outing the return"),
            may("reason", "text", "理由", "reason"),
            may("verified_at", "instant", "投用前核验的时刻", "verified before (re)entering service"),
            may("verified_by", "id", "核验人", "who verified it"),
        ),
    ),
    Table(
        "uncertainty_reports",
        Text("不确定度评定报告", "uncertainty evaluation reports"),
        (
            key("report_id", "报告", "report"),
            LAB,
            _METHOD,
            must("edition", "id", "版本", "edition"),
            may("cmc_id", "id", "能力行；空为该方法全部", "capability row; null is all of the method"),
            may("approved_at", "instant", "批准时刻；空为未批准", "approved; null is not yet"),
            may("approved_by", "id", "批准人", "who approved"),
        ),
    ),
    Table(
        "methods",
        Text("可用的方法及其层级", "methods available, and their level"),
        (
            LAB,
            _METHOD,
            must("edition", "id", "版本", "edition"),
            must("family", "id", "器具类别", "family of instruments"),
            must("level", "text", "national|industry|local|own", "national|industry|local|own"),
            may(
                "special",
                "text",
                "non-standard|in-house|out-of-scope|modified；空为否",
                "non-standard|in-house|out-of-scope|modified; null is none of these",
            ),
            FROM,
            TO,
        ),
    ),
    Table(
        "validations",
        Text("方法确认", "validations of methods"),
        (
            key("validation_id", "确认", "validation"),
            LAB,
            _METHOD,
            must("edition", "id", "版本", "edition"),
            may("approved_at", "instant", "批准时刻；空为未批准", "approved; null is not yet"),
            may("approved_by", "id", "批准人", "who approved"),
            _FILE,
        ),
    ),
    Table(
        "developers",
        Text("非标方法的开发与确认人员", "who developed and validated non-standard methods"),
        (
            key("person_id", "人员", "person"),
            LAB,
            key("validation_id", "确认", "validation"),
            must("role", "text", "developer|validator", "developer|validator"),
            must("at", "instant", "记录的日期", "date of the record"),
            may("qualification", "text", "RM1|RM2|senior|verifier|other", "RM1|RM2|senior|verifier|other"),
        ),
    ),
    Table(
        "content_checks",
        Text("证书内容的逐项核对", "entries of a certificate's check-list"),
        (
            _CERT,
            LAB,
            key("entry", "应有的内容，如 7.8.2.1a", "entry, such as 7.8.2.1a"),
            may("present", "flag", "有；空为不适用", "present; null does not apply"),
            extra("client_supplied", "flag", "由客户提供", "supplied by the client"),
            extra("marked", "flag", "证书上已注明由客户提供", "marked as supplied by the client"),
        ),
    ),
)
