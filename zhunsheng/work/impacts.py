# SPDX-License-Identifier: Apache-2.0
"""What the shift of a standard does to the results of one certificate, by what was frozen in its record."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhunsheng.measure.procedure.results import PointRow
from zhunsheng.measure.reading import parse_decimal
from zhunsheng.measure.shift import Shifted, shifted
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import UnitError, convert
from zhunsheng.work import versions
from zhunsheng.work.models import Certificate, Impact, Impacted


@dataclass(frozen=True, slots=True)
class _Point:
    place: tuple[Text, str]
    row: PointRow
    judged: Shifted


def proposal(impact: Impact, certificate: Certificate) -> Impacted:
    """The certificate's row, unsaved: every result in reach with the shift taken off, and what follows."""
    found = list(_points(impact, certificate))
    amend = any(each.judged.amend for each in found)
    return Impacted(
        impact=impact,
        certificate=certificate,
        points=[_as_kept(each) for each in found],
        proposed="amend" if amend else "note",
        conformed=_outcome([each.judged.conformed for each in found]),
        conforms=_outcome([each.judged.conforms for each in found]),
    )


def _points(impact: Impact, certificate: Certificate) -> Iterator[_Point]:
    version = certificate.record_version
    used = version.record.standards.filter(equipment=impact.equipment)
    if impact.function:
        used = used.filter(function=impact.function)
    bound = list(used)
    for section in versions.frozen_results(version).sections:
        mine = [row for row in bound if row.section == section.id]
        if not mine:
            continue
        shift = f"{convert(parse_decimal(impact.shift), impact.shift_unit, section.result_unit):f}"
        for row in section.rows:
            used_here = any(not each.points or row.point in each.points for each in mine)
            if row.result is None or not used_here or not in_reach(impact, row.nominal, section.unit):
                continue
            place = section.title, f"{row.nominal} {section.unit}".strip()
            judged = shifted(row.result.value_text, shift, row.result.expanded_text, row.mpe_text)
            yield _Point(place, row, judged)


def in_reach(impact: Impact, nominal: str, unit: str) -> bool:
    """Whether a point lies where the standard was off; one without a nominal value may, so it is judged."""
    if not impact.unit or not nominal:
        return True
    try:
        value: Decimal = convert(parse_decimal(nominal), unit, impact.unit)
    except UnitError:
        return False
    above = not impact.low or parse_decimal(impact.low) <= value
    return above and (not impact.high or value <= parse_decimal(impact.high))


def _as_kept(point: _Point) -> dict[str, Any]:
    result, (title, nominal) = point.row.result, point.place
    return {
        "place": f"{title.zh} {nominal}",
        "place_en": f"{title.en} {nominal}",
        "error": point.judged.reported,
        "true": point.judged.true,
        "u": result.expanded_text if result else "",
        "limit": point.row.mpe_text or "",
        "amend": point.judged.amend,
        "turned": point.judged.turned,
    }


def _outcome(each: list[bool | None]) -> str:
    said = [one for one in each if one is not None]
    if not said:
        return "none"
    return "conform" if all(said) else "not-conform"
