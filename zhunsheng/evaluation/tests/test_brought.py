# SPDX-License-Identifier: Apache-2.0
"""Evidence that is brought: taken row by row, replaced by key, used as of any day, and read by who may."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.evaluation import actions
from zhunsheng.evaluation.brought.columns import choices_of, sheet_columns
from zhunsheng.evaluation.brought.rows import as_evidence, kept_values
from zhunsheng.evaluation.brought.tables import columns, names, same_by
from zhunsheng.evaluation.models import BroughtRow
from zhunsheng.evaluation.queries.brought import brought_rows
from zhunsheng.evaluation.tests.cast import evaluated
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.evaluation.tests.test_evaluating import part
from zhunsheng.evaluation.tests.test_exporting import values
from zhunsheng.evaluation.tests.test_pages import CHINESE, page, seat
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.imports.kinds import kind_of
from zhunsheng.laboratory.imports.report import Report
from zhunsheng.laboratory.models import SheetImport
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import facts
from zhunsheng.rules.tables import TABLES, arrow_table
from zhunsheng.rules.tests.exemplary import exemplary

HEADS = "权属文件,场所,权属,地址,自此有效,至此失效\n"
LEASE = "CQ-1,NB,租赁,虚构市试验路 1 号,2025-01-01,{until}\n"


def handed_in(house: House, table: str, text: str) -> SheetImport:
    kind = kind_of(f"evidence-{table}")
    assert kind is not None
    return laboratory.hand_in_sheet(house.quality, kind, name=f"{table}.csv", content=text.encode())


def leased(house: House, until: str = "2027-12-31", reason: str = "") -> Report:
    sheet = handed_in(house, "premises", HEADS + LEASE.format(until=until))
    return laboratory.import_sheet(house.quality, sheet, reason=reason)


@pytest.mark.parametrize("table", names())
def test_every_table_can_be_filled_in(table: str) -> None:
    """Each head names one column, in both languages, and each word one code; the key is always asked for."""
    found = sheet_columns(table)
    heads = [head for column in found for head in column.heads()]
    assert len(heads) == len(set(heads))
    assert {column.name for column in found if column.required} >= set(same_by(table))
    for column in found:
        assert CHINESE.search(column.title.zh) or column.title.zh.isascii()
        assert not CHINESE.search(column.title.en)
        assert len(column.words()) >= len(column.choices)
    assert not {column.name for column in columns(table)} & {"lab_id", "recorded_at"}


def test_what_is_kept_is_the_evidence_that_was_meant() -> None:
    """Rows of a laboratory that keeps every record survive being kept, column by column."""
    at = datetime(2026, 4, 12, 8, tzinfo=UTC)
    for table, rows in exemplary().items():
        for row in rows if table in names() else ():
            kept = BroughtRow(table=table, values=kept_values(table, row), recorded_at=at)
            told = as_evidence(kept, "L", ZoneInfo("Asia/Shanghai"))
            filled = {column.name for column in columns(table)} & set(row)
            assert {name: told[name] for name in filled} == {name: row[name] for name in filled}, table
            arrow_table(table, [told])


def test_what_the_work_does_not_write_can_be_brought(house: House) -> None:
    """Every table is the one or the other, but for the other forms that only others' packs have."""
    written = set(evaluated(house).asked["rows"])
    assert not written & set(names())
    assert set(TABLES) - written - set(names()) == {"readings", "scope"}


def test_what_is_brought_answers_from_then_on_and_not_before(house: House) -> None:
    before = evaluated(house)
    assert part(before, "4.2/tenure") == "unknown"
    house.clock.on(minutes=1)
    assert leased(house).counts["new"] == 1
    house.clock.on(days=1)
    after = evaluated(house)
    assert part(after, "4.2/tenure") == "met"
    assert after.asked["rows"]["premises"] == 1
    then = actions.evaluate(house.quality, as_of=before.as_of, known_at=before.known_at)
    assert part(then, "4.2/tenure") == "unknown"


def test_a_row_is_replaced_by_its_key_with_the_change_shown_and_a_reason(house: House) -> None:
    leased(house)
    house.clock.on(days=1)
    sheet = handed_in(house, "premises", HEADS + LEASE.format(until="2026-01-31"))
    [(_part, row)] = Report.from_json(sheet.report).rows()
    assert (row.outcome, [(each.column, each.value, each.message) for each in row.problems]) == (
        "changed",
        [("至此失效", "2026-01-31 00:00:00", "原为“2027-12-31T00:00:00”")],
    )
    with pytest.raises(ActionError, match="理由"):
        laboratory.import_sheet(house.quality, sheet)
    assert BroughtRow.objects.get().ended_at is None
    laboratory.import_sheet(house.quality, sheet, reason="续签未成")
    told = facts(Event.objects.filter(kind="sheet.imported").latest("id"))
    assert (told["changed"], told["reason"]) == (1, "续签未成")
    assert part(evaluated(house), "4.2/tenure") == "to-verify"
    assert BroughtRow.objects.count() == 2
    assert leased(house, "2026-01-31").counts == {"same": 1}


