# SPDX-License-Identifier: Apache-2.0
"""What the demo's quality manager judged of the code, and the evaluation that stands when it opens."""

from dataclasses import dataclass

from zhunsheng.accounts.models import User
from zhunsheng.evaluation.actions import evaluate, judge


@dataclass(frozen=True, slots=True)
class _Judged:
    about: str
    verdict: str
    reason: str
    reference: str


_JUDGEMENTS = (
    _Judged("4.1", "met", "营业执照在有效期内，法人就是本实验室", "营业执照 2024-03 副本"),
    _Judged(
        "4.2", "partly", "场所自有、相对封闭；温度室与办公区之间还没有门禁", "平面图 V3，2026 年 3 月核查"
    ),
    _Judged("4.7.1", "met", "体系文件覆盖准则各条，内审没有体系性不符合", "2026 年内审报告"),
    _Judged("4.7.4", "not-applicable", "只有一处场所", "组织机构图"),
    _Judged("5.1", "met", "公正性风险逐项识别，没有接受损害公信力的活动", "2026 年公正性风险清单"),
    _Judged("5.6", "met", "服务承诺公开在受理处，并写进合同", "服务承诺 2026"),
)


def take_stock(manager: User) -> None:
    """Judge what a person must judge, as far as this laboratory has come, and evaluate the year."""
    for each in _JUDGEMENTS:
        judge(manager, each.about, verdict=each.verdict, reason=each.reason, references=[each.reference])
    evaluate(manager)
