# SPDX-License-Identifier: Apache-2.0
"""Packs are received: looked at in a process apart, kept as they came, evaluated by the rules, and logged.

A pack with faults is kept and evaluated too: what is spoilt in it is unknown, and every fault is told.
Nothing is kept of what cannot be read, or is of a laboratory that nobody registered.
"""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, allowed
from zhunsheng.evaluation.packs_apart import Unreadable, look_into
from zhunsheng.hub import capabilities, kinds, registers
from zhunsheng.hub.actions.evaluating import store_evaluation
from zhunsheng.hub.models import Entry, Laboratory, LaboratoryKey, ReceivedPack
from zhunsheng.hub.queries import pack_state, spoken_for
from zhunsheng.hub.queries.evidence import Known, known
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.pack import manifest as manifests
from zhunsheng.rules.pack import signing
from zhunsheng.rules.pack.manifest import Manifest, instant
from zhunsheng.rules.pack.writing import as_tar

MEDIA_TYPE: Final = "application/x-tar"
_KEPT: Final = ("left_out", "answers", "sites", "pseudonym_key", "checkpoint")


def receive(actor: User, path: Path, *, name: str = "") -> ReceivedPack:
    """Take in a pack (a folder or its tar) of a registered laboratory; a contact hands in the own one's only.

    Reads it outside of the transaction, which may take long for a large pack.
    """
    everywhere = allowed(actor, "hub-pack", "C")
    if not everywhere:
        permissions.require(actor, "hub-pack", "C", own=bool(spoken_for(actor)))
    with _as_one_file(path) as tar:
        _refuse_known(tar)
        welcome = _welcome(actor, everywhere=everywhere)
        outside = known(today(), welcome)
        told = _told(tar, welcome, outside)
        manifest = Manifest.model_validate(told["check"]["manifest"])
        laboratory = _laboratory(actor, manifest.lab_id, everywhere=everywhere)
        return _keep(actor, laboratory, tar, name or path.name, told, manifest, outside)


def _refuse_known(tar: Path) -> None:
    """The same file again is not read again."""
    with tar.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if ReceivedPack.objects.filter(blob=digest).exists():
        raise ActionError(_("这份证据包已经收过。"), field="file")


def _welcome(actor: User, *, everywhere: bool) -> list[str]:
    """Whose packs this person may hand in, by code; others are looked at, and not evaluated."""
    found = Laboratory.objects.all() if everywhere else Laboratory.objects.filter(pk__in=spoken_for(actor))
    return list(found.values_list("credit_code", flat=True)) or [""]


def _told(tar: Path, welcome: list[str], outside: Known) -> dict[str, Any]:
    """What the process apart says; every pinned key is known to it, whosever it is."""
    keys = LaboratoryKey.objects.filter(until__isnull=True).values_list("vkey", flat=True)
    try:
        return look_into(
            tar, now=clock.now(), trust=sorted(set(keys)), evaluate=True, outside=outside.rows, of=welcome
        )
    except Unreadable as error:
        raise ActionError(
            format_lazy(_("这不是可以读的证据包：{why}"), why=error.text.in_language(get_language() or "zh")),
            field="file",
        ) from error


def _laboratory(actor: User, code: str, *, everywhere: bool) -> Laboratory:
    found = Laboratory.objects.filter(credit_code=code).first()
    if everywhere:
        if found is None:
            raise ActionError(
                format_lazy(_("没有登记代码为 {code} 的实验室：先登记，再接收它的证据包。"), code=code),
                field="file",
            )
        return found
    if found is None or found.pk not in spoken_for(actor):
        raise NotAllowed(_("这不是您代表的实验室的证据包。"), field="file")
    return found


@transaction.atomic
def _keep(
    actor: User,
    laboratory: Laboratory,
    tar: Path,
    name: str,
    told: Mapping[str, Any],
    manifest: Manifest,
    outside: Known,
) -> ReceivedPack:
    check = told["check"]
    digest = hashlib.sha256(manifest.encode()).hexdigest()
    if ReceivedPack.objects.filter(laboratory=laboratory, manifest_sha256=digest).exists():
        raise ActionError(_("这份证据包已经收过。"), field="file")
    blob = files.store_file(tar, MEDIA_TYPE)
    body: dict[str, JsonValue] = {
        "laboratory": laboratory.credit_code,
        "manifest": digest,
        "file": blob.sha256,
        "first": manifest.period.first,
        "last": manifest.period.last,
        "signer": check["signer"],
        "faults": [*dict.fromkeys(fault["code"] for fault in check["faults"])],
        "pseudonymous": manifest.pseudonymous,
    }
    event = append(kinds.PACK_RECEIVED, f"hub-pack:{digest[:16]}", actor, body)
    pack = ReceivedPack.objects.create(
        laboratory=laboratory,
        blob=blob,
        name=name[:200],
        manifest_sha256=digest,
        first=manifest.first_day(),
        last=manifest.last_day(),
        known_at=instant(manifest.period.known_at),
        made_at=instant(manifest.made_at),
        software=manifest.software[:100],
        pseudonymous=manifest.pseudonymous,
        signer=check["signer"],
        rows=check["rows"],
        faults=check["faults"],
        told={key: check["manifest"].get(key) for key in _KEPT}
        | {"unknown": check["unknown_tables"], "registered": told["register"]["whole"]},
        received_at=event.at,
        received_by=actor,
        event=event,
    )
    store_evaluation(actor, kinds.EVALUATION_MADE, pack, told["evaluation"], outside)
    capabilities.keep(pack, told.get("cmc", ()))
    registers.keep(pack, told["register"])
    offer_to_rounds(pack)
    return pack


def offer_to_rounds(pack: ReceivedPack) -> None:
    """A pack that may be used goes to the open rounds that wait for this laboratory and this period."""
    if pack_state(pack) != "accepted":
        return
    waiting = Entry.objects.filter(
        laboratory=pack.laboratory,
        pack__isnull=True,
        round__closed_at__isnull=True,
        round__first__gte=pack.first,
        round__last__lte=pack.last,
    )
    waiting.update(pack=pack)


@contextmanager
def _as_one_file(path: Path) -> Iterator[Path]:
    """The pack as its tar, which is what is kept; a folder is packed for as long as the block lasts."""
    if not path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="zhunsheng-tar-") as name:
        out = Path(name) / f"{path.name}.tar"
        if not (path / manifests.NAME).is_file() or not (path / signing.NAME).is_file():
            raise ActionError(
                format_lazy(_("{path} 里没有清单或签名，不是证据包。"), path=path.name), field="file"
            )
        as_tar(path, out)
        yield out
