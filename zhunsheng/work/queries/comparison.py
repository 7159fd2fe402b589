# SPDX-License-Identifier: Apache-2.0
"""Two results side by side: every place of the certificate as reported and as recomputed from raw."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhunsheng.measure.procedure import FurtherRow, Results
from zhunsheng.measure.procedure.results import SectionResult


@dataclass(frozen=True, slots=True)
class Place:
    """One shown text, where it stands (dcv-20v/2/error), as reported and as recomputed; None where absent."""

    place: str
    reported: str | None
    recomputed: str | None


def beside(reported: Results, recomputed: Results) -> list[Place]:
    """Every shown text of both, in the order of the reported one."""
    return texts_beside(texts_of(reported), texts_of(recomputed))


def texts_of(results: Results) -> dict[str, str]:
    """Every shown text by its place."""
    return dict(_texts(results))


def texts_beside(left: Mapping[str, str], right: Mapping[str, str]) -> list[Place]:
    """The same from the texts of both by place."""
    return [Place(place, left.get(place), right.get(place)) for place in dict.fromkeys((*left, *right))]


def differences(reported: Results, recomputed: Results) -> list[str]:
    """Places whose texts differ."""
    return [each.place for each in beside(reported, recomputed) if each.reported != each.recomputed]


def _texts(results: Results) -> Iterator[tuple[str, str]]:
    for section in results.sections:
        yield from _section(section)


def _further(place: str, further: FurtherRow) -> Iterator[tuple[str, str]]:
    yield place, further.value_text
    if further.result is not None:
        yield f"{place}/U", further.result.expanded_text
    if further.verdict is not None:
        yield f"{place}/verdict", further.verdict.outcome


def _section(section: SectionResult) -> Iterator[tuple[str, str]]:
    for row in section.rows:
        place = f"{section.id}/{row.point + 1}"
        for key, text in row.cells.items():
            yield f"{place}/{key}", text
        if row.result is not None:
            yield f"{place}/U", row.result.expanded_text
        if row.verdict is not None:
            yield f"{place}/verdict", row.verdict.outcome
        for further in row.further:
            yield from _further(f"{place}/{further.id}", further)
    for each in section.summary:
        yield from _further(f"{section.id}/{each.id}", each)
    if section.line is None:
        return
    for coefficient in section.line.coefficients:
        yield f"{section.id}/{coefficient.id}", coefficient.value_text
        yield f"{section.id}/{coefficient.id}/u", coefficient.u_text
    for prediction in section.line.predictions:
        yield f"{section.id}/at {prediction.at}", prediction.result.value_text
        yield f"{section.id}/at {prediction.at}/U", prediction.result.expanded_text
