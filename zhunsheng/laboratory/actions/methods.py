# SPDX-License-Identifier: Apache-2.0
"""Methods and their editions."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.actions.dated import day_text
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import Method
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError


@transaction.atomic
def register_method(
    actor: User,
    *,
    code: str,
    edition: str,
    title: str,
    title_en: str,
    field: str,
    family: str,
    effective_from: date,
) -> Method:
    """Register an edition of a method."""
    require(actor, "method", "C")
    facts_lock()
    method = Method(
        code=code,
        edition=edition,
        title=title,
        title_en=title_en,
        field=field,
        family=family,
        effective_from=effective_from,
    )
    with checked.once(_("方法 %(number)s 已有") % {"number": method.number}, "edition"):
        checked.keep(method)
    append(kinds.METHOD_REGISTERED, f"method:{method.number}", actor, {"from": day_text(effective_from)})
    return method


@transaction.atomic
def supersede_method(actor: User, method: Method, *, superseded_on: date) -> Method:
    """The edition stops being in force on a day (that day itself is outside)."""
    require(actor, "method", "U")
    facts_lock()
    if superseded_on <= method.effective_from:
        raise ActionError(_("代替日期须晚于实施日期"), "superseded_on")
    method.superseded_on = superseded_on
    method.save(update_fields=["superseded_on"])
    append(kinds.METHOD_SUPERSEDED, f"method:{method.number}", actor, {"on": day_text(superseded_on)})
    return method
