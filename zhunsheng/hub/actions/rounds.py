# SPDX-License-Identifier: Apache-2.0
"""Rounds: opened, laboratories invited, the pack of each chosen, all of them swept, and closed."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.evaluation.packs_apart import Unreadable, sweep_all
from zhunsheng.hub import kinds
from zhunsheng.hub.models import Entry, Laboratory, Rank, ReceivedPack, Round, Sweep
from zhunsheng.hub.queries import pack_state, pinned_keys
from zhunsheng.hub.queries.evidence import Known, known
from zhunsheng.hub.vocabulary import PROFILES, READINGS
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue, canonical_json
from zhunsheng.rules.verdict import frozen

LEAST: Final = 2  # one laboratory alone has no peers to be compared with


@transaction.atomic
def open_round(
    actor: User,
    number: str,
    name: str,
    *,
    first: date,
    last: date,
    profile: str = "accredited",
    reading: str = "strict",
    name_en: str = "",
) -> Round:
    """A round over the certificates of a period; profile and reading of 5.8.5 are printed on its results."""
    permissions.require(actor, "hub-round", "C")
    for field, text in (("number", number), ("name", name)):
        if not text.strip():
            raise ActionError(_("这一项必须填写。"), field=field)
    if Round.objects.filter(number=number.strip()).exists():
        raise ActionError(_("已有这个编号的轮次。"), field="number")
    if first > last:
        raise ActionError(_("证据期的结束不能早于开始。"), field="last")
    if profile not in dict(PROFILES) or reading not in dict(READINGS):
        raise ActionError(_("没有这种能力依据或读法。"), field="profile")
    body: dict[str, JsonValue] = {
        "name": name.strip(),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "profile": profile,
        "reading": reading,
    }
    event = append(kinds.ROUND_OPENED, f"hub-round:{number.strip()}", actor, body)
    return Round.objects.create(
        number=number.strip()[:20],
        name=name.strip()[:120],
        name_en=name_en.strip()[:160],
        first=first,
        last=last,
        profile=profile,
        reading=reading,
        opened_at=event.at,
        opened_by=actor,
        event=event,
    )


@transaction.atomic
def invite(actor: User, round_: Round, laboratories: Iterable[Laboratory]) -> list[Entry]:
    """Laboratories take part, by their newest fitting pack; each gets the code that assessors know it by."""
    permissions.require(actor, "hub-round", "U")
    _refuse_closed(round_)
    taken = set(round_.entries.values_list("laboratory_id", flat=True))
    wanted = [each for each in laboratories if each.pk not in taken]
    if not wanted:
        raise ActionError(_("请选择还没有参加本轮的实验室。"), field="laboratories")
    if other := [each for each in wanted if each.profile != round_.profile]:
        raise ActionError(
            format_lazy(_("{name} 的能力依据不同，不能参加本轮。"), name=named(other[0])),
            field="laboratories",
        )
    # Codes in an order that tells nothing of the names.
    wanted.sort(key=lambda each: hashlib.sha256(f"{round_.number} {each.credit_code}".encode()).digest())
    codes: list[JsonValue] = [each.credit_code for each in wanted]
    event = append(kinds.LABORATORY_INVITED, f"hub-round:{round_.number}", actor, {"laboratories": codes})
    return [
        Entry.objects.create(
            round=round_,
            laboratory=each,
            code=f"L{number:02}",
            pack=_fitting(round_, each),
            invited_at=event.at,
        )
        for number, each in enumerate(wanted, len(taken) + 1)
    ]


def _fitting(round_: Round, laboratory: Laboratory) -> ReceivedPack | None:
    packs = laboratory.packs.filter(first__lte=round_.first, last__gte=round_.last).order_by("-id")
    return next((each for each in packs if pack_state(each) == "accepted"), None)


@transaction.atomic
def choose_pack(actor: User, entry: Entry, pack: ReceivedPack) -> Entry:
    """The pack a laboratory is evaluated by: accepted, its own, and of the whole period."""
    permissions.require(actor, "hub-round", "U")
    locked = Entry.objects.select_for_update().select_related("round", "laboratory").get(pk=entry.pk)
    _refuse_closed(locked.round)
    if pack.laboratory_id != locked.laboratory_id:
        raise ActionError(_("这是另一家实验室的证据包。"), field="pack")
    if locked.evaluations.exists():
        raise ActionError(_("评价已经完成，不能再换证据包。"), field="pack")
    if pack_state(pack) != "accepted":
        raise ActionError(_("只能用已接收的证据包：先确认密钥，或请实验室重新导出有不符的。"), field="pack")
    if pack.first > locked.round.first or pack.last < locked.round.last:
        raise ActionError(_("证据包没有覆盖本轮的整个证据期。"), field="pack")
    locked.pack = pack
    locked.save(update_fields=["pack"])
    body: dict[str, JsonValue] = {"entry": locked.code, "manifest": pack.manifest_sha256}
    append(kinds.PACK_CHOSEN, f"hub-round:{locked.round.number}", actor, body)
    return locked


@transaction.atomic
def close_round(actor: User, round_: Round) -> Round:
    """Nothing of the round changes any more; what it evaluated stays."""
    permissions.require(actor, "hub-round", "A")
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    _refuse_closed(locked)
    locked.closed_at = clock.now()
    locked.save(update_fields=["closed_at"])
    append(kinds.ROUND_CLOSED, f"hub-round:{locked.number}", actor, {}, at=locked.closed_at)
    return locked


def sweep_round(actor: User, round_: Round) -> Sweep:
    """Every pack of the round through every rule at once: where a visit would learn most.

    Facts from outside count with what a laboratory's pack says. Reads the packs outside of the transaction. A
    rank says where to look first, and nothing of anybody.
    """
    permissions.require(actor, "hub-rank", "C")
    _refuse_closed(round_)
    entries = list(round_.entries.filter(pack__isnull=False).select_related("laboratory", "pack__blob"))
    if len(entries) < LEAST:
        raise ActionError(_("至少要有两家实验室的证据包，才有同行可比。"))
    outside = known(today(), [each.laboratory.credit_code for each in entries])
    return _keep(actor, round_, entries, _swept(entries, outside), outside)


def _swept(entries: list[Entry], outside: Known) -> dict[str, Any]:
    packs = [(each.laboratory.credit_code, files.whole_path(each.pack.blob)) for each in entries if each.pack]
    keys = {key for each in entries for key in pinned_keys(each.laboratory)}
    try:
        return sweep_all(packs, sorted(keys), clock.now(), outside.rows)
    except Unreadable as error:
        raise ActionError(error.text.in_language(get_language() or "zh")) from error


@transaction.atomic
def _keep(actor: User, round_: Round, entries: list[Entry], told: dict[str, Any], outside: Known) -> Sweep:
    by_code = {each.laboratory.credit_code: each for each in entries}
    rows = [row for row in told["labs"] if row["lab_id"] in by_code]
    packs = {code: each.pack.manifest_sha256 for code, each in sorted(by_code.items()) if each.pack}
    content = [{name: _exact(value) for name, value in row.items()} for row in rows]
    facts = outside.as_json()
    digest = hashlib.sha256(canonical_json({"packs": packs, "rows": content, "outside": facts})).hexdigest()
    body: dict[str, JsonValue] = {"sha256": digest, "packs": {**packs}, "outside": facts}
    event = append(kinds.SWEPT, f"hub-round:{round_.number}", actor, body)
    sweep = Sweep.objects.create(
        round=round_,
        at=event.at,
        by=actor,
        packs=packs,
        outside=facts,
        rules=frozen.rules_digest(),
        summary=told["summary"],
        faults=told["faults"],
        sha256=digest,
        event=event,
    )
    Rank.objects.bulk_create(
        Rank(sweep=sweep, entry=by_code[row["lab_id"]], rank=number, content=row)
        for number, row in enumerate(content, 1)
    )
    return sweep


def _exact(value: Any) -> Any:
    """A value of a row as canonical JSON holds it: a real number by its shortest exact text."""
    return repr(value) if isinstance(value, float) else value


def _refuse_closed(round_: Round) -> None:
    if Round.objects.filter(pk=round_.pk, closed_at__isnull=False).exists():
        raise ActionError(_("本轮已经结束。"))
