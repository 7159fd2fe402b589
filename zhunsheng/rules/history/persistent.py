# SPDX-License-Identifier: Apache-2.0
"""What is done again and again: prices below cost, clients won early, numbers out of turn, good checks."""

from functools import reduce
from operator import add

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION, whole
from zhunsheng.rules.frames import CERTIFICATE, beside, own_work, result_of, together
from zhunsheng.rules.history.chance import TOLD, bits, named
from zhunsheng.rules.history.frames import NO_STAGE, columns, seconds
from zhunsheng.rules.history.market import COST, spent
from zhunsheng.rules.history.shares import COMPARED, LABORATORY, PERSON, Share, rule_of
from zhunsheng.rules.rule import Expression, Frames, Rule

OF_LIST = 0.2
"""A price of at most this share of the list is hardly one."""
BESIDE = 5
"""With how many numbers before it a certificate's signature is compared."""
EARLY = 86_400
"""Seconds: a signature this much before those of most numbers before it is out of order."""
CHECKS = 8
"""Fewer results of proficiency tests and comparisons than this say nothing."""


def _one(part: Expression) -> dict[str, Expression]:
    return {"part": part.fill_null(False).cast("int64"), "all": ibis.literal(1).cast("int64")}


def _below(frames: Frames) -> Expression:
    """Orders, and those priced below their own cost or at next to nothing of the list."""
    j = spent(frames)
    j = j.filter(j.cost.notnull() & j.price.notnull() & (j.cost > 0))
    low = (j.price < j.cost) | (j.price <= j.list_price * OF_LIST).fill_null(False)
    return j.mutate(certificate=j.job_id, stratum=ibis.literal("-"), **_one(low))


BELOW = Share(
    _below,
    0.05,
    ("S26",),
    ("5.9.2",),
    Text("亏本的委托不是常事", "Orders at a loss are no habit"),
    Text("个委托", "orders"),
    Text(
        "个的价格低于自报成本，或不到标价的五分之一",
        "were priced below the declared cost or a fifth of the list",
    ),
    Text(
        "说明合同整体的收支；自报成本什么也不证明",
        "Account for the contracts; a declared cost proves nothing",
    ),
    (
        Text("框架合同的折扣", "a framework contract's discount"),
        Text("自报成本偏高", "a declared cost that is too high"),
    ),
    together(
        COST, {"certificates": ("cert_id", "lab_id", "started_at", "ended_at"), "jobs": ("list_price",)}
    ),
    {"labs": ("lab_id", "x_km", "y_km"), "customers": ("customer_id", "lab_id", "x_km", "y_km")},
)


def _won(frames: Frames) -> Expression:
    """Clients that moved here, and those that came before their contract ended, after a hire from there."""
    m = frames["customer_moves"]
    early = (m.moved_at < m.old_contract_end) & (m.staff_hired_from_old_at <= m.moved_at)
    return m.mutate(certificate=m.move_id, stratum=ibis.literal("-"), **_one(early))


WON = Share(
    _won,
    0.02,
    ("S28",),
    ("5.9.3",),
    Text("提前转来的客户不集中在聘人之后", "Clients that move early don't follow upon hires"),
    Text("个转来的客户", "clients that moved here"),
    Text("个在原合同期内、自原机构聘人之后转来", "came before their contract ended, after a hire from there"),
    Text("由客户说明为何提前", "The clients say why they moved early"),
    (Text("客户搬迁", "clients relocated"), Text("原机构停业", "the other laboratory closed")),
    {"customer_moves": ("move_id", "lab_id", "moved_at", "old_contract_end", "staff_hired_from_old_at")},
    {},
)


def _numbered(frames: Frames) -> Expression:
    """Numbered certificates, and those signed a day or more before most of the few numbers before them."""
    c = own_work(frames)
    c = c.filter(c.number.notnull() & c.signed_at.notnull() & c.signer_id.notnull())
    c = c.mutate(digits=c.number.length(), who=c.signer_id)
    turn = ibis.window(group_by=("lab_id", "digits"), order_by=("number", "cert_id"))
    c = c.mutate(**{f"before_{n}": c.signed_at.lag(n).over(turn) for n in range(1, BESIDE + 1)})
    c = c.filter(c[f"before_{BESIDE}"].notnull())
    later = [seconds(c.signed_at, c[f"before_{n}"]) >= EARLY for n in range(1, BESIDE + 1)]
    early = reduce(add, (each.cast("int64") for each in later)) * 2 > BESIDE
    return c.mutate(stratum=ibis.literal("-"), **_one(early))


