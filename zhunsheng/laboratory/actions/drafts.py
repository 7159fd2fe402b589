# SPDX-License-Identifier: Apache-2.0
"""Procedures on their way to release: one person writes and submits, another releases. There is no other way.

A draft is open, then submitted; it is returned (and is open again), released, or withdrawn. Every text saved
is kept. What has a fault, or a worked example that comes out otherwise, is neither submitted nor released.
"""

import hashlib
from datetime import date

from django.db import transaction
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.actions.dated import recorded
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import DraftText, Method, ProcedureDraft, ProcedureRelease
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.queries.drafts import in_force_for, who_wrote
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure import worked
from zhunsheng.measure.procedure import Procedure, ProcedureError, RecordError, load_text
from zhunsheng.measure.procedure.loader import MAX_BYTES
from zhunsheng.measure.procedure.skeleton import examples_of_the_skeleton

DRAFT = "draft"  # the part of the right to create methods that a calibrator has
_LONGEST_REASON = 200


class SavedMeanwhile(ActionError):  # noqa: N818 - says what happened, as callers read it
    """Somebody saved the draft since it was read; `newest` is what they saved."""

    def __init__(self, newest: DraftText) -> None:
        values = {"who": _name(newest.saved_by), "number": newest.number}
        super().__init__(
            _("%(who)s 已存了第 %(number)s 稿；您的文字还在下面，请对照后再存。") % values, "text"
        )
        self.newest = newest


@transaction.atomic
def start_draft(
    actor: User,
    method: Method,
    *,
    text: str,
    based_on: ProcedureRelease | None = None,
    based_on_shipped: str = "",
) -> ProcedureDraft:
    """Begin a draft for a method with a text: skeleton, copy, or what was uploaded. It may have faults."""
    require(actor, "method", "C", limit=DRAFT)
    _fits(text)
    draft = ProcedureDraft.objects.create(
        method=method,
        based_on=based_on,
        based_on_shipped=based_on_shipped,
        started_at=clock.now(),
        started_by=actor,
    )
    saved = _keep_text(actor, draft, text)
    origin = f"{based_on.procedure} {based_on.version}" if based_on else based_on_shipped
    _note(kinds.PROCEDURE_DRAFTED, actor, draft, {"basis": origin, "sha256": _digest(saved.text)})
    return draft


@transaction.atomic
def save_draft(actor: User, draft: ProcedureDraft, *, text: str, seen: int) -> DraftText:
    """Save a text over the one seen. `SavedMeanwhile` when another was saved since; nothing is lost.

    The same text again is not saved twice.
    """
    require(actor, "method", "C", limit=DRAFT)
    locked = _locked(draft)
    _must_be(locked, "open", "returned")
    _fits(text)
    newest = locked.newest
    if newest.text == text:
        return newest
    if seen != locked.number:
        raise SavedMeanwhile(newest)
    locked.number += 1
    locked.save(update_fields=["number"])
    saved = _keep_text(actor, locked, text)
    _note(kinds.PROCEDURE_SAVED, actor, locked, {"sha256": _digest(text)})
    return saved


@transaction.atomic
def submit_draft(actor: User, draft: ProcedureDraft, *, seen: int) -> ProcedureDraft:
    """Hand a draft over to be reviewed: it has no fault, its examples come out, its version is a new one."""
    require(actor, "method", "C", limit=DRAFT)
    locked = _locked(draft)
    _must_be(locked, "open", "returned")
    newest = _seen_newest(locked, seen)
    procedure = checked_procedure(newest.text)
    _check_place(locked.method, procedure)
    _own_examples(procedure)
    locked.state, locked.submitted_at, locked.submitted_by = "submitted", clock.now(), actor
    locked.save(update_fields=["state", "submitted_at", "submitted_by"])
    body: dict[str, JsonValue] = {"version": procedure.version, "sha256": _digest(newest.text)}
    _note(kinds.PROCEDURE_SUBMITTED, actor, locked, body)
    return locked


@transaction.atomic
def return_draft(actor: User, draft: ProcedureDraft, *, reason: str) -> ProcedureDraft:
    """Give a submitted draft back with what is to be changed."""
    require(actor, "method", "A")
    locked = _locked(draft)
    _must_be(locked, "submitted")
    _end(actor, locked, "returned", checked.reasoned(reason))
    _note(kinds.PROCEDURE_RETURNED, actor, locked, {"reason": locked.reason})
    return locked


@transaction.atomic
def withdraw_draft(actor: User, draft: ProcedureDraft, *, reason: str) -> ProcedureDraft:
    """Give a draft up, also while it waits for review. It stays to be read."""
    require(actor, "method", "C", limit=DRAFT)
    locked = _locked(draft)
    _must_be(locked, "open", "returned", "submitted")
    _end(actor, locked, "withdrawn", checked.reasoned(reason))
    _note(kinds.PROCEDURE_WITHDRAWN, actor, locked, {"reason": locked.reason})
    return locked


@transaction.atomic
def release_draft(
    actor: User,
    draft: ProcedureDraft,
    *,
    seen: int,
    compared_with: ProcedureRelease | None,
    valid_from: date,
    last_day: date | None = None,
) -> ProcedureRelease:
    """Release a submitted draft, by somebody who neither wrote nor submitted it; its examples run once more.

    `compared_with` is the release in force whose differences the releaser saw and acknowledged; None where
    the procedure is the method's first.
    """
    require(actor, "method", "A")
    facts_lock()
    locked = _locked(draft)
    _must_be(locked, "submitted")
    _two_people(actor, locked)
    newest = _seen_newest(locked, seen)
    procedure = checked_procedure(newest.text)
    _check_place(locked.method, procedure)
    _compared(locked, compared_with)
    release = _released(actor, locked, newest.text, procedure, valid_from, last_day)
    locked.release, locked.compared_with = release, compared_with
    _end(actor, locked, "released", "")
    body: dict[str, JsonValue] = {
        "procedure": procedure.id,
        "version": procedure.version,
        "sha256": release.sha256,
        "draft": locked.pk,
        "submitted_by": locked.submitted_by.username if locked.submitted_by else "",
        "compared_with": compared_with.sha256 if compared_with else "",
    }
    append(kinds.PROCEDURE_RELEASED, f"method:{locked.method.number}", actor, body)
    return release


