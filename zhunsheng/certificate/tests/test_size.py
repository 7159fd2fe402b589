# SPDX-License-Identifier: Apache-2.0
"""Certificates that are too large: refused at issue with the reason, and by the verifier before it draws."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from zhunsheng.certificate import dcc_write, page, size
from zhunsheng.certificate.checks import page as checking
from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.page import TooLarge, render_page
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import NOW, House, issue, signed_dcc
from zhunsheng.certificate.value import Certificate
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.measure.text import Text

TABLE = MULTIMETER.results[0]


def with_rows(count: int) -> Certificate:
    return replace(MULTIMETER, results=(replace(TABLE, rows=TABLE.rows[:1] * count),))


def with_statements(count: int, length: int) -> Certificate:
    return replace(MULTIMETER, statements=(Text("文" * length, "x" * length),) * count)


@contextmanager
def careless_issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody whose own program doesn't count."""
    with monkeypatch.context() as careless:
        careless.setattr(dcc_write, "size_fault", lambda _certificate: None)
        careless.setattr(dcc_write, "MAX_DCC", 10**9)
        yield


def test_as_many_rows_as_allowed_can_be_issued() -> None:
    most = with_rows(size.MAX_ROWS)
    assert size.size_fault(most) is None
    assert len(write_dcc(most)) < size.MAX_DCC


@pytest.mark.parametrize(
    ("large", "word"),
    [
        (with_rows(size.MAX_ROWS + 1), "2001 rows"),
        (with_statements(size.MAX_ENTRIES, 1), "entries"),
        (with_statements(2, size.MAX_WORDS // 2), "characters of text"),
    ],
)
def test_too_large_a_certificate_is_not_issued(large: Certificate, word: str) -> None:
    with pytest.raises(TooLarge) as refused:
        render_page(large)
    assert word in refused.value.text.en
    with pytest.raises(DccError) as unwritten:
        write_dcc(large)
    assert word in unwritten.value.reason.en


def test_a_long_label_repeated_on_every_row_is_counted_each_time() -> None:
    labelled = replace(TABLE.rows[0], label=Text("行" * 500, "row"))
    many = replace(MULTIMETER, results=(replace(TABLE, rows=(labelled,) * 1000),))
    assert size.size_fault(many) is not None


def test_too_many_pages_are_not_issued(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_PAGES", 1)
    with pytest.raises(TooLarge) as refused:
        render_page(MULTIMETER)
    assert "pages" in refused.value.text.en


def test_twenty_thousand_rows_in_a_small_file_are_refused_before_they_are_drawn(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with careless_issuer(monkeypatch):
        dcc = signed_dcc(replace(with_rows(20_000), log_key=house.log.vkey), house)
    assert len(dcc) < size.MAX_DCC
    pdf = issue(house, dcc=dcc)
    monkeypatch.setattr(checking, "render_page", None)  # whoever calls it fails
    found = verify_certificate(pdf, house.trust, NOW)
    assert (found.verdict, found.check("dcc").state, found.certificate) == ("broken", "fail", None)
    assert "20000 rows" in found.check("dcc").statement.en


def test_a_dcc_of_too_many_bytes_is_refused_unread(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = " ".join(map(str, range(60_000)))  # no more compressible than a table: no bomb
    with careless_issuer(monkeypatch):
        dcc = signed_dcc(replace(MULTIMETER, statements=(Text(counted, counted),) * 4), house)
    assert len(dcc) > size.MAX_DCC
    found = verify_certificate(issue(house, dcc=dcc), house.trust, NOW)
    assert (found.verdict, found.check("dcc").statement) == ("broken", size.DCC_TOO_LARGE)


def test_a_file_of_too_many_pages_is_refused_before_anything_is_drawn(
    issued: bytes, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MAX_PAGES", 1)
    monkeypatch.setattr(checking, "render_page", None)  # whoever calls it fails
    check = verify_certificate(issued, house.trust, NOW).check("page")
    assert (check.state, check.evidence) == ("fail", (size.PAGES_TOO_MANY,))


def test_a_table_whose_file_no_verifier_would_open_is_not_issued(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_OBJECTS", size.OBJECTS_OF_SEAL + 100)
    with pytest.raises(TooLarge) as refused:
        render_page(MULTIMETER)
    assert "objects" in refused.value.text.en


def test_a_large_certificate_that_is_issued_can_be_verified(house: House) -> None:
    found = verify_certificate(issue(house, with_rows(1000)), house.trust, NOW)
    assert found.verdict == "valid-and-trusted"
