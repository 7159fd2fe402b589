# SPDX-License-Identifier: Apache-2.0
"""Evidence about how the laboratory is run: plans, notices, safety, record-keeping, and its platform."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import FROM, LAB, TO, Table, key, may, must

_JOB = must("job_id", "id", "委托单", "order")
_APPROVED = may("approved_at", "instant", "批准时刻；空为未批准", "approved; null is not yet")
_AT = must("at", "instant", "时刻", "instant")

TABLES = (
    Table(
        "clause_matrix",
        Text("条款与文件对照", "clauses against documents"),
        (
            LAB,
            must(
                "clause", "text", "GB/T 27025 第 8 章的条，如 8.3", "clause of GB/T 27025 ch. 8, such as 8.3"
            ),
            must("document_id", "id", "文件", "document"),
        ),
    ),
    Table(
        "plans",
        Text("年度计划，一行一项", "yearly plans, one row an item"),
        (
            key("item_id", "计划的一项", "item of a plan"),
            LAB,
            must(
                "kind",
                "text",
                "calibration|monitoring|training|innovation",
                "calibration|monitoring|training|innovation",
            ),
            must("year", "integer", "年度", "year"),
            may("equip_id", "id", "设备", "equipment"),
            may("field", "text", "领域", "field"),
            may("target", "real", "目标值", "target"),
            may("value", "real", "实测值", "value reached"),
            may("due_at", "instant", "应完成", "due"),
            may("done_at", "instant", "完成时刻；空为未完成", "done; null is not yet"),
            _APPROVED,
        ),
    ),
    Table(
        "special_needs",
        Text("客户的特殊要求", "special requirements of clients"),
        (
            key("need_id", "要求", "requirement"),
            LAB,
            _JOB,
            may("cert_id", "id", "证书或任务；空为整单", "certificate or task; null is the whole order"),
            may("acknowledged_at", "instant", "校准员知悉的时刻", "the calibrator took note"),
            may("met_at", "instant", "核验员确认满足的时刻", "the checker found it met"),
        ),
    ),
    Table(
        "notices",
        Text("告知客户", "notices to clients"),
        (
            key("notice_id", "告知", "notice"),
            LAB,
            _JOB,
            may("item_id", "id", "样品；空为整单", "item; null is the whole order"),
            must("kind", "text", "unfit|method|deviation", "unfit|method|deviation"),
            must("found_at", "instant", "发现时刻", "found"),
            may("told_at", "instant", "告知时刻；空为未告知", "told; null is not yet"),
            may(
                "proposal",
                "text",
                "subcontract|unaccredited|decline|other；空为没有",
                "subcontract|unaccredited|decline|other; null is none",
            ),
            may("answered_at", "instant", "客户答复时刻", "the client answered"),
        ),
    ),
    Table(
        "extra_materials",
        Text("另外提供的材料", "extra material supplied"),
        (
            key("supply_id", "一次提供", "supply"),
            LAB,
            _JOB,
            may("approved_by", "id", "批准人", "who approved"),
            may("confidentiality_checked", "flag", "已核对保密", "confidentiality was checked"),
        ),
    ),
    Table(
        "safety_checks",
        Text("现场安全检查", "safety checks on site"),
        (
            key("check_id", "检查", "check"),
            LAB,
            _JOB,
            _AT,
            may("complete", "flag", "检查表填全", "the check-list is complete"),
            may("protected", "flag", "防护用品齐全", "protective equipment is complete"),
            may("failed", "flag", "有不合格项", "an item failed"),
            may("stopped_at", "instant", "停工时刻", "work was stopped"),
            may("released_at", "instant", "恢复时刻", "work was released"),
        ),
    ),
    Table(
        "retention",
        Text("记录的保存期", "how long records are kept"),
        (
            key("record_type", "记录种类", "type of record"),
            LAB,
            may("years", "real", "保存年数", "years kept"),
            FROM,
            TO,
        ),
    ),
    Table(
        "backups",
        Text("备份与恢复演练", "back-ups and restore tests"),
        (
            key("backup_id", "备份或演练", "back-up or test"),
            LAB,
            must("kind", "text", "backup|restore-test", "backup|restore-test"),
            _AT,
            may("succeeded", "flag", "成功", "succeeded"),
        ),
    ),
    Table(
        "disposals",
        Text("记录的销毁", "records disposed of"),
        (
            key("disposal_id", "销毁", "disposal"),
            LAB,
            must("record_type", "id", "记录种类", "type of record"),
            must("made_at", "instant", "记录产生的时刻", "when the record was made"),
            _AT,
            may("approved_by", "id", "批准人", "who approved"),
        ),
    ),
    Table(
        "self_evaluations",
        Text("自我评价与分析", "self-evaluations and analyses"),
        (
            key("evaluation_id", "评价", "evaluation"),
            LAB,
            must(
                "kind",
                "text",
                "needs|competitiveness|improvement|feedback",
                "needs|competitiveness|improvement|feedback",
            ),
            _AT,
            _APPROVED,
            may("groups", "integer", "评价了几方面能力", "groups of ability evaluated"),
            may("actions", "integer", "引起的措施数", "actions it led to"),
        ),
    ),
    Table(
        "capability_pages",
        Text("公开的能力页", "published pages of capability"),
        (
            key("page_id", "页面", "page"),
            LAB,
            may("shown_sha256", "id", "所示能力的 SHA-256", "SHA-256 of the capability shown"),
            may("current_sha256", "id", "有效能力同法所得的 SHA-256", "the same of the capability in force"),
            FROM,
            TO,
        ),
    ),
    Table(
        "assignment_checks",
        Text("分配任务时的核查", "checks made as tasks were assigned"),
        (
            key("cert_id", "证书或任务", "certificate or task"),
            LAB,
            must("person_id", "id", "人员", "person"),
            _AT,
            may("passed", "flag", "通过；假为被拦下", "passed; false was stopped"),
        ),
    ),
    Table(
        "alarms",
        Text("环境报警", "alarms of rooms"),
        (
            key("alarm_id", "报警", "alarm"),
            LAB,
            must("room_id", "id", "房间", "room"),
            _AT,
            may("acted_at", "instant", "处理时刻；空为未处理", "acted on; null is not yet"),
        ),
    ),
    Table(
        "self_tests",
        Text("平台自检与安全评审", "self-tests of the platform, reviews of its security"),
        (
            key("test_id", "自检", "test"),
            LAB,
            must(
                "subject",
                "text",
                "superseded-edition|encryption|access|intrusion|security-review",
                "superseded-edition|encryption|access|intrusion|security-review",
            ),
            _AT,
            may("passed", "flag", "通过", "passed"),
        ),
    ),
    Table(
        "reminders",
        Text("到期提醒", "reminders of recall"),
        (
            key("reminder_id", "提醒", "reminder"),
            LAB,
            may("customer_id", "id", "客户", "client"),
            must("sent_at", "instant", "发出时刻", "sent"),
            may("answered_at", "instant", "客户答复时刻", "the client answered"),
        ),
    ),
)
