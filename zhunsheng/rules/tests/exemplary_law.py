# SPDX-License-Identifier: Apache-2.0
"""What the exemplary laboratory is, whom it employs, what it owns, and its documents."""

from datetime import datetime, timedelta
from typing import Any

from zhunsheng.rules.tests.world import LAB, Rows, day

ASKED = day(31, 23, 59)
OPEN = {"valid_from": day(1), "valid_to": None}
EVERYBODY = ("cal", "chk", "sig", "tec", "man", "tra", "sal")


def ago(days: int) -> datetime:
    """An instant so many days before the one asked."""
    return ASKED - timedelta(days=days)


def add(rows: Rows, table: str, *those: dict[str, Any]) -> None:
    rows[table] = [*rows[table], *(LAB | row for row in those)]


def law(rows: Rows) -> None:
    """The entity, its addresses and qualifications, and its record."""
    rows["labs"] = [LAB | {"x_km": 0.0, "y_km": 0.0, "period_from": day(1), "asked_at": ASKED}]
    entity = {"legal_form": "part", "entity_name": "某院", "liability_stated": True, "system": "civil"}
    since = {"registered_from": ago(900), "authority_from": ago(900)}
    add(rows, "organisation", entity | since)
    rows["premises"] = [row | {"address": "和平里 5 号"} for row in rows["premises"]]
    held = {"qualification_id": "q1", "basis": "accreditation", "number": "L1", "address": "和平里5号"}
    add(rows, "qualifications", held | OPEN | {"file_sha256": "f"})
    add(rows, "capability_pages", OPEN | {"page_id": "g1", "shown_sha256": "s", "current_sha256": "s"})
    add(
        rows,
        "credit_checks",
        {"check_id": "k1", "queried_at": ago(20), "register": "信用中国", "entries": 1, "file_sha256": "f"},
    )
    old = {"penalty_id": "p1", "kind": "penalty", "register": "信用中国", "valid_from": ago(2000)}
    add(rows, "penalties", old | {"valid_to": ago(1500)})


def people(rows: Rows) -> None:
    """Who works there, and what shows that they can."""
    add(rows, "people", *({"person_id": who} for who in EVERYBODY))
    roles = (
        ("man", "manager"),
        ("tec", "technical-manager"),
        ("sig", "signatory"),
        ("chk", "supervisor"),
        ("cal", "calibrator"),
        ("tra", "trainer"),
        ("sal", "sales"),
    )
    add(
        rows,
        "appointments",
        *(
            {
                "person_id": who,
                "role": role,
                "valid_from": day(1),
                "qualification": "RM1",
                "metrology_years": 9.0,
            }
            for who, role in roles
        ),
    )
    add(rows, "authorisations", OPEN | {"person_id": "chk", "family": "dmm", "act": "calibrate"})
    rows["signing_fields"] = [row | {"grade": "RM2"} for row in rows["signing_fields"]]
    kinds = (
        "requirement",
        "selection",
        "training",
        "supervision",
        "authorisation",
        "monitoring",
        "appraisal",
    )
    add(
        rows,
        "competence",
        *(
            {"record_id": f"{who}-{kind}", "person_id": who, "kind": kind, "at": ago(60)}
            for who in EVERYBODY
            for kind in kinds
        ),
    )
    add(
        rows,
        "person_qualifications",
        *({"person_id": who, "grade": "RM2", "valid_from": ago(500)} for who in EVERYBODY),
    )
    add(
        rows,
        "training",
        *(
            {
                "training_id": f"t-{who}",
                "person_id": who,
                "held_at": ago(90),
                "family": "dmm",
                "trainer_id": "tra",
                "effect": "effective",
            }
            for who in EVERYBODY
        ),
    )
    add(rows, "complete_tables", {"table_name": "training", "through": ago(0)})
    rows["appointments"] = [
        row | {"valid_from": ago(400)} if row["role"] == "trainer" else row for row in rows["appointments"]
    ]


def posts(rows: Rows) -> None:
    """Posts, contracts and figures."""
    add(rows, "posts", OPEN | {"post_id": "o1", "family": "dmm", "required": 2, "described": True})
    add(rows, "employment", *(OPEN | {"person_id": who, "insured": True} for who in EVERYBODY))
    figures = (
        ("training-completion", 90.0, 95.0),
        ("calibrator-turnover", 10.0, 5.0),
        ("calibrator-load", 9.0, 7.0),
        ("certificate-error-rate", 0.01, 0.0),
    )
    add(
        rows,
        "objectives",
        *(
            OPEN | {"objective_id": name, "name": name, "target": target, "value": value}
            for name, target, value in figures
        ),
    )
    add(
        rows,
        "developers",
        {
            "person_id": "tec",
            "validation_id": "v1",
            "role": "developer",
            "at": ago(300),
            "qualification": "senior",
        },
    )


