# SPDX-License-Identifier: Apache-2.0
"""Methods, their editions, and the procedures released for them."""

import hashlib
from datetime import date

from django.db import transaction
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.actions.dated import day_text, recorded
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import Method, ProcedureRelease
from zhunsheng.laboratory.models.dated import standing
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


@transaction.atomic
def release_procedure(
    actor: User, method: Method, *, text: str, valid_from: date, last_day: date | None = None
) -> ProcedureRelease:
    """Release a procedure file for a method; its worked examples run first, and a difference refuses it."""
    require(actor, "method", "A")
    facts_lock()
    procedure = _checked(text)
    _check_place(method, procedure)
    release = ProcedureRelease(
        method=method,
        procedure=procedure.id,
        version=procedure.version,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        **recorded(actor, valid_from, last_day),
    )
    checked.keep(release)
    body = {"procedure": procedure.id, "version": procedure.version, "sha256": release.sha256}
    append(kinds.PROCEDURE_RELEASED, f"method:{method.number}", actor, body)
    return release


def fault_list(error: ProcedureError) -> str:
    """Every fault of a procedure with its line, one a line, in the reader's language."""
    language = get_language() or ""
    lines = [
        gettext("第 %(line)s 行 %(path)s：%(fault)s")
        % {"line": fault.line, "path": fault.path, "fault": fault.message.in_language(language)}
        for fault in error.faults
    ]
    return "\n".join(lines)


def _check_place(method: Method, procedure: Procedure) -> None:
    if procedure.family != method.family:
        values = {"its": procedure.family, "family": method.family}
        raise ActionError(_("程序适用于“%(its)s”，而该方法的器具类别是“%(family)s”") % values, "text")
    same = method.procedures.filter(standing(), procedure=procedure.id, version=procedure.version)
    if same.exists():
        values = {"procedure": procedure.id, "version": procedure.version}
        raise ActionError(_("程序 %(procedure)s 第 %(version)s 版已发布；请改版本号") % values, "text")


def _checked(text: str) -> Procedure:
    try:
        procedure = load_text(text)
    except ProcedureError as error:
        raise ActionError(fault_list(error), "text") from error
    differences = worked.run(procedure)
    if differences:
        listed = "; ".join(str(difference) for difference in differences)
        raise ActionError(_("示例计算与预期不符，不能发布：%(list)s") % {"list": listed}, "text")
    return procedure
