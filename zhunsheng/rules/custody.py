# SPDX-License-Identifier: Apache-2.0
"""Rules about the item: measured while it was here (or at the client's), and printed as it was received."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    CERTIFICATE,
    NO_DAY,
    beside,
    own_work,
    result,
    some,
    together,
    verdict,
    work,
)
from zhunsheng.rules.rule import Expression, Frames, Rule, stages

_GONE = ("returned", "subcontracted")
_BACK = ("received", "back-from-subcontractor")


def _measured(frames: Frames) -> Expression:
    """Certificates with the first and last instant that something was read, the session included."""
    o, p, r = frames["observations"], frames["points"], frames["readings"]
    parts = ibis.union(
        o.select("lab_id", "cert_id", at=o.read_at.mins(), until=o.read_at.maxs()),
        p.select("lab_id", "cert_id", at=p.read_at.mins(), until=p.read_at.maxs()),
        r.select("lab_id", "cert_id", at=r.read_at, until=r.read_at),
    )
    read = parts.group_by(t_lab="lab_id", t_cert="cert_id").aggregate(
        at=parts["at"].min(), until=parts.until.max()
    )
    c = own_work(frames).select(
        "lab_id", "cert_id", "certificate", "job_id", "item_id", "onsite", "begins", "ends"
    )
    j = beside(c, read, lab_id="t_lab", cert_id="t_cert")
    return j.select(
        "lab_id",
        "cert_id",
        "certificate",
        "job_id",
        "item_id",
        "onsite",
        first=ibis.ifelse(j["at"] < j.begins, j["at"], j.begins),
        last=ibis.ifelse(j.until > j.ends, j.until, j.ends),
    )


def _in_custody(frames: Frames) -> Expression:
    """Readings between receipt and return, or within stays at the site that the client confirmed."""
    c = _measured(frames)
    steps = frames["custody"].rename(k_lab="lab_id", k_item="item_id", happened="at")
    j = beside(c, steps, lab_id="k_lab", item_id="k_item")
    came = j.step.isin(_BACK) & (j.happened <= j.first)
    gone = j.step.isin(_GONE)
    held = j.group_by(c.columns).aggregate(
        filed=some(j.step.notnull()),
        came=j.happened.max(where=came),
        left=j.happened.max(where=gone & (j.happened <= j.first)),
        leaves=j.happened.min(where=gone & (j.happened > j.first)),
    )
    here = (held.came.notnull() & (held.left.isnull() | (held.left < held.came))).fill_null(False) & (
        held.leaves.isnull() | (held.last < held.leaves)
    ).fill_null(True)
    held = held.filter(~here | held.first.isnull() | held.last.isnull())
    stays = frames["site_sessions"].rename(s_lab="lab_id", s_job="job_id")
    s = beside(held, stays, lab_id="s_lab", job_id="s_job")
    there = s.arrived_at <= s.first
    starts = there & (s.left_at.isnull() | (s.first <= s.left_at))
    finishes = (s.arrived_at <= s.last) & (s.left_at.isnull() | (s.last <= s.left_at))
    confirmed = s.confirmed_at.notnull()
    seen = s.group_by(held.columns).aggregate(
        stays=some(s.arrived_at.notnull()),
        starts=some(starts),
        finishes=some(finishes),
        confirmed=some(starts & confirmed) & some(finishes & confirmed),
    )
    onsite = seen.onsite.fill_null(False)
    judged = seen.mutate(
        verdict=verdict(
            (seen.first.isnull() | seen.last.isnull(), "unknown:no-day"),
            (seen.item_id.isnull() & ~onsite, "unknown:no-item"),
            (onsite & seen.confirmed, None),
            (onsite & seen.starts & seen.finishes, "unknown:unconfirmed"),
            (onsite & seen.stays, "broken:off-site"),
            (onsite & ~seen.filed, "unknown:no-session"),
            (~seen.filed, "unknown:no-custody"),
            (ibis.literal(True), "broken"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.certificate + " / " + f.item_id, f.certificate),
        item=lambda f: f.item_id,
        first=lambda f: f.first,
        last=lambda f: f.last,
        came=lambda f: f.came,
        leaves=lambda f: ibis.coalesce(f.leaves, f.left),
    )


HELD = Rule(
    id="R-CUSTODY-01",
    catalogue=("H25",),
    clauses=("5.8.1/presence", "5.8.2/item", "6.1.4/custody"),
    title=Text("测量时样品在手", "The item was at hand when measured"),
    severity="hard",
    stages=stages("start", "submission", "checking", "signing"),
    waits={"unconfirmed": stages("start", "submission", "checking")},
    message=Text(
        "样品 {item} 于 {first} 至 {last} 测量，但接收于 {came}，交出于 {leaves}",
        "Item {item} was measured from {first} to {last}, but received on {came} and handed over on {leaves}",
    ),
    cases={
        "off-site": Text(
            "现场测量（{first} 至 {last}）不在登记的现场时间内",
            "The work on site ({first} to {last}) lies outside the stays on file",
        ),
        "unconfirmed": Text("现场作业没有客户确认", "the client has not confirmed the stay on site"),
        "no-session": Text("没有现场作业记录", "no stay on site is on file"),
        "no-custody": Text("样品 {item} 没有交接记录", "no custody of item {item} is on file"),
        "no-item": Text("没有记录样品", "the item is not recorded"),
        "no-day": NO_DAY,
    },
    clears=Text(
        "更正交接时间并写明理由，或补客户对现场作业的确认",
        "Correct the custody with a reason, or have the client confirm the stay",
    ),
    innocent=(Text("接收登记较晚", "the item was booked in late"),),
    needs=together(CERTIFICATE, {"certificates": ("onsite", "item_id")}),
    reads={
        "certificates": ("job_id", "drafted_at", "number"),
        "custody": ("lab_id", "item_id", "step", "at"),
        "site_sessions": ("lab_id", "job_id", "arrived_at", "left_at", "confirmed_at"),
        "observations": ("lab_id", "cert_id", "read_at"),
        "points": ("lab_id", "cert_id", "read_at"),
        "readings": ("lab_id", "cert_id", "read_at"),
    },
    one_of=("custody", "site_sessions"),
    expression=_in_custody,
)


def _as_received(frames: Frames) -> Expression:
    """Serial and client's name on the certificate are those of the item as received and agreed."""
    c = work(frames).select(
        "lab_id", "cert_id", "certificate", "item_id", "serial_printed", "customer_printed"
    )
    i = frames["items"].select("serial", "customer_agreed", i_lab="lab_id", i_item="item_id")
    j = beside(c, i, lab_id="i_lab", item_id="i_item")
    judged = j.mutate(
        verdict=verdict(
            (j.i_item.isnull(), "unknown:no-item"),
            (j.serial.isnull() | j.serial_printed.isnull(), "unknown:no-serial"),
            (j.serial != j.serial_printed, "broken"),
            (j.customer_agreed.notnull() & j.customer_printed.isnull(), "unknown:no-client"),
            (j.customer_agreed != j.customer_printed, "broken:client"),
        )
    )
    return result(
        judged,
        record=lambda f: ibis.coalesce(f.certificate + " / " + f.item_id, f.certificate),
        serial=lambda f: f.serial,
        serial_printed=lambda f: f.serial_printed,
        client=lambda f: f.customer_agreed,
        client_printed=lambda f: f.customer_printed,
    )


