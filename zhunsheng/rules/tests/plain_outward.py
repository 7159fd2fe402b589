# SPDX-License-Identifier: Apache-2.0
"""The rules about clients, society, brand and innovation again, in plain Python."""

from zhunsheng.rules.tests.plain_laboratory import Laboratory, Plain, choose, of_laboratory, of_rows
from zhunsheng.rules.tests.plain_rows import Row


def segmented(lab: Laboratory) -> str | None:
    clients = lab.rows("customers")
    needs = [e for e in lab.rows("self_evaluations", kind="needs") if lab.within(e["at"], 366)]
    return choose(
        (not clients, "unknown:none"),
        (any(c["segment"] is None for c in clients), "broken"),
        (not any(lab.past(e["approved_at"]) for e in needs), "unknown:no-analysis"),
        (not any((e["actions"] or 0) > 0 for e in needs), "broken:idle"),
    )


def surveyed(lab: Laboratory) -> str | None:
    asked = [s for s in lab.rows("surveys", kind="client") if lab.within(s["closed_at"], 366)]
    wanted = ("invited", "answered", "score", "loyalty", "evaluated_at")
    late = [
        c
        for c in lab.rows("complaints")
        if lab.within(c["received_at"], 366) and c["due_at"] and lab.asked
        and c["due_at"] < (c["closed_at"] or lab.asked)
    ]  # fmt: skip
    return choose(
        (late, "broken"),
        (not asked, "unknown:none"),
        (not any(all(s[name] is not None for name in wanted) for s in asked), "broken:partial"),
    )


def asked_staff(lab: Laboratory) -> str | None:
    asked = [s for s in lab.rows("surveys", kind="staff") if lab.within(s["closed_at"], 366)]
    wanted = ("answered", "score", "evaluated_at")
    return choose(
        (not asked, "unknown:none"),
        (not any(all(s[name] is not None for name in wanted) for s in asked), "broken"),
    )


def priced(lab: Laboratory) -> str | None:
    lists = lab.documents("price-list")
    low = [
        j
        for j in lab.rows("jobs")
        if j["price"] is not None and j["list_price"] is not None
        and j["price"] < j["list_price"] * 0.5 and j["price_approved_by"] is None
    ]  # fmt: skip
    return choose(
        (not lists, "unknown:none"),
        (not any(lab.within(d["effective_from"], 366) for d in lists), "broken"),
        (low, "broken:low"),
    )


def competitive(lab: Laboratory) -> str | None:
    mine = [e for e in lab.rows("self_evaluations", kind="competitiveness") if lab.within(e["at"], 366)]
    return choose(
        (not any(lab.past(e["approved_at"]) for e in mine), "unknown:none"),
        (not any((e["groups"] or 0) >= 4 for e in mine), "broken"),
    )


def selling(lab: Laboratory) -> str | None:
    sellers = {a["person_id"] for a in lab.rows("appointments", role="sales") if lab.force(a)}
    sworn = {d["person_id"] for d in lab.rows("declarations", kind="lawful-market") if lab.force(d)}
    bids = lab.rows("publicity", channel="bid")
    loose = [b for b in bids if b["approved_at"] is None or b["published_at"] < b["approved_at"]]
    bad = [
        i
        for i in lab.rows("integrity_cases", kind="bribery")
        if i["confirmed"] and lab.within(i["raised_at"], 366)
    ]
    return choose(
        (bad, "broken:violation"),
        (sellers - sworn, "broken"),
        (loose, "broken:bid"),
        (not sellers, "unknown:none"),
    )


def published(_lab: Laboratory, p: Row) -> str | None:
    return choose(
        (p["mismatch"] and p["corrected_at"] is None, "broken:mismatch"),
        (p["approved_at"] is None, "broken"),
        (p["approved_at"] and p["published_at"] < p["approved_at"], "broken:late"),
        (p["mismatch"] is None, "unknown:uncompared"),
    )


