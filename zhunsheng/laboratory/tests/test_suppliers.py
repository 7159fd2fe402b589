# SPDX-License-Identifier: Apache-2.0
"""External providers: approved for a kind of work from a day to a day, and what is offered on a day."""

from datetime import date, timedelta

import pytest

from zhunsheng.laboratory import actions, evidence
from zhunsheng.laboratory.models import SupplierApproval
from zhunsheng.laboratory.queries.suppliers import short_of_need, supplier_list, supplier_offers
from zhunsheng.laboratory.tests import cast
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.laboratory.tests.test_pages import ROOT, as_user, text_of
from zhunsheng.ledger.errors import ActionError

DAY, LAST = date(2026, 4, 12), date(2026, 12, 31)


def test_an_approval_in_force_is_offered_to_its_last_day(lab: Laboratory) -> None:
    row = cast.approve(lab.tech, lab.party)
    assert [(offer.approval, offer.usable) for offer in supplier_offers(LAST)] == [(row, True)]
    expired = supplier_offers(LAST + timedelta(days=1))[0]
    assert not expired.usable
    assert "2026-12-31" in str(expired.obstacle)
    assert "技术负责人" in str(expired.obstacle)


def test_a_renewal_takes_the_place_of_what_it_renews(lab: Laboratory) -> None:
    cast.approve(lab.tech, lab.party, last_day=DAY - timedelta(days=1))
    assert not supplier_offers(DAY)[0].usable
    renewed = cast.approve(lab.tech, lab.party, valid_from=DAY)
    assert [(offer.approval, offer.usable) for offer in supplier_offers(DAY)] == [(renewed, True)]


def test_an_approval_for_another_family_is_not_offered(lab: Laboratory) -> None:
    cast.approve(lab.tech, lab.party, family="caliper")
    assert supplier_offers(DAY, family="dose-rate-meter") == []
    assert len(supplier_offers(DAY, family="caliper")) == 1


def test_an_approval_is_ended_by_another_version(lab: Laboratory) -> None:
    row = cast.approve(lab.tech, lab.party)
    lab.clock.on(minutes=1)
    ended = actions.end_supplier_approval(lab.tech, row, last_day=DAY, reason="认可被暂停")
    assert not supplier_offers(DAY + timedelta(days=1))[0].usable
    assert ended.pk != row.pk
    row.refresh_from_db()
    assert row.retracted_at is not None
    before = supplier_offers(DAY + timedelta(days=1), known=lab.clock.at - timedelta(seconds=1))
    assert [offer.usable for offer in before] == [True]
    with pytest.raises(ActionError, match="已被更改"):
        actions.end_supplier_approval(lab.tech, row, last_day=DAY, reason="再来")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_day": date(2025, 12, 31)}, "last_day"),
        ({"uncertainty": "x"}, "uncertainty"),
        ({"uncertainty": "-1"}, "uncertainty"),
        ({"uncertainty_unit": "furlong"}, "uncertainty_unit"),
        ({"field": "magic"}, "field"),
        ({"basis": ""}, "basis"),
    ],
)
def test_what_nobody_could_judge_by_is_refused(
    lab: Laboratory, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ActionError) as refused:
        cast.approve(lab.tech, lab.party, **changes)
    assert refused.value.field == field
    assert not SupplierApproval.objects.exists()


@pytest.mark.parametrize(
    ("need", "unit", "said"),
    [
        ("5", "%", None),
        ("4.2", "%", None),
        ("4.1", "%", "不满足"),
        ("0.05", "1", None),
        ("5", "mV", "无法与要求"),
        ("", "", None),
    ],
)
def test_the_stated_uncertainty_is_compared_with_the_need(
    lab: Laboratory, need: str, unit: str, said: str | None
) -> None:
    found = short_of_need(cast.approve(lab.tech, lab.party), need, unit)
    assert found is None if said is None else said in str(found)


def test_the_evidence_is_half_open_and_in_base_units(lab: Laboratory) -> None:
    cast.approve(lab.tech, lab.party, uncertainty="0.5", uncertainty_unit="mV")
    row = evidence.supplier_approval_rows([lab.party])[0]
    assert (row["supplier_id"], row["u"], row["unit"]) == ("C001", 0.0005, "V")
    assert row["valid_to"].isoformat() == "2027-01-01T00:00:00"


def test_the_list_is_narrowed_and_says_what_has_run_out(lab: Laboratory) -> None:
    cast.approve(lab.tech, lab.party)
    assert [row.number for row in supplier_list(DAY, "剂量", "in-force")] == ["C001"]
    assert list(supplier_list(DAY, "", "expired")) == []
    late = LAST + timedelta(days=1)
    assert [row.number for row in supplier_list(late, "L0042", "expired")] == ["C001"]
    assert [row.number for row in supplier_list(LAST - timedelta(days=5), "", "soon")] == ["C001"]


def test_the_technical_manager_approves_on_the_page_and_the_desk_reads_it(lab: Laboratory) -> None:
    page = f"{ROOT}/suppliers/of/C001/"
    said = {
        "field": "ionising", "subject": "剂量率仪", "uncertainty": "4.2", "uncertainty_unit": "%",
        "valid_from": "2026-01-01", "last_day": "2026-12-31", "basis": "认可附表",
    }  # fmt: skip
    tech = as_user(lab, "tech")
    wrong = tech.post(f"{ROOT}/suppliers/approve/", {**said, "party": "nobody"})
    assert "没有登记这个单位" in text_of(wrong)
    assert "剂量率仪" in text_of(wrong)
    assert tech.post(f"{ROOT}/suppliers/approve/", {**said, "party": "C001"}).status_code == 302
    desk = as_user(lab, "desk")
    assert "2026-12-31" in text_of(desk.get(page))
    assert "结束批准" not in text_of(desk.get(page))
    pk = SupplierApproval.objects.get().pk
    assert desk.post(f"{page}end/{pk}", {"last_day": "2026-04-12", "reason": "x"}).status_code == 403
    assert tech.post(f"{page}end/{pk}", {"last_day": "2026-04-12", "reason": "停"}).status_code == 302
    assert "2026-01-01 – 2026-04-12" in text_of(desk.get(f"{ROOT}/suppliers/"))
