# SPDX-License-Identifier: Apache-2.0
"""What a DCC cannot carry is refused before it is written; what is not ours is refused when it is read."""

from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from tests.reference import reference_path
from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.certificate.dcc.parsing import MAX_BYTES, parse_hardened
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.tests.example import DOSE_RATE_METER, MULTIMETER
from zhunsheng.certificate.value import Certificate, Quantity, ResultTable, Row
from zhunsheng.measure.text import Text

WRITTEN = write_dcc(MULTIMETER)


def _with_error(cell: Quantity) -> Certificate:
    table = MULTIMETER.results[0]
    row = table.rows[0]
    changed = replace(row, cells=(*row.cells[:2], cell, row.cells[3]))
    return replace(MULTIMETER, results=(replace(table, rows=(changed,)),))


def test_a_plain_cell_is_written() -> None:
    assert read_dcc(write_dcc(_with_error(Quantity("0.1", "mV")))) == _with_error(Quantity("0.1", "mV"))


@pytest.mark.parametrize(
    "cell",
    [
        Quantity("—", "mV"),
        Quantity("NaN", "mV"),
        Quantity("", "mV"),
        Quantity("1,5", "mV"),
        Quantity("１", "mV"),
        Quantity("1 2", "mV"),
        Quantity("9" * 101, "mV"),
        Quantity("1e9999", "mV"),
        Quantity("1", "furlong"),
        Quantity("1", ""),
        Quantity("1", "mV", uncertainty="0.1"),
        Quantity("1", "mV", k="2", probability="0.95"),
        Quantity("1", "mV", uncertainty="-0.1", k="2", probability="0.95"),
        Quantity("1", "mV", uncertainty="0.1", k="0.5", probability="0.95"),
        Quantity("1", "mV", uncertainty="0.1", k="2", probability="95"),
    ],
)
def test_a_number_that_d_si_cannot_carry(cell: Quantity) -> None:
    with pytest.raises(DccError):
        write_dcc(_with_error(cell))


@pytest.mark.parametrize(
    "changes",
    [
        {"number": ""},
        {"number": " ZS-1"},
        {"methods": ()},
        {"conditions": ()},
        {"results": ()},
        {"results": (ResultTable("t", Text("", ""), (), (Row(()),)),)},
        {"results": (replace(MULTIMETER.results[0], rows=()),)},
        {"results": (replace(MULTIMETER.results[0], rows=(Row((None,)),)),)},
        {"signatories": ()},
        {"performed_to": date(2026, 4, 11)},
        {"lookup_code": "a\n"},
        {"place_of_work": Text("\x00", "")},
        {"place_of_work": Text("\ud800", "")},
        {"standards": (replace(MULTIMETER.standards[0], certificate_number=""),)},
        {"standards": (replace(MULTIMETER.standards[0], certificate_sha256="AB" * 32),)},
        {"item": replace(MULTIMETER.item, item_number="")},
    ],
)
def test_a_certificate_that_a_dcc_cannot_carry(changes: dict[str, object]) -> None:
    with pytest.raises(DccError):
        write_dcc(replace(MULTIMETER, **changes))  # type: ignore[arg-type]  # each case names a field of its type


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        (replace(DOSE_RATE_METER, external=None), "together"),
        (replace(MULTIMETER, external=DOSE_RATE_METER.external), "together"),
        (replace(DOSE_RATE_METER, accredited_symbol=True), "no accreditation symbol"),
    ],
    ids=["no provider", "no line of its", "symbol"],
)
def test_subcontracted_results_are_told_apart_and_carry_no_symbol(
    certificate: Certificate, reason: str
) -> None:
    with pytest.raises(DccError, match=reason):
        write_dcc(certificate)


def test_the_symbol_stands_where_some_results_are_the_laboratorys_own() -> None:
    table = MULTIMETER.results[0]
    mixed = replace(table, rows=(replace(table.rows[0], subcontracted=True), *table.rows[1:]))
    external = DOSE_RATE_METER.external
    certificate = replace(MULTIMETER, results=(mixed,), external=external, accredited_symbol=True)
    assert read_dcc(write_dcc(certificate)) == certificate


