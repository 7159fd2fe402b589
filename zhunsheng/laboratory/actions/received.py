# SPDX-License-Identifier: Apache-2.0
"""Registering a certificate that came as a DCC."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.certificate.received.points import PointSet, point_sets
from zhunsheng.certificate.received.shown import shown_expression
from zhunsheng.certificate.received.value import Item, ReceivedDcc, words_in
from zhunsheng.laboratory import received, scans
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.actions.equipment import Provenance, TracedResult, register_traceability
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import Equipment, Traceability
from zhunsheng.laboratory.received import Match, Proposal
from zhunsheng.laboratory.received.proposal import drift_of, drift_text
from zhunsheng.ledger import files
from zhunsheng.ledger.errors import ActionError

_MOST_NAMES, _MOST_CONDITIONS = 20, 50
_LONGEST_SIGNER = 300


@dataclass(frozen=True, slots=True)
class SetUse:
    """What a table of the certificate (by its `key`) is in the laboratory's codes.

    An empty `drift` takes the estimate; any other half-width, in the table's unit, needs `drift_reason`.
    """

    key: str
    function: str
    quantity: str
    between: str = ""
    drift: str = ""
    drift_reason: str = ""


def import_calibration(
    actor: User,
    equipment: Equipment,
    *,
    file: bytes,
    last_day: date,
    uses: Sequence[SetUse],
    out_from: date | None = None,
    out_to: date | None = None,
    mismatch: str = "",
) -> Traceability:
    """Register the calibration that a DCC (XML, or a PDF that holds one) certifies, all of it or nothing.

    `mismatch` says why it is this instrument's although the file names its model or maker otherwise; another
    serial number is never accepted. The file is kept as it came. Like any certificate it counts for work once
    a metrological confirmation that rests on it has been approved.
    """
    require(actor, "equipment", "U")
    found = received.read(file)
    proposal = received.propose(equipment, found)
    with transaction.atomic():
        facts_lock()
        refusals = received.obstacles(found, equipment)
        if refusals or proposal is None:
            raise ActionError(" ".join(refusals) or _("文件里没有可登记的内容"), "file")
        remark = _check_match(proposal.match, mismatch)
        days = (last_day - proposal.calibrated_on).days + 1
        left, before = _results(equipment, proposal, uses, days)
        dcc = proposal.dcc
        return register_traceability(
            actor,
            equipment,
            certificate_number=dcc.number,
            issuer=proposal.issuer,
            issuer_en=proposal.issuer_en,
            calibrated_on=proposal.calibrated_on,
            last_day=last_day,
            issued_on=date.fromisoformat(dcc.issued_on) if dcc.issued_on else None,
            results=left,
            out_from=out_from,
            out_to=out_to,
            file=files.store(file, scans.PDF if file.startswith(b"%PDF-") else scans.XML),
            provenance=_provenance(proposal, before, remark),
        )


def _provenance(proposal: Proposal, before: Sequence[TracedResult], remark: str) -> Provenance:
    signature = proposal.received.signature
    signed_by = " · ".join(filter(None, (signature.signer, signature.issuer, signature.at)))
    return Provenance(
        source="dcc",
        as_found=tuple(before),
        stated=_stated(proposal.dcc, proposal.match.item),
        signature=signature.state,
        signed_by=signed_by[:_LONGEST_SIGNER],
        match_remark=remark,
    )


def _check_match(found: Match, mismatch: str) -> str:
    """The remark to keep: empty where everything agrees; ActionError where it is, or may be, another one."""
    told = "; ".join(
        str(_("%(mark)s：文件“%(file)s”，登记“%(registered)s”"))
        % {"mark": row.label, "file": row.in_file or "—", "registered": row.registered or "—"}
        for row in found.rows
        if row.state != "same"
    )
    if found.verdict == "other":
        raise ActionError(
            _("证书上的仪器不是这台设备（%(told)s）；请核对设备，或先更正设备登记") % {"told": told}, "file"
        )
    if found.verdict == "same":
        return ""
    if not mismatch.strip():
        raise ActionError(
            _("证书与设备登记不一致（%(told)s）；请写明为何仍是这台设备") % {"told": told}, "mismatch"
        )
    return mismatch.strip()


def _results(
    equipment: Equipment, proposal: Proposal, uses: Sequence[SetUse], days: int
) -> tuple[list[TracedResult], list[TracedResult]]:
    """The results as left, and those as found before an adjustment."""
    sets = {each.key: each for each in point_sets(proposal.dcc)}
    left: list[TracedResult] = []
    before: list[TracedResult] = []
    for use in uses:
        if use.key not in sets:
            raise ActionError(_("证书里没有第 %(key)s 组结果") % {"key": use.key}, "uses")
        found = sets[use.key]
        if found.obstacle is not None:
            text = found.obstacle.in_language(received.reading.language())
            raise ActionError(_("第 %(key)s 组结果不能使用：%(why)s") % {"key": use.key, "why": text}, "uses")
        adjusted = [
            sets[other.key] for other in uses if _is_before(sets.get(other.key), found) and _same(other, use)
        ]
        rows = _rows(equipment, found, adjusted, use, proposal.calibrated_on, days)
        (before if found.as_found else left).extend(rows)
    if not left and any(each.obstacle is None for each in sets.values()):
        raise ActionError(_("请至少为一组结果写明功能与量"), "uses")
    return left, before


def _is_before(other: PointSet | None, found: PointSet) -> bool:
    return other is not None and other.as_found and not found.as_found


def _same(one: SetUse, other: SetUse) -> bool:
    return (one.function, one.quantity) == (other.function, other.quantity)


def _rows(
    equipment: Equipment,
    found: PointSet,
    adjusted: Sequence[PointSet],
    use: SetUse,
    calibrated_on: date,
    days: int,
) -> Iterator[TracedResult]:
    drift, sources = drift_of(equipment, found, adjusted, use.function, use.quantity, calibrated_on, days)
    estimate, basis = drift_text(drift.half_width), str(drift.basis)
    if not use.function.strip() or not use.quantity.strip():
        raise ActionError(_("第 %(key)s 组：功能与量都要写明") % {"key": use.key}, f"{use.key}.function")
    if use.drift and checked.positive(use.drift, f"{use.key}.drift") != Decimal(estimate):
        if not use.drift_reason.strip():
            values = {"key": use.key, "estimate": estimate, "unit": found.unit}
            raise ActionError(
                _("第 %(key)s 组：漂移估计为 %(estimate)s %(unit)s；改用其他值请写明依据") % values,
                f"{use.key}.drift_reason",
            )
        estimate, basis, sources = use.drift, "stated", use.drift_reason.strip()
    is_correction = found.kind == "correction"
    for point in found.points:
        place = point.at if is_correction else point.amount
        yield TracedResult(
            function=use.function,
            quantity=use.quantity,
            low=place,
            high=place,
            unit=found.at_unit if is_correction else found.unit,
            uncertainty=point.uncertainty,
            uncertainty_unit=found.unit,
            k=point.k,
            drift_half_width=estimate,
            correction=point.amount if is_correction else "0",
            between=use.between,
            probability=point.probability,
            distribution=point.distribution,
            drift_basis=basis,
            drift_source=sources,
        )


def _stated(dcc: ReceivedDcc, item: Item) -> dict[str, Any]:
    """What the certificate says besides: the instrument, the conditions, its version."""
    return {
        "version": dcc.version,
        "laboratory_code": dcc.laboratory.code,
        "instrument": {
            "name": words_in(item.name, "zh", "en") if item.name else "",
            "manufacturer": item.manufacturer,
            "model": item.model,
            "identifications": [
                {
                    "issuer": each.issuer,
                    "value": each.value,
                    "name": words_in(each.name, "zh", "en") if each.name else "",
                }
                for each in item.identifications[:_MOST_NAMES]
            ],
        },
        "conditions": list(_conditions(dcc))[:_MOST_CONDITIONS],
    }


def _conditions(dcc: ReceivedDcc) -> Iterator[dict[str, str]]:
    for measurement in dcc.measurements:
        for condition in measurement.conditions:
            for quantity in condition.data.quantities:
                shown = shown_expression(quantity)
                if shown is not None and len(shown.numbers) == 1:
                    names = [words_in(each, "zh", "en") for each in (condition.name, quantity.name) if each]
                    yield {
                        "name": " · ".join(dict.fromkeys(names)),
                        "value": shown.numbers[0].value,
                        "unit": shown.unit,
                    }
