# SPDX-License-Identifier: Apache-2.0
"""Assessors are appointed, declare what ties them, and are assigned only where nothing stands against it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.hub import kinds
from zhunsheng.hub.actions.registry import formed_code
from zhunsheng.hub.models import Assessor, Assignment, Declaration, Entry, Laboratory, Round, Tie
from zhunsheng.hub.queries.assessors import assessor_of, conflicts, current_plan, declared
from zhunsheng.hub.vocabulary import FIELD_NAMES, REGION_NAMES, TIE_NAMES
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue

ROLE = "ASR"


@transaction.atomic
def appoint(
    actor: User, user: User, *, employer: str, employer_code: str = "", region: str, fields: Iterable[str]
) -> Assessor:
    """Make a user an assessor; for whom one works, where and in which fields decides what one may judge."""
    permissions.require(actor, "hub-assessor", "C")
    wanted = list(dict.fromkeys(fields))
    if ROLE not in user.roles():
        raise ActionError(_("先由系统管理员给这位用户“评审员”的角色。"), field="user")
    if Assessor.objects.filter(user=user).exists():
        raise ActionError(_("这位用户已是评审员。"), field="user")
    if not employer.strip():
        raise ActionError(_("请填写任职单位。"), field="employer")
    code = formed_code(employer_code, "employer_code") if employer_code.strip() else ""
    if region not in REGION_NAMES:
        raise ActionError(_("没有这个地区。"), field="region")
    if not wanted or any(each not in FIELD_NAMES for each in wanted):
        raise ActionError(_("至少选一个专业。"), field="fields_")
    names: list[JsonValue] = [*wanted]
    body: dict[str, JsonValue] = {"employer": employer.strip(), "region": region, "fields": names}
    event = append(kinds.ASSESSOR_APPOINTED, f"hub-assessor:{user.username}", actor, body)
    return Assessor.objects.create(
        user=user,
        employer=employer.strip()[:120],
        employer_code=code,
        region=region,
        fields=wanted,
        appointed_at=event.at,
        appointed_by=actor,
        event=event,
    )


@transaction.atomic
def declare_tie(actor: User, laboratory: Laboratory, kind: str, text: str = "") -> Tie:
    """What ties oneself to a laboratory; work on it that is under way ends with that."""
    permissions.require(actor, "hub-assessor", "U", own=True)
    assessor = _assessor(actor)
    if kind not in TIE_NAMES:
        raise ActionError(_("请选择是哪一种关系。"), field="kind")
    body: dict[str, JsonValue] = {"laboratory": laboratory.credit_code, "kind": kind, "text": text.strip()}
    event = append(kinds.TIE_DECLARED, f"hub-assessor:{actor.username}", actor, body)
    tie = Tie.objects.create(
        assessor=assessor,
        laboratory=laboratory,
        kind=kind,
        text=text.strip()[:300],
        declared_at=event.at,
        event=event,
    )
    for assignment in assessor.assignments.filter(entry__laboratory=laboratory, ended_at__isnull=True):
        _end(actor, assignment, str(_("申报了利益冲突")))
    return tie


@transaction.atomic
def declare(actor: User, round_: Round) -> Declaration:
    """Say that one has looked at who takes part, and that every tie is declared."""
    permissions.require(actor, "hub-assessor", "U", own=True)
    assessor = _assessor(actor)
    ties = list(assessor.ties.filter(ended_at__isnull=True).values_list("laboratory__credit_code", flat=True))
    seen = round_.entries.count()
    listed: list[JsonValue] = [*ties]
    body: dict[str, JsonValue] = {"round": round_.number, "laboratories": seen, "ties": listed}
    event = append(kinds.TIES_LOOKED_AT, f"hub-assessor:{actor.username}", actor, body)
    return Declaration.objects.create(
        assessor=assessor, round=round_, laboratories=seen, at=event.at, event=event
    )


@transaction.atomic
def assign(actor: User, entry: Entry, assessor: Assessor, *, on_site: bool = False) -> Assignment:
    """An assessor gets a laboratory's sample; refused, with the reason, where anything stands against it."""
    permissions.require(actor, "hub-assignment", "C")
    plan = current_plan(entry)
    if plan is None:
        raise ActionError(_("先抽样，再分派评审员。"), field="assessor")
    if entry.evaluations.exists():
        raise ActionError(_("评价已经完成，不再分派。"), field="assessor")
    if not plan.pack.pseudonymous:
        raise ActionError(
            _("这份证据包用了原名，不给评审员看：请实验室以化名重新导出（去掉 --plain）。"), field="assessor"
        )
    _check_free(entry, assessor)
    if plan.assignments.filter(assessor=assessor, ended_at__isnull=True).exists():
        raise ActionError(_("已经分派给这位评审员。"), field="assessor")
    body: dict[str, JsonValue] = {"assessor": assessor.user.username, "on_site": on_site}
    event = append(kinds.ASSIGNED, entry.subject, actor, body)
    return Assignment.objects.create(
        plan=plan,
        entry=entry,
        assessor=assessor,
        on_site=on_site,
        assigned_at=event.at,
        assigned_by=actor,
        event=event,
    )


def _check_free(entry: Entry, assessor: Assessor) -> None:
    against = conflicts(assessor, entry.laboratory)
    if against:
        reasons = pgettext("between reasons", "；").join(map(str, against))
        raise NotAllowed(
            format_lazy(
                _("{name} 须回避：{reasons}。请另选评审员。"), name=named(assessor.user), reasons=reasons
            ),
            field="assessor",
        )
    if not declared(assessor, entry):
        raise ActionError(
            format_lazy(
                _("{name} 还没有为本轮申报利益冲突：请评审员先看过参评名单并申报。"),
                name=named(assessor.user),
            ),
            field="assessor",
        )


@transaction.atomic
def recuse(actor: User, assignment: Assignment, reason: str) -> None:
    """Step back from an assignment; by the assessor, or released by the hub."""
    own = assignment.assessor.user_id == actor.pk
    permissions.require(actor, "hub-assignment", "U", own=own)
    if not reason.strip():
        raise ActionError(_("必须写明理由。"), field="reason")
    _end(actor, assignment, reason.strip())


def _end(actor: User, assignment: Assignment, reason: str) -> None:
    at = clock.now()
    ended = Assignment.objects.filter(pk=assignment.pk, ended_at__isnull=True)
    if not ended.update(ended_at=at, reason=reason[:300]):
        raise ActionError(_("这项任务已经结束。"))
    body: dict[str, JsonValue] = {"assessor": assignment.assessor.user.username, "reason": reason}
    append(kinds.ASSIGNMENT_ENDED, assignment.entry.subject, actor, body, at=at)


def _assessor(actor: User) -> Assessor:
    found = assessor_of(actor)
    if found is None:
        raise NotAllowed(_("您还没有被任命为评审员。"))
    return found
