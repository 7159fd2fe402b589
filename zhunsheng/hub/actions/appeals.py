# SPDX-License-Identifier: Apache-2.0
"""Appeals: raised by the laboratory, decided by a reviewer who had no part in the result."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.hub import kinds
from zhunsheng.hub.models import Appeal, Entry, Evaluation, Publication
from zhunsheng.hub.queries import spoken_for
from zhunsheng.hub.queries.judging import base_evaluation, hits_bearing_on, judgements, standings
from zhunsheng.hub.queries.results import involved_in, open_appeal
from zhunsheng.hub.readings import counted
from zhunsheng.hub.storing import freeze, made_of
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.pack.evaluating import ASKED
from zhunsheng.rules.verdict.frozen import findings_of
from zhunsheng.rules.verdict.given import Answers, Standing


@transaction.atomic
def appeal(actor: User, publication: Publication, text: str) -> Appeal:
    """Appeal against a result of the own laboratory, shown or published; one at a time."""
    own = publication.laboratory_id in spoken_for(actor)
    permissions.require(actor, "hub-appeal", "C", own=own)
    found = Publication.objects.select_for_update().get(pk=publication.pk)
    if not text.strip():
        raise ActionError(_("写明对哪些条款有异议、依据什么证据。"), field="text")
    if found.withdrawn_at is not None:
        raise ActionError(_("结果已经撤下，没有什么可申诉的。"))
    if open_appeal(found) is not None:
        raise ActionError(_("已有申诉等待决定。"))
    event = append(kinds.APPEALED, f"hub-result:{found.number}", actor, {"text": text.strip()})
    return Appeal.objects.create(publication=found, text=text.strip(), at=event.at, by=actor, event=event)


@transaction.atomic
def decide_appeal(
    actor: User, found: Appeal, *, upheld: bool, reason: str, clauses: Sequence[str] = ()
) -> Appeal:
    """Decide it. Upheld, what people said of the clauses named falls, and the evaluation is frozen anew."""
    permissions.require(actor, "hub-appeal", "A")
    locked = Appeal.objects.select_for_update().get(pk=found.pk)
    publication = locked.publication
    if actor.pk in involved_in(publication):
        raise permissions.NotAllowed(_("您参与过这份结果，申诉由没有参与过的人决定。"))
    if locked.decided_at is not None:
        raise ActionError(_("这件申诉已经决定。"))
    if not reason.strip():
        raise ActionError(_("必须写明理由。"), field="reason")
    struck = _struck(clauses, upheld=upheld)
    locked.upheld, locked.reason, locked.decided_by = upheld, reason.strip(), actor
    locked.decided_at = clock.now()
    locked.save(update_fields=["upheld", "reason", "decided_by", "decided_at"])
    names: list[JsonValue] = [*struck]
    body: dict[str, JsonValue] = {"upheld": upheld, "reason": locked.reason, "clauses": names}
    append(kinds.APPEAL_DECIDED, f"hub-result:{publication.number}", actor, body, at=locked.decided_at)
    if upheld and publication.evaluation.entry is not None:
        _freeze_without(actor, publication.evaluation, publication.evaluation.entry, struck)
    return locked


def _struck(clauses: Sequence[str], *, upheld: bool) -> list[str]:
    wanted = list(dict.fromkeys(each.strip() for each in clauses if each.strip()))
    if upheld != bool(wanted):
        raise ActionError(_("申诉成立时写明哪些条款的判断不再成立；不成立时不写。"), field="clauses")
    code = catalogue()
    if unknown := [each for each in wanted if each not in code]:
        raise ActionError(format_lazy(_("没有条款“{clause}”。"), clause=unknown[0]), field="clauses")
    return wanted


def _freeze_without(actor: User, old: Evaluation, entry: Entry, struck: Sequence[str]) -> Evaluation:
    """The evaluation again: judgements of the clauses fall, and hits confirmed for them are open again."""
    base = base_evaluation(entry)
    if base is None:
        raise ActionError(_("还没有证据包，没有什么可以完成。"))
    fallen = {each.hit.key for clause in struck for each in hits_bearing_on(entry, clause)}
    stand = {
        key: Standing() if key in fallen and each.state == "confirmed" else each
        for key, each in standings(entry).items()
    }
    judged = {
        about: each for about, each in judgements(entry).items() if about.partition("/")[0] not in struck
    }
    findings = counted(findings_of(base.hits.order_by("id")), old.reading)
    answers = Answers(ASKED, base.asked["units"], findings, stand, judged)
    made = made_of(base, old.reading)
    return freeze(actor, kinds.EVALUATED_AFTER_APPEAL, old.pack, made, answers, entry)
