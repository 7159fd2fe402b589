# SPDX-License-Identifier: Apache-2.0
"""What lies beyond the capability is issued only by a decision, and then marked and without the symbol."""

from collections.abc import Iterable
from datetime import date

import pytest

from zhunsheng.accounts.actions import grant_role
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.value import Certificate
from zhunsheng.certificate.xades import verify_dcc_signature
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import CapabilityRow, Organisation, Site
from zhunsheng.ledger import files
from zhunsheng.rules.finding import Finding
from zhunsheng.work import actions
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import BEGINNING, PASSWORD, Laboratory

TODAY = date(2026, 4, 12)


def capability(
    lab: Laboratory, *spans: tuple[str, str], last_day: date | None = None, site: Site | None = None
) -> None:
    """The accredited capability for the multimeter, in place of what there was."""
    Organisation.objects.update(accreditation="CNAS L0000")
    for row in CapabilityRow.objects.filter(method=lab.dmm, retracted_at=None):
        laboratory.retract_capability(lab.papers, row, reason="认可范围变更")
    for low, high in spans:
        laboratory.add_capability(
            lab.papers, basis="accreditation", method=lab.dmm, site=site or lab.site, quantity="dc-voltage",
            quantity_name="直流电压", quantity_name_en="DC voltage", low=low, high=high, unit="V",
            cmc="0.20", cmc_unit="mV", valid_from=BEGINNING, last_day=last_day,
        )  # fmt: skip


def issued(lab: Laboratory, task: Task) -> Certificate:
    certificate = actions.sign(lab.lin, task, password=PASSWORD)
    assert certificate.dcc is not None
    return read_dcc(verify_dcc_signature(files.read(certificate.dcc)).signed_document)


def refused_to_sign(lab: Laboratory, task: Task) -> tuple[Finding, ...]:
    with pytest.raises(Refused) as refused:
        actions.sign(lab.lin, task, password=PASSWORD)
    return refused.value.findings


def let_pass(lab: Laboratory, task: Task, findings: Iterable[Finding]) -> None:
    grant_role(lab.admin, lab.quality, "TEC")  # another than he who was refused
    for finding in findings:
        reason = "按已定政策放行，逐行注明"
        actions.override(lab.quality, task, rule=finding.rule_id, record=finding.record, reason=reason)


def claims(content: Certificate) -> list[bool]:
    return [row.in_scope for row in content.results[0].rows]


def test_results_within_stand_unmarked_under_the_symbol(lab: Laboratory) -> None:
    capability(lab, ("-1000", "1000"))
    content = issued(lab, cast.checked(lab))
    assert (claims(content), content.accredited_symbol) == ([True] * 5, True)


def test_results_let_pass_before_the_work_are_marked_and_signed(lab: Laboratory) -> None:
    task = cast.accepted(lab, cast.ordered(lab))
    cast.received(lab, task.item)
    capability(lab, ("-12", "12"))
    with pytest.raises(Refused) as refused:
        actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
    let_pass(lab, task, refused.value.findings)
    task = actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
    content = issued(lab, cast.checked(lab, cast.submitted(lab, cast.started(lab, task))))
    assert claims(content) == [True, True, False, False, True]
    assert content.accredited_symbol is True
    assert any("“*”" in text.zh for text in content.statements)


def test_an_accreditation_that_ends_before_the_signature_needs_a_decision(lab: Laboratory) -> None:
    capability(lab, ("-1000", "1000"), last_day=TODAY)
    task = cast.checked(lab)
    lab.clock.on(days=1)
    [finding] = refused_to_sign(lab, task)
    assert (finding.rule_id, finding.case, finding.override) == ("R-SCOPE-02", "", "technical-manager")
    let_pass(lab, task, [finding])
    content = issued(lab, task)
    assert (claims(content), content.accredited_symbol) == ([False] * 5, False)


def test_the_capability_of_another_site_gives_nothing(lab: Laboratory) -> None:
    other = laboratory.add_site(
        lab.admin,
        code="HZ",
        name="杭州",
        name_en="Hangzhou",
        address="文三路 1 号",
        address_en="1 Wensan Road",
    )
    task = cast.accepted(lab, cast.ordered(lab))
    cast.received(lab, task.item)
    capability(lab, ("-1000", "1000"), site=other)
    with pytest.raises(Refused) as refused:
        actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
    assert {finding.rule_id for finding in refused.value.findings} == {"R-SCOPE-01"}
    let_pass(lab, task, refused.value.findings)
    task = actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
    content = issued(lab, cast.checked(lab, cast.submitted(lab, cast.started(lab, task))))
    assert (claims(content), content.accredited_symbol) == ([False] * 5, False)


def test_what_only_the_own_capability_covers_is_marked_without_a_decision(lab: Laboratory) -> None:
    capability(lab, ("-12", "12"))
    laboratory.add_capability(
        lab.papers, basis="own", method=lab.dmm, site=lab.site, quantity="dc-voltage",
        quantity_name="直流电压", quantity_name_en="DC voltage", low="-1000", high="1000", unit="V",
        cmc="0.20", cmc_unit="mV", valid_from=BEGINNING,
    )  # fmt: skip
    content = issued(lab, cast.checked(lab))
    assert claims(content) == [True, True, False, False, True]
    assert content.accredited_symbol is True
