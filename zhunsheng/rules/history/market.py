# SPDX-License-Identifier: Apache-2.0
"""Rules about the market: copies seen, numbers issued, claims, prices, and what is said of others."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import beside, holds_at, own_work, result_of, some, together, verdict
from zhunsheng.rules.history.frames import NO_STAGE, columns, kilometres, seconds
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule

LAG_DAYS = 30
"""How long a page on the web may lag behind a change of scope."""
LOSS = 0.35
"""A price below this share of the own cost is asked about. Of honest orders 5 in 100 lie below 0.7."""
HARSH = -0.7
"""A statement more negative than this is put before a person; a score of text decides nothing."""


def _copies(frames: Frames) -> Expression:
    """Copies whose content the laboratory never issued. A number misread on genuine content is no forgery."""
    s = frames["sightings"]
    issued = frames["registry"].select("content_hash", r_lab="lab_id", r_cert="cert_id")
    numbers = issued.group_by("r_lab", "r_cert").aggregate(listed=issued.count())
    contents = issued.group_by(h_lab="r_lab", h_hash="content_hash").aggregate(same=issued.count())
    own = issued.group_by(o_lab="r_lab").aggregate(filed=issued.count())
    j = beside(s, own, lab_id="o_lab")
    j = beside(j, numbers, lab_id="r_lab", cert_no="r_cert")
    j = beside(j, contents, lab_id="h_lab", content_hash="h_hash")
    exact = issued.rename(e_lab="r_lab", e_cert="r_cert", e_hash="content_hash").distinct()
    j = beside(j, exact, lab_id="e_lab", cert_no="e_cert", content_hash="e_hash")
    known = j.listed.notnull()
    judged = j.mutate(
        verdict=verdict(
            (j.filed.isnull(), "unknown:no-registry"),
            (j.content_hash.isnull() & ~known, "unknown:no-content"),
            (j.content_hash.isnull() | j.e_hash.notnull(), None),
            (known, "broken:altered"),
            (j.same.notnull(), None),
            (ibis.literal(True), "broken"),
        )
    )
    return result_of(
        judged,
        "sighting",
        "sighting_id",
        {"record": lambda f: f.cert_no, **columns(number="cert_no", seen_at="seen_at")},
    )


COPIES = Rule(
    id="R-MARKET-01",
    catalogue=("H37",),
    clauses=("5.8.2/copies",),
    title=Text("市面上的证书是实验室签发的", "Copies in the market are what was issued"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "{seen_at} 所见证书 {number}：编号与内容都不在登记中",
        "Certificate {number}, seen on {seen_at}: neither its number nor its content was issued",
    ),
    cases={
        "altered": Text(
            "{seen_at} 所见证书 {number} 的内容与签发的不同",
            "Certificate {number}, seen on {seen_at}, has other content than was issued",
        ),
        "no-registry": Text("实验室没有签发登记", "the laboratory keeps no register of what it issued"),
        "no-content": Text(
            "编号 {number} 不在登记中，也没有内容可比",
            "number {number} is not in the register, and there is no content to compare",
        ),
    },
    clears=Text(
        "登记漏登的证书，或向公众声明其为伪造",
        "File what was left out of the register, or declare it forged in public",
    ),
    innocent=(
        Text("登记漏登", "left out of the register"),
        Text("被替换的旧版", "an issue superseded since"),
    ),
    needs={
        "sightings": ("sighting_id", "lab_id", "cert_no", "content_hash", "seen_at"),
        "registry": ("cert_id", "lab_id", "content_hash"),
    },
    expression=_copies,
    judges="sightings",
)


def _twice(frames: Frames) -> Expression:
    """Numbers that stand for several contents."""
    r = frames["registry"]
    counted = r.group_by("lab_id", "cert_id").aggregate(contents=r.content_hash.nunique())
    judged = counted.mutate(verdict=verdict((counted.contents > 1, "broken")))
    return result_of(
        judged, "cert", "cert_id", {"record": lambda f: f.cert_id, **columns(contents="contents")}
    )


TWICE = Rule(
    id="R-MARKET-02",
    catalogue=("H38",),
    clauses=("5.8.2/copies", "6.1.4/unique_id"),
    title=Text("一个编号只有一份内容", "One number stands for one content"),
    supports=frozenset({"6.1.4/unique_id"}),
    severity="hard",
    stages=NO_STAGE,
    message=Text("编号 {record} 有 {contents} 份不同内容", "Number {record} stands for {contents} contents"),
    clears=Text("说明哪一份有效，并为另一份另编号", "Say which is valid, and number the other anew"),
    innocent=(Text("重发而没有加后缀", "a re-issue without a suffix"),),
    needs={"registry": ("cert_id", "lab_id", "content_hash")},
    expression=_twice,
    judges="registry",
)


def _claims(frames: Frames) -> Expression:
    """Claims beside what was in scope when they were published or in the month before."""
    c = frames["claims"]
    c = c.filter(c.claim_type.isin(("accredited", "range", "uncertainty")))
    s = frames["scope"].rename(s_lab="lab_id", s_family="family")
    filed = s.group_by(f_lab="s_lab").aggregate(filed=s.count())
    accredited = frames["labs"].select("accredited_to", a_lab="lab_id")
    j = beside(beside(c, filed, lab_id="f_lab"), accredited, lab_id="a_lab")
    j = beside(j, s, lab_id="s_lab", family="s_family")
    lag = ibis.interval(days=LAG_DAYS)
    right = holds_at(j.valid_from, j.valid_to + lag, j.published_at)
    seen = j.group_by(
        "lab_id", "claim_id", "claim_type", "family", "value", "published_at", "filed", "accredited_to"
    ).aggregate(held=some(right), high=j.hi_counts.max(where=right), best=j.cmc_counts.min(where=right))
    ended = (seen.accredited_to + lag <= seen.published_at).fill_null(False)
    judged = seen.mutate(
        verdict=verdict(
            (seen.filed.isnull(), "unknown:no-scope"),
            (seen.family.isnull(), "unknown:no-family"),
            ((seen.claim_type == "accredited") & ended, "broken:ended"),
            (~seen.held, "broken"),
            ((seen.claim_type == "range") & (seen.value > seen.high * 1.001), "broken:range"),
            ((seen.claim_type == "uncertainty") & (seen.value < seen.best * 0.999), "broken:uncertainty"),
        )
    )
    return result_of(
        judged,
        "claim",
        "claim_id",
        {
            "record": lambda f: ibis.coalesce(f.claim_id + " / " + f.family, f.claim_id),
            **columns(published_at="published_at", family="family", value="value", high="high", best="best",
                      accredited_to="accredited_to"),
        },
    )  # fmt: skip


CLAIMS = Rule(
    id="R-CLAIM-01",
    catalogue=("H42",),
    clauses=("5.9.4",),
    title=Text("宣传不超出能力", "Nothing is claimed beyond the scope"),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "{published_at} 宣传的类别 {family} 当时（含此前一个月）不在能力范围内",
        "Family {family}, claimed on {published_at}, was not in scope then nor in the month before",
    ),
    cases={
        "ended": Text(
            "{published_at} 仍宣传认可，认可已于 {accredited_to} 到期",
            "Accreditation was claimed on {published_at}, it had ended on {accredited_to}",
        ),
        "range": Text(
            "宣传的上限 {value} 高于能力范围的 {high}",
            "The range claimed, {value}, is above the scope's {high}",
        ),
        "uncertainty": Text(
            "宣传的不确定度 {value} 优于能力范围的 {best}",
            "The uncertainty claimed, {value}, is better than the scope's {best}",
        ),
        "no-scope": Text("实验室没有能力范围", "the laboratory has no scope on file"),
        "no-family": Text("宣传没有写明类别", "the claim names no family"),
    },
    clears=Text("更正宣传，或登记当时有效的能力", "Correct the claim, or file the capability in force then"),
    innocent=(Text("网页未及时更新（已放宽一个月）", "a stale page (a month is allowed)"),),
    needs={
        "claims": ("claim_id", "lab_id", "claim_type", "family", "value", "published_at"),
        "scope": ("lab_id", "family", "hi_counts", "cmc_counts", "valid_from", "valid_to"),
    },
    reads={"labs": ("lab_id", "accredited_to")},
    expression=_claims,
    judges="claims",
)


def _superlatives(frames: Frames) -> Expression:
    c = frames["claims"]
    judged = c.mutate(verdict=verdict((c.claim_type == "superlative", "broken")))
    return result_of(
        judged, "claim", "claim_id", {"record": lambda f: f.claim_id, **columns(published_at="published_at")}
    )


SUPERLATIVES = Rule(
    id="R-CLAIM-02",
    catalogue=("S30",),
    clauses=("5.9.4",),
    title=Text("“第一”“唯一”之类有出处", "Superlatives cite their source"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{published_at} 的宣传 {record} 用了最高级而没有出处",
        "Claim {record} of {published_at} uses a superlative without a source",
    ),
    clears=Text("给出出处，或撤下", "Cite the source, or take it down"),
    innocent=(Text("奖项在别处引用", "the award is cited elsewhere"),),
    needs={"claims": ("claim_id", "lab_id", "claim_type", "published_at")},
    expression=_superlatives,
    judges="claims",
)


def _mentions(frames: Frames) -> Expression:
    m = frames["mentions"]
    harsh = (m.polarity < HARSH) & ~m.evidence_cited.fill_null(False) & (m.about_lab != m.lab_id)
    judged = m.mutate(verdict=verdict((harsh.fill_null(False), "broken")), score=-m.polarity)
    return result_of(
        judged,
        "mention",
        "mention_id",
        {
            "record": lambda f: f.mention_id,
            **columns(about="about_lab", at="at", polarity="polarity", score="score"),
        },
    )


MENTIONS = Rule(
    id="R-MENTION-01",
    catalogue=("S29",),
    clauses=("5.9.1",),
    title=Text("说同行的话有依据", "What is said of others is founded"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{at} 提及 {about} 的话为否定而没有依据（{record}）",
        "A statement of {at} on {about} is negative and cites nothing ({record})",
    ),
    clears=Text("由人读原文；给出依据或更正", "A person reads the text; cite the ground, or correct it"),
    innocent=(Text("公平的比较", "a fair comparison"),),
    needs={"mentions": ("mention_id", "lab_id", "about_lab", "at", "polarity", "evidence_cited")},
    expression=_mentions,
    judges="mentions",
)

COST: Columns = {
    "jobs": ("job_id", "lab_id", "price", "onsite", "customer_id"),
    "cost_model": ("lab_id", "hour_rate", "overhead_per_cert", "km_rate"),
    "certificates": ("job_id",),
}


def spent(frames: Frames) -> Expression:
    """Orders with what they cost by the laboratory's own rates: hours at work, certificates, the way."""
    c = own_work(frames).filter(lambda f: f.begins.notnull() & f.ends.notnull() & (f.begins < f.ends))
    work = c.group_by(c_lab="lab_id", c_job="job_id").aggregate(
        certificates=c.count(), hours=seconds(c.begins, c.ends).sum() / 3600.0
    )
    home = frames["labs"].select(h_lab="lab_id", h_x="x_km", h_y="y_km")
    client = frames["customers"].select("x_km", "y_km", k_lab="lab_id", k_id="customer_id")
    rates = frames["cost_model"].rename(m_lab="lab_id")
    j = beside(frames["jobs"], work, "inner", lab_id="c_lab", job_id="c_job")
    j = beside(j, rates, "inner", lab_id="m_lab")
    j = beside(j, home, lab_id="h_lab")
    j = beside(j, client, lab_id="k_lab", customer_id="k_id")
    way = ibis.ifelse(j.onsite.fill_null(False), 2.0 * kilometres(j.h_x, j.h_y, j.x_km, j.y_km), 0.0)
    cost = (
        j.hours * j.hour_rate
        + j.certificates * j.overhead_per_cert
        + way.fill_null(0.0) * j.km_rate.fill_null(0.0)
    )
    return j.mutate(cost=cost)


