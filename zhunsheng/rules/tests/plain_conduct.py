# SPDX-License-Identifier: Apache-2.0
"""The rules about conduct, upkeep and the outside again, in plain Python, independent of any engine."""

from collections.abc import Callable
from typing import Any

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

RANKS = ("national", "industry", "local", "own")
FIVE = 5 * DAY / 1440


def _reviews(lab: Laboratory, c: Row) -> list[Row]:
    return [
        r
        for r in lab.rows("reviews", job_id=c["job_id"])
        if silent(r["item_id"], c["item_id"]) and (c["method"] is None or silent(r["method"], c["method"]))
    ]


def fitting(lab: Laboratory, c: Row) -> str | None:
    mine = _reviews(lab, c)
    return choose(
        (not mine, "unknown:no-review"),
        (any(r["method_fits"] or r["method_named"] for r in mine), None),
        (any(r["method_fits"] is False for r in mine), "broken"),
        (True, "unknown:silent"),
    )


def _levels(lab: Laboratory, c: Row) -> tuple[int | None, int | None, str | None]:
    rows = lab.rows("methods", family=c["family"])
    own = [m for m in rows if (m["method"], m["edition"]) == (c["method"], c["proc_version"])]
    then = [m for m in rows if c["begins"] and at(m, "valid_from", "valid_to", c["begins"])]
    special = [m["special"] for m in own if m["special"]]
    ranks = [[RANKS.index(m["level"]) for m in those] for those in (own, then)]
    return min(ranks[0], default=None), min(ranks[1], default=None), max(special, default=None)


def precedence(lab: Laboratory, c: Row) -> str | None:
    own, best, _special = _levels(lab, c)
    mine = _reviews(lab, c)
    return choose(
        (own is None, "unknown:no-level"),
        (any(r["method_named"] or r["method_reason"] is not None for r in mine), None),
        (own is not None and best is not None and best < own, "broken"),
    )


def own_method(lab: Laboratory, c: Row) -> str | None:
    if _levels(lab, c)[2] is None:
        return None
    done = lab.rows("validations", method=c["method"], edition=c["proc_version"])
    return choose(
        (not any(r["consented_at"] for r in _reviews(lab, c)), "broken"),
        (not any(v["approved_at"] for v in done), "broken:unvalidated"),
    )


def validated(lab: Laboratory, m: Row) -> str | None:
    if m["special"] is None:
        return None
    done = lab.rows("validations", method=m["method"], edition=m["edition"])
    approved = [v for v in done if v["approved_at"]]
    return choose(
        (not done, "broken"),
        (not approved, "broken:unapproved"),
        (all(v["approved_at"] > m["valid_from"] for v in approved), "broken:late"),
        (all(v["file_sha256"] is None for v in approved), "unknown:no-report"),
    )


def complete(_lab: Laboratory, c: Row) -> str | None:
    if c["signed_at"] is None:
        return None
    return choose(
        (c["operator_id"] is None, "broken:who"),
        (c["started_at"] is None or c["ended_at"] is None, "broken:when"),
        (c["item_id"] is None and c["instr_id"] is None, "broken:item"),
        (c["proc_version"] is None, "broken:how"),
        (c["room_id"] is None and c["site_id"] is None and not c["onsite"], "broken:where"),
    )


def stamped(lab: Laboratory, c: Row) -> str | None:
    single = [r for r in lab.rows("readings", cert_id=c["cert_id"]) if r["value"] is not None]
    listed = [o for o in lab.rows("observations", cert_id=c["cert_id"]) if o["counts"]]
    bare = any(r["entered_at"] is None for r in single) or any(
        len(o["entered_at"] or ()) < len(o["counts"]) for o in listed
    )
    if not single and not listed:
        here = [p for p in lab.rows("points", cert_id=c["cert_id"]) if p["values"]]
        bare = any(len(p["entered_at"] or ()) < len(p["values"]) for p in here)
        return choose((not here, "unknown:no-readings"), (bare, "broken"))
    return "broken" if bare else None


def edited(lab: Laboratory, c: Row) -> str | None:
    edits = lab.rows("events", cert_id=c["cert_id"], action="edit")
    bare = [e for e in edits if not e["reason"] or e["actor_id"] is None]
    return choose((len(bare) > 1, "broken"), (bare, "unknown:once"))


