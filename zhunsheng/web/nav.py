# SPDX-License-Identifier: Apache-2.0
"""What stands on the left: the places a person may go to, by right."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.work.queries import has_own


@dataclass(frozen=True, slots=True)
class Entry:
    """One place: title, address, how much waits there."""

    title: str | Promise
    url: str
    current: bool = False
    count: int | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Places under one heading."""

    title: str | Promise
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    title: str | Promise
    url_name: str
    object: str  # the right to read this object opens the place; empty: everyone signed in
    set_up: bool = False  # whoever may set the laboratory up comes here too
    staff: bool = False  # a right on the own organisation's things alone does not open it
    limit: str = ""  # the part of the object that is enough
    role: str = ""  # nobody without this role has business there


_GROUPS: tuple[tuple[str | Promise, tuple[_Place, ...]], ...] = (
    (
        "",
        (
            _Place(pgettext_lazy("navigation", "工作台"), "home", ""),
            _Place(pgettext_lazy("navigation", "委托单"), "work:orders", "order"),
            _Place(pgettext_lazy("navigation", "样品"), "work:items", "item"),
            _Place(pgettext_lazy("navigation", "任务"), "work:tasks", "assignment"),
            _Place(pgettext_lazy("navigation", "证书"), "work:certificates", "certificate"),
            _Place(
                pgettext_lazy("navigation", "修改与收回"), "work:amendments", "amendment", limit="request"
            ),
        ),
    ),
    (
        pgettext_lazy("navigation", "实验室"),
        (
            _Place(pgettext_lazy("navigation", "设备与标准器"), "laboratory:equipment", "equipment"),
            _Place(pgettext_lazy("navigation", "人员与授权"), "laboratory:people", "people"),
            _Place(pgettext_lazy("navigation", "方法"), "laboratory:methods", "method"),
            _Place(pgettext_lazy("navigation", "能力范围"), "laboratory:scope", "scope"),
            _Place(pgettext_lazy("navigation", "环境"), "laboratory:rooms", "environment", set_up=True),
            _Place(
                pgettext_lazy("navigation", "客户"), "laboratory:parties", "order", set_up=True, staff=True
            ),
            _Place(pgettext_lazy("navigation", "分包方"), "laboratory:suppliers", "order", staff=True),
        ),
    ),
    (
        pgettext_lazy("navigation", "准则"),
        (
            _Place(pgettext_lazy("navigation", "逐条评价"), "evaluation:board", "evaluation"),
            _Place(pgettext_lazy("navigation", "其他证据"), "evaluation:other", "evidence"),
        ),
    ),
    (
        pgettext_lazy("navigation", "系统"),
        (
            _Place(pgettext_lazy("navigation", "日志"), "ledger:events", "log"),
            _Place(pgettext_lazy("navigation", "查验防护"), "guesses", "log"),
            _Place(pgettext_lazy("navigation", "用户"), "users", "users"),
            _Place(pgettext_lazy("navigation", "编号"), "work:numbers", "log"),
        ),
    ),
)

_HUB_GROUPS: tuple[tuple[str | Promise, tuple[_Place, ...]], ...] = (
    (
        "",
        (
            _Place(pgettext_lazy("navigation", "工作台"), "hub:desk", ""),
            _Place(pgettext_lazy("navigation", "评价轮次"), "hub:rounds", "hub-round"),
            _Place(pgettext_lazy("several", "实验室"), "hub:laboratories", "hub-laboratory"),
            _Place(pgettext_lazy("navigation", "证据包"), "hub:packs", "hub-pack"),
            _Place(pgettext_lazy("navigation", "结果的公布"), "hub:results", "hub-result"),
            _Place(pgettext_lazy("navigation", "外部事实"), "hub:facts", "hub-fact"),
            _Place(pgettext_lazy("navigation", "可疑证书"), "hub:suspects", "hub-suspect"),
            _Place(pgettext_lazy("several", "评审员"), "hub:assessors", "hub-assessor", staff=True),
            _Place(pgettext_lazy("navigation", "利益冲突"), "hub:ties", "hub-assessor", role="ASR"),
        ),
    ),
    (
        pgettext_lazy("navigation", "系统"),
        (
            _Place(pgettext_lazy("navigation", "日志"), "ledger:events", "log"),
            _Place(pgettext_lazy("navigation", "用户"), "users", "users"),
        ),
    ),
)


def groups_for(request: HttpRequest) -> tuple[Group, ...]:
    """The navigation of the person who asks; empty for a stranger."""
    user = request.user
    if not isinstance(user, User):
        return ()
    hub = settings.INSTALLATION == "hub"
    # In a hub what is one's own follows from what one was assigned or speaks for; the pages narrow it.
    own = hub or has_own(user)
    groups = _HUB_GROUPS if hub else _GROUPS
    found = (_group(title, places, user, request.path, own=own) for title, places in groups)
    return tuple(group for group in found if group.entries)


def _group(title: str | Promise, places: tuple[_Place, ...], user: User, path: str, *, own: bool) -> Group:
    found = [(place.title, reverse(place.url_name)) for place in places if _is_open(user, place, own=own)]
    here = max((url for _title, url in found if _is_within(path, url)), key=len, default="")
    return Group(title, tuple(Entry(name, url, current=url == here) for name, url in found))


_DESKS = ("/", "/hub/")  # every other address begins with these


def _is_within(path: str, url: str) -> bool:
    return path == url or (url not in _DESKS and path.startswith(url))


def _is_open(user: User, place: _Place, *, own: bool) -> bool:
    if place.role and place.role not in user.roles():
        return False
    if not place.object or (place.set_up and allowed(user, "users", "C")):
        return True
    return allowed(user, place.object, "R", own=own and not place.staff, limit=place.limit)
