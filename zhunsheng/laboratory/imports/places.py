# SPDX-License-Identifier: Apache-2.0
"""Importing rooms and clients."""

from zhunsheng.accounts.models import User
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.imports.columns import columns
from zhunsheng.laboratory.imports.kinds import Kind, Row, Sheet, Taken
from zhunsheng.laboratory.imports.taking import compared, one, site
from zhunsheng.laboratory.models import Party, Room
from zhunsheng.measure.text import Text

_ROOM = ("name", "name_en", "temperature_set", "temperature_tolerance", "humidity_limit")
_PARTY = ("name", "name_en", "credit_code", "address", "address_en", "contact", "phone")


def _take_room(actor: User, row: Row) -> Taken:
    about = f"{row.text('code')} {row.text('name')}"
    found = Room.objects.filter(code=row["code"]).first()
    if found is not None:
        return compared(about, row, found, _ROOM)
    actions.add_room(actor, site=site(row.text("site")), code=row["code"], **row.only(*_ROOM))
    return Taken("new", about)


def _take_party(actor: User, row: Row) -> Taken:
    about = f"{row.text('number')} {row.text('name')}"
    found = Party.objects.filter(number=row["number"]).first()
    if found is not None:
        return compared(about, row, found, _PARTY)
    actions.register_party(actor, number=row["number"], **row.only(*_PARTY))
    return Taken("new", about)


ROOMS = Kind(
    "rooms",
    Text("房间", "Rooms"),
    (("users", "C"),),
    (
        Sheet(
            "rooms",
            Text("房间", "Rooms"),
            columns("rooms"),
            one(_take_room),
            key=("code",),
        ),
    ),
    "laboratory:rooms",
)

CLIENTS = Kind(
    "clients",
    Text("客户", "Clients"),
    (("order", "C"),),
    (
        Sheet(
            "clients",
            Text("客户", "Clients"),
            columns("clients"),
            one(_take_party),
            key=("number",),
        ),
    ),
    "laboratory:parties",
)