def _year(lab: Laboratory, kind: str, days: int = 366) -> list[Row]:
    return [s for s in lab.rows("social", kind=kind) if lab.within(s["at"], days)]


def member(lab: Laboratory) -> str | None:
    shown = [s for s in lab.rows("social", kind="membership") if lab.force(s)] + _year(lab, "activity")
    return choose((not shown, "unknown:none"), (not any(s["file_sha256"] for s in shown), "broken:unproven"))


def report(lab: Laboratory) -> str | None:
    ever = [s for s in lab.rows("social", kind="report") if lab.past(s["at"])]
    recent = [s for s in _year(lab, "report", 732) if s["file_sha256"]]
    return choose((not ever, "unknown:none"), (not recent, "broken:old"))


def praised(lab: Laboratory) -> str | None:
    shown = _year(lab, "commendation")
    return choose((not shown, "unknown:none"), (not all(s["file_sha256"] for s in shown), "broken:unproven"))


def impact(lab: Laboratory) -> str | None:
    shown = _year(lab, "impact-assessment")
    aspects = {s["aspect"] for s in shown if s["rating"] is not None} - {None}
    return choose((not shown, "unknown:none"), (len(aspects) < 5, "broken:partial"))


def benefit(lab: Laboratory) -> str | None:
    shown = _year(lab, "benefit")
    return choose((not shown, "unknown:none"), (not any(s["file_sha256"] for s in shown), "broken:unproven"))


def schemes(lab: Laboratory) -> str | None:
    held = {s["aspect"] for s in lab.rows("social", kind="system-certificate") if lab.force(s)} - {None}
    return choose((not held, "unknown:none"), (len(held) < 3, "broken:partial"))


def own_brand(lab: Laboratory) -> str | None:
    kinds = {b["kind"] for b in lab.rows("brand")}
    marks = [b for b in lab.rows("brand", kind="trademark") if lab.force(b)]
    return choose(
        (not kinds & {"name", "logo"}, "unknown:none"),
        (not {"name", "logo"} <= kinds, "broken:partial"),
        (not marks, "broken:unmarked"),
    )


def _brand(lab: Laboratory, kind: str) -> list[Row]:
    return [b for b in lab.rows("brand", kind=kind) if lab.force(b)]


def promoted(lab: Laboratory) -> str | None:
    year = [p for p in lab.rows("publicity") if lab.within(p["published_at"], 366)]
    return choose(
        (not _brand(lab, "plan"), "unknown:none"),
        (any(p["approved_at"] is None for p in year), "broken:loose"),
    )


def cultured(lab: Laboratory) -> str | None:
    papers = lab.documents("culture")
    return choose(
        (not papers, "unknown:none"),
        (not any((d["elements"] or 0) >= 6 for d in papers), "broken:partial"),
        (not _brand(lab, "code-of-behaviour"), "broken:uncoded"),
    )


def _events(lab: Laboratory, kind: str) -> list[Row]:
    return [b for b in lab.rows("brand", kind=kind) if lab.within(b["at"], 366)]


def led(lab: Laboratory) -> str | None:
    return choose((not _brand(lab, "duty"), "unknown:none"), (not _events(lab, "event"), "broken:idle"))


def spread(lab: Laboratory) -> str | None:
    return None if _events(lab, "event") or _events(lab, "commendation") else "unknown:none"


def headcount(lab: Laboratory) -> str | None:
    rows = [h for h in lab.rows("headcount") if lab.within(h["counted_at"], 732)]
    full = [h for h in rows if h["heads"] is not None and h["developers"] is not None]
    return choose(
        (not rows, "unknown:none"),
        (any(h["heads"] < h["developers"] for h in full), "broken"),
        (not any(h["heads"] > 0 for h in full), "unknown:partial"),
    )


