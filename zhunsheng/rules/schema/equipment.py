# SPDX-License-Identifier: Apache-2.0
"""Evidence about standards, rooms and the environment."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import FROM, LAB, RECORDED, TO, Table, extra, key, may, must

TABLES = (
    Table(
        "equipment",
        Text("标准器与设备", "standards and equipment"),
        (
            key("equip_id", "设备", "equipment"),
            LAB,
            may("family", "id", "用于的器具类别", "family it serves"),
            may(
                "u_counts",
                "real",
                "标准器扩展不确定度（k=2），以被校器具分度计",
                "expanded uncertainty, k=2, in counts",
            ),
            extra("number", "text", "管理编号，如 MS-0017", "management number, such as MS-0017"),
        ),
    ),
    Table(
        "traceability",
        Text("量值溯源", "traceability cover of a standard"),
        (
            key("equip_id", "设备", "equipment"),
            LAB,
            must("cal_date", "instant", "校准日期，自此覆盖（含）", "calibrated, cover starts, inclusive"),
            may("valid_to", "instant", "覆盖至（不含）；空为未定", "cover ends, exclusive; null is open"),
            may("out_from", "instant", "送出起（含）", "away at the provider from, inclusive"),
            may(
                "out_to",
                "instant",
                "送回止（不含）；空且已送出为未回",
                "back, exclusive; null after out_from is still away",
            ),
            may("registered_at", "instant", "登记时刻", "when the laboratory filed it"),
            extra("certificate_no", "text", "溯源证书号", "number of the provider's certificate"),
            extra("provider", "text", "溯源机构", "provider"),
        ),
    ),
    Table(
        "confirmations",
        Text("计量确认", "metrological confirmations"),
        (
            key("confirmation_id", "计量确认", "confirmation"),
            LAB,
            must("equip_id", "id", "设备", "equipment"),
            may("function", "text", "功能；空为全部", "function; null is all"),
            may("quantity", "text", "量，如 dc-voltage", "quantity, such as dc-voltage"),
            may(
                "low",
                "real",
                "量程下限（含），单位见 unit；空为不限",
                "lowest value, inclusive, in unit; null is no limit",
            ),
            may(
                "high",
                "real",
                "量程上限（含），单位见 unit；空为不限",
                "highest value, inclusive, in unit; null is no limit",
            ),
            may("unit", "text", "无词头的单位代码", "unit code without prefix"),
            must("result", "text", "usable|restricted|not", "usable|restricted|not"),
            FROM,
            TO,
            RECORDED,
        ),
    ),
    Table(
        "standard_checks",
        Text("标准器的期间核查", "intermediate checks of standards"),
        (
            key("check_id", "核查；到期未做的为安排", "check; of one due and not done, its plan"),
            LAB,
            must("equip_id", "id", "设备", "equipment"),
            may("function", "text", "功能", "function"),
            may("due_at", "instant", "应做日", "day on which it was due"),
            may("done_at", "instant", "核查日；空为到期未做", "day of the check; null is due and not done"),
            may(
                "within",
                "flag",
                "均值在允许偏差内；空为未规定",
                "mean within its limit; null where none is set",
            ),
            may(
                "in_control",
                "flag",
                "控制图无信号；空为尚无控制限",
                "no signal of the chart; null before limits",
            ),
            RECORDED,
        ),
    ),
    Table(
        "standard_use",
        Text("一证所用标准器", "standards used for a certificate"),
        (
            key("cert_id", "证书或任务", "certificate or task"),
            LAB,
            key("equip_id", "设备", "equipment"),
            may("function", "text", "所用功能", "function used"),
            may("low", "real", "所用最小值，单位见 unit", "lowest value used, in unit"),
            may("high", "real", "所用最大值，单位见 unit", "highest value used, in unit"),
            may("unit", "text", "无词头的单位代码", "unit code without prefix"),
            may("used_from", "instant", "使用起；空为证书起", "used from; null is the start of the work"),
            may("used_to", "instant", "使用止；空为证书止", "used to; null is the end of the work"),
        ),
    ),
    Table(
        "rooms",
        Text("房间", "rooms"),
        (
            key("room_id", "房间", "room"),
            LAB,
            may("t_set", "real", "设定温度 °C", "set temperature, °C"),
            may("t_tol", "real", "允许偏差 °C", "tolerance, °C"),
            extra("site_id", "id", "场所", "site"),
            extra("label", "text", "显示名", "shown name"),
        ),
    ),
    Table(
        "env_series",
        Text("房间环境记录仪", "loggers of rooms"),
        (
            key("room_id", "房间", "room"),
            must("ts", "instant", "时刻", "instant"),
            may("temp", "real", "温度 °C", "temperature, °C"),
            may("rh", "real", "相对湿度 %", "relative humidity, %"),
            extra("lab_id", "id", "实验室（缺时由房间得知）", "laboratory; its room tells when absent"),
        ),
    ),
    Table(
        "device_messages",
        Text("仪器报文", "messages of instruments"),
        (
            key("message_id", "报文", "message"),
            LAB,
            must("cert_id", "id", "证书或任务", "certificate or task"),
            may("point_no", "integer", "校准点", "point"),
            may("equip_id", "id", "应答的标准器", "standard that answered"),
            may("item_id", "id", "应答的样品", "item that answered"),
            must("at", "instant", "时刻", "instant"),
            must("request", "text", "请求", "request"),
            may("reply", "text", "应答原文", "reply as received"),
            may("serial_answered", "text", "仪器自报的出厂编号", "serial the instrument gave"),
        ),
    ),
)