def stock(rows: Rows) -> None:
    """Standards, what methods need, and lots."""
    known = {
        "family": "calibrator",
        "maker": "甲",
        "model": "5730A",
        "serial": "7",
        "place": "r1",
        "u_counts": 1.0,
    }
    rows["equipment"] = [row | known for row in rows["equipment"]]
    range_ = {"quantity": "dc-voltage", "low": -100.0, "high": 100.0, "unit": "V"}
    rows["traceability"] = [
        row
        | range_
        | {
            "valid_to": day(31) + timedelta(days=20),
            "provider": "国家院",
            "file_sha256": "f",
            "registered_at": day(2),
        }
        for row in rows["traceability"]
    ]
    add(
        rows,
        "provider_scopes",
        {
            "scope_id": "s1",
            "provider": "国家院",
            "basis": "accreditation",
            "low": -1000.0,
            "high": 1000.0,
            "unit": "V",
            "valid_from": ago(900),
        },
    )
    rows["cmc"] = [
        row | {"method": "JJF 1587", "edition": "2016", "field": "electromagnetic"} for row in rows["cmc"]
    ]
    needs = (
        ("standard", "calibrator"),
        ("instrument", "calibrator"),
        ("auxiliary", "calibrator"),
        ("material", "标气"),
        ("reagent", "乙醇"),
    )
    add(
        rows,
        "method_needs",
        *(
            {
                "need_id": f"n-{kind}",
                "method": "JJF 1587",
                "edition": "2016",
                "kind": kind,
                "name": name,
                "affects_result": True,
            }
            for kind, name in needs
        ),
    )
    add(
        rows,
        "lots",
        *(
            {
                "lot_id": f"l-{kind}",
                "kind": kind,
                "name": name,
                "certified": True,
                "certificate_no": "1",
                "received_at": ago(100),
                "expires_at": ASKED + timedelta(days=9),
            }
            for kind, name in needs[3:]
        ),
    )
    add(rows, "lot_use", {"cert_id": "c1", "lot_id": "l-material"})


def methods(rows: Rows) -> None:
    """Software, data, methods and what proves them."""
    add(
        rows,
        "software",
        {
            "software_id": "w1",
            "version": "1.0",
            "valid_from": day(2),
            "validated_at": day(1),
            "validated_by": "tec",
        },
    )
    add(
        rows,
        "reference_data",
        OPEN
        | {
            "data_id": "d1",
            "name": "分度表",
            "source": "GB/T 16839",
            "edition": "2018",
            "reviewed_by": "tec",
        },
    )
    add(
        rows,
        "equipment_events",
        {
            "event_id": "v1",
            "equip_id": "e1",
            "kind": "repair",
            "at": day(3),
            "reason": "换件",
            "verified_at": day(4),
            "verified_by": "tec",
        },
    )
    add(
        rows,
        "uncertainty_reports",
        {
            "report_id": "u1",
            "method": "JJF 1587",
            "edition": "2016",
            "approved_at": ago(200),
            "approved_by": "tec",
        },
    )
    level = {
        "method": "JJF 1587",
        "edition": "2016",
        "family": "dmm",
        "level": "national",
        "valid_from": ago(3000),
    }
    own = {"method": "Q/1", "edition": "1", "family": "other", "level": "own", "special": "in-house"}
    add(rows, "methods", level, own | {"valid_from": ago(100)})
    add(
        rows,
        "validations",
        {
            "validation_id": "v1",
            "method": "Q/1",
            "edition": "1",
            "approved_at": ago(120),
            "approved_by": "tec",
            "file_sha256": "f",
        },
    )
    limits = {"required_ratio": 2.0, "min_duration_min": 60.0}
    rows["method_limits"] = [row | limits for row in rows["method_limits"]]


def documents(rows: Rows) -> None:
    """The management system in writing, reviewed and kept."""
    subjects = (
        "policy",
        "objectives",
        "integrity",
        "impartiality",
        "anti-bribery",
        "commitment",
        "items",
        "culture",
        "innovation",
        "incentive",
        "price-list",
        "manual",
    )
    add(
        rows,
        "documents",
        *(
            {
                "document_id": subject,
                "version": "1",
                "subject": subject,
                "approved_at": ago(200),
                "effective_from": ago(190),
                "department": "质量部",
                "elements": 6,
            }
            for subject in subjects
        ),
    )
    add(rows, "clause_matrix", *({"clause": f"8.{n}", "document_id": "manual"} for n in range(2, 10)))
    add(
        rows,
        "audits",
        {"audit_id": "a1", "kind": "internal", "held_at": ago(50)},
        {"audit_id": "a2", "kind": "management-review", "held_at": ago(40)},
    )
    add(
        rows,
        "acknowledgements",
        *({"person_id": who, "document_id": "policy", "at": ago(100)} for who in EVERYBODY),
    )
    add(
        rows,
        "risks",
        {
            "risk_id": "r1",
            "kind": "impartiality",
            "rating": "high",
            "owner_id": "man",
            "raised_at": ago(500),
            "reviewed_at": ago(30),
            "action_at": ago(300),
        },
    )
    add(rows, "retention", {"record_type": "original-record", "years": 6.0, "valid_from": ago(3000)})
    add(
        rows,
        "backups",
        {"backup_id": "b1", "kind": "backup", "at": day(31, 3), "succeeded": True},
        {"backup_id": "b2", "kind": "restore-test", "at": ago(100), "succeeded": True},
    )
    add(
        rows,
        "disposals",
        {
            "disposal_id": "x1",
            "record_type": "original-record",
            "made_at": ago(3000),
            "at": ago(10),
            "approved_by": "man",
        },
    )