def circumstances(lab: Laboratory, c: Row) -> str | None:
    used = {use["equip_id"] for use in lab.uses(c)}
    sent = lab.rows("device_messages", cert_id=c["cert_id"])
    went = {t["person_id"] for t in lab.rows("travel", job_id=c["job_id"])}
    who = c["operator_id"]
    return choose(
        (any(m["equip_id"] and m["equip_id"] not in used for m in sent), "broken:standard"),
        (any(m["item_id"] and c["item_id"] and m["item_id"] != c["item_id"] for m in sent), "broken:item"),
        (any(_outside(c, m["at"]) for m in sent), "broken:time"),
        (c["onsite"] and went and who and who not in went, "broken:person"),
        (not sent and not (c["onsite"] and went), "unknown:nothing"),
    )


def _outside(c: Row, when: Any) -> bool:
    early = c["begins"] is not None and when < c["begins"] - FIVE
    return early or (c["ends"] is not None and c["ends"] + FIVE < when)


def noticed(lab: Laboratory, c: Row) -> str | None:
    marks = [p["in_scope"] for p in lab.rows("points", cert_id=c["cert_id"]) if p["in_scope"] is not None]
    told = [
        n
        for n in lab.rows("notices", job_id=c["job_id"], kind="unfit")
        if silent(n["item_id"], c["item_id"]) and n["told_at"] and c["begins"] and n["told_at"] <= c["begins"]
    ]
    return choose(
        (not marks, "unknown:no-lines"),
        (all(marks), None),
        (not told, "broken"),
        (all(n["proposal"] is None for n in told), "broken:no-proposal"),
    )


def prompt(_lab: Laboratory, n: Row) -> str | None:
    if n["kind"] != "method":
        return None
    told = n["told_at"]
    return choose((told is None, "unknown:untold"), (told and n["found_at"] + 5 * DAY < told, "broken"))


def settled(lab: Laboratory, d: Row) -> str | None:
    if d["kind"] == "environment":
        return None
    begins = next((c["begins"] for c in lab.work() if c["cert_id"] == d["cert_id"]), None)
    approved, accepted = d["approved_at"], d["accepted_at"]
    return choose(
        (not d["reason"], "broken:no-reason"),
        (d["approved_by"] is None or approved is None, "broken:unapproved"),
        (accepted is None, "broken:unaccepted"),
        (begins is None, "unknown:no-day"),
        (begins and any(when and begins < when for when in (approved, accepted)), "broken"),
        (d["judged_at"] is None, "unknown:unjudged"),
    )


def supplied(_lab: Laboratory, s: Row) -> str | None:
    checked = s["confidentiality_checked"]
    return choose(
        (checked is False, "broken"), (s["approved_by"] is None or checked is None, "unknown:silent")
    )


def safe(lab: Laboratory, c: Row) -> str | None:
    if not c["onsite"]:
        return None
    begins, ends = c["begins"], c["ends"]
    if begins is None or ends is None:
        return "unknown:no-day"
    rows = lab.rows("safety_checks", job_id=c["job_id"])
    before = [s for s in rows if s["at"] <= begins]
    went_on = [
        s
        for s in rows
        if s["stopped_at"]
        and s["stopped_at"] < ends
        and (s["released_at"] is None or begins < s["released_at"])
    ]
    return choose(
        (any(s["failed"] and s["stopped_at"] is None for s in rows), "broken:unstopped"),
        (went_on, "broken:went-on"),
        (not before, "unknown:none"),
        (not any(s["complete"] and s["protected"] for s in before), "broken"),
    )


def received(_lab: Laboratory, i: Row) -> str | None:
    odd = i["condition"] == "abnormal"
    return choose(
        (i["condition"] is None, "unknown:silent"),
        (odd and i["condition_answered_at"] is None, "broken"),
        (odd and i["condition_sha256"] is None, "broken:no-photo"),
    )


def whole(lab: Laboratory, c: Row) -> str | None:
    entries = lab.rows("content_checks", cert_id=c["cert_id"])
    return choose((not entries, "unknown:none"), (any(e["present"] is False for e in entries), "broken"))


def marked(lab: Laboratory, c: Row) -> str | None:
    told = [e for e in lab.rows("content_checks", cert_id=c["cert_id"]) if e["client_supplied"] is not None]
    return choose(
        (not told, "unknown:none"), (any(e["client_supplied"] and not e["marked"] for e in told), "broken")
    )


