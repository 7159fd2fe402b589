# SPDX-License-Identifier: Apache-2.0
"""What waits for a person, by role: the few things at the top of each list, and how many there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.laboratory.models import Equipment, Person, ProcedureDraft
from zhunsheng.laboratory.queries import awaiting_approval, awaiting_release, person_of, returned_to, today
from zhunsheng.laboratory.queries.lists import equipment_list
from zhunsheng.laboratory.templatetags.laboratory_words import named, titled
from zhunsheng.work.deviations import UNDECIDED
from zhunsheng.work.models import Amendment, Item, Order, RecordDeviation, Subcontract, Task
from zhunsheng.work.queries.amendments import OPEN_AMENDMENTS, cause_open, not_own_draft, untold
from zhunsheng.work.queries.visibility import visible_to

SHOWN: Final = 8
# The pages of what is the laboratory's; the others are this room's, by the name of their kind.
_DETAIL: Final = {
    "equipment": "laboratory:equipment-detail",
    "person": "laboratory:person",
    "draft": "laboratory:draft",
}
_LIST: Final = {
    "equipment": "laboratory:equipment",
    "person": "laboratory:people",
    "draft": "laboratory:drafts",
}
# What fills each list: said while it is empty.
_FILLED_BY: Final[dict[str, str | Promise]] = {
    "returned": _("核验员或签字人退回的记录"),
    "mine": _("技术负责人或室主任分配给您的任务"),
    "to-check": _("校准员提交的记录"),
    "to-sign": _("核验通过的证书"),
    "sealing": _("已签名、封存还没有做完的证书"),
    "to-assign": _("评审签过、样品已接收的任务"),
    "to-give-out": _("评审定为分包的任务"),
    "given-out": _("已交给外部提供者的任务"),
    "to-enter": _("核验员退回的分包证书"),
    "paused": _("因超限、故障或安全暂停的任务"),
    "to-review": _("客户或业务受理提交的委托单"),
    "awaiting-client": _("评审签过、等客户同意的委托单"),
    "to-receive": _("已提交委托、还没有送到的样品"),
    "ready": _("证书已封存、可以取走的样品"),
    "on-hold": _("接收时发现异常的样品"),
    "deviations": _("登记了还没有决定的偏离"),
    "to-approve": _("设备管理员提交的计量确认"),
    "trace-due": _("证书在三十天内到期的设备"),
    "trace-overdue": _("证书已经到期的设备"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: `kind` is order, item, task, amendment, equipment, person, draft.

    `number` opens it.
    """

    kind: str
    number: str
    name: str
    party: str
    state: str
    state_word: str
    due_on: date | None
    late: bool

    @property
    def view(self) -> str:
        """The page that opens it."""
        return _DETAIL.get(self.kind, f"work:{self.kind}")


@dataclass(frozen=True, slots=True)
class Worklist:
    """One list of a person's: `key` names it, `kind` and `query` lead to the full list (?state=…)."""

    key: str
    title: str | Promise
    role: str
    kind: str
    query: str
    count: int
    late: int
    rows: tuple[Waiting, ...]

    @property
    def filled_by(self) -> str | Promise:
        """What would fill it."""
        return _FILLED_BY.get(self.key, "")

    @property
    def view(self) -> str:
        """The page with the full list."""
        return _LIST.get(self.kind, f"work:{self.kind}s")


_TaskRows = Callable[[QuerySet[Task], Person | None], QuerySet[Task]]


@dataclass(frozen=True, slots=True)
class _TaskList:
    key: str
    title: str | Promise
    role: str
    states: tuple[str, ...]
    narrow: _TaskRows


def _all(rows: QuerySet[Task], _person: Person | None) -> QuerySet[Task]:
    return rows


def _mine(rows: QuerySet[Task], person: Person | None) -> QuerySet[Task]:
    return rows.filter(assigned_to=person) if person else rows.none()


def _others(rows: QuerySet[Task], person: Person | None) -> QuerySet[Task]:
    """A person's own records are checked and signed by others."""
    return rows.exclude(assigned_to=person) if person else rows


def _given_out(rows: QuerySet[Task], _person: Person | None) -> QuerySet[Task]:
    """What a review gives to a subcontractor."""
    return rows.filter(pk__in=Subcontract.objects.filter(ended_at__isnull=True).values("task"))


