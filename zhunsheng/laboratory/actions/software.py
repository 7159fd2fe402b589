# SPDX-License-Identifier: Apache-2.0
"""The records of the software's own validation (ISO/IEC 17025, 7.11)."""

from django.db import transaction

from zhunsheng.laboratory import kinds
from zhunsheng.ledger import files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.models import Blob


@transaction.atomic
def keep_validation(*, pdf: bytes, version: str, package: str, count: int, failed: int, run_by: str) -> Blob:
    """Keep a record as it was drawn; the event names its hash and the package's. By the command alone."""
    blob = files.store(pdf, "application/pdf")
    body: dict[str, JsonValue] = {
        "record": blob.sha256,
        "package": package,
        "items": count,
        "failed": failed,
        "run_by": run_by,
    }
    append(kinds.SOFTWARE_VALIDATED, f"software:{version}", None, body)
    return blob
