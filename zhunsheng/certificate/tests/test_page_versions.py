# SPDX-License-Identifier: Apache-2.0
"""Pages drawn by another version: the check does what it can and says that it could do no more."""

from dataclasses import replace

import pytest

from zhunsheng.certificate import page
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import NOW, House, issue
from zhunsheng.certificate.value import Certificate
from zhunsheng.certificate.verify import verify_certificate


def issued_before(house: House, monkeypatch: pytest.MonkeyPatch, shown: Certificate | None = None) -> bytes:
    """A file whose page an earlier template drew, with wider margins."""
    source = page._source().replace(b"left: 20mm, right: 20mm", b"left: 24mm, right: 24mm")
    assert source != page._source()
    with monkeypatch.context() as earlier:
        earlier.setattr(page, "TEMPLATE", "zhunsheng-page/0")
        earlier.setattr(page, "_source", lambda: source)
        return issue(house, page=shown)


def test_an_earlier_template_is_checked_by_its_numbers(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    found = verify_certificate(issued_before(house, monkeypatch), house.trust, NOW)
    check = found.check("page")
    assert (found.verdict, check.state) == ("valid-and-trusted", "warn")
    assert "another version" in check.statement.en
    assert any("zhunsheng-page/0" in line.en for line in check.evidence)


def test_a_number_that_the_earlier_page_lacks_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    table = MULTIMETER.results[0]
    other = replace(MULTIMETER, results=(replace(table, rows=table.rows[:2]),))
    found = verify_certificate(issued_before(house, monkeypatch, other), house.trust, NOW)
    assert found.verdict == "broken"
    assert any("−10.0002" in line.zh for line in found.check("page").evidence)


def test_the_same_template_must_match_in_the_picture_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = page._source().replace(b'#let accent = rgb("#1f4e79")', b'#let accent = rgb("#7f1e19")')
    assert source != page._source()
    with monkeypatch.context() as repainted:
        repainted.setattr(page, "_source", lambda: source)
        pdf = issue(house)
    check = verify_certificate(pdf, house.trust, NOW).check("page")
    assert (check.state, "picture differs" in check.evidence[0].en) == ("fail", True)
