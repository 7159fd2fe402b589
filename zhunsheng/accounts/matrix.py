# SPDX-License-Identifier: Apache-2.0
"""The permission matrix: one table, object by role, in the words of the laboratory's role description.

C create, R read, U change while open, A approve or sign. O after a letter: only one's own (organisation, task
or record). A word in brackets narrows the right to that part or occasion. Nobody deletes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OBJECT_NAMES: Mapping[str, str | Promise] = {
    "order": _("委托单、报价"),
    "review": _("合同评审"),
    "item": _("样品与流转"),
    "assignment": _("任务分配"),
    "record": _("原始记录"),
    "deviation": _("偏离与超限"),
    "draft": _("证书草稿"),
    "certificate": _("已签发证书"),
    "amendment": _("证书修改与收回"),
    "equipment": _("设备与溯源"),
    "confirmation": _("计量确认"),
    "method": _("方法、模板、不确定度报告"),
    "scope": _("能力范围"),
    "people": _("人员与授权"),
    "environment": _("环境数据"),
    "complaint": _("投诉"),
    "capa": _("纠正措施、内审、管理评审"),
    "price": _("价格与成本"),
    "evaluation": _("规范自评价"),
    "evidence": _("其他证据"),
    "users": _("用户、备份、日志"),
    "log": _("日志"),
}
RIGHT_NAMES: Mapping[str, str | Promise] = {
    "C": _("新建"),
    "R": _("查看"),
    "U": _("修改"),
    "A": _("批准"),
}

_ROLES = "CLI FRT ITM CAL CHK SIG EQM DOC TEC QUA AUD FIN SYS TOP"
_TABLE = """
order        | CO RO      | C R U      | R     | R                 | R           | R | –     | –   | R A        | R     | R      | R U(price) | –   | R
review       | A(confirm) | C U A      | –     | R                 | –           | – | R     | R   | A(special) | R     | R      | R          | –   | R
item         | RO         | R          | C R U | R U(step)         | R           | R | –     | –   | R          | R     | R      | –          | –   | –
assignment   | –          | R          | R     | R                 | R           | – | –     | –   | C U        | R     | R      | –          | –   | –
record       | –          | –          | –     | C U(until submit) | R A         | R | –     | –   | R          | R     | R      | –          | –   | –
deviation    | A(accept)  | R          | C     | C                 | C           | R | C     | –   | A          | A     | R      | –          | –   | –
draft        | –          | R          | –     | C                 | A           | A | –     | –   | R          | R     | R      | –          | –   | –
certificate  | RO         | R          | R     | R                 | R           | R | –     | –   | R          | R     | R      | R(no.)     | –   | R
amendment    | C(request) | C(request) | –     | C                 | A           | A | –     | –   | A          | A     | R      | –          | –   | –
equipment    | –          | –          | –     | R                 | R           | R | C R U | –   | A          | R     | R      | R(cost)    | –   | –
confirmation | –          | –          | –     | C                 | A           | – | C     | –   | A          | R     | R      | –          | –   | –
method       | –          | R          | –     | R C(draft)        | R           | R | R     | C U | A          | R     | R      | –          | –   | –
scope        | R(public)  | R          | –     | R                 | R           | R | R     | C U | A          | A     | R      | –          | –   | R
people       | –          | –          | –     | RO                | RO          | RO| RO    | RO  | C A        | R U   | R      | –          | –   | A
environment  | –          | –          | –     | R                 | R           | R | C     | –   | R          | R     | R      | –          | –   | –
complaint    | CO RO      | C R        | –     | R(assigned)       | R(assigned) | – | –     | –   | R U        | C U A | R      | –          | –   | R
capa         | –          | C          | C     | C                 | C           | C | C     | C   | C A        | C U A | C      | C          | –   | A
price        | RO         | R          | –     | –                 | –           | – | –     | –   | –          | –     | R      | C U        | –   | A
evaluation   | –          | –          | –     | –                 | –           | – | –     | –   | R          | C U A | R      | –          | –   | A
users        | –          | –          | –     | –                 | –           | – | –     | –   | –          | R(log)| R(log) | –          | C U | –
"""  # noqa: E501 - a table is read by its columns

# The roles that the description names beside the table.
_FURTHER: Mapping[str, Mapping[str, str]] = {
    "HEA": {"assignment": "CO UO", "deviation": "AO"},  # the technical manager's rights, in the own room
    "SAL": {"order": "C R U(price)", "price": "C U"},  # quotes within the price band, sees no result
    "CLK": {"draft": "C", "certificate": "R"},  # drafts, prints and packs; approves nothing
}

# Whoever may see the log, by the row of users, back-up and logs. What bodies say is shown only to those who
# may read certificates as well: the administrator reads no client's results. A successor of a log that had to
# end is begun by the administrator and approved by the quality manager.
_LOG: Mapping[str, str] = {"QUA": "R A", "AUD": "R", "SYS": "R"}

# Evidence the daily work does not make is brought by those who answer for the system and for the technique.
_EVIDENCE: Mapping[str, str] = {"TEC": "C U", "QUA": "C U", "AUD": "R", "TOP": "R"}

# Limits that say whose: a caller who knows that the object is one's own has answered them.
OWNERSHIP_LIMITS = frozenset({"step", "assigned", "confirm", "accept"})
# Limits that say when: the state tables of the rooms keep them, on every way in.
STATE_LIMITS = frozenset({"until submit"})


@dataclass(frozen=True, slots=True)
class Right:
    """One right of a role on an object: its letter, whether only on one's own, and its limit if any."""

    letter: str
    own: bool = False
    limit: str = ""

    @classmethod
    def parse_cell(cls, cell: str) -> frozenset["Right"]:
        """The rights in a cell of the table; ValueError for a cell that does not read as one."""
        text = cell.strip()
        rights, rest = set(), "" if text == "–" else text
        while rest:
            letter, rest = rest[0], rest[1:]
            own, rest = rest.startswith("O"), rest.removeprefix("O")
            limit = ""
            if rest.startswith("("):
                limit, closed, rest = rest[1:].partition(")")
                if not (limit and closed):
                    raise ValueError(f"not a cell of the permission matrix: {cell!r}")
            if letter not in RIGHT_NAMES or (rest and not rest.startswith(" ")):
                raise ValueError(f"not a cell of the permission matrix: {cell!r}")
            rights.add(cls(letter, own, limit))
            rest = rest.strip()
        return frozenset(rights)


def _read_table() -> dict[str, dict[str, frozenset[Right]]]:
    matrix: dict[str, dict[str, frozenset[Right]]] = {}
    for line in _TABLE.strip().splitlines():
        object_, *cells = line.split("|")
        rights = map(Right.parse_cell, cells)
        matrix[object_.strip()] = dict(zip(_ROLES.split(), rights, strict=True))
    return matrix


def _with_further_roles(
    table: dict[str, dict[str, frozenset[Right]]],
) -> Mapping[str, Mapping[str, frozenset[Right]]]:
    matrix = {object_: dict(row) for object_, row in table.items()}
    for further, cells_of in (("log", _LOG), ("evidence", _EVIDENCE)):
        matrix[further] = {role: Right.parse_cell(cells_of.get(role, "–")) for role in _ROLES.split()}
    for object_, row in matrix.items():
        row["SUP"] = frozenset(right for right in row["AUD"] if right.letter == "R")
        for role, cells in _FURTHER.items():
            row[role] = Right.parse_cell(cells.get(object_, "–"))
    return MappingProxyType({object_: MappingProxyType(row) for object_, row in matrix.items()})


MATRIX = _with_further_roles(_read_table())
