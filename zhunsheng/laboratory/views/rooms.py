# SPDX-License-Identifier: Apache-2.0
"""Rooms and what their loggers say."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.forms.base import ReasonForm
from zhunsheng.laboratory.forms.equipment import HoldForm
from zhunsheng.laboratory.forms.facts import HeadForm, RoomForm, SamplesForm
from zhunsheng.laboratory.models import Room
from zhunsheng.laboratory.pictures import Course, course
from zhunsheng.laboratory.queries import heads, lists, room_conditions, rooms_headed, zone
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.laboratory.views import history
from zhunsheng.laboratory.views.access import Reader, deed, signed_in
from zhunsheng.laboratory.views.act import Page, act, files, posted
from zhunsheng.laboratory.views.sheets import import_deed
from zhunsheng.ledger import clock

# The administrator sets rooms up without reading about results; the matrix gives the right on users only.
_READ = (("environment", "R"), ("users", "C"))
_HOLD = (("deviation", "U"), ("deviation", "A"))
_SPANS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}
both = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@signed_in
def rooms(request: HttpRequest, reader: Reader) -> HttpResponse:
    """All rooms with their newest sample."""
    reader.require(*_READ)
    rows = [(room, _within(room)) for room in lists.room_list()]
    context = {
        "rows": rows,
        "deeds": [
            import_deed(reader, "rooms"),
            deed(reader, _("登记房间"), reverse("laboratory:new-room"), ("users", "C")),
        ],
    }
    return render(request, "laboratory/rooms.html", context)


@both
@signed_in
def new_room(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Add a room."""
    reader.require(("users", "C"))
    page = Page(_("登记房间"), "", pgettext("act", "登记"), reverse("laboratory:rooms"))

    def do(values: dict[str, Any]) -> str:
        return _("已登记房间 %(code)s") % {"code": actions.add_room(reader.user, **values).code}

    return act(request, page, RoomForm(posted(request)), do)


@require_GET
@signed_in
def detail(request: HttpRequest, reader: Reader, code: str) -> HttpResponse:
    """One room: temperature and humidity over a day, a week or a month up to the newest sample."""
    room = place(reader, code)
    span = request.GET.get("span", "24h") if request.GET.get("span") in _SPANS else "24h"
    end = room.last_at or clock.now()  # type: ignore[attr-defined]  # annotated by room_list
    start = end - _SPANS[span]
    samples = lists.samples_between(room, start, end)
    own, holding = heads(reader.user, room), reverse("laboratory:hold-room", args=[code])
    context = {
        "room": room,
        "within": _within(room),
        "span": span,
        "spans": [("24h", _("24 小时")), ("7d", _("7 天")), ("30d", _("30 天"))],
        "pictures": _pictures(room, samples) if samples else [],
        "extremes": room_conditions(room, start, end),
        "start": start,
        "end": end,
        "equipment": room.equipment.order_by("number"),
        "holds": lists.open_holds("room", code),
        "may_release": reader.may(*_HOLD, own=own),
        "deeds": [
            deed(reader, _("录入环境数据"), reverse("laboratory:samples", args=[code]), ("environment", "C")),
            deed(reader, pgettext("act", "停用"), holding, *_HOLD[1:], own=own),
            deed(reader, _("指定室主任"), reverse("laboratory:room-head", args=[code]), ("people", "A")),
        ],
        "history": history.of(f"room:{code}"),
    }
    return render(request, "laboratory/room.html", context)


@both
@signed_in
def head(request: HttpRequest, reader: Reader, code: str) -> HttpResponse:
    """Say who heads the room."""
    room = place(reader, code)
    reader.require(("people", "A"))

    def do(values: dict[str, Any]) -> str:
        actions.name_room_head(reader.user, room, **values)
        return _("已指定室主任")

    note = _("室主任的权限（分配任务、决定偏离、停用房间）只在自己的房间有效；另须由系统管理员授予角色。")
    form = HeadForm(posted(request), initial={"person": room.head_id})
    return act(request, _page(room, _("指定室主任"), _("指定"), note), form, do)


