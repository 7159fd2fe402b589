# SPDX-License-Identifier: Apache-2.0
"""Every action asks for its right, leaves one event in its transaction, and nothing at all when refused."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.laboratory import actions, kinds
from zhunsheng.laboratory.actions import ConfirmedFunction
from zhunsheng.laboratory.models import (
    CheckPlan,
    Confirmation,
    Equipment,
    Hold,
    ProcedureDraft,
    StandardCheck,
    SupplierApproval,
    TrustedAuthority,
)
from zhunsheng.laboratory.tests import cast
from zhunsheng.laboratory.tests import received as made
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.ledger.models import Event
from zhunsheng.measure.procedure import shipped_text

DAY = date(2026, 4, 12)
SECOND = shipped_text("dmm-jjf1587").replace('version: "1"', 'version: "2"')
Deed = Callable[[Laboratory, User], object]


def _waiting(lab: Laboratory) -> Confirmation:
    found = Confirmation.objects.filter(approved_at__isnull=True).first()
    return found or cast.confirm(lab.keeper, lab.traceability)[0]


def _thermometer(lab: Laboratory) -> Equipment:
    return Equipment.objects.filter(number="MS-0031").first() or made.thermometer(lab)


def _trusted(lab: Laboratory) -> TrustedAuthority:
    found = TrustedAuthority.objects.first()
    return found or actions.trust_authority(lab.tech, pem=made.other_authority_pem(), reason="协议附件")


def _held(lab: Laboratory) -> Hold:
    found = Hold.objects.first()
    return found or actions.place_hold(
        lab.keeper, subject_kind="equipment", subject_number="MS-0021", reason="核查"
    )


def _plan_check(lab: Laboratory, who: User) -> CheckPlan:
    return actions.plan_check(
        who,
        lab.calibrator,
        function="DCV",
        check_standard="CS-01",
        reference="1.0",
        unit="V",
        resolution="0.1",
        repeats=1,
        every_days=30,
        begins_on=DAY,
    )


def _check_plan(lab: Laboratory) -> CheckPlan:
    return CheckPlan.objects.first() or _plan_check(lab, lab.keeper)


def _check(lab: Laboratory) -> StandardCheck:
    found = StandardCheck.objects.first()
    return found or actions.record_check(lab.zhang, _check_plan(lab), on=DAY, texts=["1.0"])


def _draft(lab: Laboratory) -> ProcedureDraft:
    found = ProcedureDraft.objects.filter(state="open").first()
    return found or actions.start_draft(lab.papers, lab.method, text=SECOND)


def _submitted(lab: Laboratory) -> ProcedureDraft:
    found = ProcedureDraft.objects.filter(state="submitted").first()
    return found or actions.submit_draft(
        lab.papers, actions.start_draft(lab.papers, lab.method, text=SECOND), seen=1
    )


def _approved(lab: Laboratory) -> SupplierApproval:
    found = SupplierApproval.objects.first()
    return found or cast.approve(lab.tech, lab.party)


# What is done, by whom, the event it leaves, and one role each that may not.
DEEDS: dict[str, tuple[Deed, str, str, str]] = {
    "add_site": (
        lambda _lab, who: actions.add_site(
            who, code="SX", name="绍兴", name_en="Shaoxing", address="x", address_en="x"
        ),
        "admin",
        kinds.SITE_ADDED,
        "tech",
    ),
    "add_room": (
        lambda lab, who: actions.add_room(who, site=lab.site, code="R9", name="九室", name_en="Room 9"),
        "admin",
        kinds.ROOM_ADDED,
        "keeper",
    ),
    "name_room_head": (
        lambda lab, who: actions.name_room_head(who, lab.room, person=lab.people["zhang"]),
        "tech",
        kinds.ROOM_HEAD_NAMED,
        "admin",
    ),
    "register_party": (
        lambda _lab, who: actions.register_party(who, number="C009", name="九厂", address="x"),
        "desk",
        kinds.PARTY_REGISTERED,
        "client",
    ),
    "add_party_user": (
        lambda lab, who: actions.add_party_user(
            who, party=lab.party, user=create_user(None, "another", "另一人", cast.PASSWORD, roles=["CLI"])
        ),
        "admin",
        kinds.PARTY_USER_ADDED,
        "desk",
    ),
    "approve_supplier": (
        lambda lab, who: cast.approve(who, lab.party),
        "tech",
        kinds.SUPPLIER_APPROVED,
        "desk",
    ),
    "end_supplier_approval": (
        lambda lab, who: actions.end_supplier_approval(who, _approved(lab), last_day=DAY, reason="不再合作"),
        "tech",
        kinds.SUPPLIER_ENDED,
        "keeper",
    ),
    "register_person": (
        lambda _lab, who: actions.register_person(who, number="P99", name="新", name_en="New", joined_on=DAY),
        "tech",
        kinds.PERSON_REGISTERED,
        "quality",
    ),
    "end_employment": (
        lambda lab, who: actions.end_employment(who, lab.people["zhang"], last_day=DAY),
        "quality",
        kinds.PERSON_LEFT,
        "tech",
    ),
    "qualify_person": (
        lambda lab, who: actions.qualify_person(who, lab.people["zhang"], grade="RM1", valid_from=DAY),
        "tech",
        kinds.PERSON_QUALIFIED,
        "quality",
    ),
    "authorise_person": (
        lambda lab, who: actions.authorise_person(
            who, lab.people["lin"], method=lab.method, act="check", valid_from=DAY
        ),
        "tech",
        kinds.PERSON_AUTHORISED,
        "zhang",
    ),
    "end_authorisation": (
        lambda lab, who: actions.end_authorisation(
            who, lab.people["zhang"].authorisations.get(), last_day=DAY, reason="调岗"
        ),
        "tech",
        kinds.AUTHORISATION_ENDED,
        "quality",
    ),
    "grant_signing_field": (
        lambda lab, who: actions.grant_signing_field(
            who, lab.people["lin"], field="length", grade="RM2", valid_from=DAY
        ),
        "tech",
        kinds.SIGNING_GRANTED,
        "lin",
    ),
    "end_signing_field": (
        lambda lab, who: actions.end_signing_field(
            who, lab.people["lin"].signing_fields.get(), last_day=DAY, reason="调岗"
        ),
        "tech",
        kinds.SIGNING_ENDED,
        "lin",
    ),
    "register_equipment": (
        lambda _lab, who: cast.register(who, "MS-0099"),
        "keeper",
        kinds.EQUIPMENT_REGISTERED,
        "tech",
    ),
    "register_traceability": (
        lambda lab, who: cast.certify(who, lab.calibrator),
        "keeper",
        kinds.EQUIPMENT_TRACED,
        "zhang",
    ),
    "retract_traceability": (
        lambda lab, who: actions.retract_traceability(who, lab.traceability, reason="录错"),
        "keeper",
        kinds.TRACE_RETRACTED,
        "tech",
    ),
    "import_calibration": (
        lambda lab, who: actions.import_calibration(
            who,
            _thermometer(lab),
            file=write_dcc(made.certificate()),
            last_day=date(2027, 3, 1),
            uses=[actions.SetUse("1", "temperature", "temperature")],
        ),
        "keeper",
        kinds.EQUIPMENT_TRACED,
        "zhang",
    ),
    "trust_authority": (
        lambda _lab, who: actions.trust_authority(who, pem=made.authority_pem(), reason="协议附件"),
        "tech",
        kinds.AUTHORITY_TRUSTED,
        "keeper",
    ),
    "withdraw_authority": (
        lambda lab, who: actions.withdraw_authority(who, _trusted(lab), reason="密钥更换"),
        "tech",
        kinds.AUTHORITY_WITHDRAWN,
        "keeper",
    ),
    "confirm_equipment": (
        lambda lab, who: actions.confirm_equipment(
            who,
            lab.traceability,
            valid_from=DAY,
            functions=[ConfirmedFunction("DCV", "dc-voltage", "0", "10", "V")],
        ),
        "zhang",
        kinds.EQUIPMENT_CONFIRMED,
        "chen",
    ),
    "approve_confirmation": (
        lambda lab, who: actions.approve_confirmation(who, [_waiting(lab)]),
        "chen",
        kinds.CONFIRMATION_APPROVED,
        "zhang",
    ),
    "plan_check": (
        _plan_check,
        "keeper",
        kinds.CHECK_PLANNED,
        "zhang",
    ),
    "record_check": (
        lambda lab, who: actions.record_check(who, _check_plan(lab), on=DAY, texts=["1.0"]),
        "zhang",
        kinds.EQUIPMENT_CHECKED,
        "chen",
    ),
    "void_check": (
        lambda lab, who: actions.void_check(who, _check(lab), reason="接错"),
        "keeper",
        kinds.CHECK_VOIDED,
        "zhang",
    ),
    "end_check_plan": (
        lambda lab, who: actions.end_check_plan(who, _check_plan(lab), reason="换"),
        "keeper",
        kinds.CHECK_PLAN_ENDED,
        "zhang",
    ),
    "change_equipment_state": (
        lambda lab, who: actions.change_equipment_state(who, lab.calibrator, state="red", reason="超差"),
        "tech",
        kinds.EQUIPMENT_STATE_CHANGED,
        "zhang",
    ),
    "place_hold": (
        lambda _lab, who: actions.place_hold(who, subject_kind="person", subject_number="P02", reason="停岗"),
        "quality",
        kinds.HOLD_PLACED,
        "zhang",
    ),
    "release_hold": (
        lambda lab, who: actions.release_hold(who, _held(lab), reason="已修复"),
        "tech",
        kinds.HOLD_RELEASED,
        "zhang",
    ),
    "register_method": (
        lambda _lab, who: actions.register_method(
            who,
            code="JJG 34",
            edition="2022",
            title="指示表",
            title_en="Dial indicators",
            field="length",
            family="dial",
            effective_from=DAY,
        ),
        "papers",
        kinds.METHOD_REGISTERED,
        "tech",
    ),
    "supersede_method": (
        lambda lab, who: actions.supersede_method(who, lab.method, superseded_on=DAY),
        "papers",
        kinds.METHOD_SUPERSEDED,
        "tech",
    ),
    "start_draft": (
        lambda lab, who: actions.start_draft(who, lab.method, text=SECOND),
        "zhang",
        kinds.PROCEDURE_DRAFTED,
        "tech",
    ),
    "save_draft": (
        lambda lab, who: actions.save_draft(who, _draft(lab), text=SECOND + "\n", seen=1),
        "zhang",
        kinds.PROCEDURE_SAVED,
        "tech",
    ),
    "submit_draft": (
        lambda lab, who: actions.submit_draft(who, _draft(lab), seen=1),
        "zhang",
        kinds.PROCEDURE_SUBMITTED,
        "chen",
    ),
    "withdraw_draft": (
        lambda lab, who: actions.withdraw_draft(who, _draft(lab), reason="改用现成的"),
        "papers",
        kinds.PROCEDURE_WITHDRAWN,
        "tech",
    ),
    "return_draft": (
        lambda lab, who: actions.return_draft(who, _submitted(lab), reason="缺湿度限"),
        "tech",
        kinds.PROCEDURE_RETURNED,
        "zhang",
    ),
    "release_draft": (
        lambda lab, who: actions.release_draft(
            who,
            _submitted(lab),
            seen=1,
            compared_with=lab.method.procedures.get(),
            valid_from=DAY,
        ),
        "tech",
        kinds.PROCEDURE_RELEASED,
        "papers",
    ),
    "add_capability": (
        lambda lab, who: cast.add_capability(who, lab.method, lab.site),
        "papers",
        kinds.CAPABILITY_ADDED,
        "tech",
    ),
    "retract_capability": (
        lambda lab, who: actions.retract_capability(who, lab.method.capability.get(), reason="改版"),
        "papers",
        kinds.CAPABILITY_RETRACTED,
        "quality",
    ),
}


def _ready(lab: Laboratory) -> None:
    """What deeds are done to is made beforehand, so that its events are not counted."""
    _held(lab), _waiting(lab), _approved(lab), _thermometer(lab), _trusted(lab), _check(lab)
    _submitted(lab), _draft(lab)


@pytest.mark.parametrize("name", DEEDS)
def test_who_may_leaves_one_event_of_the_kind_in_their_name(lab: Laboratory, name: str) -> None:
    deed, who, kind, _stranger = DEEDS[name]
    _ready(lab)
    before = set(Event.objects.values_list("pk", flat=True))
    deed(lab, lab.users[who])
    new = [event for event in Event.objects.exclude(pk__in=before) if event.kind != "user.created"]
    assert [(event.kind, event.actor) for event in new] == [(kind, who)]


@pytest.mark.parametrize("name", DEEDS)
def test_who_may_not_changes_nothing(lab: Laboratory, name: str) -> None:
    deed, _who, kind, stranger = DEEDS[name]
    _ready(lab)
    before = Event.objects.filter(kind=kind).count()
    with pytest.raises(NotAllowed):
        deed(lab, lab.users[stranger])
    assert Event.objects.filter(kind=kind).count() == before


@pytest.mark.parametrize("name", DEEDS)
def test_fact_and_event_share_a_transaction(
    lab: Laboratory, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the log refuses, the fact is not there either."""
    deed, who, _kind, _stranger = DEEDS[name]
    _ready(lab)
    before = _facts(lab)

    class LogFullError(Exception):
        pass

    def refuse(*_args: object, **_more: object) -> None:
        raise LogFullError

    module = f"zhunsheng.laboratory.actions.{_module_of(name)}.append"
    monkeypatch.setattr(module, refuse)
    with pytest.raises(LogFullError), transaction.atomic():
        deed(lab, lab.users[who])
    assert _facts(lab) == before


def test_samples_need_the_keeper_and_leave_no_event(lab: Laboratory) -> None:
    before = Event.objects.count()
    with pytest.raises(NotAllowed):
        actions.record_samples(lab.zhang, lab.room, [(lab.clock.at, "20.0", "50")])
    assert actions.record_samples(lab.keeper, lab.room, [(lab.clock.at, "20.0", "50")]) == 1
    assert Event.objects.count() == before


def _module_of(name: str) -> str:
    """Where the action writes its event; what is imported is filed as any certificate is."""
    if name == "import_calibration":
        return "equipment"
    return getattr(actions, name).__module__.rsplit(".", 1)[-1]  # type: ignore[no-any-return]  # a function has a module


def _facts(lab: Laboratory) -> list[list[object]]:
    from django.apps import apps

    models = apps.get_app_config("laboratory").get_models()
    return [sorted(model._default_manager.values_list(), key=repr) for model in models]
