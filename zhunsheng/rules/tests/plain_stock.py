# SPDX-License-Identifier: Apache-2.0
"""The rules about equipment and the management system again, in plain Python, independent of any engine."""

from datetime import timedelta
from functools import partial
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
from zhunsheng.rules.tests.plain_rows import Row, World, at, first, silent

CHAPTER = {f"8.{n}" for n in range(2, 10)}


def provided(lab: Laboratory, t: Row) -> str | None:
    if t["provider"] is None:
        return "unknown:no-provider"
    rows = lab.rows("provider_scopes", provider=t["provider"])
    then = [s for s in rows if at(s, "valid_from", "valid_to", t["cal_date"])]
    kind = [s for s in then if silent(s["quantity"], t["quantity"])]
    return choose(
        (not rows, "unknown:no-scope"),
        (not then, "broken"),
        (any(_wide(s, t) for s in kind), None),
        (None in (t["quantity"], t["low"], t["high"], t["unit"]), "unknown:no-range"),
        (not kind, "broken:quantity"),
        (True, "broken:range"),
    )


def journey(lab: Laboratory, t: Row) -> str | None:
    if t["out_from"] is None:
        return None
    return choose(
        (t["cal_date"] + timedelta(days=1) < t["out_from"], "broken"),
        (t["out_to"] is not None and t["out_to"] + timedelta(days=1) <= t["cal_date"], "broken:back"),
    )


def _wide(s: Row, t: Row) -> bool:
    if s["low"] is None and s["high"] is None:
        return True
    if s["unit"] is None or s["unit"] != t["unit"]:
        return False
    low = s["low"] is None or (t["low"] is not None and s["low"] <= t["low"])
    return low and (s["high"] is None or (t["high"] is not None and t["high"] <= s["high"]))


def returned(world: World) -> Said:
    found = set()
    for lab in laboratories(world):
        for c in lab.own():
            for use in lab.uses(c):
                if use["begins"] is None:
                    continue
                backs = [
                    t["out_to"]
                    for t in lab.rows("traceability", equip_id=use["equip_id"])
                    if t["out_to"] and t["out_to"] <= use["begins"]
                ]
                said = [r["valid_from"] for r in lab.rows("confirmations", equip_id=use["equip_id"])]
                if not backs:
                    continue
                anew = [s for s in said if s + DAY > max(backs) and s <= use["begins"]]
                verdict = choose((not said, "unknown:no-confirmation"), (not anew, "broken"))
                if verdict:
                    found.add((lab.id, c["cert_id"], verdict))
    return found


def lot(lab: Laboratory, u: Row) -> str | None:
    o = next(iter(lab.rows("lots", lot_id=u["lot_id"])), None)
    if o is None:
        return "unknown:no-lot"
    ends = [c["ends"] for c in lab.own() if c["cert_id"] == u["cert_id"]]
    when = first(u["used_at"], *ends)
    if when is None:
        return "unknown:no-day"
    return choose(
        (o["expires_at"] and o["expires_at"] <= when, "broken"),
        (o["emptied_at"] and o["emptied_at"] < when, "broken:empty"),
        (when < o["received_at"], "broken:early"),
    )


def certified(_lab: Laboratory, o: Row) -> str | None:
    if o["kind"] != "material":
        return None
    return choose(
        (o["certified"] is None, "unknown:silent"),
        (o["certified"] and o["certificate_no"] is None, "unknown:no-number"),
        (not o["certified"] and o["reason"] is None, "broken"),
    )


def _stock(lab: Laboratory, family: str) -> list[str]:
    return [e["equip_id"] for e in lab.rows("equipment", family=family)]


def _ready(lab: Laboratory, family: str) -> bool:
    asked: Any = lab.asked
    return any(
        at(t, "cal_date", "valid_to", asked)
        or (t["out_from"] is not None and at(t, "out_from", "out_to", asked))
        for name in _stock(lab, family)
        for t in lab.rows("traceability", equip_id=name)
    )