def spending(lab: Laboratory) -> str | None:
    rows = [f for f in lab.rows("finance") if lab.asked and f["year"] == lab.asked.year - 1]
    return choose(
        (any(f["amount"] < 0 for f in rows), "broken"),
        (not any(f["item"] == "revenue" and f["amount"] > 0 for f in rows), "unknown:none"),
        (not any(f["item"] == "development" for f in rows), "unknown:none"),
    )


def innovative(kind: str, days: int, *levels: str) -> Plain:
    def judge(lab: Laboratory) -> str | None:
        mine = [
            i
            for i in lab.rows("innovation", kind=kind)
            if (lab.within(i["at"], days) or lab.force(i)) and (not levels or i["level"] in levels)
        ]
        files = [i["file_sha256"] for i in mine if i["file_sha256"]]
        return choose(
            (not mine, "unknown:none"),
            (len(files) < len(mine), "broken"),
            (len(set(files)) < len(files), "broken:twice"),
        )

    return of_laboratory(judge)


def planned(lab: Laboratory) -> str | None:
    aims = [p for p in lab.rows("plans", kind="innovation") if lab.asked and p["year"] == lab.asked.year - 1]
    return choose(
        (not lab.documents("innovation"), "unknown:none"),
        (not aims, "unknown:no-target"),
        (any(p["target"] is None or p["value"] is None for p in aims), "broken"),
    )


def applied(lab: Laboratory) -> str | None:
    mine = [
        i
        for i in lab.rows("innovation", role="lead")
        if i["kind"] in ("project", "university-project") and lab.within(i["at"], 1096)
    ]
    return choose((not mine, "unknown:none"), (not any(lab.past(i["applied_at"]) for i in mine), "broken"))


PLAIN_OUTWARD: dict[str, Plain] = {
    "R-CLIENT-01": of_laboratory(segmented),
    "R-CLIENT-02": of_laboratory(surveyed),
    "R-STAFF-13": of_laboratory(asked_staff),
    "R-PRICE-02": of_laboratory(priced),
    "R-CLIENT-03": of_laboratory(competitive),
    "R-CLIENT-04": of_laboratory(selling),
    "R-CLAIM-03": of_rows("publicity", "publication_id", published),
    "R-SOCIAL-01": of_laboratory(member),
    "R-SOCIAL-02": of_laboratory(report),
    "R-SOCIAL-03": of_laboratory(praised),
    "R-SOCIAL-04": of_laboratory(impact),
    "R-SOCIAL-05": of_laboratory(benefit),
    "R-SOCIAL-06": of_laboratory(schemes),
    "R-BRAND-01": of_laboratory(own_brand),
    "R-BRAND-02": of_laboratory(promoted),
    "R-BRAND-03": of_laboratory(cultured),
    "R-BRAND-04": of_laboratory(led),
    "R-BRAND-05": of_laboratory(spread),
    "R-INNOVATION-01": of_laboratory(headcount),
    "R-INNOVATION-02": of_laboratory(spending),
    "R-INNOVATION-03": innovative("university-project", 366),
    "R-INNOVATION-04": innovative("project", 366),
    "R-INNOVATION-05": innovative("utility-model", 366),
    "R-INNOVATION-06": innovative("invention", 366),
    "R-INNOVATION-07": innovative("paper", 366),
    "R-INNOVATION-08": innovative("software-copyright", 366),
    "R-INNOVATION-11": innovative("specification", 1096, "international"),
    "R-INNOVATION-12": innovative("specification", 1096, "national"),
    "R-INNOVATION-13": innovative("paper", 1096, "international"),
    "R-INNOVATION-14": innovative("award", 1096, "national", "provincial"),
    "R-INNOVATION-15": innovative("quality-award", 1096),
    "R-INNOVATION-16": innovative("patent-award", 1096),
    "R-SOCIAL-07": innovative("specification", 1096),
    "R-INNOVATION-09": of_laboratory(planned),
    "R-INNOVATION-10": of_laboratory(applied),
}
