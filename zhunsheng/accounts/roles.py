# SPDX-License-Identifier: Apache-2.0
"""The roles of a laboratory, their codes and names."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLE_NAMES: dict[str, str | Promise] = {
    "CLI": _("客户"),
    "FRT": _("业务受理"),
    "ITM": _("样品管理员"),
    "CAL": _("校准员"),
    "CHK": _("核验员"),
    "SIG": _("授权签字人"),
    "EQM": _("设备管理员"),
    "DOC": _("文档/方法管理员"),
    "TEC": _("技术负责人"),
    "QUA": _("质量负责人"),
    "SUP": _("监督员"),
    "AUD": _("内审员"),
    "FIN": _("财务"),
    "SYS": _("系统管理员"),
    "TOP": _("最高管理者"),
    "HEA": _("室主任"),
    "SAL": _("业务员"),
    "CLK": _("证书文员"),
}
ROLE_CHOICES = list(ROLE_NAMES.items())