def _wanted(lab: Laboratory, c: Row, *kinds: str) -> list[Row]:
    return [
        n
        for n in lab.rows("method_needs", method=c["method"])
        if n["kind"] in kinds and (c["edition"] is None or silent(n["edition"], c["edition"]))
    ]


def provision(lab: Laboratory, c: Row) -> str | None:
    if not lab.force(c):
        return None
    needs = _wanted(lab, c, "instrument", "standard")
    return choose(
        (c["method"] is None, "unknown:no-method"),
        (not needs, "unknown:unstated"),
        (any(not _stock(lab, n["name"]) for n in needs), "broken"),
        (any(not _ready(lab, n["name"]) for n in needs), "broken:idle"),
    )


def standard(lab: Laboratory, c: Row) -> str | None:
    if not lab.force(c):
        return None
    needs = _wanted(lab, c, "standard")
    return choose(
        (c["method"] is None, "unknown:no-method"),
        (not needs, "unknown:unstated"),
        (any(not _ready(lab, n["name"]) for n in needs), "broken"),
    )


def instrument(lab: Laboratory, c: Row) -> str | None:
    if c["method"] is None:
        return "unknown:no-method"
    names = {use["equip_id"] for use in lab.uses(c)}
    families = {e["family"] for name in names for e in lab.rows("equipment", equip_id=name)}
    needs = [
        n
        for n in lab.rows("method_needs", method=c["method"], kind="instrument")
        if silent(n["edition"], c["proc_version"])
    ]
    return "broken" if any(n["name"] not in families for n in needs) else None


def stocked(lab: Laboratory, n: Row) -> str | None:
    kind = n["kind"]
    if kind not in ("material", "reagent", "auxiliary"):
        return None
    if lab.asked is None:
        return "unknown:no-day"
    if kind != "auxiliary":
        lots = [
            o
            for o in lab.rows("lots", name=n["name"], kind=kind)
            if lab.past(o["received_at"]) and lab.ahead(o["expires_at"]) and lab.ahead(o["emptied_at"])
        ]
        return None if lots else f"broken:{kind}"
    return choose(
        (not _stock(lab, n["name"]), "broken:auxiliary"),
        (n["affects_result"] is None, "unknown:effect"),
        (n["affects_result"] and not _ready(lab, n["name"]), "broken:unchecked"),
    )


def software(_lab: Laboratory, s: Row) -> str | None:
    return choose(
        (s["validated_at"] is None, "broken"),
        (s["validated_at"] and s["validated_at"] > s["valid_from"], "broken:late"),
        (s["validated_by"] is None, "unknown:nobody"),
    )


def data(_lab: Laboratory, d: Row) -> str | None:
    return choose(
        (d["source"] is None or d["edition"] is None, "broken"),
        (d["reviewed_by"] is None, "broken:unreviewed"),
    )


def verified(lab: Laboratory, e: Row) -> str | None:
    if e["kind"] not in ("purchase", "repair", "move", "outing"):
        return None
    later = [
        use["begins"]
        for c in lab.own()
        for use in lab.uses(c)
        if use["equip_id"] == e["equip_id"] and use["begins"] and use["begins"] >= e["at"]
    ]
    done = e["verified_at"]
    return choose(
        (later and done and min(later) < done, "broken"),
        (later and done is None, "broken:never"),
        (done and e["verified_by"] is None, "unknown:nobody"),
    )


def filed(lab: Laboratory, e: Row) -> str | None:
    covers = lab.rows("traceability", equip_id=e["equip_id"])
    twice = any(
        t["certificate_no"] is not None
        and (o["certificate_no"], o["provider"]) == (t["certificate_no"], t["provider"])
        and o["cal_date"] != t["cal_date"]
        for t in covers
        for o in lab.rows("traceability")
    )
    return choose(
        (twice, "broken:twice"),
        (None in (e["maker"], e["model"], e["serial"], e["place"]), "unknown:entries"),
        (not covers, "unknown:no-certificate"),
        (any(t["file_sha256"] is None for t in covers), "broken"),
    )


