# SPDX-License-Identifier: Apache-2.0
"""The public question: is this certificate real, and does it stand? Nothing is told without its code."""

import hmac
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.queries import organisation
from zhunsheng.ledger import files
from zhunsheng.ledger.queries import latest_checkpoint
from zhunsheng.work.models import Certificate
from zhunsheng.work.queries.visibility import ISSUED

_WORDS: Final = {
    "valid": (_("有效"), "fine"),
    "amended": (_("有效，另有修改件"), "near"),
    "superseded": (_("已替代"), "near"),
    "withdrawn": (_("已收回"), "stop"),
}


@dataclass(frozen=True, slots=True)
class PublicCheck:
    """One plain check with its evidence; the tone always stands beside words."""

    title: str | Promise
    evidence: str | Promise
    tone: str


@dataclass(frozen=True, slots=True)
class FoundCertificate:
    """What anybody with number and code may know: never who the client is, never a result."""

    number: str
    state: str
    word: str | Promise
    tone: str
    item: str
    serial_number: str
    laboratory: str
    laboratory_en: str
    issued_on: date | None
    replaced_by: str
    replaces: str
    checks: tuple[PublicCheck, ...]


def certificate_lookup(number: str, code: str) -> FoundCertificate | None:
    """The certificate of that number if the code is its own; None otherwise, whatever the reason."""
    rows = Certificate.objects.filter(number=number.strip().upper(), state__in=ISSUED)
    found = rows.select_related("task__item", "pdf", "replaces", "issuing_event").first()
    # Compared in constant time, and also where there is nothing to compare, so that time tells nothing.
    right = hmac.compare_digest(_plain(found.code if found else "????-????"), _plain(code))
    if found is None or not right:
        return None
    word, tone = _WORDS[found.state]
    entity = organisation()
    replaced_by = Certificate.objects.filter(replaces=found, state__in=ISSUED).first()
    return FoundCertificate(
        number=found.number,
        state=found.state,
        word=word,
        tone=tone,
        item=" ".join(
            filter(None, (found.task.item.name, found.task.item.manufacturer, found.task.item.model))
        ),
        serial_number=found.task.item.serial_number,
        laboratory=entity.name if entity else "",
        laboratory_en=entity.name_en if entity else "",
        issued_on=found.issued_on,
        replaced_by=replaced_by.number if replaced_by else "",
        replaces=found.replaces.number if found.replaces else "",
        checks=(_file_check(found), _log_check(found)),
    )


def _file_check(found: Certificate) -> PublicCheck:
    title = _("签发的文件仍在，一字未改")
    try:
        if found.pdf is not None:
            files.read(found.pdf)
            return PublicCheck(title, f"SHA-256 {found.pdf.sha256}", "ok")
    except files.FileDamaged:
        return PublicCheck(_("签发的文件已损坏"), _("请向签发机构询问"), "fail")
    return PublicCheck(_("签发的文件不在"), _("请向签发机构询问"), "fail")


def _log_check(found: Certificate) -> PublicCheck:
    event, checkpoint = found.issuing_event, latest_checkpoint()
    if event is None or event.index is None or checkpoint is None or event.index >= checkpoint.size:
        return PublicCheck(_("签发还没有进入日志"), "", "warn")
    evidence = format_lazy(_("第 {place} 条，共 {size} 条"), place=event.index + 1, size=checkpoint.size)
    return PublicCheck(_("签发已记入公开日志"), evidence, "ok")


def _plain(code: str) -> bytes:
    return "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()).encode()
