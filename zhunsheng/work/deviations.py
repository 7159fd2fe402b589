# SPDX-License-Identifier: Apache-2.0
"""A deviation is decided before the record goes on: none is left off a certificate for want of a decision."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger.errors import ActionError
from zhunsheng.work.models import OriginalRecord


def require_decided(record: OriginalRecord) -> None:
    """ActionError names the first deviation that nobody has decided, and who decides it."""
    undecided = record.deviations.filter(accepted_at__isnull=True).order_by("id").first()
    if undecided is None:
        return
    raise ActionError(
        format_lazy(
            _("偏离“{deviation}”还没有决定：先由技术负责人或质量负责人（登记人以外）决定，再写入证书。"),
            deviation=undecided.description,
        )
    )
