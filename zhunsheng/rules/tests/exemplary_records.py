# SPDX-License-Identifier: Apache-2.0
"""What the exemplary laboratory keeps about its work, its upkeep, its clients and the market."""

from datetime import timedelta

from zhunsheng.rules.tests.exemplary_law import EVERYBODY, OPEN, add, ago
from zhunsheng.rules.tests.world import LAB, Rows, day


def integrity(rows: Rows) -> None:
    """Declarations, cases and what was done for integrity."""
    kinds = ("anti-bribery", "conflict-of-interest", "confidentiality", "lawful-market")
    add(
        rows,
        "declarations",
        *(
            {"declaration_id": f"{who}-{kind}", "person_id": who, "kind": kind, "valid_from": ago(60)}
            for who in EVERYBODY
            for kind in kinds
        ),
    )
    add(
        rows,
        "integrity_cases",
        {
            "case_id": "i1",
            "kind": "pressure",
            "raised_at": ago(100),
            "due_at": ago(70),
            "closed_at": ago(80),
            "confirmed": False,
        },
    )
    add(
        rows,
        "integrity_log",
        {"entry_id": "g1", "kind": "implementation", "at": ago(20)},
        {"entry_id": "g2", "kind": "reward", "at": ago(20)},
    )


def work(rows: Rows) -> None:
    """The certificate as every other record has it."""
    rows["certificates"] = [row | {"instr_id": "m1"} for row in rows["certificates"]]
    entered = [day(10, 10), day(10, 10, 1), day(10, 10, 2)]
    read = {"values": [100_007, 100_008, 100_007], "entered_at": entered, "mpe_counts": 9.0}
    rows["points"] = [row | read for row in rows["points"]]
    rows["observations"] = [
        row | {"entered_at": entered, "entry_mode": "auto"} for row in rows["observations"]
    ]
    add(
        rows,
        "device_messages",
        *(
            {
                "message_id": f"m{n}",
                "cert_id": "c1",
                "equip_id": "e1",
                "item_id": "i1",
                "at": at,
                "request": "READ?",
                "reply": "+10.0007",
            }
            for n, at in enumerate(entered)
        ),
    )
    review = {"method_fits": True, "method_named": False}
    rows["reviews"] = [row | review for row in rows["reviews"]]
    rows["items"] = [row | {"condition": "normal"} for row in rows["items"]]
    add(
        rows,
        "jobs",
        {
            "job_id": "j1",
            "customer_id": "k1",
            "onsite": False,
            "list_price": 1000.0,
            "price": 900.0,
            "due_at": day(20),
            "channel": "online",
            "told_times": 2,
            "waybill": "SF1",
        },
    )
    add(rows, "customers", {"customer_id": "k1", "x_km": 9.0, "y_km": 0.0, "segment": "制造"})


def agreed(rows: Rows) -> None:
    """What was agreed with the client, and noted on the way."""
    add(
        rows,
        "special_needs",
        {"need_id": "s1", "job_id": "j1", "cert_id": "c1", "acknowledged_at": day(9), "met_at": day(10, 12)},
    )
    add(
        rows,
        "notices",
        {
            "notice_id": "w1",
            "job_id": "j1",
            "kind": "method",
            "found_at": day(6),
            "told_at": day(7),
            "proposal": "other",
            "answered_at": day(7),
        },
    )
    add(
        rows,
        "extra_materials",
        {"supply_id": "y1", "job_id": "j1", "approved_by": "man", "confidentiality_checked": True},
    )
    add(
        rows,
        "deviations",
        {
            "deviation_id": "d1",
            "cert_id": "c1",
            "kind": "other",
            "approved_by": "tec",
            "approved_at": day(8),
            "accepted_at": day(9),
            "judged_at": day(8),
            "reason": "客户要求",
        },
    )
    add(
        rows,
        "safety_checks",
        {"check_id": "z1", "job_id": "j9", "at": day(9), "complete": True, "protected": True},
    )
    add(
        rows,
        "content_checks",
        {"cert_id": "c1", "entry": "7.8.2.1a", "present": True, "client_supplied": False},
        {"cert_id": "c1", "entry": "7.8.2.1p", "present": True, "client_supplied": True, "marked": True},
    )
    add(
        rows,
        "events",
        {"cert_id": "c1", "at": day(10, 12), "actor_id": "cal", "action": "edit", "reason": "笔误"},
    )
    add(
        rows,
        "site_sessions",
        {"session_id": "t1", "job_id": "j9", "arrived_at": day(9), "left_at": day(9, 5)},
    )


