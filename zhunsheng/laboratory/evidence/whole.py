# SPDX-License-Identifier: Apache-2.0
"""All of the laboratory's facts as evidence, as they were known at an instant."""

from datetime import datetime

from zhunsheng.laboratory.evidence.capability import cmc_rows, known_methods, method_rows
from zhunsheng.laboratory.evidence.checks import check_rows
from zhunsheng.laboratory.evidence.equipment import (
    all_hold_rows,
    confirmation_rows,
    equipment_rows,
    traceability_rows,
)
from zhunsheng.laboratory.evidence.people import (
    authorisation_rows,
    people_rows,
    qualification_rows,
    signing_rows,
)
from zhunsheng.laboratory.evidence.places import lab_rows, room_rows
from zhunsheng.laboratory.evidence.suppliers import supplier_approval_rows
from zhunsheng.laboratory.evidence.values import Row
from zhunsheng.laboratory.models import CapabilityRow, Equipment, Party, Person, Room
from zhunsheng.laboratory.models.dated import standing


def whole_rows(known: datetime) -> dict[str, list[Row]]:
    """This room's tables, without the limits of methods, which hang on the work, and the loggers' samples."""
    people, equipment = list(Person.objects.all()), list(Equipment.objects.all())
    scope = CapabilityRow.objects.filter(standing(known)).select_related("method", "site").order_by("id")
    suppliers = Party.objects.filter(approvals__isnull=False).distinct()
    return {
        "labs": lab_rows(),
        "people": people_rows(people),
        "authorisations": authorisation_rows(people, known=known),
        "signing_fields": signing_rows(people, known=known),
        "person_qualifications": qualification_rows(people, known=known),
        "equipment": equipment_rows(equipment),
        "traceability": traceability_rows(equipment, known=known),
        "confirmations": confirmation_rows(equipment, known=known),
        "standard_checks": check_rows(known),
        "holds": all_hold_rows(known),
        "cmc": cmc_rows(scope),
        "procedures": method_rows(known_methods(known)),
        "supplier_approvals": supplier_approval_rows(suppliers, known=known),
        "rooms": room_rows(Room.objects.select_related("site").order_by("id")),
    }
