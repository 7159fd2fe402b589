# SPDX-License-Identifier: Apache-2.0
"""A statement of a published evaluation on one page, both languages beside each other, for tenders."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from zhunsheng.measure.text import Text
from zhunsheng.rules.report.pdf import typeset
from zhunsheng.rules.report.published import told_of
from zhunsheng.rules.report.sections import SECTIONS, section_of
from zhunsheng.rules.verdict.frozen import both
from zhunsheng.rules.verdict.words import STATUSES, VERDICTS

Json = Mapping[str, Any]
_COLUMNS: Final = ("met", "partly", "not-met", "unknown")
_TITLE: Final = Text("评价结果声明", "Statement of an evaluation's result")
_GROUP: Final = Text("章、组", "Group")
_NOTE: Final = Text(
    "本声明说的是已公布的评价结果，不是认证；“未知”不是不满足。编号没有核对的和重构的条款不在内。"
    "它是否仍然有效，以上面的地址所示为准。",
    "This states a published result of an evaluation; it is no certification. Unknown is not a failure. "
    "Clauses whose number was not looked up and reconstructed ones are left out. Whether it still holds is "
    "said at the address above.",
)
_ROWS: Final[Mapping[str, Text]] = {
    "laboratory": Text("实验室", "Laboratory"),
    "lab_id": Text("统一社会信用代码", "Credit code"),
    "result": Text("公布的结果", "Published result"),
    "published": Text("公布日期", "Published"),
    "period": Text("证据期", "Evidence period"),
    "expires": Text("有效期至", "Expires"),
    "status": Text("第 4、5 章", "Chapters 4 and 5"),
    "coverage": Text("已判定 / 适用", "Decided / apply"),
    "left_out": Text("不公布的条款", "Clauses not published"),
    "reading": Text("5.8.5 的读法", "Reading of 5.8.5"),
    "basis": Text("能力依据", "Basis of capability"),
    "profile": Text("评价尺度", "Profile"),
    "issuer": Text("出具", "Issued by"),
    "day": Text("出具日期", "Issued"),
    "sha256": Text("结果的 SHA-256", "SHA-256 of the result"),
    "address": Text("查验", "Verify"),
}


def statement(document: Json, head: Json) -> bytes:
    """The page as PDF. `head` tells number, day, issuer, result, published, sha256, basis and address."""
    coverage = document["summary"]["coverage"]
    told = {
        "laboratory": document["laboratory"]["name"],
        "lab_id": document["laboratory"]["lab_id"],
        "period": f"{document['first']} – {document['as_of']}",
        "expires": document["expires"],
        "status": both(STATUSES[document["summary"]["eligibility"]["status"]]),
        "coverage": f"{coverage['decided']} / {coverage['applicable']}",
        "left_out": _left_out(told_of(document)["left_out"]),
        "reading": document["reading"],
        "profile": document["profile"]["name"],
        **head,
    }
    groups = {each: _group(document["clauses"], each) for each in SECTIONS}
    page = {
        "title": both(_TITLE),
        "number": head["number"],
        "issuer": head["issuer"],
        "rows": [{"name": both(name), "told": _two(told[code])} for code, name in _ROWS.items()],
        "columns": [both(_GROUP), *(both(VERDICTS[each]) for each in _COLUMNS)],
        "groups": [[group, *map(str, counts)] for group, counts in groups.items()] + [_sum(groups.values())],
        "note": both(_NOTE),
        "date": [int(part) for part in head["day"].split("-")],
    }
    return typeset("statement.typ", page, datetime.fromisoformat(head["day"]).replace(tzinfo=UTC))


def _group(clauses: Sequence[Json], group: str) -> list[int]:
    """How many clauses of a chapter or group have which verdict."""
    counted = Counter(each["own"] for each in clauses if each["counts"] and section_of(each["id"]) == group)
    return [counted[each] for each in _COLUMNS]


def _sum(groups: Iterable[Sequence[int]]) -> list[str]:
    """The last row: what the figures above are the sum of."""
    return ["Σ", *(str(sum(column)) for column in zip(*groups, strict=True))]


def _left_out(count: int) -> dict[str, str]:
    return both(
        Text(
            f"{count} 个：编号没有核对的与重构的，不在下表和以上数之内",
            f"{count}: number not looked up, or reconstructed; in none of the figures here",
        )
    )


def _two(told: Any) -> dict[str, str]:
    return {"zh": told, "en": ""} if isinstance(told, str) else {"zh": told["zh"], "en": told["en"]}