NUMBERED = Share(
    _numbered,
    0.01,
    ("S31",),
    ("5.8.2/signatures",),
    Text("证书按编号的次序签发", "Certificates are signed in the order of their numbers"),
    Text("份有编号的证书", "numbered certificates"),
    Text(
        "份的签发比前五个编号中的多数早一天以上",
        "were signed a day or more before most of five numbers before",
    ),
    Text("出示签发系统的日志", "Show the log of the system that signed"),
    (
        Text("预留的号段", "blocks of numbers set aside"),
        Text("编号的各部分另有含义", "numbers whose parts mean something else"),
    ),
    together(CERTIFICATE, {"certificates": ("number", "signer_id", "signed_at")}),
    {},
)


def _checked(frames: Frames) -> Expression:
    """Laboratories whose scores in proficiency tests and comparisons are all too small, or too large."""
    q = frames["quality_control"]
    q = q.filter(
        q.kind.isin(("proficiency", "comparison")) & q.statistic.isin(("En", "z", "zeta"))
        & q.value.notnull() & q.done_at.notnull()
    )  # fmt: skip
    each = q.group_by("lab_id", "statistic").aggregate(
        n=q.count(), square=whole(q.value * q.value).sum() / MILLION
    )
    each = each.mutate(mean=(each.square / each.n).round(6))
    usual = each.group_by(u_statistic="statistic").aggregate(
        usual=each.square.sum() / each.n.sum(), labs=each.count()
    )
    j = beside(
        each, usual.filter((usual.usual > 0) & (usual.labs >= COMPARED)), "inner", statistic="u_statistic"
    )
    labs = j.group_by("lab_id").aggregate(n=j.n.sum(), ratio=(whole(j.square / j.usual).sum() / MILLION))
    labs = labs.filter(labs.n >= CHECKS)
    labs = labs.mutate(ratio=(labs.ratio / labs.n).round(6))
    part = 2.0 / (labs.n * 9.0)
    z = (labs.ratio ** (1.0 / 3.0) - (1.0 - part)) / part.sqrt()  # Wilson and Hilferty's cube root
    labs = named(labs.mutate(bits=(bits(z.abs().round(4)) - 1.0).round(3)))
    return result_of(
        labs.mutate(ratio=labs.ratio.sqrt().round(3)),
        "lab",
        "lab_id",
        {"record": lambda f: f.lab_id, **columns(n="n", ratio="ratio", **{name: name for name in TOLD})},
    )


CHECKED = Rule(
    id="R-QC-03",
    catalogue=("S34",),
    clauses=("6.1.6",),
    title=Text(
        "比对结果不比同行好得多或差得多",
        "Comparisons turn out neither much better nor much worse than peers'",
    ),
    severity="statistical",
    stages=NO_STAGE,
    message=Text(
        "{n} 次能力验证与比对的统计量，均方根是参加者平均的 {ratio} 倍；看了 {looks} 个实验室，"
        "偶然有 {expected} 个这样偏离，见到 {seen} 个",
        "The scores of {n} proficiency tests and comparisons have a root mean square {ratio} times that of"
        " all taking part. Among {looks} laboratories chance gives {expected} as far off; seen: {seen}",
    ),
    clears=Text("出示组织方的报告与自己的原始记录", "Show the organisers' reports and the own records"),
    innocent=(
        Text("申报的不确定度偏大或偏小", "uncertainties stated too large or too small"),
        Text("次数少", "few data"),
    ),
    needs={
        "quality_control": ("activity_id", "lab_id", "kind", "done_at", "statistic", "value"),
    },
    expression=_checked,
    judges="labs",
)

RULES = (
    rule_of("R-PRICE-04", BELOW, LABORATORY),
    rule_of("R-MOVE-02", WON, LABORATORY),
    rule_of("R-NUMBER-01", NUMBERED, PERSON, certificates=True),
    rule_of("R-NUMBER-02", NUMBERED, PERSON),
    CHECKED,
)
