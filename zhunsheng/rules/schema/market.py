# SPDX-License-Identifier: Apache-2.0
"""Evidence from the market and from outside; never in a gate's slice."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import LAB, Table, extra, key, may, must

TABLES = (
    Table(
        "cost_model",
        Text("自报成本", "the laboratory's own declared cost"),
        (
            LAB,
            may("hour_rate", "real", "每小时", "per hour"),
            may("overhead_per_cert", "real", "每证分摊", "overhead a certificate"),
            may("km_rate", "real", "每公里", "per kilometre"),
        ),
    ),
    Table(
        "registry",
        Text("签发登记", "what the laboratory says it issued"),
        (
            key("cert_id", "证书", "certificate"),
            LAB,
            may("content_hash", "id", "交付 PDF 的 SHA-256", "SHA-256 of the delivered PDF"),
            extra("lookup_code", "id", "查验码", "code by which it is looked up"),
            extra("signed", "flag", "有电子签名", "carries an electronic signature"),
            extra(
                "shown_state",
                "text",
                "公众查询时所示的状态，同 certificates.state",
                "state shown to the public, as certificates.state",
            ),
        ),
    ),
    Table(
        "sightings",
        Text("市面所见证书", "copies seen in the market"),
        (
            key("sighting_id", "线索", "sighting"),
            LAB,
            may("cert_no", "id", "所见编号", "number seen"),
            may("content_hash", "id", "所见内容的 SHA-256", "SHA-256 of what was seen"),
            must("seen_at", "instant", "时刻", "instant"),
        ),
    ),
    Table(
        "claims",
        Text("对外宣传", "published claims"),
        (
            key("claim_id", "宣传", "claim"),
            LAB,
            must(
                "claim_type",
                "text",
                "accredited|range|uncertainty|service|superlative|superlative_cited",
                "accredited|range|uncertainty|service|superlative|superlative_cited",
            ),
            may("family", "id", "器具类别", "family of instruments"),
            may("value", "real", "数值", "value"),
            must("published_at", "instant", "发布时刻", "published"),
        ),
    ),
    Table(
        "mentions",
        Text("提及同行", "mentions of other laboratories"),
        (
            key("mention_id", "提及", "mention"),
            LAB,
            must("about_lab", "id", "被提及者", "laboratory mentioned"),
            must("at", "instant", "时刻", "instant"),
            may("polarity", "real", "−1 至 1", "from −1 to 1"),
            may("evidence_cited", "flag", "注明依据", "cites evidence"),
        ),
    ),
    Table(
        "customer_moves",
        Text("客户转移", "moves of clients"),
        (
            key("move_id", "转移", "move"),
            must("to_lab", "id", "转入", "laboratory moved to"),
            LAB,
            must("moved_at", "instant", "时刻", "instant"),
            may("old_contract_end", "instant", "原合同到期", "end of the old contract"),
            may(
                "staff_hired_from_old_at",
                "instant",
                "自原机构聘人的时刻",
                "when staff was hired from the old one",
            ),
            may("price_ratio", "real", "新价比旧价", "new price over old"),
        ),
    ),
)
