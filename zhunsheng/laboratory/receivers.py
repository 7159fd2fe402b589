# SPDX-License-Identifier: Apache-2.0
"""When a signatory's password changes, the signing key follows it, or is revoked, in the same transaction."""

from typing import Any

from django.dispatch import receiver

from zhunsheng.accounts.models import User
from zhunsheng.accounts.signals import password_changed
from zhunsheng.certificate.pki import WrongPassword
from zhunsheng.laboratory import kinds, signing
from zhunsheng.laboratory.models import SigningIdentity
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append


@receiver(password_changed)
def follow_password(user: User, old: str | None, new: str, **_rest: Any) -> None:
    """Relock the key with the new password; a reset by somebody else revokes it, for nobody can open it."""
    for identity in SigningIdentity.objects.filter(person__user=user, revoked_at__isnull=True):
        subject = f"person:{identity.person.number}"
        body = {"certificate": signing.fingerprint(identity)}
        if old is not None and _relocked(identity, old, new):
            append(kinds.IDENTITY_RELOCKED, subject, user, body)
            continue
        identity.revoked_at = clock.now()
        identity.save(update_fields=["revoked_at"])
        append(kinds.IDENTITY_REVOKED, subject, None, body)


def _relocked(identity: SigningIdentity, old: str, new: str) -> bool:
    try:
        signing.relock_identity(identity, old, new)
    except WrongPassword:
        return False  # locked by a password nobody has any more: no use to anybody
    return True
