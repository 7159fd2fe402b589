# SPDX-License-Identifier: Apache-2.0
"""The drawn page: what it shows, that it is always the same, and what it refuses."""

import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest

from zhunsheng.certificate.page import TEMPLATE, MissingGlyph, _drawn, draw_once, render_page, render_specimen
from zhunsheng.certificate.page_data import lookup_address
from zhunsheng.certificate.pictures import page_texts
from zhunsheng.certificate.sealed import open_sealed
from zhunsheng.certificate.tests.example import DOSE_RATE_METER, MULTIMETER
from zhunsheng.certificate.tests.tools import run
from zhunsheng.certificate.value import Certificate, Column, Condition, Quantity, Replaces, ResultTable, Row
from zhunsheng.measure.text import Text

TABLE = MULTIMETER.results[0]


def texts(certificate: Certificate) -> list[str]:
    return page_texts(render_page(certificate))


def rows(count: int) -> tuple[Row, ...]:
    error = Quantity("0.10", "mV", uncertainty="0.12", k="2", probability="0.9545")
    return tuple(
        Row((Quantity(f"{index}.0000", "V"), Quantity(f"{index}.0001", "V"), error, Quantity("0.57", "mV")))
        for index in range(count)
    )


def test_the_cover_says_whose_what_when_and_who_signed() -> None:
    cover = texts(MULTIMETER)[0]
    expected = (
        "校准证书", "CALIBRATION CERTIFICATE", "ZS2026-000001", "宁波甬江电子有限公司", "Digital multimeter",
        "Keysight", "34465A", "A1802", "DZ-044", "2026-04-11", "2026-04-12", "张敏", "陈晓", "Lin Tao",
        "校准", "核验", "批准", "7KQM-29TX", "0574-5550 0100", "第 1 页", "Page 1 of 2",
    )  # fmt: skip
    assert [words for words in expected if words not in cover] == []


def test_the_inner_page_says_method_standard_conditions_results_rule_and_end() -> None:
    inner = texts(MULTIMETER)[1]
    expected = (
        "JJF 1587-2016", "MS-0021", "CDdc2026-00812", "2027-03-01", "虚构省计量院", "20.0 ~ 20.3 °C",
        "51 ~ 53 %", "按 JJF 1094", "不得部分复制", "except in full", "以下空白",
        "End of certificate", "0.9545", "ZS2026-000001",
    )  # fmt: skip
    assert [words for words in expected if words not in inner] == []


def test_a_specimen_says_so_on_every_page_and_names_no_template() -> None:
    pdf = render_specimen(MULTIMETER)
    pages = page_texts(pdf)
    assert len(pages) == len(texts(MULTIMETER))
    assert all("样张" in page and "SPECIMEN" in page for page in pages)
    assert TEMPLATE.encode() not in pdf
    assert not any("SPECIMEN" in page for page in texts(MULTIMETER))


def test_numbers_stand_exactly_as_in_the_value_with_a_true_minus() -> None:
    inner = texts(MULTIMETER)[1]
    for number in ("2.0000", "10.0007", "−10.0002", "−0.20", "0.70", "0.25"):
        assert number in inner
    assert "-10.0002" not in inner


def test_a_line_keeps_value_uncertainty_and_factor_together() -> None:
    inner = " ".join(texts(MULTIMETER)[1].split())
    assert re.search(r"−10\.0000 −10\.0002 −0\.20 0\.25 2 0\.85 符合", inner)


def test_the_same_certificate_gives_the_same_bytes() -> None:
    assert render_page(MULTIMETER) == render_page(MULTIMETER)


def test_the_metadata_names_template_and_number() -> None:
    assert open_sealed(render_page(MULTIMETER)).keywords[::2] == (TEMPLATE, "ZS2026-000001")


def test_a_table_of_sixty_lines_goes_over_pages_and_repeats_its_head() -> None:
    pages = texts(replace(MULTIMETER, results=(replace(TABLE, rows=rows(60)),)))
    holding = [page for page in pages if "0.57" in page]
    assert len(holding) >= 2
    assert all("Indication error" in page for page in holding)
    assert [index for index in range(60) if f"{index}.0001" not in "\n".join(pages)] == []
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all("ZS2026-000001" in page for page in pages)


def test_long_names_and_every_optional_part_are_drawn() -> None:
    long = Text("宁波甬江电子信息产业发展集团有限公司" * 4, "Ningbo Yongjiang Electronic Information " * 6)
    full = replace(
        MULTIMETER,
        client=replace(MULTIMETER.client, name=long, contact="王工"),
        item=replace(MULTIMETER.item, condition=Text("有划痕", "scratched")),
        conditions=(*MULTIMETER.conditions, Condition("pressure", "1012", "1014", "hPa")),
        performed_to=date(2026, 4, 14),
        accredited_symbol=True,
        laboratory=replace(MULTIMETER.laboratory, accreditation="L12345", email="lab@example.org"),
        deviations=(Text("未测 1000 V", "1000 V not measured"),),
        replaces=Replaces("ZS2026-000000", Text("编号有误", "wrong serial")),
    )
    drawn = "\n".join(texts(full))
    for words in (
        "王工",
        "scratched",
        "1014 hPa",
        "2026-04-14",
        "L12345",
        "lab@example.org",
        "未测",
        "ZS2026-000000",
    ):
        assert words in drawn


