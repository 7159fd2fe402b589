# SPDX-License-Identifier: Apache-2.0
"""Importing methods, and the rows of the scope."""

from typing import Any

from django.utils.translation import gettext as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.imports.columns import columns
from zhunsheng.laboratory.imports.kinds import Kind, Row, Sheet, Taken
from zhunsheng.laboratory.imports.taking import compared, edition_of, from_pairs, last_day, method, one, site
from zhunsheng.laboratory.models import CapabilityRow, Method
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.text import Text

_METHOD = ("title", "title_en", "field", "family", "effective_from")
_ROW = (
    "quantity",
    "quantity_name",
    "quantity_name_en",
    "low",
    "high",
    "unit",
    "form",
    "cmc",
    "cmc_unit",
    "cmc_relative",
    "remark",
    "valid_from",
    "last_day",
)
_CMC = ("form", "cmc", "cmc_unit", "cmc_relative")
# What tells one row of the scope from another; the rest is what it says.
_WHICH = ("basis", "quantity", "low", "high", "unit")


def _take_method(actor: User, row: Row) -> Taken:
    code, edition = row.text("code"), row.text("edition")
    if not edition:
        code, edition = edition_of(code)
    if not edition:
        raise ActionError(_("请填年号，或把编号写全，如 JJF 1587-2016"), "edition")
    about = f"{code}-{edition} {row.text('title')}"
    found = Method.objects.filter(code=code, edition=edition).first()
    if found is not None:
        return compared(about, row, found, (*_METHOD, "superseded_on"))
    made = actions.register_method(actor, code=code, edition=edition, **row.only(*_METHOD))
    if row["superseded_on"]:
        actions.supersede_method(actor, made, superseded_on=row["superseded_on"])
    return Taken("new", about)


def _take_capability(actor: User, row: Row) -> Taken:
    of, at = method(row.text("method")), site(row.text("site"))
    about = (
        f"{row.text('quantity_name')} {row.text('low')} … {row.text('high')} {row.text('unit')} · {of.number}"
    )
    same = {name: row[name] for name in _WHICH}
    found = CapabilityRow.objects.filter(standing(), method=of, site=at, **same).order_by("-id").first()
    if found is not None:
        return _compared(about, row, found)
    actions.add_capability(actor, method=of, site=at, basis=row["basis"], **row.only(*_ROW))
    return Taken("new", about)


def _compared(about: str, row: Row, found: CapabilityRow) -> Taken:
    ours: dict[str, Any] = {
        name: getattr(found, name) for name in ("form", "cmc", "cmc_unit", "cmc_relative")
    }
    ours["valid_from"], ours["last_day"] = found.valid_from, last_day(found.valid_to)
    return from_pairs(about, [(name, str(row[name] or ""), str(value or "")) for name, value in ours.items()])


METHODS = Kind(
    "methods",
    Text("方法", "Methods"),
    (("method", "C"), ("method", "U")),
    (
        Sheet(
            "methods",
            Text("方法", "Methods"),
            columns("methods"),
            one(_take_method),
            key=("code", "edition"),
        ),
    ),
    "laboratory:methods",
    Text(
        "校准程序（YAML）不在表格里：登记方法之后在方法页发布。",
        "Procedures (YAML) are no part of the sheet: release them on the method's page afterwards.",
    ),
)

SCOPE = Kind(
    "scope",
    Text("能力范围", "Scope"),
    (("scope", "C"),),
    (
        Sheet(
            "scope",
            Text("能力范围", "Scope"),
            columns("scope"),
            one(_take_capability),
            key=("quantity", "basis", "method", "site", "low", "high", "unit"),
        ),
    ),
    "laboratory:scope",
)
