# SPDX-License-Identifier: Apache-2.0
"""Evidence about the legal entity, its premises and qualifications, and how its people came to be able."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.schema.column import FROM, LAB, RECORDED, TO, Table, extra, key, may, must

_PERSON = key("person_id", "人员", "person")
_FILE = may("file_sha256", "id", "文件的 SHA-256", "SHA-256 of the file")

TABLES = (
    Table(
        "complete_tables",
        Text("声明完整的证据表", "tables of evidence declared complete"),
        (
            key("table_name", "证据表", "table of evidence"),
            LAB,
            must("through", "instant", "此前（不含）的都在表中", "all of it is there up to then, exclusive"),
            RECORDED,
        ),
    ),
    Table(
        "organisation",
        Text("法人与法律地位", "the legal entity"),
        (
            LAB,
            must("legal_form", "text", "independent|part", "independent|part"),
            may("entity_name", "text", "承担法律责任的法人", "the entity that is liable"),
            may("registered_from", "instant", "登记证件自此有效（含）", "registration valid from, inclusive"),
            may("registered_to", "instant", "至此失效（不含）；空为长期", "to, exclusive; null is open"),
            may("authority_from", "instant", "所属法人授权起（含）", "letter of authority from, inclusive"),
            may("authority_to", "instant", "授权止（不含）；空为未定", "to, exclusive; null is open"),
            may("liability_stated", "flag", "有承担法律责任的声明", "states that the entity is liable"),
            extra("system", "text", "civil|defence", "civil|defence"),
            RECORDED,
        ),
    ),
    Table(
        "premises",
        Text("场所的权属", "tenure of premises"),
        (
            key("premises_id", "权属文件", "document of tenure"),
            LAB,
            must("site_id", "id", "场所", "site"),
            must("tenure", "text", "owned|leased|granted", "owned|leased|granted"),
            may("address", "text", "地址", "address"),
            FROM,
            TO,
            RECORDED,
            extra("file_sha256", "id", "文件的 SHA-256", "SHA-256 of the document"),
        ),
    ),
    Table(
        "qualifications",
        Text("资质证书", "qualifications held"),
        (
            key("qualification_id", "资质", "qualification"),
            LAB,
            must(
                "basis", "text", "accreditation|statutory|examination", "accreditation|statutory|examination"
            ),
            may("number", "text", "证书号", "number of the certificate"),
            may("site_id", "id", "场所；空为全部", "site; null is all"),
            may("address", "text", "证书或附件上的地址", "address on it or its annex"),
            FROM,
            TO,
            RECORDED,
            _FILE,
        ),
    ),
    Table(
        "software",
        Text("测量与报告所用软件", "software used to measure or report"),
        (
            key("software_id", "软件", "software"),
            LAB,
            must("version", "id", "版本", "version"),
            may("purpose", "text", "measurement|reporting|spreadsheet", "measurement|reporting|spreadsheet"),
            FROM,
            TO,
            may("validated_at", "instant", "该版本确认的时刻；空为未确认", "validated; null is not yet"),
            may("validated_by", "id", "确认人", "who validated it"),
        ),
    ),
    Table(
        "appointments",
        Text("岗位任命", "appointments to roles"),
        (
            _PERSON,
            LAB,
            must(
                "role",
                "text",
                "manager|technical-manager|quality-manager|supervisor|signatory|calibrator|checker|trainer|sales|other",
                "manager|technical-manager|quality-manager|supervisor|signatory|calibrator|checker|trainer|sales|other",
            ),
            may("qualification", "text", "RM1|RM2|senior|verifier|other", "RM1|RM2|senior|verifier|other"),
            may("metrology_years", "real", "任命时的计量工作年限", "years in metrology at appointment"),
            extra("topic", "text", "教师的主题；空为不限", "a trainer's topic; null is any"),
            FROM,
            TO,
            RECORDED,
        ),
    ),
    Table(
        "training",
        Text("培训", "training"),
        (
            key("training_id", "培训", "training"),
            LAB,
            must("person_id", "id", "受训人", "who was trained"),
            may("topic", "text", "主题", "topic"),
            may("family", "id", "器具类别；空为不限", "family of instruments; null is any"),
            may("method", "text", "方法号（不含年号）；空为不限", "method without edition; null is any"),
            must("held_at", "instant", "结束时刻", "when it ended"),
            may("hours", "real", "学时", "hours"),
            may("trainer_id", "id", "培训人", "trainer"),
            may(
                "effect",
                "text",
                "effective|not-effective；空为未评价",
                "effective|not-effective; null is open",
            ),
            RECORDED,
        ),
    ),
    Table(
        "declarations",
        Text("承诺与声明", "pledges and declarations"),
        (
            key("declaration_id", "声明", "declaration"),
            LAB,
            must("person_id", "id", "人员", "person"),
            must(
                "kind",
                "text",
                "anti-bribery|conflict-of-interest|confidentiality|lawful-market",
                "anti-bribery|conflict-of-interest|confidentiality|lawful-market",
            ),
            may("customer_id", "id", "申报有利益冲突的客户", "client declared in conflict"),
            FROM,
            TO,
            RECORDED,
        ),
    ),
    Table(
        "penalties",
        Text("处罚与失信记录", "penalties and listings"),
        (
            key("penalty_id", "记录", "entry"),
            LAB,
            must("kind", "text", "penalty|dishonesty-list", "penalty|dishonesty-list"),
            may("register", "text", "所在登记平台", "register it stands in"),
            FROM,
            TO,
            may("annulled_at", "instant", "撤销时刻；空为未撤销", "annulled; null is not"),
        ),
    ),
    Table(
        "credit_checks",
        Text("信用平台查询", "queries of credit registers"),
        (
            key("check_id", "查询", "query"),
            LAB,
            must("queried_at", "instant", "查询时刻", "when queried"),
            may("register", "text", "平台", "register"),
            may("entries", "integer", "查到的条数", "entries found"),
            _FILE,
        ),
    ),
)