def confirmed(lab: Laboratory, t: Row) -> str | None:
    if lab.asked is None:
        return "unknown:no-day"
    said = lab.rows("confirmations", equip_id=t["equip_id"])
    done = any(at(t, "cal_date", "valid_to", c["valid_from"]) for c in said)
    return choose((done, None), (lab.asked < t["cal_date"] + 30 * DAY, "unknown:waits"), (True, "broken"))


def _covered(lab: Laboratory) -> set[str]:
    known = {d["document_id"] for d in lab.rows("documents") if lab.current(d)}
    return {m["clause"] for m in lab.rows("clause_matrix") if m["document_id"] in known} & CHAPTER


def _audits(lab: Laboratory) -> tuple[bool, set[str]]:
    held = [a["aspect"] for a in lab.rows("audits", kind="internal") if lab.within(a["held_at"], 366)]
    return None in held, set(held) & CHAPTER


def matrix(lab: Laboratory) -> str | None:
    clauses, (whole, single) = _covered(lab), _audits(lab)
    return choose(
        (not clauses, "unknown:none"),
        (len(clauses) < 8, "broken"),
        (not whole and not single, "unknown:no-audit"),
        (not whole and len(single) < 8, "broken:audit"),
    )


def elements(lab: Laboratory) -> str | None:
    clauses, (whole, single) = _covered(lab), _audits(lab)
    reviews = [a for a in lab.rows("audits", kind="management-review") if lab.within(a["held_at"], 366)]
    risks = [r for r in lab.rows("risks") if lab.within(r["reviewed_at"], 366)]
    records = (whole or single) and reviews and risks
    return choose(
        (not clauses, "unknown:none"), (len(clauses) < 8, "broken"), (not records, "unknown:no-record")
    )


def aware(lab: Laboratory) -> str | None:
    now = [o for o in lab.rows("objectives") if lab.force(o)]
    heard = {
        a["person_id"]
        for a in lab.rows("acknowledgements")
        for d in lab.rows("documents", subject="policy", document_id=a["document_id"])
        if a["at"] >= d["effective_from"]
    }
    staff = lab.staff()
    return choose(
        (not lab.documents("policy") or not lab.documents("objectives"), "unknown:none"),
        (not now, "unknown:no-objective"),
        (len(heard & staff) * 100 < len(staff) * 95, "broken"),
        (unmeasured(lab), "broken:unmeasured"),
    )


def unmeasured(lab: Laboratory) -> set[str]:
    """The names of objectives that run without a value, and had none for the period just over."""
    known = {
        o["name"] for o in lab.rows("objectives") if o["value"] is not None and lab.within(o["valid_to"], 92)
    }
    return {o["name"] for o in lab.rows("objectives") if lab.force(o) and o["value"] is None} - known


def sited(lab: Laboratory, c: Row) -> str | None:
    sites = {p["site_id"] for p in lab.rows("premises")}
    return choose((not sites, "unknown:no-sites"), (len(sites) > 1 and c["site_id"] is None, "broken"))


def need(lab: Laboratory, n: Row) -> str | None:
    c = next((c for c in lab.work() if c["cert_id"] == n["cert_id"]), {"signed_at": None, "begins": None})
    noted, met = n["acknowledged_at"], n["met_at"]
    return choose(
        (c["signed_at"] and met and c["signed_at"] < met, "broken"),
        (c["signed_at"] and met is None, "broken:unmet"),
        (c["begins"] and noted and c["begins"] < noted, "broken:late"),
        (noted is None or met is None, "unknown:open"),
    )


