# SPDX-License-Identifier: Apache-2.0
"""Facts as of a day, and as they were known at an instant; what is no fact is refused by its field."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from zhunsheng.accounts.actions import create_user
from zhunsheng.laboratory import actions, queries
from zhunsheng.laboratory.actions import ConfirmedFunction, TracedResult, checked
from zhunsheng.laboratory.locks import facts_lock
from zhunsheng.laboratory.models import CapabilityRow, Confirmation, EnvironmentSample, Traceability
from zhunsheng.laboratory.tests import cast
from zhunsheng.laboratory.tests.cast import BEGINNING, PASSWORD, Laboratory
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import shipped_text

DAY = date(2026, 4, 12)
NEXT = DAY + timedelta(days=1)


def _names(people: Any) -> list[str]:
    return [person.name for person in people]


def test_last_day_is_included(lab: Laboratory) -> None:
    row = lab.people["zhang"].authorisations.get()
    ended = actions.end_authorisation(lab.tech, row, last_day=DAY, reason="调岗")
    assert ended.valid_to == NEXT
    assert _names(queries.authorised_people(lab.method, "calibrate", DAY)) == ["张敏"]
    assert _names(queries.authorised_people(lab.method, "calibrate", NEXT)) == []


def test_what_was_known_before_the_ending_stays_known(lab: Laboratory) -> None:
    row = lab.people["zhang"].authorisations.get()
    before = lab.clock.at
    lab.clock.on(hours=1)
    actions.end_authorisation(lab.tech, row, last_day=DAY, reason="调岗")
    assert _names(queries.authorised_people(lab.method, "calibrate", NEXT, known=before)) == ["张敏"]
    assert _names(queries.authorised_people(lab.method, "calibrate", NEXT, known=lab.clock.at)) == []


def test_no_instant_lies_between_two_versions(lab: Laboratory) -> None:
    row = lab.people["zhang"].authorisations.get()
    lab.clock.on(minutes=1)
    new = actions.end_authorisation(lab.tech, row, last_day=DAY, reason="调岗")
    row.refresh_from_db()
    assert row.retracted_at == new.recorded_at


def test_ending_never_lengthens(lab: Laboratory) -> None:
    row = lab.people["zhang"].authorisations.get()
    short = actions.end_authorisation(lab.tech, row, last_day=DAY, reason="调岗")
    with pytest.raises(ActionError) as caught:
        actions.end_authorisation(lab.tech, short, last_day=NEXT, reason="又回来")
    assert caught.value.field == "last_day"


def test_a_fact_is_ended_once(lab: Laboratory) -> None:
    row = lab.people["zhang"].authorisations.get()
    actions.end_authorisation(lab.tech, row, last_day=DAY, reason="调岗")
    with pytest.raises(ActionError, match="刷新"):
        actions.end_authorisation(lab.tech, row, last_day=DAY, reason="调岗")


def test_last_day_before_the_first_is_refused(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        actions.qualify_person(
            lab.tech, lab.people["zhang"], grade="RM1", valid_from=DAY, last_day=DAY - timedelta(days=1)
        )
    assert caught.value.field == "last_day"


def test_edition_as_of_a_day(lab: Laboratory) -> None:
    """The story of JJG 34: the day of replacement is the new edition's, the day before the old one's."""
    change = date(2023, 6, 7)
    shared: dict[str, Any] = {
        "code": "JJG 34",
        "title": "指示表",
        "title_en": "Dial indicators",
        "field": "length",
        "family": "dial",
    }
    old = actions.register_method(lab.papers, edition="2008", effective_from=date(2008, 12, 1), **shared)
    new = actions.register_method(lab.papers, edition="2022", effective_from=change, **shared)
    actions.supersede_method(lab.papers, old, superseded_on=change)
    assert list(queries.methods_in_force(date(2023, 6, 1), "dial")) == [old]
    assert list(queries.methods_in_force(date(2023, 6, 6), "dial")) == [old]
    assert list(queries.methods_in_force(change, "dial")) == [new]


def test_edition_is_registered_once(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        actions.register_method(
            lab.papers, code="JJF 1587", edition="2016", title="x", title_en="x", field="length", family="x",
            effective_from=DAY,
        )  # fmt: skip
    assert caught.value.field == "edition"


def test_method_is_not_replaced_before_it_begins(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        actions.supersede_method(lab.papers, lab.method, superseded_on=lab.method.effective_from)
    assert caught.value.field == "superseded_on"


def test_newest_release_holds(lab: Laboratory) -> None:
    lab.clock.on(minutes=1)
    text = shipped_text("dmm-jjf1587").replace('version: "1"', 'version: "2"')
    second = cast.release(lab.papers, lab.tech, lab.method, text=text, valid_from=DAY)
    assert queries.procedure_for(lab.method, DAY) == second
    before = queries.procedure_for(lab.method, DAY - timedelta(days=1))
    assert before is not None
    assert before.version == "1"
    assert queries.parsed_procedure(second).version == "2"


@pytest.mark.parametrize(("code", "of_range"), [("dB", "kHz"), ("%", "Hz"), ("mV", "V"), ("K", "°C")])
def test_a_response_over_frequencies_has_its_uncertainty_in_decibels_or_per_cent(
    code: str, of_range: str
) -> None:
    checked.unit_of_uncertainty(code, of_range, "cmc_unit")


@pytest.mark.parametrize(("code", "of_range"), [("dB", "V"), ("%", "V"), ("mV", "Hz"), ("1", "Hz")])
def test_any_other_uncertainty_is_of_the_quantity_of_its_range(code: str, of_range: str) -> None:
    with pytest.raises(ActionError) as caught:
        checked.unit_of_uncertainty(code, of_range, "cmc_unit")
    assert caught.value.field == "cmc_unit"


def test_retracted_capability_was_known_before(lab: Laboratory) -> None:
    row = CapabilityRow.objects.get()
    before = lab.clock.at
    lab.clock.on(days=1)
    actions.retract_capability(lab.papers, row, reason="改版")
    assert list(queries.capability_rows(DAY)) == []
    assert list(queries.capability_rows(DAY, known=before)) == [row]
    with pytest.raises(ActionError, match="刷新"):
        actions.retract_capability(lab.papers, row, reason="改版")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"low": "ten"}, "low"),
        ({"high": "Infinity"}, "high"),
        ({"low": "5", "high": "-5"}, "high"),
        ({"unit": "volts"}, "unit"),
        ({"cmc_unit": "mA"}, "cmc_unit"),
        ({"cmc_unit": "dB"}, "cmc_unit"),
        ({"unit": "Hz", "cmc_unit": "dB"}, "cmc_unit"),  # with a part of the value: that would be in Hz
        ({"cmc": "-1"}, "cmc"),
        ({"cmc_relative": ""}, "cmc_relative"),
        ({"basis": "hearsay"}, "basis"),
        ({"form": "parabola"}, "form"),
        ({"quantity_name": ""}, "quantity_name"),
        ({"cmc": "1E+99"}, "cmc"),
    ],
)
def test_scope_refuses_what_nothing_could_be_computed_with(
    lab: Laboratory, change: dict[str, str], field: str
) -> None:
    with pytest.raises(ActionError) as caught:
        cast.add_capability(lab.papers, lab.method, lab.site, **change)
    assert caught.value.field == field
    assert CapabilityRow.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"low": "x"}, "low"),
        ({"low": "30"}, "high"),
        ({"unit": "furlong"}, "unit"),
        ({"uncertainty": "-0.1"}, "uncertainty"),
        ({"uncertainty_unit": "mA"}, "uncertainty_unit"),
        ({"k": "0"}, "k"),
        ({"drift_half_width": "NaN"}, "drift_half_width"),
        ({"function": " "}, "function"),
    ],
)
def test_certificate_refuses_results_nobody_could_use(
    lab: Laboratory, change: dict[str, str], field: str
) -> None:
    values = {
        "function": "DCV", "quantity": "dc-voltage", "low": "0", "high": "20", "unit": "V",
        "uncertainty": "0.2", "uncertainty_unit": "mV", **change,
    }  # fmt: skip
    with pytest.raises(ActionError) as caught:
        actions.register_traceability(
            lab.keeper, lab.calibrator, certificate_number="X", issuer="院", calibrated_on=DAY, last_day=DAY,
            results=[TracedResult(**values)],
        )  # fmt: skip
    assert caught.value.field == field
    assert Traceability.objects.count() == 1


def test_calibrated_tomorrow_is_refused(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        cast.certify(lab.keeper, lab.calibrator, calibrated_on=NEXT)
    assert caught.value.field == "calibrated_on"


def test_newest_certificate_covers(lab: Laboratory) -> None:
    newer = cast.certify(lab.keeper, lab.calibrator, calibrated_on=DAY, number="CD2026-2")
    assert queries.traceability_on(lab.calibrator, DAY) == newer
    assert queries.traceability_on(lab.calibrator, DAY - timedelta(days=1)) == lab.traceability
    assert queries.traceability_on(lab.calibrator, date(2027, 3, 1)) is not None
    assert queries.traceability_on(lab.calibrator, date(2027, 3, 2)) is None


def test_a_retracted_certificate_takes_its_confirmations_along(lab: Laboratory) -> None:
    actions.retract_traceability(lab.keeper, lab.traceability, reason="录错")
    assert queries.traceability_on(lab.calibrator, DAY) is None
    assert not Confirmation.objects.filter(retracted_at__isnull=True).exists()


def test_confirmation_ends_with_its_certificate(lab: Laboratory) -> None:
    function = ConfirmedFunction("DCV", "dc-voltage", "0", "10", "V")
    [row] = actions.confirm_equipment(
        lab.keeper, lab.traceability, valid_from=DAY, last_day=date(2030, 1, 1), functions=[function]
    )
    assert row.valid_to == lab.traceability.valid_to


@pytest.mark.parametrize(
    ("function", "day", "field"),
    [
        (ConfirmedFunction("DCI", "dc-current", "0", "1", "A"), DAY, "function"),
        (ConfirmedFunction("DCV", "dc-voltage", "0", "30", "V"), DAY, "high"),
        (ConfirmedFunction("DCV", "dc-voltage", "0", "10", "V", result="perhaps"), DAY, "result"),
        (ConfirmedFunction("DCV", "dc-voltage", "0", "10", "V"), date(2026, 3, 1), "valid_from"),
        (ConfirmedFunction("DCV", "dc-voltage", "0", "10", "V"), date(2027, 3, 2), "valid_from"),
    ],
)
def test_confirmation_stays_within_the_certificate(
    lab: Laboratory, function: ConfirmedFunction, day: date, field: str
) -> None:
    with pytest.raises(ActionError) as caught:
        actions.confirm_equipment(lab.keeper, lab.traceability, valid_from=day, functions=[function])
    assert caught.value.field == field


def test_confirmation_in_another_prefix_is_within(lab: Laboratory) -> None:
    function = ConfirmedFunction("DCV", "dc-voltage", "0", "20000", "mV")
    assert actions.confirm_equipment(lab.keeper, lab.traceability, valid_from=DAY, functions=[function])


def test_nobody_approves_the_own_confirmation(lab: Laboratory) -> None:
    create = actions.confirm_equipment
    both = lab.tech  # the technical manager approves; whoever also keeps equipment may not approve the own
    from zhunsheng.accounts.actions import grant_role

    grant_role(lab.admin, both, "EQM")
    rows = create(
        both,
        lab.traceability,
        valid_from=DAY,
        functions=[ConfirmedFunction("DCV", "dc-voltage", "0", "10", "V")],
    )
    with pytest.raises(ActionError, match="另一人"):
        actions.approve_confirmation(both, rows)
    actions.approve_confirmation(lab.chen, rows)
    with pytest.raises(ActionError, match="已被批准"):
        actions.approve_confirmation(lab.chen, rows)


@pytest.mark.parametrize(
    ("fields", "grade", "refused"),
    [(3, "RM2", False), (4, "RM2", True), (4, "RM1", False), (4, "senior", False), (1, "other", True)],
)
def test_fields_a_grade_allows(lab: Laboratory, fields: int, grade: str, refused: bool) -> None:
    """Clause 4.5.a: up to three fields by RM2; more need RM1 or a senior title."""
    person = lab.people["chen"]
    names = ["length", "thermal", "mechanics", "optics"][:fields]
    for name in names[:-1]:
        actions.grant_signing_field(lab.tech, person, field=name, grade="RM2", valid_from=BEGINNING)
    if not refused:
        actions.grant_signing_field(lab.tech, person, field=names[-1], grade=grade, valid_from=BEGINNING)
        assert person.signing_fields.count() == fields
        return
    with pytest.raises(ActionError) as caught:
        actions.grant_signing_field(lab.tech, person, field=names[-1], grade=grade, valid_from=BEGINNING)
    assert caught.value.field == "grade"


def test_fields_that_begin_later_count_too(lab: Laboratory) -> None:
    person = lab.people["chen"]
    for name in ("length", "thermal", "mechanics"):
        actions.grant_signing_field(lab.tech, person, field=name, grade="RM2", valid_from=NEXT)
    with pytest.raises(ActionError, match="三个"):
        actions.grant_signing_field(lab.tech, person, field="optics", grade="RM2", valid_from=DAY)
    actions.grant_signing_field(lab.tech, person, field="optics", grade="RM2", valid_from=DAY, last_day=DAY)


def test_signing_people_as_of_a_day(lab: Laboratory) -> None:
    assert _names(queries.signing_people("electromagnetic", DAY)) == ["林涛"]
    assert _names(queries.signing_people("electromagnetic", BEGINNING - timedelta(days=1))) == []
    actions.end_employment(lab.quality, lab.people["lin"], last_day=DAY)
    assert _names(queries.signing_people("electromagnetic", DAY)) == ["林涛"]
    assert _names(queries.signing_people("electromagnetic", NEXT)) == []


@pytest.mark.parametrize("number", ["", "MS 1", "MS/1", "..", "设备 1"])
def test_equipment_numbers_fit_an_address(lab: Laboratory, number: str) -> None:
    with pytest.raises(ActionError) as caught:
        cast.register(lab.keeper, number)
    assert caught.value.field == "number"


def test_numbers_are_given_once(lab: Laboratory) -> None:
    for deed in (
        lambda: cast.register(lab.keeper, "MS-0021"),
        lambda: actions.register_party(lab.desk, number="C001", name="x", address="x"),
        lambda: actions.register_person(lab.tech, number="P01", name="x", name_en="x", joined_on=DAY),
    ):
        with pytest.raises(ActionError) as caught:
            deed()
        assert caught.value.field == "number"


def test_a_user_is_one_person(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        actions.register_person(lab.tech, number="P98", name="x", name_en="x", joined_on=DAY, user=lab.zhang)
    assert caught.value.field == "user"


def test_only_clients_are_linked_to_a_party(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        actions.add_party_user(lab.admin, user=lab.zhang, party=lab.party)
    assert caught.value.field == "user"
    with pytest.raises(ActionError, match="已属于"):
        actions.add_party_user(lab.admin, user=lab.client, party=lab.party)


def test_texts_that_do_not_fit_are_refused_on_every_database(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        actions.register_party(lab.desk, number="C77", name="名" * 121, address="x")
    assert caught.value.field == "name"


def test_a_zone_must_exist(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        actions.add_site(
            lab.admin, code="X", name="x", name_en="x", address="x", address_en="x", zone="Mars/Base"
        )
    assert caught.value.field == "zone"


def test_samples_are_kept_once_and_as_received(lab: Laboratory) -> None:
    series = [(lab.clock.at, "20.10", "51"), (lab.clock.at + timedelta(minutes=1), "20.30", "")]
    actions.record_samples(lab.keeper, lab.room, series)
    actions.record_samples(lab.keeper, lab.room, series)
    assert list(EnvironmentSample.objects.order_by("at").values_list("temperature", "humidity")) == [
        ("20.10", "51"), ("20.30", ""),
    ]  # fmt: skip
    found = queries.room_conditions(lab.room, lab.clock.at, lab.clock.at + timedelta(hours=1))
    assert (found.samples, found.temperature_low, found.temperature_high) == (2, "20.10", "20.30")
    assert (found.humidity_low, found.humidity_high) == ("51", "51")


@pytest.mark.parametrize("text", ["warm", "NaN", "", "20.0000000000000"])
def test_samples_are_numbers(lab: Laboratory, text: str) -> None:
    with pytest.raises(ActionError):
        actions.record_samples(lab.keeper, lab.room, [(lab.clock.at, text, "50")])
    assert not EnvironmentSample.objects.exists()


def test_today_is_the_sites(lab: Laboratory) -> None:
    lab.clock.at = datetime.fromisoformat("2026-04-12T16:30:00+00:00")  # half past midnight in Ningbo
    assert queries.today() == NEXT


def test_facts_lock_is_held_to_the_end_of_the_transaction(lab: Laboratory) -> None:
    facts_lock()
    if connection.vendor != "postgresql":
        return  # a transaction there is alone anyway
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        assert cursor.fetchone()[0] >= 1


def test_new_user_can_be_linked_later(lab: Laboratory) -> None:
    user = create_user(lab.admin, "later", "后来", PASSWORD, roles=["CLI"])
    assert actions.add_party_user(lab.admin, user=user, party=lab.party).party == lab.party


def test_samples_are_kept_in_plain_digits(lab: Laboratory) -> None:
    actions.record_samples(lab.keeper, lab.room, [(lab.clock.at, "２０。５０", "51．2")])
    sample = lab.room.samples.get()
    assert (sample.temperature, sample.humidity) == ("20.50", "51.2")
