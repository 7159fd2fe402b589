# SPDX-License-Identifier: Apache-2.0
"""A laboratory's lists become facts: what is new, what is there, what is refused and why; all or nothing."""

import io
from datetime import date

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.imports import result, running
from zhunsheng.laboratory.imports.kinds import Kind, all_kinds, kind_of
from zhunsheng.laboratory.imports.report import Report
from zhunsheng.laboratory.imports.template import template
from zhunsheng.laboratory.models import (
    CapabilityRow,
    Confirmation,
    Equipment,
    Method,
    Party,
    Person,
    Room,
    SheetImport,
    SigningField,
    Traceability,
)
from zhunsheng.laboratory.sheets.reader import read_book
from zhunsheng.laboratory.sheets.tables import write_xlsx
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event

EQUIPMENT = ["设备编号", "名称", "英文名称", "类别", "型号", "出厂编号", "房间", "状态"]
TRACES = [
    "设备编号",
    "证书编号",
    "溯源机构",
    "校准日期",
    "有效期至",
    "功能",
    "量",
    "下限",
    "上限",
    "单位",
    "U",
    "U的单位",
    "k",
    "漂移半宽",
    "计量确认自",
]
SOURCE = ["MS-0100", "多功能标准源", "Calibrator", "multiproduct-calibrator", "5522A", "00440", "R2", "合格"]
LOW = [
    "MS-0100",
    "CD-9",
    "某省计量院",
    "2026年3月2日",
    "2027/3/1",
    "DCV",
    "dc-voltage",
    "-3",
    "3",
    "V",
    "0.040",
    "mV",
    "",
    "0.02",
    "2026-03-05",
]
HIGH = ["MS-0100", "CD-9", "", "", "", "DCV", "dc-voltage", "3", "1000", "V", "0.20", "mV", "2", "0.12", ""]


def book(*sheets: tuple[str, list[list[str]]]) -> bytes:
    return write_xlsx(sheets)


def cells(text: str) -> list[list[str]]:
    """Rows by bars, cells by commas."""
    return [[cell.strip() for cell in row.split(",")] for row in text.split("|")]


def standards(*more: list[str]) -> bytes:
    """Two sheets as a laboratory would hand them in."""
    return book(("设备", [EQUIPMENT, SOURCE, *more]), ("溯源", [TRACES, LOW, HIGH]))


def kind(code: str) -> Kind:
    found = kind_of(code)
    assert found is not None
    return found


def tried(actor: User, code: str, content: bytes) -> Report:
    return running.tried(actor, kind(code), read_book(content))


def imported(actor: User, code: str, content: bytes) -> Report:
    sheet = actions.hand_in_sheet(actor, kind(code), name="清单.xlsx", content=content)
    return actions.import_sheet(actor, sheet)


def problems(report: Report) -> list[tuple[int, str, str, str]]:
    return [
        (row.number, problem.column, problem.value, problem.message)
        for _sheet, row in report.rows()
        for problem in row.problems
    ]


def test_equipment_comes_with_its_certificates_and_their_results(lab: Laboratory) -> None:
    report = imported(lab.keeper, "equipment", standards())
    assert report.counts == {"new": 3}, problems(report)
    source = Equipment.objects.get(number="MS-0100")
    assert (source.serial_number, source.room, source.state) == ("00440", lab.room, "green")
    trace = source.traceabilities.get()
    assert (trace.issuer, trace.valid_from, trace.valid_to) == (
        "某省计量院",
        date(2026, 3, 2),
        date(2027, 3, 2),
    )
    assert [(row["low"], row["uncertainty"], row["k"]) for row in trace.results] == [
        ("-3", "0.040", "2"),
        ("3", "0.20", "2"),
    ]
    confirmation = source.confirmations.get()
    assert (confirmation.low, confirmation.high, confirmation.approved_at) == ("-3", "1000", None)


def test_every_fact_has_its_event_and_the_file_has_one(lab: Laboratory) -> None:
    before = Event.objects.count()
    imported(lab.keeper, "equipment", standards())
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True)[before:])
    assert kinds == [
        "equipment.registered",
        "equipment.state-changed",
        "equipment.traced",
        "equipment.confirmed",
        "sheet.imported",
    ]
    sheet = SheetImport.objects.get()
    assert sheet.event is not None
    assert sheet.file_id in sheet.event.body


def test_a_trial_leaves_nothing(lab: Laboratory) -> None:
    events = Event.objects.count()
    report = tried(lab.keeper, "equipment", standards())
    assert report.worth_doing
    assert (Event.objects.count(), Equipment.objects.count()) == (events, 1)


def test_the_same_file_twice_does_nothing_the_second_time(lab: Laboratory) -> None:
    imported(lab.keeper, "equipment", standards())
    events = Event.objects.count()
    report = imported(lab.keeper, "equipment", standards())
    assert report.counts == {"same": 3}
    assert not report.worth_doing
    assert Event.objects.count() == events