def _our_own(rows: QuerySet[Task], _person: Person | None) -> QuerySet[Task]:
    """What somebody here is to do."""
    return rows.exclude(pk__in=Subcontract.objects.filter(ended_at__isnull=True).values("task"))


def _of_own_rooms(rows: QuerySet[Task], person: Person | None) -> QuerySet[Task]:
    """What is to be done in the rooms a person heads, or in no room yet."""
    own = Q(room__isnull=True) | Q(room__head=person) if person else Q(room__isnull=True)
    return _our_own(rows, person).filter(own)


_TASK_LISTS: Final = (
    _TaskList("returned", _("退回给我的"), "CAL", ("returned",), _mine),
    _TaskList("mine", _("我的任务"), "CAL", ("assigned", "conditioning", "calibrating", "paused"), _mine),
    _TaskList("to-check", _("等我核验"), "CHK", ("to-check",), _others),
    _TaskList("to-sign", _("等我签发"), "SIG", ("to-sign",), _others),
    _TaskList("sealing", _("封存中"), "SIG", ("sealing",), _all),
    _TaskList("to-assign", _("待分配"), "TEC", ("unassigned",), _our_own),
    _TaskList("to-assign", _("待分配"), "HEA", ("unassigned",), _of_own_rooms),
    _TaskList("to-give-out", _("待分包"), "FRT", ("unassigned",), _given_out),
    _TaskList("given-out", _("分包中"), "FRT", ("subcontracted",), _all),
    _TaskList("to-enter", _("退回重录的分包证书"), "FRT", ("returned",), _given_out),
    _TaskList("paused", _("暂停中，等待决定"), "TEC", ("paused",), _all),
)
_ORDER_LISTS: Final = (
    ("to-review", _("待评审的委托单"), "FRT", ("in-review",)),
    ("awaiting-client", _("待客户确认"), "FRT", ("awaiting-client",)),
    ("awaiting-client", _("等您确认的委托单"), "CLI", ("awaiting-client",)),
)
_ITEM_LISTS: Final = (
    ("to-receive", _("待接收的样品"), "ITM", ("expected",)),
    ("ready", _("待取件"), "ITM", ("ready",)),
    ("on-hold", _("异常待确认"), "FRT", ("hold",)),
    ("on-hold", _("异常待确认"), "CLI", ("hold",)),
    ("ready", _("可以取件"), "CLI", ("ready",)),
)

_TRACE_LISTS: Final = (
    ("trace-overdue", _("溯源已过期"), "overdue"),
    ("trace-due", _("溯源将到期"), "soon"),
)


@dataclass(frozen=True, slots=True)
class _AmendmentList:
    key: str
    title: str | Promise
    roles: frozenset[str]
    query: str
    narrow: Callable[[User, QuerySet[Amendment]], QuerySet[Amendment]]


_AMENDMENT_LISTS: Final = (
    _AmendmentList(
        "amend-decide",
        _("待决定的修改申请"),
        frozenset({"TEC", "QUA"}),
        "state=requested",
        lambda _user, rows: rows.filter(state="requested"),
    ),
    _AmendmentList(
        "amend-cause",
        _("已收回，原因待判定"),
        frozenset({"TEC", "QUA"}),
        "cause=open",
        lambda _user, rows: cause_open(rows),
    ),
    _AmendmentList(
        "amend-draft",
        _("待起草的修改证书"),
        frozenset({"CAL"}),
        "state=decided",
        lambda _user, rows: rows.filter(state="decided"),
    ),
    _AmendmentList(
        "amend-check",
        _("修改证书等我核验"),
        frozenset({"CHK"}),
        "state=drafted",
        lambda user, rows: not_own_draft(user, rows.filter(state="drafted")),
    ),
    _AmendmentList(
        "amend-sign",
        _("修改证书等我签发"),
        frozenset({"SIG"}),
        "state=checked&state=signed",
        lambda _user, rows: rows.filter(state__in=("checked", "signed")),
    ),
    _AmendmentList(
        "amend-tell",
        _("已收回，还没有通知客户"),
        frozenset({"FRT", "TEC", "QUA"}),
        "untold=1",
        lambda _user, rows: untold(rows),
    ),
    _AmendmentList(
        "amend-own",
        _("您的修改申请"),
        frozenset({"CLI"}),
        "&".join(f"state={state}" for state in OPEN_AMENDMENTS),
        lambda _user, rows: rows.filter(state__in=OPEN_AMENDMENTS),
    ),
)


