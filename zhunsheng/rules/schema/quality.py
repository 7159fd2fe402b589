# SPDX-License-Identifier: Apache-2.0
"""Evidence of the management system: documents, complaints, corrective action, audits, risks, monitoring."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import FROM, LAB, RECORDED, TO, Table, key, may, must

TABLES = (
    Table(
        "documents",
        Text("受控文件", "controlled documents"),
        (
            key("document_id", "文件", "document"),
            LAB,
            must("version", "id", "版本", "version"),
            must(
                "subject",
                "text",
                "manual|policy|objectives|procedure|integrity|impartiality|anti-bribery|commitment|items|"
                "complaints|clause-matrix|culture|innovation|other",
                "manual|policy|objectives|procedure|integrity|impartiality|anti-bribery|commitment|items|"
                "complaints|clause-matrix|culture|innovation|other",
            ),
            may("number", "text", "文件编号", "number of the document"),
            may("approved_at", "instant", "批准时刻；空为未批准", "approved; null is not yet"),
            may("approved_by", "id", "批准人", "who approved"),
            must("effective_from", "instant", "实施（含）", "in force from, inclusive"),
            may(
                "superseded_at",
                "instant",
                "被代替或废止（不含）；空为现行",
                "superseded or withdrawn, exclusive; null is current",
            ),
            may("reviewed_at", "instant", "最近一次评审", "last reviewed"),
            RECORDED,
        ),
    ),
    Table(
        "objectives",
        Text("质量目标与实测值", "objectives and what was reached"),
        (
            key("objective_id", "目标", "objective"),
            LAB,
            must(
                "name", "text", "目标，如 certificate-error-rate", "objective, such as certificate-error-rate"
            ),
            FROM,
            TO,
            may("target", "real", "目标值", "target"),
            may("value", "real", "实测值；空为未测", "value reached; null is unmeasured"),
            may("unit", "text", "单位", "unit"),
        ),
    ),
    Table(
        "complaints",
        Text("投诉与申诉", "complaints and appeals"),
        (
            key("complaint_id", "投诉", "complaint"),
            LAB,
            must("received_at", "instant", "收到时刻", "received"),
            may("customer_id", "id", "投诉的客户", "client who complained"),
            may("cert_id", "id", "所涉证书；空为无", "certificate it is about; null is none"),
            may("acknowledged_at", "instant", "告知收到的时刻", "acknowledged"),
            may("relevant", "flag", "与本实验室的工作有关", "about work the laboratory is responsible for"),
            may("handler_id", "id", "处理人", "who handles it"),
            may("decided_by", "id", "决定的批准人", "who approved the decision"),
            may("decided_at", "instant", "决定时刻", "decided"),
            may("replied_at", "instant", "答复时刻", "client was told"),
            may("closed_at", "instant", "关闭时刻；空为未关闭", "closed; null is open"),
            may("due_at", "instant", "程序规定的期限", "when the procedure wants it closed"),
            may("valid", "flag", "投诉成立", "found justified"),
            may("capa_id", "id", "引起的纠正措施；空为无", "corrective action it led to; null is none"),
            RECORDED,
        ),
    ),
    Table(
        "capa",
        Text("不符合与纠正措施", "nonconformities and corrective action"),
        (
            key("capa_id", "纠正措施", "corrective action"),
            LAB,
            must(
                "source",
                "text",
                "complaint|audit|nonconforming-work|proficiency|risk|review|other",
                "complaint|audit|nonconforming-work|proficiency|risk|review|other",
            ),
            must("opened_at", "instant", "发现时刻", "found"),
            may("severity", "text", "minor|major|critical", "minor|major|critical"),
            may("corrected_at", "instant", "纠正并处理后果的时刻", "corrected, and consequences dealt with"),
            may("cause_code", "text", "原因代码", "code of the cause"),
            may("cause_at", "instant", "原因确定的时刻", "cause established"),
            may("elsewhere_checked", "flag", "查过他处有无同类", "looked for the same elsewhere"),
            may("acted_at", "instant", "措施完成时刻", "action taken"),
            may("effect_due_at", "instant", "效果评审期限", "when its effect is to be reviewed"),
            may(
                "effect_reviewed_at",
                "instant",
                "效果评审时刻；空为未评审",
                "effect reviewed; null is not yet",
            ),
            may("effective", "flag", "有效", "found effective"),
            may("closed_at", "instant", "关闭时刻；空为未关闭", "closed; null is open"),
            may("owner_id", "id", "负责人", "who is responsible"),
            RECORDED,
        ),
    ),
    Table(
        "audits",
        Text("内部审核与管理评审，一行一个方面", "internal audits and management reviews, one row an aspect"),
        (
            key("audit_id", "审核或评审", "audit or review"),
            LAB,
            must(
                "kind",
                "text",
                "internal|management-review|supervision",
                "internal|management-review|supervision",
            ),
            may(
                "aspect", "text", "条款或输入，如 8.9；空为全部", "clause or input, such as 8.9; null is all"
            ),
            may("planned_at", "instant", "计划时刻", "planned"),
            may("held_at", "instant", "实施时刻；空为未实施", "held; null is not yet"),
            may("auditor_id", "id", "审核员", "auditor"),
            may("responsible_id", "id", "受审方面的负责人", "who is responsible for what is audited"),
            may("result", "text", "conform|nonconform|observation", "conform|nonconform|observation"),
            may("capa_id", "id", "引起的纠正措施", "corrective action it led to"),
            may("reported_at", "instant", "报告批准时刻", "report approved"),
            RECORDED,
        ),
    ),
    Table(
        "risks",
        Text("风险与机遇", "risks and opportunities"),
        (
            key("risk_id", "风险", "risk"),
            LAB,
            must(
                "kind",
                "text",
                "impartiality|safety|other|opportunity",
                "impartiality|safety|other|opportunity",
            ),
            may("rating", "text", "low|medium|high", "low|medium|high"),
            may("owner_id", "id", "负责人", "who is responsible"),
            may("action_at", "instant", "措施完成时刻；空为未完成", "action taken; null is not yet"),
            must("raised_at", "instant", "识别时刻", "identified"),
            may("reviewed_at", "instant", "最近一次评审", "last reviewed"),
            may("closed_at", "instant", "关闭时刻；空为仍在", "closed; null is standing"),
        ),
    ),
    Table(
        "integrity_cases",
        Text("公正与诚信事件", "cases about impartiality and integrity"),
        (
            key("case_id", "事件", "case"),
            LAB,
            must(
                "kind",
                "text",
                "pressure|threat|deceit|bribery|confidentiality|other",
                "pressure|threat|deceit|bribery|confidentiality|other",
            ),
            must("raised_at", "instant", "提出时刻", "raised"),
            may("due_at", "instant", "期限", "due"),
            may("closed_at", "instant", "关闭时刻；空为未关闭", "closed; null is open"),
            may("confirmed", "flag", "属实", "found true"),
        ),
    ),
    Table(
        "quality_control",
        Text("结果有效性监控", "monitoring of the validity of results"),
        (
            key("activity_id", "活动", "activity"),
            LAB,
            must(
                "kind",
                "text",
                "proficiency|comparison|check-standard|retest|blind|intermediate-check|other",
                "proficiency|comparison|check-standard|retest|blind|intermediate-check|other",
            ),
            may("field", "text", "领域", "field"),
            may("family", "id", "器具类别", "family of instruments"),
            may("equip_id", "id", "核查的标准器；空为无", "standard checked; null is none"),
            may("planned_at", "instant", "计划时刻", "planned"),
            may("done_at", "instant", "完成时刻；空为未做", "done; null is not yet"),
            may("statistic", "text", "En|z|zeta|limits", "En|z|zeta|limits"),
            may("value", "real", "统计量", "value of the statistic"),
            may(
                "judged",
                "text",
                "satisfactory|questionable|unsatisfactory",
                "satisfactory|questionable|unsatisfactory",
            ),
            may("capa_id", "id", "引起的纠正措施", "corrective action it led to"),
            RECORDED,
        ),
    ),
)