def archived(lab: Laboratory, c: Row) -> str | None:
    if c["signed_at"] is None:
        return None
    rows = lab.rows("registry", cert_id=c["cert_id"])
    return choose((not rows, "broken"), (all(r["content_hash"] is None for r in rows), "unknown:no-hash"))


def verifiable(lab: Laboratory, c: Row) -> str | None:
    if c["signed_at"] is None:
        return None
    rows = lab.rows("registry", cert_id=c["cert_id"])
    states = [r["shown_state"] for r in rows if r["shown_state"]]
    lacks = not any(r["signed"] for r in rows) or all(r["lookup_code"] is None for r in rows) or not states
    return choose(
        (not rows, "unknown:not-filed"),
        (c["state"] and any(state != c["state"] for state in states), "broken"),
        (any(r["signed"] is False for r in rows), "broken:unsigned"),
        (lacks, "unknown:silent"),
    )


def checked(lab: Laboratory, c: Row) -> str | None:
    due, done = c["due_at"], c["done_at"]
    return choose(
        (lab.asked is None, "unknown:no-day"),
        (lab.past(due) and done is None, "broken"),
        (due and done and due < done, "broken:late"),
    )


def planned(world: World) -> Said:
    found = set()
    for lab in laboratories(world):
        for name in {t["equip_id"] for t in lab.rows("traceability")}:
            ends = [t["valid_to"] for t in lab.rows("traceability", equip_id=name) if t["valid_to"]]
            if not ends or lab.asked is None or max(ends).year != lab.asked.year:
                continue
            mine = lab.rows("plans", kind="calibration", equip_id=name, year=lab.asked.year)
            verdict = choose(
                (not mine, "broken"), (all(p["approved_at"] is None for p in mine), "unknown:unapproved")
            )
            if verdict:
                found.add((lab.id, name, verdict))
    return found


def reported(lab: Laboratory, c: Row) -> str | None:
    if not lab.force(c):
        return None
    rows = [
        u for u in lab.rows("uncertainty_reports", method=c["method"]) if silent(u["cmc_id"], c["cmc_id"])
    ]
    now = [u for u in rows if silent(c["edition"], u["edition"])]
    return choose(
        (c["method"] is None, "unknown:no-method"),
        (not rows, "unknown:none"),
        (not now, "broken"),
        (all(u["approved_at"] is None for u in now), "broken:unapproved"),
    )


def used(lab: Laboratory, c: Row) -> str | None:
    return None if lab.rows("standard_use", cert_id=c["cert_id"]) else "broken"


def stopped(_lab: Laboratory, h: Row) -> str | None:
    return "broken" if h["subject_kind"] == "equipment" and not h["reason"] else None


def monitoring(lab: Laboratory, q: Row) -> str | None:
    return choose(
        (lab.asked is None, "unknown:no-day"),
        (lab.past(q["planned_at"]) and q["done_at"] is None, "broken:missed"),
        (q["done_at"] is None, None),
        (q["judged"] is None, "unknown:unjudged"),
        (q["judged"] == "unsatisfactory" and q["capa_id"] is None, "broken"),
    )


def every_field(lab: Laboratory) -> str | None:
    fields = {c["field"] for c in lab.rows("cmc") if lab.force(c) and c["field"]}
    done = [
        q
        for q in lab.rows("quality_control")
        if lab.within(q["planned_at"], 366) or lab.within(q["done_at"], 366)
    ]
    return choose(
        (not fields, "unknown:no-field"),
        (not done, "unknown:none"),
        (fields - {q["field"] for q in done}, "broken"),
    )


def learned(_lab: Laboratory, c: Row) -> str | None:
    return "unknown:unused" if c["valid"] and c["capa_id"] is None else None


def ignored(lab: Laboratory, k: Row) -> str | None:
    if k["done_at"] is None or (k["within"] is not False and k["in_control"] is not False):
        return None
    passed = [
        o["done_at"]
        for o in lab.rows("standard_checks", equip_id=k["equip_id"])
        if o["done_at"] and o["within"] is not False and o["in_control"] is not False
    ]
    traced = [t["cal_date"] for t in lab.rows("traceability", equip_id=k["equip_id"])]
    until = min((at for at in passed + traced if at > k["done_at"]), default=None)
    begun = [
        c["begins"]
        for c in lab.own()
        if c["begins"] and k["equip_id"] in {use["equip_id"] for use in lab.uses(c)}
    ]
    return "broken" if any(k["done_at"] < at and (until is None or at < until) for at in begun) else None


