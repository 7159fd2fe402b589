# SPDX-License-Identifier: Apache-2.0
"""What to do when nothing waits: what the laboratory still lacks from a person, or the role's next act."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.queries import person_of
from zhunsheng.web import setting_up
from zhunsheng.work.queries import has_own


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: why, and the page on which it is done, where there is one for this person."""

    why: str | Promise
    label: str | Promise = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    role: str
    why: str | Promise
    label: str | Promise
    view: str


_ACTS: Final = (
    _Known("FRT", _("客户来电或送样时，替客户登记委托单。"), _("新建委托单"), "work:order-new"),
    _Known("SAL", _("客户来电或送样时，替客户登记委托单。"), _("新建委托单"), "work:order-new"),
    _Known("CLI", _("要校准器具，先提交委托；进度与证书都在导航里。"), _("提交委托"), "work:order-new"),
    _Known("ITM", _("样品送到时，按委托单号或标签找到它：先贴标签，再接收。"), _("找样品"), "work:items"),
    _Known(
        "CAL", _("任务由技术负责人或室主任分配；没有分配的，在任务里可以看到。"), _("全部任务"), "work:tasks"
    ),
    _Known("CHK", _("校准员提交之后才轮到核验；正在做的，在任务里可以看到。"), _("全部任务"), "work:tasks"),
    _Known(
        "SIG", _("核验通过之后才轮到签发；已签发的，在证书里可以看到。"), _("全部证书"), "work:certificates"
    ),
    _Known("CLK", _("证书签发之后，在证书里下载、打印和发送。"), _("全部证书"), "work:certificates"),
    _Known(
        "EQM",
        _("新到的标准器先登记，再登记它的证书并申请计量确认。"),
        _("登记设备"),
        "laboratory:new-equipment",
    ),
    _Known("DOC", _("方法有新版本时登记新版，并写明旧版到哪一天为止。"), _("方法"), "laboratory:methods"),
    _Known(
        "TEC",
        _("授权、签字领域和停用的决定，由您在人员与设备的页上登记。"),
        _("人员与授权"),
        "laboratory:people",
    ),
    _Known("HEA", _("样品接收之后，本室的任务由您分配。"), _("全部任务"), "work:tasks"),
    _Known(
        "QUA", _("看看本机构逐条满足得怎样，或按今天的证据再评价一次。"), _("逐条评价"), "evaluation:board"
    ),
    _Known("TOP", _("看看本机构逐条满足得怎样。"), _("逐条评价"), "evaluation:board"),
    _Known("AUD", _("任选一张证书，从它查到读数、人员、标准器与日志。"), _("全部证书"), "work:certificates"),
    _Known("SUP", _("任选一张证书，从它查到读数、人员、标准器与日志。"), _("全部证书"), "work:certificates"),
    _Known("FIN", _("委托单里有每张证书的编号，供结算核对。"), _("全部委托单"), "work:orders"),
    _Known(
        "SYS",
        _("人员变动时，在用户里建立、停用账户或重设密码。"),
        pgettext_lazy("navigation", "用户"),
        "users",
    ),
)


def lacked_from(user: User) -> list[Act]:
    """What this person enters before the laboratory's first order, with what keeps them from it."""
    roles = user.roles()
    steps = [step for step in setting_up.steps() if not step.done and step.role in roles]
    acts = [Act(step.note, step.title, step.url) for step in steps]
    return [*(act for act in _unable(user, roles) if not act.url), *acts] if acts else []


def next_acts(user: User) -> list[Act]:
    """What somebody for whom nothing waits does next, by role; each page once."""
    roles = user.roles()
    if "CLI" in roles and not has_own(user):
        return [Act(_("您的账户还没有与单位关联：请实验室的系统管理员在客户的页上关联。"))]
    if not roles:
        return [Act(_("您的账户还没有岗位：请系统管理员在用户里给您岗位。"))]
    found = list(_unable(user, roles))
    acts = (Act(each.why, each.label, reverse(each.view)) for each in _ACTS if each.role in roles)
    return list({act.url or str(act.why): act for act in (*found, *acts)}.values())


def _unable(user: User, roles: Iterable[str]) -> Iterable[Act]:
    """What keeps a person from what the role is for."""
    person = person_of(user)
    if person is None and {"CAL", "CHK", "SIG"} & set(roles):
        yield Act(_("您还没有登记为人员，不能被授权：请技术负责人登记，并写上您的用户名。"))
    if person is None or "SIG" not in roles:
        return
    keys = person.signing_identities.filter(revoked_at__isnull=True)
    if keys.filter(awaits=True, confirmed_at__isnull=True).exists():
        yield Act(_("您的签名密钥等技术负责人当面问过您、在您的人员页上确认。"))
    if not keys.exists():
        yield Act(_("没有签名密钥还不能签发。"), _("生成签名密钥"), reverse("laboratory:my-identity"))
