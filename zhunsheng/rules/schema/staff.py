# SPDX-License-Identifier: Apache-2.0
"""Evidence about people's qualification and competence, their posts, and what they took note of."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import FROM, LAB, RECORDED, TO, Table, extra, key, may, must

_PERSON = key("person_id", "人员", "person")

TABLES = (
    Table(
        "person_qualifications",
        Text("人员资格", "qualifications of people"),
        (
            _PERSON,
            LAB,
            must("grade", "text", "RM1|RM2|senior|verifier|other", "RM1|RM2|senior|verifier|other"),
            may("field", "text", "专业领域；空为不限", "speciality; null is any"),
            may("certificate_no", "text", "证书号", "number of the certificate"),
            FROM,
            TO,
            RECORDED,
        ),
    ),
    Table(
        "competence",
        Text("能力档案", "records of competence"),
        (
            key("record_id", "记录", "record"),
            LAB,
            must("person_id", "id", "人员", "person"),
            must(
                "kind",
                "text",
                "requirement|selection|training|supervision|authorisation|monitoring|appraisal",
                "requirement|selection|training|supervision|authorisation|monitoring|appraisal",
            ),
            must("at", "instant", "时刻", "instant"),
        ),
    ),
    Table(
        "posts",
        Text("岗位", "posts"),
        (
            key("post_id", "岗位", "post"),
            LAB,
            may("family", "id", "器具类别；空为不限", "family of instruments; null is any"),
            may("required", "integer", "需要人数", "people required"),
            may("described", "flag", "有岗位说明", "has a description"),
            FROM,
            TO,
        ),
    ),
    Table(
        "employment",
        Text("劳动合同与保险", "contracts of employment and insurance"),
        (
            _PERSON,
            LAB,
            may("insured", "flag", "已参加社会保险", "insured"),
            FROM,
            TO,
        ),
    ),
    Table(
        "acknowledgements",
        Text("文件的知悉", "who took note of which document"),
        (
            _PERSON,
            LAB,
            key("document_id", "文件", "document"),
            must("at", "instant", "时刻", "instant"),
        ),
    ),
    Table(
        "integrity_log",
        Text("诚信管理的落实与奖惩", "integrity carried out, rewarded and penalised"),
        (
            key("entry_id", "条目", "entry"),
            LAB,
            must("kind", "text", "implementation|reward|penalty", "implementation|reward|penalty"),
            must("at", "instant", "时刻", "instant"),
            extra("person_id", "id", "人员", "person"),
        ),
    ),
)
