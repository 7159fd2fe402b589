# SPDX-License-Identifier: Apache-2.0
"""External providers of calibration (分包方): what each is approved for, and until when."""

from django.db import models

from zhunsheng.laboratory.models.dated import DatedFact
from zhunsheng.laboratory.models.organisation import Party
from zhunsheng.laboratory.vocabulary import FIELDS


class SupplierApproval(DatedFact):
    """A party may be given work of a kind: evaluated, approved, and in force from a day until a day.

    `family` and `quantity` narrow the field where they are given. The uncertainty is the smallest the
    provider states for it (k = 2), a decimal string in its unit or in per cent of the value.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="approvals")
    accreditation = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=20, choices=FIELDS)
    family = models.CharField(max_length=40, blank=True)
    quantity = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=120, help_text="what it may be given, in words")
    subject_en = models.CharField(max_length=160, blank=True)
    uncertainty = models.CharField(max_length=30, blank=True)
    uncertainty_unit = models.CharField(max_length=20, blank=True)
    basis = models.CharField(max_length=300, help_text="what the evaluation rests on")

    def __str__(self) -> str:
        return f"{self.party.number} {self.subject}"
