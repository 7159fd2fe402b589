# SPDX-License-Identifier: Apache-2.0
"""The permission matrix of a hub: the same form as a laboratory's, for the roles of social evaluation.

A hub's roles meet only a hub's objects, its users and its log; a laboratory's roles meet none of these. O:
the laboratory one speaks for, or the work one was assigned. What is open to the public asks no table.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.matrix import Right

OBJECT_NAMES: Final[Mapping[str, str | Promise]] = {
    "hub-laboratory": _("参评实验室"),
    "hub-pack": _("收到的证据包"),
    "hub-round": _("评价轮次"),
    "hub-rank": _("扫描与走访次序"),
    "hub-assessor": _("评审员与利益冲突"),
    "hub-sample": _("抽样方案"),
    "hub-assignment": _("评审任务"),
    "hub-dossier": _("抽中的档案与检查表"),
    "hub-question": _("向实验室的询问"),
    "hub-judgement": _("命中与条款的判断"),
    "hub-evaluation": _("对实验室的评价"),
    "hub-fact": _("外部事实"),
    "hub-result": _("结果的公布"),
    "hub-appeal": _("申诉"),
    "hub-suspect": _("可疑证书的举报"),
    "hub-statement": _("投标用声明"),
    "hub-comparison": _("能力比较"),
}

ROLES: Final = "HAD SEC ASR REV LAB"
# What a laboratory answers (question, fact, result, suspect) is its own cell with "answer".
_TABLE: Final = """
hub-laboratory | C R U A | C R U | –          | R   | RO UO(consent)
hub-pack       | R       | C R U | –          | R   | CO RO
hub-round      | C R U A | R U   | RO         | R   | RO
hub-rank       | R       | C R   | –          | R   | –
hub-assessor   | C R U A | R     | RO UO      | R   | –
hub-sample     | R       | C R   | RO         | R   | –
hub-assignment | R       | C R U | RO UO      | R   | RO
hub-dossier    | –       | R     | RO UO      | R   | –
hub-question   | R       | C R U | CO RO      | R   | RO UO(answer)
hub-judgement  | R       | R     | CO RO      | R   | RO
hub-evaluation | R A     | C R   | RO         | R   | RO
hub-fact       | R       | C R U | –          | R   | RO UO(answer)
hub-result     | R A     | C R U | –          | R   | RO UO(answer)
hub-appeal     | R       | R     | –          | R A | CO RO
hub-suspect    | R       | R U   | –          | R A | RO UO(answer)
hub-statement  | R       | C R   | –          | R   | CO RO
hub-comparison | R       | R     | –          | R   | RO
users          | –       | –     | –          | –   | –
log            | R A     | R     | –          | R   | –
"""


def _read_table() -> Mapping[str, Mapping[str, frozenset[Right]]]:
    matrix = {}
    for line in _TABLE.strip().splitlines():
        object_, *cells = line.split("|")
        rights = map(Right.parse_cell, cells)
        matrix[object_.strip()] = MappingProxyType(dict(zip(ROLES.split(), rights, strict=True)))
    return MappingProxyType(matrix)


HUB_MATRIX: Final = _read_table()
