# SPDX-License-Identifier: Apache-2.0
"""A dated statement about a published result, sealed with the hub's key, for a laboratory's tenders."""

from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.certificate.pades import seal_pdf
from zhunsheng.hub import kinds
from zhunsheng.hub.actions.numbers import next_number
from zhunsheng.hub.models import Publication, Statement
from zhunsheng.hub.queries import spoken_for
from zhunsheng.hub.queries.statements import why_not
from zhunsheng.hub.vocabulary import PROFILES
from zhunsheng.laboratory import signing
from zhunsheng.laboratory.queries import organisation, today
from zhunsheng.laboratory.vocabulary import bilingual
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.report.statement import statement

MEDIA_TYPE: Final = "application/pdf"
_WHY: Final[dict[str, str | Promise]] = {
    "private": _("只有公布着的结果才能出具声明：这份结果没有公布，或已经撤下。"),
    "damaged": _("结果的内容与日志里的摘要不符，不能出具声明；请从备份恢复。"),
    "expired": _("结果已经过了有效期。"),
    "corrected": _("这份结果已有更正：请按更正出具声明。"),
    "doubted": _("申诉没有决定，或成立而更正还没有公布；之后再出具声明。"),
}


@transaction.atomic
def issue_statement(actor: User, publication: Publication) -> Statement:
    """Make and seal a statement of a result that is public now; for the laboratory itself and the hub."""
    own = publication.laboratory_id in spoken_for(actor)
    permissions.require(actor, "hub-statement", "C", own=own)
    found = Publication.objects.select_for_update(of=("self",)).select_related("laboratory")
    locked = found.get(pk=publication.pk)
    why = why_not(locked)
    if why:
        raise ActionError(_WHY[why])
    number, at = next_number(Statement, "T"), clock.now()
    page = statement(locked.document, _head(number, locked))
    blob = files.store(seal_pdf(page, *_seal(), at), MEDIA_TYPE)
    body: dict[str, JsonValue] = {
        "sha256": blob.sha256,
        "result": locked.number,
        "result_sha256": locked.sha256,
        "expires": locked.expires.isoformat(),
    }
    event = append(kinds.STATEMENT_ISSUED, f"hub-statement:{number}", actor, body, at=at)
    return Statement.objects.create(
        number=number, publication=locked, blob=blob, at=event.at, by=actor, event=event
    )


def _head(number: str, publication: Publication) -> dict[str, Any]:
    issuer = organisation()
    if issuer is None:
        raise ActionError(_("先建立评价机构。"))
    basis = bilingual(dict(PROFILES)[publication.document["basis"]])
    return {
        "number": number,
        "day": today().isoformat(),
        "issuer": {"zh": issuer.name, "en": issuer.name_en},
        "result": publication.number,
        "published": publication.published_at.date().isoformat() if publication.published_at else "",
        "sha256": publication.sha256,
        "basis": {"zh": basis.zh, "en": basis.en},
        "address": f"{settings.PUBLIC_URL}/statements/{number}/",
    }


def _seal() -> tuple[ec.EllipticCurvePrivateKey, signing.Chain]:
    """The hub's seal; one that was set up before hubs had seals makes it now."""
    try:
        return signing.seal()
    except FileNotFoundError:
        issuer = organisation()
        if issuer is None:
            raise
        signing.create_authority(issuer.name, issuer.credit_code, clock.now())
        return signing.seal()
