# SPDX-License-Identifier: Apache-2.0
"""Rules about society, brand and culture."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import together
from zhunsheng.rules.organisation.asked import (
    LAST_YEAR,
    YEAR,
    Condition,
    Of,
    current,
    from_counts,
    in_force,
    of_laboratory,
    within,
)
from zhunsheng.rules.organisation.system import DOCUMENTS, document
from zhunsheng.rules.rule import Columns, Expression, Rule

_SOCIAL: Columns = {"social": ("kind", "aspect", "at", "valid_from", "valid_to", "rating", "file_sha256")}
_BRAND: Columns = {"brand": ("kind", "at", "valid_from", "valid_to", "reached", "file_sha256")}


def _proven(kind: str, days: int) -> Of:
    return Of("social", lambda t: (t.kind == kind) & within(t, t["at"], days) & t.file_sha256.notnull())


def _shown(
    number: str,
    part: str,
    title: Text,
    needs: Columns,
    counts: dict[str, Of],
    none: Text,
    *cases: tuple[Condition, str, Text],
) -> Rule:
    """A rule that something is shown; each further case is another way in which it falls short."""
    return of_laboratory(
        number,
        (part,),
        title,
        severity="ask",
        needs=needs,
        expression=from_counts(
            counts,
            lambda f: (
                (f.shown == 0, "unknown:none"),
                *((case(f), f"broken:{name}") for case, name, _text in cases),
            ),
        ),
        message=none,
        cases={"none": none, **{name: text for _case, name, text in cases}},
        clears=Text("登记记录与证明", "File the records and their proof"),
    )


def _taking_part(t: Expression) -> Expression:
    return ((t.kind == "membership") & in_force(t)) | ((t.kind == "activity") & within(t, t["at"], YEAR))


MEMBER = _shown(
    "R-SOCIAL-01",
    "6.4.1",
    Text("参加计量组织的活动", "It takes part in metrology bodies"),
    _SOCIAL,
    {
        "shown": Of("social", _taking_part),
        "proven": Of("social", lambda t: _taking_part(t) & t.file_sha256.notnull()),
    },
    Text("没有在效的会员资格或一年内的活动", "no membership in force and no activity of the year is on file"),
    (
        lambda f: f.proven == 0,
        "unproven",
        Text("会员资格或活动没有证明", "Memberships and activities have no proof"),
    ),
)


REPORT = _shown(
    "R-SOCIAL-02",
    "6.4.3",
    Text("发布上一年的 ESG 报告", "It published an ESG report for the last full year"),
    _SOCIAL,
    {
        "shown": Of("social", lambda t: (t.kind == "report") & (t["at"] <= t.asked_at)),
        "recent": _proven("report", LAST_YEAR),
    },
    Text("没有 ESG 报告", "no ESG report is on file"),
    (
        lambda f: f.recent == 0,
        "old",
        Text("上一年没有存有文件的 ESG 报告", "No ESG report of the last full year is kept with its file"),
    ),
)


PRAISED = _shown(
    "R-SOCIAL-03",
    "6.4.4",
    Text("获得正面评价", "It received commendations"),
    _SOCIAL,
    {
        "shown": Of("social", lambda t: (t.kind == "commendation") & within(t, t["at"], YEAR)),
        "proven": _proven("commendation", YEAR),
    },
    Text("一年内没有表彰或感谢", "no commendation of the year is on file"),
    (
        lambda f: f.proven < f.shown,
        "unproven",
        Text("{shown} 项表彰中只有 {proven} 项有证明", "Of {shown} commendations {proven} have their proof"),
    ),
)


IMPACT = _shown(
    "R-SOCIAL-04",
    "6.4.5",
    Text("一年内评估社会影响的五个方面", "The five aspects of impact were assessed within the year"),
    _SOCIAL,
    {
        "shown": Of("social", lambda t: (t.kind == "impact-assessment") & within(t, t["at"], YEAR)),
        "aspects": Of(
            "social",
            lambda t: (t.kind == "impact-assessment") & within(t, t["at"], YEAR) & t.rating.notnull(),
            "aspect",
        ),
    },
    Text("一年内没有社会影响评估", "no assessment of impacts within the year is on file"),
    (
        lambda f: f.aspects < 5,
        "partial",
        Text("五个方面中只评估了 {aspects} 个", "Of five aspects {aspects} were rated"),
    ),
)


BENEFIT = _shown(
    "R-SOCIAL-05",
    "6.4.6",
    Text("参加公益", "It does public-benefit work"),
    _SOCIAL,
    {
        "shown": Of("social", lambda t: (t.kind == "benefit") & within(t, t["at"], YEAR)),
        "proven": _proven("benefit", YEAR),
    },
    Text("一年内没有公益活动", "no public-benefit activity of the year is on file"),
    (lambda f: f.proven == 0, "unproven", Text("公益活动没有证明", "The activities have no proof")),
)


SCHEMES = _shown(
    "R-SOCIAL-06",
    "6.4.7",
    Text("三项管理体系证书在效", "Three certificates of management systems are in force"),
    _SOCIAL,
    {
        "shown": Of("social", lambda t: (t.kind == "system-certificate") & in_force(t), "aspect"),
    },
    Text("没有在效的管理体系证书", "no certificate of a management system is in force"),
    (lambda f: f.shown < 3, "partial", Text("三项中有 {shown} 项", "{shown} of three are held")),
)


OWN_BRAND = _shown(
    "R-BRAND-01",
    "6.5.1",
    Text("有自己的名称、标志和商标", "It has a name, a logo and a trademark of its own"),
    _BRAND,
    {
        "shown": Of("brand", lambda t: t.kind.isin(("name", "logo")), "kind"),
        "marks": Of("brand", lambda t: (t.kind == "trademark") & in_force(t)),
    },
    Text("没有品牌记录", "no record of a brand is on file"),
    (lambda f: f.shown < 2, "partial", Text("缺名称或标志", "The name or the logo is not on file")),
    (lambda f: f.marks == 0, "unmarked", Text("没有在效的商标", "No trademark is in force")),
)


PROMOTED = _shown(
    "R-BRAND-02",
    "6.5.2",
    Text("品牌有规划，宣传都经批准", "The brand has its plan, and publicity is approved"),
    together(_BRAND, {"publicity": ("published_at", "approved_at")}),
    {
        "shown": Of("brand", lambda t: (t.kind == "plan") & in_force(t)),
        "published": Of("publicity", lambda t: within(t, t.published_at, YEAR)),
        "loose": Of("publicity", lambda t: within(t, t.published_at, YEAR) & t.approved_at.isnull()),
    },
    Text("没有现行的品牌规划", "no plan of the brand is in force"),
    (
        lambda f: f.loose > 0,
        "loose",
        Text(
            "{published} 次宣传中有 {loose} 次没有批准",
            "{loose} of {published} publications were not approved",
        ),
    ),
)


CULTURED = _shown(
    "R-BRAND-03",
    "6.5.3",
    Text("文化成文，行为有规范", "The culture is in writing, and behaviour has its code"),
    together(_BRAND, DOCUMENTS, {"documents": ("elements",)}),
    {
        "shown": document("culture"),
        "whole": Of("documents", lambda t: (t.subject == "culture") & current(t) & (t.elements >= 6)),
        "codes": Of("brand", lambda t: (t.kind == "code-of-behaviour") & in_force(t)),
    },
    Text("没有现行的文化文件", "no document of the culture is in force"),
    (
        lambda f: f.whole == 0,
        "partial",
        Text("文化文件没有写全六个要素", "The document does not hold the six elements"),
    ),
    (lambda f: f.codes == 0, "uncoded", Text("没有在效的行为规范", "No code of behaviour is in force")),
)


LED = _shown(
    "R-BRAND-04",
    "6.5.4",
    Text("文化有部门负责，领导参加", "A department answers for the culture, and leaders take part"),
    _BRAND,
    {
        "shown": Of("brand", lambda t: (t.kind == "duty") & in_force(t)),
        "events": Of("brand", lambda t: (t.kind == "event") & within(t, t["at"], YEAR)),
    },
    Text("没有写明文化的负责部门", "no department is named for the culture"),
    (
        lambda f: f.events == 0,
        "idle",
        Text("一年内没有领导参加的活动", "No activity of leaders within the year"),
    ),
)


SPREAD = of_laboratory(
    "R-BRAND-05",
    ("6.5.5",),
    Text("传播价值观，表彰先进", "Values are spread, and merit is recognised"),
    severity="ask",
    needs={"brand": ("kind", "at")},
    expression=from_counts(
        {
            "events": Of("brand", lambda t: (t.kind == "event") & within(t, t["at"], YEAR)),
            "praise": Of("brand", lambda t: (t.kind == "commendation") & within(t, t["at"], YEAR)),
        },
        lambda f: ((f.events + f.praise == 0, "unknown:none"),),
    ),
    message=Text("没有活动或表彰", "there is no event and no commendation"),
    cases={"none": Text("一年内没有文化活动或表彰", "no event or commendation of the year is on file")},
    clears=Text("登记活动与表彰", "File events and commendations"),
)

RULES = (
    MEMBER,
    REPORT,
    PRAISED,
    IMPACT,
    BENEFIT,
    SCHEMES,
    OWN_BRAND,
    PROMOTED,
    CULTURED,
    LED,
    SPREAD,
)