def audit(_lab: Laboratory, a: Row) -> str | None:
    if a["kind"] != "internal" or a["held_at"] is None:
        return None
    return choose(
        (a["auditor_id"] is not None and a["auditor_id"] == a["responsible_id"], "broken"),
        (a["result"] == "nonconform" and a["capa_id"] is None, "broken:unanswered"),
    )


def improved(lab: Laboratory) -> str | None:
    heard = [s for s in lab.rows("surveys") if lab.within(s["closed_at"], 366)]
    done = [e for e in lab.rows("self_evaluations", kind="improvement") if lab.within(e["at"], 366)]
    return choose(
        (not heard, "unknown:none"),
        (all(s["evaluated_at"] is None for s in heard), "broken"),
        (not lab.documents("incentive"), "unknown:no-policy"),
        (not done, "unknown:no-evaluation"),
    )


def caused(lab: Laboratory, a: Row) -> str | None:
    acted = a["acted_at"]
    if acted is None:
        return None
    again = [
        n
        for n in lab.rows("capa", cause_code=a["cause_code"])
        if n["capa_id"] != a["capa_id"] and acted < n["opened_at"] <= acted + 366 * DAY
    ]
    return choose(
        (again, "broken"),
        (a["cause_code"] is None or a["cause_at"] is None, "broken:no-cause"),
        (not a["elsewhere_checked"], "broken:elsewhere"),
        (a["severity"] is None, "unknown:severity"),
    )


def benchmarked(lab: Laboratory) -> str | None:
    rows = lab.rows("innovation", kind="benchmark")
    done = [i for i in rows if lab.within(i["at"], 366)]
    return choose(
        (not any(lab.past(i["at"]) for i in rows), "unknown:none"),
        (not done, "broken"),
        (all(i["file_sha256"] is None for i in done), "unknown:no-file"),
    )


def suggested(_lab: Laboratory, i: Row) -> str | None:
    return "unknown:undecided" if i["kind"] == "suggestion" and i["adopted"] is None else None


def proofs(lab: Laboratory) -> str | None:
    couriered = any(j["waybill"] is not None for j in lab.rows("jobs"))
    return None if couriered or lab.rows("travel") or lab.rows("site_sessions") else "unknown:none"


def assigned(lab: Laboratory, c: Row) -> str | None:
    before = [
        a["passed"]
        for a in lab.rows("assignment_checks", cert_id=c["cert_id"], person_id=c["operator_id"])
        if c["begins"] and a["at"] <= c["begins"] and a["passed"] is not None
    ]
    return choose((not before, "unknown:unchecked"), (not any(before), "broken"))


