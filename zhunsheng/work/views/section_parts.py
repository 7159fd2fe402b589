# SPDX-License-Identifier: Apache-2.0
"""The parts of a section beside its result: series, further results at a point, results over all points."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhunsheng.measure.procedure import FurtherRow, PointRow, SectionResult
from zhunsheng.measure.procedure.figures import WORDS, unsure_of
from zhunsheng.measure.procedure.schema import Section
from zhunsheng.measure.procedure.table import further_unit
from zhunsheng.work.views.signs import shown
from zhunsheng.work.wording import listed, spoken

_PASSED = frozenset({"none", "conform"})


@dataclass(frozen=True, slots=True)
class Summed:
    """A result over all points of a section, as a line below its table."""

    label: str
    text: str
    tone: str
    word: str


def _with_unit(text: str, unit: str) -> str:
    return text if unit == "1" else f"{text} {unit}"


def row_title(schema: Section, row: PointRow, title: str) -> str:
    """Where a row stands, with the series it belongs to: 0.8 · as left."""
    series = next((each for each in schema.series if each.id == row.series), None)
    return f"{title} · {spoken(series.label)}" if series else title


def further_heads(schema: Section) -> list[str]:
    """A head for each further result at a point."""
    heads = []
    for further in schema.further:
        unit, label = further_unit(schema, further), spoken(further.label)
        heads.append(label if unit == "1" else f"{label} / {unit}")
    return heads


def further_texts(schema: Section, row: PointRow) -> list[tuple[str, str]]:
    """The further results of a row, with their U where they have one; empty where there is none yet."""
    found = {each.id: each for each in row.further}
    return [(further.id, _text(found.get(further.id))) for further in schema.further]


def _text(found: FurtherRow | None) -> str:
    if found is None:
        return ""
    if found.result is None:
        return shown(found.value_text)
    return f"{shown(found.value_text)} ± {found.result.expanded_text}"


def judges(schema: Section) -> bool:
    """Whether anything at a point of the section is held against a limit."""
    return schema.mpe is not None or any(further.limit for further in schema.further)


def said_beside(row: PointRow) -> tuple[str, str] | None:
    """What the further results of a row say that its own verdict does not: tone and words, None if nothing.

    The first that does not plainly conform; where the result itself is not judged, that they conform.
    """
    said = [(each, each.verdict) for each in row.further if each.verdict and each.verdict.outcome != "none"]
    for each, verdict in said:
        if verdict.outcome not in _PASSED:
            word = f"{spoken(each.label)}：{spoken(verdict.word)}"
            return ("stop" if verdict.outcome == "not-conform" else "near"), word
    if said and (row.verdict is None or row.verdict.outcome == "none"):
        return "fine", spoken(said[0][1].word)
    return None


def hints(schema: Section) -> list[str]:
    """What is to be heeded at the bench."""
    found = [spoken(note) for note in schema.notes]
    if float(schema.settle_minutes):
        found.append(_("稳定 %(minutes)s 分钟后读数") % {"minutes": schema.settle_minutes})
    return found + _unsure(schema)


def _unsure(schema: Section) -> list[str]:
    """The figures of the section that nobody has confirmed, by how sure they are."""
    named: dict[str, list[str]] = {}
    for figure in unsure_of(schema):
        named.setdefault(spoken(WORDS[figure.confidence]), []).append(spoken(figure.what))
    return [
        _("%(how)s：%(what)s") % {"how": how, "what": listed(dict.fromkeys(what))}
        for how, what in named.items()
    ]


def summed(section: SectionResult) -> Sequence[Summed]:
    """The results over all points."""
    return [_summed(each) for each in section.summary]


def _summed(each: FurtherRow) -> Summed:
    text = _with_unit(shown(each.value_text), each.unit)
    if each.limits_text:
        text = _("%(value)s（允许 %(limits)s）") % {"value": text, "limits": shown(each.limits_text)}
    outcome = each.verdict.outcome if each.verdict else "none"
    word = spoken(each.verdict.word) if each.verdict and outcome != "none" else ""
    tone = {"conform": "fine", "not-conform": "stop"}.get(outcome, "near" if word else "plain")
    return Summed(spoken(each.label), text, tone, word)
