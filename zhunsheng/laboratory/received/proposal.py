# SPDX-License-Identifier: Apache-2.0
"""What registering a received certificate would do: which results, until when, with what drift, for whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from zhunsheng.certificate.received.points import PointSet, point_sets
from zhunsheng.certificate.received.value import Received, ReceivedDcc, words_in
from zhunsheng.laboratory.models import Equipment, Traceability
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.received.history import calibrations
from zhunsheng.laboratory.received.matching import Match, match
from zhunsheng.laboratory.received.reading import language
from zhunsheng.measure.drift import Calibration, CorrectionAt, Drift, estimate_drift
from zhunsheng.measure.rounding import plain, round_to_place, significant_place
from zhunsheng.measure.units import same_quantity

USUAL_INTERVAL = 365


@dataclass(frozen=True, slots=True)
class SetProposal:
    """A table of the certificate with the function and quantity it probably is, and the drift estimated.

    `drift` is a decimal text in the set's unit; `sources` are the certificates it was estimated from.
    """

    found: PointSet
    title: str
    function: str
    quantity: str
    between: str
    drift: str
    basis: str
    sources: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything a person sees before registering."""

    received: Received
    dcc: ReceivedDcc
    match: Match
    sets: tuple[SetProposal, ...]
    calibrated_on: date
    last_day: date | None
    issuer: str
    issuer_en: str


def propose(equipment: Equipment, received: Received) -> Proposal | None:
    """The proposal for a file that could be read; None where faults left nothing to propose."""
    dcc = received.dcc
    if dcc is None or not dcc.items or received.faults:
        return None
    calibrated_on = date.fromisoformat(dcc.ended_on)
    last_day = _recalibration(dcc) or _usual_last_day(equipment, calibrated_on)
    days = (last_day - calibrated_on).days + 1 if last_day else USUAL_INTERVAL
    name = dcc.laboratory.name
    return Proposal(
        received=received,
        dcc=dcc,
        match=match(equipment, dcc),
        sets=tuple(_sets(equipment, dcc, calibrated_on, days)),
        calibrated_on=calibrated_on,
        last_day=last_day,
        issuer=words_in(name, "zh", *dcc.mandatory) if name else "",
        issuer_en=words_in(name, "en", *dcc.mandatory) if name else "",
    )


def _recalibration(dcc: ReceivedDcc) -> date | None:
    """The last day the file itself states (a recalibration agreed with whoever ordered it)."""
    days = [
        note.date[:10] for note in dcc.statements if "basic_recalibration" in note.ref_types and note.date
    ]
    return date.fromisoformat(days[0]) if days else None


def _usual_last_day(equipment: Equipment, calibrated_on: date) -> date | None:
    """As long as the standard's newest certificate was relied on."""
    rows = Traceability.objects.filter(standing(), equipment=equipment, valid_to__isnull=False)
    newest = rows.order_by("-valid_from", "-id").first()
    if newest is None or newest.valid_to is None:
        return None
    return calibrated_on + (newest.valid_to - newest.valid_from) - timedelta(days=1)


def _sets(equipment: Equipment, dcc: ReceivedDcc, calibrated_on: date, days: int) -> Iterator[SetProposal]:
    found = point_sets(dcc)
    for each in found:
        before = [
            other
            for other in found
            if other.as_found and (other.at_unit, other.unit) == (each.at_unit, each.unit)
        ]
        yield _set(equipment, each, () if each.as_found else before, calibrated_on, days)


def _set(
    equipment: Equipment, found: PointSet, before: Sequence[PointSet], calibrated_on: date, days: int
) -> SetProposal:
    function, quantity = _known_as(equipment, found)
    drift, sources = drift_of(equipment, found, before, function, quantity, calibrated_on, days)
    joined = found.kind == "correction" and len(found.points) > 1
    return SetProposal(
        found=found,
        title=words_in(found.title, language(), "en") if found.title else "",
        function=function,
        quantity=quantity,
        between="linear" if joined else "",
        drift=drift_text(drift.half_width),
        basis=drift.basis,
        sources=sources,
    )


def _known_as(equipment: Equipment, found: PointSet) -> tuple[str, str]:
    """The one function and quantity that earlier certificates of this standard had in such a unit, if one."""
    if found.obstacle is not None:
        return "", ""
    rows = Traceability.objects.filter(standing(), equipment=equipment).values_list("results", flat=True)
    unit = found.at_unit if found.kind == "correction" else found.unit
    names = {
        (row["function"], row["quantity"])
        for results in rows
        for row in results
        if same_quantity(row["unit"], unit)
    }
    return names.pop() if len(names) == 1 else ("", "")


def drift_of(
    equipment: Equipment,
    found: PointSet,
    before: Sequence[PointSet],
    function: str,
    quantity: str,
    calibrated_on: date,
    days: int,
) -> tuple[Drift, str]:
    """The drift to reckon with for a table, and the numbers of the earlier certificates it rests on.

    `before` are the tables from before an adjustment, in the same units.
    """
    new = Calibration(calibrated_on, "", tuple(_corrections([found])), tuple(_corrections(before)))
    earlier = (
        calibrations(equipment, function, quantity, found.at_unit, found.unit, before=calibrated_on)
        if found.kind == "correction" and function
        else []
    )
    drift = estimate_drift([*earlier, new], days)
    numbers = [number for change in drift.changes for number in (change.earlier, change.later) if number]
    return drift, ", ".join(dict.fromkeys(numbers))


def _corrections(found: Sequence[PointSet]) -> Iterator[CorrectionAt]:
    for each in found:
        for point in each.points:
            yield CorrectionAt(Fraction(point.at), Fraction(point.amount), Fraction(point.uncertainty))


def drift_text(half_width: Fraction) -> str:
    """The half-width with two digits, rounded up: it must not shrink."""
    if not half_width:
        return "0"
    return plain(round_to_place(half_width, significant_place(half_width, 2), "up"))
