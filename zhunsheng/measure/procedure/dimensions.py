# SPDX-License-Identifier: Apache-2.0
"""Whether a section's formulas hold together in their units.

Every name has the unit it is declared with, every number has none: so 20 cannot be taken from a temperature,
but a constant of 20 °C can. Only in limits, and where points lie, is a number in the unit of what it is added
to; a formula of numbers alone is in the unit of its place. Sizes of units are checked as well (no mV beside
V) up to where a number comes in, which may be a conversion. A temperature is told from a difference of
temperatures: two are never added, °C is never taken from K, and where a difference belongs no temperature may
stand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from zhunsheng.measure.expression import Call, Name, Node, Number, parse
from zhunsheng.measure.procedure.check_parts import Finding, Path
from zhunsheng.measure.procedure.names import (
    correction_name,
    free_inputs,
    lever_unit,
    position_unit,
    source_unit,
    standard_unit,
    unit_of,
    valued_names,
)
from zhunsheng.measure.procedure.parts import Limit
from zhunsheng.measure.procedure.schema import Section
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import MAX_POWER, Dimension, coherent, dimension, same_quantity, unit

_SAME = {"+": Text("相加", "be added"), "-": Text("相减", "be subtracted")}
_SAME |= {name: Text("比较", "be compared") for name in ("max", "min", "atan2")}
_PLAIN = ("exp", "log", "sin", "cos")
_LARGEST_SIZE = 4096  # bits
_CLOSE = Fraction(1, 10**9)
_TEMPERATURES = ("°C", "K")
_RAISED = str.maketrans("-0123456789/", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᐟ")


class Kind(Enum):
    """What a value in °C or K is: a temperature on that scale, a difference, or either of them."""

    POINT = "point"
    DIFFERENCE = "difference"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of a part of a formula: powers of base units, the size of its unit, how it was written.

    `size` is None where a number in the formula may have converted it; `number` is the value of a part that
    is made of numbers alone; `scale` is the unit of a temperature that is no difference.
    """

    powers: Mapping[str, Fraction]
    size: Fraction | None
    code: str = ""
    number: Fraction | None = None
    bare: bool = False
    kind: Kind = Kind.DIFFERENCE
    scale: str = ""

    @property
    def shown(self) -> str:
        """Its unit: as declared where it is one, else by base units, with what it is of them."""
        if self.code or self.size in (None, 1):
            return self.code or _code(self.powers)
        return f"{float(self.size or 1):g} {_code(self.powers) if self.powers else ''}".strip()


