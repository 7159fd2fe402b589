# SPDX-License-Identifier: Apache-2.0
"""Misconduct in how a laboratory is run: audits, complaints, corrective action, monitoring, platform."""

from bench.misconduct.act import Act, changed, everywhere, gone

_KEPT = "SELECT max(audit_id) FROM audits"

ACTS: tuple[Act, ...] = (
    Act(
        "audit-left-out",
        "4.7.1 4.7.2",
        {
            "not held": everywhere(
                "UPDATE audits SET held_at = NULL, result = NULL, reported_at = NULL WHERE lab_id IN {labs}"
                " AND kind = 'internal' AND held_at > closing() - INTERVAL '{days} days'"
            ),
            "some clauses left out": gone(
                "audits", "audit_id", "kind = 'internal' AND planned_at > closing() - INTERVAL '400 days'"
            ),
            "no management review": everywhere(
                "DELETE FROM audits WHERE lab_id IN {labs} AND kind = 'management-review' AND planned_at >"
                " closing() - INTERVAL '{days} days'"
            ),
        },
        (720, 600, 450, 380),
    ),
    Act(
        "audit-on-paper",
        "4.7.1 5.8.1",
        {
            # Last year's report with new dates, to the minute.
            "copied from the year before": everywhere(
                "DELETE FROM audits WHERE lab_id IN {labs} AND kind = 'internal' AND planned_at > closing()"
                " - INTERVAL '345 days'",
                "INSERT INTO audits SELECT t.* REPLACE (({kept}) + row_number() OVER"
                " () AS audit_id, planned_at + INTERVAL '365 days' AS planned_at,"
                " held_at + INTERVAL '365 days' AS held_at, reported_at + INTERVAL"
                " '365 days' AS reported_at) FROM audits t WHERE lab_id IN {labs}"
                " AND kind = 'internal' AND planned_at BETWEEN closing() - INTERVAL"
                " '690 days' AND closing() - INTERVAL '345 days'".replace("{kept}", _KEPT),
            ),
            "auditors audit themselves": changed(
                "audits",
                "audit_id",
                "auditor_id = responsible_id",
                "kind = 'internal' AND held_at IS NOT NULL",
            ),
            "all clauses in an hour, nothing found": everywhere(
                "UPDATE audits a SET held_at = date_trunc('day', a.planned_at) + INTERVAL '17 hours',"
                " reported_at = date_trunc('day', a.planned_at) + INTERVAL '18 hours', result = 'conform',"
                " capa_id = NULL WHERE lab_id IN {labs} AND kind = 'internal'"
            ),
            "what was found led to nothing": changed(
                "audits",
                "audit_id",
                "result = 'nonconform', capa_id = NULL",
                "kind = 'internal' AND held_at IS NOT NULL",
            ),
        },
    ),
    Act(
        "review-hollow",
        "4.7.2 6.1.8.2",
        {
            "inputs left out": gone("audits", "audit_id", "kind = 'management-review'"),
            "no report": changed("audits", "audit_id", "reported_at = NULL", "kind = 'management-review'"),
        },
    ),
    Act(
        "complaint-unanswered",
        "6.1.8.1",
        {
            "never answered": changed(
                "complaints",
                "complaint_id",
                "decided_at = NULL, replied_at = NULL, closed_at = NULL",
                "due_at < closing()",
            ),
            "not even acknowledged": changed(
                "complaints",
                "complaint_id",
                "acknowledged_at = NULL, relevant = NULL, handler_id = NULL, decided_at = NULL, replied_at ="
                " NULL, closed_at = NULL",
                "due_at < closing()",
            ),
            "closed late": changed(
                "complaints",
                "complaint_id",
                "replied_at = due_at + INTERVAL '{days} days', closed_at = due_at + INTERVAL '{days} days'",
                "due_at < closing() - INTERVAL '{days} days'",
            ),
            "closed without telling the client": changed(
                "complaints", "complaint_id", "replied_at = NULL", "closed_at IS NOT NULL"
            ),
        },
        (120, 60, 20, 3),
    ),
    Act(
        "complaint-judged-by-the-involved",
        "6.1.8.1 5.1",
        {
            "by who calibrated": changed(
                "complaints",
                "complaint_id",
                "decided_by = (SELECT c.operator_id FROM certificates c WHERE c.lab_id = t.lab_id AND"
                " c.cert_id = t.cert_id)",
                "cert_id IS NOT NULL AND decided_at IS NOT NULL",
            ),
            "by who signed": changed(
                "complaints",
                "complaint_id",
                "decided_by = (SELECT c.signer_id FROM certificates c WHERE c.lab_id = t.lab_id AND"
                " c.cert_id = t.cert_id)",
                "cert_id IS NOT NULL AND decided_at IS NOT NULL",
            ),
        },
    ),
    Act(
        "complaints-waved-off",
        "6.1.8.1 6.1.8.2",
        {
            "never about our work": changed(
                "complaints", "complaint_id", "relevant = false, valid = false, capa_id = NULL"
            ),
            "justified, and nothing done": changed(
                "complaints", "complaint_id", "valid = true, relevant = true, capa_id = NULL"
            ),
        },
    ),
    Act(
        "correction-hollow",
        "6.1.9.c 6.1.9.d",
        {
            "closed without cause and effect": changed(
                "capa",
                "capa_id",
                "cause_code = NULL, cause_at = NULL, effect_reviewed_at = NULL, effective = NULL",
                "closed_at IS NOT NULL",
            ),
            "effect never reviewed": changed(
                "capa",
                "capa_id",
                "effect_reviewed_at = NULL, effective = NULL, closed_at = NULL",
                "effect_due_at < closing()",
            ),
            "the same again and again": everywhere(
                "UPDATE capa SET cause_code = 'C0', source = 'audit' WHERE lab_id IN {labs} AND hash(capa_id)"
                " % 100 < {strength}"
            ),
            "not looked for elsewhere": changed(
                "capa", "capa_id", "elsewhere_checked = false", "closed_at IS NOT NULL"
            ),
            "never corrected": changed(
                "capa",
                "capa_id",
                "corrected_at = NULL, acted_at = NULL, effect_reviewed_at = NULL, effective = NULL,"
                " closed_at = NULL",
                "effect_due_at < closing()",
            ),
        },
        (100, 60, 40, 30),
    ),
    Act(
        "comparison-hidden",
        "6.1.6 5.8.3",
        {
            "a bad result called good": changed(
                "quality_control",
                "activity_id",
                "value = CASE t.statistic WHEN 'En' THEN {strength} ELSE 3 * {strength} END, judged ="
                " 'satisfactory'",
                "done_at IS NOT NULL AND statistic IN ('En', 'z')",
            ),
            "a bad result without consequence": changed(
                "quality_control",
                "activity_id",
                "value = CASE t.statistic WHEN 'En' THEN {strength} ELSE 3 * {strength} END, judged ="
                " 'unsatisfactory', capa_id = NULL",
                "done_at IS NOT NULL AND statistic IN ('En', 'z')",
            ),
            "a bad result is not there": changed(
                "quality_control",
                "activity_id",
                "value = NULL, judged = NULL",
                "done_at IS NOT NULL AND kind = 'proficiency'",
            ),
        },
        (3.0, 1.8, 1.3, 1.05),
    ),
    Act(
        "monitoring-left-out",
        "6.1.6",
        {
            "planned and not done": changed(
                "quality_control",
                "activity_id",
                "done_at = NULL, value = NULL, judged = NULL",
                "planned_at < closing() - INTERVAL '40 days'",
            ),
            "a field never": everywhere(
                "DELETE FROM quality_control WHERE lab_id IN {labs} AND field = (SELECT min(field) FROM cmc)",
                "DELETE FROM plans WHERE lab_id IN {labs} AND kind = 'monitoring' AND field = (SELECT"
                " min(field) FROM cmc)",
            ),
            "no plan": everywhere("DELETE FROM plans WHERE lab_id IN {labs} AND kind = 'monitoring'"),
        },
    ),
    Act(
        "monitoring-too-good",
        "6.1.6 5.8.1",
        {
            # Results of comparisons that come out near nothing every time.
            "hardly any difference, ever": everywhere(
                "UPDATE quality_control SET value = round(value * {strength}, 3) WHERE lab_id IN {labs} AND"
                " value IS NOT NULL"
            ),
            "always the same": everywhere(
                "UPDATE quality_control SET value = 0.31 WHERE lab_id IN {labs} AND value IS NOT NULL AND"
                " statistic = 'En'"
            ),
        },
        (0.02, 0.1, 0.25, 0.5),
    ),
    Act(
        "risks-forgotten",
        "5.1 4.7.2",
        {
            "not looked at for long": everywhere(
                "UPDATE risks SET reviewed_at = closing() - INTERVAL '{days} days' WHERE lab_id IN {labs} AND"
                " kind = 'impartiality'"
            ),
            "high, and nobody's": everywhere(
                "UPDATE risks SET rating = 'high', owner_id = NULL, action_at = NULL WHERE lab_id IN {labs}"
                " AND kind = 'impartiality'"
            ),
        },
        (1000, 700, 500, 400),
    ),
    Act(
        "promises-missed",
        "5.6",
        {
            "late, without a word": changed(
                "jobs",
                "job_id",
                "due_at = t.accepted_at + (t.due_at - t.accepted_at) * {strength}, late_reason = NULL",
                unit="job",
            ),
            "the rule on promises is gone": everywhere(
                "UPDATE documents SET superseded_at = closing() - INTERVAL '200 days' WHERE lab_id IN {labs}"
                " AND subject = 'commitment' AND superseded_at IS NULL"
            ),
        },
        (0.2, 0.3, 0.4, 0.5),
    ),
    Act(
        "alarms-ignored",
        "6.6.1.d 4.2",
        {
            "nobody acted": changed("alarms", "alarm_id", "acted_at = NULL"),
            "after days": changed("alarms", "alarm_id", "acted_at = \"at\" + INTERVAL '{days} hours'"),
        },
        (400, 200, 72, 30),
    ),
    Act(
        "platform-untested",
        "6.6.1.e 6.6.1.f",
        {
            "the daily test is off": everywhere(
                "DELETE FROM self_tests WHERE lab_id IN {labs} AND subject = 'superseded-edition' AND \"at\""
                " > closing() - INTERVAL '{days} days'"
            ),
            "it fails, and nobody cares": everywhere(
                "UPDATE self_tests SET passed = false WHERE lab_id IN {labs} AND subject = 'access' AND"
                " \"at\" > closing() - INTERVAL '{days} days'"
            ),
            "security not reviewed": everywhere(
                "DELETE FROM self_tests WHERE lab_id IN {labs} AND subject = 'security-review' AND \"at\" >"
                " closing() - INTERVAL '{days} days' - INTERVAL '340 days'"
            ),
        },
        (300, 100, 30, 8),
    ),
)