def checked_procedure(text: str) -> Procedure:
    """The procedure of a text that may be released; ActionError names every fault with its line."""
    try:
        procedure = load_text(text)
    except ProcedureError as error:
        raise ActionError(fault_list(error), "text") from error
    try:
        differences = worked.run(procedure)
    except RecordError as error:
        message = error.message.in_language(get_language() or "")
        raise ActionError(_("示例的输入不成立：%(fault)s") % {"fault": message}, "text") from error
    if differences:
        listed = "; ".join(
            gettext("%(example)s：%(at)s 应为 %(expected)s，算得 %(computed)s")
            % {
                "example": each.example,
                "at": each.at,
                "expected": each.expected,
                "computed": each.computed or "—",
            }
            for each in differences
        )
        raise ActionError(_("示例计算与预期不符，不能发布：%(list)s") % {"list": listed}, "text")
    return procedure


def fault_list(error: ProcedureError) -> str:
    """Every fault of a procedure with its line, one a line, in the reader's language."""
    language = get_language() or ""
    lines = [
        gettext("第 %(line)s 行 %(path)s：%(fault)s")
        % {"line": fault.line, "path": fault.path, "fault": fault.message.in_language(language)}
        for fault in error.faults
    ]
    return "\n".join(lines)


def _locked(draft: ProcedureDraft) -> ProcedureDraft:
    return ProcedureDraft.objects.select_for_update().get(pk=draft.pk)


def _must_be(draft: ProcedureDraft, *states: str) -> None:
    if draft.state not in states:
        raise ActionError(_("草稿%(state)s，此时不能这样做") % {"state": draft.get_state_display()})


def _fits(text: str) -> None:
    if not text.strip():
        raise ActionError(_("程序是空的"), "text")
    if len(text.encode()) > MAX_BYTES:
        raise ActionError(_("程序超过 %(size)s KiB") % {"size": MAX_BYTES // 1024}, "text")


def _seen_newest(draft: ProcedureDraft, seen: int) -> DraftText:
    newest = draft.newest
    if seen != draft.number:
        values = {"who": _name(newest.saved_by), "number": newest.number}
        raise ActionError(_("%(who)s 已存了第 %(number)s 稿；请先看过再做") % values)
    return newest


def _two_people(actor: User, draft: ProcedureDraft) -> None:
    if actor.pk in who_wrote(draft):
        raise ActionError(_("编写或提交草稿的人不能发布它；请由另一位有批准权限的人发布"))


def _check_place(method: Method, procedure: Procedure) -> None:
    if procedure.family != method.family:
        values = {"its": procedure.family, "family": method.family}
        raise ActionError(_("程序适用于“%(its)s”，而该方法的器具类别是“%(family)s”") % values, "text")
    same = method.procedures.filter(standing(), procedure=procedure.id, version=procedure.version)
    if same.exists():
        values = {"procedure": procedure.id, "version": procedure.version}
        raise ActionError(_("程序 %(procedure)s 第 %(version)s 版已发布；请改版本号") % values, "text")


def _own_examples(procedure: Procedure) -> None:
    left = examples_of_the_skeleton(procedure)
    if left:
        values = {"examples": ", ".join(left)}
        raise ActionError(
            _("算例 %(examples)s 还是骨架里的；换成为这个程序独立算过的例子，并在 source 写明由来") % values,
            "text",
        )


def _compared(draft: ProcedureDraft, seen: ProcedureRelease | None) -> None:
    present = in_force_for(draft.method, today())
    if (present and present.pk) != (seen and seen.pk):
        now = f"{present.procedure} {present.version}" if present else "—"
        raise ActionError(_("与现行版 %(now)s 的差异还没有看过，不能发布") % {"now": now}, "acknowledged")


def _released(
    actor: User,
    draft: ProcedureDraft,
    text: str,
    procedure: Procedure,
    valid_from: date,
    last_day: date | None,
) -> ProcedureRelease:
    return checked.keep(
        ProcedureRelease(
            method=draft.method,
            procedure=procedure.id,
            version=procedure.version,
            text=text,
            sha256=_digest(text),
            **recorded(actor, valid_from, last_day),
        )
    )


def _end(actor: User, draft: ProcedureDraft, state: str, reason: str) -> None:
    if len(reason) > _LONGEST_REASON:
        raise ActionError(_("理由最多 %(count)s 个字") % {"count": _LONGEST_REASON}, "reason")
    draft.state, draft.reason, draft.ended_at, draft.ended_by = state, reason, clock.now(), actor
    draft.save(update_fields=["state", "reason", "ended_at", "ended_by", "release", "compared_with"])


def _keep_text(actor: User, draft: ProcedureDraft, text: str) -> DraftText:
    return DraftText.objects.create(
        draft=draft, number=draft.number, text=text, saved_at=clock.now(), saved_by=actor
    )


def _note(kind: str, actor: User, draft: ProcedureDraft, body: dict[str, JsonValue]) -> None:
    facts: dict[str, JsonValue] = {"method": draft.method.number, "text": draft.number}
    append(kind, f"procedure-draft:{draft.pk}", actor, facts | body)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _name(user: User) -> str:
    return user.name_en if user.name_en and (get_language() or "").startswith("en") else user.name