def impartial(lab: Laboratory) -> str | None:
    now = [
        r
        for r in lab.rows("risks", kind="impartiality")
        if lab.past(r["raised_at"]) and lab.ahead(r["closed_at"])
    ]
    idle = [r for r in now if r["rating"] == "high" and (r["owner_id"] is None or r["action_at"] is None)]
    return choose(
        (not lab.documents("impartiality"), "unknown:none"),
        (not now, "unknown:no-risk"),
        (idle, "broken:idle"),
        (any(not lab.within(r["reviewed_at"], 366) for r in now), "broken"),
    )


def bribery(lab: Laboratory) -> str | None:
    overdue = [
        i
        for i in lab.rows("integrity_cases")
        if i["kind"] in ("pressure", "bribery")
        and lab.past(i["raised_at"])
        and lab.ahead(i["closed_at"])
        and i["due_at"]
        and lab.asked
        and i["due_at"] < lab.asked
    ]
    sworn = {
        d["person_id"]
        for d in lab.rows("declarations", kind="anti-bribery")
        if lab.within(d["valid_from"], 366)
    }
    return choose(
        (not lab.documents("anti-bribery"), "unknown:none"),
        (overdue, "broken:overdue"),
        (lab.staff() - sworn, "broken"),
    )


def declared(lab: Laboratory) -> str | None:
    told = {
        d["person_id"]
        for d in lab.rows("declarations", kind="conflict-of-interest")
        if lab.within(d["valid_from"], 366)
    }
    return choose((not lab.staff(), "unknown:none"), (lab.staff() - told, "broken"))


def conflict(who_in: str, case: str, lab: Laboratory, c: Row) -> str | None:
    clients = [j["customer_id"] for j in lab.rows("jobs", job_id=c["job_id"])]
    who, client = c[who_in], first(*clients)
    if (who is None or client is None) and case:
        return None
    if who is None or client is None:
        return "unknown:no-person" if who is None else "unknown:no-client"
    said = lab.rows("declarations", kind="conflict-of-interest", person_id=who, customer_id=client)
    hit = c["begins"] and any(at(d, "valid_from", "valid_to", c["begins"]) for d in said)
    return "broken" + case if hit else None


def conflicts(world: World) -> Said:
    roles = (("operator_id", ""), ("checker_id", ":checked"), ("signer_id", ":signed"))
    rows = [of_rows("certificates", "cert_id", partial(conflict, *role))(world) for role in roles]
    return set().union(*rows)


def free(lab: Laboratory) -> str | None:
    mine = [
        i
        for i in lab.rows("integrity_cases")
        if i["kind"] in ("pressure", "threat", "deceit") and lab.within(i["raised_at"], 366)
    ]
    return choose(
        (any(i["confirmed"] for i in mine), "broken"),
        (any(i["confirmed"] is None for i in mine), "unknown:open"),
    )


def upright(lab: Laboratory) -> str | None:
    papers = lab.documents("integrity")
    log = [e["kind"] for e in lab.rows("integrity_log") if lab.within(e["at"], 366)]
    return choose(
        (not papers, "unknown:none"),
        (all(d["department"] is None for d in papers), "unknown:no-department"),
        ("implementation" not in log, "broken"),
        (not set(log) - {"implementation"}, "unknown:no-log"),
    )


def written(subject: str) -> Plain:
    return of_laboratory(lambda lab: None if lab.documents(subject) else "unknown:none")


def on_time(lab: Laboratory, j: Row) -> str | None:
    if j["due_at"] is None:
        return "unknown:no-date"
    later = {a["new_cert_id"] for a in lab.rows("amendments")}
    issued = [
        c["signed_at"]
        for c in lab.work()
        if c["job_id"] == j["job_id"] and c["signed_at"] and c["cert_id"] not in later
    ]
    return "broken" if issued and j["due_at"] < max(issued) and j["late_reason"] is None else None