PRINTED = Rule(
    id="R-CUSTODY-02",
    catalogue=("H20",),
    clauses=("5.7.3/item", "6.1.4/unique_id"),
    title=Text("证书上的标识与样品一致", "The certificate identifies the item as received"),
    severity="hard",
    stages=stages("checking", "signing"),
    message=Text(
        "证书写的出厂编号是 {serial_printed}，接收时核对为 {serial}",
        "The certificate prints serial {serial_printed}, the item was received as {serial}",
    ),
    cases={
        "client": Text(
            "证书写的客户是 {client_printed}，约定为 {client}",
            "The certificate prints the client {client_printed}, agreed was {client}",
        ),
        "no-item": Text("没有记录样品", "the item is not recorded"),
        "no-serial": Text("样品或证书没有出厂编号", "the item or the certificate has no serial"),
        "no-client": Text("证书没有写客户名称", "the certificate does not print the client"),
    },
    clears=Text(
        "更正证书草稿，或更正样品登记并写明理由", "Correct the draft, or the item's entry with a reason"
    ),
    innocent=(Text("经修改证书更正", "corrected by an amendment"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("item_id", "serial_printed", "customer_printed"),
            "items": ("lab_id", "item_id", "serial"),
        },
    ),
    reads={"certificates": ("number",), "items": ("customer_agreed",)},
    expression=_as_received,
)

RULES = (HELD, PRINTED)