def _below_cost(frames: Frames) -> Expression:
    j = spent(frames)
    judged = j.mutate(
        verdict=verdict(
            (j.cost.isnull() | j.price.isnull(), "unknown:no-price"), (j.price < LOSS * j.cost, "broken")
        ),
        share=(j.price / j.cost).round(2),
        spent=j.cost.round(2),
        score=(j.cost / ibis.ifelse(j.price > 0.01, j.price, 0.01)).round(6),
    )
    return result_of(
        judged,
        "job",
        "job_id",
        {"record": lambda f: f.job_id, **columns(price="price", cost="spent", share="share", score="score")},
    )


PRICES = Rule(
    id="R-PRICE-01",
    catalogue=("H43",),
    clauses=("5.9.2",),
    title=Text("价格不明显低于自报成本", "The price is not clearly below the laboratory's own cost"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "委托 {record} 的价格 {price} 是自报成本 {cost} 的 {share} 倍",
        "Order {record} was priced {price}, {share} times the declared cost of {cost}",
    ),
    cases={"no-price": Text("委托 {record} 没有价格或成本", "order {record} has no price or cost")},
    clears=Text(
        "说明整份合同的收支；自报成本什么也不证明",
        "Account for the whole contract; a declared cost proves nothing",
    ),
    innocent=(Text("盈利合同中的亏本项", "a loss-leader inside a profitable contract"),),
    needs=together(COST, {"certificates": ("cert_id", "lab_id", "started_at", "ended_at")}),
    reads={"labs": ("lab_id", "x_km", "y_km"), "customers": ("customer_id", "lab_id", "x_km", "y_km")},
    expression=_below_cost,
    judges="jobs",
)


