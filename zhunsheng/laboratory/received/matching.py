# SPDX-License-Identifier: Apache-2.0
"""Whether a certificate is about this piece of equipment: serial number, model, maker, side by side."""

import re
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.certificate.received.value import Item, ReceivedDcc
from zhunsheng.laboratory.models import Equipment

State = Literal["same", "differs", "unknown"]
_SERIAL = "basic_serialNumber"
_LEAST_PART = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """One mark of the instrument as the file has it and as it is registered."""

    label: str | Promise
    in_file: str
    registered: str
    state: State


@dataclass(frozen=True, slots=True)
class Match:
    """The item of the file that comes nearest, mark by mark.

    `same`: it is this instrument. `ask`: it may be, and somebody must say why. `other`: it is another one.
    """

    item: Item
    rows: tuple[Comparison, ...]
    verdict: Literal["same", "ask", "other"]


def match(equipment: Equipment, dcc: ReceivedDcc) -> Match:
    """Compare the equipment with every item of the certificate; the best match counts."""
    order = ("same", "ask", "other")
    return min((_compare(equipment, item) for item in dcc.items), key=lambda each: order.index(each.verdict))


def _compare(equipment: Equipment, item: Item) -> Match:
    serial = _serial(equipment, item)
    model = _row(_("型号"), item.model, equipment.model, part=True)
    maker = _row(_("制造商"), item.manufacturer, equipment.manufacturer, part=True)
    rows = (serial, model, maker)
    if serial.state == "differs":
        return Match(item, rows, "other")
    doubtful = serial.state == "unknown" or "differs" in (model.state, maker.state)
    return Match(item, rows, "ask" if doubtful else "same")


def _serial(equipment: Equipment, item: Item) -> Comparison:
    """The maker's number; our own number in the file, as a customer's, speaks as well."""
    own = [each.value for each in item.identifications if _SERIAL in each.ref_type.split()]
    serials = own or [each.value for each in item.identifications if each.issuer == "manufacturer"]
    ours = [each.value for each in item.identifications if each.issuer in ("customer", "owner")]
    shown = ", ".join(serials)
    if not serials or not equipment.serial_number:
        known = equipment.number in ours and not (serials and equipment.serial_number)
        state: State = "same" if known else "unknown"
        return Comparison(_("出厂编号"), shown or ", ".join(ours), equipment.serial_number, state)
    equal = any(_plain(each) == _plain(equipment.serial_number) for each in serials)
    return Comparison(_("出厂编号"), shown, equipment.serial_number, "same" if equal else "differs")


def _row(label: str | Promise, in_file: str, registered: str, *, part: bool) -> Comparison:
    first, second = _plain(in_file), _plain(registered)
    if not first or not second:
        return Comparison(label, in_file, registered, "unknown")
    shorter, longer = sorted((first, second), key=len)
    same = first == second or (part and len(shorter) >= _LEAST_PART and shorter in longer)
    return Comparison(label, in_file, registered, "same" if same else "differs")


def _plain(text: str) -> str:
    """A mark without what people write differently: case, blanks, dashes."""
    return re.sub(r"[\s\-_/.]", "", text).casefold()