@both
@signed_in
def samples(request: HttpRequest, reader: Reader, code: str) -> HttpResponse:
    """Paste or upload what the logger kept."""
    room = place(reader, code)
    reader.require(("environment", "C"))
    form = SamplesForm(posted(request), files(request), zone=zone(room.site))

    def do(values: dict[str, Any]) -> str:
        before = room.samples.count()
        offered = actions.record_samples(reader.user, room, values["samples"])
        kept = room.samples.count() - before
        text = ngettext(
            "读到 %(offered)s 条，新存 %(kept)s 条", "读到 %(offered)s 条，新存 %(kept)s 条", offered
        )
        return text % {"offered": offered, "kept": kept}

    note = _("同一时刻的数据只存一次；有一行读不懂就一行也不存。")
    return act(request, _page(room, _("录入环境数据"), _("存入"), note), form, do, files=True)


@both
@signed_in
def hold(request: HttpRequest, reader: Reader, code: str) -> HttpResponse:
    """Let no work go on in the room."""
    room = place(reader, code)
    reader.require(*_HOLD[1:], own=heads(reader.user, room))

    def do(values: dict[str, Any]) -> str:
        actions.place_hold(reader.user, subject_kind="room", subject_number=code, **values)
        return _("已停用")

    note = _("停用后，这个房间里的工作在下一步被拒绝，直到解除。")
    return act(
        request,
        _page(room, pgettext("act", "停用"), pgettext("act", "停用"), note),
        HoldForm(posted(request)),
        do,
    )


@both
@signed_in
def release(request: HttpRequest, reader: Reader, code: str, pk: int) -> HttpResponse:
    """Release a hold on the room."""
    room = place(reader, code)
    reader.require(*_HOLD[1:], own=heads(reader.user, room))
    held = get_object_or_404(lists.open_holds("room", code), pk=pk)

    def do(values: dict[str, Any]) -> str:
        actions.release_hold(reader.user, held, reason=values["reason"])
        return _("已解除停用")

    page = _page(room, _("解除停用"), _("解除停用"), held.reason)
    return act(request, page, ReasonForm(posted(request)), do)


def place(reader: Reader, code: str) -> Room:
    """The room of that code, for somebody who may read about rooms."""
    if not rooms_headed(reader.user).filter(code=code).exists():
        reader.require(*_READ)
    return get_object_or_404(lists.room_list(), code=code)


def _page(room: Room, title: str, verb: str, note: str = "") -> Page:
    return Page(title, f"{room.code} {named(room)}", verb, reverse("laboratory:room", args=[room.code]), note)


def _limits(room: Room) -> tuple[float, float, float]:
    middle, tolerance = float(room.temperature_set), float(room.temperature_tolerance)
    return middle - tolerance, middle + tolerance, float(room.humidity_limit)


def _within(room: Any) -> bool | None:
    """Whether the newest sample lies in the room's limits; None without one."""
    if not room.last_temperature:
        return None
    low, high, wettest = _limits(room)
    dry = not room.last_humidity or float(room.last_humidity) <= wettest
    return low <= float(room.last_temperature) <= high and dry


def _pictures(room: Room, samples: list[tuple[datetime, str, str]]) -> list[tuple[str, str]]:
    low, high, wettest = _limits(room)
    here = history.here()
    warm = [(at.astimezone(here), float(t)) for at, t, _h in samples if t]
    wet = [(at.astimezone(here), float(h)) for at, _t, h in samples if h]
    drawn = [(_("温度"), course(Course(warm, low, high, "°C"), _("温度随时间，带为允许范围")))]
    if wet:
        drawn.append(
            (_("相对湿度"), course(Course(wet, None, wettest, "%RH"), _("湿度随时间，带为允许范围")))
        )
    return [(title, picture) for title, picture in drawn]