def _moves(frames: Frames) -> Expression:
    """Clients that moved before their contract ended, after staff was hired from where they were."""
    m = frames["customer_moves"]
    early = m.filter(
        ((m.moved_at < m.old_contract_end) & (m.staff_hired_from_old_at <= m.moved_at))
        .fill_null(False)
    )  # fmt: skip
    judged = early.mutate(verdict=ibis.literal("broken"))
    return result_of(
        judged,
        "move",
        "move_id",
        {
            "record": lambda f: f.move_id,
            **columns(
                moved_at="moved_at", contract_end="old_contract_end", hired_at="staff_hired_from_old_at"
            ),
        },
    )


MOVES = Rule(
    id="R-MOVE-01",
    catalogue=("S28",),
    clauses=("5.9.3",),
    title=Text("客户没有被诱使违约", "No client was led to break a contract"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "客户于 {moved_at} 转来，原合同到 {contract_end}，此前 {hired_at} 自原机构聘人",
        "The client came on {moved_at}, before the old contract's end on {contract_end}; staff was hired"
        " from there"
        " on {hired_at}",
    ),
    clears=Text("由客户说明为何提前", "The client says why it moved early"),
    innocent=(Text("客户搬迁", "the client relocated"),),
    needs={
        "customer_moves": (
            "move_id",
            "to_lab",
            "lab_id",
            "moved_at",
            "old_contract_end",
            "staff_hired_from_old_at",
        )
    },
    expression=_moves,
    judges="customer_moves",
)

RULES = (COPIES, TWICE, CLAIMS, SUPERLATIVES, MENTIONS, PRICES, MOVES)
