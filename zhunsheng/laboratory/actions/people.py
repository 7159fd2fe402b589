# SPDX-License-Identifier: Apache-2.0
"""People, their qualifications, authorisations and signing identities."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.laboratory import kinds, signing
from zhunsheng.laboratory.actions.dated import day_text, recorded
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import (
    Authorisation,
    Method,
    Person,
    Qualification,
    SigningField,
    SigningIdentity,
)
from zhunsheng.laboratory.models.dated import standing, valid_on
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
    if Person.objects.filter(number=number).exists():
        raise ActionError(_("人员编号 %(number)s 已有") % {"number": number}, "number")
    person = Person.objects.create(
        number=number, user=user, name=name, name_en=name_en, joined_on=joined_on, title=title
    )
    append(kinds.PERSON_REGISTERED, f"person:{number}", actor, {})
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
    row = Qualification.objects.create(
        person=person,
        grade=grade,
        certificate_number=certificate_number,
        **recorded(actor, valid_from, last_day),
    )
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
    row = Authorisation.objects.create(
        person=person, method=method, act=act, **recorded(actor, valid_from, last_day)
    )
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
    old = Authorisation.objects.select_for_update().filter(standing(), pk=authorisation.pk).first()
    if old is None:
        raise ActionError(_("该授权已被更改，请刷新后再试"))
    Authorisation.objects.filter(pk=old.pk).update(retracted_at=clock.now())
    row = Authorisation.objects.create(
        person=old.person, method=old.method, act=old.act, **recorded(actor, old.valid_from, last_day)
    )
    body = {"method": old.method.number, "act": old.act, "last_day": day_text(last_day), "reason": reason}
    append(kinds.AUTHORISATION_ENDED, f"person:{old.person.number}", actor, body)
    return row


@transaction.atomic
def grant_signing_field(
    actor: User, person: Person, *, field: str, grade: str, valid_from: date, last_day: date | None = None
) -> SigningField:
    """Let somebody approve certificates in a field.

    More than three fields need a level-1 registered metrologist or a senior title (clause 4.5.a).
    """
    require(actor, "people", "A")
    facts_lock()
    present = SigningField.objects.filter(standing(), valid_on(valid_from), person=person)
    held = set(present.values_list("field", flat=True))
    if len(held | {field}) > 3 and grade not in {"RM1", "senior"}:
        raise ActionError(_("签字领域超过三个时，须为一级注册计量师或高级职称（条款 4.5）"), "grade")
    row = SigningField.objects.create(
        person=person, field=field, grade=grade, **recorded(actor, valid_from, last_day)
    )
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
    old = SigningField.objects.select_for_update().filter(standing(), pk=signing_field.pk).first()
    if old is None:
        raise ActionError(_("该授权已被更改，请刷新后再试"))
    SigningField.objects.filter(pk=old.pk).update(retracted_at=clock.now())
    row = SigningField.objects.create(
        person=old.person, field=old.field, grade=old.grade, **recorded(actor, old.valid_from, last_day)
    )
    body = {"field": old.field, "last_day": day_text(last_day), "reason": reason}
    append(kinds.SIGNING_ENDED, f"person:{old.person.number}", actor, body)
    return row


@transaction.atomic
def issue_signing_identity(actor: User, person: Person, *, password: str) -> SigningIdentity:
    """Give a signatory a certificate and a key that only their own password opens.

    The person does it for themselves: nobody else knows the password.
    """
    if person.user_id != actor.pk or "SIG" not in actor.roles():
        raise ActionError(_("签名密钥只能由授权签字人本人用自己的密码生成"))
    if not actor.check_password(password):
        raise ActionError(_("密码不对"), "password")
    SigningIdentity.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=clock.now())
    identity = signing.new_identity(person, password)
    append(
        kinds.IDENTITY_ISSUED,
        f"person:{person.number}",
        actor,
        {"certificate": signing.fingerprint(identity)},
    )
    return identity
