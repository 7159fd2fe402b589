# SPDX-License-Identifier: Apache-2.0
"""Evidence about service, publicity, finance, brand, social responsibility and innovation."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import LAB, TO, Table, key, may, must

_FILE = may("file_sha256", "id", "证明文件的 SHA-256", "SHA-256 of the proof")
_SINCE = may("valid_from", "instant", "自此有效（含）；空为不适用", "valid from; null does not apply")
_AT = may("at", "instant", "时刻", "instant")

TABLES = (
    Table(
        "surveys",
        Text("客户与员工调查", "surveys of clients and staff"),
        (
            key("survey_id", "调查", "survey"),
            LAB,
            must("kind", "text", "client|staff", "client|staff"),
            must("closed_at", "instant", "截止时刻", "when it closed"),
            may("invited", "integer", "发出份数", "invited"),
            may("answered", "integer", "收回份数", "answered"),
            may("score", "real", "满意度，0 至 100", "satisfaction, 0 to 100"),
            may(
                "loyalty",
                "real",
                "忠诚度，如净推荐值 −100 至 100",
                "loyalty, such as net promoters, −100 to 100",
            ),
            may("evaluated_at", "instant", "分析评价的时刻", "evaluated"),
        ),
    ),
    Table(
        "finance",
        Text("收入与支出（不出实验室）", "revenue and spending; stays at home"),
        (
            key("entry_id", "条目", "entry"),
            LAB,
            must("year", "integer", "年度", "year"),
            must(
                "item",
                "text",
                "revenue|development|benefit|innovation|other",
                "revenue|development|benefit|innovation|other",
            ),
            must("amount", "real", "金额", "amount"),
        ),
    ),
    Table(
        "headcount",
        Text("人数", "numbers of staff"),
        (
            LAB,
            must("counted_at", "instant", "统计时刻", "when counted"),
            may("heads", "integer", "全部人员", "all staff"),
            may("developers", "integer", "研发人员", "research and development staff"),
        ),
    ),
    Table(
        "publicity",
        Text("对外发布", "publications"),
        (
            key("publication_id", "发布", "publication"),
            LAB,
            must("published_at", "instant", "发布时刻", "published"),
            may(
                "channel",
                "text",
                "website|print|fair|social-media|bid|other",
                "website|print|fair|social-media|bid|other",
            ),
            may("approved_at", "instant", "批准时刻；空为未批准", "approved; null is not"),
            may("approved_by", "id", "批准人", "who approved"),
            may("mismatch", "flag", "与有效记录不符", "found not to match records in force"),
            may("corrected_at", "instant", "更正时刻；空为未更正", "corrected; null is not"),
        ),
    ),
    Table(
        "brand",
        Text("品牌与文化", "brand and culture"),
        (
            key("brand_id", "记录", "record"),
            LAB,
            must(
                "kind",
                "text",
                "name|logo|trademark|plan|culture|code-of-behaviour|duty|event|commendation|evaluation",
                "name|logo|trademark|plan|culture|code-of-behaviour|duty|event|commendation|evaluation",
            ),
            _AT,
            _SINCE,
            TO,
            may("reached", "integer", "参加人数", "people reached"),
            _FILE,
        ),
    ),
    Table(
        "social",
        Text("社会责任", "social responsibility"),
        (
            key("social_id", "记录", "record"),
            LAB,
            must(
                "kind",
                "text",
                "membership|activity|report|commendation|impact-assessment|benefit|system-certificate|health-check|injury",
                "membership|activity|report|commendation|impact-assessment|benefit|system-certificate|health-check|injury",
            ),
            may("aspect", "text", "方面或体系，如 environment", "aspect or scheme, such as environment"),
            _AT,
            _SINCE,
            TO,
            may("hours", "real", "工时", "hours"),
            may("rating", "text", "low|medium|high", "low|medium|high"),
            _FILE,
        ),
    ),
    Table(
        "innovation",
        Text("创新成果", "innovation"),
        (
            key("innovation_id", "成果；一项只算一次", "result; one object counts once"),
            LAB,
            must(
                "kind",
                "text",
                "project|university-project|utility-model|invention|paper|software-copyright|specification|award|"
                "suggestion|benchmark|quality-award|patent-award",
                "project|university-project|utility-model|invention|paper|software-copyright|specification|award|"
                "suggestion|benchmark|quality-award|patent-award",
            ),
            may(
                "level",
                "text",
                "international|national|provincial|industry|own",
                "international|national|provincial|industry|own",
            ),
            may("role", "text", "lead|participant", "lead|participant"),
            _AT,
            _SINCE,
            TO,
            may("adopted", "flag", "被采纳（建议、创新）", "adopted, for suggestions"),
            may("applied_at", "instant", "投入应用的时刻；空为未应用", "applied; null is not"),
            _FILE,
        ),
    ),
)
