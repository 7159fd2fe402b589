# SPDX-License-Identifier: Apache-2.0
"""What differs between two certificates, thing by thing: a replacement lists every change and no more.

Left out is what makes the later document another one: its number, day of issue, lookup, log, the people who
checked and approved it, and what it says of the earlier one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import TypeVar

from zhunsheng.certificate.page_results import shown
from zhunsheng.certificate.page_words import DUTIES, LABELS, OUTCOMES, PLACES
from zhunsheng.certificate.value import (
    Certificate,
    Condition,
    DecisionUsed,
    ExternalProvider,
    MethodUsed,
    Quantity,
    ResultTable,
    Row,
    StandardUsed,
)
from zhunsheng.measure.text import Text

# So many lines of results are listed one by one; of more, each table says how many.
MAX_LINES = 200
NOTHING = Text("（无）", "(none)")
OWN = frozenset(
    {"number", "issued_on", "lookup_url", "lookup_code", "log_key", "replaces", "supplements"}
)  # what every document has for itself
_YES = Text("有", "carried")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: its field for machines, its name, and how it stands on each."""

    field: str
    name: Text
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing as both certificates say it, whether they differ or not."""

    group: str
    name: Text
    before: Text
    after: Text

    @property
    def differs(self) -> bool:
        """Whether they say other things."""
        return self.before != self.after


def beside(before: Certificate, after: Certificate) -> tuple[Beside, ...]:
    """Everything both certificates say, in the order of the page, for whoever compares them."""
    left, right = _facts(before), _facts(after)
    rows = [
        Beside("facts", name, was, right[field][1])
        for field, (name, was) in left.items()
        if NOTHING not in (was, right[field][1]) or was != right[field][1]
    ]
    rows += _lists_beside(before, after)
    was_rows, now_rows = _lines(before.results), _lines(after.results)
    for key in dict.fromkeys((*was_rows, *now_rows)):
        was, now = was_rows.get(key), now_rows.get(key)
        name = (was or now or (NOTHING, NOTHING))[0]
        rows.append(Beside("results", name, was[1] if was else NOTHING, now[1] if now else NOTHING))
    return tuple(rows)


def _lists_beside(before: Certificate, after: Certificate) -> Iterator[Beside]:
    for key, was, now in (
        ("methods", [*map(_method, before.methods)], [*map(_method, after.methods)]),
        ("standards", [*map(_standard, before.standards)], [*map(_standard, after.standards)]),
        ("conditions", [*map(_condition, before.conditions)], [*map(_condition, after.conditions)]),
        ("deviations", [*before.deviations], [*after.deviations]),
        ("statements", [*before.statements], [*after.statements]),
    ):
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
            for step in range(max(i2 - i1, j2 - j1)):
                left = was[i1 + step] if i1 + step < i2 else NOTHING
                right = now[j1 + step] if j1 + step < j2 else NOTHING
                yield Beside(key, LABELS[key], left, left if kind == "equal" else right)


def _lines(tables: tuple[ResultTable, ...]) -> dict[str, tuple[Text, Text]]:
    """Every line of results by its key, with its name and all its cells."""
    return {
        f"{table.key}.{number}": (_line_name(table, number, row), _whole_line(table, row))
        for table in tables
        for number, row in enumerate(table.rows, start=1)
    }


def _whole_line(table: ResultTable, row: Row) -> Text:
    return _cells(table, Row(cells=(None,) * len(row.cells), label=row.label), row, row)


def differences(before: Certificate, after: Certificate) -> tuple[Difference, ...]:
    """Everything in which `after` says other than `before`, in the order of the page."""
    found = [*_plain(before, after), *_listed(before, after), *_results(before.results, after.results)]
    return tuple(each for each in found if each.before != each.after)


def _plain(before: Certificate, after: Certificate) -> Iterator[Difference]:
    left, right = _facts(before), _facts(after)
    for field, (name, was) in left.items():
        yield Difference(field, name, was, right[field][1])


def _facts(certificate: Certificate) -> Mapping[str, tuple[Text, Text]]:
    """Every single fact with its name: what the cover, conformity and place say."""
    laboratory, client, item = certificate.laboratory, certificate.client, certificate.item
    place = PLACES[certificate.place]
    facts: dict[str, tuple[str, Text | str]] = {
        "laboratory.name": ("laboratory", laboratory.name),
        "laboratory.credit_code": ("credit_code", laboratory.credit_code),
        "laboratory.address": ("laboratory_address", laboratory.address),
        "laboratory.phone": ("phone", laboratory.phone),
        "laboratory.email": ("email", laboratory.email),
        "laboratory.accreditation": ("symbol", laboratory.accreditation),
        "client.name": ("client", client.name),
        "client.address": ("client_address", client.address),
        "client.contact": ("contact", client.contact),
        "item.name": ("item", item.name),
        "item.manufacturer": ("manufacturer", item.manufacturer),
        "item.model": ("model", item.model),
        "item.serial_number": ("serial_number", item.serial_number),
        "item.owner_number": ("owner_number", item.owner_number),
        "item.item_number": ("item_number", item.item_number),
        "item.condition": ("condition", item.condition or NOTHING),
        "order_number": ("order_number", certificate.order_number),
        "received_on": ("received_on", certificate.received_on.isoformat()),
        "performed_on": ("performed_on", _span(certificate.performed_from, certificate.performed_to)),
        "place": (
            "place",
            Text(
                f"{place.zh}，{certificate.place_of_work.zh}", f"{place.en}, {certificate.place_of_work.en}"
            ),
        ),
        **_provider(certificate.external),
        "accredited_symbol": ("symbol", _YES if certificate.accredited_symbol else NOTHING),
        **_decision(certificate.decision),
    }
    named = {field: (LABELS[key], _text(value)) for field, (key, value) in facts.items()}
    calibrated = [person.name for person in certificate.signatories if person.duty == "calibrated"]
    return MappingProxyType({**named, "calibrated": (DUTIES["calibrated"], _joined(calibrated))})


def _decision(decision: DecisionUsed | None) -> dict[str, tuple[str, Text | str]]:
    return {
        "decision.specification": ("specification", decision.specification if decision else NOTHING),
        "decision.rule": ("rule", decision.wording if decision else NOTHING),
        "decision.outcome": ("conclusion", OUTCOMES[decision.outcome] if decision else NOTHING),
    }


def _provider(external: ExternalProvider | None) -> dict[str, tuple[str, Text | str]]:
    if external is None:
        names = ("name", "address", "accreditation", "certificate", "issued_on", "certificate_sha256")
        return {f"external.{name}": ("external", NOTHING) for name in names}
    return {
        "external.name": ("external", external.name),
        "external.address": ("external", external.address),
        "external.accreditation": ("external_accreditation", external.accreditation),
        "external.certificate": ("external_certificate", external.certificate_number),
        "external.issued_on": ("external_issued", external.issued_on.isoformat()),
        "external.certificate_sha256": ("external_certificate", external.certificate_sha256),
    }


def _listed(before: Certificate, after: Certificate) -> Iterator[Difference]:
    """Lists, whose entries are paired as far as they agree: methods, standards, conditions, sentences."""
    yield from _paired("methods", before.methods, after.methods, _method)
    yield from _paired("standards", before.standards, after.standards, _standard)
    yield from _paired("conditions", before.conditions, after.conditions, _condition)
    yield from _paired("deviations", before.deviations, after.deviations, lambda text: text)
    yield from _paired("statements", before.statements, after.statements, lambda text: text)


def _paired(
    key: str, before: tuple[T, ...], after: tuple[T, ...], said: Callable[[T], Text]
) -> Iterator[Difference]:
    left, right = [said(each) for each in before], [said(each) for each in after]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(i2 - i1, j2 - j1)):
            was = left[i1 + step] if i1 + step < i2 else NOTHING
            now = right[j1 + step] if j1 + step < j2 else NOTHING
            yield Difference(f"{key}.{max(i1, j1) + step + 1}", LABELS[key], was, now)


def _method(method: MethodUsed) -> Text:
    procedure = f" · {method.procedure} {method.procedure_version}".rstrip(" ·")
    return Text(
        f"{method.number} {method.title.zh}{procedure}", f"{method.number} {method.title.en}{procedure}"
    )


def _standard(standard: StandardUsed) -> Text:
    facts = (standard.model, standard.serial_number, standard.certificate_number)
    rest = (standard.valid_until.isoformat(), standard.certificate_sha256)
    wordings = [
        (standard.name.zh, standard.measuring_range.zh, standard.uncertainty.zh, standard.traceable_to.zh),
        (standard.name.en, standard.measuring_range.en, standard.uncertainty.en, standard.traceable_to.en),
    ]
    zh, en = (
        " · ".join(filter(None, (standard.equipment_number, *words, *facts, *rest))) for words in wordings
    )
    return Text(zh, en)


def _condition(condition: Condition) -> Text:
    said = f"{shown(condition.low)} ~ {shown(condition.high)} {condition.unit}"
    return Text(said, said)


def _results(before: tuple[ResultTable, ...], after: tuple[ResultTable, ...]) -> list[Difference]:
    left, right = {table.key: table for table in before}, {table.key: table for table in after}
    shared = [key for key in left if key in right]
    lone = [_whole(table, None) for key, table in left.items() if key not in right]
    lone += [_whole(table, table) for key, table in right.items() if key not in left]
    lines = [line for key in shared for line in _table(left[key], right[key])]
    if len(lines) > MAX_LINES:
        lines = [_summary(left[key], right[key]) for key in shared]
    return lone + lines


def _whole(table: ResultTable, after: ResultTable | None) -> Difference:
    """A table that only one of them has: `after` is it when the later one has it."""
    sizes = (NOTHING, _size(table)) if after else (_size(table), NOTHING)
    return Difference(f"results.{table.key}", table.title, *sizes)


def _size(table: ResultTable) -> Text:
    return Text(f"{len(table.rows)} 行", f"{len(table.rows)} line(s)")


def _table(before: ResultTable, after: ResultTable) -> Iterator[Difference]:
    heads = (before.title, before.columns) != (after.title, after.columns)
    if heads or len(before.rows) != len(after.rows):
        yield _summary(before, after)
        return
    for number, (was, now) in enumerate(zip(before.rows, after.rows, strict=True), start=1):
        if was != now:
            yield _row(before, number, was, now)


def _summary(before: ResultTable, after: ResultTable) -> Difference:
    """A table with another shape, or with too many changes to list."""
    changed = sum(was != now for was, now in zip(before.rows, after.rows, strict=False))
    changed += abs(len(before.rows) - len(after.rows))
    now = Text(
        f"{len(after.rows)} 行，其中 {changed} 行与原证书不同，见结果表",
        f"{len(after.rows)} line(s), {changed} of them changed; see the table of results",
    )
    same = before == after
    return Difference(f"results.{after.key}", after.title, _size(before), _size(before) if same else now)


def _row(table: ResultTable, number: int, was: Row, now: Row) -> Difference:
    name = _line_name(table, number, now)
    return Difference(
        f"results.{table.key}.{number}", name, _cells(table, was, now, was), _cells(table, was, now, now)
    )


def _line_name(table: ResultTable, number: int, row: Row) -> Text:
    line = row.label or Text(f"第 {number} 点", f"point {number}")
    return Text(f"{table.title.zh}，{line.zh}", f"{table.title.en}, {line.en}")


def _cells(table: ResultTable, was: Row, now: Row, wanted: Row) -> Text:
    """The cells of `wanted` that differ between the two lines, with the heads of their columns."""
    zh, en = [], []
    for column, left, right, cell in zip(table.columns, was.cells, now.cells, wanted.cells, strict=True):
        if left != right:
            said = _quantity(cell, column.unit)
            zh.append(f"{column.title.zh} {said.zh}")
            en.append(f"{column.title.en} {said.en}")
    if was.outcome != now.outcome:
        outcome = OUTCOMES[wanted.outcome]
        zh.append(f"{LABELS['outcome'].zh} {outcome.zh}")
        en.append(f"{LABELS['outcome'].en} {outcome.en}")
    if was.in_scope != now.in_scope:
        zh.append("在认可范围内" if wanted.in_scope else "不在认可范围内")
        en.append("within the accredited scope" if wanted.in_scope else "outside the accredited scope")
    if was.subcontracted != now.subcontracted:
        zh.append("分包" if wanted.subcontracted else "本实验室")
        en.append("subcontracted" if wanted.subcontracted else "this laboratory")
    if was.label != now.label:
        label = wanted.label or NOTHING
        zh.append(label.zh)
        en.append(label.en)
    return Text("；".join(zh), "; ".join(en))


def _quantity(cell: Quantity | None, unit: str) -> Text:
    if cell is None:
        return NOTHING
    unit = cell.unit or unit
    number = f"{shown(cell.value)}{'' if unit == '1' else ' ' + unit}"
    stated = [
        f"{symbol} = {value}"
        for symbol, value in (("u", cell.standard_uncertainty), ("U", cell.uncertainty), ("k", cell.k))
        if value
    ]
    if cell.probability:
        stated.append(f"p = {cell.probability}")
    if not stated:
        return Text(number, number)
    return Text(f"{number}（{'，'.join(stated)}）", f"{number} ({', '.join(stated)})")


def _span(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"


def _text(value: Text | str) -> Text:
    if isinstance(value, Text):
        return value
    return Text(value, value) if value else NOTHING


def _joined(texts: list[Text]) -> Text:
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))
