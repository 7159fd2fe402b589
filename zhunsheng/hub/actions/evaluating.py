# SPDX-License-Identifier: Apache-2.0
"""What the rules say of a pack with the facts from outside, frozen: on its arrival, and whenever asked again.

An older evaluation stays as it was. What people judged is of a completed one, which this never touches.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.evaluation.packs_apart import Unreadable, look_into
from zhunsheng.hub import kinds
from zhunsheng.hub.models import Evaluation, ReceivedPack
from zhunsheng.hub.queries import machine_evaluation
from zhunsheng.hub.queries.evidence import Known, known
from zhunsheng.hub.storing import Made, freeze
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.errors import ActionError
from zhunsheng.rules.finding import Finding
from zhunsheng.rules.pack.evaluating import ASKED
from zhunsheng.rules.verdict.frozen import rules_digest
from zhunsheng.rules.verdict.given import Answers


def evaluate_again(actor: User, pack: ReceivedPack, *, day: date, reason: str) -> Evaluation:
    """The rules over the same pack, with the facts that the hub knew at the end of a day.

    Reads the pack outside of the transaction, which may take long for a large one.
    """
    permissions.require(actor, "hub-evaluation", "C")
    if not reason.strip():
        raise ActionError(_("必须写明理由。"), field="reason")
    if day > today():
        raise ActionError(_("日期在将来。"), field="day")
    outside = known(day, [pack.laboratory.credit_code])
    _refuse_same(pack, outside)
    told = _told(pack, outside)
    with transaction.atomic():
        ReceivedPack.objects.select_for_update().get(pk=pack.pk)
        _refuse_same(pack, outside)
        return store_evaluation(actor, kinds.EVALUATED_AGAIN, pack, told, outside, reason.strip()[:500])


def _refuse_same(pack: ReceivedPack, outside: Known) -> None:
    """The same facts by the same rules say the same."""
    newest = machine_evaluation(pack)
    if newest is None or newest.rules != rules_digest():
        return
    if newest.outside.get("sha256") == outside.as_json()["sha256"]:
        raise ActionError(
            _("到这一天为止的外部事实与上次评价时相同，规则也没有变：结果不会不同。"), field="day"
        )


def _told(pack: ReceivedPack, outside: Known) -> dict[str, Any]:
    try:
        told: dict[str, Any] = look_into(
            files.whole_path(pack.blob), now=clock.now(), trust=(), evaluate=True, outside=outside.rows
        )["evaluation"]
    except Unreadable as error:
        raise ActionError(
            format_lazy(_("这不是可以读的证据包：{why}"), why=error.text.in_language(get_language() or "zh"))
        ) from error
    return told


def store_evaluation(
    actor: User, kind: str, pack: ReceivedPack, told: Mapping[str, Any], outside: Known, reason: str = ""
) -> Evaluation:
    """What the rules said of the pack, frozen. Joins the caller's transaction."""
    made = Made(
        date.fromisoformat(told["first"]),
        date.fromisoformat(told["as_of"]),
        pack.known_at,
        told["asked"]["rows"],
        outside=outside.of(pack.laboratory.credit_code).as_json(),
        reason=reason,
    )
    answers = Answers(ASKED, told["asked"]["units"], findings_told(told))
    return freeze(actor, kind, pack, made, answers)


def findings_told(told: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings as the process apart told them, what is unknown once a certificate again."""
    found = [Finding.from_json(each) for each in told["findings"]]
    for each in told["silent"]:
        said = {name: value for name, value in each.items() if name != "units"}
        found += [Finding.from_json({**said, "unit_id": unit}) for unit in each["units"]]
    return tuple(found)
