# SPDX-License-Identifier: Apache-2.0
"""Gaps as work: a clause that is not met yet, or a hit, is given to a person until a day."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation import kinds
from zhunsheng.evaluation.models import Charge
from zhunsheng.evaluation.queries.charges import owners
from zhunsheng.evaluation.queries.evaluations import latest
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue


@transaction.atomic
def charge(actor: User, abouts: Sequence[str], *, owner: User, due: date, note: str = "") -> list[Charge]:
    """Give gaps to one person: clauses by number, hits of the newest evaluation by key."""
    permissions.require(actor, "evaluation", "U")
    wanted = list(dict.fromkeys(abouts))
    _check(wanted)
    if due < today():
        raise ActionError(_("期限不能早于今天。"), field="due")
    if owner not in owners():
        raise ActionError(_("请选择本机构在职的用户。"), field="owner")
    body: dict[str, JsonValue] = {
        "about": [*wanted],
        "owner": owner.username,
        "due": due.isoformat(),
        "note": note.strip(),
    }
    event = append(kinds.GAP_CHARGED, f"gap:{wanted[0]}", actor, body)
    return Charge.objects.bulk_create(
        Charge(about=about, owner=owner, due=due, note=note.strip()[:300], by=actor, at=event.at, event=event)
        for about in wanted
    )


def _check(abouts: Sequence[str]) -> None:
    if not abouts:
        raise ActionError(_("请勾选要交办的缺口。"), field="keys")
    code, evaluation = catalogue(), latest()
    keys = {about for about in abouts if about not in code}
    found = set(evaluation.hits.filter(key__in=keys).values_list("key", flat=True)) if evaluation else set()
    for unknown in sorted(keys - found):
        raise ActionError(format_lazy(_("没有“{about}”这样的条款或命中。"), about=unknown), field="keys")
