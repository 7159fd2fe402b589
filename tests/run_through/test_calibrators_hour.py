# SPDX-License-Identifier: Apache-2.0
"""A calibrator's hour at the screen: six instruments of six fields, from the empty record to the certificate.

Three with the pages in Chinese and three in English, then the other way round: readings typed, pasted and
handed in as a file, what is computed beside them as they come, and the example's numbers in PDF and DCC.
"""

import csv
import io
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.furnished import Furnished, Workshop
from tests.run_through.bench_of_six import PIPETTE, SIX, Cell, Instrument, Stated, build
from tests.run_through.browser import House, NewContext, untranslated, visit
from tests.run_through.test_s0_walk import assert_state, downloaded, in_words, pressed, say
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.trust import read_trust
from zhunsheng.certificate.value import Certificate, Quantity
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.certificate.xades import verify_dcc_signature
from zhunsheng.laboratory.models import Equipment
from zhunsheng.laboratory.queries import trust_file
from zhunsheng.measure.procedure.schema import Expectation
from zhunsheng.work import actions, models
from zhunsheng.work.actions import Binding, ReadingEntry
from zhunsheng.work.evidence import Candidate, slice_for
from zhunsheng.work.models import Task
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

HALVES = {"first": SIX[::2], "second": SIX[1::2]}
_MORE = {"从文件读入": "From a file", "逐格检查": "Check each cell", "csv": "csv",
         "下载 DCC": "Download DCC"}  # fmt: skip
CUT_OFF = """() => [...document.querySelectorAll("table.grid td.cell input")]
  .filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.value)"""
PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def bench(workshop: Workshop) -> Furnished[Laboratory]:
    """The laboratory with six items at the bench, built once."""
    return workshop.furnished(build)


@pytest.fixture
def hour(
    folder: Path,
    settings: Settings,
    bench: Furnished[Laboratory],
    live_server: LiveServer,
    new_context: NewContext,
) -> Iterator[House]:
    """That laboratory, served to browsers."""
    settings.PUBLIC_URL = live_server.url
    with bench.in_use() as lab:
        yield House(lab, live_server.url, folder.parent, new_context)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("half", HALVES)
def test_from_record_to_certificate(hour: House, language: str, half: str) -> None:
    hour.language = language
    for instrument in HALVES[half]:
        task = Task.objects.get(item__serial_number=instrument.serial_number)
        calibrate(hour, task, instrument)
        check(hour, task)
        pdf, dcc = sign(hour, task)
        content = verified(pdf)
        assert read_dcc(verify_dcc_signature(dcc).signed_document) == content
        assert_states(content, instrument)
        assert_printed(pdf, instrument, hour.folder)


def test_what_a_pipette_asks_of_capability_and_standards_is_said_in_their_units(
    folder: Path,
    bench: Furnished[Laboratory],
    db: None,
) -> None:
    """A volume is held against a capability for volumes; the balance and the thermometer are of others."""
    with bench.in_use() as lab:
        task = Task.objects.get(item__serial_number=PIPETTE.serial_number)
        standards = [Binding(each) for each in Equipment.objects.filter(number__in=("MS-0052", "MS-0053"))]
        actions.start_calibration(lab.zhang, task, standards=standards, temperature="19.8", humidity="48")
        lab.clock.on(minutes=30)
        entries = [ReadingEntry(*cell, text) for cell, text in PIPETTE.readings().items()]
        assert actions.save_readings(lab.zhang, task, entries, revision=0).problems == ()
        rows = slice_for(Task.objects.get(pk=task.pk), "submission", Candidate(actor=lab.zhang))
    points, uses = rows["points"], rows["standard_use"]
    assert points["value_unit"] == ["L"] * 3
    assert points["u_value"][2] == pytest.approx(0.68e-6)
    assert points["u_step"][2] == pytest.approx(0.01e-6)
    # The balance was used at the masses and the thermometer at the water's temperature, neither at a volume.
    used = zip(uses["function"], uses["low"], uses["high"], uses["unit"], strict=True)
    assert sorted(used) == [
        ("balance", pytest.approx(0.0997167, abs=1e-7), pytest.approx(0.992), "g"),
        ("thermometer", 20.0, 20.0, "°C"),
    ]


