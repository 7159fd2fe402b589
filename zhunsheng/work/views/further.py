# SPDX-License-Identifier: Apache-2.0
"""What documents after the first say, for templates: the chain with its files, changes and additions."""

from dataclasses import dataclass

from zhunsheng.accounts.models import User
from zhunsheng.certificate.value import Change
from zhunsheng.laboratory.queries import person_of
from zhunsheng.ledger import files
from zhunsheng.measure.text import Text
from zhunsheng.work.compose_further import FIELDS, said
from zhunsheng.work.models import Certificate
from zhunsheng.work.queries import is_client
from zhunsheng.work.queries.documents import documents_of, frozen
from zhunsheng.work.queries.visibility import ISSUED


@dataclass(frozen=True, slots=True)
class Said:
    """What a document says of the one it follows; `damaged` when its file is not what was logged."""

    document: Certificate
    earlier: Certificate
    reason: Text | None = None
    changes: tuple[Change, ...] = ()
    additions: tuple[Text, ...] = ()
    damaged: bool = False


def said_in(document: Certificate) -> Said | None:
    """The same from the signed document; None for one that follows none."""
    earlier = document.replaces or document.supplements
    if earlier is None:
        return None
    try:
        content = frozen(document)
    except (LookupError, files.FileDamaged):
        return Said(document, earlier, damaged=True)
    if content.replaces is not None:
        return Said(document, earlier, content.replaces.reason, changes=content.replaces.changes)
    if content.supplements is not None:
        return Said(document, earlier, content.supplements.reason, additions=content.supplements.additions)
    return Said(document, earlier)


def chain(user: User, certificate: Certificate) -> list[Certificate]:
    """Every document of the chain that the person may see; empty when the certificate stands alone."""
    rows = documents_of(certificate.task)
    if is_client(user):
        rows = [row for row in rows if row.state in ISSUED]
    return rows if len(rows) > 1 else []


def printed_fields(certificate: Certificate) -> list[tuple[Text, Text]]:
    """What the certificate says in the fields that may be changed; nothing when its file is damaged."""
    try:
        content = frozen(certificate)
    except (LookupError, files.FileDamaged):
        return []
    return [(name, said(content, field)) for field, name in FIELDS.items()]


def person_id(user: User) -> int | None:
    """The person of the laboratory behind a user."""
    person = person_of(user)
    return person.pk if person else None
