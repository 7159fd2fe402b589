# SPDX-License-Identifier: Apache-2.0
"""Rules about what the laboratory is in law: the entity, its addresses, its qualifications, its record."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    CERTIFICATE,
    NO_DAY,
    beside,
    holds_at,
    own_work,
    some,
    spans,
    together,
    verdict,
)
from zhunsheng.rules.organisation.asked import (
    HALF_YEAR,
    LABS,
    NOT_ASKED,
    THREE_YEARS,
    Of,
    dated,
    from_counts,
    in_force,
    of_certificates,
    of_laboratory,
    of_records,
    within,
)
from zhunsheng.rules.rule import Expression, Frames

ENTITY = of_laboratory(
    "R-ORG-01",
    ("4.1",),
    Text("法律地位有据", "The legal status is on file and in force"),
    needs={
        "organisation": (
            "legal_form",
            "entity_name",
            "registered_from",
            "registered_to",
            "authority_from",
            "authority_to",
            "liability_stated",
        )
    },
    expression=from_counts(
        {
            "filed": Of("organisation", lambda t: t.legal_form.notnull()),
            "named": Of("organisation", lambda t: t.entity_name.notnull()),
            "registered": Of(
                "organisation",
                lambda t: holds_at(t.registered_from, t.registered_to, t.asked_at),
            ),
            "unauthorised": Of(
                "organisation",
                lambda t: (
                    (t.legal_form == "part")
                    & ~holds_at(t.authority_from, t.authority_to, t.asked_at).fill_null(False)
                ),
            ),
            "liable": Of("organisation", lambda t: t.liability_stated),
        },
        lambda f: (
            (f.filed == 0, "unknown:none"),
            (f.named == 0, "unknown:no-entity"),
            (f.registered == 0, "broken"),
            (f.unauthorised > 0, "broken:authority"),
            (f.liable == 0, "unknown:liability"),
        ),
    ),
    message=Text(
        "{day} 时法人登记证件不在有效期内", "The registration of the legal entity was not in force on {day}"
    ),
    cases={
        "none": Text("没有法律地位的记录", "no record of the legal status is on file"),
        "no-entity": Text("没有写明承担责任的法人", "the entity that is liable is not named"),
        "authority": Text(
            "实验室是法人的一部分，{day} 时没有有效的授权",
            "The laboratory is part of the entity and had no letter of authority in force on {day}",
        ),
        "liability": Text("没有承担法律责任的声明", "no statement of liability is on file"),
    },
    clears=Text("登记有效的证件与授权", "File the registration and the letter of authority in force"),
    innocent=(Text("换证手续在途", "the renewal is in the post"),),
)


def _plain(address: Expression) -> Expression:
    """An address without blanks and commas, in small letters."""
    for mark in (" ", "\u3000", ",", "，"):  # both commas are meant
        address = address.replace(mark, "")
    return address.lower()


def _listed(frames: Frames) -> Expression:
    """Whether the address of the site was on a qualification in force as the work was done there."""
    c = own_work(frames)
    c = c.filter(~c.onsite.fill_null(False)).select(
        "lab_id", "cert_id", "certificate", "site_id", "begins", "ends"
    )
    p = frames["premises"].select(
        "address", p_lab="lab_id", p_site="site_id", p_from="valid_from", p_to="valid_to"
    )
    j = beside(c, p, lab_id="p_lab", site_id="p_site")
    there = j.address.notnull() & spans(j.p_from, j.p_to, j.begins, j.ends)
    at = j.group_by(c.columns).aggregate(address=j.address.max(where=there))
    q = frames["qualifications"].select(
        "qualification_id", "valid_from", "valid_to", q_lab="lab_id", q_site="site_id", q_address="address"
    )
    k = beside(at, q, lab_id="q_lab")
    same = (k.q_site.isnull() | (k.q_site == k.site_id)).fill_null(False) & (
        _plain(k.q_address) == _plain(k.address)
    )
    seen = k.group_by(at.columns).aggregate(
        filed=some(k.q_address.notnull()),
        known=some(same),
        listed=some(same & spans(k.valid_from, k.valid_to, k.begins, k.ends)),
    )
    return seen.select(
        "lab_id",
        "cert_id",
        "begins",
        record=seen.certificate + " / " + seen.site_id.fill_null(""),
        certificate=seen.certificate,
        site=seen.site_id,
        address=seen.address,
        verdict=verdict(
            (seen.site_id.isnull(), "unknown:no-site"),
            (seen.begins.isnull() | seen.ends.isnull(), "unknown:no-day"),
            (seen.address.isnull(), "unknown:no-address"),
            (~seen.filed, "unknown:no-qualification"),
            (seen.listed, ibis.null("string")),
            (seen.known, "broken:lapsed"),
            (ibis.literal(True), "broken"),
        ),
    )


ADDRESS = of_certificates(
    "R-ADDRESS-01",
    ("4.2/address_match",),
    Text("作业地址在有效资质的地址之中", "The work was done at an address of a qualification in force"),
    catalogue=("H16",),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("site_id",),
            "premises": ("site_id", "address", "valid_from", "valid_to"),
            "qualifications": ("qualification_id", "site_id", "address", "valid_from", "valid_to"),
        },
    ),
    reads={"certificates": ("number", "onsite")},
    expression=_listed,
    message=Text(
        "{certificate} 在 {address} 作业（{begins}），资质中没有这一地址",
        "{certificate} was made at {address} ({begins}), an address that no qualification lists",
    ),
    cases={
        "lapsed": Text(
            "{certificate} 在 {address} 作业（{begins}），列有该地址的资质当天不在有效期内",
            "{certificate} was made at {address} ({begins}); no qualification listing it was in force",
        ),
        "no-site": Text("没有记录作业的场所", "the site of the work is not recorded"),
        "no-day": NO_DAY,
        "no-address": Text("场所 {site} 当天的地址没有登记", "the address of site {site} is not on file"),
        "no-qualification": Text("没有写明地址的资质", "no qualification with an address is on file"),
    },
    clears=Text("登记列有该地址的资质，或更正地址", "File the qualification that lists it, or correct it"),
    innocent=(Text("迁址已上报，附件尚未更新", "the move is notified, the annex not yet updated"),),
)

HELD = of_laboratory(
    "R-QUAL-01",
    ("4.3/held",),
    Text("有在效的资质及其附件", "A qualification with its annex is held and in force"),
    needs={"qualifications": ("qualification_id", "valid_from", "valid_to", "file_sha256")},
    reads={"cmc": ("valid_from", "valid_to"), "scope": ("valid_from", "valid_to")},
    one_of=("cmc", "scope"),
    expression=from_counts(
        {
            "filed": Of("qualifications", lambda t: t.qualification_id.notnull()),
            "held": Of("qualifications", in_force),
            "copied": Of("qualifications", lambda t: in_force(t) & t.file_sha256.notnull()),
            "rows": Of("cmc", in_force),
            "short_rows": Of("scope", in_force),
        },
        lambda f: (
            (f.filed == 0, "unknown:none"),
            (f.held == 0, "broken"),
            (f.copied == 0, "unknown:no-file"),
            (f.rows + f.short_rows == 0, "unknown:no-annex"),
        ),
    ),
    message=Text("{day} 时所有资质都已失效", "On {day} every qualification on file had lapsed"),
    cases={
        "none": Text("没有资质在案", "no qualification is on file"),
        "no-file": Text("资质证书没有文件", "no file of the qualification is kept"),
        "no-annex": Text("没有在效的能力附表", "no capability is in force"),
    },
    clears=Text("登记在效的资质、文件与附表", "File the qualification in force, its file and its annex"),
    innocent=(Text("换证手续在途", "the renewal is in the post"),),
)

DECLARED = of_laboratory(
    "R-QUAL-02",
    ("4.3/declared",),
    Text("公布的能力是当前的能力", "The capability published is the one in force"),
    needs={"capability_pages": ("page_id", "shown_sha256", "current_sha256", "valid_from", "valid_to")},
    expression=from_counts(
        {
            "pages": Of("capability_pages", in_force),
            "other": Of("capability_pages", lambda t: in_force(t) & (t.shown_sha256 != t.current_sha256)),
            "silent": Of(
                "capability_pages",
                lambda t: in_force(t) & (t.shown_sha256.isnull() | t.current_sha256.isnull()),
            ),
        },
        lambda f: (
            (f.pages == 0, "unknown:none"),
            (f.other > 0, "broken"),
            (f.silent > 0, "unknown:content"),
        ),
    ),
    message=Text(
        "{day} 公布的能力页中有 {other} 页与有效能力不同",
        "On {day} {other} published pages showed another capability than the one in force",
    ),
    cases={
        "none": Text("没有公布能力", "no capability is published"),
        "content": Text("没有所示内容可比", "what the page shows is not on file"),
    },
    clears=Text("更新公布的能力", "Bring the published capability up to date"),
    innocent=(Text("页面更新较晚", "the page was updated late"),),
)


def _penalised(frames: Frames) -> Expression:
    """Penalties and listings that stood within the three years before, annulled ones left out.

    Before the day that the laboratory is looked at, as all of an evaluation is: what begins after it is none
    of those years, whenever one learns of it, and counts in the next evaluation, whose years it is in.
    """
    p = dated(frames, "penalties")
    since = p.asked_at - ibis.interval(days=THREE_YEARS)
    stood = (p.valid_from <= p.asked_at) & (p.valid_to.isnull() | (since < p.valid_to))
    annulled = (p.annulled_at <= p.asked_at).fill_null(False)
    listed = p.kind == "dishonesty-list"
    return p.mutate(
        verdict=verdict(
            (p.asked_at.isnull(), "unknown:no-day"),
            (annulled | ~stood.fill_null(False), ibis.null("string")),
            (listed, "broken:listed"),
            (ibis.literal(True), "broken"),
        )
    ).drop("annulled_at", "kind")


PENALTIES = of_records(
    "penalties",
    ("penalty", "penalty_id"),
    "R-PENALTY-01",
    ("5.10",),
    Text("三年内没有处罚，未列入失信名单", "No penalty and no listing as dishonest within three years"),
    catalogue=("H41",),
    needs=together(
        LABS,
        {"penalties": ("penalty_id", "kind", "register", "valid_from", "valid_to", "annulled_at")},
    ),
    expression=_penalised,
    message=Text(
        "{register} 载有自 {valid_from} 起的处罚（至 {valid_to}），落在此前 36 个月内",
        "{register} holds a penalty from {valid_from} (to {valid_to}), within the 36 months before",
    ),
    cases={
        "no-day": NOT_ASKED,
        "listed": Text(
            "{register} 自 {valid_from} 起列为失信（至 {valid_to}），落在此前 36 个月内",
            "{register} lists it as dishonest from {valid_from} (to {valid_to}), within the 36 months before",
        ),
    },
    clears=Text("出示撤销决定，或说明与本机构无关", "Show that it was annulled, or is about another body"),
    innocent=(
        Text("同名的另一机构（按统一社会信用代码查询可排除）", "a namesake (the credit code rules it out)"),
    ),
)

CREDIT = of_laboratory(
    "R-PENALTY-02",
    ("5.10",),
    Text("半年内查询过信用平台", "The credit register was queried within half a year"),
    needs={"credit_checks": ("check_id", "queried_at", "entries", "file_sha256")},
    reads={"penalties": ("penalty_id",)},
    expression=from_counts(
        {
            "recent": Of("credit_checks", lambda t: within(t, t.queried_at, HALF_YEAR)),
            "proven": Of(
                "credit_checks",
                lambda t: within(t, t.queried_at, HALF_YEAR) & t.file_sha256.notnull() & t.entries.notnull(),
            ),
            "found": Of("credit_checks", lambda t: within(t, t.queried_at, HALF_YEAR) & (t.entries > 0)),
            "filed": Of("penalties", lambda t: t.penalty_id.notnull()),
        },
        lambda f: (
            (f.recent == 0, "unknown:none"),
            ((f.found > 0) & (f.filed == 0), "broken"),
            (f.proven == 0, "unknown:no-file"),
        ),
    ),
    message=Text(
        "{day} 前半年内的信用查询有记录，处罚台账却是空的",
        "A query of the half year before {day} found entries; the register of penalties has none",
    ),
    cases={
        "none": Text("半年内没有信用平台查询", "no query of a credit register within half a year is on file"),
        "no-file": Text("信用查询没有结果或截图", "the query has no result or extract on file"),
    },
    clears=Text("登记查到的条目", "File the entries that were found"),
    innocent=(Text("条目属同名机构", "the entries are a namesake's"),),
)

RULES = (ENTITY, ADDRESS, HELD, DECLARED, PENALTIES, CREDIT)
