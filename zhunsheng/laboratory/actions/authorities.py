# SPDX-License-Identifier: Apache-2.0
"""Whose signatures on received certificates the laboratory trusts."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.certificate.authority import described, fingerprint
from zhunsheng.certificate.trust import TrustError, read_trust
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.models import TrustedAuthority
from zhunsheng.laboratory.received.reading import language
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError


@transaction.atomic
def trust_authority(actor: User, *, pem: bytes, reason: str) -> TrustedAuthority:
    """Trust an authority (CA) of a calibration provider; `reason`: where it came from, how it was checked."""
    require(actor, "equipment", "A")
    reason = checked.reasoned(reason)
    try:
        roots = read_trust([("CA", pem)]).roots
    except TrustError as error:
        raise ActionError(error.text.in_language(language()), "pem") from error
    if len(roots) != 1:
        raise ActionError(_("请一次只交一份 CA 证书（PEM）"), "pem")
    [certificate] = roots
    row = TrustedAuthority(
        name=described(certificate)[:300],
        fingerprint=fingerprint(certificate),
        pem=pem.decode(),
        reason=reason,
        valid_to=certificate.not_valid_after_utc.date(),
        trusted_at=clock.now(),
        trusted_by=actor,
    )
    with checked.once(_("这个机构已在信任之列"), "pem"):
        checked.keep(row)
    body = {"authority": row.name, "fingerprint": row.fingerprint, "reason": reason}
    append(kinds.AUTHORITY_TRUSTED, f"authority:{row.fingerprint[:16]}", actor, body)
    return row


@transaction.atomic
def withdraw_authority(actor: User, authority: TrustedAuthority, *, reason: str) -> None:
    """Trust an authority no longer; what was registered before keeps what it was worth then."""
    require(actor, "equipment", "A")
    reason = checked.reasoned(reason)
    standing = TrustedAuthority.objects.filter(pk=authority.pk, withdrawn_at__isnull=True)
    if not standing.update(withdrawn_at=clock.now(), withdrawn_by=actor, withdrawal_reason=reason):
        raise ActionError(_("已不再信任这个机构，请刷新后再看"))
    body = {"authority": authority.name, "fingerprint": authority.fingerprint, "reason": reason}
    append(kinds.AUTHORITY_WITHDRAWN, f"authority:{authority.fingerprint[:16]}", actor, body)
