# SPDX-License-Identifier: Apache-2.0
"""The checklist of a contract review. A code says which question was answered, in whatever language."""

from typing import Final

from django.utils.translation import gettext_lazy as _

QUESTIONS: Final = (
    ("needs", _("器具、功能、量程和校准点的要求明确")),
    ("capability", _("方法、能力范围和资源满足要求")),
    ("decision", _("符合性判定的依据与规则已约定")),
    ("place", _("校准地点与完成日期可行")),
    ("adjustment", _("是否允许调整或修理已说明")),
    ("subcontract", _("不需要分包，或客户已同意分包")),
    ("return", _("证书名称、语言和样品退还方式已约定")),
)
METHOD: Final = "capability"
"""The question whose "yes" says that the method fits; a "no" may be about something else of it."""
