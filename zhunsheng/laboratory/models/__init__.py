# SPDX-License-Identifier: Apache-2.0
"""The laboratory's dated facts."""

from zhunsheng.laboratory.models.authority import TrustedAuthority
from zhunsheng.laboratory.models.capability import CapabilityRow, Method, ProcedureRelease
from zhunsheng.laboratory.models.checks import CheckPlan, StandardCheck
from zhunsheng.laboratory.models.dated import DatedFact
from zhunsheng.laboratory.models.draft import DraftText, ProcedureDraft
from zhunsheng.laboratory.models.environment import EnvironmentSample
from zhunsheng.laboratory.models.equipment import Confirmation, Equipment, EquipmentSpan, Hold, Traceability
from zhunsheng.laboratory.models.organisation import Organisation, Party, PartyUser, Room, Site
from zhunsheng.laboratory.models.people import (
    Authorisation,
    Person,
    Qualification,
    SigningField,
    SigningIdentity,
)
from zhunsheng.laboratory.models.sheet import SheetImport
from zhunsheng.laboratory.models.suppliers import SupplierApproval

__all__ = [
    "Authorisation",
    "CapabilityRow",
    "CheckPlan",
    "Confirmation",
    "DatedFact",
    "DraftText",
    "EnvironmentSample",
    "Equipment",
    "EquipmentSpan",
    "Hold",
    "Method",
    "Organisation",
    "Party",
    "PartyUser",
    "Person",
    "ProcedureDraft",
    "ProcedureRelease",
    "Qualification",
    "Room",
    "SheetImport",
    "SigningField",
    "SigningIdentity",
    "Site",
    "StandardCheck",
    "SupplierApproval",
    "Traceability",
    "TrustedAuthority",
]
