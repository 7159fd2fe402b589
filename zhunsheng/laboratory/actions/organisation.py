# SPDX-License-Identifier: Apache-2.0
"""The entity, its places and the parties it works for."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import CLIENT, require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import (
    EnvironmentSample,
    Organisation,
    Party,
    PartyUser,
    Person,
    Room,
    Site,
)
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.reading import ReadingError, parse_decimal

_LONGEST_SAMPLE = 10


@transaction.atomic
def set_up_organisation(
    actor: User,
    *,
    name: str,
    name_en: str,
    credit_code: str,
    address: str,
    address_en: str,
    phone: str = "",
    email: str = "",
    accreditation: str = "",
    is_demo: bool = False,
) -> Organisation:
    """Name the one legal entity of this installation."""
    require(actor, "users", "C")
    if Organisation.objects.exists():
        raise ActionError(_("本系统已登记机构；一套系统只属于一个法人"))
    entity = Organisation(
        name=name,
        name_en=name_en,
        credit_code=credit_code,
        address=address,
        address_en=address_en,
        phone=phone,
        email=email,
        accreditation=accreditation,
        is_demo=is_demo,
    )
    checked.keep(entity)
    append(kinds.ORGANISATION_SET_UP, f"organisation:{credit_code}", actor, {"name": name})
    return entity


@transaction.atomic
def add_site(
    actor: User,
    *,
    code: str,
    name: str,
    name_en: str,
    address: str,
    address_en: str,
    zone: str = "Asia/Shanghai",
) -> Site:
    """Add a place of work with its time zone."""
    require(actor, "users", "C")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ActionError(_("没有时区“%(zone)s”") % {"zone": zone}, "zone") from error
    site = Site(code=code, name=name, name_en=name_en, address=address, address_en=address_en, zone=zone)
    with checked.once(_("场所代码 %(code)s 已有") % {"code": code}, "code"):
        checked.keep(site)
    append(kinds.SITE_ADDED, f"site:{code}", actor, {"name": name, "zone": zone})
    return site


@transaction.atomic
def add_room(
    actor: User,
    *,
    site: Site,
    code: str,
    name: str,
    name_en: str,
    temperature_set: str = "20",
    temperature_tolerance: str = "2",
    humidity_limit: str = "75",
) -> Room:
    """Add a room with its set conditions."""
    require(actor, "users", "C")
    checked.number(temperature_set, "temperature_set")
    checked.positive(temperature_tolerance, "temperature_tolerance")
    checked.positive(humidity_limit, "humidity_limit")
    room = Room(
        site=site,
        code=checked.identifier(code, "code"),
        name=name,
        name_en=name_en,
        temperature_set=temperature_set,
        temperature_tolerance=temperature_tolerance,
        humidity_limit=humidity_limit,
    )
    with checked.once(_("房间代码 %(code)s 已有") % {"code": code}, "code"):
        checked.keep(room)
    append(kinds.ROOM_ADDED, f"room:{code}", actor, {"site": site.code, "name": name})
    return room


@transaction.atomic
def name_room_head(actor: User, room: Room, *, person: Person | None) -> Room:
    """Say who heads a room; None leaves it without a head. The role 室主任 counts in the own rooms only."""
    require(actor, "people", "A")
    facts_lock()
    held = Room.objects.select_for_update().get(pk=room.pk)
    if person is not None and person.left_on is not None and person.left_on <= today():
        raise ActionError(_("%(person)s 已离职") % {"person": named(person)}, "person")
    if held.head_id == (person.pk if person else None):
        raise ActionError(_("室主任没有变化"), "person")
    body: dict[str, JsonValue] = {
        "person": person.number if person else "",
        "before": held.head.number if held.head else "",
    }
    held.head = person
    held.save(update_fields=["head"])
    append(kinds.ROOM_HEAD_NAMED, f"room:{held.code}", actor, body)
    return held


@transaction.atomic
def register_party(
    actor: User,
    *,
    number: str,
    name: str,
    address: str,
    name_en: str = "",
    address_en: str = "",
    credit_code: str = "",
    contact: str = "",
    phone: str = "",
) -> Party:
    """Register a client."""
    require(actor, "order", "C")
    party = Party(
        number=checked.identifier(number),
        name=name,
        name_en=name_en,
        address=address,
        address_en=address_en,
        credit_code=credit_code,
        contact=contact,
        phone=phone,
    )
    with checked.once(_("客户编号 %(number)s 已有") % {"number": number}, "number"):
        checked.keep(party)
    append(kinds.PARTY_REGISTERED, f"party:{number}", actor, {})
    return party


@transaction.atomic
def add_party_user(actor: User, *, user: User, party: Party) -> PartyUser:
    """Let a user of the portal see the work of one client, and only that."""
    require(actor, "users", "C")
    if CLIENT not in user.roles():
        raise ActionError(_("只有客户账户能看客户的委托；请先授予客户角色"), "user")
    with checked.once(_("用户 %(user)s 已属于一个客户") % {"user": user.username}, "user"):
        link = PartyUser.objects.create(user=user, party=party)
    append(kinds.PARTY_USER_ADDED, f"party:{party.number}", actor, {"user": user.username})
    return link


@transaction.atomic
def record_samples(actor: User, room: Room, samples: Iterable[tuple[datetime, str, str]]) -> int:
    """Keep samples of a room's logger: (instant, °C, %RH), in plain digits. Samples are no events.

    A sample already kept is not kept twice; a humidity the logger did not give is an empty text. Returns how
    many were offered.
    """
    require(actor, "environment", "C")
    rows = [
        EnvironmentSample(room=room, at=at, temperature=_sampled(t), humidity=_sampled(h) if h else "")
        for at, t, h in samples
    ]
    EnvironmentSample.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _sampled(text: str) -> str:
    """The number as understood (20。5 is 20.5), never NaN: what can't be computed with is not kept."""
    try:
        plain = f"{parse_decimal(text):f}"
    except ReadingError as error:
        raise ActionError(_("“%(text)s”不是可用的数") % {"text": text}, "samples") from error
    if len(plain) > _LONGEST_SAMPLE:
        raise ActionError(_("“%(text)s”不是可用的数") % {"text": text}, "samples")
    return plain
