# SPDX-License-Identifier: Apache-2.0
"""What people type on the pages of evaluations."""

from zhunsheng.evaluation.forms.brought import (
    BroughtFilterForm,
    BroughtRowsForm,
    CompleteForm,
    WithdrawForm,
)
from zhunsheng.evaluation.forms.evaluating import (
    ChargeForm,
    CheckedFilterForm,
    DecideForm,
    FilterForm,
    JudgeForm,
    MapForm,
    RefusableForm,
    RulesFilterForm,
    RunForm,
    TrendForm,
    WorkFilterForm,
)
from zhunsheng.evaluation.forms.grading import ProfileForm, ReturnForm
from zhunsheng.evaluation.forms.peers import PeersForm

__all__ = [
    "BroughtFilterForm",
    "BroughtRowsForm",
    "ChargeForm",
    "CheckedFilterForm",
    "CompleteForm",
    "DecideForm",
    "FilterForm",
    "JudgeForm",
    "MapForm",
    "PeersForm",
    "ProfileForm",
    "RefusableForm",
    "ReturnForm",
    "RulesFilterForm",
    "RunForm",
    "TrendForm",
    "WithdrawForm",
    "WorkFilterForm",
]
