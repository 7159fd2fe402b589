# SPDX-License-Identifier: Apache-2.0
"""What evidence asks about many issued documents at once: who made each, its state, its item as corrected,
and what the register says was issued."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from zhunsheng.laboratory.evidence import Row, lab_id
from zhunsheng.work.models import Amendment, Certificate, FactCorrection, Transition


def amendments_behind(documents: Sequence[Certificate]) -> Mapping[int, Amendment]:
    """The amendment that each document which follows another came of: its people are that document's."""
    rows = Amendment.objects.filter(issued__in=documents).select_related("checked_by", "signed_by")
    return {row.issued_id: row for row in rows if row.issued_id is not None}


def serials_corrected(documents: Sequence[Certificate], known: datetime) -> Mapping[int, str]:
    """Serial numbers that were corrected, with a reason, after the record was frozen."""
    subjects = {f"item:{each.task.item.number}" for each in documents}
    rows = FactCorrection.objects.filter(subject__in=subjects, field="serial_number", at__lte=known)
    corrected: dict[str, FactCorrection] = {row.subject: row for row in rows.order_by("id")}
    found = {}
    for each in documents:
        row = corrected.get(f"item:{each.task.item.number}")
        if row is not None and row.at > each.record_version.submitted_at:
            found[each.pk] = row.after
    return found


def makers_as_then(documents: Sequence[Certificate], known: datetime) -> None:
    """Put back what the items' makers were called before a later correction; of these copies alone."""
    items = [each.task.item for each in documents]
    rows = FactCorrection.objects.filter(
        subject__in={f"item:{item.number}" for item in items}, field="manufacturer", at__gt=known
    )
    then = {row.subject: row.before for row in rows.order_by("-id")}
    for item in items:
        item.manufacturer = then.get(f"item:{item.number}", item.manufacturer)


def states_by(documents: Sequence[Certificate], known: datetime) -> Mapping[int, str]:
    """The state of each document at an instant."""
    subjects = {f"certificate:{each.number}": each.pk for each in documents}
    steps = Transition.objects.filter(subject__in=subjects, at__lte=known).order_by("id")
    return {subjects[step.subject]: step.to_state for step in steps}


def registry_rows(states: Mapping[str, str | None], known: datetime) -> list[Row]:
    """What the laboratory says it issued: the digest of each delivered PDF, none while it is being sealed.

    `states` by number are those that whoever looks a certificate up is shown.
    """
    lab = lab_id()
    rows = Certificate.objects.filter(number__in=states).order_by("pk")
    return [
        {
            "cert_id": number,
            "lab_id": lab,
            "content_hash": sha256 if since and since <= known else None,
            "lookup_code": code or None,
            "signed": True if since and since <= known else None,  # sealing ends with the signed page
            "shown_state": states[number],
        }
        for number, sha256, since, code in rows.values_list("number", "pdf__sha256", "valid_since", "code")
    ]
