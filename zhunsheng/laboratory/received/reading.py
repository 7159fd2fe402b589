# SPDX-License-Identifier: Apache-2.0
"""Reading a received file by what this laboratory trusts, and what would keep it from being registered."""

from cryptography import x509
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhunsheng.certificate.pki import load_certificates
from zhunsheng.certificate.received.capped import read_capped
from zhunsheng.certificate.received.finding import Finding, NotReadable
from zhunsheng.certificate.received.value import Received, ReceivedDcc
from zhunsheng.laboratory.models import Equipment, Traceability, TrustedAuthority
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError


class FileUnreadable(ActionError):  # noqa: N818 - the answer it gives, as callers read it
    """The bytes are no certificate that can be read at all."""


def trusted_roots() -> tuple[x509.Certificate, ...]:
    """The authorities this laboratory trusts at present."""
    rows = TrustedAuthority.objects.filter(withdrawn_at__isnull=True).values_list("pem", flat=True)
    return tuple(certificate for pem in rows for certificate in load_certificates(pem.encode()))


def read(data: bytes) -> Received:
    """The file read in a process of its own; FileUnreadable, naming the line, when it is none."""
    try:
        return read_capped(data, trusted_roots(), clock.now())
    except NotReadable as error:
        raise FileUnreadable(placed(error.line, error.reason.in_language(language())), "file") from error


def obstacles(received: Received, equipment: Equipment) -> list[str]:
    """Everything about the file itself that forbids registering it for this equipment; empty when nothing."""
    found = [told(finding) for finding in received.faults]
    if received.signature.state == "broken":
        found.append(received.signature.statement.in_language(language()))
    if received.dcc is not None:
        found += _duplicates(received.sha256, received.dcc, equipment)
    return found


def told(finding: Finding) -> str:
    """A finding with its line, in the reader's language."""
    return placed(finding.line, finding.message.in_language(language()))


def placed(line: int | None, text: str) -> str:
    """A text with the line it is about."""
    return _("第 %(line)s 行：%(text)s") % {"line": line, "text": text} if line else text


def language() -> str:
    """The reader's language as texts of the ground rooms know it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def _duplicates(digest: str, dcc: ReceivedDcc, equipment: Equipment) -> list[str]:
    """Registrations that stand already for this file, or this certificate.

    One certificate may be about several instruments, so for another piece of equipment only a file about one
    is a duplicate.
    """
    rows = Traceability.objects.filter(standing()).select_related("equipment")
    if len(dcc.items) > 1:
        rows = rows.filter(equipment=equipment)
    same_file = rows.filter(file_id=digest).first()
    if same_file is not None:
        values = {"number": same_file.certificate_number, "equipment": same_file.equipment.number}
        return [_("这个文件已登记：证书 %(number)s，设备 %(equipment)s") % values]
    same_number = rows.filter(certificate_number__iexact=dcc.number).first()
    if same_number is not None:
        values = {"number": dcc.number, "equipment": same_number.equipment.number}
        return [_("证书编号 %(number)s 已登记在设备 %(equipment)s 名下；登记有误时先收回那一份") % values]
    return []
