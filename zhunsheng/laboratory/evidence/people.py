# SPDX-License-Identifier: Apache-2.0
"""Evidence of people and what they may do."""

from collections.abc import Iterable
from datetime import datetime

from zhunsheng.laboratory.evidence.values import Row, lab_id, midnight, naive
from zhunsheng.laboratory.models import Authorisation, Person, Qualification, SigningField
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries import zone


def people_rows(people: Iterable[Person]) -> list[Row]:
    """People; the label is what a message calls them."""
    lab = lab_id()
    return [
        {"person_id": person.number, "lab_id": lab, "left_at": midnight(person.left_on), "label": person.name}
        for person in people
    ]


def authorisation_rows(people: Iterable[Person], *, known: datetime | None = None) -> list[Row]:
    """What people are authorised to do by which method."""
    lab, place = lab_id(), zone()
    rows = Authorisation.objects.filter(standing(known), person__in=list(people)).select_related(
        "person", "method"
    )
    return [
        {
            "person_id": row.person.number,
            "lab_id": lab,
            "family": row.method.family,
            "act": row.act,
            "method": row.method.code,
            "valid_from": midnight(row.valid_from),
            "valid_to": midnight(row.valid_to),
            "recorded_at": naive(row.recorded_at, place),
        }
        for row in rows.order_by("id")
    ]


def signing_rows(people: Iterable[Person], *, known: datetime | None = None) -> list[Row]:
    """The fields people may approve in."""
    lab, place = lab_id(), zone()
    rows = SigningField.objects.filter(standing(known), person__in=list(people)).select_related("person")
    return [
        {
            "person_id": row.person.number,
            "lab_id": lab,
            "field": row.field,
            "grade": row.grade,
            "valid_from": midnight(row.valid_from),
            "valid_to": midnight(row.valid_to),
            "recorded_at": naive(row.recorded_at, place),
        }
        for row in rows.order_by("id")
    ]


def qualification_rows(people: Iterable[Person], *, known: datetime | None = None) -> list[Row]:
    """The grades people hold; no speciality is on file."""
    lab, place = lab_id(), zone()
    rows = Qualification.objects.filter(standing(known), person__in=list(people)).select_related("person")
    return [
        {
            "person_id": row.person.number,
            "lab_id": lab,
            "grade": row.grade,
            "certificate_no": row.certificate_number or None,
            "valid_from": midnight(row.valid_from),
            "valid_to": midnight(row.valid_to),
            "recorded_at": naive(row.recorded_at, place),
        }
        for row in rows.order_by("id")
    ]
