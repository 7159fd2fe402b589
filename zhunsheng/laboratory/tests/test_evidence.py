# SPDX-License-Identifier: Apache-2.0
"""This room's rows fit the evidence tables exactly, whatever the laboratory has been through."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from zhunsheng.laboratory import actions, evidence, queries
from zhunsheng.laboratory.models import CapabilityRow, Equipment, Method, Party, Person, Room
from zhunsheng.laboratory.tests import cast
from zhunsheng.laboratory.tests.cast import CREDIT_CODE, Laboratory
from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.tables import arrow_table

DAY = date(2026, 4, 12)
SUBJECTS = [
    ("equipment", "MS-0021"),
    ("person", "P02"),
    ("method", "JJF 1587"),
    ("room", "R2"),
    ("item", "YP1"),
]


def _tables(lab: Laboratory) -> dict[str, list[evidence.Row]]:
    people, equipment = Person.objects.all(), Equipment.objects.all()
    release = queries.procedure_for(lab.method, DAY)
    assert release is not None
    procedure = queries.parsed_procedure(release)
    day = timedelta(days=1)
    return {
        "labs": evidence.lab_rows(),
        "people": evidence.people_rows(people),
        "authorisations": evidence.authorisation_rows(people),
        "signing_fields": evidence.signing_rows(people),
        "equipment": evidence.equipment_rows(equipment),
        "traceability": evidence.traceability_rows(equipment),
        "confirmations": evidence.confirmation_rows(equipment),
        "holds": evidence.hold_rows(SUBJECTS),
        "cmc": evidence.cmc_rows(CapabilityRow.objects.select_related("method", "site")),
        "procedures": evidence.method_rows(Method.objects.all()),
        "method_limits": evidence.method_limit_rows(lab.method, procedure),
        "rooms": evidence.room_rows(Room.objects.select_related("site")),
        "supplier_approvals": evidence.supplier_approval_rows(Party.objects.all()),
        "env_series": evidence.env_rows(lab.room, lab.clock.at - day, lab.clock.at + day),
    }


def _live_through(lab: Laboratory) -> None:
    """A bit of everything: endings, open ends, holds, states, lapsed certificates, silent sensors."""
    actions.end_authorisation(lab.tech, lab.people["zhang"].authorisations.get(), last_day=DAY, reason="调岗")
    actions.end_employment(lab.quality, lab.people["desk"], last_day=DAY)
    for kind, number in SUBJECTS:
        actions.place_hold(
            {"item": lab.quality}.get(kind, lab.tech) if kind != "item" else _custodian(lab),
            subject_kind=kind, subject_number=number, reason="核查",
        )  # fmt: skip
    actions.change_equipment_state(lab.keeper, lab.calibrator, state="out", reason="送校")
    actions.supersede_method(lab.papers, lab.method, superseded_on=DAY)
    cast.approve(lab.tech, lab.party)
    cast.approve(lab.tech, lab.party, uncertainty="", uncertainty_unit="", accreditation="")
    cast.add_capability(
        lab.papers, lab.method, lab.site, form="value", cmc_relative="", unit="kV", low="0", high="1"
    )
    series = [(lab.clock.at, "20.1", "51"), (lab.clock.at + timedelta(minutes=1), "-3.50", "")]
    actions.record_samples(lab.keeper, lab.room, series)


def _custodian(lab: Laboratory) -> Any:
    from zhunsheng.accounts.actions import create_user

    return create_user(lab.admin, "store", "何军", cast.PASSWORD, roles=["ITM"])


def test_rows_of_a_furnished_laboratory_fit_their_tables(lab: Laboratory) -> None:
    _live_through(lab)
    for name, rows in _tables(lab).items():
        table = arrow_table(name, rows)
        assert table.num_rows == len(rows) > 0, name


def test_every_row_names_the_laboratory(lab: Laboratory) -> None:
    _live_through(lab)
    for name, rows in _tables(lab).items():
        assert {row["lab_id"] for row in rows} == {CREDIT_CODE}, name


def test_no_rule_is_left_without_what_it_needs_of_this_room(lab: Laboratory) -> None:
    """A column that no row even names would leave its rule unknown for ever."""
    _live_through(lab)
    tables = _tables(lab)
    unnamed = [
        f"{rule.id}: {name}.{column}"
        for rule in RULES
        for name, columns in rule.needs.items()
        for column in columns
        if name in tables and not all(column in row for row in tables[name])
    ]
    assert unnamed == []


def test_instants_are_naive_and_local(lab: Laboratory) -> None:
    _live_through(lab)
    [first, second] = evidence.env_rows(lab.room, lab.clock.at, lab.clock.at + timedelta(hours=1))
    assert first["ts"] == datetime(2026, 4, 12, 8, 30)  # noqa: DTZ001 - evidence is naive local
    assert (second["temp"], second["rh"]) == (-3.5, None)


def test_last_days_become_midnights_after(lab: Laboratory) -> None:
    _live_through(lab)
    ended = evidence.authorisation_rows([lab.people["zhang"]])
    assert [row["valid_to"] for row in ended] == [datetime(2026, 4, 13)]  # noqa: DTZ001 - evidence is naive local
    left = evidence.people_rows(Person.objects.filter(number=lab.people["desk"].number))
    assert left[0]["left_at"] == datetime(2026, 4, 13)  # noqa: DTZ001 - evidence is naive local


def test_evidence_as_known_before_a_change(lab: Laboratory) -> None:
    before = lab.clock.at
    lab.clock.on(hours=1)
    _live_through(lab)
    people = [lab.people["zhang"]]
    assert evidence.authorisation_rows(people, known=before)[0]["valid_to"] is None
    assert evidence.authorisation_rows(people)[0]["valid_to"] is not None
    actions.retract_traceability(lab.keeper, lab.traceability, reason="录错")
    assert evidence.traceability_rows([lab.calibrator]) == []
    assert evidence.confirmation_rows([lab.calibrator]) == []
    assert len(evidence.traceability_rows([lab.calibrator], known=before)) == 1


def test_equipment_that_is_away_is_held(lab: Laboratory) -> None:
    start = lab.clock.at
    lab.clock.on(hours=1)
    actions.change_equipment_state(lab.keeper, lab.calibrator, state="out", reason="送校")
    lab.clock.on(days=1)
    actions.change_equipment_state(lab.keeper, lab.calibrator, state="green", reason="")
    rows = [row for row in evidence.hold_rows([("equipment", "MS-0021")]) if row["reason"] == "送校"]
    assert [(row["from_at"], row["to_at"]) for row in rows] == [
        (evidence.naive(start + timedelta(hours=1)), evidence.naive(start + timedelta(hours=25)))
    ]


def test_nothing_is_asked_about_nothing(lab: Laboratory) -> None:
    assert evidence.hold_rows([]) == []


def test_values_are_in_units_without_prefix(lab: Laboratory) -> None:
    [row] = evidence.cmc_rows(CapabilityRow.objects.select_related("method", "site"))
    assert (row["low"], row["high"], row["unit"]) == (-1000.0, 1000.0, "V")
    assert row["u"] == pytest.approx(0.05e-3)
    assert row["u_relative"] == pytest.approx(1e-5)


def test_an_uncertainty_in_degrees_is_a_difference(lab: Laboratory) -> None:
    cast.add_capability(
        lab.papers, lab.method, lab.site, quantity="temperature", low="0", high="100", unit="°C", cmc="0.002",
        cmc_unit="K", form="value", cmc_relative="",
    )  # fmt: skip
    row = evidence.cmc_rows(CapabilityRow.objects.filter(unit="°C").select_related("method", "site"))[0]
    assert row["u"] == pytest.approx(0.002)
    assert row["u_unit"] is None


def test_a_cmc_over_another_quantity_keeps_its_own_unit(lab: Laboratory) -> None:
    cast.add_capability(
        lab.papers, lab.method, lab.site, quantity="sound-level-weighting", low="0.02", high="20", unit="kHz",
        cmc="0.3", cmc_unit="dB", form="value", cmc_relative="",
    )  # fmt: skip
    [row] = evidence.cmc_rows(CapabilityRow.objects.filter(unit="kHz").select_related("method", "site"))
    assert (row["low"], row["high"], row["unit"]) == (20.0, 20000.0, "Hz")
    assert (row["u"], row["u_unit"], row["u_text"]) == (0.3, "dB", "0.3 dB")


def test_questions_do_not_grow_with_the_samples(lab: Laboratory, django_assert_max_num_queries: Any) -> None:
    series = [(lab.clock.at + timedelta(minutes=each), "20.0", "50") for each in range(200)]
    actions.record_samples(lab.keeper, lab.room, series)
    with django_assert_max_num_queries(3):
        rows = evidence.env_rows(lab.room, lab.clock.at, lab.clock.at + timedelta(days=1))
    assert len(rows) == 200


def test_questions_do_not_grow_with_the_subjects(lab: Laboratory, django_assert_max_num_queries: Any) -> None:
    subjects = [("equipment", f"MS-{number}") for number in range(50)] + SUBJECTS
    with django_assert_max_num_queries(4):
        evidence.hold_rows(subjects)


def test_a_certificate_of_one_quantity_tells_its_range_and_of_several_none(lab: Laboratory) -> None:
    row = Equipment.objects.get(number="MS-0021").traceabilities.latest("id")
    one = {"function": "DCV", "quantity": "dc-voltage", "unit": "mV", "low": "-200", "high": "200"}
    row.results = [one, {**one, "unit": "V", "low": "0.2", "high": "20"}]
    row.save()
    [told] = [each for each in evidence.traceability_rows([row.equipment]) if each.get("quantity")]
    assert (told["quantity"], told["low"], told["high"]) == ("dc-voltage", -0.2, 20.0)
    row.results = [one, {**one, "quantity": "dc-current", "unit": "mA"}]
    row.save()
    assert not any(each.get("quantity") for each in evidence.traceability_rows([row.equipment]))