def test_one_sheet_is_imported_once(lab: Laboratory) -> None:
    sheet = actions.hand_in_sheet(lab.keeper, kind("equipment"), name="x.xlsx", content=standards())
    assert actions.import_sheet(lab.keeper, sheet).worth_doing
    with pytest.raises(ActionError, match="已经导入过"):
        actions.import_sheet(lab.keeper, sheet)


def test_what_differs_is_told_and_left_as_it_is(lab: Laboratory) -> None:
    row = [
        "MS-0021",
        "别的名称",
        "Multi-product calibrator",
        "multiproduct-calibrator",
        "5522A",
        "44-MS-0021",
        "",
        "",
    ]
    report = imported(lab.keeper, "equipment", standards(row))
    assert report.counts == {"new": 3, "differs": 1}
    assert problems(report) == [(3, "名称", "别的名称", "本系统现为“多功能校准源”")]
    assert Equipment.objects.get(number="MS-0021").name == "多功能校准源"


def test_one_refused_row_keeps_everything_out(lab: Laboratory) -> None:
    bad = ["MS 0101", "", "X", "dmm", "", "", "R9", "很好"]
    report = imported(lab.keeper, "equipment", standards(bad))
    assert report.counts == {"new": 3, "refused": 1}
    assert [(row, column, value) for row, column, value, _message in problems(report)] == [
        (3, "名称", ""),
        (3, "状态", "很好"),
    ]
    assert "合格、准用" in problems(report)[1][3]
    assert not Equipment.objects.filter(number="MS-0100").exists()


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({0: "MS 0101"}, "设备编号", "不含空格"),
        ({6: "R9"}, "房间", "没有房间 R9"),
        ({7: "停用"}, "", "请说明理由"),
        ({4: "x" * 81}, "型号", "80"),
    ],
)
def test_what_an_action_refuses_is_told_at_its_column(
    lab: Laboratory, changes: dict[int, str], column: str, said: str
) -> None:
    row = [changes.get(at, value) for at, value in enumerate(SOURCE)]
    (found,) = problems(tried(lab.keeper, "equipment", book(("设备", [EQUIPMENT, row]))))
    assert found[1] == column
    assert said in found[3]


def test_of_a_certificates_rows_the_faulty_one_is_named(lab: Laboratory) -> None:
    faulty = [*HIGH[:11], "kg", *HIGH[12:]]
    report = tried(
        lab.keeper, "equipment", book(("设备", [EQUIPMENT, SOURCE]), ("溯源", [TRACES, LOW, faulty]))
    )
    assert report.counts == {"new": 1, "refused": 2}
    first, second = problems(report)
    assert first[0] == 2
    assert "第 3 行" in first[3]
    assert second[:3] == (3, "U的单位", "kg")


def test_rows_may_rest_on_earlier_rows_and_not_on_refused_ones(lab: Laboratory) -> None:
    nameless = ["MS-0100", "", *SOURCE[2:]]
    report = tried(lab.keeper, "equipment", book(("设备", [EQUIPMENT, nameless]), ("溯源", [TRACES, LOW])))
    assert [message for *_where, message in problems(report)][1:] == ["没有设备 MS-0100（本系统或本文件）"]


def test_a_number_that_stands_twice_is_told(lab: Laboratory) -> None:
    report = tried(lab.keeper, "equipment", standards(SOURCE))
    assert (3, "设备编号", "MS-0100", "与第 2 行重复") in problems(report)


def test_heads_in_english_in_any_order_below_a_title_with_columns_of_others(lab: Laboratory) -> None:
    rows = [
        ["客户清单（2026）"],
        ["Address", "备注", "CLIENT NUMBER *", "Name"],
        ["江滨路 6 号", "老客户", "示例 Example K1", "甲"],
        ["江滨路 8 号", "", "K0009", "乙公司"],
    ]
    report = imported(lab.desk, "clients", book(("Sheet1", rows)))
    assert report.counts == {"new": 1, "example": 1}
    assert report.sheets[0].unknown == ["备注"]
    assert Party.objects.get(number="K0009").address == "江滨路 8 号"


def test_missing_heads_are_named_and_other_sheets_are_told(lab: Laboratory) -> None:
    report = tried(
        lab.desk, "clients", book(("客户", [["客户编号", "名称"], ["K1", "甲"]]), ("别的", [["x"]]))
    )
    assert report.faults == ["工作表“客户”第 1 行的表头缺少必填的列：地址"]
    assert report.unread == ["别的"]
    nothing = tried(lab.desk, "clients", book(("客户", [["a", "b"]])))
    assert "客户编号、名称、地址" in nothing.faults[0]


