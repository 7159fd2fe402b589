# SPDX-License-Identifier: Apache-2.0
"""What the page says, as plain data for the template: labels, order, and which optional parts appear.

Nothing is computed here. Numbers are carried as they stand in the value; only the hyphen of a negative
number becomes a true minus sign.
"""

from datetime import date

from zhunsheng.certificate.page_results import result_piece, shown
from zhunsheng.certificate.page_words import CONDITION_KINDS, DUTIES, LABELS, OUTCOMES, PLACES, STATEMENTS
from zhunsheng.certificate.value import (
    Certificate,
    Change,
    Condition,
    DecisionUsed,
    ExternalProvider,
    MethodUsed,
    Replaces,
    StandardUsed,
    Supplements,
)
from zhunsheng.measure.text import Text

Plain = dict[str, object]


def both(text: Text) -> Plain:
    """A bilingual text as the template expects it."""
    return {"zh": text.zh, "en": text.en}


def label(key: str) -> Plain:
    return both(LABELS[key])


def lookup_address(certificate: Certificate) -> str:
    """The address that the QR code carries: the lookup page with the certificate's code."""
    joint = "&" if "?" in certificate.lookup_url else "?"
    return f"{certificate.lookup_url}{joint}c={certificate.lookup_code}"


def page_contents(certificate: Certificate, keywords: tuple[str, ...], qr: str) -> Plain:
    """Everything the template draws. `qr` is the SVG of the lookup code; `keywords` go into the metadata."""
    issued = certificate.issued_on
    title = LABELS["title" if certificate.supplements is None else "supplement_title"]
    keys = ("number", "symbol", "end")
    return {
        "title": f"{title.zh} {title.en.title()} {certificate.number}",
        "number": certificate.number,
        "keywords": list(keywords),
        "date": [issued.year, issued.month, issued.day],
        "labels": {"title": both(title)} | {key: label(key) for key in keys},
        "laboratory": {"name": both(certificate.laboratory.name)},
        "accreditation": certificate.laboratory.accreditation if certificate.accredited_symbol else None,
        "cover": _cover(certificate),
        "dates": _dates(certificate),
        "signatories": [
            {"duty": both(DUTIES[person.duty]), "name": both(person.name), "title": both(person.title)}
            for person in certificate.signatories
        ],
        "contact": _contact(certificate),
        "lookup": {
            "qr": qr,
            "alt": f"二维码 QR code: {lookup_address(certificate)}",
        },
        "sections": _sections(certificate),
    }


def _field(key: str, value: str | Text) -> Plain:
    return {"label": label(key), "value": both(value) if isinstance(value, Text) else value}


def _cover(certificate: Certificate) -> list[list[Plain]]:
    item, client = certificate.item, certificate.client
    rows = [[_field("client", client.name)], [_field("client_address", client.address)]]
    if client.contact:
        rows.append([_field("contact", client.contact)])
    rows += [
        [_field("item", item.name)],
        [_field("manufacturer", item.manufacturer), _field("model", item.model)],
        [_field("serial_number", item.serial_number), _field("owner_number", item.owner_number or "—")],
        [_field("item_number", item.item_number), _field("order_number", certificate.order_number)],
    ]
    if item.condition is not None:
        rows.append([_field("condition", item.condition)])
    if certificate.decision is not None and certificate.decision.outcome != "none":
        rows.append([_field("conclusion", _conclusion(certificate.decision))])
    if certificate.external is not None:
        rows.append([_field("provider", certificate.external.name)])
    if certificate.replaces is not None:
        rows.append([_field("replaces", certificate.replaces.number)])
    if certificate.supplements is not None:
        rows.append([_field("supplements", certificate.supplements.number)])
    return rows


def _conclusion(decision: DecisionUsed) -> Text:
    outcome = OUTCOMES[decision.outcome]
    return Text(f"{outcome.zh}（{decision.specification.zh}）", f"{outcome.en} ({decision.specification.en})")


def _dates(certificate: Certificate) -> list[Plain]:
    return [
        _field("received_on", certificate.received_on.isoformat()),
        _field("performed_on", _span(certificate.performed_from, certificate.performed_to)),
        _field("issued_on", certificate.issued_on.isoformat()),
    ]


