# SPDX-License-Identifier: Apache-2.0
"""A received certificate as a person reads it: sections of facts, paragraphs and tables, in one language.

The command prints this and the product's page shows it, so both say the same. Where the file has no words in
the reader's language its English is taken, else the language in which it is binding.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from zhunsheng.certificate.received.sheet_tables import (
    Grid,
    Reader,
    block_grids,
    is_plain,
    note_grid,
    plain_conditions,
)
from zhunsheng.certificate.received.sheet_words import (
    FALSE,
    ISSUERS,
    PLACES,
    REF_TYPES,
    ROLES,
    SEVERITIES,
    SIGNATURES,
    STATUSES,
    TRUE,
    VERDICTS,
    spoken,
)
from zhunsheng.certificate.received.value import (
    Block,
    Condition,
    Equipment,
    Identification,
    Item,
    Measurement,
    Note,
    Party,
    Received,
    ReceivedDcc,
    Referral,
    Result,
)

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the sheet."""

    title: str
    facts: tuple[Fact, ...] = ()
    lines: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole: a heading and the sections that have something to say."""

    heading: str
    sections: tuple[Section, ...]


def sheet(received: Received, language: str) -> Sheet:
    """What a person reads of a received file."""
    dcc = received.dcc
    reader = Reader(language, dcc.mandatory if dcc else ())
    sections = [_checks(received, reader)]
    if dcc is not None:
        sections += [_identity(received, dcc, reader), *_items(dcc, reader), _parties(dcc, reader)]
        for measurement in dcc.measurements:
            sections += _measurement(measurement, reader)
        sections += _statements(dcc, reader)
    said = [each for each in sections if each.facts or each.lines or each.grids]
    return Sheet(f"DCC {dcc.version} · {dcc.number}" if dcc else "DCC", tuple(said))


def _checks(received: Received, reader: Reader) -> Section:
    """The signature, and what is wrong or remarkable, faults first."""
    signature = received.signature
    facts = [
        (reader.say("签名", "Signature"), SIGNATURES[signature.state].in_language(reader.language)),
        ("", signature.statement.in_language(reader.language) if signature.state != "none" else ""),
        (reader.say("签名人", "Signed by"), signature.signer),
        (reader.say("签发机构", "Issued by"), signature.issuer),
        (reader.say("签名人自述时间", "Time as the signer states it"), signature.at),
    ]
    ordered = sorted(received.findings, key=lambda finding: finding.severity != "fault")
    lines = [
        f"[{SEVERITIES[finding.severity].in_language(reader.language)}] "
        + (reader.say("第 {line} 行：", "line {line}: ").format(line=finding.line) if finding.line else "")
        + finding.message.in_language(reader.language)
        for finding in ordered
    ]
    return Section(reader.say("查验", "Checks"), _said(facts), tuple(lines))


def _said(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact[1])


def _identity(received: Received, dcc: ReceivedDcc, reader: Reader) -> Section:
    begun, ended = dcc.begun_on, dcc.ended_on
    facts = [
        (reader.say("证书编号", "Certificate number"), dcc.number),
        (reader.say("校准日期", "Calibrated on"), ended if begun == ended else f"{begun} – {ended}"),
        (reader.say("签发日期", "Issued on"), dcc.issued_on),
        (reader.say("收样日期", "Item received on"), dcc.received_on),
        (reader.say("校准地点", "Place"), spoken(PLACES, dcc.place, reader.language)),
        (reader.say("替代", "Replaces"), dcc.replaces),
        (reader.say("上一份报告", "Previous report"), _referral_line(dcc.previous)),
        (reader.say("语言", "Languages"), ", ".join(dcc.languages)),
        (reader.say("写出软件", "Written by"), "; ".join(dcc.software)),
        (reader.say("内附文件", "Files inside"), "; ".join(dcc.files)),
        ("SHA-256", received.sha256),
    ]
    numbers = [_identification(each, reader) for each in dcc.identifications]
    return Section(reader.say("证书", "Certificate"), _said([*facts[:1], *numbers, *facts[1:]]))


def _referral_line(referral: Referral | None) -> str:
    if referral is None:
        return ""
    return f"{referral.number} {referral.procedure} {referral.digest}".strip()


def _identification(each: Identification, reader: Reader) -> Fact:
    label = reader.words(each.name) or spoken(ISSUERS, each.issuer, reader.language)
    return label, each.value


def _items(dcc: ReceivedDcc, reader: Reader) -> Iterator[Section]:
    for item in dcc.items:
        yield Section(reader.say("被校仪器", "Instrument"), _said(_item(item, reader)))


def _item(item: Item, reader: Reader) -> Iterator[Fact]:
    yield reader.say("名称", "Name"), reader.words(item.name)
    yield reader.say("属于", "Part of"), reader.words(item.part_of)
    yield reader.say("制造商", "Manufacturer"), item.manufacturer
    yield reader.say("型号", "Model"), item.model
    for each in item.identifications:
        label, value = _identification(each, reader)
        yield f"{label}（{spoken(ISSUERS, each.issuer, 'zh')}）" if reader.language == "zh" else label, value
    yield reader.say("说明", "Description"), reader.words(item.description)


def _parties(dcc: ReceivedDcc, reader: Reader) -> Section:
    people = [
        reader.say("，", ", ").join(
            filter(
                None,
                (
                    reader.words(person.name),
                    spoken(ROLES, person.role, reader.language),
                    reader.say("主签", "main signer") if person.main else "",
                ),
            )
        )
        for person in dcc.persons
    ]
    facts = [
        *_party(dcc.laboratory, reader.say("校准机构", "Laboratory"), reader),
        (reader.say("负责人员", "Responsible"), reader.say("；", "; ").join(people)),
        *_party(dcc.customer, reader.say("委托方", "Customer"), reader),
    ]
    return Section(reader.say("机构与人员", "Parties"), _said(facts))


def _party(party: Party, label: str, reader: Reader) -> Iterator[Fact]:
    yield label, reader.words(party.name)
    yield reader.say("机构代码", "Code"), party.code
    yield "", " · ".join(filter(None, (reader.words(party.address), party.contact)))


def _measurement(measurement: Measurement, reader: Reader) -> Iterator[Section]:
    yield Section(reader.say("方法", "Methods"), lines=tuple(_methods(measurement, reader)))
    yield Section(
        reader.say("所用标准器与溯源", "Equipment used, and its traceability"),
        grids=_chain(measurement.equipment, reader),
    )
    plain = [each for each in measurement.conditions if is_plain(each)]
    told = (part for each in plain for part in (each.description, each.data.text))
    yield Section(
        reader.say("条件", "Conditions"),
        lines=tuple(dict.fromkeys(filter(None, map(reader.words, told)))),
        grids=plain_conditions(plain, reader),
    )
    for condition in measurement.conditions:
        if condition not in plain:
            status = spoken(STATUSES, condition.status, reader.language)
            name = " · ".join(filter(None, (reader.words(condition.name), status)))
            yield _data(reader.say("条件：{name}", "Condition: {name}").format(name=name), condition, reader)
    for result in measurement.results:
        title = reader.words(result.name)
        yield _data(reader.say("结果：{title}", "Result: {title}").format(title=title), result, reader)
    yield Section(reader.say("说明", "Remarks"), lines=tuple(_notes(measurement.notes, reader)))


def _methods(measurement: Measurement, reader: Reader) -> Iterator[str]:
    for method in measurement.methods:
        said = " · ".join((*method.norms, *filter(None, (reader.words(method.description),))))
        yield reader.say("：", ": ").join(filter(None, (reader.words(method.name), said)))


def _data(title: str, holder: Condition | Result, reader: Reader) -> Section:
    lines = [reader.words(holder.description), reader.words(holder.data.text), *_files(holder.data, reader)]
    return Section(title, lines=tuple(filter(None, lines)), grids=block_grids(holder.data, reader))


def _files(block: Block, reader: Reader) -> Iterator[str]:
    for name in block.files:
        yield reader.say("附有文件 {name}", "carries the file {name}").format(name=name)


def _chain(equipment: Sequence[Equipment], reader: Reader) -> tuple[Grid, ...]:
    """Each standard with the certificate behind it: issuer, number, digest."""
    if not equipment:
        return ()
    heads = (
        reader.say("名称", "Name"), reader.say("型号", "Model"), reader.say("编号", "Numbers"),
        reader.say("证书", "Certificate"), reader.say("出具机构", "Issued by"),
        reader.say("有效至", "Valid until"), reader.say("摘要", "Digest"),
    )  # fmt: skip
    rows = []
    for each in equipment:
        found = each.certificate
        digest = f"{found.procedure} {found.digest}".strip() if found else ""
        rows.append(
            (
                reader.words(each.name),
                each.model,
                reader.say("；", "; ").join(number.value for number in each.identifications),
                found.number if found else "",
                reader.words(found.source) if found else "",
                found.until if found else "",
                digest,
            )
        )
    kept = [index for index in range(len(heads)) if index == 0 or any(row[index] for row in rows)]
    grid = Grid(
        "",
        tuple(heads[index] for index in kept),
        tuple(tuple(row[index] for index in kept) for row in rows),
        frozenset(),
    )
    return (grid,)


def _statements(dcc: ReceivedDcc, reader: Reader) -> Iterator[Section]:
    lines = tuple(_notes(dcc.statements, reader))
    grids = tuple(grid for note in dcc.statements for grid in note_grid(note, reader))
    yield Section(reader.say("声明", "Statements"), lines=lines, grids=grids)


def _notes(notes: Sequence[Note], reader: Reader) -> Iterator[str]:
    for note in notes:
        marks = [spoken(REF_TYPES, mark, reader.language) for mark in note.ref_types if mark in REF_TYPES]
        heading = reader.words(note.name) or "".join(marks[:1])
        parts = [
            " ".join(note.norms),
            reader.words(note.text),
            note.date,
            *(spoken(VERDICTS, verdict, reader.language) for verdict in dict.fromkeys(note.verdicts)),
            {"true": TRUE, "1": TRUE, "false": FALSE, "0": FALSE}[note.valid].in_language(reader.language)
            if note.valid in ("true", "1", "false", "0")
            else "",
        ]
        said = " · ".join(filter(None, parts))
        if said:
            yield f"{heading}{reader.say('：', ': ')}{said}" if heading else said