def kept(lab: Laboratory) -> str | None:
    rules = [r for r in lab.rows("retention") if lab.force(r)]
    backups = [b for b in lab.rows("backups", kind="backup") if lab.past(b["at"])]
    tests = [
        b for b in lab.rows("backups", kind="restore-test") if lab.within(b["at"], 366) and b["succeeded"]
    ]
    return choose(
        (not rules, "unknown:none"),
        (any(r["years"] is not None and r["years"] < 6 for r in rules), "broken"),
        (not backups, "unknown:no-backup"),
        (not any(lab.within(b["at"], 1) and b["succeeded"] for b in backups), "broken:backup"),
        (not tests, "broken:restore"),
    )


def disposed(lab: Laboratory, d: Row) -> str | None:
    years = [
        r["years"] for r in lab.rows("retention", record_type=d["record_type"]) if r["years"] is not None
    ]
    return choose(
        (d["approved_by"] is None, "broken"),
        (not years, "unknown:no-retention"),
        (years and (d["at"] - d["made_at"]) < max(years) * 365 * DAY, "broken:early"),
    )


def erring(lab: Laboratory) -> str | None:
    mine = [o for o in lab.rows("objectives", name="certificate-error-rate") if lab.force(o)]
    targets = [o["target"] / (100 if o["unit"] == "%" else 1) for o in mine if o["target"] is not None]
    issued = [c for c in lab.rows("certificates") if lab.within(c["signed_at"], 366)]
    errors = [a for a in lab.rows("amendments", cause="laboratory-error") if lab.within(a["decided_at"], 366)]
    return choose(
        (not targets, "unknown:none"),
        (targets and len(errors) > min(targets) * len(issued) + 1e-9, "broken"),
        ("certificate-error-rate" in unmeasured(lab), "unknown:unmeasured"),
    )


PLAIN_STOCK: dict[str, Plain] = {
    "R-TRACE-04": of_rows("traceability", "equip_id", provided),
    "R-TRACE-05": of_rows("traceability", "equip_id", journey),
    "R-CONF-03": returned,
    "R-LOT-01": of_rows("lot_use", "cert_id", lot),
    "R-LOT-02": of_rows("lots", "lot_id", certified),
    "R-EQUIP-01": of_rows("cmc", "cmc_id", provision),
    "R-EQUIP-02": of_rows("cmc", "cmc_id", standard),
    "R-EQUIP-03": of_rows("certificates", "cert_id", instrument),
    "R-EQUIP-04": of_rows("method_needs", "need_id", stocked),
    "R-SOFT-01": of_rows("software", "software_id", software),
    "R-DATA-01": of_rows("reference_data", "data_id", data),
    "R-EQUIP-05": of_rows("equipment_events", "event_id", verified),
    "R-EQUIP-06": of_rows("equipment", "equip_id", filed),
    "R-CONF-04": of_rows("traceability", "equip_id", confirmed),
    "R-SYSTEM-01": of_laboratory(matrix),
    "R-SYSTEM-02": of_laboratory(elements),
    "R-SYSTEM-03": of_laboratory(aware),
    "R-SYSTEM-04": of_rows("certificates*", "cert_id", sited),
    "R-NEED-01": of_rows("special_needs", "need_id", need),
    "R-INTEGRITY-01": of_laboratory(impartial),
    "R-INTEGRITY-02": of_laboratory(bribery),
    "R-INTEGRITY-03": of_laboratory(declared),
    "R-INTEGRITY-04": conflicts,
    "R-INTEGRITY-05": of_laboratory(free),
    "R-INTEGRITY-06": of_laboratory(upright),
    "R-COMMIT-01": written("commitment"),
    "R-COMMIT-02": of_rows("jobs", "job_id", on_time),
    "R-ITEM-01": written("items"),
    "R-RECORD-01": of_laboratory(kept),
    "R-RECORD-02": of_rows("disposals", "disposal_id", disposed),
    "R-ERROR-01": of_laboratory(erring),
}