def watched(lab: Laboratory, r: Row) -> str | None:
    if lab.asked is None or lab.since is None:
        return "unknown:no-day"
    every = r["logged_every_min"]
    if every is None or every <= 0:
        return "unknown:no-interval"
    samples = [
        e
        for e in lab.world["env_series"]
        if e["room_id"] == r["room_id"] and e["lab_id"] in (None, lab.id)
        and e["temp"] is not None and lab.since <= e["ts"] <= lab.asked
    ]  # fmt: skip
    due = int((lab.asked - lab.since).total_seconds() // 1 / 60 // every)
    loose = [a for a in lab.rows("alarms", room_id=r["room_id"]) if a["acted_at"] is None]
    return choose(
        (not samples, "unknown:none"), (len(samples) * 100 < due * 95, "broken"), (loose, "broken:alarm")
    )


def warned(lab: Laboratory) -> str | None:
    rows = lab.rows("self_tests", subject="superseded-edition")
    lately = [t for t in rows if lab.within(t["at"], 2)]
    return choose(
        (not any(lab.past(t["at"]) for t in rows), "unknown:none"),
        (any(t["passed"] is False for t in lately), "broken:failed"),
        (not lately, "broken"),
    )


def secure(lab: Laboratory) -> str | None:
    rows = [t for t in lab.rows("self_tests") if t["subject"] != "superseded-edition"]
    good = {t["subject"] for t in rows if lab.within(t["at"], 366) and t["passed"]}
    fresh = [b for b in lab.rows("backups", kind="backup") if lab.within(b["at"], 1) and b["succeeded"]]
    return choose(
        (not rows, "unknown:none"),
        ("security-review" not in good, "broken"),
        (len(good & {"encryption", "access", "intrusion"}) < 3, "broken:unproven"),
        (not fresh, "broken:backup"),
    )


def flowing(lab: Laboratory) -> str | None:
    jobs = lab.rows("jobs")
    placed = [j["channel"] for j in jobs if j["channel"]]
    return choose(
        (not placed, "unknown:none"),
        ("online" not in placed, "broken"),
        (all(j["told_times"] is None for j in jobs), "unknown:uncounted"),
        (not any((j["told_times"] or 0) > 0 for j in jobs), "broken:silent"),
    )


def automated(lab: Laboratory) -> str | None:
    modes = [r["entry_mode"] for t in ("readings", "observations") for r in lab.rows(t) if r["entry_mode"]]
    sent = [r for r in lab.rows("reminders") if lab.within(r["sent_at"], 366)]
    return choose(
        (not modes, "unknown:none"),
        (not sent, "unknown:no-reminder"),
        (all(r["answered_at"] is None for r in sent), "broken"),
        ("auto" not in modes, "unknown:by-hand"),
    )


PLAIN_CONDUCT: dict[str, Plain] = {
    "R-METHOD-02": of_rows("certificates", "cert_id", fitting),
    "R-METHOD-03": of_rows("certificates", "cert_id", precedence),
    "R-METHOD-04": of_rows("certificates", "cert_id", own_method),
    "R-METHOD-05": of_rows("methods", "method", validated),
    "R-RAW-03": of_rows("certificates", "cert_id", complete),
    "R-RAW-04": of_rows("certificates", "cert_id", stamped),
    "R-EDIT-01": of_rows("certificates*", "cert_id", edited),
    "R-FACTS-01": of_rows("certificates", "cert_id", circumstances),
    "R-NOTICE-01": of_rows("certificates", "cert_id", noticed),
    "R-NOTICE-02": of_rows("notices", "notice_id", prompt),
    "R-DEV-01": of_rows("deviations", "cert_id", settled),
    "R-NOTICE-03": of_rows("extra_materials", "supply_id", supplied),
    "R-SAFETY-01": of_rows("certificates", "cert_id", safe),
    "R-ITEM-02": of_rows("items", "item_id", received),
    "R-CONTENT-01": of_rows("certificates*", "cert_id", whole),
    "R-CONTENT-02": of_rows("certificates*", "cert_id", marked),
    "R-ARCHIVE-01": of_rows("certificates*", "cert_id", archived),
    "R-ARCHIVE-02": of_rows("certificates*", "cert_id", verifiable),
    "R-CHECK-01": of_rows("standard_checks", "check_id", checked),
    "R-PLAN-01": planned,
    "R-BUDGET-01": of_rows("cmc", "cmc_id", reported),
    "R-USE-01": of_rows("certificates", "cert_id", used),
    "R-USE-02": of_rows("holds", "hold_id", stopped),
    "R-QC-01": of_rows("quality_control", "activity_id", monitoring),
    "R-QC-02": of_laboratory(every_field),
    "R-COMPLAINT-02": of_rows("complaints", "complaint_id", learned),
    "R-IMPROVE-01": of_laboratory(improved),
    "R-CHECK-02": of_rows("standard_checks", "check_id", ignored),
    "R-AUDIT-01": of_rows("audits", "audit_id", audit),
    "R-CAPA-02": of_rows("capa", "capa_id", caused),
    "R-IMPROVE-02": of_laboratory(benchmarked),
    "R-IMPROVE-03": of_rows("innovation", "innovation_id", suggested),
    "R-PROOF-01": of_laboratory(proofs),
    "R-DIGITAL-01": of_rows("certificates", "cert_id", assigned),
    "R-ENV-05": of_rows("rooms", "room_id", watched),
    "R-DIGITAL-02": of_laboratory(warned),
    "R-DIGITAL-03": of_laboratory(secure),
    "R-DIGITAL-04": of_laboratory(flowing),
    "R-DIGITAL-05": of_laboratory(automated),
}
Judge = Callable[[Laboratory], str | None]