def _span(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"


def _contact(certificate: Certificate) -> list[Plain]:
    laboratory = certificate.laboratory
    rows = [_field("laboratory_address", laboratory.address)]
    rows += [
        _field(key, value)
        for key, value in (
            ("phone", laboratory.phone),
            ("email", laboratory.email),
            ("credit_code", laboratory.credit_code),
            ("lookup", certificate.lookup_url),
            ("code", certificate.lookup_code),
        )
        if value
    ]
    return rows


def _sections(certificate: Certificate) -> list[Plain]:
    if certificate.supplements is not None:
        return _supplement_sections(certificate, certificate.supplements)
    sections = [_section("methods", _method_table(certificate.methods))]
    if certificate.standards or certificate.external is None:
        pieces = (_standard_table(certificate.standards), _notes("traceability"))
        sections.append(_section("standards", *pieces))
    sections.append(_section("conditions", _circumstances(certificate)))
    sections.append(_section("results", *(result_piece(table) for table in certificate.results)))
    if certificate.external is not None:
        sections.append(_section("external", *_provider(certificate.external)))
    if certificate.decision is not None:
        sections.append(_section("conformity", _conformity(certificate.decision)))
    if certificate.deviations:
        sections.append(_section("deviations", _paragraphs(certificate.deviations)))
    if certificate.replaces is not None:
        sections.append(_section("replacement", *_replacement(certificate.replaces)))
    sections.append(_section("statements", _paragraphs((*certificate.statements, *STATEMENTS))))
    return sections


def _section(key: str, *pieces: Plain) -> Plain:
    return {"title": label(key), "pieces": list(pieces)}


def _paragraphs(texts: tuple[Text, ...]) -> Plain:
    return {"kind": "paragraphs", "items": [both(text) for text in texts]}


def _notes(key: str) -> Plain:
    return _paragraphs((LABELS[key + "_note"],))


def _replacement(replaces: Replaces) -> list[Plain]:
    pieces = [_paragraphs((LABELS["replacement_note"].format(number=replaces.number), replaces.reason))]
    if replaces.changes:
        pieces.append(_change_table(replaces.changes))
    if replaces.file_sha256:
        pieces.append(_digest(replaces.file_sha256))
    return pieces


def _change_table(changes: tuple[Change, ...]) -> Plain:
    rows: list[list[str | Plain]] = [
        [_brief(text) for text in (change.name, change.before, change.after, change.reason)]
        for change in changes
    ]
    return _table(("changed", "before", "after", "reason"), (1.25, 1.5, 1.5, 1.5), rows)


def _brief(text: Text) -> str | Plain:
    """What is the same in both languages, such as a serial number, is printed once."""
    return text.zh if text.zh == text.en else both(text)


def _digest(sha256: str) -> Plain:
    return _paragraphs((LABELS["earlier_file"].format(digest=sha256),))


def _supplement_sections(certificate: Certificate, supplements: Supplements) -> list[Plain]:
    """A supplement prints what it adds; results, standards and verdicts stand on the certificate itself."""
    note = LABELS["supplement_note"].format(number=supplements.number)
    pieces = [_paragraphs((note, supplements.reason))]
    if supplements.file_sha256:
        pieces.append(_digest(supplements.file_sha256))
    sections = [
        _section("supplement", *pieces),
        _section("additions", _paragraphs(supplements.additions)),
        _section("methods", _method_table(certificate.methods)),
        _section("conditions", _circumstances(certificate)),
    ]
    if certificate.deviations:
        sections.append(_section("deviations", _paragraphs(certificate.deviations)))
    sections.append(_section("statements", _paragraphs((*certificate.statements, *STATEMENTS))))
    return sections


def _table(keys: tuple[str, ...], widths: tuple[float, ...], rows: list[list[str | Plain]]) -> Plain:
    return {"kind": "table", "heads": [label(key) for key in keys], "widths": list(widths), "rows": rows}


def _method_table(methods: tuple[MethodUsed, ...]) -> Plain:
    rows: list[list[str | Plain]] = [
        [method.number, both(method.title), f"{method.procedure} {method.procedure_version}".strip()]
        for method in methods
    ]
    return _table(("method_number", "method_title", "procedure"), (1.2, 2.8, 1.0), rows)


def _standard_table(standards: tuple[StandardUsed, ...]) -> Plain:
    keys = ("standard", "range", "uncertainty", "standard_certificate", "valid_until", "traceable_to")
    return _table(keys, (1.5, 1.3, 1.4, 1.15, 0.85, 1.2), [_standard_row(standard) for standard in standards])


def _standard_row(standard: StandardUsed) -> list[str | Plain]:
    identity = f"{standard.equipment_number}  {standard.model}  {standard.serial_number}".rstrip()
    return [
        {"zh": standard.name.zh, "en": standard.name.en, "below": identity},
        both(standard.measuring_range),
        both(standard.uncertainty),
        standard.certificate_number,
        standard.valid_until.isoformat(),
        both(standard.traceable_to),
    ]


def _provider(provider: ExternalProvider) -> tuple[Plain, Plain]:
    keys = ("external_name", "external_accreditation", "external_certificate", "external_issued")
    address = provider.address
    row: list[str | Plain] = [
        {**both(provider.name), "below": " ".join(dict.fromkeys((address.zh, address.en)))},
        provider.accreditation or "—",
        provider.certificate_number,
        provider.issued_on.isoformat(),
    ]
    digest = LABELS["external_digest"].format(digest=provider.certificate_sha256)
    notes = _paragraphs((LABELS["external_note"], digest))
    return _table(keys, (2.6, 1.0, 1.4, 1.0), [row]), notes


def _circumstances(certificate: Certificate) -> Plain:
    place = PLACES[certificate.place]
    work = certificate.place_of_work
    items = [_field("place", Text(f"{place.zh}，{work.zh}", f"{place.en}, {work.en}"))]
    items += [
        {"label": both(CONDITION_KINDS[condition.kind]), "value": _extent(condition)}
        for condition in certificate.conditions
    ]
    return {"kind": "fields", "items": items}


def _extent(condition: Condition) -> str:
    low, high = shown(condition.low), shown(condition.high)
    numbers = low if low == high else f"{low} ~ {high}"
    return f"{numbers} {condition.unit}"


def _conformity(decision: DecisionUsed) -> Plain:
    rows = [(LABELS["specification"], decision.specification), (LABELS["rule"], decision.wording)]
    if decision.outcome != "none":
        rows.append((LABELS["overall"], OUTCOMES[decision.outcome]))
    return {
        "kind": "definitions",
        "items": [{"label": both(name), "value": both(value)} for name, value in rows],
    }