def worklists(user: User) -> list[Worklist]:
    """The lists of every role a person holds, also the empty ones; each counts what it would show."""
    roles, person, day = user.roles(), person_of(user), today()
    lists: list[Worklist] = []
    for each in _TASK_LISTS:
        if each.role in roles:
            lists.append(_tasks(user, each, person, day))
    for key, title, role, states in _ORDER_LISTS:
        if role in roles:
            lists.append(_orders(user, key, title, role, states, day))
    for key, title, role, states in _ITEM_LISTS:
        if role in roles:
            lists.append(_items(user, key, title, role, states, day))
    if roles & {"TEC", "QUA"}:
        lists.append(_deviations(user, day, Q()))
    elif "HEA" in roles and person:
        lists.append(_deviations(user, day, Q(room__head=person)))
    if allowed(user, "confirmation", "A"):
        rows = awaiting_approval(user)
        lists.append(_equipment("to-approve", _("等我批准的计量确认"), "TEC", "approval", rows))
    lists += _drafts(user)
    if allowed(user, "people", "A"):
        lists += _keys(user)
    if "EQM" in roles:
        for key, title, due in _TRACE_LISTS:
            lists.append(_equipment(key, title, "EQM", due, equipment_list(day, due=due)))
    lists += _amendments(user, roles)
    return list({each.key: each for each in reversed(lists)}.values())[::-1]


def _tasks(user: User, asked: _TaskList, person: Person | None, day: date) -> Worklist:
    rows = asked.narrow(visible_to(user, Task.objects.filter(state__in=asked.states)), person)
    return _task_worklist(asked.key, asked.title, asked.role, asked.states, rows, day)


def _deviations(user: User, day: date, where: Q) -> Worklist:
    open_ones = RecordDeviation.objects.filter(UNDECIDED).values("record__task_id")
    rows = visible_to(
        user,
        Task.objects.filter(where, pk__in=open_ones).exclude(state__in=["issued", "cannot", "cancelled"]),
    )
    return _task_worklist("deviations", _("待决定的偏离"), "TEC", (), rows, day)


def _equipment(key: str, title: str | Promise, role: str, due: str, rows: QuerySet[Equipment]) -> Worklist:
    """Equipment for which somebody is to do something: its confirmation to approve, its trace to renew."""
    shown = tuple(
        Waiting(
            kind="equipment",
            number=each.number,
            name=f"{named(each)} {each.model} {each.serial_number}",
            party="",
            state=each.state,
            state_word=each.get_state_display(),
            due_on=None,
            late=False,
        )
        for each in rows.order_by("number")[:SHOWN]
    )
    return Worklist(key, title, role, "equipment", f"due={due}", rows.count(), 0, shown)


def _keys(user: User) -> list[Worklist]:
    """Signing keys to be confirmed after somebody reset the password: rare, so only when there is one."""
    rows = Person.objects.filter(
        signing_identities__awaits=True,
        signing_identities__confirmed_at__isnull=True,
        signing_identities__revoked_at__isnull=True,
    )
    others = rows.exclude(user=user).order_by("number")
    word = str(_("待确认"))
    shown = tuple(
        Waiting("person", each.number, str(named(each)), "", "hold", word, None, late=False)
        for each in others[:SHOWN]
    )
    title = _("等我确认的签名密钥")
    return [Worklist("to-confirm", title, "TEC", "person", "", others.count(), 0, shown)] if shown else []


def _drafts(user: User) -> list[Worklist]:
    """Drafts of procedures to be released, or returned to who wrote them; rare, so only when there is one."""
    asked: list[tuple[str, str | Promise, str, str, QuerySet[ProcedureDraft]]] = []
    if allowed(user, "method", "A"):
        asked.append(("to-release", _("等我发布的程序"), "TEC", "submitted", awaiting_release(user)))
    if allowed(user, "method", "C", limit="draft"):
        asked.append(("draft-returned", _("退回给我的程序草稿"), "CAL", "returned", returned_to(user)))
    return [_draft_worklist(*each) for each in asked if each[-1].exists()]


