# SPDX-License-Identifier: Apache-2.0
"""Which pictures a document gives, and what is said where it gives none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from zhunsheng.measure.text import Language, Text
from zhunsheng.rules.report import pictures
from zhunsheng.rules.report import words as w
from zhunsheng.rules.report.peers import FEWEST
from zhunsheng.rules.report.pictures import Axis, Strip
from zhunsheng.rules.report.sections import SECTIONS, section_of
from zhunsheng.rules.report.standing import STANDS, standing
from zhunsheng.rules.verdict.words import VERDICTS

Json = Mapping[str, Any]
Picture = dict[str, str]
_DECIDED: Final = ("met", "partly", "not-met")
_STRIPS: Final = 14


def drawings(document: Json, language: Language) -> list[dict[str, Any]]:
    """Each with a head, and either svg and alt or a note why there is none."""
    found = [
        {"head": "radar", **_radar(document["clauses"], language)},
        {"head": "trend", **_trend(document["trend"], language)},
    ]
    if document["published"]:
        return found
    standing = [{"head": "standing", **standing_drawn(document["trend"], language)}]
    return [
        found[0],
        {"head": "timeline", **_timeline(document, language)},
        found[1],
        *(standing if len(document["trend"]) > 1 else []),
        {"head": "peers", **_peers(document, language)},
    ]


def _radar(clauses: Sequence[Json], language: Language) -> Picture:
    axes, said = [], []
    for section in SECTIONS:
        own = [
            each["own"]
            for each in clauses
            if section_of(each["id"]) == section
            and each["counts"]
            and each["own"] not in (None, "not-applicable")
        ]
        decided, met = sum(each in _DECIDED for each in own), own.count("met")
        whole = len(own) or 1
        axes.append(Axis(section, f"{met} / {decided} / {len(own)}", decided / whole, met / whole))
        told = w.RADAR_AXIS.format(group=section, applicable=len(own), decided=decided, met=met)
        said.append(told.in_language(language))
    alt = w.RADAR_ALT.format(said="; ".join(said)).in_language(language)
    svg = pictures.radar(
        axes, {"alt": alt, **_words(language, met=VERDICTS["met"], decided=w.DECIDED, axes=w.AXES)}
    )
    return {"svg": svg, "alt": alt, "note": ""}


def standing_drawn(points: Sequence[Json], language: Language) -> Picture:
    """How the clauses of each section stood, evaluation by evaluation, the oldest first."""
    now = points[-1]["sections"]
    words = {code: VERDICTS[code].in_language(language) for code in STANDS}
    rows, said = [], []
    for section in SECTIONS:
        told = " · ".join(
            f"{text.in_language(language)} {now[section][code]}"
            for code, text in VERDICTS.items()
            if now[section][code]
        )
        told = told or w.NOT_COUNTED.in_language(language)
        rows.append((section, told, [point["sections"][section] for point in points]))
        said.append(f"{section}: {told}")
    alt = w.STANDING_ALT.format(day=points[-1]["as_of"], said="; ".join(said)).in_language(language)
    svg = standing([point["as_of"] for point in points], rows, {"alt": alt, **words})
    return {"svg": svg, "alt": alt, "note": ""}


def timeline_drawn(dated: Sequence[tuple[str, str]], first: str, last: str, language: Language) -> Picture:
    """Hits by month: the day or month of each, and how heavy it is."""
    counted = Counter(day[:7] for day, _severity in dated)
    alt = w.TIMELINE_ALT.format(said=", ".join(f"{month} {counted[month]}" for month in sorted(counted)))
    words = {"alt": alt.in_language(language), **_words(language, **w.SEVERITY_KINDS)}
    return {"svg": pictures.timeline(dated, first, last, words), "alt": words["alt"], "note": ""}


def _timeline(document: Json, language: Language) -> Picture:
    hits = [each for each in document["hits"] if each["state"] == "broken"]
    dated = [(each["on"], each["severity"]) for each in hits if each["on"]]
    if not hits:
        return _none(w.NO_HITS, language)
    undated = len(hits) - len(dated)
    note = w.UNDATED.format(number=undated).in_language(language) if undated else ""
    return {**timeline_drawn(dated, document["first"], document["as_of"], language), "note": note}


def _trend(points: Sequence[Json], language: Language) -> Picture:
    if len(points) < 2:
        return _none(w.NO_TREND, language)
    said = ", ".join(f"{each['as_of']} {each['decided']} / {each['applicable']}" for each in points)
    alt = w.TREND_ALT.format(said=said).in_language(language)
    words = {"alt": alt, **_words(language, answered=w.ANSWERED, decided=w.DECIDED)}
    return {"svg": pictures.trend(points, words), "alt": alt, "note": ""}


def _peers(document: Json, language: Language) -> Picture:
    peers = document["peers"]
    if peers is None:
        return _none(w.NO_PEERS, language)
    strips = _strips(document, peers["rates"])
    if not strips:
        return _none(w.FEW_PEERS.format(fewest=FEWEST), language)
    alt = w.PEERS_ALT.format(number=peers["laboratories"]).in_language(language)
    told = w.PEERS.format(number=peers["laboratories"])
    words = {"alt": alt, **_words(language, own=w.OWN, peers=told, rate=w.RATE)}
    return {"svg": pictures.distribution(strips, words), "alt": alt, "note": ""}


def _strips(document: Json, rates: Mapping[str, Sequence[str]]) -> list[Strip]:
    """The rules at which this laboratory or a peer was hit, first those where it stands highest."""
    asked = document["asked"]["units"]
    units: dict[str, set[str]] = {}
    for hit in document["hits"]:
        if hit["state"] == "broken":
            units.setdefault(hit["rule"], set()).update(hit["units"])
    found = []
    for rule, texts in rates.items():
        others = [float(text) for text in texts]
        hits, whole = len(units.get(rule, ())), asked.get(rule, 0)
        own = min(hits / whole, 1.0) if whole else None
        if hits or any(others):
            found.append((own or 0.0, Strip(rule, own, others, f"{hits} / {whole}" if whole else "—")))
    found.sort(key=lambda pair: (-pair[0], pair[1].label))
    return [strip for _own, strip in found[:_STRIPS]]


def _none(text: Text, language: Language) -> Picture:
    return {"svg": "", "alt": "", "note": text.in_language(language)}


def _words(language: Language, **texts: Text) -> dict[str, str]:
    return {name: text.in_language(language) for name, text in texts.items()}