def word(house: House, chinese: str) -> str:
    """A word of the pages in the language of the house's browsers."""
    if house.language == "en" and chinese in _MORE:
        return _MORE[chinese]
    return say(house, chinese)


def calibrate(house: House, task: Task, instrument: Instrument) -> None:
    """Standards bound, every reading in the record, and what is computed from them to be seen."""
    page = house.seat("zhang")
    visit(page, "work:task-start", task.number)
    bind(page, instrument)
    low, high = instrument.climate
    in_words(house, page, {"温度 / °C": low, "相对湿度 / %": "48"})
    pressed(house, page, "开始校准")
    assert_state(house, page, "校准中")
    house.clock.on(minutes=95)
    {"typed": enter, "pasted": paste, "file": hand_in}[instrument.entry](house, page, instrument.readings())
    for (section, point), texts in instrument.seen.items():
        for text in texts:
            expect(line(page, section, point)).to_contain_text(text)
    if house.language == "en":
        assert untranslated(page) == []
    assert page.evaluate(CUT_OFF) == []
    in_words(house, page, {"温度 / °C": high, "相对湿度 / %": "52"})
    pressed(house, page, "提交核验")
    assert_state(house, page, "待核验")


def bind(page: Page, instrument: Instrument) -> None:
    """Each standard that the start of the work offers."""
    for number, _name, _name_en in instrument.standards.values():
        for radio in page.locator(f'input[type="radio"][value="{number}"]').all():
            radio.check()


def line(page: Page, section: str, point: int) -> Locator:
    """The line of a point in the record."""
    return page.locator("tr", has=page.locator(f'[name^="{section}:{point}:"]')).first


def cell_of(page: Page, cell: Cell) -> Locator:
    """A cell of the record to write in."""
    return page.locator(f'[name="{":".join(map(str, cell))}"]')


def enter(house: House, page: Page, readings: dict[Cell, str]) -> None:
    """Typed one by one."""
    for cell, text in readings.items():
        cell_of(page, cell).fill(text)
        cell_of(page, cell).press("Enter")
    expect(page.locator("#saved")).to_contain_text(say(house, "已保存"))


def paste(house: House, page: Page, readings: dict[Cell, str]) -> None:
    """A block of a spreadsheet for each section, pasted over its first cell."""
    for section in dict.fromkeys(cell[0] for cell in readings):
        own = {cell: text for cell, text in readings.items() if cell[0] == section}
        rows: dict[int, list[str]] = {}
        for cell, text in own.items():
            rows.setdefault(cell[1], []).append(text)
        first = cell_of(page, next(iter(own)))
        first.focus()
        first.evaluate(PASTE, "\r\n".join("\t".join(texts) for texts in rows.values()))
        expect(cell_of(page, list(own)[-1])).to_have_value(list(own.values())[-1])
        expect(page.locator("#saved")).to_contain_text(say(house, "已保存"))


