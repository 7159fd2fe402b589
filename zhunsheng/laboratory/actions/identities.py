# SPDX-License-Identifier: Apache-2.0
"""Signing identities: made by the signatory, confirmed by another where somebody reset the password."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.actions import reenter_password
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, require
from zhunsheng.accounts.queries import password_set_at
from zhunsheng.laboratory import kinds, signing
from zhunsheng.laboratory.models import Person, SigningIdentity
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.errors import ActionError


def issue_signing_identity(actor: User, person: Person, *, password: str) -> SigningIdentity:
    """Give a signatory a certificate and a key that only their own password opens.

    The person does it for themselves: nobody else knows the password. Whoever reset it does know it; the key
    then waits for another's confirmation.
    """
    if person.user_id != actor.pk or "SIG" not in actor.roles():
        raise ActionError(_("签名密钥只能由授权签字人本人用自己的密码生成"))
    reenter_password(actor, password, _("密码不对"))
    return _issued(actor, person, password)


@transaction.atomic
def _issued(actor: User, person: Person, password: str) -> SigningIdentity:
    before = SigningIdentity.objects.select_for_update().filter(person=person, revoked_at__isnull=True)
    for old in before:
        revoked = {"certificate": signing.fingerprint(old)}
        append(kinds.IDENTITY_REVOKED, f"person:{person.number}", actor, revoked)
    before.update(revoked_at=clock.now())
    awaits = _known_to_another(actor, person)
    identity = signing.new_identity(person, password, awaits=awaits)
    body: dict[str, JsonValue] = {"certificate": signing.fingerprint(identity), "awaits": awaits}
    append(kinds.IDENTITY_ISSUED, f"person:{person.number}", actor, body)
    return identity


def _known_to_another(user: User, person: Person) -> bool:
    """Whether somebody else set the password, and nobody has since confirmed that the person has it."""
    reset = password_set_at(user)
    if reset is None:
        return False
    return not person.signing_identities.filter(confirmed_at__gte=reset).exists()


@transaction.atomic
def confirm_signing_identity(actor: User, person: Person) -> SigningIdentity:
    """Say that the person made the key that waits, having asked them face to face; never one's own."""
    require(actor, "people", "A")
    if person.user_id == actor.pk:
        raise NotAllowed(_("自己的签名密钥由另一人确认。"))
    waiting = SigningIdentity.objects.select_for_update().filter(
        person=person, revoked_at__isnull=True, awaits=True, confirmed_at__isnull=True
    )
    identity = waiting.order_by("-id").first()
    if identity is None:
        raise ActionError(_("没有等待确认的签名密钥。"))
    identity.confirmed_by, identity.confirmed_at = actor, clock.now()
    identity.save(update_fields=["confirmed_by", "confirmed_at"])
    body = {"certificate": signing.fingerprint(identity)}
    append(kinds.IDENTITY_CONFIRMED, f"person:{person.number}", actor, body, at=identity.confirmed_at)
    return identity
