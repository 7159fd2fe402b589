# SPDX-License-Identifier: Apache-2.0
"""The error rate of story S1, and that nobody relabels their own mistakes out of it."""

from datetime import date
from decimal import Decimal

from zhunsheng.work import actions
from zhunsheng.work.models import Certificate
from zhunsheng.work.queries.errors import Errors, Quarter, error_figures, quarter_of
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory


def quarter(lab: Laboratory) -> Errors:
    """The quarter in which the cast works."""
    return next(each for each in error_figures() if each.quarter == quarter_of(lab.clock.at.date()))


def counts(lab: Laboratory) -> dict[str, int]:
    return {figure.key: figure.count for figure in quarter(lab).figures if figure.count}


def others(certificate: Certificate, count: int) -> None:
    """So many more certificates of the same quarter, without files: they are only counted."""
    Certificate.objects.bulk_create(
        Certificate(
            number=f"ZS2026-1{number:05}",
            task_id=certificate.task_id,
            state="valid",
            code="",
            dcc_id=certificate.dcc_id,
            record_version_id=certificate.record_version_id,
            issued_on=certificate.issued_on,
        )
        for number in range(count)
    )


def test_one_error_in_842_is_0_119_percent_and_the_clients_own_change_is_none(lab: Laboratory) -> None:
    first = cast.amended(lab).replaces
    assert first is not None
    others(first, 841)
    moved = Certificate.objects.get(number="ZS2026-100000")
    request = cast.requested(lab, moved)
    cast.decided(lab, request, cause="client-caused")
    found = quarter(lab)
    assert (found.issued, found.further, found.rate, found.on_target) == (842, 1, Decimal("0.119"), True)
    assert counts(lab) == {"errors": 1, "reported": 1, "client-caused": 1}
    assert [case.certificate for case in found.figure("errors").cases] == ["ZS2026-000001"]


def test_an_error_called_otherwise_later_stays_in_the_rate(lab: Laboratory) -> None:
    amendment = cast.decided(lab)
    before = lab.clock.at
    lab.clock.on(days=1)
    actions.classify_amendment(lab.tech, amendment, cause="client-caused", reason="客户承认")
    assert counts(lab) == {"errors": 1, "reported": 1, "reclassified": 1}
    assert quarter(lab).rate == Decimal("100.000")
    (then,) = error_figures(as_of=before)
    assert {figure.key: figure.count for figure in then.figures if figure.count} == {
        "errors": 1,
        "reported": 1,
    }


def test_what_turned_out_to_be_the_laboratorys_counts_too(lab: Laboratory) -> None:
    amendment = cast.decided(lab, cause="client-caused")
    assert counts(lab) == {"client-caused": 1}
    actions.classify_amendment(lab.tech, amendment, cause="laboratory-error", reason="录音为证")
    assert counts(lab) == {"errors": 1, "reported": 1, "reclassified": 1}


def test_what_the_laboratory_found_itself_is_told_apart(lab: Laboratory) -> None:
    certificate = cast.issued(lab)
    found = actions.request_amendment(lab.wu, certificate, text="抽查发现编号不符", source="月度抽查")
    assert counts(lab) == {"undecided": 1}
    cast.decided(lab, found)
    assert counts(lab) == {"errors": 1, "self-found": 1}


def test_a_withdrawal_counts_once_its_cause_is_decided_and_a_refusal_never(lab: Laboratory) -> None:
    certificate = cast.issued(lab)
    refused = cast.requested(lab, certificate)
    actions.decide_amendment(lab.quality, refused, kind="refused", cause="none", reason="与记录相符")
    assert counts(lab) == {"refused": 1}
    done = actions.withdraw(lab.tech, certificate, reason="标准源超差", source="NC-1")
    assert counts(lab) == {"refused": 1, "undecided": 1}
    actions.classify_amendment(lab.quality, done, cause="laboratory-error", reason="送校报告")
    assert counts(lab) == {"refused": 1, "errors": 1, "self-found": 1}
    assert quarter(lab).figure("errors").count == 1


def test_quarters_follow_each_other_and_an_empty_one_has_no_rate(lab: Laboratory) -> None:
    assert error_figures() == ()
    cast.issued(lab)
    lab.clock.on(days=190)
    found = error_figures()
    assert [str(each.quarter) for each in found] == ["2026 Q2", "2026 Q3", "2026 Q4"]
    assert [each.rate for each in found] == [Decimal("0.000"), None, None]
    assert Quarter(2026, 4).next == Quarter(2027, 1)
    assert quarter_of(date(2026, 3, 31)).code == "2026-Q1"
