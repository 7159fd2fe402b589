# SPDX-License-Identifier: Apache-2.0
"""What the demo laboratory keeps beside the daily work: brought as tables a month ago, and declared complete.

Complete in some clauses, with a gap in others: a complaint's corrective action is not reviewed yet, one
aspect of this year's internal audit was put off.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from zhunsheng.accounts.models import User
from zhunsheng.cli.demo.cast import STAFF
from zhunsheng.cli.demo.timeline import Story, WorkingDays
from zhunsheng.evaluation.actions import bring, declare_complete

_DAY = -20  # the working day on which they were brought
_ADDRESS = "浙江省宁波市示范路 18 号"
_SUBJECTS = (
    "manual",
    "policy",
    "objectives",
    "integrity",
    "impartiality",
    "anti-bribery",
    "commitment",
    "items",
    "complaints",
    "price-list",
)
_DECLARED = ("anti-bribery", "conflict-of-interest", "confidentiality", "lawful-market")
_ROLES = (
    ("P112", "manager"),
    ("P109", "technical-manager"),
    ("P110", "quality-manager"),
    ("P106", "supervisor"),
    ("P107", "signatory"),
    ("P103", "calibrator"),
    ("P104", "calibrator"),
    ("P105", "calibrator"),
    ("P106", "checker"),
    ("P109", "trainer"),
    ("P101", "sales"),
)
Rows = list[dict[str, Any]]


def story(manager: User, days: WorkingDays) -> Story:
    """The quality manager brings them, and says that no case of integrity was raised."""
    yield days.at(_DAY, "17:10")
    day = days.day(_DAY)
    for table, rows in _tables(day):
        bring(manager, table, rows)
    for table in ("complaints", "integrity_cases", "penalties"):
        declare_complete(manager, table, through=day)


def _tables(day: date) -> Iterator[tuple[str, Rows]]:
    """The tables, told back from a day."""

    def ago(days: int) -> datetime:
        return datetime.combine(day - timedelta(days=days), time())

    yield from _entity(ago)
    yield from _people(ago)
    yield from _system(ago)


def _entity(ago: Any) -> Iterator[tuple[str, Rows]]:
    entity = {"legal_form": "independent", "entity_name": "甬测计量检测有限公司", "liability_stated": True}
    yield "organisation", [entity | {"registered_from": ago(1500), "system": "civil"}]
    tenure = {"premises_id": "CQ-2024-1", "site_id": "MAIN", "tenure": "owned", "address": _ADDRESS}
    yield "premises", [tenure | {"valid_from": ago(1400)}]
    held = {"qualification_id": "ZZ-1", "basis": "accreditation", "number": "CNAS L00000", "site_id": "MAIN"}
    dates = {"valid_from": ago(900), "valid_to": ago(-900)}
    yield "qualifications", [held | dates | {"address": _ADDRESS}]
    asked = {"check_id": "XY-1", "register": "信用中国", "entries": 0}
    yield "credit_checks", [asked | {"queried_at": ago(25)}]


def _people(ago: Any) -> Iterator[tuple[str, Rows]]:
    staff = [member.person for member in STAFF]
    since, years = {"valid_from": ago(500)}, {"metrology_years": 9}
    yield "appointments", [{"person_id": who, "role": role} | since | years for who, role in _ROLES]
    yield "employment", [{"person_id": who, "insured": True} | since for who in staff]
    yield (
        "declarations",
        [
            {"declaration_id": f"{who}-{kind}", "person_id": who, "kind": kind, "valid_from": ago(200)}
            for who in staff
            for kind in _DECLARED
        ],
    )
    held = {"trainer_id": "P109", "effect": "effective"}
    first = [  # what P105 was taught before the work began was not brought: a question, and one only
        {"training_id": f"PX-{who}-1", "person_id": who, "held_at": ago(480)} | held
        for who in ("P103", "P104")
    ]
    yearly = [
        {"training_id": f"PX-{who}", "person_id": who, "held_at": ago(90)} | held
        for who in ("P103", "P104", "P105")
    ]
    yield "training", [*first, *yearly]


def _system(ago: Any) -> Iterator[tuple[str, Rows]]:
    written = {"version": "2", "approved_at": ago(410), "approved_by": "P112", "effective_from": ago(400)}
    also = {"reviewed_at": ago(60), "department": "质量部", "elements": 6}
    yield "documents", [{"document_id": f"QM-{each}", "subject": each} | written | also for each in _SUBJECTS]
    yield "clause_matrix", [{"clause": f"8.{n}", "document_id": "QM-manual"} for n in range(2, 10)]
    goal = {
        "objective_id": "MB-1",
        "name": "certificate-error-rate",
        "target": "0.5",
        "value": "0.3",
        "unit": "%",
    }
    yield "objectives", [goal | {"valid_from": ago(300)}]
    audit = {"kind": "internal", "planned_at": ago(80), "auditor_id": "P106", "responsible_id": "P109"}
    done = {"held_at": ago(75), "result": "conform", "reported_at": ago(60)}
    yield (
        "audits",
        [
            *(
                {"audit_id": "NS-1", "aspect": f"8.{n}"} | audit | (done if n < 9 else {})
                for n in range(2, 10)
            ),
            {"audit_id": "GP-1", "kind": "management-review", "planned_at": ago(50)}
            | {"held_at": ago(45), "reported_at": ago(40), "responsible_id": "P112"},
        ],
    )
    complaint = {"complaint_id": "TS-1", "received_at": ago(120), "handler_id": "P110", "decided_by": "P112"}
    yield "complaints", [complaint]
    action = {"capa_id": "JZ-1", "source": "complaint", "opened_at": ago(118), "severity": "minor"}
    yield (
        "capa",
        [
            action
            | {
                "corrected_at": ago(115),
                "cause_code": "communication",
                "cause_at": ago(110),
                "acted_at": ago(95),
            }
            | {"elsewhere_checked": True, "effect_due_at": ago(5), "owner_id": "P110"}
        ],
    )
    risk = {"risk_id": "FX-1", "kind": "impartiality", "rating": "low", "owner_id": "P110"}
    yield "risks", [risk | {"raised_at": ago(300), "action_at": ago(250), "reviewed_at": ago(60)}]
    yield "retention", [{"record_type": "原始记录", "years": 6, "valid_from": ago(900)}]
    asked = {"survey_id": "DC-1", "kind": "client", "invited": 40, "answered": 31, "score": "93"}
    yield "surveys", [asked | {"closed_at": ago(150), "evaluated_at": ago(140)}]
