# SPDX-License-Identifier: Apache-2.0
"""This room's rows of the evidence tables (version 1). Ids are the numbers people know; times are local."""

from zhunsheng.laboratory.evidence.capability import cmc_rows, method_limit_rows, method_rows
from zhunsheng.laboratory.evidence.equipment import (
    confirmation_rows,
    equipment_rows,
    hold_rows,
    traceability_rows,
)
from zhunsheng.laboratory.evidence.people import (
    authorisation_rows,
    people_rows,
    qualification_rows,
    signing_rows,
)
from zhunsheng.laboratory.evidence.places import all_env_rows, env_rows, lab_rows, room_rows
from zhunsheng.laboratory.evidence.suppliers import supplier_approval_rows
from zhunsheng.laboratory.evidence.values import Row, in_base, lab_id, midnight, naive
from zhunsheng.laboratory.evidence.whole import whole_rows

__all__ = [
    "Row",
    "all_env_rows",
    "authorisation_rows",
    "cmc_rows",
    "confirmation_rows",
    "env_rows",
    "equipment_rows",
    "hold_rows",
    "in_base",
    "lab_id",
    "lab_rows",
    "method_limit_rows",
    "method_rows",
    "midnight",
    "naive",
    "people_rows",
    "qualification_rows",
    "room_rows",
    "signing_rows",
    "supplier_approval_rows",
    "traceability_rows",
    "whole_rows",
]
