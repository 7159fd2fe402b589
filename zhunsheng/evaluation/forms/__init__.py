# SPDX-License-Identifier: Apache-2.0
"""What people type on the pages of evaluations."""

from zhunsheng.evaluation.forms.evaluating import (
    ChargeForm,
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

__all__ = [
    "ChargeForm",
    "DecideForm",
    "FilterForm",
    "JudgeForm",
    "MapForm",
    "ProfileForm",
    "RefusableForm",
    "ReturnForm",
    "RulesFilterForm",
    "RunForm",
    "TrendForm",
    "WorkFilterForm",
]
