# SPDX-License-Identifier: Apache-2.0
"""A sample is drawn from a pack, partly by chance and partly by what the rules found, and can be drawn again.

Where nobody names a seed it is the root of the hub's own log before the drawing: nobody could have chosen it.
"""

import base64
import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.evaluation.packs_apart import Unreadable, sample_of
from zhunsheng.hub import kinds
from zhunsheng.hub.models import Entry, Evaluation, Plan, ReceivedPack, Sampled
from zhunsheng.hub.queries import latest_sweep, machine_evaluation, pack_state
from zhunsheng.hub.queries.assessors import current_plan
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Checkpoint
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.rule import Severity
from zhunsheng.rules.sampling import METHOD, digest_of

_ORDER: Final[tuple[Severity, ...]] = ("hard", "arithmetic", "ask", "statistical")
HALF: Final = 50


def sample(
    actor: User,
    entry: Entry,
    *,
    size: int | None = None,
    random_share: int = HALF,
    seed: str = "",
    reason: str = "",
) -> Plan:
    """Draw certificates of the pack chosen, and keep the dossier of each. Reads the pack in a process apart.

    `seed` may come from a draw in front of witnesses. A second sample needs a reason, which is logged.
    """
    permissions.require(actor, "hub-sample", "C")
    pack, evaluation = _ready(entry, reason)
    if size is not None and size < 1:
        raise ActionError(_("至少抽一份证书。"), field="size")
    if not 0 <= random_share <= 100:
        raise ActionError(_("随机份额为 0 至 100（百分数）。"), field="random_share")
    root, source = _seed(entry, seed.strip())
    hits = hits_by_rule(evaluation)
    told = _drawn(entry, pack, hits=hits, size=size, random_share=random_share, seed=root)
    rows = {each["cert_id"]: each for each in told["population"]}
    if not rows:
        raise ActionError(_("证据包里没有签发的证书，无从抽样。"))
    plan = Plan(
        entry=entry,
        pack=pack,
        method=METHOD,
        seed=root,
        seed_from=source,
        size=len(told["drawn"]),
        random_share=random_share,
        population=len(rows),
        population_sha256=digest_of(list(rows)),
        hits=hits,
        reason=reason.strip()[:500],
        made_by=actor,
    )
    return _keep(plan, rows, told)


def hits_by_rule(evaluation: Evaluation) -> dict[str, list[str]]:
    """The certificates that each rule hit, the most serious rules first."""
    found: dict[str, set[str]] = {}
    for rule, unit, units in evaluation.hits.filter(state="broken").values_list("rule", "unit", "units"):
        if unit != PACK:
            found.setdefault(rule, set()).update(units)
    order = sorted(found, key=lambda rule: (_ORDER.index(named(rule).severity), rule))
    return {rule: sorted(found[rule]) for rule in order}


def _ready(entry: Entry, reason: str) -> tuple[ReceivedPack, Evaluation]:
    pack = entry.pack
    evaluation = machine_evaluation(pack) if pack else None
    if pack is None or evaluation is None or pack_state(pack) != "accepted":
        raise ActionError(_("还没有可用的证据包，无从抽样。"))
    if entry.evaluations.exists():
        raise ActionError(_("评价已经完成，不再抽样。"))
    if current_plan(entry) is not None and not reason.strip():
        raise ActionError(_("已经抽过一次；再抽要写明理由，并记入日志。"), field="reason")
    return pack, evaluation


def _drawn(entry: Entry, pack: ReceivedPack, **asked: Any) -> dict[str, Any]:
    """More is drawn where a sweep puts the laboratory into the first third of the order of visits."""
    sweep = latest_sweep(entry.round)
    rank = sweep.ranks.filter(entry=entry).first() if sweep else None
    ahead = rank is not None and sweep is not None and rank.rank * 3 <= sweep.ranks.count()
    try:
        return sample_of(files.whole_path(pack.blob), clock.now(), ahead=ahead, **asked)
    except Unreadable as error:
        raise ActionError(error.text.in_language(get_language() or "zh")) from error


def _seed(entry: Entry, given: str) -> tuple[str, str]:
    """The seed and where it comes from."""
    if given:
        return given[:200], "given"
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return secrets.token_urlsafe(24), "random"
    root = base64.b64encode(bytes(newest.root)).decode()
    return f"{root} {entry}", f"log {newest.size}"


@transaction.atomic
def _keep(plan: Plan, rows: Mapping[str, Any], told: Mapping[str, Any]) -> Plan:
    units: list[JsonValue] = [each["unit"] for each in told["drawn"]]
    body: dict[str, JsonValue] = {
        "manifest": plan.pack.manifest_sha256,
        "method": plan.method,
        "seed": plan.seed,
        "seed_from": plan.seed_from,
        "size": plan.size,
        "random_share": plan.random_share,
        "population": plan.population,
        "population_sha256": plan.population_sha256,
        "drawn": units,
        "reason": plan.reason,
    }
    event = append(kinds.SAMPLE_DRAWN, plan.entry.subject, plan.made_by, body)
    plan.made_at, plan.event = event.at, event
    plan.save(force_insert=True)
    Sampled.objects.bulk_create(
        Sampled(
            plan=plan,
            position=position,
            unit=each["unit"],
            number=str(rows[each["unit"]].get("number", each["unit"]))[:100],
            how=each["how"],
            rules=each["rules"],
            dossier=told["dossiers"][each["unit"]],
        )
        for position, each in enumerate(told["drawn"], 1)
    )
    return plan
