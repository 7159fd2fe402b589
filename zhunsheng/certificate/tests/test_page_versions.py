# SPDX-License-Identifier: Apache-2.0
"""Pages drawn by another version: the file can't choose how it is compared, and words alone never suffice."""

from dataclasses import replace
from pathlib import Path

import pytest

from zhunsheng.certificate import page
from zhunsheng.certificate.sealed import open_sealed
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import NOW, House, issue
from zhunsheng.certificate.trust import read_trust
from zhunsheng.certificate.value import Certificate
from zhunsheng.certificate.verification_report import exit_code
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.measure.text import Text

DATA = Path(__file__).parent / "data"


def test_a_file_sealed_under_the_first_template_is_still_valid() -> None:
    """Kept as it was sealed: what today's template adds leaves the earlier pages as they were."""
    trust = read_trust([("trust.pem", (DATA / "certificate-page-1.trust.pem").read_bytes())])
    pdf = (DATA / "certificate-page-1.pdf").read_bytes()
    assert open_sealed(pdf).keywords[0] == "zhunsheng-page/1" != page.TEMPLATE
    found = verify_certificate(pdf, trust, NOW)
    assert (found.verdict, found.check("page").state) == ("valid-and-trusted", "ok")


def issued_before(house: House, monkeypatch: pytest.MonkeyPatch, shown: Certificate | None = None) -> bytes:
    """A file whose page an earlier template drew, with wider margins."""
    source = page._source().replace(b"left: 20mm, right: 20mm", b"left: 24mm, right: 24mm")
    assert source != page._source()
    with monkeypatch.context() as earlier:
        earlier.setattr(page, "TEMPLATE", "zhunsheng-page/0")
        earlier.setattr(page, "_source", lambda: source)
        return issue(house, page=shown)


def test_an_earlier_template_is_compared_by_its_words_and_not_confirmed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = verify_certificate(issued_before(house, monkeypatch), house.trust, NOW)
    check = found.check("page")
    assert (found.verdict, check.state) == ("intact-issuer-unknown", "unknown")
    assert "another version" in check.statement.en
    assert any("zhunsheng-page/0" in line.en for line in check.evidence)


def test_a_number_that_the_earlier_page_lacks_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    table = MULTIMETER.results[0]
    other = replace(MULTIMETER, results=(replace(table, rows=table.rows[:2]),))
    found = verify_certificate(issued_before(house, monkeypatch, other), house.trust, NOW)
    assert found.verdict == "broken"
    assert any("−10.0002" in line.zh for line in found.check("page").evidence)


def forged_page() -> Certificate:
    """Another client, serial number and verdicts; every number of the results stands on it as well."""
    table = MULTIMETER.results[0]
    return replace(
        MULTIMETER,
        client=replace(MULTIMETER.client, name=Text("别的客户有限公司", "Another Client Ltd")),
        item=replace(MULTIMETER.item, serial_number="FORGED-A1802"),
        results=(replace(table, rows=tuple(replace(row, outcome="not-conform") for row in table.rows)),),
    )


@pytest.mark.parametrize("name", ["engine", "TEMPLATE"])
@pytest.mark.parametrize("logged_too", [False, True])
def test_a_page_of_the_seals_holder_that_names_another_version_is_broken(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str, logged_too: bool
) -> None:
    """Whether only the page names a version that never was, or the forger got it into the log as well."""
    true = {"template": page.TEMPLATE, "engine": page.engine()}
    with monkeypatch.context() as claiming:
        claimed = "typst/0.0.0" if name == "engine" else "other/1"
        claiming.setattr(page, name, claimed if name == "TEMPLATE" else lambda: claimed)
        pdf = issue(house, page=forged_page(), event={} if logged_too else true)
    found = verify_certificate(pdf, house.trust, NOW)
    assert (found.verdict, found.check("page").state, exit_code(found)) == ("broken", "fail", 1)
    assert ("another version than the log" in found.check("page").statement.en) is not logged_too


def test_another_typesetter_with_the_same_words_is_not_confirmed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = page._source().replace(b"left: 20mm, right: 20mm", b"left: 21mm, right: 19mm")
    with monkeypatch.context() as other:
        other.setattr(page, "engine", lambda: "typst/0.0.0")
        other.setattr(page, "_source", lambda: source)
        pdf = issue(house)
    found = verify_certificate(pdf, house.trust, NOW)
    assert (found.verdict, found.check("page").state) == ("intact-issuer-unknown", "unknown")
    assert "words agree" in found.check("page").statement.en


def test_another_typesetter_that_draws_the_very_same_page_is_confirmed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(page, "engine", lambda: "typst/0.0.0")
        pdf = issue(house)
    assert exit_code(verify_certificate(pdf, house.trust, NOW)) == 0


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
