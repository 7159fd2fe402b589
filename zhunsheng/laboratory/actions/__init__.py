# SPDX-License-Identifier: Apache-2.0
"""What can be done to the laboratory's facts: each verb authorises, changes, and leaves an event."""

from zhunsheng.laboratory.actions.authorities import trust_authority, withdraw_authority
from zhunsheng.laboratory.actions.capability import add_capability, retract_capability
from zhunsheng.laboratory.actions.checks import end_check_plan, plan_check, record_check, void_check
from zhunsheng.laboratory.actions.drafts import (
    SavedMeanwhile,
    release_draft,
    return_draft,
    save_draft,
    start_draft,
    submit_draft,
    withdraw_draft,
)
from zhunsheng.laboratory.actions.equipment import (
    ConfirmedFunction,
    Provenance,
    TracedResult,
    approve_confirmation,
    change_equipment_state,
    confirm_equipment,
    register_equipment,
    register_traceability,
    retract_traceability,
    whole_functions,
)
from zhunsheng.laboratory.actions.holds import place_hold, release_hold
from zhunsheng.laboratory.actions.identities import confirm_signing_identity, issue_signing_identity
from zhunsheng.laboratory.actions.methods import register_method, supersede_method
from zhunsheng.laboratory.actions.organisation import (
    add_party_user,
    add_room,
    add_site,
    name_room_head,
    record_samples,
    register_party,
    set_up_organisation,
)
from zhunsheng.laboratory.actions.people import (
    authorise_person,
    end_authorisation,
    end_employment,
    end_signing_field,
    grant_signing_field,
    qualify_person,
    register_person,
)
from zhunsheng.laboratory.actions.received import SetUse, import_calibration
from zhunsheng.laboratory.actions.sheets import hand_in_sheet, import_sheet, try_sheet
from zhunsheng.laboratory.actions.software import keep_validation
from zhunsheng.laboratory.actions.suppliers import approve_supplier, end_supplier_approval

__all__ = [
    "ConfirmedFunction",
    "Provenance",
    "SavedMeanwhile",
    "SetUse",
    "TracedResult",
    "add_capability",
    "add_party_user",
    "add_room",
    "add_site",
    "approve_confirmation",
    "approve_supplier",
    "authorise_person",
    "change_equipment_state",
    "confirm_equipment",
    "confirm_signing_identity",
    "end_authorisation",
    "end_check_plan",
    "end_employment",
    "end_signing_field",
    "end_supplier_approval",
    "grant_signing_field",
    "hand_in_sheet",
    "import_calibration",
    "import_sheet",
    "issue_signing_identity",
    "keep_validation",
    "name_room_head",
    "place_hold",
    "plan_check",
    "qualify_person",
    "record_check",
    "record_samples",
    "register_equipment",
    "register_method",
    "register_party",
    "register_person",
    "register_traceability",
    "release_draft",
    "release_hold",
    "retract_capability",
    "retract_traceability",
    "return_draft",
    "save_draft",
    "set_up_organisation",
    "start_draft",
    "submit_draft",
    "supersede_method",
    "trust_authority",
    "try_sheet",
    "void_check",
    "whole_functions",
    "withdraw_authority",
    "withdraw_draft",
]
