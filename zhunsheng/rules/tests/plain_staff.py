# SPDX-License-Identifier: Apache-2.0
"""The rules about law and people again, in plain Python: slow, obvious, and independent of any engine."""

from datetime import datetime

from zhunsheng.rules.tests.plain_laboratory import (
    DAY,
    Laboratory,
    Plain,
    Said,
    choose,
    laboratories,
    of_laboratory,
    of_rows,
)
from zhunsheng.rules.tests.plain_rows import Row, World, at, silent

SIX = {"requirement", "selection", "training", "supervision", "authorisation", "monitoring"}


def entity(lab: Laboratory) -> str | None:
    o = next(iter(lab.rows("organisation")), None)
    if o is None:
        return "unknown:none"
    part = o["legal_form"] == "part"
    return choose(
        (o["entity_name"] is None, "unknown:no-entity"),
        (not (lab.past(o["registered_from"]) and lab.ahead(o["registered_to"])), "broken"),
        (part and not (lab.past(o["authority_from"]) and lab.ahead(o["authority_to"])), "broken:authority"),
        (not o["liability_stated"], "unknown:liability"),
    )


def _same_place(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and "".join(a.split()).lower() == "".join(b.split()).lower()


def address(lab: Laboratory, c: Row) -> str | None:
    if c["onsite"]:
        return None
    if c["site_id"] is None:
        return "unknown:no-site"
    if c["begins"] is None or c["ends"] is None:
        return "unknown:no-day"
    session = (c["begins"], c["ends"])
    places = [
        p["address"]
        for p in lab.rows("premises", site_id=c["site_id"])
        if p["address"] and all(at(p, "valid_from", "valid_to", when) for when in session)
    ]
    if not places:
        return "unknown:no-address"
    listing = [q for q in lab.rows("qualifications") if q["address"]]
    mine = [
        q for q in listing if silent(q["site_id"], c["site_id"]) and _same_place(q["address"], max(places))
    ]
    valid = [q for q in mine if all(at(q, "valid_from", "valid_to", when) for when in session)]
    return choose(
        (not listing, "unknown:no-qualification"), (valid, None), (mine, "broken:lapsed"), (True, "broken")
    )


def held(lab: Laboratory) -> str | None:
    every = lab.rows("qualifications")
    now = [q for q in every if lab.force(q)]
    return choose(
        (not every, "unknown:none"),
        (not now, "broken"),
        (not any(q["file_sha256"] for q in now), "unknown:no-file"),
        (not any(lab.force(row) for t in ("cmc", "scope") for row in lab.rows(t)), "unknown:no-annex"),
    )


def published(lab: Laboratory) -> str | None:
    pages = [p for p in lab.rows("capability_pages") if lab.force(p)]
    both = [(p["shown_sha256"], p["current_sha256"]) for p in pages]
    return choose(
        (not pages, "unknown:none"),
        (any(a and b and a != b for a, b in both), "broken"),
        (any(a is None or b is None for a, b in both), "unknown:content"),
    )


def penalised(lab: Laboratory, p: Row) -> str | None:
    if lab.asked is None:
        return "unknown:no-day"
    stood = lab.past(p["valid_from"]) and (p["valid_to"] is None or lab.asked - 1096 * DAY < p["valid_to"])
    if not stood or lab.past(p["annulled_at"]):
        return None
    return "broken:listed" if p["kind"] == "dishonesty-list" else "broken"


def credit(lab: Laboratory) -> str | None:
    recent = [q for q in lab.rows("credit_checks") if lab.within(q["queried_at"], 183)]
    return choose(
        (not recent, "unknown:none"),
        (any((q["entries"] or 0) > 0 for q in recent) and not lab.rows("penalties"), "broken"),
        (not any(q["file_sha256"] and q["entries"] is not None for q in recent), "unknown:no-file"),
    )


def staffed(lab: Laboratory) -> str | None:
    now = [a for a in lab.rows("appointments") if lab.force(a)]
    groups = (("manager", "quality-manager"), ("technical-manager", "signatory"), ("supervisor", "checker"),
              ("calibrator",))  # fmt: skip
    filled = [any(a["role"] in roles for a in now) for roles in groups]
    families = {row["family"] for t in ("cmc", "scope") for row in lab.rows(t) if lab.force(row)}
    able = [
        {a["person_id"] for a in lab.rows("authorisations", family=f, act="calibrate") if lab.force(a)}
        for f in families
    ]
    kinds = [
        {r["kind"] for r in lab.rows("competence", person_id=who) if lab.past(r["at"])} & SIX
        for who in {a["person_id"] for a in now if a["role"] not in ("sales", "other")}
    ]
    return choose(
        (not any(filled), "unknown:none"),
        (not all(filled), "broken"),
        (any(len(people) < 2 for people in able), "broken:thin"),
        (any(len(k) < 6 for k in kinds), "broken:files"),
    )


def manager(_lab: Laboratory, a: Row) -> str | None:
    if a["role"] != "technical-manager":
        return None
    years, grade = a["metrology_years"], a["qualification"]
    return choose(
        (years is not None and years < 5, "broken:years"),
        (grade is not None and grade not in ("RM1", "senior"), "broken"),
        (years is None, "unknown:no-years"),
        (grade is None, "unknown:no-grade"),
    )


def developer(_lab: Laboratory, d: Row) -> str | None:
    grade = d["qualification"]
    return choose((grade is None, "unknown:no-grade"), (grade not in ("RM1", "senior"), "broken"))


def _done(lab: Laboratory, acts: list[tuple[str | None, datetime | None]]) -> tuple[list[Row], Said]:
    """What people did on a day, and what is said where nobody or no day is named."""
    named = [{"who": who, "when": when} for who, when in acts if who is not None and when is not None]
    said = {
        (lab.id, lab.id, "unknown:no-person" if who is None else "unknown:no-day")
        for who, when in acts
        if who is None or when is None
    }
    return named, said


def qualified(world: World) -> Said:
    found: Said = set()
    for lab in laboratories(world):
        own = lab.own()
        acts = [(c["operator_id"], c["begins"]) for c in own]
        done, said = _done(lab, [*acts, *((c["checker_id"], c["checking_at"]) for c in own)])
        found |= said
        for act in done:
            rows = lab.rows("person_qualifications", person_id=act["who"])
            good = [
                r
                for r in rows
                if r["grade"] in ("RM1", "RM2", "senior", "verifier")
                and at(r, "valid_from", "valid_to", act["when"])
            ]
            if not good:
                found.add((lab.id, act["who"], "broken" if rows else "unknown:no-grade"))
    return found


def taught(lab: Laboratory, t: Row) -> str | None:
    if t["trainer_id"] is None:
        return "unknown:no-trainer"
    listed = [
        a
        for a in lab.rows("appointments", person_id=t["trainer_id"], role="trainer")
        if at(a, "valid_from", "valid_to", t["held_at"]) and silent(a["topic"], t["topic"])
    ]
    return None if listed else "broken"


def trained(world: World) -> Said:
    found: Said = set()
    for lab in laboratories(world):
        whole = [row["through"] for row in lab.rows("complete_tables", table_name="training")]
        _, said = _done(lab, [(c["operator_id"], c["begins"]) for c in lab.own()])
        found |= said
        lacking: dict[tuple[str, str], list[datetime]] = {}
        for c in lab.own():
            if c["operator_id"] is not None and c["begins"] is not None and not _taught_before(lab, c):
                lacking.setdefault((c["operator_id"], c["family"]), []).append(c["begins"])
        for (who, _family), begun in lacking.items():
            verdict = choose(
                (whole and min(begun) < max(whole), "broken"),
                (not lab.rows("training", person_id=who), "unknown:no-training"),
                (True, "broken:not-filed"),
            )
            found.add((lab.id, who, verdict or ""))
    return found


def _taught_before(lab: Laboratory, c: Row) -> bool:
    return any(
        t["held_at"] <= c["begins"]
        and silent(t["family"], c["family"])
        and (c["method"] is None or silent(t["method"], c["method"]))
        and t["effect"] != "not-effective"
        for t in lab.rows("training", person_id=c["operator_id"])
    )


def monitored(world: World) -> Said:
    found = set()
    for lab in laboratories(world):
        for who in {a["person_id"] for a in lab.rows("authorisations") if lab.force(a)}:
            seen = [
                r["at"]
                for r in lab.rows("competence", person_id=who)
                if r["kind"] in ("supervision", "monitoring")
            ]
            verdict = choose(
                (
                    not any(lab.past(t["held_at"]) for t in lab.rows("training", person_id=who)),
                    "unknown:no-training",
                ),
                (not any(lab.past(when) for when in seen), "unknown:no-monitoring"),
                (not any(lab.within(when, 366) for when in seen), "broken"),
            )
            if verdict:
                found.add((lab.id, who, verdict))
    return found


def enough(lab: Laboratory) -> str | None:
    figures = {
        o["name"]: o
        for o in lab.rows("objectives")
        if lab.force(o) and o["target"] is not None and o["value"] is not None
        and o["name"] in ("training-completion", "calibrator-turnover", "calibrator-load")
    }  # fmt: skip
    rows = [
        o
        for o in lab.rows("objectives")
        if lab.force(o) and o["target"] is not None and o["value"] is not None and o["name"] in figures
    ]
    missed = [
        o
        for o in rows
        if (o["value"] < o["target"] if o["name"] == "training-completion" else o["value"] > o["target"])
    ]
    leaks = [
        i
        for i in lab.rows("integrity_cases", kind="confidentiality")
        if lab.past(i["raised_at"]) and lab.ahead(i["closed_at"])
    ]
    bound = {d["person_id"] for d in lab.rows("declarations", kind="confidentiality") if lab.force(d)}
    return choose(
        (leaks, "broken:leaks"),
        (lab.staff() - bound, "broken"),
        (missed, "broken:missed"),
        (len(figures) < 3, "unknown:figures"),
    )


def post(lab: Laboratory, p: Row) -> str | None:
    if not lab.force(p):
        return None
    able = {
        a["person_id"]
        for a in lab.rows("authorisations")
        if lab.force(a) and silent(p["family"], a["family"])
    }
    return choose(
        (p["described"] is False, "broken:undescribed"),
        (p["required"] is not None and len(able) < p["required"], "broken"),
        (p["described"] is None or p["required"] is None, "unknown:silent"),
    )


def appraised(lab: Laboratory) -> str | None:
    done = {r["person_id"] for r in lab.rows("competence", kind="appraisal") if lab.within(r["at"], 366)}
    return choose((not lab.rows("competence"), "unknown:none"), (lab.staff() - done, "broken"))


def insured(lab: Laboratory) -> str | None:
    done = {r["person_id"] for r in lab.rows("employment") if lab.force(r) and r["insured"]}
    return choose((not lab.rows("employment"), "unknown:none"), (lab.staff() - done, "broken"))


def developed(lab: Laboratory) -> str | None:
    due = [p for p in lab.rows("plans", kind="training") if lab.within(p["due_at"], 366)]
    given = [t for t in lab.rows("training") if lab.within(t["held_at"], 366)]
    return choose(
        (not due, "unknown:none"),
        (any(p["done_at"] is None for p in due), "broken"),
        (any(t["effect"] is None and not lab.within(t["held_at"], 92) for t in given), "broken:open"),
    )


PLAIN_STAFF: dict[str, Plain] = {
    "R-ORG-01": of_laboratory(entity),
    "R-ADDRESS-01": of_rows("certificates", "cert_id", address),
    "R-QUAL-01": of_laboratory(held),
    "R-QUAL-02": of_laboratory(published),
    "R-PENALTY-01": of_rows("penalties", "penalty_id", penalised),
    "R-PENALTY-02": of_laboratory(credit),
    "R-STAFF-01": of_laboratory(staffed),
    "R-STAFF-02": of_rows("appointments", "person_id", manager),
    "R-STAFF-03": of_rows("developers", "person_id", developer),
    "R-STAFF-04": qualified,
    "R-STAFF-05": of_rows("training", "training_id", taught),
    "R-STAFF-06": trained,
    "R-STAFF-07": monitored,
    "R-STAFF-08": of_laboratory(enough),
    "R-STAFF-09": of_rows("posts", "post_id", post),
    "R-STAFF-10": of_laboratory(appraised),
    "R-STAFF-11": of_laboratory(insured),
    "R-STAFF-12": of_laboratory(developed),
}
