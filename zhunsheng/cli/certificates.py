# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng certificates`: what was issued, and the files as they were signed."""

import json
from pathlib import Path

from zhunsheng.cli.data import fail, open_laboratory


def list_certificates(data: Path, *, as_json: bool) -> int:
    """Print every certificate with its state; the JSON form is a list of objects."""
    open_laboratory(data)
    from zhunsheng.work.models import Certificate

    rows = [
        {
            "number": each.number,
            "state": each.state,
            "issued_on": each.issued_on.isoformat() if each.issued_on else None,
            "code": each.code,
            "item": each.task.item.name,
            "serial_number": each.task.item.serial_number,
            "client": each.task.item.order.party.name,
            "sha256": each.pdf.sha256 if each.pdf else None,
        }
        for each in Certificate.objects.select_related("task__item__order__party", "pdf").order_by("number")
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(
            "  ".join(
                str(row[key] or "—")
                for key in ("number", "state", "issued_on", "item", "serial_number", "client")
            )
        )
    if not rows:
        print("还没有证书。/ No certificates yet.")
    return 0


def export_certificate(data: Path, number: str, out: Path, trust_out: Path | None) -> int:
    """Write the issued PDF bit for bit, and what a verifier needs to trust it."""
    open_laboratory(data)
    from zhunsheng.laboratory.queries import trust_file
    from zhunsheng.ledger import files
    from zhunsheng.work.models import Certificate

    certificate = Certificate.objects.select_related("pdf").filter(number=number).first()
    if certificate is None:
        return fail(f"没有编号为 {number} 的证书。", f"There is no certificate numbered {number}.")
    if certificate.pdf is None:
        return fail(f"{number} 还没有签发完成。", f"{number} has not been issued yet.")
    out.write_bytes(files.read(certificate.pdf))
    if trust_out is not None:
        trust_out.write_bytes(trust_file())
    return 0