def test_each_fault_is_named_by_row_and_field_and_nothing_is_kept(house: House) -> None:
    lines = (
        "CQ-1,NOWHERE,租赁,路,2025-01-01,\n"
        "CQ-2,NB,借用,路,2025-01-01,\n"
        "CQ-3,NB,自有,路,2025-01-01,2024-01-01\n"
        "CQ-4,NB,自有,路,,\n"
    )
    report = Report.from_json(handed_in(house, "premises", HEADS + lines).report)
    said = {row.number: (row.problems[0].column, row.problems[0].message) for _part, row in report.rows()}
    assert said[2] == ("场所", "没有登记过 NOWHERE")
    assert said[3][0] == "权属"
    assert "可填：自有、租赁、授权使用" in said[3][1]
    assert said[4] == ("至此失效", "终止不能早于起始")
    assert said[5][0] == "自此有效"
    assert not BroughtRow.objects.exists()


def test_an_empty_table_speaks_once_it_is_declared_whole(house: House) -> None:
    assert "complaints" not in evaluated(house).asked["rows"]
    today = house.clock.at.date()
    with pytest.raises(ActionError):
        actions.declare_complete(house.quality, "complaints", through=today + timedelta(days=2))
    actions.declare_complete(house.quality, "complaints", through=today, note="没有投诉")
    asked = evaluated(house).asked["rows"]
    assert (asked["complaints"], asked["complete_tables"]) == (0, 1)
    (said,) = brought_rows(house.clock.at)["complete_tables"]
    midnight = datetime.combine(today + timedelta(days=1), time())
    assert (said["table_name"], said["through"]) == ("complaints", midnight)
    assert Event.objects.filter(kind="evidence.complete").count() == 1


def test_a_row_taken_back_stands_in_what_was_known_before(house: House) -> None:
    leased(house)
    known = house.clock.at
    house.clock.on(days=1)
    with pytest.raises(ActionError):
        actions.withdraw(house.quality, BroughtRow.objects.get(), reason=" ")
    actions.withdraw(house.quality, BroughtRow.objects.get(), reason="录错了实验室")
    assert evaluated(house).asked["rows"]["premises"] == 0
    assert actions.evaluate(house.quality, known_at=known).asked["rows"]["premises"] == 1


def test_only_those_who_answer_bring_it(house: House) -> None:
    row = {"document_id": "D", "version": "1", "subject": "policy", "effective_from": "2025-01-01T00:00:00"}
    assert actions.bring(house.lab.tech, "documents", [row])["new"] == 1
    for other in (house.auditor, house.director, house.lab.keeper, house.lab.desk):
        with pytest.raises(NotAllowed):
            actions.bring(other, "documents", [row])
        with pytest.raises(NotAllowed):
            actions.declare_complete(other, "documents", through=date(2026, 4, 1))
        with pytest.raises(NotAllowed):
            actions.withdraw(other, BroughtRow.objects.get(), reason="—")
    with pytest.raises(ActionError):
        actions.bring(house.quality, "certificates", [{"cert_id": "X"}])


def test_a_pack_carries_it_and_names_nobody(house: House, tmp_path: Path) -> None:
    number = house.lab.people["zhang"].number
    heads = {"record_id": "K-1", "person_id": number, "kind": "training", "at": "2026-01-05T00:00:00"}
    actions.bring(house.quality, "competence", [heads])
    actions.bring(
        house.quality, "finance", [{"entry_id": "F", "year": 2025, "item": "revenue", "amount": "9.5"}]
    )
    made = actions.export(house.quality, tmp_path / "pack")
    [told] = values(made, "competence", "person_id")
    assert str(told).startswith("person-")
    assert told in values(made, "certificates", "operator_id")
    assert not (made.path / "finance").exists()


def test_the_pages_show_what_stands_and_lead_to_the_form(house: House) -> None:
    leased(house)
    listed = page(house.auditor, "other", q="premises")
    assert reverse("evaluation:other-table", args=["premises"]) in listed
    assert "模板" not in listed
    assert "模板" in page(house.quality, "other")
    shown = page(house.quality, "other-table", "premises")
    assert "租赁" in shown
    assert "2027-12-31" in shown
    english = page(house.quality, "other-table", "premises", language="en")
    assert "Leased" in english or "leased" in english
    assert "租赁" not in page(house.quality, "other-table", "premises", on="2026-01-01")
    assert seat(house.lab.keeper).get(reverse("evaluation:other")).status_code == 403
    assert (
        seat(house.quality).get(reverse("evaluation:other-table", args=["certificates"])).status_code == 404
    )


def test_the_pages_declare_and_withdraw(house: House) -> None:
    leased(house)
    row = BroughtRow.objects.get()
    quality = seat(house.quality)
    day = house.clock.at.date()
    told = quality.post(reverse("evaluation:other-complete", args=["premises"]), {"through": day})
    assert told.status_code == 302
    assert f"完整截至 {day}" in page(house.quality, "other-table", "premises")
    address = reverse("evaluation:other-withdraw", args=["premises", row.pk])
    assert "id_reason_error" in quality.post(address, {"reason": ""}).content.decode()
    assert quality.post(address, {"reason": "录错"}).status_code == 302
    assert BroughtRow.objects.get().ended_reason == "录错"
    assert quality.get(address).status_code == 404


def test_the_words_of_every_choice_are_known() -> None:
    for table in names():
        for column in columns(table):
            words = [str(word) for _code, word in choices_of(column)]
            assert len(set(words)) == len(words), column
