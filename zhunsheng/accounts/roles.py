# SPDX-License-Identifier: Apache-2.0
"""The roles of a laboratory and of a hub, their codes and names."""

from collections.abc import Mapping

from django.conf import settings
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
# Who takes part in social evaluation. The system's administrator is the same in both kinds of installation.
HUB_ROLE_NAMES: dict[str, str | Promise] = {
    "HAD": _("评价主管"),
    "SEC": _("评价秘书"),
    "ASR": _("评审员"),
    "REV": _("复核人（申诉）"),
    "LAB": _("实验室联系人"),
}
EVERY_ROLE: Mapping[str, str | Promise] = {**ROLE_NAMES, **HUB_ROLE_NAMES}


def offered_roles() -> Mapping[str, str | Promise]:
    """The roles a user of this kind of installation may be given."""
    if settings.INSTALLATION == "hub":
        return {**HUB_ROLE_NAMES, "SYS": ROLE_NAMES["SYS"]}
    return ROLE_NAMES


def offered_choices() -> list[tuple[str, str | Promise]]:
    """The same, as a form offers them."""
    return list(offered_roles().items())