def test_a_subcontracted_document_changed_by_hand_is_refused() -> None:
    written = write_dcc(DOSE_RATE_METER)
    for old, new in ((b">v1.1<", b">v1.0<"), (b"zs_subcontracted", b"zs_own"), (b">" + b"5" * 64, b">5")):
        assert old in written
        with pytest.raises(DccError):
            read_dcc(written.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"293.15", b"293.16"),
        (b"<si:value>20.0<", b"<si:value>20.1<"),
        (b">0.12 0.25 0.25<", b">0.12 0.25<"),
        (b">pass pass pass<", b">pass fail<"),
        (b">pass pass pass<", b">pass pass perhaps<"),
        (b'refId="t1c2"', b'refId="t1c1"'),
        (b"<dcc:valid>false<", b"<dcc:valid>true<"),
        (b"<dcc:receiptDate>2026-04-11<", b"<dcc:receiptDate>11.4.2026<"),
        (b"<dcc:issueDate>2026-04-12</dcc:issueDate>", b""),
        (b"<dcc:role>checked<", b"<dcc:role>watched<"),
        (b'lang="en"', b'lang="de"'),
        (b"<dcc:mainSigner>true</dcc:mainSigner>", b"<dcc:mainSigner>true</dcc:mainSigner><!-- hm -->"),
        (b"<dcc:items>", b"<dcc:items>stray"),
        (b"</dcc:items>", b"</dcc:items>stray"),
        (b"</dcc:digitalCal", b"<dcc:comment/></dcc:digitalCal"),
        (b"<dcc:digitalCal", b"<!-- hm --><dcc:digitalCal"),
        (b">v1.0<", b">v9.9<"),
        (b'"3.3.0"', b'"3.2.1"'),
    ],
)
def test_a_document_that_we_would_not_have_written(old: bytes, new: bytes) -> None:
    assert old in WRITTEN
    with pytest.raises(DccError) as refused:
        read_dcc(WRITTEN.replace(old, new, 1))
    assert refused.value.line is not None


def test_blanks_between_elements_do_not_matter() -> None:
    assert read_dcc(b"\n".join(line.strip() for line in WRITTEN.splitlines())) == MULTIMETER


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"PK\x03\x04",
        b"<a>",
        b"<a/>",
        WRITTEN[:-20],
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        b"<a>&undefined;</a>",
        b" " * (MAX_BYTES + 1),
        b"<a>" * 100_000,
    ],
)
def test_hostile_and_foreign_files(xml: bytes) -> None:
    with pytest.raises(DccError):
        read_dcc(xml)


def test_a_document_type_is_refused_even_without_entities() -> None:
    with pytest.raises(DccError, match="document type"):
        parse_hardened(b"<!DOCTYPE a><a/>")


def test_an_entity_bomb_is_not_expanded() -> None:
    bomb = b"<!DOCTYPE a [<!ENTITY b '" + b"x" * 1000 + b"'><!ENTITY c '" + b"&b;" * 1000 + b"'>]><a>&c;</a>"
    with pytest.raises(DccError):
        parse_hardened(bomb)


def test_whatever_is_left_out_or_changed_never_crashes_the_reader() -> None:
    """Each element in turn is removed, emptied or stripped of its attributes: refused, or another value."""
    count = sum(1 for _ in parse_hardened(WRITTEN).iter())
    refused = 0
    for number in range(1, count):
        for change in ("remove", "empty", "strip"):
            root = parse_hardened(WRITTEN)
            element = list(root.iter())[number]
            parent = element.getparent()
            assert parent is not None
            if change == "remove":
                parent.remove(element)
            elif change == "empty":
                element.text = None
            else:
                element.attrib.clear()
            try:
                read_dcc(etree.tostring(root))
            except DccError:
                refused += 1
    assert refused > count


def test_somebody_elses_dcc_is_not_ours() -> None:
    with pytest.raises(DccError):
        read_dcc(reference_path("dcc/examples/dcclib_valid.xml").read_bytes())