def _draft_worklist(
    key: str, title: str | Promise, role: str, state: str, rows: QuerySet[ProcedureDraft]
) -> Worklist:
    shown = tuple(
        Waiting(
            kind="draft",
            number=str(each.pk),
            name=f"{each.method.number} {titled(each.method)}",
            party="",
            state=each.state,
            state_word=each.get_state_display(),
            due_on=None,
            late=False,
        )
        for each in rows[:SHOWN]
    )
    return Worklist(key, title, role, "draft", f"state={state}", rows.count(), 0, shown)


def _task_worklist(
    key: str, title: str | Promise, role: str, states: tuple[str, ...], rows: QuerySet[Task], day: date
) -> Worklist:
    ordered = rows.select_related("item__order__party").order_by(F("due_on").asc(nulls_last=True), "id")
    shown = tuple(
        Waiting(
            kind="task",
            number=each.number,
            name=f"{named(each.item)} {each.item.serial_number}",
            party=named(each.item.order.party),
            state=each.state,
            state_word=each.get_state_display(),
            due_on=each.due_on,
            late=each.due_on is not None and each.due_on < day,
        )
        for each in ordered[:SHOWN]
    )
    late = rows.filter(due_on__lt=day).count()
    return Worklist(key, title, role, "task", _query(states), rows.count(), late, shown)


def _orders(
    user: User, key: str, title: str | Promise, role: str, states: tuple[str, ...], day: date
) -> Worklist:
    rows = visible_to(user, Order.objects.filter(state__in=states))
    ordered = rows.select_related("party").prefetch_related("items").order_by("requested_at", "id")
    shown = tuple(
        Waiting(
            kind="order",
            number=each.number,
            name=_things(each),
            party=named(each.party),
            state=each.state,
            state_word=each.get_state_display(),
            due_on=each.due_on,
            late=each.due_on is not None and each.due_on < day,
        )
        for each in ordered[:SHOWN]
    )
    late = rows.filter(due_on__lt=day).count()
    return Worklist(key, title, role, "order", _query(states), rows.count(), late, shown)


def _things(order: Order) -> str:
    """What an order asks for: the first item, and how many there are."""
    items = list(order.items.all())
    if not items:
        return ""
    name = str(named(items[0]))
    return name if len(items) == 1 else gettext("%(name)s 等 %(n)d 件") % {"name": name, "n": len(items)}


def _items(
    user: User, key: str, title: str | Promise, role: str, states: tuple[str, ...], day: date
) -> Worklist:
    asked_for = Item.objects.filter(state__in=states)
    if states == ("expected",):
        asked_for = asked_for.exclude(order__state__in=["draft", "declined", "cancelled"])
    rows = visible_to(user, asked_for)
    shown = tuple(
        Waiting(
            kind="item",
            number=each.number,
            name=f"{named(each)} {each.serial_number}",
            party=named(each.order.party),
            state=each.state,
            state_word=each.get_state_display(),
            due_on=each.order.due_on,
            late=each.order.due_on is not None and each.order.due_on < day,
        )
        for each in rows.select_related("order__party").order_by("id")[:SHOWN]
    )
    late = rows.filter(order__due_on__lt=day).count()
    return Worklist(key, title, role, "item", _query(states), rows.count(), late, shown)


def _amendments(user: User, roles: frozenset[str]) -> list[Worklist]:
    """Changes after issue are rare: their lists are there only when something waits."""
    found = []
    for each in _AMENDMENT_LISTS:
        if each.roles & roles:
            rows = each.narrow(user, visible_to(user, Amendment.objects.all()))
            count = rows.count()
            if count:
                found.append(_amendment_worklist(each, rows, count))
    return found


def _amendment_worklist(asked: _AmendmentList, rows: QuerySet[Amendment], count: int) -> Worklist:
    joined = rows.select_related("certificate__task__item__order__party").order_by("id")
    shown = tuple(
        Waiting(
            kind="amendment",
            number=each.number,
            name=f"{each.certificate.number} {named(each.certificate.task.item)}",
            party=named(each.certificate.task.item.order.party),
            state=each.state,
            state_word=each.get_state_display(),
            due_on=None,
            late=False,
        )
        for each in joined[:SHOWN]
    )
    role = next(iter(sorted(asked.roles)))
    return Worklist(asked.key, asked.title, role, "amendment", asked.query, count, 0, shown)


def _query(states: tuple[str, ...]) -> str:
    return "&".join(f"state={state}" for state in states)
