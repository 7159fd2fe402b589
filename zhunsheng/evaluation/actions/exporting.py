# SPDX-License-Identifier: Apache-2.0
"""Export the laboratory's evidence of a period as a signed pack.

Rows are read and written a chunk of certificates at a time. The pack appears under its name only when it is
whole and its export is logged; a pack that an interrupted export left behind is never mistaken for one.
"""

import shutil
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng import __version__
from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.evaluation import kinds, pseudonym_key
from zhunsheng.evaluation.evidence import steps
from zhunsheng.evaluation.periods import period_asked
from zhunsheng.laboratory.evidence import lab_id
from zhunsheng.laboratory.models import Site
from zhunsheng.laboratory.queries import organisation
from zhunsheng.ledger import clock, keys, places
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import latest_checkpoint
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.pack.answers import Answering
from zhunsheng.rules.pack.leaving import Leaving, left_out
from zhunsheng.rules.pack.manifest import FORMAT, Manifest, Member
from zhunsheng.rules.pack.manifest import VERSION as PACK_VERSION
from zhunsheng.rules.pack.privacy import TABLES_AT_HOME
from zhunsheng.rules.pack.pseudonyms import Pseudonyms
from zhunsheng.rules.pack.writing import PackWriter, as_tar, seal
from zhunsheng.rules.tables import VERSION
from zhunsheng.work.evidence_period import Period, drained
from zhunsheng.work.models import Item, Order

TAR = ".tar"


@dataclass(frozen=True, slots=True)
class Exported:
    """A pack that was written: where, what its manifest says, its digest, and the event that tells of it."""

    path: Path
    manifest: Manifest
    sha256: str
    event: Event


def export(
    actor: User,
    out: Path,
    *,
    first: date | None = None,
    last: date | None = None,
    plain: str = "",
    classified: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Exported:
    """Write the pack of the year up to a day (today) into a new folder, or a new file that ends in .tar.

    `plain` is the reason why people and clients are named; without one they have pseudonyms. Prices, costs,
    moves of clients and positions are in no pack. `classified` are the numbers of orders that stay at home
    with all that belongs to them, and are counted; an empty list says that there are none.
    """
    steps = exporting(actor, out, first=first, last=last, plain=plain, classified=classified)
    return drained(steps, progress)


def exporting(
    actor: User,
    out: Path,
    *,
    first: date | None = None,
    last: date | None = None,
    plain: str = "",
    classified: Sequence[str] | None = None,
) -> Generator[tuple[int, int], None, Exported]:
    """The same in steps, for a page or a terminal that shows how far it has come."""
    permissions.require(actor, "evaluation", "C")
    if plain:
        permissions.require(actor, "evaluation", "A")
    if not lab_id():
        raise ActionError(_("机构还没有统一社会信用代码，证据包说不出是谁的。"))
    _refuse_place(out)
    apart = None if classified is None else _of_orders(classified)
    return _export(actor, out, period_asked(first, last), plain.strip(), apart)


def _of_orders(numbers: Sequence[str]) -> dict[str, set[str]]:
    """Each order with its own number and those of its items, tasks and certificates."""
    found = {order.number: {order.number} for order in Order.objects.filter(number__in=numbers)}
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise ActionError(_("没有委托单 %(orders)s。") % {"orders": ", ".join(unknown)}, field="classified")
    rows = Item.objects.filter(order__number__in=found).values_list(
        "order__number", "number", "tasks__number", "tasks__certificates__number"
    )
    for order, *parts in rows:
        found[order].update(part for part in parts if part)
    return found


def _refuse_place(out: Path) -> None:
    if out.exists():
        raise ActionError(_("%(path)s 已经存在；证据包不覆盖任何东西。") % {"path": out}, field="out")
    if not out.parent.is_dir():
        raise ActionError(_("没有文件夹 %(path)s。") % {"path": out.parent}, field="out")
    if out.resolve().is_relative_to(places.data_folder().resolve()):
        raise ActionError(_("证据包不能放在数据目录里。"), field="out")


def _export(
    actor: User, out: Path, period: Period, plain: str, classified: Mapping[str, set[str]] | None
) -> Generator[tuple[int, int], None, Exported]:
    folder = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(folder, ignore_errors=True)  # of an export that was interrupted
    folder.mkdir(mode=0o700)
    try:
        key = None if plain else pseudonym_key.key()
        leaving = Leaving(Pseudonyms(key) if key else None, classified)
        answering = Answering(leaving.stays)
        with PackWriter(folder) as writer:
            yield from _write(writer, leaving, answering, period)
            members = writer.close()
        manifest = _manifest(period, members, leaving, answering, key)
        sha256 = seal(folder, manifest, keys.signer())
        whole = _packed(folder, out)
        event = _log(actor, manifest, sha256, plain, leaving.classified)
        whole.rename(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Exported(out, manifest, sha256, event)


def _write(
    writer: PackWriter, leaving: Leaving, answering: Answering, period: Period
) -> Generator[tuple[int, int], None, None]:
    for step in steps(period):
        for name, rows in step.rows.items():
            left = leaving.rows(name, answering.seen(name, rows))
            if name in TABLES_AT_HOME:
                deque(left, maxlen=0)  # counted, and no file is made
            else:
                writer.add(name, left)
        if step.done is not None:
            yield step.done, step.of_all


def _packed(folder: Path, out: Path) -> Path:
    """What is to have the pack's name: the folder, or its tar."""
    if out.suffix != TAR:
        folder.chmod(0o755)
        return folder
    path = folder / f"pack{TAR}"
    as_tar(folder, path)
    return path


def _manifest(
    period: Period, members: list[Member], leaving: Leaving, answering: Answering, key: bytes | None
) -> Manifest:
    entity, checkpoint = organisation(), latest_checkpoint()
    said = {
        "format": FORMAT,
        "version": PACK_VERSION,
        "schema": VERSION,
        "lab_id": lab_id(),
        "laboratory": entity.name if entity else "",
        "laboratory_en": entity.name_en if entity else "",
        "period": {
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "known_at": _utc(period.known),
        },
        "made_at": _utc(clock.now()),
        "software": f"zhunsheng {__version__}",
        "pseudonymous": leaving.pseudonymous,
        "sites": [{"site_id": site.code, "zone": site.zone} for site in Site.objects.order_by("id")],
        "files": [member.model_dump() for member in members],
        "left_out": left_out(leaving),
        "answers": answering.answers(),
        "key": keys.verifier().vkey,
        "checkpoint": checkpoint.note if checkpoint else "",
    }
    if key is not None:
        said["pseudonym_key"] = pseudonym_key.key_id(key)
    return Manifest.model_validate(said)


def _log(actor: User, manifest: Manifest, sha256: str, plain: str, classified: int | None) -> Event:
    rows: Mapping[str, int] = manifest.rows()
    body: dict[str, JsonValue] = {
        "sha256": sha256,
        "first": manifest.period.first,
        "last": manifest.period.last,
        "known_at": manifest.period.known_at,
        "pseudonymous": manifest.pseudonymous,
        "certificates": rows.get("certificates", 0),
        "bytes": sum(member.bytes for member in manifest.files),
        "reason": plain,
        "classified": classified,
    }
    with transaction.atomic():
        return append(kinds.PACK_EXPORTED, f"pack:{sha256[:16]}", actor, body)


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")
