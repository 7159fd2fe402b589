# SPDX-License-Identifier: Apache-2.0
"""Approvals of external providers: given for a kind of work after an evaluation, and ended."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.actions.dated import day_text, recorded
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import Party, SupplierApproval
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError


@transaction.atomic
def approve_supplier(
    actor: User,
    party: Party,
    *,
    field: str,
    subject: str,
    basis: str,
    valid_from: date,
    last_day: date,
    subject_en: str = "",
    family: str = "",
    quantity: str = "",
    uncertainty: str = "",
    uncertainty_unit: str = "",
    accreditation: str = "",
) -> SupplierApproval:
    """Approve a party as an external provider for a kind of work, by the technical manager."""
    require(actor, "equipment", "A")
    facts_lock()
    _check_uncertainty(uncertainty, uncertainty_unit)
    row = SupplierApproval(
        party=party,
        accreditation=accreditation.strip(),
        field=field,
        family=family.strip(),
        quantity=quantity.strip(),
        subject=subject,
        subject_en=subject_en,
        uncertainty=uncertainty,
        uncertainty_unit=uncertainty_unit,
        basis=basis,
        **recorded(actor, valid_from, last_day),
    )
    checked.keep(row)
    body = {
        "field": field,
        "subject": subject,
        "accreditation": row.accreditation,
        "from": day_text(valid_from),
        "last_day": day_text(last_day),
        "basis": basis,
    }
    append(kinds.SUPPLIER_APPROVED, f"party:{party.number}", actor, body)
    return row


@transaction.atomic
def end_supplier_approval(
    actor: User, approval: SupplierApproval, *, last_day: date, reason: str
) -> SupplierApproval:
    """End an approval earlier: the old version is retracted, one with the new end is added."""
    require(actor, "equipment", "A")
    facts_lock()
    reason = checked.reasoned(reason)
    old = SupplierApproval.objects.select_for_update().filter(standing(), pk=approval.pk).first()
    if old is None:
        raise ActionError(_("该批准已被更改，请刷新后再试"))
    if old.valid_to is not None and last_day >= old.valid_to:
        raise ActionError(_("最后一天须在原有效期之内；延长请另行批准"), "last_day")
    at = clock.now()
    SupplierApproval.objects.filter(pk=old.pk).update(retracted_at=at)
    columns = recorded(actor, old.valid_from, last_day, at)
    old.pk, old.retracted_at = None, None
    for name, value in columns.items():
        setattr(old, name, value)
    old.save(force_insert=True)
    body = {"field": old.field, "subject": old.subject, "last_day": day_text(last_day), "reason": reason}
    append(kinds.SUPPLIER_ENDED, f"party:{old.party.number}", actor, body)
    return old


def _check_uncertainty(uncertainty: str, unit: str) -> None:
    """Both or neither; a number not below zero, in a known unit or in per cent."""
    if not uncertainty and not unit:
        return
    checked.positive(uncertainty, "uncertainty")
    checked.known_unit(unit, "uncertainty_unit")
