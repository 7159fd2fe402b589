# SPDX-License-Identifier: Apache-2.0
"""One field finds everything a person may see: by number first, then by serial number and name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.laboratory.models import Equipment, Party, Person
from zhunsheng.work.models import Amendment, Certificate, Item, Order, Task
from zhunsheng.work.queries import visible_to

EACH = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is, where it opens, and whether the text was exactly its number."""

    kind: str | Promise
    number: str
    name: str
    url: str
    exact: bool
    state: str = ""
    state_word: str = ""


def find(user: User, text: str) -> list[Hit]:
    """Everything the user may see that bears the text, exact numbers first."""
    hits = [hit for source in _SOURCES for hit in source(user, text)]
    return sorted(hits, key=lambda hit: not hit.exact)


def _orders(user: User, text: str) -> Iterator[Hit]:
    rows = visible_to(user, Order.objects.all()).filter(
        Q(number__icontains=text) | Q(party__name__icontains=text)
    )
    for each in rows.select_related("party").order_by("-id")[:EACH]:
        url = reverse("work:order", args=[each.number])
        yield Hit(
            _("委托单"),
            each.number,
            each.party.name,
            url,
            _same(each.number, text),
            each.state,
            each.get_state_display(),
        )


def _items(user: User, text: str) -> Iterator[Hit]:
    wanted = Q(number__icontains=text) | Q(serial_number__icontains=text) | Q(owner_number__icontains=text)
    for each in visible_to(user, Item.objects.all()).filter(wanted).order_by("-id")[:EACH]:
        url = reverse("work:item", args=[each.number])
        name = f"{each.name} {each.model} {each.serial_number}"
        yield Hit(
            _("样品"), each.number, name, url, _same(each.number, text), each.state, each.get_state_display()
        )


def _tasks(user: User, text: str) -> Iterator[Hit]:
    rows = visible_to(user, Task.objects.all()).filter(number__icontains=text).select_related("item")
    for each in rows.order_by("-id")[:EACH]:
        url = reverse("work:task", args=[each.number])
        yield Hit(
            _("任务"),
            each.number,
            each.item.name,
            url,
            _same(each.number, text),
            each.state,
            each.get_state_display(),
        )


def _certificates(user: User, text: str) -> Iterator[Hit]:
    rows = (
        visible_to(user, Certificate.objects.all())
        .filter(number__icontains=text)
        .select_related("task__item")
    )
    for each in rows.order_by("-id")[:EACH]:
        url = reverse("work:certificate", args=[each.number])
        yield Hit(
            _("证书"),
            each.number,
            each.task.item.name,
            url,
            _same(each.number, text),
            each.state,
            each.get_state_display(),
        )


def _amendments(user: User, text: str) -> Iterator[Hit]:
    rows = visible_to(user, Amendment.objects.all()).filter(number__icontains=text)
    for each in rows.select_related("certificate").order_by("-id")[:EACH]:
        url = reverse("work:amendment", args=[each.number])
        yield Hit(
            _("修改单"),
            each.number,
            each.certificate.number,
            url,
            _same(each.number, text),
            each.state,
            each.get_state_display(),
        )


def _equipment(user: User, text: str) -> Iterator[Hit]:
    if not allowed(user, "equipment", "R"):
        return
    wanted = Q(number__icontains=text) | Q(name__icontains=text) | Q(serial_number__icontains=text)
    for each in Equipment.objects.filter(wanted)[:EACH]:
        url = reverse("laboratory:equipment-detail", args=[each.number])
        yield Hit(
            _("设备"),
            each.number,
            each.name,
            url,
            _same(each.number, text),
            each.state,
            each.get_state_display(),
        )


def _people(user: User, text: str) -> Iterator[Hit]:
    rows = Person.objects.filter(Q(number__icontains=text) | Q(name__icontains=text))
    if not allowed(user, "people", "R"):
        # Most of the staff may read about themselves alone.
        rows = rows.filter(user=user) if allowed(user, "people", "R", own=True) else rows.none()
    for each in rows[:EACH]:
        url = reverse("laboratory:person", args=[each.number])
        yield Hit(_("人员"), each.number, each.name, url, _same(each.number, text))


def _parties(user: User, text: str) -> Iterator[Hit]:
    if not allowed(user, "order", "R"):
        return
    for each in Party.objects.filter(Q(number__icontains=text) | Q(name__icontains=text))[:EACH]:
        url = reverse("laboratory:party", args=[each.number])
        yield Hit(_("客户"), each.number, each.name, url, _same(each.number, text))


def _same(number: str, text: str) -> bool:
    return number.casefold() == text.casefold()


_SOURCES: tuple[Callable[[User, str], Iterator[Hit]], ...] = (
    _orders,
    _items,
    _tasks,
    _certificates,
    _amendments,
    _equipment,
    _people,
    _parties,
)
