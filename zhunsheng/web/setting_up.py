# SPDX-License-Identifier: Apache-2.0
"""What an empty laboratory still lacks before its first order, in the order in which it is best entered."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.accounts.queries import users_with
from zhunsheng.accounts.roles import ROLE_NAMES
from zhunsheng.laboratory.models import (
    Authorisation,
    CapabilityRow,
    Confirmation,
    Equipment,
    Method,
    Party,
    ProcedureRelease,
    Room,
    SigningField,
    SigningIdentity,
)
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.ledger import clock

# One job passes through the hands of these.
_NEEDED = ("FRT", "ITM", "CAL", "CHK", "SIG", "EQM", "DOC", "TEC", "QUA")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to enter: whether it is there, who enters it, where, and from which sheet."""

    title: str | Promise
    note: str | Promise
    role: str
    done: bool
    url: str
    sheet: str = ""

    @property
    def who(self) -> str:
        """The role that enters it."""
        return str(ROLE_NAMES[self.role])


def concerns(user: User) -> bool:
    """Whether setting the laboratory up is this person's business."""
    return allowed(user, "users", "C") or allowed(user, "people", "A")


def steps() -> list[Step]:
    """Every step, done or not."""
    return [*_people(), *_means(), *_reach()]


def lacking() -> int:
    """How many steps are not done; 0 once the laboratory can work."""
    return sum(not step.done for step in steps())


def _people() -> Iterator[Step]:
    at = clock.now()
    free = [role for role in _NEEDED if not users_with(role, at).exists()]
    missing = pgettext("between names", "、").join(str(ROLE_NAMES[role]) for role in free)
    yield Step(_("用户与角色"), missing or _("每个岗位都有人"), "SYS", not free, reverse("users"))
    yield _step(_("房间"), _("工作的地方与它的温湿度限"), "SYS", Room.objects.exists(), "rooms", "rooms")


def _means() -> Iterator[Step]:
    released = ProcedureRelease.objects.filter(standing()).exists()
    confirmed = Confirmation.objects.filter(standing(), approved_at__isnull=False).exists()
    authorised = set(Authorisation.objects.filter(standing()).values_list("act", flat=True).distinct())
    signs = SigningField.objects.filter(standing()).exists()
    yield _step(_("方法"), _("现行的方法及版本"), "DOC", Method.objects.exists(), "methods", "methods")
    yield _step(_("校准程序"), _("为方法发布一个程序"), "TEC", released, "methods")
    yield _step(
        _("设备与溯源"), _("标准器及其证书"), "EQM", Equipment.objects.exists(), "equipment", "equipment"
    )
    yield _step(_("计量确认"), _("由另一人批准后才算数"), "TEC", confirmed, "equipment")
    yield _step(
        _("人员与授权"),
        _("校准与核验各有授权的人"),
        "TEC",
        {"calibrate", "check"} <= authorised,
        "people",
        "people",
    )
    yield _step(_("签字领域"), _("至少一位授权签字人"), "TEC", signs, "people", "people")


def _reach() -> Iterator[Step]:
    identity = SigningIdentity.objects.filter(revoked_at__isnull=True).exists()
    capable = CapabilityRow.objects.filter(standing()).exists()
    yield _step(_("签名密钥"), _("签字人用自己的密码生成"), "SIG", identity, "my-identity")
    yield _step(_("能力范围"), _("量、范围与 CMC"), "DOC", capable, "scope", "scope")
    yield _step(_("客户"), _("委托方的名称与地址"), "FRT", Party.objects.exists(), "parties", "clients")


def _step(
    title: str | Promise, note: str | Promise, role: str, done: bool, page: str, sheet: str = ""
) -> Step:
    url = reverse("laboratory:hand-in-sheet", args=[sheet]) if sheet else ""
    return Step(title, note, role, done, reverse(f"laboratory:{page}"), url)
