# SPDX-License-Identifier: Apache-2.0
"""The grading profile: one person proposes it, another approves it, and it counts from a day on."""

from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.clauses.reading import CatalogueError
from zhunsheng.evaluation import kinds
from zhunsheng.evaluation.models import GradingProfile, ProfileDecision
from zhunsheng.evaluation.queries.profiles import profile_on, waiting
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.report.profile import MAX_BYTES, Profile, read_profile


@transaction.atomic
def propose_profile(actor: User, text: str, *, valid_from: date, reason: str) -> GradingProfile:
    """Propose a grading profile, as its file, from a day on; it counts once another person approves it."""
    permissions.require(actor, "evaluation", "U")
    if waiting() is not None:
        raise ActionError(_("还有一个分级档待批准；先批准或退回它。"))
    if valid_from < today():
        raise ActionError(_("开始的一天不能早于今天：过去的报告不变。"), field="valid_from")
    why = reason.strip()
    if not why:
        raise ActionError(_("必须写明理由。"), field="reason")
    profile = _read(text)
    if _figures(profile) == _figures(profile_on(valid_from).profile):
        raise ActionError(_("与那一天执行的分级档没有不同。"))
    body: dict[str, JsonValue] = {
        "profile": f"{profile.id} {profile.version}",
        "sha256": profile.digest,
        "valid_from": valid_from.isoformat(),
        "reason": why,
    }
    event = append(kinds.PROFILE_PROPOSED, f"profile:{profile.digest[:12]}", actor, body)
    return GradingProfile.objects.create(
        text=text,
        digest=profile.digest,
        reason=why[:500],
        valid_from=valid_from,
        by=actor,
        at=event.at,
        event=event,
    )


@transaction.atomic
def decide_profile(
    actor: User, profile: GradingProfile, *, approved: bool, reason: str = ""
) -> ProfileDecision:
    """Approve a profile that somebody else proposed, or send it back with a reason.

    Approved late, it counts from the day of approval: no report of a day gone by changes.
    """
    permissions.require(actor, "evaluation", "A")
    if approved and actor.pk == profile.by_id:
        raise NotAllowed(_("分级档由提出的人以外的另一人批准。"))
    if ProfileDecision.objects.filter(profile=profile).exists():
        raise ActionError(_("这个分级档已经有决定。"))
    if not approved and not reason.strip():
        raise ActionError(_("必须写明理由。"), field="reason")
    counts_from = max(profile.valid_from, today()) if approved else None
    body: dict[str, JsonValue] = {
        "sha256": profile.digest,
        "approved": approved,
        "counts_from": counts_from.isoformat() if counts_from else None,
        "reason": reason.strip(),
    }
    event = append(kinds.PROFILE_DECIDED, f"profile:{profile.digest[:12]}", actor, body)
    return ProfileDecision.objects.create(
        profile=profile,
        approved=approved,
        counts_from=counts_from,
        reason=reason.strip()[:500],
        by=actor,
        at=event.at,
        event=event,
    )


def _read(text: str) -> Profile:
    if len(text.encode()) > MAX_BYTES:
        raise ActionError(format_lazy(_("分级档超过 {limit} 字节。"), limit=MAX_BYTES))
    try:
        return read_profile("profile", text)
    except CatalogueError as error:
        fault = format_lazy(
            _("第 {line} 行：{zh} / {en}"), line=error.line, zh=error.words.zh, en=error.words.en
        )
        raise ActionError(fault) from error


def _figures(profile: Profile) -> dict[str, object]:
    """What a profile grades by; its number and digest are no difference."""
    told = profile.as_json()
    return {name: told[name] for name in ("name", "text", "grades")}
