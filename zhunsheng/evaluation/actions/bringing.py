# SPDX-License-Identifier: Apache-2.0
"""Bringing evidence that the daily work does not make: rows replaced by key, withdrawn, declared complete.

Nothing is deleted: what a row said stands in every evaluation as of a day on which it was known.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.evaluation import kinds
from zhunsheng.evaluation.brought import rows as forms
from zhunsheng.evaluation.brought.tables import same_by, table_of
from zhunsheng.evaluation.models import BroughtRow, BroughtThrough
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a row, and what it said before in the columns that it changes."""

    outcome: Literal["new", "same", "changed"]
    about: str
    was: Mapping[str, str | bool | None] = field(default_factory=dict)


def kept(actor: User, table: str, values: forms.Values, *, reason: str) -> Change:
    """Keep one row, inside the transaction of whoever logs it; one of the same key ends where it begins."""
    permissions.require(actor, "evidence", "C")
    forms.check(table, values)
    key = forms.key_of(table, values)
    about = " ".join(str(values[name]) for name in same_by(table) if values[name] is not None)
    standing = BroughtRow.objects.select_for_update().filter(table=table, key=key, ended_at=None).first()
    if standing is not None:
        was = {
            name: standing.values.get(name) for name in values if standing.values.get(name) != values[name]
        }
        if not was:
            return Change("same", about)
    at = clock.now()
    if standing is not None:
        _end(standing, actor, at, reason)
    BroughtRow.objects.create(table=table, key=key, values=dict(values), recorded_by=actor, recorded_at=at)
    return Change("changed", about, was) if standing is not None else Change("new", about)


@transaction.atomic
def bring(actor: User, table: str, rows: Iterable[Mapping[str, Any]], *, reason: str = "") -> Counter[str]:
    """Keep rows that a program gives; how many are new, the same and changed. All of them or none."""
    _known(table)
    counts: Counter[str] = Counter()
    for row in rows:
        counts[kept(actor, table, forms.kept_values(table, row), reason=reason).outcome] += 1
    if counts["changed"] and not reason.strip():
        raise ActionError(_("替换已有的行：请写明理由。"), field="reason")
    body: dict[str, JsonValue] = {
        "new": counts["new"],
        "same": counts["same"],
        "changed": counts["changed"],
        "reason": reason.strip(),
    }
    append(kinds.EVIDENCE_BROUGHT, f"evidence:{table}", actor, body)
    return counts


@transaction.atomic
def withdraw(actor: User, row: BroughtRow, *, reason: str) -> BroughtRow:
    """Take a row back that should not stand; it stays in what was known before."""
    permissions.require(actor, "evidence", "U")
    row = BroughtRow.objects.select_for_update().get(pk=row.pk)
    if row.ended_at is not None:
        raise ActionError(_("这一行已经不再有效。"))
    if not reason.strip():
        raise ActionError(_("请写明理由。"), field="reason")
    _end(row, actor, clock.now(), reason)
    body: dict[str, JsonValue] = {"key": row.key, "reason": reason.strip()}
    append(kinds.EVIDENCE_WITHDRAWN, f"evidence:{row.table}", actor, body)
    return row


@transaction.atomic
def declare_complete(actor: User, table: str, *, through: date, note: str = "") -> BroughtThrough:
    """Say that what was brought of a table is all up to a day; of an empty one, that there is none."""
    permissions.require(actor, "evidence", "U")
    _known(table)
    if through > today():
        raise ActionError(_("截至日不能晚于今天。"), field="through")
    body: dict[str, JsonValue] = {"through": through.isoformat(), "note": note.strip()}
    event = append(kinds.EVIDENCE_COMPLETE, f"evidence:{table}", actor, body)
    return BroughtThrough.objects.create(
        table=table, through=through, note=note.strip()[:300], by=actor, at=event.at, event=event
    )


def _end(row: BroughtRow, actor: User, at: Any, reason: str) -> None:
    row.ended_by, row.ended_at, row.ended_reason = actor, at, reason.strip()[:300]
    row.save(update_fields=["ended_by", "ended_at", "ended_reason"])


def _known(table: str) -> None:
    if table_of(table) is None:
        raise ActionError(_("没有可以带来的证据表 %(table)s") % {"table": table}, field="table")
