# SPDX-License-Identifier: Apache-2.0
"""Evidence of the work: orders, items, certificates, points and what was read."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import LAB, RECORDED, Table, extra, key, may, must

_CERT = key("cert_id", "证书或任务", "certificate or task")
_POINT = must(
    "point_no", "integer", "校准点序号，证书内唯一", "number of the point, unique in the certificate"
)
_MODE = may("entry_mode", "text", "auto|manual|paper", "auto|manual|paper")

TABLES = (
    Table(
        "jobs",
        Text("委托单", "orders"),
        (
            key("job_id", "委托单", "order"),
            LAB,
            may("customer_id", "id", "客户", "client"),
            may("onsite", "flag", "现场校准", "on-site work"),
            may("list_price", "real", "标价", "list price"),
            may("price", "real", "成交价", "price"),
            may("n_items", "integer", "件数", "number of items"),
            extra("accepted_at", "instant", "受理时刻", "when accepted"),
            extra("due_at", "instant", "约定完成", "agreed due date"),
            extra("late_reason", "text", "逾期的理由或处理", "why it was late, or what followed"),
            extra("channel", "text", "online|paper|other；下单方式", "online|paper|other, how it was placed"),
            extra(
                "told_times", "integer", "推送或查询进度的次数", "times its progress was pushed or asked for"
            ),
            extra("waybill", "text", "快递单号；非快递为空", "waybill number; null if not couriered"),
            extra("price_approved_by", "id", "批准优惠价的人", "who approved a price below the list"),
        ),
    ),
    Table(
        "customers",
        Text("客户", "clients"),
        (
            key("customer_id", "客户", "client"),
            LAB,
            may("x_km", "real", "平面坐标东", "position east"),
            may("y_km", "real", "平面坐标北", "position north"),
            extra("segment", "text", "所属细分市场", "market segment"),
        ),
    ),
    Table(
        "instruments",
        Text("客户的器具", "clients' instruments"),
        (
            key("instr_id", "器具", "instrument"),
            LAB,
            must("family", "id", "器具类别", "family of instruments"),
            may("hi_counts", "real", "量程上限，分度", "upper range, counts"),
        ),
    ),
    Table(
        "items",
        Text("样品", "items received or visited"),
        (
            key("item_id", "样品", "item"),
            LAB,
            must("job_id", "id", "委托单", "order"),
            may("serial", "text", "接收时核对的出厂编号", "serial as seen at receipt"),
            may("customer_id", "id", "客户", "client"),
            extra(
                "customer_agreed", "text", "约定的证书客户名称", "client's name agreed for the certificate"
            ),
            extra("label", "text", "样品编号", "item number"),
            extra("condition", "text", "normal|abnormal；接收时的状态", "normal|abnormal, at receipt"),
            extra(
                "condition_sha256", "id", "异常状态照片的 SHA-256", "SHA-256 of the photo of what is abnormal"
            ),
            extra("condition_answered_at", "instant", "客户对异常的答复时刻", "the client answered about it"),
        ),
    ),
    Table(
        "custody",
        Text("样品交接", "custody steps"),
        (
            key("item_id", "样品", "item"),
            LAB,
            must(
                "step",
                "text",
                "received|issued-to-bench|back-from-bench|returned|subcontracted|back-from-subcontractor",
                "received|issued-to-bench|back-from-bench|returned|subcontracted|back-from-subcontractor",
            ),
            must("at", "instant", "时刻", "instant"),
            may("person_id", "id", "经手人", "person"),
            RECORDED,
        ),
    ),
    Table(
        "site_sessions",
        Text("现场作业", "stays at a client's site"),
        (
            key("session_id", "现场作业", "site session"),
            LAB,
            must("job_id", "id", "委托单", "order"),
            must("arrived_at", "instant", "到场（含）", "arrived, inclusive"),
            may("left_at", "instant", "离场（含）；空为仍在场", "left, inclusive; null is still there"),
            may("confirmed_at", "instant", "客户确认的时刻", "when the client confirmed it"),
        ),
    ),
    Table(
        "travel",
        Text("现场行程", "travel to sites"),
        (
            key("job_id", "委托单", "order"),
            key("person_id", "人员", "person"),
            LAB,
            may("leave_base", "instant", "离开本部", "left base"),
            may("arrive_site", "instant", "到场", "arrived"),
            may("leave_site", "instant", "离场", "left site"),
            may("return_base", "instant", "返回", "back at base"),
            may("site_x_km", "real", "现场坐标东", "site east"),
            may("site_y_km", "real", "现场坐标北", "site north"),
            extra(
                "km",
                "real",
                "本部到现场的直线距离，公里；坐标不出实验室时用它",
                "kilometres from base to site as the crow flies; stands in where positions stay at home",
            ),
        ),
    ),
    Table(
        "reviews",
        Text("合同评审", "contract reviews"),
        (
            key("review_id", "评审", "review"),
            LAB,
            must("job_id", "id", "委托单", "order"),
            may("item_id", "id", "样品；空为整单", "item; null is the whole order"),
            may(
                "method",
                "text",
                "评审的方法号；空为未写",
                "method reviewed, without edition; null is unstated",
            ),
            may("edition", "id", "评审的版本；空为现行版", "edition reviewed; null is the one in force"),
            may("signed_at", "instant", "评审签字时刻", "when signed"),
            may("person_id", "id", "评审人", "reviewer"),
            extra("method_fits", "flag", "方法满足需要", "the method fits the need"),
            extra("method_named", "flag", "方法由客户指定", "the client named the method"),
            extra(
                "method_reason", "text", "不用更高层级方法的理由", "why no method of a higher level is used"
            ),
            extra(
                "consented_at", "instant", "客户同意用自编方法的时刻", "the client consented to an own method"
            ),
        ),
    ),
    Table(
        "certificates",
        Text("证书（草稿为任务）", "certificates; a draft is its task"),
        (
            _CERT,
            LAB,
            may("job_id", "id", "委托单", "order"),
            may("instr_id", "id", "器具", "instrument"),
            must("family", "id", "器具类别", "family of instruments"),
            may(
                "proc_version", "id", "方法版本，同 procedures.version", "edition used, as procedures.version"
            ),
            may("method_agreed", "flag", "客户同意用旧版方法", "client agreed to a superseded edition"),
            may("room_id", "id", "房间（现场无）", "room; none on site"),
            may("onsite", "flag", "现场校准", "on-site work"),
            may("started_at", "instant", "开始", "started"),
            may("ended_at", "instant", "结束", "ended"),
            may("operator_id", "id", "校准员", "calibrator"),
            may("checker_id", "id", "核验员", "checker"),
            may("signer_id", "id", "授权签字人", "signatory"),
            may("checked_at", "instant", "核验时刻", "checked"),
            may("signed_at", "instant", "签发时刻", "signed"),
            may("env_temp", "real", "记录的温度 °C", "recorded temperature, °C"),
            may("env_rh", "real", "记录的相对湿度 %", "recorded relative humidity, %"),
            may("env_deviation_noted", "flag", "证书已注明环境偏离", "environmental deviation noted"),
            may("accredited_mark", "flag", "使用认可标识", "carries the accreditation symbol"),
            may(
                "equip_id",
                "id",
                "主标准器；有 standard_use 时不看",
                "main standard; ignored where standard_use speaks",
            ),
            may("n_points", "integer", "校准点数", "number of points"),
            may("n_reps_required", "integer", "方法要求的重复次数", "repeats the method requires"),
            extra("number", "text", "证书编号", "number of the certificate"),
            extra("item_id", "id", "样品", "item"),
            extra("method", "text", "方法号（不含年号）", "method without edition"),
            extra("field", "text", "领域", "field"),
            extra("site_id", "id", "场所", "site"),
            extra(
                "drafted_at",
                "instant",
                "闸门发问的时刻；签发后为空",
                "instant the gate asks; null once issued",
            ),
            extra("conditioned_at", "instant", "开始恒温的时刻", "when equalisation began"),
            extra("env_temp_low", "real", "作业期间最低温度 °C", "lowest temperature during the work, °C"),
            extra("env_temp_high", "real", "作业期间最高温度 °C", "highest temperature during the work, °C"),
            extra("env_rh_low", "real", "作业期间最低湿度 %", "lowest humidity during the work, %"),
            extra("env_rh_high", "real", "作业期间最高湿度 %", "highest humidity during the work, %"),
            extra("serial_printed", "text", "证书上的出厂编号", "serial on the certificate"),
            extra("customer_printed", "text", "证书上的客户名称", "client's name on the certificate"),
            extra(
                "subcontracted",
                "flag",
                "结果全部由外部提供者给出（分包）",
                "all results come from an external provider",
            ),
            extra(
                "state",
                "text",
                "sealing|valid|amended|superseded|withdrawn；草稿为空",
                "sealing|valid|amended|superseded|withdrawn; null for a draft",
            ),
        ),
    ),
    Table(
        "points",
        Text("校准点与结果", "points and results"),
        (
            _CERT,
            LAB,
            _POINT,
            may("nominal", "integer", "标称值，分度", "nominal, counts"),
            may("reported_mean", "real", "报出的平均值，分度", "reported mean, counts"),
            may("reported_error", "real", "报出的误差，分度", "reported error, counts"),
            may(
                "u_counts",
                "real",
                "报出的扩展不确定度（k=2），分度",
                "reported expanded uncertainty, k=2, counts",
            ),
            may("mpe_counts", "real", "最大允许误差，分度", "maximum permissible error, counts"),
            extra("values", "counts", "各次读数，分度", "readings, counts"),
            extra("read_at", "instants", "各次读数的时刻", "instants of the readings"),
            extra("entered_at", "instants", "各次录入的时刻", "instants of entry"),
            extra("resolution", "text", "分度值，如 0.0001", "resolution as written, such as 0.0001"),
            extra("unit", "text", "分度值的单位", "unit of the resolution"),
            extra(
                "n_required",
                "integer",
                "该点要求的次数；空则看证书",
                "repeats required here; null is as the certificate",
            ),
            extra("reference", "real", "参考值，分度", "reference value, counts"),
            extra("section", "text", "节，如 dcv-20v", "section, such as dcv-20v"),
            extra("quantity", "text", "量，如 dc-voltage", "quantity, such as dc-voltage"),
            extra("function", "text", "所用标准器功能，如 DCV", "function of the standard, such as DCV"),
            extra("nominal_value", "real", "标称值，单位见 value_unit", "nominal in value_unit"),
            extra(
                "u_value",
                "real",
                "报出的扩展不确定度（k=2），单位见 value_unit",
                "reported U, k=2, in value_unit",
            ),
            extra(
                "u_step", "real", "U 的末位，单位见 value_unit", "last place of U as printed, in value_unit"
            ),
            extra(
                "value_unit", "text", "无词头的单位代码，同 cmc.unit", "unit code without prefix, as cmc.unit"
            ),
            extra(
                "u_unit",
                "text",
                "U 是另一种量时的单位（如 Hz 上的 dB），无词头；空为 value_unit",
                "unit of U where it is another quantity (dB over Hz), without prefix; null is value_unit",
            ),
            extra("frequency", "real", "频率 Hz；直流为空", "frequency, Hz; null for DC"),
            extra(
                "in_scope",
                "flag",
                "假：证书该行已注明超出能力",
                "false: the line is marked as beyond capability",
            ),
            extra(
                "subcontracted",
                "flag",
                "真：证书该行已标明“分包”",
                "true: the line is marked as subcontracted",
            ),
        ),
    ),
    Table(
        "readings",
        Text("单次读数（另一写法）", "single readings, other form of points.values"),
        (
            _CERT,
            LAB,
            _POINT,
            must("rep_no", "integer", "次序", "number of the repeat"),
            may("value", "integer", "读数，分度", "reading, counts"),
            may("decimals_extra", "integer", "超出分度的小数位数", "digits stored beyond the display"),
            may("read_at", "instant", "读数时刻", "read"),
            may("entered_at", "instant", "录入时刻", "entered"),
            _MODE,
        ),
    ),
    Table(
        "observations",
        Text("原始观测", "raw observations"),
        (
            _CERT,
            LAB,
            _POINT,
            may("section", "text", "节", "section"),
            must(
                "role", "text", "item|standard|environment|auxiliary", "item|standard|environment|auxiliary"
            ),
            may("counts", "counts", "各次读数，分度", "readings, counts of the resolution"),
            may("texts", "texts", "各次读数原文", "readings as typed or received"),
            must("resolution", "text", "分度值，如 0.0001", "resolution as written, such as 0.0001"),
            may("unit", "text", "单位", "unit"),
            may("read_at", "instants", "各次读数的时刻", "instants of the readings"),
            extra("entered_at", "instants", "各次录入的时刻", "instants of entry"),
            _MODE,
            may("person_id", "id", "读数人", "who read"),
        ),
    ),
    Table(
        "recomputations",
        Text("重算", "recomputation beside the certificate"),
        (
            _CERT,
            LAB,
            must("place", "text", "位置，如 dcv-20v/2/error", "place, such as dcv-20v/2/error"),
            may("reported", "text", "证书所报", "as reported"),
            may("recomputed", "text", "重算所得", "as recomputed"),
        ),
    ),
    Table(
        "events",
        Text("证书上的动作", "acts on a certificate"),
        (
            _CERT,
            LAB,
            must("at", "instant", "时刻", "instant"),
            may("actor_id", "id", "人", "person"),
            must("action", "text", "create|edit|check|sign", "create|edit|check|sign"),
            may("field", "text", "字段", "field"),
            may("reason", "text", "理由", "reason"),
        ),
    ),
    Table(
        "amendments",
        Text("修改与收回", "amendments and withdrawals"),
        (
            key("amendment_id", "修改单", "amendment"),
            LAB,
            must("cert_id", "id", "原证书", "certificate amended"),
            may(
                "new_cert_id",
                "id",
                "新证书；空为只收回",
                "certificate that replaces it; null is withdrawn only",
            ),
            must("kind", "text", "supplement|replacement|withdrawal", "supplement|replacement|withdrawal"),
            may("client_caused", "flag", "客户原因（现行判定）", "caused by the client, as decided now"),
            may("decided_by", "id", "首次判定原因的人", "who first decided the cause"),
            may("decided_at", "instant", "首次判定时刻", "when first decided"),
            may("reason", "text", "理由", "reason"),
            extra("requested_by", "id", "提出人", "who asked for it"),
            extra(
                "reported_by_client",
                "flag",
                "由客户提出（含业务受理代提）",
                "reported by the client, or the desk for it",
            ),
            extra(
                "first_cause",
                "text",
                "laboratory-error|client-caused|improvement；首次判定",
                "laboratory-error|client-caused|improvement, as first decided",
            ),
            extra("cause", "text", "同上；现行判定", "the same, as decided now"),
            extra("reclassified_by", "id", "改判人；未改判为空", "who decided anew; null if nobody did"),
            extra("reclassified_at", "instant", "改判时刻", "when decided anew"),
            extra("notified_at", "instant", "通知客户的时刻", "when the client was told"),
        ),
    ),
)
