# SPDX-License-Identifier: Apache-2.0
"""D-SI quantities of every form, as columns of numbers in each unit the file gives."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import repeat

from lxml import etree

from zhunsheng.certificate.dcc.marks import SI
from zhunsheng.certificate.received.units import read_unit
from zhunsheng.certificate.received.value import Expression, Number, UncertaintyKind
from zhunsheng.certificate.received.words import plain

# Where an uncertainty stands, in both generations of D-SI: element, kind, and the names of its parts.
_PARTS = ("value", "k", "probability", "distribution", "low", "high")
_SINGLE: tuple[tuple[str, UncertaintyKind, tuple[str, ...]], ...] = (
    ("expandedUnc", "expanded", ("uncertainty", "coverageFactor", "coverageProbability", "distribution")),
    (
        "measurementUncertaintyUnivariate/expandedMU", "expanded",
        ("valueExpandedMU", "coverageFactor", "coverageProbability", "distribution"),
    ),
    ("measurementUncertaintyUnivariate/standardMU", "standard", ("valueStandardMU", "", "", "distribution")),
    (
        "coverageInterval", "interval",
        ("standardUnc", "", "coverageProbability", "distribution", "intervalMin", "intervalMax"),
    ),
    (
        "measurementUncertaintyUnivariate/coverageIntervalMU", "interval",
        ("valueStandardMU", "", "coverageProbability", "distribution", "intervalMin", "intervalMax"),
    ),
)  # fmt: skip
# D-SI 2.2.1 spells one element so; the files do too.
_MISSPELT = {"measurementUncertaintyUnivariate": "measurementUncertaintyUnivaraite"}


def expressions(element: etree._Element) -> tuple[str, tuple[Expression, ...]]:
    """The form of a D-SI element and its values; a hybrid says the same in several units."""
    form = etree.QName(element).localname
    if form == "hybrid":
        found = [each for child in element for each in expressions(child)[1]]
        return (f"hybrid {etree.QName(element[0]).localname}" if len(element) else form), tuple(found)
    reader = _READERS.get(form)
    return form, () if reader is None else tuple(reader(element))


def _real(element: etree._Element) -> Iterator[Expression]:
    kind, parts = _uncertainty(element, "")
    yield _expression(_text(element, "unit"), kind, [_number(element, _text(element, "value"), parts)])


def _constant(element: etree._Element) -> Iterator[Expression]:
    width = _text(element, "valueStandardMU") or _text(element, "uncertainty")
    kind: UncertaintyKind = "standard" if width else ""
    parts = {"value": width, "distribution": _text(element, "distribution")}
    yield _expression(_text(element, "unit"), kind, [_number(element, _text(element, "value"), parts)])


def _number(element: etree._Element, value: str, parts: dict[str, str]) -> Number:
    return Number(
        value=value,
        uncertainty=parts.get("value", ""),
        k=parts.get("k", ""),
        probability=parts.get("probability", ""),
        distribution=parts.get("distribution", ""),
        low=parts.get("low", ""),
        high=parts.get("high", ""),
        at=_text(element, "dateTime"),
        label=_text(element, "label"),
    )


def _xml_list(element: etree._Element) -> Iterator[Expression]:
    """A list in XML-list form; values in differing units make one expression a unit no more than once."""
    values = _text(element, "valueXMLList").split()
    count = len(values)
    kind, parts = _uncertainty(element, "XMLList")
    columns = {name: _entries(parts.get(name, ""), count) for name in _PARTS}
    units = _entries(_text(element, "unitXMLList"), count)
    times = _entries(_text(element, "dateTimeXMLList"), count)
    labels = _entries(_text(element, "labelXMLList"), count)
    numbers = [
        Number(
            value=value,
            uncertainty=columns["value"][index],
            k=columns["k"][index],
            probability=columns["probability"][index],
            distribution=columns["distribution"][index],
            low=columns["low"][index],
            high=columns["high"][index],
            at=times[index],
            label=labels[index],
        )
        for index, value in enumerate(values)
    ]
    yield from _by_unit(units, numbers, kind)


def _by_unit(units: list[str], numbers: list[Number], kind: UncertaintyKind) -> Iterator[Expression]:
    if len(set(units)) <= 1:
        yield _expression(units[0] if units else "", kind, numbers)
        return
    # One column, several units: the reader sees each value with its own, and nothing is computed from it.
    shown = [
        replace(number, value=f"{number.value} {read_unit(unit).code}")
        for unit, number in zip(units, numbers, strict=True)
    ]
    yield Expression("", " ".join(units), False, tuple(shown), kind)


def _entries(text: str, count: int) -> list[str]:
    """One entry stands for all; a wrong number of them is a fault told elsewhere, and then none is taken."""
    entries = text.split()
    if len(entries) == 1:
        return list(repeat(entries[0], count))
    return entries if len(entries) == count else [""] * count


def _real_list(element: etree._Element) -> Iterator[Expression]:
    shared_kind, shared = _uncertainty(
        element, "", within=("listMeasurementUncertaintyUnivariate", "listUnivariateUnc")
    )
    unit = _text(element, "listUnit")
    numbers, units, kind = [], [], shared_kind
    for real in element.iterfind(f"{{{SI}}}real"):
        own_kind, own = _uncertainty(real, "")
        kind = own_kind or kind
        numbers.append(_number(real, _text(real, "value"), own or shared))
        units.append(_text(real, "unit") or unit)
    yield from _by_unit(units, numbers, kind)


def _complex(element: etree._Element) -> Iterator[Expression]:
    yield _expression(
        _text(element, "unit"), "", [_number(element, _complex_value(element, "unitPhase"), {})], known=False
    )


def _complex_list(element: etree._Element) -> Iterator[Expression]:
    unit, phase = _text(element, "listUnit"), _text(element, "listUnitPhase")
    numbers = [
        _number(each, _complex_value(each, "unitPhase", phase), {})
        for each in element.iterfind(f"{{{SI}}}complex")
    ]
    units = [_text(each, "unit") or unit for each in element.iterfind(f"{{{SI}}}complex")]
    for each in _by_unit(units, numbers, ""):
        yield Expression(each.unit, each.dsi, False, each.numbers)


def _complex_xml_list(element: etree._Element) -> Iterator[Expression]:
    polar = element.find(f"{{{SI}}}valueMagnitudeXMLList") is not None
    first, second = ("Magnitude", "Phase") if polar else ("Real", "Imag")
    firsts, seconds = (_text(element, f"value{part}XMLList").split() for part in (first, second))
    phase = read_unit(_text(element, "unitPhaseXMLList").split()[0]).code if polar else ""
    numbers = [Number(_joined(a, b, phase, polar)) for a, b in zip(firsts, seconds, strict=False)]
    yield _expression(_text(element, "unitXMLList").split()[0], "", numbers, known=False)


def _complex_value(element: etree._Element, phase_name: str, phase: str = "") -> str:
    polar = element.find(f"{{{SI}}}valueMagnitude") is not None
    names = ("valueMagnitude", "valuePhase") if polar else ("valueReal", "valueImag")
    unit = _text(element, phase_name) or phase
    first, second = (_text(element, name) for name in names)
    return _joined(first, second, read_unit(unit).code if unit else "", polar)


def _joined(first: str, second: str, phase: str, polar: bool) -> str:
    if polar:
        return f"{first} ∠ {second} {phase}".strip()
    sign = "−" if second.startswith("-") else "+"
    return f"{first} {sign} {second.lstrip('+-')} i"


def _nested(element: etree._Element) -> Iterator[Expression]:
    """A list of lists, one after the other."""
    for child in element:
        yield from expressions(child)[1]


_READERS: dict[str, Callable[[etree._Element], Iterator[Expression]]] = {
    "real": _real,
    "constant": _constant,
    "realListXMLList": _xml_list,
    "realList": _real_list,
    "complex": _complex,
    "complexList": _complex_list,
    "complexListXMLList": _complex_xml_list,
    "list": _nested,
}


def _expression(dsi: str, kind: UncertaintyKind, numbers: list[Number], *, known: bool = True) -> Expression:
    unit = read_unit(dsi)
    return Expression(unit.code, dsi, unit.known and known, tuple(numbers), kind)


def _uncertainty(
    element: etree._Element, suffix: str, within: tuple[str, ...] = ()
) -> tuple[UncertaintyKind, dict[str, str]]:
    """The kind of uncertainty stated, and its parts as texts: one each, or lists."""
    for path, kind, names in _SINGLE:
        found = _at(element, path, suffix, within)
        if found is not None:
            texts = {
                part: _text(found, name + suffix) for part, name in zip(_PARTS, names, strict=False) if name
            }
            return kind, texts
    return "", {}


def _at(element: etree._Element, path: str, suffix: str, within: tuple[str, ...]) -> etree._Element | None:
    names = path.split("/")
    if within:
        inner = [element.find(f"{{{SI}}}{wrapper}/{{{SI}}}{names[-1]}") for wrapper in within]
        return next((each for each in inner if each is not None), None)
    found = element.find("/".join(f"{{{SI}}}{name}{suffix}" for name in names))
    if found is None and names[0] in _MISSPELT and not suffix:
        return element.find("/".join(f"{{{SI}}}{_MISSPELT.get(name, name)}" for name in names))
    return found


def _text(element: etree._Element, name: str) -> str:
    return plain(element.findtext(f"{{{SI}}}{name}"))
