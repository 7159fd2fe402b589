# SPDX-License-Identifier: Apache-2.0
"""The results of another laboratory as entered from its certificate: a table of texts, looked at before kept.

Kept as JSON of decimal strings, exactly as the certificate gives them. Where it states U in per cent of the
value, U in the result's unit is worked out beside it, rounded as GB/T 8170 has it, for machines to read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.certificate.value import Column, Quantity, ResultTable, Row
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.reading import ReadingError, normalise, parse_decimal
from zhunsheng.measure.rounding import round_uncertainty
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import UnitError, convert, unit
from zhunsheng.work.wording import spoken

PER_CENT: Final = "%"
MOST_ROWS: Final = 200
ConditionKind = Literal["temperature", "humidity"]
_CONDITION_UNITS: Final[dict[ConditionKind, str]] = {"temperature": "°C", "humidity": "%"}


@dataclass(frozen=True, slots=True)
class ExternalRow:
    """One line: what it is about, the nominal value if any, the result, its U and k, all as stated."""

    value: str
    uncertainty: str
    k: str = "2"
    nominal: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class ExternalTable:
    """The table: titles in both languages, units, and the unit of U ("" as the result's, or "%")."""

    title: str
    result: str
    unit: str
    rows: tuple[ExternalRow, ...]
    title_en: str = ""
    result_en: str = ""
    nominal: str = ""
    nominal_en: str = ""
    nominal_unit: str = ""
    uncertainty_unit: str = ""
    probability: str = "0.95"


@dataclass(frozen=True, slots=True)
class ExternalCondition:
    """Temperature or humidity at the provider's, its lowest and highest value."""

    kind: ConditionKind
    low: str
    high: str


def table_json(table: ExternalTable) -> dict[str, Any]:
    """The table as it is kept, its numbers as understood; ActionError names the line and cell at fault."""
    if not table.rows:
        raise ActionError(_("请录入至少一行结果。"), field="rows")
    if len(table.rows) > MOST_ROWS:
        raise ActionError(format_lazy(_("结果多于 {most} 行。"), most=MOST_ROWS), field="rows")
    for name in ("title", "result"):
        if not getattr(table, name).strip():
            raise ActionError(_("请写明结果表和结果的名称。"), field=name)
    _unit(table.unit, "unit")
    if any(row.nominal for row in table.rows):
        _unit(table.nominal_unit, "nominal_unit")
    if table.uncertainty_unit not in ("", table.unit, PER_CENT):
        raise ActionError(_("U 的单位只能与结果相同，或为 %。"), field="uncertainty_unit")
    relative = table.uncertainty_unit == PER_CENT != table.unit
    probability = _probability(table.probability)
    rows = [_row(row, number, relative=relative) for number, row in enumerate(table.rows, start=1)]
    said = {key: value for key, value in asdict(table).items() if key != "rows"}
    return {**said, "relative": relative, "probability": probability, "rows": rows}


def conditions_json(conditions: Sequence[ExternalCondition]) -> list[dict[str, str]]:
    """The conditions as they are kept; temperature must be there, as on every certificate."""
    if not any(each.kind == "temperature" for each in conditions):
        raise ActionError(_("请填写其证书上的环境温度。"), field="temperature_low")
    kept = []
    for each in conditions:
        low = _number(each.low, f"{each.kind}_low")
        high = _number(each.high, f"{each.kind}_high")
        if Decimal(low) > Decimal(high):
            raise ActionError(_("最低值大于最高值。"), field=f"{each.kind}_high")
        kept.append({"kind": each.kind, "low": low, "high": high, "unit": _CONDITION_UNITS[each.kind]})
    return kept


def result_table(kept: Mapping[str, Any]) -> ResultTable:
    """The kept table as the certificate prints it, every line marked as subcontracted."""
    with_nominal = any(row["nominal"] for row in kept["rows"])
    columns = [_column(kept, "nominal", "basic_nominalValue")] if with_nominal else []
    columns.append(_column(kept, "result", "basic_measuredValue"))
    if kept["relative"]:
        title = Text("相对 U（其证书所述）", "Relative U (as stated)")
        columns.append(Column("relative", title, PER_CENT, "zs_relativeUncertainty"))
    return ResultTable(
        key="subcontracted",
        title=_both(kept["title"], kept["title_en"]),
        columns=tuple(columns),
        rows=tuple(_printed(kept, row, with_nominal=with_nominal) for row in kept["rows"]),
    )


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The kept table for a page: its heads in the reader's language, every line's texts with their units."""

    title: str
    nominal: str
    result: str
    lines: tuple[tuple[str, str, str, str, str], ...]


def shown_table(kept: Mapping[str, Any], language: str) -> ShownTable:
    """The table as a page shows it; lines are label, nominal, value, U and k as stated."""
    u_unit = PER_CENT if kept["relative"] else kept["unit"]

    def head(name: str) -> str:
        return _both(kept[name], kept[f"{name}_en"]).in_language(language)

    lines = tuple(
        (
            row["label"],
            _with_unit(row["nominal"], kept["nominal_unit"]),
            _with_unit(row["value"], kept["unit"]),
            _with_unit(row["uncertainty"], u_unit),
            row["k"],
        )
        for row in kept["rows"]
    )
    return ShownTable(head("title"), head("nominal"), head("result"), lines)


def largest_u(kept: Mapping[str, Any]) -> tuple[str, str]:
    """The largest U stated and its unit: what is compared with what the client needs."""
    largest = max((row["uncertainty"] for row in kept["rows"]), key=Decimal)
    return largest, PER_CENT if kept["relative"] else kept["unit"]


def exceeds(stated: str, code: str, need: str, need_unit: str) -> bool:
    """Whether a U stated is larger than what serves the client; also where the two can't be compared."""
    if not need:
        return False
    try:
        return convert(Decimal(stated), code, need_unit) > Decimal(need)
    except UnitError:
        return True


def _row(row: ExternalRow, number: int, *, relative: bool) -> dict[str, str]:
    value = _number(row.value, "value", number)
    uncertainty = _number(row.uncertainty, "uncertainty", number)
    k = _number(row.k, "k", number)
    nominal = _number(row.nominal, "nominal", number) if row.nominal.strip() else ""
    if Decimal(uncertainty) <= 0 or Decimal(k) < 1:
        raise ActionError(
            format_lazy(_("第 {line} 行：U 须大于 0，k 不小于 1。"), line=number), field="uncertainty"
        )
    label = row.label.strip()
    kept = {"label": label, "nominal": nominal, "value": value, "uncertainty": uncertainty, "k": k}
    if not relative:
        return {**kept, "absolute": uncertainty}
    if Decimal(value) == 0:
        raise ActionError(
            format_lazy(_("第 {line} 行：结果为 0，U 不能按 % 给出。"), line=number), field="uncertainty"
        )
    absolute = abs(Decimal(value)) * Decimal(uncertainty) / 100
    return {**kept, "absolute": f"{round_uncertainty(absolute):f}"}


def _number(text: str, name: str, line: int | None = None) -> str:
    try:
        parse_decimal(text)
    except ReadingError as error:
        said = spoken(error.message)
        message = said if line is None else format_lazy(_("第 {line} 行：{fault}"), line=line, fault=said)
        raise ActionError(message, field=name) from error
    return normalise(text)


def _probability(text: str) -> str:
    value = _number(text, "probability")
    if not 0 < Decimal(value) < 1:
        raise ActionError(_("包含概率须在 0 与 1 之间，如 0.95。"), field="probability")
    return value


def _unit(code: str, name: str) -> None:
    try:
        unit(code)
    except UnitError as error:
        raise ActionError(spoken(error.message), field=name) from error


def _column(kept: Mapping[str, Any], name: str, ref_type: str) -> Column:
    code = kept["unit"] if name == "result" else kept["nominal_unit"]
    title = _both(kept[name], kept[f"{name}_en"]) if kept[name] else Text("标称值", "Nominal value")
    return Column(name, title, code, ref_type)


def _printed(kept: Mapping[str, Any], row: Mapping[str, str], *, with_nominal: bool) -> Row:
    cells: list[Quantity | None] = []
    if with_nominal:
        cells.append(Quantity(row["nominal"], kept["nominal_unit"]) if row["nominal"] else None)
    cells.append(Quantity(row["value"], kept["unit"], row["absolute"], row["k"], kept["probability"]))
    if kept["relative"]:
        cells.append(Quantity(row["uncertainty"], PER_CENT))
    label = Text(row["label"], row["label"]) if row["label"] else None
    return Row(tuple(cells), label=label, subcontracted=True)


def _both(zh: str, en: str) -> Text:
    return Text(zh or en, en or zh)


def _with_unit(number: str, code: str) -> str:
    return number if not number or code in ("", "1") else f"{number} {code}"
