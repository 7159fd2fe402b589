# SPDX-License-Identifier: Apache-2.0
"""What a row must be beyond the form of its columns, how it is kept, and how it becomes evidence."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from zhunsheng.evaluation.brought.columns import YES
from zhunsheng.evaluation.brought.tables import columns, same_by
from zhunsheng.evaluation.models import BroughtRow
from zhunsheng.laboratory.evidence import Row, naive
from zhunsheng.laboratory.models import Equipment, Party, Person, Room, Site
from zhunsheng.ledger.errors import ActionError
from zhunsheng.rules.pack.privacy import TREATED
from zhunsheng.rules.schema.column import Column, Kind
from zhunsheng.rules.tables import TABLES
from zhunsheng.work.models import Certificate, Item, Order

Values = Mapping[str, str | bool | None]
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_WHOLE: Final = re.compile(r"-?\d{1,18}")
_SPANS: Final = (
    ("valid_from", "valid_to"),
    ("registered_from", "registered_to"),
    ("authority_from", "authority_to"),
    ("from_at", "to_at"),
    ("effective_from", "superseded_at"),
)
_KNOWN: Final[Mapping[str, tuple[type[Model], str]]] = {
    "person": (Person, "number"),
    "customer_id": (Party, "number"),
    "equip_id": (Equipment, "number"),
    "site_id": (Site, "code"),
    "room_id": (Room, "code"),
    "job_id": (Order, "number"),
    "cert_id": (Certificate, "number"),
    "item_id": (Item, "number"),
}
_READ: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "real": float,
    "integer": int,
    "instant": datetime.fromisoformat,
}


def kept_values(table: str, given: Mapping[str, Any]) -> dict[str, str | bool | None]:
    """A row as it is kept, from what a spreadsheet or a program gives; what is empty is None."""
    return {column.name: _kept(column, given.get(column.name)) for column in columns(table)}


def _kept(column: Column, value: Any) -> str | bool | None:
    if value is None or value == "":
        return None
    if column.kind == "flag":
        return value if isinstance(value, bool) else value == YES
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).lower() if column.name.endswith("sha256") else str(value)


def key_of(table: str, values: Values) -> str:
    """What says which row of its table it is."""
    return json.dumps([values[name] for name in same_by(table)], ensure_ascii=False)


def check(table: str, values: Values) -> None:
    """ActionError, with the column, for what cannot be: no such person, an end before the beginning."""
    for column in columns(table):
        value = values[column.name]
        if value is None:
            if not column.nullable:
                raise ActionError(_("必填，这里空着"), column.name)
            continue
        _check_value(table, column, str(value))
    for begin, end in _SPANS:
        first, last = values.get(begin), values.get(end)
        if isinstance(first, str) and isinstance(last, str) and last <= first:
            raise ActionError(_("终止不能早于起始"), end)


def _check_value(table: str, column: Column, value: str) -> None:
    if column.kind == "integer" and not _WHOLE.fullmatch(value):
        raise ActionError(_("应为整数"), column.name)
    if column.name.endswith("sha256") and not _SHA256.fullmatch(value):
        raise ActionError(_("应为 64 位十六进制的 SHA-256"), column.name)
    treated = TREATED.get(table, {}).get(column.name)
    named = _KNOWN.get("person" if treated == "person" else column.name)
    if named is None or (column.key and column.name == "item_id"):  # an item of a plan is none of a client
        return
    model, number = named
    if not model._default_manager.filter(**{number: value}).exists():
        raise ActionError(_("没有登记过 %(number)s") % {"number": value}, column.name)


def as_evidence(row: BroughtRow, lab: str, place: ZoneInfo) -> Row:
    """A row as a rule reads it."""
    read: Row = {"lab_id": lab}
    for column in columns(row.table):
        value = row.values.get(column.name)
        read[column.name] = _READ[column.kind](value) if value is not None and column.kind in _READ else value
    if TABLES[row.table].column("recorded_at"):
        read["recorded_at"] = naive(row.recorded_at, place)
    return read