def upkeep(rows: Rows) -> None:
    """Archives, checks, plans, monitoring and corrective action."""
    add(
        rows,
        "registry",
        {"cert_id": "c1", "content_hash": "h1", "lookup_code": "x", "signed": True, "shown_state": "valid"},
    )
    add(
        rows,
        "standard_checks",
        {"check_id": "c1", "equip_id": "e1", "function": "DCV", "due_at": day(20), "done_at": day(19)},
    )
    add(
        rows,
        "plans",
        {"item_id": "p1", "kind": "calibration", "year": 2026, "equip_id": "e1", "approved_at": ago(100)},
        {"item_id": "p2", "kind": "training", "year": 2026, "due_at": ago(30), "done_at": ago(31)},
        {"item_id": "p3", "kind": "innovation", "year": 2025, "target": 3.0, "value": 4.0},
    )
    add(
        rows,
        "holds",
        {
            "hold_id": "h1",
            "subject_kind": "equipment",
            "subject_id": "e7",
            "from_at": day(1),
            "reason": "送校",
            "label": "out",
        },
    )


def monitored(rows: Rows) -> None:
    """Monitoring, complaints and corrective action."""
    add(
        rows,
        "quality_control",
        {
            "activity_id": "q1",
            "kind": "proficiency",
            "field": "electromagnetic",
            "planned_at": ago(60),
            "done_at": ago(50),
            "statistic": "En",
            "value": 0.4,
            "judged": "satisfactory",
        },
    )
    add(
        rows,
        "complaints",
        {
            "complaint_id": "u1",
            "received_at": ago(20),
            "acknowledged_at": ago(19),
            "relevant": True,
            "decided_by": "man",
            "decided_at": ago(15),
            "replied_at": ago(15),
            "closed_at": ago(14),
            "due_at": ago(5),
            "valid": True,
            "capa_id": "a1",
        },
    )
    add(
        rows,
        "capa",
        {
            "capa_id": "a1",
            "source": "complaint",
            "opened_at": ago(15),
            "severity": "minor",
            "corrected_at": ago(14),
            "cause_code": "C1",
            "cause_at": ago(14),
            "elsewhere_checked": True,
            "acted_at": ago(12),
            "effect_due_at": ago(2),
            "effect_reviewed_at": ago(3),
            "effective": True,
            "closed_at": ago(2),
        },
    )


def platform(rows: Rows) -> None:
    """What is heard, evaluated, watched and tested."""
    add(
        rows,
        "surveys",
        *(
            {
                "survey_id": kind,
                "kind": kind,
                "closed_at": ago(100),
                "invited": 9,
                "answered": 7,
                "score": 90.0,
                "loyalty": 40.0,
                "evaluated_at": ago(90),
            }
            for kind in ("client", "staff")
        ),
    )
    add(
        rows,
        "self_evaluations",
        *(
            {
                "evaluation_id": kind,
                "kind": kind,
                "at": ago(90),
                "approved_at": ago(80),
                "groups": 4,
                "actions": 2,
            }
            for kind in ("needs", "competitiveness", "improvement")
        ),
    )
    add(rows, "assignment_checks", {"cert_id": "c1", "person_id": "cal", "at": day(9), "passed": True})
    rows["rooms"] = [LAB | {"room_id": "r1", "t_set": 20.0, "t_tol": 5.0, "logged_every_min": 180.0}]
    rows["env_series"] = [
        LAB | {"room_id": "r1", "ts": day(1) + timedelta(hours=3 * n), "temp": 20.0, "rh": 48.0}
        for n in range(248)
    ]
    add(rows, "alarms", {"alarm_id": "l1", "room_id": "r1", "at": day(3), "acted_at": day(3, 1)})
    subjects = ("superseded-edition", "encryption", "access", "intrusion", "security-review")
    add(
        rows,
        "self_tests",
        *({"test_id": subject, "subject": subject, "at": ago(1), "passed": True} for subject in subjects),
    )
    add(
        rows,
        "reminders",
        {"reminder_id": "r1", "customer_id": "k1", "sent_at": ago(30), "answered_at": ago(25)},
    )


