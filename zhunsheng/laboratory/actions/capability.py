# SPDX-License-Identifier: Apache-2.0
"""The rows of the scope."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.actions.dated import day_text, recorded
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import CapabilityRow, Method, Site
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError


@transaction.atomic
def add_capability(
    actor: User,
    *,
    basis: str,
    method: Method,
    site: Site,
    quantity: str,
    quantity_name: str,
    quantity_name_en: str,
    low: str,
    high: str,
    unit: str,
    cmc: str,
    cmc_unit: str,
    valid_from: date,
    last_day: date | None = None,
    form: str = "value",
    cmc_relative: str = "",
    remark: str = "",
) -> CapabilityRow:
    """Add a row of the scope; CMC with k = 2."""
    require(actor, "scope", "C")
    facts_lock()
    checked.span(low, high, unit)
    checked.positive(cmc, "cmc")
    checked.unit_of_uncertainty(cmc_unit, unit, "cmc_unit")
    if form != "value" or cmc_relative:
        checked.positive(cmc_relative, "cmc_relative")
        checked.same_kind(cmc_unit, unit, "cmc_unit")  # a part of the value is of its own quantity
    row = CapabilityRow(
        basis=basis,
        field=method.field,
        family=method.family,
        quantity=quantity,
        quantity_name=quantity_name,
        quantity_name_en=quantity_name_en,
        method=method,
        site=site,
        low=low,
        high=high,
        unit=unit,
        form=form,
        cmc=cmc,
        cmc_relative=cmc_relative,
        cmc_unit=cmc_unit,
        remark=remark,
        **recorded(actor, valid_from, last_day),
    )
    checked.keep(row)
    body = {
        "method": method.number,
        "quantity": quantity,
        "range": f"{low}..{high} {unit}",
        "cmc": f"{cmc} {cmc_unit}",
        "from": day_text(valid_from),
        "last_day": day_text(last_day),
    }
    append(kinds.CAPABILITY_ADDED, f"capability:{row.pk}", actor, body)
    return row


@transaction.atomic
def retract_capability(actor: User, row: CapabilityRow, *, reason: str) -> None:
    """Take a row out: it was registered wrongly, or a new version follows."""
    require(actor, "scope", "U")
    reason = checked.reasoned(reason)
    facts_lock()
    changed = CapabilityRow.objects.filter(standing(), pk=row.pk).update(retracted_at=clock.now())
    if not changed:
        raise ActionError(_("该行已被更改，请刷新后再试"))
    append(kinds.CAPABILITY_RETRACTED, f"capability:{row.pk}", actor, {"reason": reason})