class _Mismatch(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(str(message))


def check_dimensions(section: Section, before: Mapping[str, Section]) -> Iterator[Finding]:
    """Every formula of the section whose units do not fit, with both units named; `before` are the sections
    it may take numbers from.
    """
    known = _known(section) | _borrowed(section, before)
    yield from _check_steps(section, known)
    yield from _check_positions(section, known)
    judged = unit_of(section, section.result)
    if section.mpe:
        yield from _check_limit(("mpe",), section.mpe, judged, known)
    for index, further in enumerate(section.further):
        if further.limit:
            yield from _check_limit(
                ("further", index, "limit"), further.limit, unit_of(section, further.id), known
            )
    for index, summary in enumerate(section.summary):
        if summary.limit:
            yield from _check_limit(
                ("summary", index, "limit"), summary.limit, unit_of(section, summary.of), known
            )
    yield from _check_budget(section, known)
    yield from _check_result(section, known)


def mismatch(formula: str, units: Mapping[str, str]) -> Text | None:
    """What does not fit in a formula whose names have these units; a number is in the unit it stands beside.

    >>> str(mismatch("a + b", {"a": "V", "b": "m"}))
    '“V”与“m”不能相加 / V and m cannot be added'
    >>> mismatch("a - b/2", {"a": "V", "b": "V"}) is None
    True
    """
    try:
        known = {name: _declared(code, Kind.EITHER) for name, code in units.items()}
        _value(parse(formula).tree, known, loose=True)
    except _Mismatch as found:
        return found.message
    return None


def _known(section: Section) -> dict[str, Value]:
    """Every name that has a value before the model, with its unit."""
    points = {"nominal", "temperature"} | {each.id for each in section.columns if not each.difference}
    columns = {each.id for each in section.columns}
    known = {name: _declared(unit_of(section, name), Kind.EITHER) for name in valued_names(section)}
    known |= {
        name: _declared(unit_of(section, name), Kind.POINT if name in points else Kind.DIFFERENCE)
        for name in ("nominal", "temperature", "humidity", *columns)
    }
    for each in section.statistics:
        kind = Kind.DIFFERENCE if each.kind in ("range", "deviation") else known[each.of[0]].kind
        known[each.id] = _declared(unit_of(section, each.id), kind)
    for standard in section.standards:
        code = standard_unit(section, standard.id)
        known[correction_name(standard.id)] = _declared(code, Kind.DIFFERENCE)
    free = set(free_inputs(section))
    for component in section.budget:
        if component.input in free:
            known[component.input or ""] = _declared(lever_unit(section, component), Kind.DIFFERENCE)
    item = section.item_column
    if item is not None:
        known["reading"] = known[item.id]
        known["resolution"] = _declared(item.unit, Kind.DIFFERENCE)
    if section.fit:
        known["at"] = known.get(section.fit.abscissa, _declared(section.unit, Kind.EITHER))
    return known


def _borrowed(section: Section, before: Mapping[str, Section]) -> dict[str, Value]:
    """Numbers of earlier sections: in this section's unit where that can be, else in their own."""
    found = {}
    for use in section.uses:
        own = unit_of(before[use.section], use.value)
        target = section.measured_unit
        found[use.id] = _declared(target if same_quantity(own, target) else own, Kind.EITHER)
    return found


def _declared(code: str, kind: Kind) -> Value:
    found = dimension(code)
    if unit(code).code not in _TEMPERATURES:
        kind = Kind.DIFFERENCE
    return _of(found, code, kind)


def _of(found: Dimension, code: str, kind: Kind) -> Value:
    scale = unit(code).code if kind is Kind.POINT else ""
    return Value(dict(found.powers), found.size, code=code, kind=kind, scale=scale)


def _check_steps(section: Section, known: dict[str, Value]) -> Iterator[Finding]:
    for index, step in enumerate(section.model):
        path: Path = ("model", index, "expression")
        code = unit_of(section, step.id)
        declared = _declared(code, Kind.EITHER)
        try:
            found = _value(parse(step.expression).tree, known)
            _fits(found, declared)
        except _Mismatch as mismatch:
            yield path, mismatch.message
            known[step.id] = declared
        else:
            known[step.id] = replace(declared, kind=found.kind, scale=found.scale)


def _check_positions(section: Section, known: Mapping[str, Value]) -> Iterator[Finding]:
    """Where points and standards lie: numbers in these formulas are in the unit asked for."""
    for index, formula in enumerate(section.points.formulas):
        wanted = _declared(section.unit, Kind.EITHER)
        yield from _check(("points", "formulas", index), formula, wanted, known, loose=True)
    for index, standard in enumerate(section.standards):
        if standard.at:
            wanted = _declared(position_unit(section, standard.id), Kind.EITHER)
            yield from _check(("standards", index, "at"), standard.at, wanted, known, loose=True)
    for index, table in enumerate(section.tables):
        if table.along:
            yield from _check(("tables", index, "along"), table.along, None, known, loose=True)


def _check_limit(path: Path, limit: Limit, code: str, known: Mapping[str, Value]) -> Iterator[Finding]:
    for key in ("expression", "lower", "largest_u"):
        text = getattr(limit, key)
        if text:
            yield from _check((*path, key), text, _declared(code, Kind.DIFFERENCE), known, loose=True)


def _check_budget(section: Section, known: Mapping[str, Value]) -> Iterator[Finding]:
    judged = _declared(unit_of(section, section.result), Kind.DIFFERENCE)
    for index, component in enumerate(section.budget):
        path: Path = ("budget", index)
        if component.source == "constant":
            wanted = _declared(component.unit, Kind.DIFFERENCE)
            yield from _check((*path, "half_width"), component.half_width, wanted, known)
        if component.sensitivity:
            own = _declared(source_unit(section, component), Kind.DIFFERENCE)
            yield from _check((*path, "sensitivity"), component.sensitivity, _over(judged, own), known)


def _check_result(section: Section, known: Mapping[str, Value]) -> Iterator[Finding]:
    """A temperature as the result is shown as it is; only differences are brought to another unit."""
    found = known.get(section.result)
    own = unit_of(section, section.result)
    if found and found.kind is Kind.POINT and unit(own).code != unit(section.result_unit).code:
        yield (
            ("result_unit",),
            Text(
                f"结果是温度（{own}），不是温度差，不能用 {section.result_unit} 给出",
                f"the result is a temperature in {own}, no difference, and cannot be stated in "
                f"{section.result_unit}",
            ),
        )


def _check(
    path: Path, text: str, wanted: Value | None, known: Mapping[str, Value], *, loose: bool = False
) -> Iterator[Finding]:
    try:
        found = _value(parse(text).tree, known, loose=loose)
        if wanted is not None:
            _fits(found, wanted)
    except _Mismatch as mismatch:
        yield path, mismatch.message


def _fits(found: Value, wanted: Value) -> None:
    """What a formula gives must be what its place declares; a number alone is in the declared unit."""
    if found.bare:
        return
    if found.powers != wanted.powers or _differ(found.size, wanted.size):
        raise _Mismatch(
            Text(
                f"公式得到的单位是“{found.shown}”，而这里是“{wanted.shown}”",
                f"the formula gives “{found.shown}”, yet “{wanted.shown}” stands here",
            )
        )
    if found.kind is Kind.POINT and wanted.kind is Kind.DIFFERENCE:
        raise _Mismatch(
            Text(
                f"这里要温度差，公式得到的却是温度（{found.shown}）",
                f"a difference of temperatures belongs here, yet the formula gives a temperature "
                f"({found.shown})",
            )
        )
    if found.kind is Kind.POINT and wanted.code and found.scale != unit(wanted.code).code:
        raise _Mismatch(_two_scales(found.scale, wanted.code))


def _differ(first: Fraction | None, second: Fraction | None) -> bool:
    # Sizes that hold π (degrees) are close and not exact.
    return first is not None and second is not None and abs(first / second - 1) > _CLOSE


def _two_scales(first: str, second: str) -> Text:
    return Text(
        f"“{first}”与“{second}”的温度零点不同，须先换算",
        f"temperatures in “{first}” and “{second}” count from different zeros: convert first",
    )


def _value(node: Node, known: Mapping[str, Value], *, loose: bool = False) -> Value:
    """The units of a formula from those of its names; `loose` numbers take the unit they stand beside."""
    if isinstance(node, Number):
        return Value({}, Fraction(1), number=node.exact, bare=True)
    if isinstance(node, Name):
        return known.get(node.name, Value({}, Fraction(1), bare=True))  # pi, and what is refused elsewhere
    parts = [_value(each, known, loose=loose) for each in node.operands]
    return _called(node, parts, loose)


def _called(node: Call, parts: list[Value], loose: bool) -> Value:
    operator = node.operator
    if operator in _SAME:
        return _joined(operator, parts[0], parts[1], loose)
    if operator == "*":
        return _times(parts[0], parts[1])
    if operator == "/":
        return _over(parts[0], parts[1])
    if operator == "**":
        return _raised(parts[0], parts[1])
    if operator == "sqrt":
        return _power(parts[0], Fraction(1, 2))
    if operator in _PLAIN:
        return _pure(operator, parts[0])
    if operator == "neg":
        return parts[0] if parts[0].number is None else replace(parts[0], number=-parts[0].number)
    return _as_quantity(parts[0])  # abs


def _joined(operator: str, first: Value, second: Value, loose: bool) -> Value:
    """A sum, a difference or the greater of two: of one quantity, in one unit."""
    if first.bare and second.bare:
        return replace(first, number=None)
    for own, other in ((first, second), (second, first)):
        if own.bare and (loose or own.number == 0):
            return _angle(operator, other)
    if first.powers != second.powers or _differ(first.size, second.size):
        raise _Mismatch(_apart(operator, first, second))
    size = first.size if first.size is not None else second.size
    code = first.code or second.code
    kind, scale = _joined_kind(operator, first, second)
    return _angle(operator, Value(first.powers, size, code=code, kind=kind, scale=scale))


def _apart(operator: str, first: Value, second: Value) -> Text:
    named = [
        Text("没有单位的数", "a number without a unit") if part.bare else Text(f"“{part.shown}”", part.shown)
        for part in (first, second)
    ]
    verb = _SAME[operator]
    hint = Text("", "")
    if first.bare or second.bare:
        hint = Text("；把这个数写成带单位的常数（constants）", "; make the number a constant with its unit")
    return Text(
        f"{named[0].zh}与{named[1].zh}不能{verb.zh}{hint.zh}",
        f"{named[0].en} and {named[1].en} cannot {verb.en}{hint.en}",
    )


def _angle(operator: str, value: Value) -> Value:
    return Value({}, Fraction(1)) if operator == "atan2" else value


def _joined_kind(operator: str, first: Value, second: Value) -> tuple[Kind, str]:
    """Temperatures are subtracted or compared, and shifted by differences; nothing else is done with two."""
    kinds = (first.kind, second.kind)
    if first.scale and second.scale and first.scale != second.scale:
        raise _Mismatch(_two_scales(first.scale, second.scale))
    if kinds == (Kind.POINT, Kind.POINT):
        if operator == "+":
            raise _Mismatch(
                Text(
                    f"两个温度（{first.shown}）不能相加；温度加温度差才是温度",
                    f"two temperatures ({first.shown}) cannot be added; a temperature and a difference can",
                )
            )
        return (Kind.DIFFERENCE, "") if operator == "-" else (Kind.POINT, first.scale)
    if Kind.POINT in kinds:
        if operator == "-" and second.kind is Kind.POINT:
            return Kind.DIFFERENCE, ""  # 20 °C − t; a difference less a temperature is refused above
        if operator == "-" and second.kind is Kind.EITHER:
            return Kind.EITHER, ""  # t − 20 °C is a difference, t − 0.5 °C perhaps a temperature
        return Kind.POINT, first.scale or second.scale
    return (Kind.EITHER, "") if Kind.EITHER in kinds else (Kind.DIFFERENCE, "")


def _as_quantity(value: Value) -> Value:
    """A Celsius temperature as a factor: how far it is from 0 °C."""
    return replace(value, kind=Kind.DIFFERENCE, scale="", number=None)


def _times(first: Value, second: Value) -> Value:
    if first.bare and second.bare:
        return replace(first, number=None)
    return _product(first, second, 1)


def _over(first: Value, second: Value) -> Value:
    if first.bare and second.bare:
        return replace(first, number=None)
    return _product(first, second, -1)


def _product(first: Value, second: Value, sign: int) -> Value:
    powers = dict(first.powers)
    for name, power in second.powers.items():
        powers[name] = powers.get(name, Fraction(0)) + sign * power
    size = None
    if first.size is not None and second.size is not None and not (first.bare or second.bare):
        size = first.size * second.size**sign
    if any(abs(power) > MAX_POWER for power in powers.values()):
        raise _Mismatch(
            Text(
                f"“{first.shown}”与“{second.shown}”合成的单位幂次太高",
                f"“{first.shown}” with “{second.shown}” gives a unit of too high a power",
            )
        )
    if size is not None and max(size.numerator, size.denominator).bit_length() > _LARGEST_SIZE:
        size = None
    return Value({name: power for name, power in sorted(powers.items()) if power}, size)


def _raised(base: Value, exponent: Value) -> Value:
    if exponent.powers or (exponent.number is None and not exponent.bare and base.powers):
        raise _Mismatch(
            Text(
                f"指数不能有单位（“{exponent.shown}”）",
                f"an exponent has no unit (“{exponent.shown}” stands here)",
            )
        )
    if base.bare:
        return replace(base, number=None)
    if exponent.number is None:
        return _pure("**", base)
    return _power(base, exponent.number)


def _power(value: Value, power: Fraction) -> Value:
    if value.bare:
        return replace(value, number=None)
    powers = {name: each * power for name, each in value.powers.items()}
    if any(abs(each) > MAX_POWER for each in powers.values()):
        raise _Mismatch(
            Text(
                f"“{value.shown}”的 {power} 次方太高，没有这样的单位",
                f"“{value.shown}” to the power of {power} is no unit that anything is stated in",
            )
        )
    return Value(powers, _sized(value.size, power))


def _sized(size: Fraction | None, power: Fraction) -> Fraction | None:
    """The size of a power; a root of it is known where it comes out even, a huge one is not followed."""
    if size is None or abs(power) > MAX_POWER:
        return None
    if max(size.numerator, size.denominator).bit_length() * abs(power) > _LARGEST_SIZE:
        return None
    if power.denominator == 1:
        return size**power.numerator
    root = Fraction(float(size) ** float(power)).limit_denominator(10**12)
    return root if root**power.denominator == size**power.numerator else None


def _pure(operator: str, value: Value) -> Value:
    """What goes into a function is a plain number: no volt, and neither degrees nor per cent."""
    if value.powers or _differ(value.size, Fraction(1)):
        raise _Mismatch(
            Text(
                f"{operator} 里不能有单位（“{value.shown}”）：除以一个常数，使单位约去",
                f"nothing with a unit goes into {operator} (“{value.shown}” does): divide by a constant",
            )
        )
    return Value({}, Fraction(1), bare=value.bare)


def _code(powers: Mapping[str, Fraction]) -> str:
    above = [_factor(name, power) for name, power in powers.items() if power > 0]
    below = [_factor(name, -power) for name, power in powers.items() if power < 0]
    code = ("·".join(above) or "1") + ("/" + "·".join(below) if below else "")
    whole = all(power.denominator == 1 for power in powers.values())
    return coherent(code) if whole and powers else code


def _factor(name: str, power: Fraction) -> str:
    return name if power == 1 else name + str(power).translate(_RAISED)