def test_people_with_what_they_hold_and_may_do(lab: Laboratory) -> None:
    content = book(
        ("人员", cells("工号,姓名,拼音,入职日期 | P100,赵一,Zhao Yi,2020-3-1")),
        ("资格", cells("工号,资格,证号,自,有效期至 | P100,二级注册计量师,ZJ1,2020-01-01,长期")),
        ("授权", cells("工号,方法,可做,自,至（含） | P100,JJF 1587-2016,校准,2026-01-01,2026-12-31")),
        ("签字领域", cells("工号,领域,依据的资格,自 | P100,电磁,RM2,2026-01-01")),
    )
    report = imported(lab.tech, "people", content)
    assert report.counts == {"new": 4}, problems(report)
    person = Person.objects.get(number="P100")
    assert person.authorisations.get().valid_to == date(2027, 1, 1)
    assert person.qualifications.get().valid_to is None
    assert SigningField.objects.get(person=person).field == "electromagnetic"


def test_an_authorisation_names_a_registered_edition(lab: Laboratory) -> None:
    rows = cells("工号,方法,可做,自 | P02,JJF 1587-2008,校准,2026-01-01")
    (found,) = problems(tried(lab.tech, "people", book(("授权", rows))))
    assert found == (2, "方法", "JJF 1587-2008", "没有方法 JJF 1587-2008；已登记的版本：JJF 1587-2016")


def test_methods_rooms_and_the_scope(lab: Laboratory) -> None:
    methods = cells(
        "标准编号,名称,英文名称,领域,器具类别,实施日期|JJG 34-2022,指示表,Dial gauges,几何量,dial,2023-06-07"
    )
    assert imported(lab.papers, "methods", book(("方法", methods))).counts == {"new": 1}
    assert Method.objects.get(code="JJG 34").edition == "2022"
    rooms = cells("房号,房间名称,英文名称,允许偏差 | R9,量块室,Gauge blocks,0.5")
    assert imported(lab.admin, "rooms", book(("房间", rooms))).counts == {"new": 1}
    assert Room.objects.get(code="R9").temperature_tolerance == "0.5"
    scope = cells(
        "依据,方法,量代码,参数,量的英文名称,下限,上限,单位,CMC 的形式,CMC,CMC单位,CMC 比例项,自"
        "|认可,JJF 1587-2016,dc-current,直流电流,DC current,0,1,A,方和根,0.05,mA,0.0001,2026-01-01"
    )
    assert imported(lab.papers, "scope", book(("能力范围", scope))).counts == {"new": 1}
    assert CapabilityRow.objects.get(quantity="dc-current").form == "quadrature"
    again = [scope[0], [*scope[1][:9], "0.06", *scope[1][10:]]]
    assert problems(tried(lab.papers, "scope", book(("能力范围", again)))) == [
        (2, "CMC", "0.06", "本系统现为“0.05”")
    ]


def test_who_lacks_the_right_imports_nothing(lab: Laboratory) -> None:
    with pytest.raises(NotAllowed):
        actions.hand_in_sheet(lab.desk, kind("equipment"), name="x", content=standards())
    sheet = actions.hand_in_sheet(lab.keeper, kind("equipment"), name="x", content=standards())
    with pytest.raises(NotAllowed):
        actions.import_sheet(lab.tech, sheet)


def test_the_report_speaks_the_readers_language(lab: Laboratory) -> None:
    with translation.override("en"):
        report = tried(
            lab.keeper, "equipment", standards(["MS-0102", "甲", "A", "dmm", "", "", "R9", "very good"])
        )
        assert [message for *_where, message in problems(report)] == [
            "“very good” is no choice here; allowed: Acceptance, Fit for use, Restricted use, Out of use, "
            "Out for calibration, Awaiting confirmation, Repair, Sealed, Scrapped"
        ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_template_is_understood_whole_and_imports_nothing(lab: Laboratory, language: str) -> None:
    actors = {"equipment": lab.keeper, "people": lab.tech, "clients": lab.desk}
    actors |= {"rooms": lab.admin, "numbers": lab.admin}
    for each in all_kinds():
        with translation.override(language):
            content = template(each)
            report = tried(actors.get(each.code, lab.papers), each.code, content)
        assert (report.faults, report.unread) == ([], [])
        assert len(report.sheets) == len(each.sheets)
        assert set(report.counts) == {"example"}
        heads = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[0]
        assert len(heads) == len(each.sheets[0].columns)


def test_the_report_can_be_taken_away_and_is_no_formula(lab: Laboratory) -> None:
    report = tried(lab.desk, "clients", book(("客户", [["客户编号", "名称", "地址"], ["=1+1", "@x", "y"]])))
    text = result.as_csv(report).decode("utf-8-sig")
    assert "不收" in text
    assert "'=1+1 @x" in text
    assert read_book(result.as_xlsx(report)).sheets[0].lines[1].cells[3].text == "=1+1 @x"


def test_a_report_is_kept_as_it_was(lab: Laboratory) -> None:
    report = tried(lab.keeper, "equipment", standards(["MS-0103"]))
    assert Report.from_json(report.as_json()) == report


def test_confirmations_wait_for_somebody_else(lab: Laboratory) -> None:
    imported(lab.keeper, "equipment", standards())
    row = Confirmation.objects.get(equipment__number="MS-0100")
    actions.approve_confirmation(lab.tech, [row])
    assert Traceability.objects.filter(equipment__number="MS-0100").count() == 1