def hand_in(house: House, page: Page, readings: dict[Cell, str]) -> None:
    """The form as the page gives it, filled in and handed in again."""
    pressed_link(house, page, "从文件读入")
    form = downloaded(page, "csv", house.folder).decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(form)))
    for row in rows:
        column = next(cell[2] for cell in readings if names(row[3], cell[2]))
        row[5] = readings[(row[0], int(row[1]) - 1, column, int(row[4]) - 1)]
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    page.locator("input[type=file]").set_input_files(
        {"name": "readings.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode()}
    )
    pressed_link(house, page, "逐格检查")
    page.locator("main button.primary").click()
    expect(cell_of(page, next(iter(readings)))).to_have_value(next(iter(readings.values())))


def names(shown: str, column: str) -> bool:
    return shown == column


def pressed_link(house: House, page: Page, chinese: str) -> None:
    name = word(house, chinese)
    main = page.locator("main")
    main.get_by_role("button", name=name, exact=True).or_(
        main.get_by_role("link", name=name, exact=True)
    ).first.click()


def check(house: House, task: Task) -> None:
    page = house.seat("chen")
    house.clock.on(minutes=10)
    visit(page, "work:task", task.number)
    pressed(house, page, "核验")
    expect(page.locator("main")).to_contain_text(re.compile(rf"\d+ {say(house, '处全部一致')}"))
    pressed(house, page, "核验通过")
    assert_state(house, page, "待签发")


def sign(house: House, task: Task) -> tuple[bytes, bytes]:
    """Signed and sealed; both files as the certificate's page gives them."""
    page = house.seat("lin")
    house.clock.on(minutes=10)
    visit(page, "work:task", task.number)
    pressed(house, page, "签发")
    in_words(house, page, {"您的密码": PASSWORD})
    pressed(house, page, "签发")
    assert_state(house, page, "有效")
    return (
        downloaded(page, say(house, "下载 PDF"), house.folder),
        downloaded(page, word(house, "下载 DCC"), house.folder),
    )


def verified(pdf: bytes) -> Certificate:
    """What `zhunsheng verify` finds in the file, asked the day after the laboratory's own."""
    trust = read_trust([("trust.pem", trust_file())])
    newest = models.Certificate.objects.latest("valid_since")
    assert newest.valid_since is not None
    # The browser's driver keeps an event loop in this thread, and the verifier wants one of its own.
    with ThreadPoolExecutor(1) as aside:
        day_after = newest.valid_since + timedelta(days=1)
        found = aside.submit(verify_certificate, pdf, trust, day_after).result()
    assert found.verdict == "valid-and-trusted", found.checks
    assert found.certificate is not None
    return found.certificate


def assert_states(content: Certificate, instrument: Instrument) -> None:
    """The numbers written out for the instrument, and every number that its worked example knows."""
    for each in instrument.stated:
        cell, outcome = found_in(content, each)
        assert (cell.value, cell.unit) == (each.value, each.unit), (each, cell)
        if each.uncertainty:
            assert (cell.uncertainty, cell.k) == (each.uncertainty, each.k), (each, cell)
        if each.outcome:
            assert outcome == each.outcome, each
    for used in content.standards:
        assert re.search(r"(\S+ \S+)~\1$", used.measuring_range.zh) is None, "one point is no range"
    assert content.decision is not None
    assert content.decision.outcome == instrument.outcome
    known = [each for each in instrument.example.expect if known_cell(content, each, instrument)]
    assert len(known) >= 3, instrument.shipped


def found_in(content: Certificate, stated: Stated) -> tuple[Quantity, str]:
    table = next(each for each in content.results if each.key == stated.table)
    row = table.rows[stated.row]
    cell = row.cells[[column.key for column in table.columns].index(stated.column)]
    assert cell is not None, stated
    return cell, row.outcome


def known_cell(content: Certificate, expected: Expectation, instrument: Instrument) -> bool:
    """Whether the certificate states what the example expects at a place; where it does, it agrees."""
    section, _point, at, *rest = expected.at.split("/")
    if expected.at.split("/")[1] != "point" or not rest:
        return False
    schema = next(each for each in instrument.sections if each.id == section)
    series = [each.id for each in schema.series]
    shift = instrument.moved.get(section, 0)
    key = f"{section}-{series[1 if shift else 0]}" if series else section
    table = next(each for each in content.results if each.key == key)
    columns = [column.key for column in table.columns]
    name = {"value": schema.result, "u": schema.result}.get(rest[0], rest[0])
    row = table.rows[int(at)]
    if rest[0] == "verdict" and len(rest) == 1:
        assert row.outcome == expected.shown
        return True
    if name not in columns or (len(rest) == 2 and rest[1] not in ("value", "value_text")):
        return False
    cell = row.cells[columns.index(name)]
    assert cell is not None
    if expected.shown is not None:
        assert cell.value == expected.shown, expected
        return True
    text = cell.value
    wanted = Decimal(expected.value or "0")
    if rest[0] == "u":
        text, wanted = cell.uncertainty, wanted * Decimal(cell.k)
    assert abs(Decimal(text) - wanted) <= Decimal(expected.tolerance) + last_digit(text), expected
    return True


def last_digit(text: str) -> Decimal:
    """One unit of the last digit shown: an uncertainty may be rounded up by nearly that much."""
    return Decimal(1).scaleb(int(Decimal(text).as_tuple().exponent))


def assert_printed(pdf: bytes, instrument: Instrument, folder: Path) -> None:
    """The same numbers on the page that people read."""
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    for number in (instrument.serial_number, *instrument.printed):
        assert number in text, (number, text)
