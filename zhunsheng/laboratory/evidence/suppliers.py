# SPDX-License-Identifier: Apache-2.0
"""Evidence of external providers: what each is approved for."""

from collections.abc import Iterable
from datetime import datetime

from zhunsheng.laboratory.evidence.values import Row, in_base, lab_id, midnight, naive
from zhunsheng.laboratory.models import Party, SupplierApproval
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries import zone


def supplier_approval_rows(parties: Iterable[Party], *, known: datetime | None = None) -> list[Row]:
    """Approvals of these parties; the label is what a message calls them."""
    lab, place = lab_id(), zone()
    rows = SupplierApproval.objects.filter(standing(known), party__in=list(parties)).select_related("party")
    return [
        {
            "approval_id": str(row.pk),
            "lab_id": lab,
            "supplier_id": row.party.number,
            "accreditation": row.accreditation or None,
            "field": row.field,
            "family": row.family or None,
            "quantity": row.quantity or None,
            **_stated(row),
            "valid_from": midnight(row.valid_from),
            "valid_to": midnight(row.valid_to),
            "recorded_at": naive(row.recorded_at, place),
            "label": row.party.name,
        }
        for row in rows.order_by("id")
    ]


def _stated(row: SupplierApproval) -> Row:
    if not row.uncertainty:
        return {"u": None, "unit": None}
    value, unit = in_base(row.uncertainty, row.uncertainty_unit)
    return {"u": value, "unit": unit}