def outward(rows: Rows) -> None:
    """Publicity, society, brand and innovation."""
    add(
        rows,
        "publicity",
        {
            "publication_id": "b1",
            "published_at": ago(40),
            "channel": "bid",
            "approved_at": ago(45),
            "mismatch": False,
        },
    )
    aspects = ("environment", "safety", "quality", "community", "ethics")
    shown = (
        ("membership", "society"),
        ("report", "esg"),
        ("commendation", "client"),
        ("benefit", "school"),
        *(("impact-assessment", aspect) for aspect in aspects),
        *(("system-certificate", aspect) for aspect in aspects[:3]),
    )
    add(
        rows,
        "social",
        *(
            OPEN
            | {
                "social_id": f"{kind}-{aspect}",
                "kind": kind,
                "aspect": aspect,
                "at": ago(70),
                "rating": "low",
                "file_sha256": "f",
            }
            for kind, aspect in shown
        ),
    )
    kinds = ("name", "logo", "trademark", "plan", "code-of-behaviour", "duty", "event", "commendation")
    add(rows, "brand", *(OPEN | {"brand_id": kind, "kind": kind, "at": ago(70)} for kind in kinds))
    results = (
        ("project", None),
        ("university-project", None),
        ("utility-model", None),
        ("invention", None),
        ("paper", "international"),
        ("software-copyright", None),
        ("specification", "international"),
        ("specification", "national"),
        ("award", "provincial"),
        ("quality-award", None),
        ("patent-award", None),
        ("suggestion", None),
        ("benchmark", None),
    )
    add(
        rows,
        "innovation",
        *(
            {
                "innovation_id": f"i{n}",
                "kind": kind,
                "level": level,
                "role": "lead",
                "at": ago(80),
                "adopted": True,
                "applied_at": ago(20),
                "file_sha256": f"f{n}",
            }
            for n, (kind, level) in enumerate(results)
        ),
    )
    add(rows, "headcount", {"counted_at": ago(90), "heads": 40, "developers": 6})
    rows["finance"] = [
        LAB | {"entry_id": item, "year": 2025, "item": item, "amount": 100.0}
        for item in ("revenue", "development")
    ]


def market(rows: Rows) -> None:
    """What others see of it."""
    add(rows, "sightings", {"sighting_id": "s1", "cert_no": "c1", "content_hash": "h1", "seen_at": day(20)})
    add(rows, "scope", OPEN | {"family": "dmm", "hi_counts": 1e9, "cmc_counts": 1.0})
    add(
        rows,
        "claims",
        {"claim_id": "c1", "claim_type": "range", "family": "dmm", "value": 1e6, "published_at": day(9)},
    )
    add(
        rows,
        "mentions",
        {"mention_id": "n1", "about_lab": "M", "at": day(9), "polarity": 0.5, "evidence_cited": True},
    )
    add(rows, "cost_model", {"hour_rate": 100.0, "overhead_per_cert": 50.0, "km_rate": 1.0})
    add(
        rows,
        "customer_moves",
        {"move_id": "m1", "to_lab": "L", "moved_at": day(9), "old_contract_end": day(1)},
    )
