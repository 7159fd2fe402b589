# SPDX-License-Identifier: Apache-2.0
"""Methods, their editions, and the procedures released for them."""

import hashlib
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions.dated import day_text, recorded
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import Method, ProcedureRelease
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure import worked
from zhunsheng.measure.procedure import Procedure, ProcedureError, load_text


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
    if Method.objects.filter(code=code, edition=edition).exists():
        raise ActionError(_("方法 %(number)s 已有") % {"number": f"{code}-{edition}"}, "edition")
    facts_lock()
    method = Method.objects.create(
        code=code,
        edition=edition,
        title=title,
        title_en=title_en,
        field=field,
        family=family,
        effective_from=effective_from,
    )
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


@transaction.atomic
def release_procedure(
    actor: User, method: Method, *, text: str, valid_from: date, last_day: date | None = None
) -> ProcedureRelease:
    """Release a procedure file for a method; its worked examples run first, and a difference refuses it."""
    require(actor, "method", "A")
    facts_lock()
    procedure = _checked(text)
    release = ProcedureRelease.objects.create(
        method=method,
        procedure=procedure.id,
        version=procedure.version,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        **recorded(actor, valid_from, last_day),
    )
    body = {"procedure": procedure.id, "version": procedure.version, "sha256": release.sha256}
    append(kinds.PROCEDURE_RELEASED, f"method:{method.number}", actor, body)
    return release


def _checked(text: str) -> Procedure:
    try:
        procedure = load_text(text)
    except ProcedureError as error:
        raise ActionError(str(error), "text") from error
    differences = worked.run(procedure)
    if differences:
        listed = "; ".join(str(difference) for difference in differences)
        raise ActionError(_("示例计算与预期不符，不能发布：%(list)s") % {"list": listed}, "text")
    return procedure
