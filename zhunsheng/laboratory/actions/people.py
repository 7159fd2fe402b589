# SPDX-License-Identifier: Apache-2.0
"""People, their qualifications, authorisations and signing identities."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.actions.dated import day_after, day_text, recorded
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import (
    Authorisation,
    DatedFact,
    Method,
    Person,
    Qualification,
    SigningField,
)
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError


@transaction.atomic
def register_person(
    actor: User,
    *,
    number: str,
    name: str,
    name_en: str,
    joined_on: date,
    user: User | None = None,
    title: str = "",
) -> Person:
    """Register a member of staff."""
    require(actor, "people", "C")
    if user is not None and Person.objects.filter(user=user).exists():
        raise ActionError(_("用户 %(user)s 已对应另一位人员") % {"user": user.username}, "user")
    person = Person(
        number=checked.identifier(number),
        user=user,
        name=name,
        name_en=name_en,
        joined_on=joined_on,
        title=title,
    )
    with checked.once(_("人员编号 %(number)s 已有") % {"number": number}, "number"):
        checked.keep(person)
    append(kinds.PERSON_REGISTERED, f"person:{number}", actor, {})
    return person


@transaction.atomic
def end_employment(actor: User, person: Person, *, last_day: date) -> Person:
    """The person leaves; the last day of work is included. What was authorised ends with it by itself."""
    require(actor, "people", "U")
    facts_lock()
    if last_day < person.joined_on:
        raise ActionError(_("离职日期早于入职日期"), "last_day")
    person.left_on = day_after(last_day)
    person.save(update_fields=["left_on"])
    append(kinds.PERSON_LEFT, f"person:{person.number}", actor, {"last_day": day_text(last_day)})
    return person


@transaction.atomic
def qualify_person(
    actor: User,
    person: Person,
    *,
    grade: str,
    valid_from: date,
    last_day: date | None = None,
    certificate_number: str = "",
) -> Qualification:
    """Record a grade somebody holds."""
    require(actor, "people", "C")
    row = Qualification(
        person=person,
        grade=grade,
        certificate_number=certificate_number,
        **recorded(actor, valid_from, last_day),
    )
    checked.keep(row)
    append(
        kinds.PERSON_QUALIFIED,
        f"person:{person.number}",
        actor,
        {"grade": grade, "from": day_text(valid_from)},
    )
    return row


@transaction.atomic
def authorise_person(
    actor: User, person: Person, *, method: Method, act: str, valid_from: date, last_day: date | None = None
) -> Authorisation:
    """Authorise somebody for an act by a method (clause 4.5.d)."""
    require(actor, "people", "A")
    facts_lock()
    row = Authorisation(person=person, method=method, act=act, **recorded(actor, valid_from, last_day))
    checked.keep(row)
    body = {"method": method.number, "act": act, "from": day_text(valid_from), "last_day": day_text(last_day)}
    append(kinds.PERSON_AUTHORISED, f"person:{person.number}", actor, body)
    return row


@transaction.atomic
def end_authorisation(
    actor: User, authorisation: Authorisation, *, last_day: date, reason: str
) -> Authorisation:
    """End an authorisation: the old version is retracted, one with the new end is added."""
    require(actor, "people", "A")
    facts_lock()
    reason = checked.reasoned(reason)
    old = Authorisation.objects.select_for_update().filter(standing(), pk=authorisation.pk).first()
    at = _ending(old, last_day)
    Authorisation.objects.filter(pk=authorisation.pk).update(retracted_at=at)
    columns = recorded(actor, authorisation.valid_from, last_day, at)
    person, method, act = authorisation.person, authorisation.method, authorisation.act
    row = Authorisation.objects.create(person=person, method=method, act=act, **columns)
    body = {"method": method.number, "act": act, "last_day": day_text(last_day), "reason": reason}
    append(kinds.AUTHORISATION_ENDED, f"person:{person.number}", actor, body)
    return row


@transaction.atomic
def grant_signing_field(
    actor: User, person: Person, *, field: str, grade: str, valid_from: date, last_day: date | None = None
) -> SigningField:
    """Let somebody approve certificates in a field.

    Up to three fields need a registered metrologist or a senior title; more than three need level 1 or a
    senior title (clause 4.5.a). Fields held at any time of the new one count.
    """
    require(actor, "people", "A")
    facts_lock()
    if grade not in {"RM1", "RM2", "senior"}:
        raise ActionError(_("授权签字人须为注册计量师或有高级职称（条款 4.5）"), "grade")
    columns = recorded(actor, valid_from, last_day)
    beside = SigningField.objects.filter(
        standing(), _overlapping(valid_from, columns["valid_to"]), person=person
    )
    held = set(beside.values_list("field", flat=True))
    if len(held | {field}) > 3 and grade not in {"RM1", "senior"}:
        raise ActionError(_("签字领域超过三个时，须为一级注册计量师或高级职称（条款 4.5）"), "grade")
    row = checked.keep(SigningField(person=person, field=field, grade=grade, **columns))
    body = {"field": field, "grade": grade, "from": day_text(valid_from), "last_day": day_text(last_day)}
    append(kinds.SIGNING_GRANTED, f"person:{person.number}", actor, body)
    return row


@transaction.atomic
def end_signing_field(
    actor: User, signing_field: SigningField, *, last_day: date, reason: str
) -> SigningField:
    """End the right to approve in a field."""
    require(actor, "people", "A")
    facts_lock()
    reason = checked.reasoned(reason)
    old = SigningField.objects.select_for_update().filter(standing(), pk=signing_field.pk).first()
    at = _ending(old, last_day)
    SigningField.objects.filter(pk=signing_field.pk).update(retracted_at=at)
    columns = recorded(actor, signing_field.valid_from, last_day, at)
    person, field = signing_field.person, signing_field.field
    row = SigningField.objects.create(person=person, field=field, grade=signing_field.grade, **columns)
    body = {"field": field, "last_day": day_text(last_day), "reason": reason}
    append(kinds.SIGNING_ENDED, f"person:{person.number}", actor, body)
    return row


def _ending(old: DatedFact | None, last_day: date) -> datetime:
    """The instant a fact is replaced by its shorter version; refuses one replaced already, or lengthened."""
    if old is None:
        raise ActionError(_("该授权已被更改，请刷新后再试"))
    if old.valid_to is not None and last_day >= old.valid_to:
        raise ActionError(_("最后一天须在原有效期之内；延长请另行授权"), "last_day")
    return clock.now()


def _overlapping(valid_from: date, valid_to: date | None) -> Q:
    """Facts that hold on any day of a span."""
    since = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)
    return since & Q(valid_from__lt=valid_to) if valid_to else since