def test_without_its_optional_parts_a_certificate_is_drawn_too() -> None:
    bare = replace(
        MULTIMETER,
        laboratory=replace(MULTIMETER.laboratory, phone="", accreditation="L12345"),
        item=replace(MULTIMETER.item, owner_number=""),
        standards=(),
        conditions=(),
        decision=None,
        statements=(),
    )
    drawn = "\n".join(texts(bare))
    assert "符合性说明" not in drawn
    assert "L12345" not in drawn  # the symbol's place is for accredited certificates only


def test_a_fitted_line_shows_its_standard_uncertainty_and_units() -> None:
    slope = Row((Quantity("1.00002", "1", standard_uncertainty="0.00011"),), label=Text("斜率", "Slope"))
    offset = Row((Quantity("-0.3", "mV", standard_uncertainty="0.15"),), label=Text("截距", "Intercept"))
    column = Column("c", Text("系数", "Coefficient"), "1", "zs_c")
    fitted = ResultTable("fit", Text("直线", "Line"), (column,), (slope, offset))
    inner = " ".join(texts(replace(MULTIMETER, results=(fitted,)))[1].split())
    assert re.search(r"斜率 Slope 1\.00002 0\.00011", inner)
    assert re.search(r"−0\.3 ?mV 0\.15", inner)


def test_a_line_outside_the_scope_is_marked_on_the_line() -> None:
    outside = replace(TABLE, rows=(replace(TABLE.rows[0], in_scope=False), *TABLE.rows[1:]))
    inner = texts(replace(MULTIMETER, results=(outside,)))[1]
    assert "2.0000*" in inner
    assert "outside the accredited scope" in inner


def test_what_another_laboratory_gave_is_said_on_each_line_and_by_whom() -> None:
    cover, inner = (" ".join(page.split()) for page in texts(DOSE_RATE_METER))
    assert "Lab B Testing" in cover
    assert len(re.findall(r"0\.043 2 分包 Subcontracted", inner)) == 2
    expected = ("L0042", "LB2026-0077", "2026-04-20", "杭州市示例路 2 号", "5" * 64, "External provider's")
    assert [words for words in expected if words not in inner] == []
    assert "Measurement standards used" not in inner


def test_only_the_subcontracted_lines_of_a_table_are_marked() -> None:
    mixed = replace(TABLE, rows=(replace(TABLE.rows[0], subcontracted=True), *TABLE.rows[1:]))
    inner = texts(replace(MULTIMETER, results=(mixed,), external=DOSE_RATE_METER.external))[1]
    assert len(re.findall("分包 ?Subcontracted", " ".join(inner.split()))) == 1
    assert "Measurement standards used" in inner


@pytest.mark.parametrize("character", ["\U0001f600", "ꙮ", "\x07"])
def test_a_character_the_font_lacks_is_refused_by_name(character: str) -> None:
    odd = replace(MULTIMETER.item, model=f"34465{character}")
    with pytest.raises(MissingGlyph) as refusal:
        render_page(replace(MULTIMETER, item=odd))
    assert character in refusal.value.characters
    assert f"U+{ord(character):04X}" in refusal.value.text.en


def test_text_is_shown_and_never_run() -> None:
    hostile = '#panic("x") $x$ *b* @cite <a> \\ // "' + "`raw`"
    cover = texts(replace(MULTIMETER, item=replace(MULTIMETER.item, model=hostile)))[0]
    assert '#panic("x")' in "".join(cover.split("\r\n"))


def test_the_qr_code_on_the_cover_leads_to_the_lookup_page(tmp_path: Path) -> None:
    picture = tmp_path / "cover.png"
    (tmp_path / "page.pdf").write_bytes(render_page(MULTIMETER))
    run(
        "pdftoppm",
        "-r",
        "150",
        "-png",
        "-singlefile",
        "-f",
        "1",
        tmp_path / "page.pdf",
        picture.with_suffix(""),
    )
    assert run("zbarimg", "-q", "--raw", picture).strip() == lookup_address(MULTIMETER)


def test_pages_are_a4_and_nothing_runs_out_of_them() -> None:
    document = pypdfium2.PdfDocument(
        render_page(replace(MULTIMETER, results=(replace(TABLE, rows=rows(80)),)))
    )
    for page in document:
        width, height = page.get_size()
        assert (round(width), round(height)) == (595, 842)
        for item in page.get_objects():
            left, bottom, right, top = item.get_bounds()
            assert left >= 0
            assert bottom >= 0
            assert right <= width
            assert top <= height
    document.close()


def test_a_page_is_drawn_once_from_signing_to_seal_and_anew_for_anything_that_differs() -> None:
    before, first = _drawn.cache_info().misses, draw_once(MULTIMETER)
    read_back = replace(MULTIMETER, number=str(MULTIMETER.number))
    assert sha256(draw_once(read_back)).digest() == sha256(first).digest()
    assert _drawn.cache_info().misses == before + 1
    assert sha256(render_page(MULTIMETER)).digest() == sha256(first).digest()
    assert draw_once(replace(MULTIMETER, number="ZS2026-000002")) != first
    assert _drawn.cache_info().misses == before + 2
